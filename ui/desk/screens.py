"""What the desk knows of the public screens (显示屏): looked at every five seconds, a cell of the strip, Ctrl+M."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desk_app.services.screen_words import screen_cell
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.screens import SeenScreen
    from ui.desk.screens_window import ScreensWindow
    from ui.desk.window import DeskWindow

_LOOK_EVERY_MS = 5_000


class DeskScreens(QObject):
    """Looks, and shows what it finds.

    Args:
        app: the services.
        work: the desk's worker; a look reads a few small files.
        window: the desk.
    """

    def __init__(self, app: App, work: Work, window: DeskWindow) -> None:
        super().__init__(window)
        self._app, self._work, self._window = app, work, window
        self._panel: ScreensWindow | None = None
        self._seen: tuple[SeenScreen, ...] = ()
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_EVERY_MS)
        self._tick.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and go on looking."""
        self._tick.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Look at the next chance."""
        self._work.run(lambda: self._app.screens.seen(), self._came)  # the store may still be opening

    def _came(self, seen: tuple[SeenScreen, ...]) -> None:
        self._seen = seen
        self._window.strip.show_screens(screen_cell(seen, self._app.centre, self._app.clock.now_ms()))
        if self._panel is not None:
            self._panel.show_screens(seen)

    def open(self) -> None:
        """Ctrl+M: every screen, a line each."""
        if self._panel is None:
            from ui.desk.screens_window import ScreensWindow

            self._panel = ScreensWindow(self._app, self._work, self._window)
            self._panel.changed.connect(self.look)
            self._panel.show_screens(self._seen)
        self._panel.show()
        self._panel.raise_()
        self._panel.activateWindow()
        self.look()
