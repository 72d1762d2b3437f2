"""A door in a real Chromium beside our own window: same words and colours, live and standing still, 7:1 measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.desk import MEDIATOR, Desk
from tests.web.beside import SCROLLS, beside, differing, weak, words
from tests.web.chromium import Page, program
from tests.web.conftest import Serve
from ui.screens.door import DoorScreen
from ui.screens.picture import PublicPicture

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium here: apt-get install chromium")


@pytest.mark.parametrize("place", ["R1", "R4", "W4"])
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (1366, 768)], ids=str)
def test_the_browser_shows_what_a_door_shows(
    standing: Page,
    desk: Desk,
    serve: Serve,
    screens: list[PublicPicture],
    tmp_path: Path,
    place: str,
    size: tuple[int, int],
) -> None:
    desk.ticket()
    desk.ticket()
    desk.app.calls.next("W4", MEDIATOR)
    screen = DoorScreen(desk.app.centre, desk.app.centre.places[place], desk.clock.now_ms, beat=lambda: 0)
    screens.append(screen)
    screen.resize(*size)
    screen.show_door(desk.app.doors.door(place))
    server = serve()
    seen = beside(standing, f"http://127.0.0.1:{server.port}/door/{place}", screen)
    assert differing(screen, seen) == []
    assert weak(standing, seen, tmp_path / "live.png") == {}
    assert not standing.value(SCROLLS)
    standing.value("performance.now = (function (t) { return function () { return t + 7000; }; }(performance.now()))")
    server.stop()
    screen.lost()
    ours = sorted(screen.words())
    standing.until(lambda: sorted(standing.words()) == ours, f"since when it stands still: {ours}")
    assert weak(standing, words(standing), tmp_path / "stopped.png") == {}
