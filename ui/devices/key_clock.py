"""When keys came, and how long to wait for the next: the times behind the rhythm of a scanner."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

_MOST_LATE_MS: Final = 150
_FORGET: Final = 0.95  # of the lateness, with every key
_OTHER_CLOCK_MS: Final = 10_000  # the system began to count anew


class KeyClock:
    """Tells when a key came by the system's own time of the event, whatever the program or an input method did since.

    What an input method gives bears no time: its arrival counts, moved to the clock of the keys seen before. How late
    keys come is learnt from them: an input method hands them on by way of another program, and a busy one takes long.
    """

    def __init__(self) -> None:
        self._ahead = 0  # of the events' clock before ours, for the last key
        self._most_ahead: int | None = None  # for the key that came most promptly
        self._late = 0.0

    @property
    def late_ms(self) -> int:
        """How late keys have been arriving, ms; forgotten within some dozens of keys, never more than 150."""
        return round(self._late)

    def __call__(self, event: QEvent) -> int:
        """Return the time of an event, ms."""
        now = time.monotonic_ns() // 1_000_000
        if not (isinstance(event, QKeyEvent) and event.timestamp()):
            return now + self._ahead
        self._ahead = event.timestamp() - now
        if self._most_ahead is None or abs(self._ahead - self._most_ahead) > _OTHER_CLOCK_MS:
            self._most_ahead = self._ahead
        self._most_ahead = max(self._most_ahead, self._ahead)
        self._late = min(_MOST_LATE_MS, max(self._late * _FORGET, self._most_ahead - self._ahead))
        return event.timestamp()


class Patience(Protocol):
    """Calls back once after a while, unless started again or stopped before."""

    def start(self, ms: int) -> None:
        """Begin to wait, from now."""

    def stop(self) -> None:
        """Wait no more."""


def timer_patience(call: Callable[[], None], parent: QObject) -> Patience:
    """Return a patience on a timer of Qt's."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(call)
    return timer
