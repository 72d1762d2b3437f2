"""Barcode scanners type like keyboards. A burst of digits is told from typing by its rhythm, wherever the focus is.

A digit is held back for as long as the next key of a scanner would take (35 ms). If none follows it is given to the
field it was meant for; a burst of digits that ends in Enter is a scan and never lands in a field. With a Chinese input
method on, letters get lost and only digits survive: that is why our QR holds digits only. Full-width digits count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

GAP_MS: Final = 35
SHORTEST: Final = 12  # digits; a ticket's QR has far more, a phone number fewer
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class ScannerFilter(QObject):
    """Watches every key of the application.

    Args:
        app: the application.
        gap_ms: longest time between two keys of a scanner.
        now_ms: when a key came; the event's own time by default.
    """

    scanned = Signal(str)

    def __init__(
        self,
        app: QApplication,
        parent: QObject | None = None,
        *,
        gap_ms: int = GAP_MS,
        now_ms: Callable[[QKeyEvent], int] | None = None,
    ) -> None:
        super().__init__(parent or app)
        self._now = now_ms or _time_of
        self._gap = gap_ms
        self._held: list[QKeyEvent] = []
        self._digits = ""
        self._last = 0
        self._target: QWidget | None = None
        self._replaying = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(gap_ms)
        self._patience.timeout.connect(self.give_back)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() != QEvent.Type.KeyPress or self._replaying or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget):
            return False
        return self._key(watched, event)

    def _key(self, target: QWidget, event: QKeyEvent) -> bool:
        now = self._now(event)
        if self._held and now - self._last > self._gap:
            self.give_back()
        digit = _digit(event)
        if digit:
            if not self._held:
                self._target = target
            self._held.append(event.clone())
            self._digits += digit
            self._last = now
            self._patience.start()
            return True
        if self._held and event.key() in _ENTER and len(self._digits) >= SHORTEST:
            digits = self._digits
            self._forget()
            self.scanned.emit(digits)
            return True
        self.give_back()
        return False

    def give_back(self) -> None:
        """It was typing: give the keys to the field they were meant for."""
        held, target = self._held, self._target
        self._forget()
        if target is None or not held:
            return
        self._replaying = True
        try:
            for event in held:
                QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _forget(self) -> None:
        self._patience.stop()
        self._held, self._digits, self._target = [], "", None


def _digit(event: QKeyEvent) -> str:
    text = event.text()
    if len(text) != 1 or event.modifiers() not in _PLAIN:
        return ""
    value = unicodedata.digit(text, -1)
    return str(value) if 0 <= value <= 9 else ""


def _time_of(event: QKeyEvent) -> int:
    return event.timestamp()
