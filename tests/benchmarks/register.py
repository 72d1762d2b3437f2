"""Register → committed ticket with slip and QR, beside the bare commit of the same store, in the same run.

    uv run python -m tests.benchmarks.register [--visits 400] [--rounds 200]

Prints milliseconds. *Own work* is what a registration costs beyond a bare commit measured right before it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desk_app.bootstrap import App, open_app
from desk_app.services.register import Issued
from desk_app.services.registration import Registration
from desk_app.slips.data import SlipTexts
from desk_app.slips.render import SlipRenderer
from tests.benchmarks.table import print_table, quantiles

CATEGORIES = ("02-01", "06-01", "07-01", "99-99", "01-01", "04-02")
LONG_QUEUE = 8


class NineOClock:
    """A clock that starts at nine on a working day and runs as fast as the benchmark."""

    def __init__(self) -> None:
        self._start = time.monotonic_ns()

    def now_ms(self) -> int:
        """Return 2026-11-23 09:00 (UTC+8) plus what has passed."""
        return 1_795_395_600_000 + (time.monotonic_ns() - self._start) // 1_000_000


def registration(n: int) -> Registration:
    """Return the n-th visitor."""
    return Registration(
        request_id=f"bench-{n}",
        name=("王小明", "李䶮", "欧阳娜", "赵𬭎")[n % 4],
        phone=f"138{n:08d}",
        category=CATEGORIES[n % len(CATEGORIES)],
        text="楼上漏水，泡坏客厅吊顶，协商两次没有谈拢，要求维修并赔偿。",
        mediation="accept",
    )


def timed(action: Callable[[], object]) -> float:
    """Return how long an action takes, in milliseconds."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def measure(app: App, renderer: SlipRenderer, operator: str, first: int, rounds: int) -> dict[str, list[float]]:
    """Return the samples of every line of the table; bare commit and registration alternate."""
    found: dict[str, list[float]] = {"bare": [], "register": [], "slip": [], "own": []}
    for n in range(first, first + rounds):
        bare = timed(lambda: bare_commit(app))
        start = time.perf_counter()
        issued = app.register.register(registration(n), operator)
        committed = (time.perf_counter() - start) * 1000
        drawn = timed(lambda visit=issued.visit: renderer.image(app.printing.slip(visit)))
        found["bare"].append(bare)
        found["register"].append(committed)
        found["slip"].append(drawn)
        found["own"].append(committed + drawn - bare)
        keep_short(app, issued, operator)
    return found


def bare_commit(app: App) -> None:
    """Commit one small row in the same store."""
    with app.store.write() as tx:
        tx.settings.set("benchmark", str(time.perf_counter_ns()))


def keep_short(app: App, issued: Issued, operator: str) -> None:
    """Keep the queues at a busy morning's length: eight before the next one."""
    if (issued.before or 0) >= LONG_QUEUE:
        called = app.calls.next(issued.place, operator)
        if called:
            app.calls.serve(called.stop, operator, "3")


def rows(found: dict[str, list[float]]) -> Sequence[Sequence[str]]:
    """Return the table."""
    names = {
        "bare": "bare commit of the same store",
        "register": "register: check, decide, number, events, rows, commit",
        "slip": "slip with QR, drawn to one bit",
        "own": "own work beyond the bare commit (aim p95 ≤ 10)",
    }
    return [[names[key], *quantiles(samples)] for key, samples in found.items()]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=400, help="visits registered before the measurement")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder) / "home", state_dir=Path(folder) / "state", clock=NineOClock())
        operator = next(iter(app.centre.operators))
        renderer = SlipRenderer(SlipTexts.of(app.centre))
        for n in range(options.visits):
            issued = app.register.register(registration(n), operator)
            keep_short(app, issued, operator)
        measure(app, renderer, operator, options.visits, 20)  # warm: fonts, caches
        found = measure(app, renderer, operator, options.visits + 20, options.rounds)
        app.close()
    print_table(["milliseconds", "p50", "p95", "p99", "max"], rows(found))
    print(f"median own work {statistics.median(found['own']):.1f} ms over {options.rounds} registrations")


if __name__ == "__main__":
    main()
