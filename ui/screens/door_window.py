"""Keeps a door's screen fed from the store."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent

from desk_app.bootstrap import App
from desk_app.services.door import DoorView
from desk_app.trouble import explained
from ui.screens.door import DoorScreen, DoorTimes
from ui.work import Watch, Work

_HEARD_EVERY_MS = 2_000  # the door is read this often even if nobody committed: its state moves with the clock
_LOOK_EVERY_MS = 50


@dataclass(frozen=True, slots=True)
class _Read:
    view: DoorView
    cut_ms: int | None
    outdated: bool


class DoorWindow(DoorScreen):
    """A door's screen on a store. It only reads, on the worker's thread.

    Args:
        app: the services.
        work: its own worker, ended with it; ``troubled`` and ``crashed`` mean that the data stands still.
        place: code of the window or room.
        times: how long pages stay.

    Raises:
        UserError: the place is none of this centre's, or on no public screen.
    """

    outdated = Signal()  # a new configuration of the centre is here: build the screen anew

    def __init__(self, app: App, work: Work, place: str, times: DoorTimes | None = None) -> None:
        super().__init__(app.centre, app.doors.check(place), app.clock.now_ms, times)
        self._app, self._work = app, work
        self._watch: Watch[_Read] = Watch(
            work, self._version, self._read, self, every_ms=_LOOK_EVERY_MS, stale_ms=_HEARD_EVERY_MS
        )
        self._watch.came.connect(self._came)
        work.troubled.connect(self._trouble)
        work.crashed.connect(self._trouble)
        self._watch.start()

    def _version(self) -> int:
        with explained(self._app.home):
            return self._app.store.data_version()

    def _read(self) -> _Read:
        with explained(self._app.home):
            state = self._app.sync.state()
            cut = state.phase in ("offline", "refused")
            since = (state.since_ms or self._app.clock.now_ms()) if cut else None
            news = self._app.sync.config_news()
            return _Read(self._app.doors.door(self._place.code), since, news is not None and not news.refused)

    @Slot(object)
    def _came(self, read: _Read) -> None:
        self.show_door(read.view, read.cut_ms)
        if read.outdated:
            self.outdated.emit()

    @Slot(object)
    def _trouble(self, _problem: object) -> None:
        self.lost()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading and end the worker."""
        self._watch.stop()
        self._work.close()
        super().closeEvent(event)
