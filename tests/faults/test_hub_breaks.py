"""The hub breaks: killed in a push, set back, restored, its disk full. The desks go on, and heal it unasked."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import pytest
from psutil import pid_exists

from tests.faults.disks import fill, small_disk
from tests.support.desk import Desk
from tests.support.enrolled import until
from tests.support.faulty_centre import FaultyCentre, position, waiting
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs

PHASES = ("not committed", "committed, answer lost", "acknowledged, not pulled", "pulled")


def kill_in_push(centre: FaultyCentre, desk: Desk, delay_s: float) -> str:
    """SIGKILL of the process that serves the desk, so long after a registration; returns the phase it hit."""
    until(centre.is_level)
    role = f"{centre.database}_{desk.folder.name}"
    rows = centre.server.must_psql(f"SELECT pid FROM pg_stat_activity WHERE usename = '{role}'").rows
    serving = [int(row[0]) for row in rows]
    before = centre.head()
    desk.ticket()
    time.sleep(delay_s)
    for pid in serving:
        with suppress(ProcessLookupError):  # an earlier connection of the desk, just ending
            os.kill(pid, signal.SIGKILL)
    centre.link.refuse()  # what the desk does next is not part of the question
    until(lambda: not any(map(pid_exists, serving)))
    until(lambda: centre.server.psql("SELECT 1").ok)  # the server comes back by itself
    acknowledged, head = not waiting(desk), centre.head()
    phase = PHASES[0] if head == before else PHASES[2] if acknowledged else PHASES[1]
    centre.link.heal()
    return PHASES[3] if acknowledged and position(desk) == head else phase


def push_window_s(centre: FaultyCentre, desk: Desk) -> float:
    """How long it takes from a registration until the hub's answer is noted."""
    took = []
    for _ in range(3):
        until(centre.is_level)
        desk.ticket()
        began = time.monotonic()
        until(lambda: not waiting(desk))
        took.append(time.monotonic() - began)
    return min(took)


def kills(centre: FaultyCentre, times: int) -> Counter[str]:
    centre.begin()
    desk, chance, hits = centre.desks[0], random.Random(5), Counter[str]()
    window = push_window_s(centre, desk)
    for _ in range(times):
        hits[kill_in_push(centre, desk, chance.random() * 2 * window)] += 1
    took = centre.live()
    lines = [f"{times} kills within {2 * window * 1000:.0f} ms after a registration; live after {took:.1f} s"]
    print("\n" + "\n".join([*lines, *(f"  {phase:<26} {hits[phase]:3d}" for phase in PHASES)]))
    assert len(centre.labels()) == times + 3
    return hits


def test_hub_killed_in_push(breakable: FaultyCentre) -> None:
    assert kills(breakable, 4).total() == 4


@pytest.mark.long
def test_hub_killed_in_push_sixty_times(breakable: FaultyCentre) -> None:
    hits = kills(breakable, 60)
    assert hits[PHASES[0]] >= 10, hits
    assert hits.total() - hits[PHASES[0]] >= 5, hits


def test_hub_stopped_immediately_while_everybody_writes(breakable: FaultyCentre) -> None:
    breakable.begin()
    given = breakable.tickets(each=3)
    breakable.server.stop("immediate")
    given += breakable.tickets(each=3)
    assert any(map(waiting, breakable.desks))
    breakable.server.start()
    breakable.live()
    assert breakable.labels() == sorted(given)


def test_hub_rolled_back(breakable: FaultyCentre) -> None:
    given = breakable.tickets()
    breakable.begin()
    copy = breakable.server.copy_data()
    until(breakable.is_level)
    given += breakable.tickets(each=3)
    until(breakable.is_level)
    before = breakable.head()
    breakable.server.put_back(copy)
    given += breakable.tickets()
    breakable.live()
    assert breakable.head() > before
    assert breakable.labels() == sorted(given)


def test_hub_rolled_back_and_one_desk_gone(breakable: FaultyCentre) -> None:
    lost = breakable.device("lost")
    breakable.begin()
    copy = breakable.server.copy_data()
    given = [lost.ticket().ticket, *breakable.tickets(), lost.ticket().ticket]
    until(breakable.is_level)
    breakable.gone("lost")
    breakable.server.put_back(copy)
    given += breakable.tickets()
    breakable.live()
    assert breakable.labels() == sorted(given)


def test_restore_from_dump(breakable: FaultyCentre, tmp_path: Path) -> None:
    server, database = breakable.server, breakable.database
    given = breakable.tickets()
    breakable.begin()
    server.dump(tmp_path / "hub.sql", database)
    given += breakable.tickets(each=3)
    until(breakable.is_level)
    before = breakable.head()
    server.must_psql(f"DROP DATABASE {database} WITH (FORCE)")
    given += breakable.tickets()
    server.restore(tmp_path / "hub.sql", database)
    breakable.live()
    assert breakable.head() > before
    assert breakable.labels() == sorted(given)


def test_disk_full_at_the_hub(tmp_path: Path, postgres_programs: Programs) -> None:
    disk_at = Path(gettempdir()) / f"guidance-desk-disk-{time.monotonic_ns()}"  # the server's user may go in there
    with (
        small_disk(disk_at, 96) as disk,
        PostgresServer(postgres_programs, parent=disk) as server,
        FaultyCentre(tmp_path, server) as centre,
    ):
        centre.device("d1")
        centre.device("d2")
        centre.begin()
        fill(disk / "ballast")
        given = centre.tickets(each=20)
        until(lambda: any(desk.app.sync.state().phase != "connected" for desk in centre.desks))
        given += centre.tickets()
        assert any(map(waiting, centre.desks))
        (disk / "ballast").unlink()
        if not server.running:
            server.start()
        centre.live()
        assert centre.labels() == sorted(given)


def test_client_idling_in_push(breakable: FaultyCentre) -> None:
    """It holds what every push needs, and is cut after five seconds; the rest of it is in ``tests/hub``."""
    one, two = breakable.desks
    given = [one.ticket().ticket]
    idle, local = one.app.sync.client(), one.app.sync._made().local
    device, last, _chain = local.own()
    idle.connect()
    idle.ask("SELECT 1")
    idle._link.execute("BEGIN")  # type: ignore[union-attr]
    assert idle.push(local.outgoing(device, local.acked(device), last), device).status == "ok"
    before = breakable.head()
    two.app.sync.start()
    given.append(two.ticket().ticket)
    until(lambda: breakable.head() > before)
    idle.close()
    breakable.live()
    assert breakable.labels() == sorted(given)
