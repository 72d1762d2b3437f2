"""Keeps a door's screen fed from the store."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent

from desk_app.bootstrap import App
from desk_app.services.door import DoorView
from ui.screens.beat import ScreenBeat
from ui.screens.door import DoorScreen, DoorTimes
from ui.screens.feed import Standing, standing, watch_store
from ui.work import Work


@dataclass(frozen=True, slots=True)
class _Read:
    view: DoorView
    stands: Standing


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
        self._watch = watch_store(app, work, self._read, self)
        self._watch.came.connect(self._came)
        work.troubled.connect(self._trouble)
        work.crashed.connect(self._trouble)
        self.beating = ScreenBeat(self, app, work, self._place.code)
        self._watch.start()

    def _read(self) -> _Read:
        return _Read(self._app.doors.door(self._place.code), standing(self._app))

    @Slot(object)
    def _came(self, read: _Read) -> None:
        self.set_right(read.stands.clock_off_ms)
        self.show_door(read.view, read.stands.cut_ms)
        if read.stands.outdated:
            self.outdated.emit()

    @Slot(object)
    def _trouble(self, _problem: object) -> None:
        self.lost()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading and end the worker."""
        self.beating.stop()
        self._watch.stop()
        self._work.close()
        super().closeEvent(event)
