"""Who is who: disks cloned or set back, two processes, two rooms, a revoked PC, somebody who plays the hub."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from db.hub import admin
from desk_app.bootstrap import open_app
from desk_app.enrolment import Joining
from desk_app.errors import EnvironmentProblem
from desk_app.hub_admin import Wanted
from tests.support.desk import MEDIATOR, Desk
from tests.support.disks import keep, on_another_pc, set_back
from tests.support.enrolled import device_of, until
from tests.support.faulty_centre import FaultyCentre, waiting
from tests.support.impostor import Impostor
from tests.support.ports import LOOPBACK


def test_cloned_disk(centre: FaultyCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = centre.desks[0]
    given = centre.tickets()
    centre.enrolled.settle()
    keep(one, tmp_path, "home", "state")
    centre.start()
    with on_another_pc(monkeypatch, tmp_path, one) as clone:
        clone.app.sync.start()
        assert clone.app.sync.state().reason == "other_pc"
        with pytest.raises(EnvironmentProblem):
            clone.ticket()
        given += centre.tickets()
        clone.app.sync.stop()
    centre.live()
    assert centre.labels() == sorted(given)


def test_restored_disk_whose_mark_tells(centre: FaultyCentre, tmp_path: Path) -> None:
    one = centre.desks[0]
    given = centre.tickets()
    centre.enrolled.settle()
    keep(one, tmp_path, "home", "state")
    given += centre.tickets(each=2)
    centre.enrolled.settle()
    before = device_of(one)
    set_back(one, tmp_path, "home")
    assert device_of(one) != before
    centre.live()
    given.append(one.ticket().ticket)
    centre.live()
    assert centre.labels() == sorted(given)


def test_restored_disk_that_only_the_hub_can_tell(centre: FaultyCentre, tmp_path: Path) -> None:
    one = centre.desks[0]
    given = centre.tickets()
    centre.enrolled.settle()
    keep(one, tmp_path, "home", "state")
    known = [one.ticket().ticket for _ in range(2)]
    centre.enrolled.settle()
    set_back(one, tmp_path, "home", "state")
    again = [one.ticket().ticket for _ in range(2)]
    assert again == known  # nothing on this PC could know
    centre.live(doubled=known)
    fresh = one.ticket().ticket
    centre.live()
    assert centre.labels() == sorted([*given, *known, *again, fresh])


def test_two_processes_at_one_store(centre: FaultyCentre) -> None:
    one = centre.desks[0]
    centre.begin()
    other = Desk(
        one.folder, one.clock, one.tray, open_app(one.folder / "home", clock=one.clock, state_dir=one.folder / "state")
    )
    other.visitors = 8000
    try:
        other.app.sync.start()
        given = [desk.ticket().ticket for _ in range(3) for desk in (one, other)]
        centre.link.drop()
        one.app.sync.stop()  # the other one takes over
        given += [desk.ticket().ticket for _ in range(3) for desk in (one, other)]
        until(lambda: not waiting(one))
        until(lambda: other.app.sync.state().phase == "connected")
    finally:
        other.app.close()
    centre.live()
    assert centre.labels() == sorted(given)


def test_two_rooms_one_ticket(centre: FaultyCentre) -> None:
    one, two, room = centre.desks[:3]
    ticket = one.ticket(queue="C", override_reason="expertise")
    centre.enrolled.settle()
    centre.link.refuse()
    centre.start()
    for desk, place in ((two, "W3"), (room, "R1")):
        called = desk.app.calls.call(ticket.stop, place, MEDIATOR)
        assert called.state == "called"
    centre.live()
    for desk in centre.desks:
        [found] = desk.app.conflicts.of_day(MEDIATOR)
        assert (found.kind, found.label) == ("attempt", ticket.ticket)
        assert {side.place for side in found.sides} == {"W3", "R1"}
        assert [side.holds for side in found.sides].count(True) == 1


def test_concurrent_commits(centre: FaultyCentre) -> None:
    centre.begin()
    given: list[str] = []

    def register(desk: Desk) -> None:
        given.extend(desk.ticket().ticket for _ in range(10))
        desk.app.store.close()

    threads = [threading.Thread(target=register, args=(desk,)) for desk in centre.desks[:2] for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    centre.live()
    assert len(given) == 40
    assert centre.labels() == sorted(given)


def join_again(centre: FaultyCentre, desk: Desk, name: str) -> None:
    """The administrator gives a PC that has an account already one under another name."""
    invited = Wanted(name, "desk")
    file = centre.enrolled.administrator.invite(invited, "六个苹果", centre.clock.now_ms()).data
    desk.app.close()
    joining = Joining(desk.folder / "home", file, desk.clock, replace=True)
    try:
        joining.check()
        joining.finish("六个苹果")
    finally:
        joining.close()
    desk.app = Desk.at(desk.folder, desk.clock).app


def test_revoked_device(centre: FaultyCentre) -> None:
    """It works on alone; joined again, what it wrote goes up."""
    away = centre.device("away")
    centre.begin()
    admin.revoke(centre.dsn, "away")
    until(lambda: away.app.sync.state().phase == "refused")
    given = [*centre.tickets(), away.ticket().ticket]
    until(lambda: not any(map(waiting, centre.desks[:2])))
    assert waiting(away)
    centre.stop()
    centre.link.heal()
    join_again(centre, away, "back-again")
    centre.live()
    assert centre.labels() == sorted(given)
    centre.gone("away")


def test_impostor_server(centre: FaultyCentre, tmp_path: Path) -> None:
    """The hub's address leads to somebody else for a while: he is told nothing."""
    centre.begin()
    target = centre.link._target
    with Impostor(folder=tmp_path) as impostor:
        centre.link._target = (LOOPBACK, impostor.port)
        centre.link.drop()
        given = centre.tickets()
        until(lambda: impostor.connections >= 3)
        assert impostor.passwords == []
        assert all(map(waiting, centre.desks[:2]))
        centre.link._target = target
        centre.link.drop()
    centre.live()
    assert centre.labels() == sorted(given)
