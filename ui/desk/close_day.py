"""今日收工: who still waits is listed first; then the day is closed, and what it came to is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _, ngettext
from desk_app.services.views import LedgerRow
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text
from ui.words import UNKNOWN, clock, minute_text, stop_state

if TYPE_CHECKING:
    from desk_app.services.days import DayReport


class CloseDayPanel(Card):
    """Lists, asks, reports."""

    close_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("End of the day"), "", parent)
        column = QVBoxLayout()
        bare(column, 8, (12, 0, 12, 12))
        self.body.addLayout(column, 1)
        self.summary = Text("", "strong", self, wrap=True)
        self.explain = Text("", "label", self, wrap=True)
        self.list = Text("", "body", self)
        self.list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list.setAccessibleName(_("Who still waits"))
        column.addWidget(self.summary)
        column.addWidget(self.explain)
        column.addWidget(Scroll(self.list, self), 1)
        row = QHBoxLayout()
        bare(row, 8)
        self.back = KeyButton(_("Back"), "Esc", self)
        self.act = KeyButton(_("Close the day"), "", self, kind="primary")
        self.act.setObjectName("close_day")
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.act)
        column.addLayout(row)
        self.back.clicked.connect(self.closed)
        self.act.clicked.connect(self.close_wanted)

    def show_remaining(self, rows: Sequence[LedgerRow]) -> None:
        """List who is not finished yet."""
        self.act.setVisible(True)
        if not rows:
            self.summary.setText(_("Nobody waits any more."))
            self.explain.setText(_("The day can be closed."))
        else:
            text = ngettext("{n} visit is not finished", "{n} visits are not finished", len(rows))
            self.summary.setText(text.format(n=len(rows)))
            self.explain.setText(
                _("Serve them, or close: their numbers expire for today, their cases stay open and can come again.")
            )
        self.list.setText("\n".join(f"{r.label}　{stop_state(r.state)}　{r.place_label}" for r in rows))

    def show_report(self, report: DayReport) -> None:
        """Show what the day came to."""
        self.act.setVisible(False)
        self.summary.setText(_("{day} is closed").format(day=report.day))
        self.explain.setText(_("Closed at {time}. Numbers start anew tomorrow.").format(time=clock(report.closed_ms)))

        def known(value: int | None) -> str:
            return UNKNOWN if value is None else minute_text(value)

        lines = [
            _("Visits {n}").format(n=report.visits),
            _("Finished {n}").format(n=report.served),
            _("Expired for today {n}").format(n=report.expired),
            _("Average wait {n}").format(n=known(report.average_wait_min)),
            _("Longest wait {n}").format(n=known(report.longest_wait_min)),
            _("Record head {head}").format(head=report.head[:16]),
        ]
        lines += [f"{queue}　{count}" for queue, count in report.by_queue.items()]
        self.list.setText("\n".join(lines))
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
