"""Ctrl+D at the desk: the rooms' diary, for the number that was just given."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.services.diary import Wanted
from tests.support.desk import GUIDE, open_desk
from tests.support.desk_window import Clerk
from tests.support.elsewhere import arrive
from tests.support.histories import Sent
from ui.room.diary import DiaryWindow


def test_a_room_is_booked_now_for_the_number_just_given(clerk: Clerk) -> None:
    label = clerk.issue()
    clerk.key("Ctrl+D")
    clerk.until(lambda: bool(clerk.window.findChildren(DiaryWindow)))
    [window] = clerk.window.findChildren(DiaryWindow)
    clerk.until(lambda: window.said.text() != "")
    assert window.form.ticket.text() == label
    window.form.book.click()
    clerk.until(lambda: window.list.count() == 1)
    assert label in window.list.lines()[0]
    assert [one.label for one in clerk.desk.app.diary.day(GUIDE)] == [label]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.window.findChildren(DiaryWindow) == [])
    assert clerk.label() == label, "the ticket is still on the panel"


def test_a_room_booked_twice_without_a_number_stands_above_the_ledger(clerk: Clerk, tmp_path: Path) -> None:
    at_ms = clerk.desk.clock.now_ms() + 60 * 60_000
    mine = clerk.desk.app.diary.book(Wanted("R3", at_ms), GUIDE)
    with open_desk(tmp_path / "elsewhere") as other:  # cut off from this desk
        other.app.diary.book(Wanted("R3", at_ms), GUIDE)
        arrive(clerk.desk, *(Sent(item.envelope, item.chain, item.payload) for item in other.events("booked")))
    clerk.until(lambda: clerk.window.header.tabs._counts.get(1) == 1)
    clerk.key("Ctrl+Tab")
    check = clerk.window.ledger.check
    clerk.until(check.isVisible)
    assert clerk.desk.app.centre.places["R3"].name in check.text.text()
    assert check.accessibleDescription() == check.text.text()
    clerk.desk.app.diary.cancel(mine.booking, GUIDE)
    clerk.until(check.isHidden)
