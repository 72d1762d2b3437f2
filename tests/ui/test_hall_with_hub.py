"""The hall screen of a PC that shares a database: cut off it says since when and loses its yellow; it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.desk import MEDIATOR
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.ui.rooms.conftest import Bench
from ui.screens.hall import HallScreen, HallTimes


@pytest.fixture
def faulty(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    yield made
    made.close()


def yellow(hall: HallScreen) -> bool:
    """Whether any of the banner is filled with the colour of a call, in a pulse or between."""
    image = QImage(1920, 1080, QImage.Format.Format_RGB32)
    hall.resize(1920, 1080)
    hall.render(image)
    ground = [image.pixelColor(x, 308) for x in range(100, 1400, 10)]
    return any(dot.red() > 240 and dot.green() > 200 and dot.blue() < 0xB0 for dot in ground)


def test_the_hall_says_since_when_it_stands_still_and_comes_back_by_itself(
    faulty: FaultyCentre, qtbot: QtBot, dressed: QApplication
) -> None:
    desk, screen = faulty.device("desk-1"), faulty.device("hall", "screen")
    first = desk.ticket()
    faulty.enrolled.settle()
    screen.app.sync.start()
    bench = Bench(screen, qtbot)
    try:
        hall = bench.hall(HallTimes(call_ms=3_600_000, stopped_ms=3_600_000))
        bench.until(lambda: first.ticket in hall.words())
        desk.app.calls.next("W4", MEDIATOR)
        desk.app.sync.start()
        bench.until(lambda: hall.words().count(first.ticket) == 2)
        assert yellow(hall)
        assert "0" in hall.words()
        notice = desk.app.centre.notices[0]
        assert notice in hall.words()
        faulty.link.refuse()
        faulty.link.drop()
        bench.until(lambda: hall.stopped)
        words = hall.words()
        by_hubs_clock = re.compile(r"数据停在 \d\d:\d\d")  # this PC's is far off
        assert any(by_hubs_clock.search(word) for word in words), words
        assert not yellow(hall)
        assert "0" not in words
        assert first.ticket in words, "the last known state stays"
        assert notice not in words
        second = desk.ticket()
        faulty.link.heal()
        desk.app.sync.wake()
        bench.until(lambda: not hall.stopped and second.ticket in hall.words())
        assert yellow(hall)
        assert notice in hall.words()
    finally:
        bench.close()


def test_the_hall_never_writes_anything(faulty: FaultyCentre, qtbot: QtBot, dressed: QApplication) -> None:
    screen = faulty.device("hall", "screen")
    before = len(screen.events())
    screen.app.sync.start()
    bench = Bench(screen, qtbot)
    try:
        hall = bench.hall()
        bench.until(lambda: screen.app.sync.state().phase == "connected")
        bench.until(lambda: not hall.stopped)
    finally:
        bench.close()
    assert len(screen.events()) == before
