"""The rooms' diary beside a console: by keys, on the worker, and nothing of another room or day stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.services.diary import Wanted
from tests.support.desk import GUIDE, at
from tests.ui.rooms.conftest import Bench
from ui.room.diary import DiaryWindow
from ui.room.window import RoomWindow

TODAY, TOMORROW = "2026-03-02", "2026-03-03"


def opened(bench: Bench, console: RoomWindow) -> DiaryWindow:
    """Press Ctrl+D and wait until the day is read."""
    bench.key(console, "Ctrl+D")
    bench.until(lambda: bool(console.findChildren(DiaryWindow)))
    (window,) = console.findChildren(DiaryWindow)
    bench.until(lambda: window.list.count() > 0 or window.said.text() != "")
    return window


def press(window: DiaryWindow, key: Qt.Key) -> None:
    QTest.keyClick(window, key)


def test_the_next_appointment_is_booked_by_keys_and_stands_in_the_list(bench: Bench) -> None:
    window = opened(bench, bench.console("R3"))
    assert window.room.value() == "R3"
    assert window.form.minutes.value() == 30
    window.form.time.setFocus()
    QTest.keyClicks(window.form.time, "10:30")
    window.form.who.setText("王小明")
    QTest.keyClick(window.form.time, Qt.Key.Key_Return)
    bench.until(lambda: window.list.count() == 1)
    (line,) = window.list.lines()
    assert line.startswith("10:30–11:00　王*明")
    bench.until(lambda: window.form.time.text() == "")
    assert len(bench.desk.events("booked")) == 1


def test_what_does_not_fit_is_said_below_the_field_it_is_about(bench: Bench) -> None:
    window = opened(bench, bench.console("R3"))
    window.form.time.setText("25:00")
    window.form.book.click()
    assert "25:00" in window.form.problem.text()
    window.form.time.setText("08:00")
    window.form.book.click()
    bench.until(lambda: bool(window.form.problem.text()) and "25:00" not in window.form.problem.text())
    bench.until(window.form.book.isEnabled)
    assert bench.desk.events("booked") == []


def test_they_come_and_it_is_over_once_however_often_the_key_is_pressed(bench: Bench) -> None:
    bench.desk.app.diary.book(Wanted("R3", at(f"{TODAY} 09:10")), GUIDE)
    window = opened(bench, bench.console("R3"))
    for _n in range(3):
        press(window, Qt.Key.Key_F10)
    bench.until(window.end_button.isEnabled)
    assert not window.came_button.isEnabled()
    for _n in range(3):
        press(window, Qt.Key.Key_F4)
    bench.until(lambda: len(bench.desk.events("booking_cancelled")) == 1)
    bench.until(lambda: not window.end_button.isEnabled() and not window.came_button.isEnabled())
    assert len(bench.desk.events("booking_arrived")) == 1


def test_a_number_that_came_is_sent_on_and_one_that_does_not_exist_is_said(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    bench.desk.app.diary.book(Wanted("R3", at(f"{TODAY} 09:10")), GUIDE)
    window = opened(bench, bench.console("R3"))
    window.came_ticket.setText("D777")
    press(window, Qt.Key.Key_F10)
    bench.until(lambda: "D777" in window.said.text())
    bench.until(window.came_button.isEnabled)
    window.came_ticket.setText(ticket.ticket)
    press(window, Qt.Key.Key_F10)
    bench.until(lambda: bench.desk.lines()["R3"] == [ticket.ticket])
    bench.until(lambda: ticket.ticket in "".join(window.list.lines()))


def test_a_window_books_any_room_on_any_day_for_who_is_there(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    console = bench.console("W4")
    bench.key(console, "F2")
    bench.here(console, ticket.ticket)
    window = opened(bench, console)
    assert window.room.value() == "R1"
    assert window.form.ticket.text() == ticket.ticket
    window.room.choose("R7")
    window.day.setText(TOMORROW)
    window.day.editingFinished.emit()
    window.form.time.setText("1000")
    window.form.book.click()
    bench.until(lambda: window.list.count() == 1)
    (booking,) = bench.desk.app.diary.day(GUIDE, TOMORROW, "R7")
    assert booking.visit == ticket.visit
    window.day.setText("昨天")
    window.day.editingFinished.emit()
    assert window.day.text() == TODAY
    assert window.list.count() == 0, "nothing of another day stays"


def test_of_the_counselling_room_no_number_is_taken(bench: Bench) -> None:
    window = opened(bench, bench.console("R4", "chenjing"))
    assert not window.form.ticket.isEnabled()


def test_another_desks_booking_shows_and_escape_closes(bench: Bench) -> None:
    console = bench.console("R3")
    window = opened(bench, console)
    bench.desk.app.diary.book(Wanted("R3", at(f"{TODAY} 11:00")), GUIDE)
    bench.until(lambda: window.list.count() == 1)
    press(window, Qt.Key.Key_Escape)
    bench.until(lambda: not console.findChildren(DiaryWindow))
    opened(bench, console)


def test_outside_opening_hours_the_form_asks_for_a_reason_and_then_books(bench: Bench) -> None:
    window = opened(bench, bench.console("R3"))
    form = window.form
    assert not form.reason.isVisible()
    form.time.setText("19:00")
    form.book.click()
    bench.until(form.reason.hasFocus)
    assert "19:00" in form.problem.text()
    assert bench.desk.events("booked") == []
    bench.until(form.book.isEnabled)
    QTest.keyClicks(form.reason, "only then")
    QTest.keyClick(form.reason, Qt.Key.Key_Return)
    bench.until(lambda: window.list.count() == 1)
    bench.until(lambda: not form.reason.isVisible())
