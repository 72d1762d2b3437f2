"""The page 今日台账: every visit of the day, corrections, and the end of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.conflicts import Conflict
from desk_app.services.registration import Registration
from desk_app.services.views import LedgerRow, PrintState
from ui.desk.act_panel import ActPanel
from ui.desk.close_day import CloseDayPanel
from ui.desk.conflict_box import ConflictBox
from ui.desk.ledger_model import Column, LedgerFilter, LedgerModel, belongs
from ui.widgets.card import Card, bare
from ui.widgets.choices import Segments
from ui.widgets.confirm import Confirm
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text
from ui.widgets.table import RECORD, Table
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.days import DayReport

KINDS = ("all", "open", "missed", "over", "check")


class LedgerPage(QWidget):
    """The table at the left, the chosen visit and its acts at the right."""

    said = Signal(str, str)  # sentence, role
    visit_wanted = Signal(str)
    seen = Signal(object)  # PrintState: somebody looked, the slip is there

    def __init__(self, app: App, work: Work, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._operator = app, work, operator
        row = QHBoxLayout(self)
        bare(row, 10, (12, 10, 12, 10))
        self.model = LedgerModel(self)
        self.filter = LedgerFilter(self)
        self.filter.setSourceModel(self.model)
        self.card = Card(_("Today's ledger"), "", self)
        self.count = Text("", "hint", self)
        self.card.left.addWidget(self.count)
        words = (_("all"), _("going on"), _("missed ones"), _("over"), _("to check"))
        self.kinds = Segments(_("Show"), tuple(zip(KINDS, words, strict=True)), self)
        self.close_day = KeyButton(_("End of the day…"), "", self, size="small")
        self.close_day.setObjectName("end_of_day")
        self.card.right.addWidget(self.kinds)
        self.card.right.addWidget(self.close_day)
        self.table = Table(_("Today's ledger"), self.filter, self)
        self.table.setObjectName("ledger")
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(Column.TIME, Qt.SortOrder.DescendingOrder)
        self.empty = Text(_("Nobody has come yet today."), "hint", self)
        self.empty.setContentsMargins(12, 8, 12, 8)
        self.check = ConflictBox(self)
        self.card.body.addWidget(self.check)
        self.card.body.addWidget(self.empty)
        self.card.body.addWidget(self.table, 1)
        self.side = QStackedWidget(self)
        self.panel = ActPanel(app.centre, self)
        self.ending = CloseDayPanel(self)
        self.side.addWidget(self.panel)
        self.side.addWidget(self.ending)
        row.addWidget(self.card, 1)
        row.addWidget(self.side)
        self._connect()

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._show_kind)
        self.table.walked.connect(self._walked)
        self.table.opened.connect(self._enter)
        self.close_day.clicked.connect(self.open_ending)
        self.panel.act_wanted.connect(self._act)
        self.panel.reroute_wanted.connect(self._reroute)
        self.panel.correct_asked.connect(self._ask_correction)
        self.panel.correct_wanted.connect(self._correct)
        self.ending.closed.connect(self._end_ending)
        self.ending.close_wanted.connect(self._ask_close)

    # --- showing --------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[LedgerRow], conflicts: Sequence[Conflict] = ()) -> None:
        """Show the ledger and its conflict list as read last; the chosen line stays chosen."""
        chosen = self.panel.row()
        self.panel.use_conflicts(conflicts)
        self.check.show_without_visit(conflicts)
        self.model.show_rows(rows)
        self.empty.setVisible(not rows)
        going_on = sum(belongs(row, "open") for row in rows)
        self.count.setText(_("{n} visits, {open} going on").format(n=len(rows), open=going_on))
        if chosen is not None:
            self._choose(chosen.visit)
        elif self.isVisible() and rows:
            self.table.selectRow(0)
        if self.side.currentWidget() is self.ending and self.ending.act.isVisible():
            self.ending.show_remaining([row for row in rows if belongs(row, "open") or belongs(row, "missed")])

    def focus_first(self) -> None:
        """Put the focus into the table, the newest visit chosen."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if self.panel.row() is None and self.filter.rowCount():
            self.table.selectRow(0)

    def _choose(self, visit: str) -> None:
        for index in range(self.filter.rowCount()):
            row = self.filter.index(index, 0).data(RECORD)
            if row.visit == visit:
                if self.table.current_record() is None:
                    self.table.selectRow(index)
                self.panel.show_row(row)
                return
        self.panel.show_row(None)

    def _show_kind(self, kind: str) -> None:
        self.filter.show_kind(kind)

    def _walked(self) -> None:
        row = self.table.current_record()
        if isinstance(row, LedgerRow):
            self.panel.show_row(row)

    def _enter(self) -> None:
        for button in self.panel.buttons.values():
            if button.isEnabled():
                button.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def close_layer(self) -> bool:
        """Close what is open at the right; say whether something was."""
        if self.side.currentWidget() is self.ending:
            self._end_ending()
            return True
        return self.panel.close_layer()

    # --- acts -----------------------------------------------------------------------------------------------------

    def print_again(self, *, second: bool = False) -> None:
        """重打, 补打 (F8) of the chosen line; ``second`` on the other printer (Ctrl+F8)."""
        self.panel.begin("reprint", other_printer=second)

    def send_elsewhere(self) -> None:
        """改派 (F7) of the chosen line."""
        self.panel.begin("reroute")

    def show_progress(self) -> None:
        """看进度 (Ctrl+G) of the chosen line."""
        self.panel.begin("progress")

    def _act(self, code: str, reason: str) -> None:
        row = self.panel.row()
        if row is None:
            return
        calls, operator = self._app.calls, self._operator
        if code == "progress":
            self.visit_wanted.emit(row.visit)
        elif code == "receipt":
            self._ask_receipt(row)
        elif code == "reprint":
            ask = self._app.printing.ask  # what becomes of it is told to the window
            second = self.panel.other_printer
            self._work.run(lambda: ask(row.visit, reason, operator, second=second), self._asked_to_print, self._refused)
        elif code == "came":
            printing = self._app.printing
            self._work.run(lambda: printing.came_out(row.visit, operator), self._came_out, self._refused)
        elif code == "activate":
            self._do(lambda: calls.activate(row.stop, operator), _("{label} waits again, behind the next two."), row)
        elif code == "leave":
            self._do(lambda: calls.leave(row.stop, operator, reason), _("{label}: left."), row)
        elif code == "void":
            self._ask_void(row, reason)

    def _do(self, act: Callable[[], Any], said: str, row: LedgerRow) -> None:
        def done(_result: object) -> None:
            self.panel.close_layer()
            self.said.emit(said.format(label=row.label), "good")

        self._work.run(act, done, self._refused)

    def _refused(self, problem: UserError) -> None:
        self.said.emit(problem.sentence, "warn")
        self.panel.form.show_problem(problem.field, problem.sentence)

    def _asked_to_print(self, state: PrintState) -> None:
        self.panel.close_layer()
        if state.problem:
            self.said.emit(state.problem, "stop")

    def _came_out(self, state: PrintState | None) -> None:
        if self.panel.buttons["came"].hasFocus():  # it goes away
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if state is not None:
            self.seen.emit(state)

    def _ask_void(self, row: LedgerRow, reason: str) -> None:
        title = _("Void {label}?").format(label=row.label)
        sentence = _("The number is never given again. The registration stays, marked as void.")
        dialog = Confirm(title, sentence, _("Void the number"), self)
        calls, operator = self._app.calls, self._operator
        dialog.agreed.connect(
            lambda: self._do(lambda: calls.void(row.stop, operator, reason), _("{label} is void."), row)
        )
        dialog.open()

    def _reroute(self, queue: str, reason: str) -> None:
        row = self.panel.row()
        if row is None:
            return
        corrections, operator = self._app.corrections, self._operator
        text = _("{label} goes elsewhere now: number and rank stay.")
        self._do(lambda: corrections.reroute(row.stop, queue, reason, operator), text, row)

    def _ask_correction(self) -> None:
        row = self.panel.row()
        if row is not None:
            case, corrections = row.case_code, self._app.corrections
            self._work.run(lambda: corrections.registration(case), lambda reg: self._open(case, reg), self._refused)

    def _open(self, case: str, reg: Registration) -> None:
        self.panel.open_correction(case, reg)

    def _correct(self, case: str, changes: dict[str, object]) -> None:
        row = self.panel.row()
        if row is not None:
            corrections, operator = self._app.corrections, self._operator
            self._do(lambda: corrections.correct(case, changes, operator), _("{label} is corrected."), row)

    def _ask_receipt(self, row: LedgerRow) -> None:
        proposed = str(Path.home() / _("receipt-{code}.pdf").format(code=row.case_code))
        name, _kind = QFileDialog.getSaveFileName(self, _("Receipt as PDF…"), proposed, "PDF (*.pdf)")
        if name:
            self.save_receipt(row.case_code, Path(name))

    def save_receipt(self, case: str, path: Path) -> None:
        """Write the receipt of ``case`` to ``path``, chosen by the clerk: it bears the full name."""
        receipts, operator = self._app.receipts, self._operator
        self._work.run(
            lambda: path.write_bytes(receipts.pdf(case, operator)),
            lambda _size: self.said.emit(
                _("The receipt is saved. It bears the full name: hand it over, then delete it."), "good"
            ),
            self._refused,
        )

    # --- end of the day -------------------------------------------------------------------------------------------

    def open_ending(self) -> None:
        """List who still waits, before the day is closed."""
        self.side.setCurrentWidget(self.ending)
        self._work.run(self._app.ledger.remaining, self._show_remaining, self._refused)

    def _show_remaining(self, rows: tuple[LedgerRow, ...]) -> None:
        self.ending.show_remaining(rows)
        self.ending.back.setFocus(Qt.FocusReason.TabFocusReason)

    def _ask_close(self) -> None:
        sentence = _("Numbers that are still open expire for today. Their cases stay open. This cannot be taken back.")
        dialog = Confirm(_("Close the day?"), sentence, _("Close the day"), self)
        dialog.agreed.connect(self._close)
        dialog.open()

    def _close(self) -> None:
        days, operator = self._app.days, self._operator
        self._work.run(lambda: days.close(operator), self._show_report, self._refused)

    def _show_report(self, report: DayReport) -> None:
        self.ending.show_report(report)
        self.said.emit(_("{day} is closed").format(day=report.day), "good")

    def _end_ending(self) -> None:
        self.side.setCurrentWidget(self.panel)
        self.close_day.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.side.setFixedWidth(348 if self.width() >= 1200 else 312)
        wide = self.width() >= 1200
        widths = {Column.LABEL: 72, Column.TIME: 64, Column.NAME: 92, Column.PATH: 92, Column.PLACE: 104}
        widths |= {Column.STATE: 84, Column.WAITED: 76, Column.PAPER: 84}
        self.table.set_widths({int(k): v for k, v in widths.items()}, int(Column.CATEGORY))
        self.table.setColumnHidden(int(Column.PATH), not wide)
