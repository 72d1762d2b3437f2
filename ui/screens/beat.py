"""A screen's heartbeat: every five seconds its state is written, asked for by its window's own event loop.

A window that hangs asks no more, and the file grows old: that is what the keeper and the desk go by.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from desk_app.bootstrap import App
from desk_app.screens.names import name_of
from desk_app.screens.states import BEAT_MS, RESTARTS, ScreenState, write_state
from desk_app.version import program_version
from ui.work import Work

log = logging.getLogger(__name__)


class Beating(Protocol):
    """What a window tells of itself."""

    @property
    def stopped_since_ms(self) -> int | None:
        """Since when its data stands still, milliseconds since 1970; ``None`` while it does not."""
        ...

    def digest(self) -> str:
        """Return a digest of what it shows; ``""``: nothing that may be told."""
        ...


class ScreenBeat(QObject):
    """Writes one screen's state beside the store, on the screen's worker, never on the window's thread.

    Args:
        window: of the screen; owns this.
        app: the services.
        work: the screen's worker.
        shows: ``hall``, the code of a place, ``visitor``.
        zone: the hall's part; ``""``: the whole.
    """

    def __init__(self, window: Beating, app: App, work: Work, shows: str, zone: str = "") -> None:
        super().__init__(window if isinstance(window, QObject) else None)
        self._window, self._app, self._work = window, app, work
        now = app.clock.now_ms()
        self._state = ScreenState(
            name=name_of(shows, zone),
            shows=shows,
            zone=zone,
            monitor="",
            started_ms=now,
            beat_ms=now,
            shown="",
            stopped_ms=None,
            voice="",
            version="",
            restarts=_restarts(),
            device="",
        )
        self._writing = self._in_vain = False
        self._tick = QTimer(self)
        self._tick.setInterval(BEAT_MS)
        self._tick.timeout.connect(self.beat)
        self._tick.start()
        self.beat()

    @Slot(str)
    def use_monitor(self, monitor: str) -> None:
        """Take which monitor the window is on; ``""``: its monitor is gone, and it shows nowhere."""
        self._state = replace(self._state, monitor=monitor, hidden=not monitor)

    def use_voice(self, trouble: str) -> None:
        """Take what the voice lacks, a word of ``desk_app.voice.lacks``; ``""``: nothing."""
        self._state = replace(self._state, voice=trouble)

    def stop(self) -> None:
        """Beat no more: who looks finds the last one growing old."""
        self._tick.stop()

    @Slot()
    def beat(self) -> None:
        """Have the state written as it is now, unless the last one is still under way."""
        if self._writing:
            return
        self._writing = True
        state = replace(
            self._state,
            beat_ms=self._app.clock.now_ms(),
            stopped_ms=self._window.stopped_since_ms,
            shown=self._window.digest(),
        )
        self._work.run(lambda: self._write(state), settled=self._written)

    def _write(self, state: ScreenState) -> None:
        """On the worker. A disk that is full stops no screen: its state grows old, which is what it should say."""
        try:
            write_state(self._app.home, replace(state, device=self._app.sync.name, version=program_version()))
        except OSError as problem:
            if not self._in_vain:  # once, not every five seconds of a night
                log.warning("the state of screen %s cannot be written: %s", state.shows, type(problem).__name__)
            self._in_vain = True
        else:
            self._in_vain = False

    def _written(self) -> None:
        self._writing = False


def _restarts() -> int:
    said = os.environ.get(RESTARTS, "")
    return int(said) if said.isdecimal() else 0
