"""Which screens live, through a real hub: told by each PC, looked at from a desk, forgotten for every desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.hub import admin
from db.hub.session import administrator, as_owner
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.screens.states import ScreenState, write_state
from desk_app.services.screens import SeenScreen
from desk_app.services.screens_told import ScreensTold
from tests.support.desk import Desk, HandClock
from tests.support.enrolled import EnrolledCentre, once

HALL = ScreenState("hall", "hall", "", "", 1_000, 2_000, "", None, "", "0.1.0", 0, "")


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[EnrolledCentre]:
    with closing(EnrolledCentre.at(tmp_path, hub_dsn)) as made:
        yield made


def shown_on(desk: Desk, name: str = "hall", *, ago_s: int = 2, stopped_s: int | None = None) -> None:
    """A screen of this PC beat so many seconds ago."""
    now = desk.clock.now_ms()
    stopped = None if stopped_s is None else now - 1000 * stopped_s
    beat = now - 1000 * ago_s
    write_state(desk.app.home, replace(HALL, name=name, shows=name, started_ms=beat, beat_ms=beat, stopped_ms=stopped))


def looks(desk: Desk) -> tuple[SeenScreen, ...]:
    """The desk tells its own and asks for the others', as its sync does every ten seconds."""
    with desk.app.sync.client() as client:
        told = ScreensTold(desk.app.home, desk.clock)
        told.hello(client.hello(_device(desk)))
        told.turn(client)
    return desk.app.screens.seen()


def _device(desk: Desk) -> str:
    with desk.app.record.read() as tx:
        return tx.device


def named(seen: tuple[SeenScreen, ...]) -> list[tuple[str, str, str]]:
    return [(one.state.device, one.state.name, one.how) for one in seen]


def test_a_desk_sees_the_screens_of_every_pc_its_own_first(centre: EnrolledCentre) -> None:
    desk, wall, room = centre.device("desk-1"), centre.device("wall", "screen"), centre.device("room-1", "room")
    shown_on(desk, "visitor")
    shown_on(wall)
    shown_on(room, "R1", stopped_s=40)
    assert once(wall).phase == once(room).phase == "connected"
    seen = looks(desk)
    assert named(seen) == [("", "visitor", "alive"), ("room-1", "R1", "stopped"), ("wall", "hall", "alive")]
    assert [one.here for one in seen] == [True, False, False]
    stopped = seen[1].state.stopped_ms
    assert stopped is not None
    assert 40_000 <= desk.clock.now_ms() - stopped < 100_000


def test_a_monitor_that_is_gone_is_seen_at_the_desk(centre: EnrolledCentre) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    now = desk.clock.now_ms()
    write_state(wall.app.home, replace(HALL, started_ms=now, beat_ms=now, hidden=True))
    once(wall)
    assert named(looks(desk)) == [("wall", "hall", "hidden")]


def test_a_wrong_clock_of_a_pc_makes_nobody_silent(centre: EnrolledCentre, tmp_path: Path) -> None:
    desk = centre.device("desk-1")
    wall = Desk.at(tmp_path / "wall", HandClock("2026-03-02 09:00"))
    centre.devices["wall"] = wall
    centre.enrol(wall, "wall", "screen")
    for moment in ("2026-03-03 09:00", "2026-03-01 09:00"):
        wall.clock.set(moment)
        shown_on(wall)
        once(wall)
        assert named(looks(desk)) == [("wall", "hall", "alive")]


def test_a_screen_that_beats_no_more_is_silent_although_its_pc_goes_on_telling(centre: EnrolledCentre) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    shown_on(wall)
    once(wall)
    assert named(looks(desk)) == [("wall", "hall", "alive")]
    centre.clock.pass_(seconds=60)
    once(wall)
    (one,) = looks(desk)
    assert one.how == "silent"
    since = desk.clock.now_ms() - one.state.beat_ms
    assert 60_000 <= since < 120_000
    shown_on(wall)
    once(wall)
    assert named(looks(desk)) == [("wall", "hall", "alive")]


def test_cut_off_the_others_are_not_known_rather_than_silent(centre: EnrolledCentre) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    shown_on(desk, "visitor")
    shown_on(wall)
    once(wall)
    looks(desk)
    centre.clock.pass_(minutes=5)
    shown_on(desk, "visitor")
    assert named(desk.app.screens.seen()) == [("", "visitor", "alive"), ("wall", "hall", "unknown")]


def test_a_screen_that_was_taken_down_is_forgotten_for_every_desk(centre: EnrolledCentre) -> None:
    one, two, wall = centre.device("desk-1"), centre.device("desk-2"), centre.device("wall", "screen")
    shown_on(wall, ago_s=90)
    shown_on(wall, "R1")
    once(wall)
    door, hall = looks(one)
    assert (door.how, hall.how) == ("alive", "silent")
    with pytest.raises(UserError):
        one.app.screens.forget(door)
    one.app.screens.forget(hall)
    assert named(one.app.screens.seen()) == [("wall", "R1", "alive")], "at once"
    assert named(looks(two)) == [("wall", "R1", "alive")]


def test_forgetting_needs_the_shared_database_and_says_so(centre: EnrolledCentre, hub_dsn: str) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    shown_on(wall, ago_s=90)
    once(wall)
    (hall,) = looks(desk)
    admin.revoke(hub_dsn, "desk-1")
    with pytest.raises(EnvironmentProblem):
        desk.app.screens.forget(hall)
    assert len(desk.app.screens.seen()) == 1


def test_with_a_hub_of_before_the_sync_goes_on_without(centre: EnrolledCentre, hub_dsn: str) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    with administrator(hub_dsn) as connection, as_owner(connection):
        names = "hub.tell_screens, hub.screens_seen, hub.forget_screen, hub.screens_caller, hub.ago, hub.age"
        connection.execute(f"DROP FUNCTION {names}".encode())
        connection.execute("DROP TABLE hub.screens")
        connection.execute("DELETE FROM hub.migrations WHERE step = '0005_screens'")
    shown_on(wall)
    label = desk.ticket().ticket
    assert once(desk).phase == once(wall).phase == "connected"
    assert label in [row.label for row in wall.app.ledger.today()], "events go through"
    assert looks(desk) == ()
    assert admin.migrate(hub_dsn) == ["0005_screens"]
    once(wall)
    assert named(looks(desk)) == [("wall", "hall", "alive")]


def test_what_the_hub_refuses_stops_no_event(centre: EnrolledCentre) -> None:
    """A program of ours wrote a state that this hub does not take: numbers go up all the same."""
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    now = desk.clock.now_ms()
    write_state(desk.app.home, replace(HALL, voice="喇叭坏了", beat_ms=now))
    label = desk.ticket().ticket
    assert once(desk).phase == "connected"
    once(wall)
    assert label in [row.label for row in wall.app.ledger.today()]


def test_seventeen_screens_of_a_pc_are_told_as_sixteen(centre: EnrolledCentre) -> None:
    desk, wall = centre.device("desk-1"), centre.device("wall", "screen")
    for n in range(17):
        shown_on(wall, f"R{n:02}")
    once(wall)
    assert len(looks(desk)) == 16
