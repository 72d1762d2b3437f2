"""The right side of the ledger: the chosen visit, what can be done, and the reason or form the act asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.conflicts import Conflict
from desk_app.services.registration import Registration
from desk_app.services.views import LedgerRow
from ui.desk.conflict_box import ConflictBox
from ui.desk.correct_form import CorrectForm
from ui.desk.ledger_acts import acts, possible, reasons_for
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import Card, Rule, Scroll, bare
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.widgets.reason import ReasonRow
from ui.words import clock, stop_state


class ActPanel(Card):
    """Emits what the clerk wants; the page does it."""

    act_wanted = Signal(str, str)  # code, reason
    reroute_wanted = Signal(str, str)  # queue, reason
    correct_asked = Signal()
    correct_wanted = Signal(str, object)

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Chosen visit"), "", parent)
        self._row: LedgerRow | None = None
        self._conflicts: Sequence[Conflict] = ()
        self._code = ""
        self.other_printer = False  # for a copy: begun by Ctrl+F8
        self._unknown: frozenset[str] = frozenset()  # visits of whose slip nobody knows whether it came out
        self._before: QWidget | None = None  # had the focus before the act was begun
        self._copied = ("", 0, "")  # visit, its copies, reason: a copy that did not come out is not asked for twice
        column = QVBoxLayout()
        bare(column, 8, (12, 0, 12, 12))
        self.body.addLayout(column, 1)
        head = QHBoxLayout()
        bare(head, 10)
        self.label = Text("", "figure", self)
        self.state = Tag("", LIGHT.away, self)
        head.addWidget(self.label)
        head.addWidget(self.state)
        head.addStretch(1)
        column.addLayout(head)
        self.lines = [Elided("", role, self) for role in ("body", "hint", "hint")]
        for line in self.lines:
            column.addWidget(line)
        column.addWidget(Rule(self))
        self.stack = QStackedWidget(self)
        column.addWidget(self.stack, 1)
        self.empty = Text(_("Choose a line with ↑ ↓."), "hint", self, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._make_buttons())
        self.stack.addWidget(self._make_reason())
        self.stack.addWidget(self._make_reroute(centre))
        self.form = CorrectForm(centre, self)
        self.form.closed.connect(self.close_layer)
        self.form.wanted.connect(self.correct_wanted)
        self.stack.addWidget(self.form)
        self.stack.setCurrentIndex(0)

    def _make_buttons(self) -> QWidget:
        page = QWidget(self)
        grid = QGridLayout(page)
        bare(grid, 8, (4, 4, 4, 4))
        self.check = ConflictBox(page)
        grid.addWidget(self.check, 0, 0)
        self.buttons: dict[str, KeyButton] = {}
        for index, act in enumerate(acts()):
            button = KeyButton(act.text, act.key, page)
            button.setObjectName(f"act_{act.code}")
            button.clicked.connect(lambda _on=False, code=act.code: self.begin(code))
            self.buttons[act.code] = button
            grid.addWidget(button, index + 1, 0)
        grid.setRowStretch(len(self.buttons) + 1, 1)
        return Scroll(page, self)

    def _make_reason(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        bare(column, 8, (0, 4, 0, 0))
        self.reason_title = Text("", "strong", page)
        self.reason = ReasonRow(_("Reason"), "", "", page, primary=True)
        self.reason.note.hide()
        self.reason.reasons.setObjectName("act_reason")
        self.reason.button.setObjectName("act_confirm")
        self.reason.confirmed.connect(self._confirm)
        column.addWidget(self.reason_title)
        column.addWidget(self.reason)
        column.addWidget(Text(_("This is recorded. Esc goes back."), "hint", page))
        column.addStretch(1)
        return page

    def _make_reroute(self, centre: Centre) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        bare(column, 8, (0, 4, 0, 0))
        column.addWidget(Text(_("Send elsewhere: number and rank stay"), "strong", page))
        self.queue = Choice(_("Send to"), page)
        self.queue.setObjectName("reroute_queue")
        self.queue.fill([(q.prefix, f"{centre.place_label(q.served_by[0])} {q.name}") for q in centre.queues.values()])
        self.reroute = ReasonRow(_("Reason for sending elsewhere"), _("Send there"), "", page, primary=True)
        self.reroute.note.hide()
        self.reroute.reasons.setObjectName("reroute_reason")
        self.reroute.button.setObjectName("reroute_confirm")
        self.reroute.fill(list(centre.override_reasons.items()))
        self.reroute.confirmed.connect(lambda reason: self.reroute_wanted.emit(self.queue.value(), reason))
        self._override_reasons = list(centre.override_reasons.items())
        column.addWidget(self.queue)
        column.addWidget(self.reroute)
        column.addWidget(Text(_("This is recorded. Esc goes back."), "hint", page))
        column.addStretch(1)
        return page

    # --- showing --------------------------------------------------------------------------------------------------

    def row(self) -> LedgerRow | None:
        """Return the visit shown."""
        return self._row

    def use_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Take the conflict list of the day; shown with the next ``show_row``."""
        self._conflicts = conflicts

    def use_unknown(self, visits: frozenset[str]) -> None:
        """Take the visits of whose slip nobody knows whether it came out."""
        if visits != self._unknown:
            self._unknown = visits
            self.show_row(self._row)

    def show_row(self, row: LedgerRow | None) -> None:
        """Show a visit; an act begun for another one is dropped."""
        other = (row.visit if row else "") != (self._row.visit if self._row else "")
        self._row = row
        self.check.show_conflicts(self._conflicts, row.visit if row is not None else "")
        if row is None:
            self.label.setText("")
            self.state.show_state("", LIGHT.away)
            for line in self.lines:
                line.setText("")
            self.stack.setCurrentIndex(0)
            return
        self.label.setText(row.label or "—")
        self.state.show_state(stop_state(row.state or "advice"), LIGHT.tone(STATE_TONE.get(row.state, "away")))
        self.state.show()
        self.lines[0].setText(row.category_name)
        self.lines[1].setText(f"{row.path_name}　{row.place_label}")
        self.lines[2].setText(f"{clock(row.registered_ms)}　{row.name}　{row.case_code}")
        for code, button in self.buttons.items():
            button.setEnabled(possible(code, row, self._unknown))
        self.buttons["came"].setVisible(possible("came", row, self._unknown))
        self.buttons["reprint"].setText(_("Print a copy…") if row.copies else _("Print again"))
        if other or self.stack.currentIndex() == 0:
            self.stack.setCurrentIndex(1)

    # --- acts -----------------------------------------------------------------------------------------------------

    def begin(self, code: str, *, other_printer: bool = False) -> None:
        """Begin an act: do it at once, or ask for its reason or form first."""
        self.other_printer = other_printer
        row = self._row
        if row is None or not possible(code, row, self._unknown):
            return
        self._code = code
        at = QApplication.focusWidget()
        if self.stack.currentIndex() <= 1 and at is not None:
            self._before = at
        needs_reason = code in ("leave", "void") or (code == "reprint" and row.copies > 0)
        if needs_reason:
            text = self.buttons[code].text().rstrip("…")
            self.reason_title.setText(f"{text} {row.label}")
            self.reason.button.setText(text)
            self.reason.fill(reasons_for(code))
            self.stack.setCurrentIndex(2)
            kept = code == "reprint" and self._copied[:2] == (row.visit, row.copies)
            if kept:
                self.reason.reasons.choose(self._copied[2])
            (self.reason.button if kept else self.reason.reasons).setFocus(Qt.FocusReason.TabFocusReason)
        elif code == "reroute":
            self.reroute.fill(self._override_reasons)
            self.stack.setCurrentIndex(3)
            self.queue.setFocus(Qt.FocusReason.TabFocusReason)
        elif code == "correct":
            self.correct_asked.emit()
        else:
            self.act_wanted.emit(code, "")

    def open_correction(self, case: str, reg: Registration) -> None:
        """Show the form for a correction, filled with what is registered."""
        self.stack.setCurrentWidget(self.form)
        self.form.open_form(case, reg)

    def close_layer(self) -> bool:
        """Go back to the buttons; say whether something was open."""
        if self.stack.currentIndex() <= 1:
            return False
        self.form.clear()
        self.stack.setCurrentIndex(1 if self._row is not None else 0)
        before, button = self._before, self.buttons.get(self._code)
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif button is not None and button.isEnabled():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _confirm(self, reason: str) -> None:
        if self._code == "reprint" and self._row is not None:
            self._copied = (self._row.visit, self._row.copies, reason)
        self.act_wanted.emit(self._code, reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self.close_layer():
            return
        super().keyPressEvent(event)
