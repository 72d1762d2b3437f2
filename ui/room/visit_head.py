"""The head of the visit card: ticket, state, how long it lasts, the matter, and 到了，开始 while it is being called."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.views import VisitView
from ui.room.words import running, since_line
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.words import stop_state


class VisitHead(QWidget):
    """Shows the current ticket. ``came`` is F10: the person is here."""

    came = Signal()

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._since: int | None = None
        row = QHBoxLayout(self)
        bare(row, 16, (12, 12, 12, 10))
        self.label = Text("", "ticket", self)
        self.label.setMinimumWidth(136)
        row.addWidget(self.label)
        words = QVBoxLayout()
        bare(words, 6)
        first = QHBoxLayout()
        bare(first, 8)
        self.state = Tag(parent=self)
        self.lasting = Text("", "emphasis", self)
        self.since = Elided("", "hint", self, tail=True)
        first.addWidget(self.state)
        first.addWidget(self.lasting)
        first.addWidget(self.since, 1)
        self.matter = Elided("", "emphasis", self)
        words.addLayout(first)
        words.addWidget(self.matter)
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        self.start = KeyButton(_("Here, begin"), "F10", self, kind="primary", size="big")
        self.start.clicked.connect(self.came)
        row.addWidget(self.start)
        self._tick = QTimer(self)
        self._tick.setInterval(1_000)
        self._tick.timeout.connect(self._count)

    def show_visit(self, visit: VisitView) -> None:
        """Show ``visit``; the time runs on by itself."""
        self.label.setText(visit.label)
        self.label.setAccessibleName(_("Ticket {label}").format(label=visit.label))
        self.state.show_state(stop_state(visit.state), LIGHT.tone(STATE_TONE.get(visit.state, "away")))
        self.since.setText(since_line(visit))
        self.matter.setText(visit.category_name.replace("›", " › ").replace("  ", " "))
        self.start.setVisible(visit.state == "called")
        self._since = visit.called_ms if visit.state == "called" else visit.started_ms
        self._count()
        if self.isVisible():
            self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count nothing while nothing is shown."""
        self._tick.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Count again."""
        super().showEvent(event)
        if self._since is not None:
            self._count()
            self._tick.start()

    def _count(self) -> None:
        self.lasting.setText("" if self._since is None else running(self._now_ms() - self._since))
