"""A scanner types like a keyboard: its burst is a ticket, wherever the focus is."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.devices.scanned_codes import foreign_words
from tests.support.scanning import Fingers, HandTime
from tests.ui.rooms.conftest import Bench
from ui.devices.scanner import ScannerFilter


def test_a_slip_scanned_while_the_note_is_written_means_here_and_leaves_the_note_alone(
    bench: Bench, qapp: QApplication
) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    scanner = ScannerFilter(qapp, window)
    scanner.scanned.connect(window.scanned)
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    note = window.console.result.note
    note.setFocus()
    assert ticket.qr.isdigit()
    QTest.keyClicks(note, ticket.qr)
    QTest.keyClick(note, Qt.Key.Key_Return)
    bench.until(lambda: bench.desk.state(ticket.stop) == "serving")
    assert note.toPlainText() == ""
    assert window.console.search.text() == ""


def test_a_forged_slip_is_refused_in_words(bench: Bench, qapp: QApplication) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    scanner = ScannerFilter(qapp, window)
    scanner.scanned.connect(window.scanned)
    last = str((int(ticket.qr[-1]) + 1) % 10)
    QTest.keyClicks(window.console.next, ticket.qr[:-1] + last)
    QTest.keyClick(window.console.next, Qt.Key.Key_Return)
    bench.until(lambda: window.console.bar.text() != "")
    assert not window.console.bar.offering
    assert bench.desk.state(ticket.stop) == "waiting"


def test_a_code_of_others_is_called_that_in_the_bar(bench: Bench, qapp: QApplication) -> None:
    window = bench.console()
    time = HandTime()
    scanner = ScannerFilter(qapp, window, now_ms=time.of, patience=time.patience)
    scanner.foreign.connect(window.scanned_foreign)
    Fingers(time).scan("6901234567892")
    assert foreign_words("goods") in window.console.bar.text()
    scanner.stop()


def test_what_is_pressed_while_the_store_is_busy_is_done_afterwards_in_order(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(ticket.stop) == "serving")
    bench.quiet(window)
    window.scanned("D777")
    window.console.place.choose(1)
    bench.until(lambda: len(bench.desk.events("place_state")) == 1)
