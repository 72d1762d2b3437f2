"""When keys came, and how long to wait for the next: the times behind the rhythm of a scanner."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent


class KeyClock:
    """Tells when a key came in ms of one clock: the system's own time of the event, whatever the program did since.

    What an input method gives bears no time: its arrival counts, moved to the clock of the keys seen before.
    """

    def __init__(self) -> None:
        self._ahead = 0  # of the events' clock before ours

    def __call__(self, event: QEvent) -> int:
        """Return the time of an event, ms."""
        now = time.monotonic_ns() // 1_000_000
        if isinstance(event, QKeyEvent) and event.timestamp():
            self._ahead = event.timestamp() - now
            return event.timestamp()
        return now + self._ahead


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
