"""Ctrl+D at the desk: the rooms' diary, for the number that was just given."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.desk import GUIDE
from tests.support.desk_window import Clerk
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
