"""Slips of unknown fate and copies that do not come out, with keys alone; where the focus goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.printers.tcp import TcpTimeouts
from desk_app.i18n import _
from desk_app.services.views import LedgerRow
from tests.support.desk_window import Clerk
from tests.support.fake_printer import FakePrinter
from tests.support.paper_desk import desk_at, tcp_printer

OTHER = {"name": "李四", "number": "13098119851212123X", "phone": "13800138000"}


@pytest.fixture
def beside(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[tuple[Clerk, FakePrinter]]:
    """A clerk beside a printer on TCP that can be cut off in the middle of a slip."""
    with FakePrinter() as printer:
        made = Clerk.at(desk_at(tmp_path, tcp_printer(printer.port, TcpTimeouts())), qtbot)
        yield made, printer
        made.close()
        assert not made.crashes


def unsure_then_another(clerk: Clerk, printer: FakePrinter) -> tuple[str, str]:
    """The first number's slip is of unknown fate; the second one's is printed and on the card."""
    printer.close_after(4000)
    first = clerk.issue()
    clerk.until(lambda: row(clerk, first).printed == "unknown")
    clerk.past_double_press()
    clerk.key("F2")
    second = clerk.issue(**OTHER)
    issued = clerk.window.page.issued
    clerk.until(lambda: issued.printed.property("role") == "emphasis")
    clerk.quiet()
    return first, second


def row(clerk: Clerk, label: str) -> LedgerRow:
    return next(one for one in clerk.desk.app.ledger.today() if one.label == label)


def chosen(clerk: Clerk) -> tuple[str, int]:
    """Number and copies of the line chosen in the ledger."""
    found = clerk.window.ledger.panel.row()
    return ("", 0) if found is None else (found.label, found.copies)


def walk_to(clerk: Clerk, name: str) -> None:
    """Press Tab until the button of this name has the focus."""
    for _step in range(40):
        at = clerk.focused()
        if at is not None and at.accessibleName() == name:
            return
        clerk.key("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def test_the_slip_on_the_card_is_said_to_be_there_by_its_key(beside: tuple[Clerk, FakePrinter]) -> None:
    clerk, printer = beside
    printer.close_after(4000)
    label = clerk.issue()
    issued = clerk.window.page.issued
    clerk.until(issued.came.isVisible)
    assert issued.came.key() == "Shift+F8"
    issued.came.setFocus()
    clerk.key("Shift+F8")
    clerk.until(lambda: row(clerk, label).copies == 1)
    clerk.until(lambda: issued.printed.property("role") == "emphasis")
    assert clerk.focused() is issued.next, "the button is gone; the focus is on none that acts"
    clerk.quiet()


def test_an_older_number_of_unknown_fate_is_confirmed_from_the_list(beside: tuple[Clerk, FakePrinter]) -> None:
    clerk, printer = beside
    first, _second = unsure_then_another(clerk, printer)
    line = clerk.window.page.recent.lines[1]
    clerk.until(line.came.isVisible)
    walk_to(clerk, f"{_('It came out')} {first}")
    clerk.key("Space")
    clerk.until(lambda: row(clerk, first).copies == 1)
    clerk.until(lambda: not line.came.isVisible())
    assert clerk.focused() is clerk.window.page.issued.next
    clerk.quiet()


def test_the_ledger_confirms_it_with_the_same_key(beside: tuple[Clerk, FakePrinter]) -> None:
    clerk, printer = beside
    first, _second = unsure_then_another(clerk, printer)
    ledger = clerk.window.ledger
    clerk.window.header.choose("ledger")
    assert clerk.window.at_ledger()
    ledger.focus_first()
    panel = ledger.panel
    assert not panel.buttons["came"].isVisible(), "the newest is printed"
    clerk.key("Down")
    clerk.until(lambda: chosen(clerk) == (first, 0))
    assert panel.buttons["came"].isVisible()
    assert panel.buttons["came"].key() == "Shift+F8"
    assert panel.buttons["reprint"].isEnabled()
    walk_to(clerk, panel.buttons["came"].accessibleName())
    clerk.key("Shift+F8")
    clerk.until(lambda: row(clerk, first).copies == 1)
    clerk.until(lambda: not panel.buttons["came"].isVisible())
    assert clerk.focused() is ledger.table
    clerk.quiet()


def test_a_copy_that_failed_is_asked_for_again_with_f8_and_its_reason_is_still_chosen(clerk: Clerk) -> None:
    clerk.issue()
    page = clerk.window.page
    issued, copy = page.issued, page.copy_row
    clerk.desk.tray.out_of_paper = True
    clerk.key("F8", "Down")
    reason = copy.reason.reason()
    assert reason
    clerk.key("Tab", "Enter")
    clerk.until(lambda: issued.printed.property("role") == "problem-big")
    clerk.quiet()
    assert issued.again.text() == _("Print a copy…")
    assert issued.paper.text.text() == _("The slip is printed, the copy is not")
    clerk.key("F8")
    assert copy.isVisible()
    assert copy.reason.reason() == reason
    clerk.desk.tray.out_of_paper = False
    clerk.key("Enter")
    clerk.until(lambda: len(clerk.desk.tray.slips) == 2)
    assert clerk.desk.tray.slips[1].slip.reprint is True
    clerk.until(lambda: issued.printed.property("role") == "emphasis")
    clerk.quiet()
    clerk.key("F8")
    assert copy.reason.reason() == "", "it came out: another copy has another reason"
    clerk.key("Esc")


def test_after_a_copy_the_focus_is_where_it_was(clerk: Clerk) -> None:
    clerk.desk.asks()
    clerk.issue()
    page = clerk.window.page
    clerk.until(lambda: page.recent.lines[1].isVisible())
    assert clerk.focused() is page.issued.next
    clerk.key("F8", "Down", "Tab", "Enter")
    clerk.until(lambda: len(clerk.desk.tray.slips) == 3)
    assert clerk.focused() is page.issued.next
    clerk.quiet()
    clerk.key("F8", "Esc")
    assert clerk.focused() is page.issued.next


def test_in_the_ledger_too(clerk: Clerk) -> None:
    clerk.issue()
    clerk.window.header.choose("ledger")
    ledger = clerk.window.ledger
    ledger.focus_first()
    clerk.until(lambda: chosen(clerk) == ("D001", 1))
    clerk.key("F8", "Down", "Tab", "Space")
    clerk.until(lambda: len(clerk.desk.tray.slips) == 2)
    clerk.until(lambda: clerk.focused() is ledger.table)
    clerk.quiet()


@pytest.mark.parametrize("page", ["register", "ledger"])
def test_without_another_printer_ctrl_f8_says_so_before_it_asks_for_a_reason(clerk: Clerk, page: str) -> None:
    clerk.issue()
    clerk.until(lambda: row(clerk, "D001").copies == 1)
    clerk.window.header.choose(page)
    if page == "ledger":
        clerk.window.ledger.focus_first()
        clerk.until(lambda: chosen(clerk) == ("D001", 1))
    clerk.key("Ctrl+F8")
    clerk.until(lambda: "另一台打印机" in clerk.window.strip.message.text())
    assert not clerk.window.page.copy_row.isVisible()
    assert clerk.window.ledger.panel.stack.currentIndex() <= 1
    clerk.quiet()
