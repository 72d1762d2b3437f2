"""Today's ledger: every visit of the day, corrections with their reasons, and the end of the day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.support.desk import WINDOW, open_desk
from tests.support.desk_window import Clerk
from ui.desk.act_panel import ActPanel
from ui.desk.found_model import FoundModel
from ui.desk.ledger_model import Column, LedgerFilter, LedgerModel
from ui.desk.ledger_page import LedgerPage
from ui.desk.queue_model import PlacesModel


@pytest.fixture
def ledger(clerk: Clerk) -> LedgerPage:
    """The ledger of a morning with three visits, the newest chosen."""
    for _visit in range(2):
        clerk.desk.ticket()
    clerk.desk.asks()
    page = clerk.window.ledger
    clerk.until(lambda: page.model.rowCount() == 3)
    clerk.key("Ctrl+Tab")
    clerk.until(lambda: page.panel.row() is not None)
    return page


def choose(clerk: Clerk, page: LedgerPage, label: str) -> ActPanel:
    for _step in range(page.filter.rowCount()):
        row = page.panel.row()
        if row is not None and row.label == label:
            return page.panel
        page.table.setFocus()
        clerk.key("Down")
    raise AssertionError(f"no line {label}")


def press(clerk: Clerk, name: str) -> None:
    """Reach a button by its name and press Enter... Space, as a keyboard does."""
    button = clerk.window.findChild(type(clerk.window.new), name)
    assert button is not None
    assert button.isEnabled(), name
    button.setFocus()
    clerk.key("Space")


def state(clerk: Clerk, label: str) -> str:
    return next(row.state for row in clerk.desk.app.ledger.today() if row.label == label)


def test_the_newest_visit_stands_first_and_is_chosen(clerk: Clerk, ledger: LedgerPage) -> None:
    assert ledger.panel.row().label == "A001"
    assert clerk.focused() is ledger.table
    clerk.key("Down")
    assert ledger.panel.row().label == "D002"


def test_the_ledger_shows_at_once_what_was_read_before_it_was_opened(clerk: Clerk) -> None:
    clerk.issue()
    clerk.quiet()
    clerk.until(lambda: clerk.window.live.view is not None and len(clerk.window.live.view.ledger) == 1)
    clerk.key("Ctrl+Tab")
    assert clerk.window.ledger.model.rowCount() == 1
    assert clerk.window.ledger.panel.row() is not None


def test_days_that_were_never_closed_are_named(clerk: Clerk) -> None:
    view = clerk.window.live.view
    assert view is not None
    clerk.window._came(replace(view, board=replace(view.board, open_days_before=("2026-02-27", "2026-02-28"))))
    assert "02-27" in clerk.window.banner.text()
    assert "02-28" in clerk.window.banner.text()
    clerk.window.banner.details.emit()
    assert clerk.window.at_ledger()
    clerk.window._came(view)
    assert not clerk.window.banner.isVisible()


def test_names_in_the_ledger_are_masked(clerk: Clerk, ledger: LedgerPage) -> None:
    names = [ledger.model.index(row, Column.NAME).data() for row in range(3)]
    assert names == ["来*3", "来*2", "来*1"]


def test_only_those_of_a_kind_are_shown(clerk: Clerk, ledger: LedgerPage) -> None:
    clerk.desk.app.calls.next("W1", WINDOW)
    stop = next(row.stop for row in clerk.desk.app.ledger.today() if row.label == "A001")
    clerk.desk.app.calls.miss(stop, WINDOW)
    clerk.until(lambda: state(clerk, "A001") == "missed")
    ledger.kinds.choose("missed")
    clerk.until(lambda: ledger.filter.rowCount() == 1)
    ledger.kinds.choose("all")
    assert ledger.filter.rowCount() == 3


def test_a_missed_number_is_activated_with_one_button(clerk: Clerk, ledger: LedgerPage) -> None:
    called = clerk.desk.app.calls.next("W4", WINDOW)
    clerk.desk.app.calls.miss(called.stop, WINDOW)
    clerk.until(lambda: any(row.state == "missed" for row in ledger.model.rows()))
    choose(clerk, ledger, "D001")
    press(clerk, "act_activate")
    clerk.until(lambda: state(clerk, "D001") == "waiting")


def test_leaving_needs_a_reason(clerk: Clerk, ledger: LedgerPage) -> None:
    panel = choose(clerk, ledger, "D001")
    press(clerk, "act_leave")
    assert not panel.reason.button.isEnabled()
    clerk.key("Down")
    press(clerk, "act_confirm")
    clerk.until(lambda: state(clerk, "D001") == "left")


def test_voiding_asks_once_more_and_the_safe_answer_has_the_focus(clerk: Clerk, ledger: LedgerPage) -> None:
    choose(clerk, ledger, "D001")
    press(clerk, "act_void")
    clerk.key("Down")
    press(clerk, "act_confirm")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    clerk.until(dialog.isVisible)
    dialog.reject()
    assert state(clerk, "D001") == "waiting"
    press(clerk, "act_confirm")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.act.click()
    clerk.until(lambda: state(clerk, "D001") == "void")


def test_going_elsewhere_keeps_the_number(clerk: Clerk, ledger: LedgerPage) -> None:
    panel = choose(clerk, ledger, "D001")
    clerk.key("F7")
    assert not panel.reroute.button.isEnabled()
    panel.queue.choose("E")
    panel.reroute.reasons.setFocus()
    clerk.key("Down")
    press(clerk, "reroute_confirm")
    clerk.until(lambda: "D001" in clerk.desk.lines()["W5"])


def test_wrong_data_is_corrected_and_the_old_is_erased(clerk: Clerk, ledger: LedgerPage) -> None:
    panel = choose(clerk, ledger, "D001")
    press(clerk, "act_correct")
    clerk.until(lambda: panel.form.isVisible())
    assert panel.form.phone.text() == "139****0001", "masked until somebody types in it"
    panel.form.name.selectAll()
    clerk.type("马小兰")
    press(clerk, "correct_save")
    clerk.until(lambda: any(row.name == "马*兰" for row in ledger.model.rows()))
    assert len(clerk.desk.events("corrected")) == 1
    assert not panel.form.isVisible()
    assert panel.form.name.text() == "", "nothing stays behind in the form"


def test_a_correction_that_cannot_be_taken_says_so_below_its_field(clerk: Clerk, ledger: LedgerPage) -> None:
    panel = choose(clerk, ledger, "D001")
    press(clerk, "act_correct")
    clerk.until(lambda: panel.form.isVisible())
    panel.form.phone.setFocus()
    panel.form.phone.selectAll()
    clerk.type("12")
    press(clerk, "correct_save")
    clerk.until(lambda: panel.form.rows["phone"].problem.text() != "")
    assert panel.form.isVisible()


def test_f8_prints_the_chosen_number_again(clerk: Clerk, ledger: LedgerPage) -> None:
    choose(clerk, ledger, "D002")
    clerk.until(lambda: ledger.panel.row().copies == 1)  # it came out by itself when the desk was opened
    clerk.quiet()
    before = len(clerk.desk.tray.slips)
    clerk.key("F8", "Down")
    press(clerk, "act_confirm")
    clerk.until(lambda: len(clerk.desk.tray.slips) == before + 1)
    assert (clerk.desk.tray.slips[-1].slip.label, clerk.desk.tray.slips[-1].slip.reprint) == ("D002", True)


def test_the_receipt_is_written_where_the_clerk_says(clerk: Clerk, ledger: LedgerPage, tmp_path: Path) -> None:
    row = choose(clerk, ledger, "D001").row()
    path = tmp_path / "receipt.pdf"
    ledger.save_receipt(row.case_code, path)
    clerk.until(lambda: path.exists() and path.read_bytes().startswith(b"%PDF"))
    clerk.until(lambda: clerk.window.strip.message.text() != "")


def test_the_course_of_a_case_is_one_key_away(clerk: Clerk, ledger: LedgerPage) -> None:
    choose(clerk, ledger, "D001")
    clerk.key("Ctrl+G")
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    assert clerk.window.finder.detail.view().label == "D001"


def test_the_day_is_closed_after_it_was_listed_who_still_waits(clerk: Clerk, ledger: LedgerPage) -> None:
    press(clerk, "end_of_day")
    ending = ledger.ending
    clerk.until(lambda: "D001" in ending.list.text())
    assert "3" in ending.summary.text()
    press(clerk, "close_day")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.act.click()
    clerk.until(lambda: not ending.act.isVisible())
    assert {row.state for row in clerk.desk.app.ledger.today()} == {"expired"}
    assert "3" in ending.list.text()
    clerk.key("Esc")
    assert ledger.side.currentWidget() is ledger.panel


def test_esc_goes_back_one_layer_at_a_time(clerk: Clerk, ledger: LedgerPage) -> None:
    panel = choose(clerk, ledger, "D001")
    press(clerk, "act_leave")
    clerk.key("Esc")
    assert panel.stack.currentIndex() == 1
    clerk.key("Esc")
    assert clerk.window.pages.currentWidget() is clerk.window.page


def test_the_tables_keep_the_rules_of_models(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        for _visit in range(3):
            desk.ticket()
        board, rows = desk.app.board.board(), desk.app.ledger.today()
        found = desk.app.search.search("138", "wangmin") or desk.app.search.search("来访", "wangmin")
        ledger, places, hits = LedgerModel(), PlacesModel("windows"), FoundModel()
        only = LedgerFilter()
        only.setSourceModel(ledger)
        testers = [ModelTester(None) for _model in range(4)]
        for tester, model in zip(testers, (ledger, places, hits, only), strict=True):
            tester.check(model)
        ledger.show_rows(rows)
        ledger.show_rows(rows[:2])
        ledger.show_rows(())
        ledger.show_rows(rows)
        places.show_places(board.places)
        places.show_places(board.places[:4])
        hits.show_found(found)
        only.show_kind("open")
        only.sort(int(Column.WAITED), Qt.SortOrder.DescendingOrder)
        assert only.rowCount() == 3
        heads = [ledger.headerData(c, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) for c in Column]
        assert len(set(heads)) == len(Column)
        for tester in testers:
            tester._cleanup()
