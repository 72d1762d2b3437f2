"""The panel that says somebody was here before (来过 n 次), and whether this is the same matter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.views import EarlierVisit
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import Panel, bare
from ui.widgets.flow import Flow
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.words import month_and_day, stop_state


class ReturningCard(Panel):
    """Shows the matter that goes on, else the newest earlier one. Hidden while there is none.

    Somebody whose number of today is not done with is shown its progress; anybody else may go on with the matter
    (接着办): then the new number belongs to the same case, and phone and appeal are proposed.
    """

    progress_wanted = Signal(str)  # visit
    take_wanted = Signal()
    back_wanted = Signal()
    other_matter = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visit: EarlierVisit | None = None
        column = QVBoxLayout(self)
        bare(column, 0, (12, 8, 2, 8))
        head = QHBoxLayout()
        bare(head, 8)
        self.times = Text("", "strong", self)
        self.last = Elided("", "hint", self)
        self.state = Tag("", LIGHT.serving, self)
        head.addWidget(self.times)
        head.addWidget(self.last)
        head.addStretch(1)
        head.addWidget(self.state)
        head.addSpacing(6)
        self.matter = Elided("", "body", self, tail=True)
        self.detail = Elided("", "hint", self)
        holder = QWidget(self)
        buttons = Flow(holder, 4)
        self._make_buttons(holder)
        for button in self.buttons():
            buttons.addWidget(button)
        column.addLayout(head)
        column.addSpacing(3)
        column.addWidget(self.matter)
        column.addWidget(self.detail)
        column.addSpacing(7)
        column.addWidget(holder)
        self.hide()

    def _make_buttons(self, holder: QWidget) -> None:
        self.take = KeyButton(_("Go on with it"), "Enter", holder, size="small", focused_key=True)
        self.take.setObjectName("take_over")
        self.back = KeyButton(_("Do not go on with it"), "", holder, size="small")
        self.back.setObjectName("take_back")
        self.same = KeyButton(_("Same matter, see progress"), "Ctrl+G", holder, size="small")
        self.same.setObjectName("same_matter")
        self.other = KeyButton(_("Another matter"), "", holder, size="small")
        self.other.setObjectName("other_matter")
        self.take.clicked.connect(self.take_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.same.clicked.connect(self.ask_progress)
        self.other.clicked.connect(self.other_matter)

    def buttons(self) -> list[KeyButton]:
        """Return the buttons in reading order."""
        return [self.take, self.back, self.same, self.other]

    def visit(self) -> EarlierVisit | None:
        """Return the earlier visit shown, if any."""
        return self._visit

    def show_earlier(self, visits: tuple[EarlierVisit, ...], *, taken: bool = False) -> None:
        """Show the matter of these that goes on, else the newest; nothing hides the panel.

        Args:
            visits: newest first.
            taken: the form goes on with it.
        """
        self._visit = next((one for one in visits if one.open), visits[0]) if visits else None
        self.setVisible(bool(visits))
        if self._visit is None:
            for text in (self.times, self.last, self.matter, self.detail):
                text.setText("")
            return
        one = self._visit
        self.times.setText(_("Came {n} times").format(n=len(visits)))
        self.last.setText(_("last {day}").format(day=visits[0].day))
        self.state.show_state(stop_state(one.state), LIGHT.tone(STATE_TONE.get(one.state, "away")))
        self.matter.setText(
            _("{category}: {summary}").format(category=one.category_name.rpartition(" › ")[2], summary=one.summary)
        )
        self.detail.setText(self._deadline(one))
        self.setAccessibleName(f"{self.times.text()} {self.last.text()}")
        self.show_taken(taken)

    def show_taken(self, taken: bool) -> None:
        """Show whether the form goes on with the matter."""
        here = self._visit is not None and self._visit.here
        alone = here or taken
        self.same.setText(_("Same matter, see progress") if here else _("See progress"))
        self.same.set_key("Ctrl+G" if alone else "")  # three buttons on a line leave no room for the cap
        self.take.setVisible(not alone)
        self.back.setVisible(taken)
        self.other.setVisible(not taken)

    def offer(self) -> None:
        """Put the focus on what Enter would do: go on with the matter, or see how far it is."""
        button = self.same if self._visit is not None and self._visit.here else self.take
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_progress(self) -> None:
        """Ask for the progress of the visit shown (Ctrl+G)."""
        if self._visit is not None:
            self.progress_wanted.emit(self._visit.visit)

    def _deadline(self, one: EarlierVisit) -> str:
        if one.due is None:
            return one.path_name
        due = month_and_day(one.due)
        if one.due_provisional:
            due = _("{day} (provisional)").format(day=due)
        if one.days_left is None:
            return _("{path}　due {day}").format(path=one.path_name, day=due)
        if one.days_left < 0:
            return _("{path}　due {day}, {n} days over").format(path=one.path_name, day=due, n=-one.days_left)
        return _("{path}　due {day}, {n} days left").format(path=one.path_name, day=due, n=one.days_left)
