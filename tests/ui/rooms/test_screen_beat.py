"""A hall screen and a door tell that they live, by their own window's loop; nothing of it troubles the picture."""

from __future__ import annotations

import pytest

from desk_app.screens.states import local_states
from tests.support.desk import MEDIATOR
from tests.ui.rooms.conftest import Bench
from ui.screens.door_window import DoorWindow


def test_a_hall_beats_by_itself_says_what_is_amiss_and_is_silent_once_closed(bench: Bench) -> None:
    app = bench.desk.app
    hall = bench.hall()
    bench.until(lambda: bool(app.screens.seen()))
    (one,) = app.screens.seen()
    assert (one.state.name, one.how, one.here, one.state.restarts) == ("hall", "alive", True, 0)
    assert one.state.version
    before = one.state.shown
    bench.desk.ticket()
    app.calls.next("W4", MEDIATOR)

    def told_anew() -> bool:
        hall.beating.beat()
        return app.screens.seen()[0].state.shown not in ("", before)

    bench.until(told_anew)
    hall.lost()
    hall.voice.trouble.emit("no_loudspeaker")

    def stopped() -> bool:
        hall.lost()
        hall.beating.beat()
        (found,) = app.screens.seen()
        return found.how == "stopped" and found.state.voice == "no_loudspeaker"

    bench.until(stopped)
    hall.close()
    bench.desk.clock.pass_(seconds=31)
    assert app.screens.seen()[0].how == "silent"


@pytest.mark.expects_log("the state of screen hall cannot be written")
def test_a_full_disk_stops_no_screen(bench: Bench) -> None:
    """Its state grows old, which is what it should say; the picture goes on."""
    home = bench.desk.app.home
    (home / "screens").write_text("in the way", encoding="utf-8")
    hall = bench.hall()
    bench.until(lambda: not hall.stopped and bool(hall.words()))
    hall.beating.beat()
    bench.until(lambda: not hall.beating._writing)
    assert not hall.stopped
    assert local_states(home) == ()


def test_a_hall_without_its_monitor_says_that_it_shows_nowhere(bench: Bench) -> None:
    app, hall = bench.desk.app, bench.hall()

    def stands(how: str) -> bool:
        hall.beating.beat()
        return [(one.how) for one in app.screens.seen()] == [how]

    for monitor, how in (("", "hidden"), ("BOE 0x0a1b eDP-1", "alive")):
        hall.beating.use_monitor(monitor)
        bench.until(lambda how=how: stands(how))  # type: ignore[misc]


def test_a_door_beats_under_its_places_code(bench: Bench) -> None:
    app = bench.desk.app
    door = DoorWindow(app, bench.work(), "R1")
    bench.windows.append(door)
    bench.until(lambda: bool(app.screens.seen()))
    (one,) = app.screens.seen()
    assert (one.state.name, one.state.shows, one.how) == ("R1", "R1", "alive")


def test_two_pictures_alike_have_one_digest_and_the_clock_is_not_in_it(bench: Bench) -> None:
    one, two = bench.hall(), bench.hall()
    bench.until(lambda: one.digest() == two.digest())
    before = one.digest()
    bench.desk.clock.pass_(minutes=3)
    one.refresh()
    assert one.digest() == before
    bench.desk.ticket()
    bench.until(lambda: one.digest() == two.digest() != before)
