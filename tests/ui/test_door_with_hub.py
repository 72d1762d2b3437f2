"""A door's screen joined as a screen: it is told the times of its room, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.services.diary import Wanted
from tests.support.desk import GUIDE, MEDIATOR, at
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from ui.screens.door_window import DoorWindow
from ui.work import Work


@pytest.fixture
def faulty(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    yield made
    made.close()


def test_a_booking_at_a_desk_reaches_the_door_as_a_time_without_a_name(
    faulty: FaultyCentre, qtbot: QtBot, dressed: QApplication
) -> None:
    desk, screen = faulty.device("desk-1"), faulty.device("door", "screen")
    ticket = desk.ticket(name="欧阳䶮")
    here = desk.app.diary.book(Wanted("R3", at("2026-03-02 09:05"), ticket=ticket.ticket, who="欧阳䶮"), GUIDE)
    desk.app.diary.book(Wanted("R4", at("2026-03-02 09:05"), who="欧阳䶮"), GUIDE)
    desk.app.rota.set("W10", "2026-03-02", "am", "住建局", GUIDE)
    faulty.enrolled.settle()
    booked = screen.events("booked")
    assert len(booked) == 2, "the restricted half of the counselling room's stays away"
    assert all(item.payload is None for item in booked)
    assert screen.app.doors.door("R4").state == "reserved"
    assert screen.app.doors.door("W10").rota == (("am", "住建局"),)
    work = Work("door", at_end=screen.app.store.close)
    window = DoorWindow(screen.app, work, "R3")
    window.show()
    screen.app.sync.start()
    desk.app.sync.start()
    try:
        qtbot.waitUntil(lambda: "预留" in window.words() and ticket.ticket in window.words(), timeout=60_000)
        desk.app.diary.arrive(here.booking, GUIDE)
        called = desk.app.calls.next("R3", MEDIATOR)
        assert called is not None
        qtbot.waitUntil(lambda: "使用中" in window.words(), timeout=60_000)
        faulty.link.refuse()
        faulty.link.drop()
        qtbot.waitUntil(lambda: window.stopped, timeout=60_000)
        assert ticket.ticket in window.words(), "the last known state stays"
        desk.app.calls.start(called.stop, MEDIATOR)
        desk.app.calls.serve(called.stop, MEDIATOR, "1")
        faulty.link.heal()
        desk.app.sync.wake()
        qtbot.waitUntil(lambda: not window.stopped and "空闲" in window.words(), timeout=60_000)
    finally:
        window.close()
        window.deleteLater()
    assert not screen.app.record.rebuild()[1]
