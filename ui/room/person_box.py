"""Who is here, masked; in full for 30 seconds with a reason, which is recorded (Ctrl+U)."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.views import PersonView, VisitView
from ui.room.words import person_line, scale_name
from ui.widgets.card import Box, bare
from ui.widgets.label import Elided, Text
from ui.widgets.reason import ReasonRow
from ui.words import UNKNOWN

REVEAL_S = 30


def reveal_reasons() -> list[tuple[str, str]]:
    """Return the reasons for looking at a person's data in full (PIPL art. 6 and 28: a stated purpose)."""
    reasons = (
        _("to fill in the mediation application"),
        _("to check the card"),
        _("to telephone the visitor"),
        _("to write the document"),
    )
    return [(reason, reason) for reason in reasons]


class PersonBox(QWidget):
    """Name, ID, phone, address as they may be shown now.

    Args:
        reveal_ms: how long the full data stays, in milliseconds.
    """

    asked = Signal(str)  # the reason

    def __init__(self, parent: QWidget | None = None, *, reveal_ms: int = REVEAL_S * 1_000) -> None:
        super().__init__(parent)
        self._visit = ""
        self._masked: PersonView | None = None
        self._left_ms = 0
        self._reveal_ms = reveal_ms
        box = QVBoxLayout(self)
        bare(box, 8)
        grid = QGridLayout()
        bare(grid, 4)
        grid.setHorizontalSpacing(0)
        self._people = 1
        self.name, self.source = Elided("", parent=self, tail=True), Elided("", parent=self, tail=True)
        self.number, self.phone = Text("", parent=self), Text("", parent=self)
        self.address = Elided("", parent=self, tail=True)
        for at, (word, value) in enumerate(
            ((_("Visitor"), self.name), (_("Source"), self.source), (_("ID"), self.number), (_("Phone"), self.phone))
        ):
            caption = Text(word, "label", self)
            caption.setMinimumWidth(64)
            grid.addWidget(caption, at // 2, at % 2 * 2)
            grid.addWidget(value, at // 2, at % 2 * 2 + 1)
            value.setAccessibleName(word)
        self._address_word = Text(_("Address"), "label", self)
        grid.addWidget(self._address_word, 2, 0)
        grid.addWidget(self.address, 2, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        box.addLayout(grid)
        frame = Box("sunk", self)
        row = QHBoxLayout(frame)
        bare(row, 8, (8, 6, 8, 6))
        row.addWidget(Text(_("Show all, reason"), "label", frame))
        self.reason = ReasonRow(_("Reason to show all"), _("Show for {n} s").format(n=REVEAL_S), "Ctrl+U", frame)
        self.reason.fill(reveal_reasons())
        self.reason.confirmed.connect(self.asked)
        row.addWidget(self.reason, 1)
        box.addWidget(frame)
        self._note = self.reason.note.text()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._count)

    def show_visit(self, visit: VisitView) -> None:
        """Show the visitor masked; while shown in full, the same visit stays so."""
        if visit.visit != self._visit:
            self.hide_full()
            self.reason.fill(reveal_reasons())
        self._visit, self._people, self._masked = visit.visit, visit.people, visit.person
        self.source.setText("　".join(part for part in (visit.source_name, scale_name(visit.scale)) if part))
        if not self.shown_in_full:
            self._put(visit.person)

    @property
    def shown_in_full(self) -> bool:
        """Whether personal data stands in full on the screen now."""
        return self._timer.isActive()

    def press(self) -> None:
        """Ctrl+U: show in full, or go to the reasons when none is chosen."""
        if self.reason.reason():
            self.asked.emit(self.reason.reason())
        else:
            self.reason.reasons.setFocus()

    def show_full(self, visit: str, person: PersonView) -> None:
        """Show ``person`` in full, for the stated time, if the visit is still the current one."""
        if visit != self._visit:
            return
        self._put(person)
        self._left_ms = self._reveal_ms
        step = min(1_000, self._reveal_ms)
        self._timer.start(step)
        self._tell()

    def hide_full(self) -> None:
        """Mask again."""
        self._timer.stop()
        self.reason.note.setText(self._note)
        if self._masked is not None:
            self._put(self._masked)

    def _count(self) -> None:
        self._left_ms -= self._timer.interval()
        if self._left_ms <= 0:
            self.hide_full()
        else:
            self._tell()

    def _tell(self) -> None:
        self.reason.note.setText(_("{n} s left").format(n=-(-self._left_ms // 1_000)))

    def _put(self, person: PersonView) -> None:
        self.name.setText(person_line(person, self._people))
        self.number.setText(person.id_number or UNKNOWN)
        self.phone.setText(person.phone or UNKNOWN)
        self.address.setText(person.address)
        for widget in (self.address, self._address_word):
            widget.setVisible(bool(person.address))
