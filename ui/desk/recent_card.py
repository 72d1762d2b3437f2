"""本台刚发的号: the last tickets, each with its slip's state and the way to print it again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import LedgerRow
from ui.desk.ledger_acts import is_unsure
from ui.theme.style import mark
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import Box, Card, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.words import clock, print_state

MOST = 5


class _Line(Box):
    asked = Signal(str, str)  # visit, label
    came_out = Signal(str)  # visit

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
        self.came = KeyButton(_("It came out"), "", self, size="small")
        self.button = KeyButton("", "", self, size="small")
        self.button.setMinimumWidth(96)
        line.addWidget(self.label)
        line.addWidget(self.time)
        line.addWidget(self.place, 1)
        line.addWidget(self.state)
        line.addSpacing(12)
        line.addWidget(self.came)
        line.addWidget(self.button)
        self.came.hide()
        self.came.clicked.connect(self._came)
        self.button.clicked.connect(self._ask)

    def show_row(self, row: LedgerRow | None, *, current: bool, unsure: bool) -> None:
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
        out = row.copies and not unsure
        tone = LIGHT.stop if not out else LIGHT.tone(STATE_TONE.get("printed", "free"))
        word = "printed" if out else "unknown" if unsure else row.printed or "waiting"
        self.state.show_state(print_state(word), tone)
        self.came.setVisible(unsure)
        self.came.set_key("Shift+F8" if current else "")
        self.came.setAccessibleName(f"{self.came.text()} {row.label}")
        self.button.setText(_("Print a copy…") if row.copies else _("Print again"))
        self.button.set_key("F8" if current else "")
        self.button.setAccessibleName(f"{self.button.text()} {row.label}")
        self.button.setEnabled(row.state not in ("void",))
        mark(self, "ground", "tint" if current else "")

    def _ask(self) -> None:
        if self._row is not None:
            self.asked.emit(self._row.visit, self._row.label)

    def _came(self) -> None:
        if self._row is not None:
            self.came_out.emit(self._row.visit)


class RecentCard(Card):
    """The newest tickets of today; the one on the panel is highlighted."""

    print_wanted = Signal(str, str)  # visit, label
    came_wanted = Signal(str)  # visit: its slip is there after all

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Numbers just issued"), "", parent)
        hint = Elided(_("Not out yet: print again. Out before: a copy, marked and recorded"), "hint", self)
        self.right.addWidget(hint)
        self._rows: tuple[LedgerRow, ...] = ()
        self._current = ""
        self._unknown: frozenset[str] = frozenset()
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        bare(column)
        self.lines = [_Line(centre, holder) for _i in range(MOST)]
        for line in self.lines:
            line.asked.connect(self.print_wanted)
            line.came_out.connect(self.came_wanted)
            column.addWidget(line)
        self.body.addWidget(holder)
        self.body.addStretch(1)

    def show_rows(self, rows: Sequence[LedgerRow], current: str) -> None:
        """Show the newest of today's ledger; ``current`` is the visit on the panel."""
        self._rows, self._current = tuple(row for row in rows if row.label)[:MOST], current
        self._refresh()

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [button for line in self.lines for button in (line.came, line.button)]

    def use_unknown(self, visits: frozenset[str]) -> None:
        """Take the visits of whose slip nobody knows whether it came out."""
        if visits != self._unknown:
            self._unknown = visits
            self._refresh()

    def _refresh(self) -> None:
        room = (self.height() - self.head.height() - 4) // max(32, self.lines[0].sizeHint().height())
        for index, line in enumerate(self.lines):
            row = self._rows[index] if index < min(len(self._rows), max(0, room)) else None
            unsure = row is not None and is_unsure(row, self._unknown)
            line.show_row(row, current=row is not None and row.visit == self._current, unsure=unsure)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._refresh()
