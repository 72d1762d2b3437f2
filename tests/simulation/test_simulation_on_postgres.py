"""By seed, nothing simulated: real stores, a real PostgreSQL, real faults; then all is alive and equal."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.real_centre import RealCentre
from tests.simulation.real_world import RealWorld
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs

QUICK, LONG = 10, 200


@pytest.fixture(scope="module")
def real_centre(postgres_programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    # a crash of the server keeps what was committed (synchronous_commit); no power is cut here, so nothing is flushed
    with PostgresServer(postgres_programs, settings={"fsync": "off"}) as server:
        yield RealCentre.make(server, tmp_path_factory.mktemp("centre"))


def test_10_seeds_on_postgresql_lose_nothing_and_end_alive(real_centre: RealCentre, tmp_path: Path) -> None:
    run(real_centre, tmp_path, range(QUICK))


@pytest.mark.long
def test_200_seeds_on_postgresql_lose_nothing_and_end_alive(real_centre: RealCentre, tmp_path: Path) -> None:
    run(real_centre, tmp_path, range(1000, 1000 + LONG))


def run(centre: RealCentre, folder: Path, seeds: range) -> None:
    faults: Counter[str] = Counter()
    slowest, began = 0.0, time.monotonic()
    for seed in seeds:
        with centre.begin(folder / str(seed)) as pcs:
            world = RealWorld(centre, pcs, folder / str(seed), seed)
            world.live()
            wrong = world.heal() or world.wrong()
            story = "\n".join([f"seed {seed}", *world.schedule, *(f"WRONG {one}" for one in wrong)])
            assert not wrong, story
        faults += world.faults
        slowest = max(slowest, world.live_s)
    print(f"{len(seeds)} seeds in {time.monotonic() - began:.0f} s; alive within {slowest:.1f} s after healing")
    for name, times in sorted(faults.items()):
        print(f"  {name:28s} {times / len(seeds):6.2f} a run")
