"""The screens that the desk's own program shows (run = desk): the visitor's, and a hall or a door where wanted."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desk_app.errors import UserError
from desk_app.screens.names import VISITOR, screen_name
from desk_app.screens.states import forget_state
from desk_app.trouble import explained
from ui.work import Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from desk_app.devices.settings import ScreenSettings
    from ui.desk.window import DeskWindow


class OwnScreens(QObject):
    """Opens and closes them as settings say. They take no key from the clerk, and hide without a monitor of their own.

    Args:
        desk: the desk, its store open.
    """

    refused = Signal(str)  # a sentence: a screen does not fit this centre

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk)
        self._desk = desk
        self._open: dict[str, tuple[ScreenSettings, QWidget]] = {}

    @property
    def windows(self) -> dict[str, QWidget]:
        """What is open, by name."""
        return {name: window for name, (_screen, window) in self._open.items()}

    @Slot(object)
    def use(self, screens: Sequence[ScreenSettings]) -> None:
        """Take settings as they are now: all screens of the PC."""
        wanted = {screen_name(one): one for one in screens if one.run == "desk"}
        for name in [name for name, (screen, _window) in self._open.items() if wanted.get(name) != screen]:
            self._close(name)
            if name not in map(screen_name, screens):  # taken down: no desk misses it
                with suppress(OSError):
                    forget_state(self._desk.app.home, name)
        for name, screen in wanted.items():
            if name not in self._open:
                try:
                    self._open[name] = (screen, self._opened(screen))
                except UserError as problem:
                    self.refused.emit(problem.sentence)

    def close(self) -> None:
        """Close them all."""
        for name in list(self._open):
            self._close(name)

    def _close(self, name: str) -> None:
        _screen, window = self._open.pop(name)
        window.close()
        window.deleteLater()

    def _opened(self, screen: ScreenSettings) -> QWidget:
        if screen.shows == VISITOR:
            from ui.desk.visitor_screen import open_visitor

            return open_visitor(self._desk, screen.monitor)
        from ui.screens.monitors import MonitorFollower
        from ui.screens.run import screen_window

        app = self._desk.app
        work = Work(screen_name(screen), around=lambda: explained(app.home), at_end=app.store.close)
        try:
            window = screen_window(app, work, screen)
        except UserError:
            work.close()
            raise
        work.setParent(window)
        window.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)  # the keys are the clerk's
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        follower = MonitorFollower(window, screen.monitor, yields=True, kept=True)
        follower.moved.connect(window.beating.use_monitor)
        follower.start()
        return window
