"""Puts the hall screen on a monitor and keeps it fed from the store."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen

from desk_app.bootstrap import App
from desk_app.devices.settings import VoiceSettings
from desk_app.screens.names import HALL
from desk_app.services.views import Board
from desk_app.voice.zones import ZoneAsking, Zones
from ui.devices.voice import HallVoice
from ui.screens.beat import ScreenBeat
from ui.screens.feed import Standing, standing, watch_store
from ui.screens.hall import HallScreen, HallTimes
from ui.work import Work


@dataclass(frozen=True, slots=True)
class _Read:
    board: Board
    stands: Standing
    voice: VoiceSettings
    zones: Zones


class HallWindow(HallScreen):
    """The hall screen on a store. It only reads, on the worker's thread.

    Args:
        app: the services.
        work: its own worker, ended with it; ``troubled`` and ``crashed`` mean that the data stands still.
        times: how long calls and pages stay.
        zone: shows only this zone (区); ``""``: the whole hall.

    Raises:
        UserError: the centre has no such zone.
    """

    outdated = Signal()  # a new configuration of the centre is here: build the screen anew

    def __init__(self, app: App, work: Work, times: HallTimes | None = None, zone: str = "") -> None:
        super().__init__(app.centre, app.clock.now_ms, times, zone=zone)
        self._app, self._work = app, work
        self.voice = HallVoice(app.centre, app.home, app.clock.now_ms, self)
        self._asking = ZoneAsking(app.centre, app.home, app.clock.now_ms, lambda: app.sync.name, zone)
        self._watch = watch_store(app, work, self._read, self)
        self._watch.came.connect(self._came)
        work.troubled.connect(self._trouble)
        work.crashed.connect(self._trouble)
        self.beating = ScreenBeat(self, app, work, HALL, zone)
        self.voice.trouble.connect(self._voice)
        self._watch.start()

    def _read(self) -> _Read:
        voice = self._app.devices.settings().voice
        zones = self._asking.look(voice.zones) if voice.on else Zones(frozenset())
        return _Read(self._app.board.board(), standing(self._app), voice, zones)

    @Slot(object)
    def _came(self, read: _Read) -> None:
        self.set_right(read.stands.clock_off_ms)
        self.show_board(read.board, read.stands.cut_ms)
        self.voice.follow(read.board, read.voice, read.zones, stopped=read.stands.cut_ms is not None)
        if read.stands.outdated:
            self.outdated.emit()

    @Slot(object)
    def _trouble(self, _problem: object) -> None:
        self.lost()
        self.voice.lost()

    @Slot(str)
    def _voice(self, lack: str) -> None:
        self.beating.use_voice(lack)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading and end the worker."""
        self.beating.stop()
        self._watch.stop()
        self.voice.close()
        self._work.close()
        super().closeEvent(event)


def screen_named(wanted: str) -> QScreen:
    """Return the monitor to use.

    Args:
        wanted: its name or its number counted from 1; ``""``: the second one where there is one, else the first.
    """
    screens = QGuiApplication.screens()
    for at, screen in enumerate(screens, start=1):
        if wanted in (screen.name(), str(at)):
            return screen
    return screens[1] if len(screens) > 1 else screens[0]


def open_hall(app: App, work: Work, *, screen: str = "", times: HallTimes | None = None) -> HallWindow:
    """Show the hall screen in full on a monitor.

    Args:
        app: the services.
        work: the worker.
        screen: see :func:`screen_named`.
        times: how long calls and pages stay.
    """
    window = HallWindow(app, work, times)
    window.show_on(screen_named(screen))
    return window
