"""Scanned and typed tickets, the state of the place, who works here."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.desk import MEDIATOR
from tests.ui.rooms.conftest import Bench
from ui.room.window import RoomWindow


def typed(bench: Bench, window: RoomWindow, text: str) -> None:
    bench.key(window, "F3")
    assert window.console.search.hasFocus()
    QTest.keyClicks(window.console.search, text)
    bench.key(window, "Enter")


def test_the_slip_of_the_called_ticket_means_that_the_person_is_here(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    window.scanned(ticket.qr)
    bench.until(lambda: bench.desk.state(ticket.stop) == "serving")


def test_a_waiting_ticket_is_received_out_of_turn_after_one_enter(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    typed(bench, window, second.ticket.lower())
    bench.until(lambda: window.console.bar.offering)
    assert second.ticket in window.console.bar.text()
    assert bench.desk.state(second.stop) == "waiting", "finding a ticket changes nothing"
    bench.key(window, "Enter")
    bench.here(window, second.ticket)
    assert bench.desk.state(second.stop) == "serving"
    assert bench.desk.state(first.stop) == "waiting"


def test_a_case_code_finds_the_ticket_too(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    typed(bench, window, ticket.case_code)
    bench.until(lambda: ticket.ticket in window.console.bar.text())


def test_an_unknown_number_gets_a_kind_sentence(bench: Bench) -> None:
    window = bench.console()
    typed(bench, window, "D777")
    bench.until(lambda: "D777" in window.console.bar.text())
    assert not window.console.bar.offering
    assert window.console.search.text() == ""


def test_a_ticket_found_while_somebody_is_here_is_not_received(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    window.scanned(second.ticket)
    bench.until(lambda: second.ticket in window.console.bar.text())
    assert first.ticket in window.console.bar.text()
    assert not window.console.bar.offering


def test_a_finished_ticket_says_that_nothing_is_open(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    bench.key(window, "Alt+2")
    bench.key(window, "F4")
    bench.here(window, "")
    window.scanned(ticket.ticket)
    bench.until(lambda: window.console.bar.text().startswith(ticket.ticket) and not window.console.bar.offering)


def test_away_until_a_time_is_said_and_calls_nobody_until_the_place_receives_again(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    window.console.place.choose(1)
    bench.until(lambda: bench.desk.app.board.room("W4", MEDIATOR).place.state == "away")
    until = bench.desk.app.board.room("W4", MEDIATOR).place.until_ms
    assert until is not None
    assert 9 * 60_000 < until - bench.desk.clock.now_ms() <= 10 * 60_000
    bench.quiet(window)
    bench.key(window, "F2")
    bench.until(lambda: bench.desk.app.centre.place_label("W4") in window.console.bar.text())
    assert bench.desk.state(ticket.stop) == "waiting"
    window.console.place.choose(0)
    bench.until(lambda: bench.desk.app.board.room("W4", MEDIATOR).place.state == "free")
    bench.quiet(window)
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)


def test_a_closed_place_says_so_in_its_head(bench: Bench) -> None:
    window = bench.console()
    before = window.console.place.text()
    window.console.place.choose(len(window.console.place.menu_texts()) - 2)
    bench.until(lambda: window.console.place.text() != before)
    assert bench.desk.app.board.room("W4", MEDIATOR).place.state == "closed"


def test_place_and_operator_are_asked_for_at_the_start_with_enter(bench: Bench) -> None:
    window = bench.console("", "")
    page = window.start_page
    bench.until(page.operators.hasFocus)
    for _down in range(2):
        bench.key(window, "Down")
    bench.key(window, "Enter")
    bench.until(page.places.hasFocus)
    for _down in range(3):
        bench.key(window, "Down")
    bench.key(window, "Enter")
    bench.until(lambda: window.acts is not None)
    assert window.acts is not None
    assert (window.acts.place, window.acts.operator) == ("W4", MEDIATOR)


def test_the_console_changes_to_another_place_and_shows_its_queue(bench: Bench) -> None:
    at_four = bench.desk.ticket()
    at_one = bench.desk.asks()
    window = bench.console()
    shown = window.console.queue.list.rows
    bench.until(lambda: shown.row_of(at_four.stop) >= 0)
    window.console.place.choose(len(window.console.place.menu_texts()) - 1)
    page = window.start_page
    bench.until(page.places.isVisible)
    page.places.choose("W1")
    page.places.setFocus()
    bench.key(window, "Enter")
    bench.until(lambda: shown.row_of(at_one.stop) >= 0)
    assert shown.row_of(at_four.stop) < 0
    assert bench.desk.app.centre.place_label("W1") in window.console.header.name.text()


def test_a_registration_at_the_desk_shows_here_without_a_key(bench: Bench) -> None:
    window = bench.console()
    ticket = bench.desk.ticket()
    bench.until(lambda: window.console.queue.list.rows.row_of(ticket.stop) >= 0)


def test_keys_of_the_window_work_while_the_note_is_being_written(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    note = window.console.result.note
    note.setFocus()
    QTest.keyClicks(note, "abc")
    bench.key(window, "Alt+2")
    assert window.console.result.result() == "2"
    assert note.toPlainText() == "abc"
    note.setFocus()
    bench.key(window, "Ctrl+H")
    bench.until(lambda: len(bench.desk.events("accompanied")) == 1)
    bench.key(window, "Ctrl+Z")
    assert note.toPlainText() != "abc", "inside a text Ctrl+Z takes typing back"
    assert bench.desk.state(ticket.stop) == "called"


def test_the_queue_model_keeps_the_rules_of_qt(bench: Bench, qtmodeltester: object) -> None:
    for _n in range(3):
        bench.desk.ticket()
    window = bench.console()
    model = window.console.queue.list.rows
    bench.until(lambda: model.rowCount() > 3)
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    first = model.index(1)
    assert model.data(first, Qt.ItemDataRole.AccessibleTextRole).startswith("D001")
