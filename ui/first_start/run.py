"""Runs the first start inside the desk's window, then hands over to the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from desk_app.first_start import FirstStart
from ui.desk.late import open_program
from ui.first_start.window import FirstStartWindow
from ui.shell import Shell

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.desk.place import DeskPlace


class FirstStartRun(QObject):
    """Owns the worker and the store while the pages are shown.

    Args:
        home: folder of the store.
        place: the desk's window.
        opens_desk: called when nothing is asked any more.
    """

    def __init__(self, home: Path, place: DeskPlace, opens_desk: Callable[[], None]) -> None:
        super().__init__(place)
        self._opens_desk = opens_desk
        self._setup = FirstStart(home, lambda where: open_program(where, None))
        self.shell: Shell | None = Shell(cast("App", self._setup), "first start", self)
        self.window = FirstStartWindow(self._setup, self.shell.work, place)
        self.shell.crashed.connect(self.window.say_bug)
        self.window.over.connect(lambda: QTimer.singleShot(0, self, self._hand_over))
        place.left.connect(self.close)
        place.show_page(self.window)
        self.window.start()

    def _hand_over(self) -> None:
        self.close()
        self._opens_desk()

    def close(self) -> None:
        """End the worker, close the store; what was done is kept."""
        if self.shell is not None:
            shell, self.shell = self.shell, None
            shell.close()
