"""Keeps a full-screen window on its monitor: monitors come, go, turn and change their resolution (显示器)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from ui.screens.awake import keep_awake
from ui.screens.monitor_names import monitor_found, monitor_names

_SETTLE_MS = 150  # a PC that wakes takes its monitors away and brings them one by one


class MonitorFollower(QObject):
    """Shows a window in full on the monitor that is wanted, as long as both live.

    Args:
        window: a top-level window; this object is its child.
        wanted: the monitor as settings keep it; ``""``: the second one where there is one, else the first.
        yields: the PC has work to do on the monitor that is left: without its own the window hides. Else it is shown
            on what is left.
        kept: nobody who passes by can close it or make it small: Alt+F4, F11 and the context menu do nothing.
    """

    moved = Signal(str)  # the monitor's name; "" while the window hides

    def __init__(self, window: QWidget, wanted: str = "", *, yields: bool = False, kept: bool = False) -> None:
        super().__init__(window)
        self._window, self._wanted, self._yields, self._kept = window, wanted, yields, kept
        self._on: QScreen | None = None
        self._name: str | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.place)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._app = app
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(self._gone)
        app.primaryScreenChanged.connect(self._later)
        for screen in app.screens():
            screen.geometryChanged.connect(self._later)
        if kept:
            window.installEventFilter(self)

    def start(self) -> None:
        """Show the window."""
        self.place()

    def want(self, wanted: str) -> None:
        """Go to another monitor."""
        self._wanted = wanted
        self.place()

    @Slot()
    def place(self) -> None:
        """Put the window where it belongs now."""
        screens = QGuiApplication.screens()
        screen = self._chosen(screens)
        self._on = screen
        if screen is None:
            self._window.hide()
        elif not self._stands(screen):
            if self._window.isFullScreen():  # systems do not move one that is
                self._window.setWindowState(Qt.WindowState.WindowNoState)
            self._window.setScreen(screen)
            self._window.setGeometry(screen.geometry())
            self._window.setWindowState(Qt.WindowState.WindowFullScreen)
            self._window.setVisible(True)  # showFullScreen would take the keys from who works at another window
        name = "" if screen is None else monitor_names(screens)[screens.index(screen)]
        if name != self._name:
            self._name = name
            keep_awake(on=screen is not None)
            self.moved.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let nothing through that a passer-by could do to the window."""
        kind = event.type()
        if kind == QEvent.Type.Close and event.spontaneous():
            if self._app.isSavingSession():  # Windows is ending: that is no passer-by
                return False
            event.ignore()
            return True
        if kind == QEvent.Type.WindowStateChange and self._on is not None and not self._stands(self._on):
            self._later()
        return kind in (QEvent.Type.KeyPress, QEvent.Type.ContextMenu) or super().eventFilter(watched, event)

    def _chosen(self, screens: list[QScreen]) -> QScreen | None:
        primary = QGuiApplication.primaryScreen()
        others = [screen for screen in screens if screen is not primary]
        if self._wanted:
            at = monitor_found(self._wanted, monitor_names(screens))
            if at is not None:
                return screens[at]
            others = [] if self._yields else others
        return others[0] if others else None if self._yields else primary

    def _stands(self, screen: QScreen) -> bool:
        window = self._window
        return (
            window.isVisible()
            and window.isFullScreen()
            and not window.isMinimized()
            and window.screen() is screen
            and window.geometry() == screen.geometry()
        )

    @Slot(QScreen)
    def _came(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._later)
        self._later()

    @Slot(QScreen)
    def _gone(self, screen: QScreen) -> None:
        if screen is self._on and self._yields:
            self._window.hide()  # before the system puts it over the clerk's work
        self._later()

    @Slot()
    def _later(self) -> None:
        self._settle.start()
