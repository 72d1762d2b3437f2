"""A desk with people in its queues, and consoles and screens on it, driven by real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import MEDIATOR, Desk, open_desk
from ui.room.window import RoomWindow
from ui.screens.hall import HallTimes
from ui.screens.hall_window import HallWindow
from ui.work import Work


class Bench:
    """One store, as many consoles and hall screens as a test needs; each has its own worker, like its own process."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.works: list[Work] = []
        self.windows: list[QWidget] = []

    def work(self) -> Work:
        work = Work(f"worker {len(self.works)}", at_end=self.desk.app.store.close)
        self.works.append(work)
        return work

    def console(self, place: str = "W4", operator: str = MEDIATOR, **times: int) -> RoomWindow:
        window = RoomWindow(self.desk.app, self.work(), place, operator, **times)
        self._show(window)
        if place:
            self.until(lambda: window.console.header.name.text() != "")
        return window

    def hall(self, times: HallTimes | None = None) -> HallWindow:
        window = HallWindow(self.desk.app, self.work(), times)
        self._show(window)
        return window

    def _show(self, window: QWidget) -> None:
        self.windows.append(window)
        window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=10_000)

    def here(self, window: RoomWindow, label: str) -> None:
        """Wait until ``label`` is the one who is at the place (``""``: nobody)."""

        def now() -> str:
            current = window.acts.current if window.acts else None
            return current.label if current else ""

        self.until(lambda: now() == label)
        self.quiet(window)

    def quiet(self, window: RoomWindow) -> None:
        """Wait until what was pressed is done."""
        self.until(lambda: window.acts is not None and not window.acts.busy)

    def key(self, window: QWidget, name: str) -> None:
        """Press a key as a person does: whoever has the focus gets it. ``Ctrl+U``, ``Alt+1``, ``F2``, ``Enter``."""
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        *mods, last = name.split("+")
        modifier = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier}
        held = Qt.KeyboardModifier.NoModifier
        for mod in mods:
            held |= modifier[mod]
        special = {"Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape}
        code = special.get(last) or getattr(Qt.Key, f"Key_{last}")
        target = QApplication.focusWidget()
        inside = target is not None and target.window() is window
        QTest.keyClick(target if inside and target is not None else window, code, held)

    def close(self) -> None:
        for window in self.windows:
            window.close()
        for work in self.works:
            work.close()
        for window in self.windows:
            window.deleteLater()
        QApplication.processEvents()


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Bench]:
    with open_desk(tmp_path) as desk:
        made = Bench(desk, qtbot)
        yield made
        made.close()
