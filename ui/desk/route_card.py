"""Card 3, routing (分流): what the visitor wants, whether mediation is accepted, the decision, other ways, 改派."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.routing import Decision
from desk_app.i18n import _
from desk_app.services.views import Board
from ui.desk.alternatives import Alternatives
from ui.desk.decision_panel import DecisionPanel, decision_texts
from ui.desk.override_row import OverrideRow
from ui.widgets.card import Card, bare
from ui.widgets.choices import Option
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

ANSWERS = ("accept", "refuse", "na")


class RouteCard(Card):
    """The clerk confirms; the program suggests, and always shows the rule and its law."""

    changed = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Guide to"), "3", parent)
        self._centre = centre
        self._decision: Decision | None = None
        self._board: Board | None = None
        self._sent: tuple[str, str] = ("", "")
        self._make_title()
        self._narrow = False
        self._column = column = QVBoxLayout()
        bare(column, 10, (12, 0, 12, 10))
        self.body.addLayout(column, 1)
        column.addLayout(self._make_question())
        self.panel = DecisionPanel(self)
        column.addWidget(self.panel)
        self.row = QHBoxLayout()
        bare(self.row, 8)
        self.others = Alternatives(centre, self)
        self.elsewhere = KeyButton(_("Send elsewhere, with a reason"), "F7", self, size="row")
        self.elsewhere.setObjectName("send_elsewhere")
        self.row.addWidget(self.others, 1)
        self.row.addWidget(self.elsewhere)
        column.addLayout(self.row)
        self.override = OverrideRow(centre, self)
        self.override.setMinimumHeight(44)
        column.addWidget(self.override)
        column.addStretch(1)
        self._connect()
        self.show_decision(None, None)

    def _make_title(self) -> None:
        self.wants = Choice(_("What the visitor wants"), self, small=True)
        self.wants.setObjectName("wants")
        self.wants.fill([(w.code, w.name) for w in self._centre.wants.values()], chosen=next(iter(self._centre.wants)))
        self.wants.setFixedWidth(170)
        self.left.addSpacing(8)
        self.left.addWidget(Text(_("wants"), "label", self))
        self.left.addWidget(self.wants)
        self.colleague = KeyButton(_("Ask a colleague along"), "Ctrl+H", self, kind="quiet", size="small")
        self.colleague.setObjectName("colleague")
        self.colleague.setCheckable(True)
        self.right.addWidget(self.colleague)

    def _make_question(self) -> QHBoxLayout:
        line = QHBoxLayout()
        bare(line, 8)
        self.question = Text(_("Mediation first?"), "emphasis", self)
        self.free = Text(_("Mediation is free"), "hint", self)
        line.addWidget(self.question)
        line.addSpacing(4)
        line.addWidget(self.free)
        line.addStretch(1)
        self._answers = QButtonGroup(self)
        words = (_("agrees"), _("refuses"), _("not applicable"))
        for index, (code, word) in enumerate(zip(ANSWERS, words, strict=True)):
            option = Option(word, f"Alt+{index + 1}", self)
            option.setObjectName(f"mediation_{code}")
            self._answers.addButton(option, index)
            line.addWidget(option)
        return line

    def _connect(self) -> None:
        self.wants.currentIndexChanged.connect(self._edited)
        self._answers.idToggled.connect(self._answered)
        self.colleague.toggled.connect(self._edited)
        self.elsewhere.clicked.connect(self.open_override)
        self.override.sent.connect(self._send)
        self.override.closed.connect(self.close_override)

    def set_room(self, *, compact: bool, narrow: bool) -> None:
        """Use smaller gaps (``compact``), and give up keys and other ways where it is ``narrow``."""
        self._narrow = narrow
        gap = 8 if compact else 10
        bare(self._column, gap, (12, 0, 12, gap))
        self.panel.set_compact(compact)
        self.free.setVisible(not compact)
        for index, button in enumerate(self._answers.buttons()):
            if isinstance(button, Option):
                button.show_key("" if narrow else f"Alt+{index + 1}")
        self.others.setVisible(not narrow and not self.override.isVisible())

    # --- what was chosen ------------------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [self.wants, self.colleague, *self._answers.buttons(), self.elsewhere, *self.override.stops()]

    def values(self) -> dict[str, Any]:
        """Return the fields as a registration spells them."""
        answer = self._answers.checkedId()
        queue, reason = self._sent
        return {
            "wants": self.wants.value(),
            "mediation": ANSWERS[answer] if answer >= 0 else "",
            "flags": frozenset({"agitated"}) if self.colleague.isChecked() else frozenset(),
            "queue": queue,
            "override_reason": reason,
        }

    def answer(self, index: int) -> None:
        """Answer the mediation question (Alt+1 2 3)."""
        button = self._answers.button(index)
        if button.isEnabled():
            button.setChecked(True)
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget_answer(self) -> None:
        """Leave the mediation question unanswered: another person has not been asked."""
        self._answers.setExclusive(False)
        for button in self._answers.buttons():
            button.setChecked(False)
        self._answers.setExclusive(True)

    def clear(self) -> None:
        """Forget what was chosen."""
        self.wants.setCurrentIndex(0)
        self.forget_answer()
        self.colleague.setChecked(False)
        self._sent = ("", "")
        self.close_override()
        self.show_decision(None, None)

    # --- decision -------------------------------------------------------------------------------------------------

    def decision(self) -> Decision | None:
        """Return the decision shown."""
        return self._decision

    def show_decision(self, decision: Decision | None, board: Board | None) -> None:
        """Show the decision with the queue as it is now; ``None``: not enough is known yet."""
        self._decision, self._board = decision, board or self._board
        self.elsewhere.setEnabled(decision is not None)
        if decision is None:
            self.panel.show_waiting()
            self.others.show_alternatives((), None)
            return
        self.panel.show_texts(decision_texts(decision, self._centre, self._board))
        self.others.show_alternatives(decision.alternatives[:3], self._board)
        asked = decision.offer_mediation
        self.free.setText(_("Mediation is free") if asked else _("not offered first for this matter"))

    def show_board(self, board: Board) -> None:
        """Show the waits of a newer board."""
        if self._decision is not None:
            self.show_decision(self._decision, board)
        else:
            self._board = board

    # --- 改派 ------------------------------------------------------------------------------------------------------

    def open_override(self, queue: str = "") -> None:
        """Open the row for another queue and its reason (F7)."""
        if self._decision is None:
            return
        proposed = queue or (
            self._decision.alternatives[0].queue if self._decision.alternatives else self._decision.queue
        )
        self.others.hide()
        self.elsewhere.hide()
        self.override.open_row(proposed)

    def close_override(self) -> None:
        """Close the row without a change."""
        inside = self.override.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.override.hide()
        self.others.setVisible(not self._narrow)
        self.elsewhere.show()
        if inside:
            self.elsewhere.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send(self, queue: str, reason: str) -> None:
        self._sent = (queue, reason)
        self.close_override()
        self.changed.emit()

    def _answered(self, _index: int, on: bool) -> None:
        if on:
            self.changed.emit()

    def _edited(self, *_what: object) -> None:
        self.changed.emit()
