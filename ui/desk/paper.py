"""Slips that did not come out are tried again by themselves: the number is valid, nobody has to remember it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.services.views import PrintState
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App

RETRY_MS = 10_000


class Paper(QObject):
    """Tries what waits for paper every ten seconds, as long as something waits."""

    printed = Signal(object)  # PrintState

    def __init__(self, app: App, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._work = app, work
        self._under_way = False
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.setInterval(RETRY_MS)
        self._tick.timeout.connect(self.retry)

    def start(self) -> None:
        """What was being printed when a PC stopped is *unknown* from now on, and is never printed twice by itself."""
        self._work.run(lambda: self._app.printing.settle())

    def show_waiting(self, waiting: tuple[PrintState, ...]) -> None:
        """Take note of what waits for paper."""
        if not any(state.state == "waiting" for state in waiting):
            self._tick.stop()
        elif not self._tick.isActive() and not self._under_way:
            self._tick.start()

    def retry(self) -> None:
        """Try now."""
        if not self._under_way:
            self._under_way = True
            self._work.run(lambda: self._app.printing.retry(), self._tried, settled=self._settled)

    def _tried(self, states: list[PrintState]) -> None:
        for state in states:
            self.printed.emit(state)

    def _settled(self) -> None:
        self._under_way = False
