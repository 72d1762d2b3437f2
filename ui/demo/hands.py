"""Hands for the demo: types and presses keys into a window as a clerk does, and waits until it has settled."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE_S = 20.0
_NONE = Qt.KeyboardModifier.NoModifier


def settle(is_quiet: Callable[[], bool], patience_s: float = PATIENCE_S, at_least_s: float = 0.0) -> None:
    """Let the event loop run until the window has nothing under way any more.

    Args:
        is_quiet: whether nothing is under way.
        patience_s: how long to wait for it.
        at_least_s: run at least so long.

    Raises:
        TimeoutError: it did not come to rest.
    """
    began = time.monotonic()
    deadline = began + patience_s
    calm = 0
    while calm < 3 or time.monotonic() < began + at_least_s:
        QCoreApplication.processEvents()
        calm = calm + 1 if is_quiet() else 0
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come to rest")
        time.sleep(0.01)


def write(widget: QWidget, text: str) -> None:
    """Write text as an input method does, Chinese too."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE, text: str = "") -> None:
    """Press and release a key; a shortcut of the window hears it first, as it does from a keyboard."""
    shortcut = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    QApplication.sendEvent(widget, shortcut)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, text))


def type_keys(widget: QWidget, text: str) -> None:
    """Type plain letters and digits."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    for char in text:
        press(widget, Qt.Key(ord(char.upper())), text=char)
