"""How good the estimate is: simulated days at the default centre, our range beside the rule that public offices use.

    uv run python -m tests.benchmarks.estimate --days 200

The rule is ``configured average x position / places``, blind to people in service; the first in line has position 1.
A kinder reading counts the people ahead (0 for the first): both are printed. Waits run from taking the number until the
first call, by the clock, lunch break included; whoever was not called by closing has no wait and is counted apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from tests.support.measure import Measure, Row, measured
from tests.support.simulation import Stop, Truth, simulate, true_times

GOAL_BETTER, GOAL_HOLDS = 0.40, (0.75, 0.85)

HEAD = (
    f"{'':26}{'n':>6}{'wait':>7}{'at once':>8}  | {'ours':>6}{'rule':>7}{'better':>7}{'ahead':>7}{'better':>7}"
    f"  | {'holds':>6}{'below':>6}{'above':>6}{'width':>6} | {'all':>5}"
)


def line(name: str, row: Row) -> str:
    return (
        f"{name:<26}{row.n:>6}{row.wait:>7.1f}{row.at_once:>8.0%}  | {row.ours:>6.2f}{row.rule:>7.2f}{row.better:>7.0%}"
        f"{row.ahead:>7.2f}{row.better_ahead:>7.0%}"
        f"  | {row.holds:>6.1%}{row.below:>6.1%}{row.above:>6.1%}{row.width:>6.1f} | {row.holds_all:>5.1%}"
    )


def table(centre: Centre, truth: Truth, stops: Sequence[Stop], visits: int) -> Row:
    """Print the table of one centre and return the row of all tickets."""
    load = truth.load(centre, visits)
    measure = Measure(centre)
    print("load: " + "  ".join(f"{name} {share:.2f}" for name, share in load.items()))
    print(HEAD)
    tickets = [stop for stop in measured(stops) if stop.kind == "ticket"]
    for queue in centre.queues.values():
        print(line(f"{queue.prefix} {len(queue.served_by)} places", measure.row(tickets, queue.prefix)))
    whole = measure.row(tickets)
    print(line("all tickets", whole))
    print(line("  not across lunch", measure.row([stop for stop in tickets if not measure.across_lunch(stop)])))
    print(line("  green", measure.row([stop for stop in tickets if stop.green])))
    print(line("  10 or more ahead", measure.row([stop for stop in tickets if stop.ahead >= 10])))
    print(line("sent on to a room", measure.row([stop for stop in measured(stops) if stop.kind == "room"])))
    uncalled = [stop for stop in stops if stop.called is None]
    unknown = sum(stop.estimate is None for stop in uncalled)
    late = sum(stop.called is not None and stop.estimate is None for stop in stops)
    print(
        f"not called by closing: {len(uncalled)}, of them {unknown} were shown no estimate; "
        f"called though no estimate was shown: {late}; most often overtaken: {max(stop.overtaken for stop in stops)}"
    )
    return whole


def verdict(row: Row) -> None:
    low, high = GOAL_HOLDS

    def word(met: bool) -> str:
        return "met" if met else "NOT met"

    print(f"error {row.better:.0%} below the rule (aim: at least 40 %): {word(row.better >= GOAL_BETTER)}")
    print(
        f"error {row.better_ahead:.0%} below the kinder rule of people ahead: "
        f"{word(row.better_ahead >= GOAL_BETTER)} by the same aim"
    )
    print(f"the range holds {row.holds:.1%} of the waits (aim: 75-85 %): {word(low <= row.holds <= high)}")
    print(
        f"  counting those called at once too, to whom 0 minutes were promised: {row.holds_all:.1%}: "
        f"{word(low <= row.holds_all <= high)} by the same aim; {row.at_once:.0%} are called at once: that is certain"
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--centre", type=int, default=1, help="seed of the centre whose true times are drawn")
    parser.add_argument("--others", type=int, default=4, help="how many other centres to run for a tenth of the days")
    chosen = parser.parse_args(arguments)
    centre = load_centre(default_centre_path())

    print(__doc__)
    print(
        "at once: called in the same moment. ours, rule, ahead: mean absolute error, minutes. "
        "better: how far ours is below.\n"
        "holds, below, above, width: the range, among those who waited; all: held, among everybody.\n"
    )
    print(f"== A centre whose true times differ from its file (seed {chosen.centre}), {chosen.days} days ==")
    truth = true_times(centre, chosen.centre, visits=chosen.visits)
    begun = time.perf_counter()
    stops = simulate(centre, truth, chosen.days, chosen.visits)
    spent = time.perf_counter() - begun
    whole = table(centre, truth, stops, chosen.visits)
    verdict(whole)
    known = simulate(centre, truth, chosen.days, chosen.visits, know_truth=True)
    floor = Measure(centre).row([stop for stop in measured(known) if stop.kind == "ticket"])
    print(f"had the true times been known: error {floor.ours:.2f}, held {floor.holds:.1%}: the rest is chance")
    print(f"{len(stops)} estimates and their days took {spent:.1f} s: {1000 * spent / len(stops):.2f} ms each\n")

    print(f"== The same centre if its file were exactly right, {chosen.days} days ==")
    exact = true_times(centre, chosen.centre, spread=0.0, visits=chosen.visits)
    verdict(table(centre, exact, simulate(centre, exact, chosen.days, chosen.visits), chosen.visits))

    print(f"\n== Other centres, {max(1, chosen.days // 10)} days each ==")
    print(HEAD)
    for seed in range(chosen.centre + 1, chosen.centre + 1 + chosen.others):
        other = true_times(centre, seed, visits=chosen.visits)
        found = simulate(centre, other, max(1, chosen.days // 10), chosen.visits)
        tickets = [stop for stop in measured(found) if stop.kind == "ticket"]
        print(
            line(
                f"seed {seed}, load {max(other.load(centre, chosen.visits).values()):.2f}", Measure(centre).row(tickets)
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
