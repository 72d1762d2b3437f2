"""A field that says what a scanner sent: how fast, digits or letters, Enter or not, which device; never the code.

It hears the keys before anybody else while it has the focus, so that a slip scanned for a trial opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.i18n import _
from ui.devices.key_clock import KeyClock
from ui.devices.rawinput import RawKeys, watch_raw_keys
from ui.theme.tokens import LIGHT
from ui.widgets.fields import Field

_QUIET_MS = 400
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PASS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)


@dataclass(frozen=True, slots=True)
class Received:
    """What came, without what it said.

    Args:
        digits: how many half-width digits.
        wide: how many full-width digits: an input method was on.
        others: letters and everything else.
        longest_ms: longest gap between two keys.
        ended: whether Enter came at the end.
        device: ``USB 0C2E:0B61``, ``""`` where nobody can tell.
    """

    digits: int
    wide: int
    others: int
    longest_ms: int
    ended: bool
    device: str

    @property
    def count(self) -> int:
        """How many characters came."""
        return self.digits + self.wide + self.others


class ScanTrial(Field):
    """Scan into it. Typing is told too, so that nothing one does here stays without an answer."""

    received = Signal(object)  # Received

    def __init__(self, parent: QWidget | None = None, *, now_ms: Callable[[QEvent], int] | None = None) -> None:
        super().__init__(_("Scan a slip here"), parent)
        self.setPlaceholderText(_("put the cursor here and scan any slip"))
        self.setReadOnly(True)
        self.setStyleSheet(f"QLineEdit {{ background: {LIGHT.surface}; border: 1px solid {LIGHT.line_input}; }}")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)  # a scan through an input method is heard too
        self._now = now_ms or KeyClock()
        self._raw: RawKeys | None = None
        self._characters: list[str] = []
        self._times: list[int] = []
        self._device = 0
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(lambda: self._end(ended=False))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hear the keys first."""
        super().focusInEvent(event)
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
            if self._raw is None:
                self._raw = watch_raw_keys(app)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the keys to the others."""
        super().focusOutEvent(event)
        self._leave()

    def _leave(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._quiet.stop()
        self._characters, self._times = [], []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what goes to this field."""
        if watched is not self:
            return super().eventFilter(watched, event)
        if isinstance(event, QInputMethodEvent):
            for char in event.commitString():
                self._take(char, event)
            return True
        if not isinstance(event, QKeyEvent) or not _plain(event):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:  # X11 calls the second of two equal digits a repeat: it counts
            if event.key() in _ENTER:
                self._end(ended=True)
            elif event.text():
                self._note_device(event.nativeVirtualKey())
                self._take(event.text(), event)
        elif event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        return True

    def _note_device(self, vkey: int) -> None:
        raw = self._raw.take(vkey) if self._raw is not None else None
        if raw is not None:
            self._device = raw.device

    def _take(self, text: str, event: QEvent) -> None:
        self._characters.append(text)
        self._times.append(self._now(event))
        self._quiet.start()

    def _end(self, *, ended: bool) -> None:
        self._quiet.stop()
        chars, times = self._characters, self._times
        self._characters, self._times = [], []
        if not chars:
            return
        gaps = [later - earlier for earlier, later in pairwise(times)]
        digits = sum(char.isascii() and char.isdigit() for char in chars)
        wide = sum(char.isdigit() and not char.isascii() for char in chars)
        device = self._raw.name(self._device) if self._raw is not None else ""
        self.received.emit(
            Received(digits, wide, len(chars) - digits - wide, max(gaps, default=0), ended=ended, device=device)
        )


def _plain(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return held == Qt.KeyboardModifier.NoModifier and event.key() not in _PASS and not function
