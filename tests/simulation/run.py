"""Run seeds: ``uv run python -m tests.simulation.run --seed 42`` shows one schedule; ``--seeds 2000`` counts."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.broken import VARIANTS
from tests.simulation.checks import wrong_with
from tests.simulation.variant import AS_IT_IS, Variant
from tests.simulation.world import World

CHUNK = 250


@dataclass(slots=True)
class Tally:
    """What many runs met."""

    runs: int = 0
    failed: dict[int, list[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    events: int = 0
    rounds: Counter[int] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.runs += other.runs
        self.failed |= other.failed
        self.faults += other.faults
        self.events += other.events
        self.rounds += other.rounds

    def report(self, seconds: float) -> str:
        lines = [
            f"{self.runs} seeds in {seconds:.1f} s ({self.runs / seconds:.0f}/s), {len(self.failed)} failed; "
            f"{self.events / self.runs:.0f} events a run; rounds to heal {dict(sorted(self.rounds.items()))}"
        ]
        lines += [f"  {name:28s} {times / self.runs:8.3f} a run" for name, times in sorted(self.faults.items())]
        lines += [f"  seed {seed}: {faults[0]}" for seed, faults in sorted(self.failed.items())[:10]]
        return "\n".join(lines)


def run(seed: int, variant: Variant = AS_IT_IS) -> tuple[World, list[str]]:
    """Run one seed. Returns the world and what is wrong with it."""
    world = World(seed, variant)
    try:
        world.live()
        world.heal()
    except AssertionError as error:  # the stores' own checks: a hole in the feed …
        return world, [f"{type(error).__name__}: {error}"]
    return world, wrong_with(world)


def tally(first: int, count: int, variant_name: str = AS_IT_IS.name, *, stop_at_first: bool = False) -> Tally:
    """Run seeds one after the other."""
    variant = VARIANTS.get(variant_name, AS_IT_IS)
    found = Tally()
    for seed in range(first, first + count):
        world, faults = run(seed, variant)
        found.runs += 1
        found.faults += world.faults
        found.events += len(world.hub.state.feed)
        found.rounds[world.rounds] += 1
        if faults:
            found.failed[seed] = faults
            if stop_at_first:
                break
    return found


def tally_in_processes(first: int, count: int, processes: int) -> Tally:
    """Run seeds on several cores."""
    found = Tally()
    starts = range(first, first + count, CHUNK)
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(tally, starts, [min(CHUNK, first + count - start) for start in starts]):
            found.add(part)
    return found


def story(seed: int, variant: Variant = AS_IT_IS) -> str:
    """Return the schedule of a seed and what was wrong in the end."""
    world, faults = run(seed, variant)
    return "\n".join([f"seed {seed} ({variant.name})", *world.schedule, *(f"WRONG {fault}" for fault in faults)])


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--variant", choices=[AS_IT_IS.name, *VARIANTS], default=AS_IT_IS.name)
    given = parser.parse_args()
    if given.seed is not None:
        print(story(given.seed, VARIANTS.get(given.variant, AS_IT_IS)))
        return 0
    began = time.monotonic()
    if given.processes > 1:
        found = tally_in_processes(given.first, given.seeds, given.processes)
    else:
        found = tally(given.first, given.seeds, given.variant)
    print(found.report(time.monotonic() - began))
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
