"""Somebody with a keyboard before the first start, and a program of its own that is killed in the middle of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.desk_window import SPECIAL
from ui.demo.hands import settle
from ui.desk.place import DeskPlace
from ui.first_start.key_page import KeyPage
from ui.first_start.run import FirstStartRun
from ui.first_start.window import FirstStartWindow

PATIENCE_S = 40.0


class Hands:
    """Presses keys where the focus is and waits until what they began is done."""

    def __init__(self, home: Path) -> None:
        self.opened: list[bool] = []
        self.crashes: list[str] = []
        self.presses = 0
        self.place = DeskPlace()
        self.place.show()
        self.place.activateWindow()
        self.run = FirstStartRun(home, self.place, lambda: self.opened.append(True))
        shell = self.run.shell
        assert shell is not None
        shell.crashed.connect(self.crashes.append)
        self.until(lambda: self.place.isActiveWindow() and (bool(self.opened) or self.window._pages != {}))
        self.rest()

    @property
    def window(self) -> FirstStartWindow:
        return self.run.window

    def until(self, true: Callable[[], bool]) -> None:
        settle(true, PATIENCE_S)
        assert not self.crashes, self.crashes

    def rest(self) -> None:
        def quiet() -> bool:
            shell = self.run.shell
            return shell is None or not (shell.work.busy or self.window.background.busy or self.window.page.busy)

        self.until(quiet)

    def key(self, *names: str) -> None:
        for name in names:
            held, _plus, last = name.rpartition("+")
            modifier = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
            self.presses += 1
            QTest.keyClick(self._focus(), SPECIAL.get(last) or getattr(Qt.Key, f"Key_{last}"), modifier)
            self.rest()

    def type(self, text: str) -> None:
        for char in text:
            self.presses += 1
            QTest.keyClicks(self._focus(), char)

    def to(self, widget: QWidget) -> None:
        """Go to a field with Tab."""
        for _step in range(20):
            if QApplication.focusWidget() is widget:
                return
            self.key("Tab")
        raise AssertionError(f"Tab does not reach {widget.accessibleName()}")

    def _focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "a keyboard needs somebody who hears it"
        return found

    def at(self) -> str:
        """The page in front."""
        return type(self.window.page).__name__

    def choose_example(self) -> None:
        self.key("Down", "Down", "Enter")

    def write_key_down(self) -> tuple[str, ...]:
        """Write the key down, and type what is asked back."""
        page = self.window.page
        assert isinstance(page, KeyPage)
        paper = page._groups
        self.key("Enter")
        for number in page.asked:
            self.type(paper[number - 1].lower())
        self.key("Enter")
        return paper

    def close(self) -> None:
        self.place.close()
        self.place.deleteLater()


def _killed(home: Path) -> None:
    """Come to the printers, then be gone as after a power cut."""
    from desk_app.i18n import choose_language
    from ui.application import make_application

    choose_language("en")
    application = make_application()
    hands = Hands(home)
    hands.choose_example()
    hands.write_key_down()
    assert hands.at() == "SlipPage"
    assert application is not None
    os._exit(9)


def _whole_program(home: Path) -> None:
    """Start the program as the start menu does, leave all for later, and end once somebody is asked who works here."""
    from PySide6.QtCore import QTimer

    from ui.app import main
    from ui.application import make_application
    from ui.desk.chooser import OperatorChooser

    application = make_application()
    keys = iter(("Down", "Down", "Enter", "F2", "F2", "F2", "F2", "F2", "Enter"))

    def press() -> None:
        shown = [one for one in application.allWidgets() if one.isVisible()]
        if any(isinstance(one, OperatorChooser) for one in shown):
            application.quit()
        for one in shown:
            if isinstance(one, FirstStartWindow) and one._pages and not (one.page.busy or one._work.busy):
                name = next(keys, "")
                if name:
                    QTest.keyClick(
                        QApplication.focusWidget() or one, SPECIAL.get(name) or getattr(Qt.Key, f"Key_{name}")
                    )

    timer = QTimer()
    timer.timeout.connect(press)
    timer.start(20)
    sys.exit(main(["--lang", "en", "--home", str(home)]))


if __name__ == "__main__":
    {"killed": _killed, "whole": _whole_program}[sys.argv[1]](Path(sys.argv[2]))
