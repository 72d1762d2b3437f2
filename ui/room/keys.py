"""The keys of the console, and keeping them the window's while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

if TYPE_CHECKING:
    from ui.room.window import RoomWindow

_MOST_RESULTS = 9  # Alt+1 … Alt+9
_OWN = (Qt.Key.Key_U, Qt.Key.Key_H, Qt.Key.Key_D)  # Ctrl+: a text field would take them for itself


def bind(window: RoomWindow) -> None:
    """Bind the keys of the look notes to the window's acts; none repeats while it is held down."""
    console = window.console
    acts: dict[str, Callable[[], object]] = {
        "F1": window.help,
        "F2": window.press_next,
        "F3": window.go_to_search,
        "F4": window.press_finish,
        "F5": console.call.press_recall,
        "F6": console.call.press_miss,
        "F7": console.move_on.press,
        "F9": window.press_park,
        "F10": window.press_begin,
        "Ctrl+U": console.visit.person.press,
        "Ctrl+H": window.press_colleague,
        "Ctrl+O": window.doors.documents,
        "Ctrl+D": window.doors.diary,
        "Ctrl+,": window.doors.settings,
        "Ctrl+Z": window.press_undo,
        "Ctrl+Return": window.to_check.press,
    }
    for number in range(1, min(_MOST_RESULTS, len(console.result.options())) + 1):
        acts[f"Alt+{number}"] = partial(console.result.choose, number)
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), console)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)
    typing = TypingKeys(window)
    for field in (console.search, console.result.note):
        typing.watch(field)


class TypingKeys(QObject):
    """Lets the window have its own keys while a field has the focus; Ctrl+Z is the field's while there is typing."""

    def watch(self, field: QWidget) -> None:
        """Look after ``field``."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse the field a key that is the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() in _OWN
            undo = event.key() == Qt.Key.Key_Z and not _can_undo(watched)
            if event.modifiers() == Qt.KeyboardModifier.ControlModifier and (own or undo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QPlainTextEdit):
        return field.document().isUndoAvailable()
    return isinstance(field, QLineEdit) and field.isUndoAvailable()
