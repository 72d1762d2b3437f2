"""Slips at the desk: the printing thread tells how it stands; the window is told on its own thread, and never waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desk_app.services.paper_words import PaperView
from desk_app.services.views import PrintState
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App


class Paper(QObject):
    """Starts the printing thread and passes on what it says."""

    came = Signal(object)  # PaperView: printer and queue
    told = Signal(object)  # PrintState: what became of a slip, or why it does not come out yet
    _view = Signal(object)
    _slip = Signal(object)

    def __init__(self, app: App, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._work = app, work
        self._ear = _Ear(self)
        self._view.connect(self._take_view, Qt.ConnectionType.QueuedConnection)
        self._slip.connect(self._take_slip, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin: what waits prints by itself, what a stopped PC left uncertain is shown and never printed by itself."""
        self._work.run(lambda: self._app.printing.start(self._ear))

    def stop(self) -> None:
        """Hear nothing any more; the thread ends with the program's services."""
        self._ear.close()

    @Slot(object)
    def _take_view(self, view: PaperView) -> None:
        self.came.emit(view)

    @Slot(object)
    def _take_slip(self, state: PrintState) -> None:
        self.told.emit(state)


class _Ear:
    """Hears the printing thread, until the window is closed."""

    def __init__(self, paper: Paper) -> None:
        self._paper: Paper | None = paper
        self._guard = threading.Lock()

    def paper(self, view: PaperView) -> None:
        with self._guard:
            if self._paper is not None:
                self._paper._view.emit(view)

    def slip(self, state: PrintState) -> None:
        with self._guard:
            if self._paper is not None:
                self._paper._slip.emit(state)

    def close(self) -> None:
        with self._guard:
            self._paper = None
