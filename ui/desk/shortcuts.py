"""The keys of the desk. Same key, same meaning, everywhere; a key is ignored where its act makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from ui.desk.window import DeskWindow


def bind(window: DeskWindow) -> None:
    """Bind the keys to the window's acts."""
    acts: dict[str, Callable[[], object]] = {
        "F1": window.help,
        "F2": window.new_form,
        "F3": window.focus_search,
        "F4": window.commit,
        "F6": window.advise,
        "F7": lambda: _send_elsewhere(window),
        "F8": window.prints.ask,
        "Ctrl+F8": window.prints.ask_other,
        "Shift+F8": window.prints.came,
        "F9": window.card.read_now,
        "Alt+1": lambda: _answer(window, 0),
        "Alt+2": lambda: _answer(window, 1),
        "Alt+3": lambda: _answer(window, 2),
        "Ctrl+D": window.doors.diary,
        "Ctrl+G": window.show_progress,
        "Ctrl+H": lambda: _colleague(window),
        "Ctrl+M": window.screens.open,
        "Ctrl+P": window.doors.documents,
        "Ctrl+,": window.doors.settings,
        "Ctrl+Z": window.undo,
        "Ctrl+Tab": window.next_tab,
    }
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)


def _form(window: DeskWindow) -> bool:
    return window.at_form()


def _answer(window: DeskWindow, index: int) -> None:
    if _form(window):
        window.page.route.answer(index)


def _colleague(window: DeskWindow) -> None:
    if _form(window):
        window.page.route.colleague.toggle()


def _send_elsewhere(window: DeskWindow) -> None:
    if window.at_ledger():
        window.ledger.send_elsewhere()
    elif _form(window):
        window.page.route.open_override()
