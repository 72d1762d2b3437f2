"""The status strip of the console: what is true on this PC now, who works here, the time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desk_app.domain.centre import Operator
from desk_app.i18n import _
from desk_app.services.sync_words import SyncWords
from ui.theme.tokens import LIGHT
from ui.widgets.strip import Strip
from ui.widgets.sync_cell import show_sync
from ui.words import clock, date_and_time


class RoomStrip(Strip):
    """Tells how it stands with the shared database, and whether the store answers; there is no voice yet."""

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._store = self.add_left()
        self._who = self.add_right()
        self._time = self.add_right(strong=True)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._show_time)
        self._tick.start(1_000)
        self._show_time()
        self._store.show_state(_("Store"), _("not read yet"), tone=LIGHT.away, shape="hollow")

    def show_operator(self, operator: Operator) -> None:
        """Show who works here."""
        role = _("Mediator") if "mediator" in operator.roles else _("Reception")
        self._who.show_state(role, operator.name)

    def show_sync(self, words: SyncWords) -> None:
        """Show how it stands with the shared database: the store answered."""
        show_sync(self._store, words)

    def store_silent(self, since_ms: int | None) -> None:
        """What is shown stands still since ``since_ms``."""
        words = _("Data stopped at {time}").format(time=clock(since_ms))
        self._store.show_state(words, tone=LIGHT.waiting, role="warn")

    def _show_time(self) -> None:
        self._time.show_state(date_and_time(self._now_ms()))
