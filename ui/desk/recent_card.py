"""本台刚发的号: the last tickets, each with its slip's state and the way to print it again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import LedgerRow
from ui.theme.style import mark
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import Box, Card, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.words import clock, print_state

MOST = 5


class _Line(Box):
    asked = Signal(str)

    def __init__(self, centre: Centre, parent: QWidget) -> None:
        super().__init__("line", parent)
        self._centre = centre
        self._row: LedgerRow | None = None
        self.setMinimumHeight(32)
        line = QHBoxLayout(self)
        bare(line, 8, (12, 1, 12, 1))
        self.label = Text("", "strong", self)
        self.label.setMinimumWidth(56)
        self.time = Text("", "small", self)
        self.time.setMinimumWidth(56)
        self.place = Elided("", "small", self)
        self.state = Tag("", LIGHT.free, self)
        self.button = KeyButton("", "", self, size="small")
        self.button.setMinimumWidth(96)
        line.addWidget(self.label)
        line.addWidget(self.time)
        line.addWidget(self.place, 1)
        line.addWidget(self.state)
        line.addSpacing(12)
        line.addWidget(self.button)
        self.button.clicked.connect(self._ask)

    def show_row(self, row: LedgerRow | None, *, current: bool) -> None:
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            for text in (self.label, self.time, self.place):
                text.setText("")
            return
        self.label.setText(row.label)
        self.time.setText(clock(row.registered_ms))
        place = self._centre.places.get(row.place)
        name = f"　{place.short}" if place is not None and place.kind == "window" else ""
        self.place.setText(row.place_label + name)
        tone = LIGHT.stop if not row.copies else LIGHT.tone(STATE_TONE.get("printed", "free"))
        self.state.show_state(print_state("printed" if row.copies else row.printed or "waiting"), tone)
        self.button.setText(_("Print a copy…") if row.copies else _("Print again"))
        self.button.set_key("F8" if current else "")
        self.button.setAccessibleName(f"{self.button.text()} {row.label}")
        self.button.setEnabled(row.state not in ("void",))
        mark(self, "ground", "tint" if current else "")

    def _ask(self) -> None:
        if self._row is not None:
            self.asked.emit(self._row.visit)


class RecentCard(Card):
    """The newest tickets of today; the one on the panel is highlighted."""

    print_wanted = Signal(str)  # visit

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Numbers just issued"), "", parent)
        hint = Elided(_("Not out yet: print again. Out before: a copy, marked and recorded"), "hint", self)
        self.right.addWidget(hint)
        self._rows: tuple[LedgerRow, ...] = ()
        self._current = ""
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        bare(column)
        self.lines = [_Line(centre, holder) for _i in range(MOST)]
        for line in self.lines:
            line.asked.connect(self.print_wanted)
            column.addWidget(line)
        self.body.addWidget(holder)
        self.body.addStretch(1)

    def show_rows(self, rows: Sequence[LedgerRow], current: str) -> None:
        """Show the newest of today's ledger; ``current`` is the visit on the panel."""
        self._rows, self._current = tuple(row for row in rows if row.label)[:MOST], current
        self._refresh()

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [line.button for line in self.lines]

    def _refresh(self) -> None:
        room = (self.height() - self.head.height() - 4) // max(32, self.lines[0].sizeHint().height())
        for index, line in enumerate(self.lines):
            row = self._rows[index] if index < min(len(self._rows), max(0, room)) else None
            line.show_row(row, current=row is not None and row.visit == self._current)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._refresh()
