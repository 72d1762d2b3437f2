"""Somebody with a keyboard before the settings."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import DeviceSettings
from tests.support.desk import Desk
from tests.support.desk_window import MODIFIERS, SPECIAL
from ui.documents.print_dialog import ChosenPrinter
from ui.settings.window import SettingsWindow
from ui.shell import Shell

PATIENCE_MS = 40_000


class Keeper:
    """Somebody with a keyboard before the settings."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.shell = Shell(desk.app, "settings")
        self.crashes: list[str] = []
        self.shell.crashed.connect(self.crashes.append)
        self.saved: list[DeviceSettings] = []
        self.chosen: ChosenPrinter | None = None
        self.window = self.open()

    def open(self) -> SettingsWindow:
        window = self.open_unsettled()
        self.settled()
        return window

    def open_unsettled(self) -> SettingsWindow:
        window = self.window = SettingsWindow(self.desk.app, self.shell.work, ask=lambda *_about: self.chosen)
        window.saved.connect(self.saved.append)
        window.resize(1180, 700)  # as on a screen of a desk
        window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
        return window

    def key(self, *names: str) -> None:
        for name in names:
            *held, last = name.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= MODIFIERS[one]
            code = SPECIAL.get(last) or getattr(Qt.Key, f"Key_{last}")
            at = QApplication.focusWidget()
            QTest.keyClick(at if at is not None else self.window, code, modifiers)

    def type(self, text: str) -> None:
        at = QApplication.focusWidget()
        assert isinstance(at, QLineEdit)
        at.selectAll()
        QTest.keyClicks(at, text)

    def type_number(self, digits: str) -> None:
        """Type into a stepper."""
        at = QApplication.focusWidget()
        assert isinstance(at, QSpinBox)
        at.selectAll()
        QTest.keyClicks(at, digits)

    def to(self, widget: QWidget) -> None:
        """Go to a field with Tab, as somebody without a mouse does."""
        for _step in range(30):
            at = QApplication.focusWidget()
            if at is not None and (at is widget or widget.isAncestorOf(at)):
                return
            self.key("Tab")
        raise AssertionError(f"Tab does not reach {widget.accessibleName()}")

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=PATIENCE_MS)
        assert not self.crashes, self.crashes

    def settled(self) -> None:
        window = self.window
        self.until(lambda: window._kept is not None and not self.shell.work.busy and not window.background.busy)

    def kept(self) -> DeviceSettings:
        return self.desk.app.devices.settings()

    def close(self) -> None:
        if shiboken6.isValid(self.window):
            self.window.close()
        self.shell.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def problems(window: SettingsWindow) -> list[str]:
    """The sentences that stand at fields."""
    return [
        label.text()
        for label in window.findChildren(QLabel)
        if label.property("role") == "problem" and label.isVisible()
    ]
