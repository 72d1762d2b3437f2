"""A second window of the same kind and home raises the first instead of opening: desk, one room's console, a screen."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

_PATIENCE_MS = 300


def server_name(home: Path, window: str) -> str:
    """Return the name of the local socket of one window of a home: no path and no account in it."""
    of_both = f"{home.expanduser().resolve()}\n{window}".encode()
    return f"guidance-desk-{hashlib.sha256(of_both).hexdigest()[:24]}"


def raise_first(home: Path, window: str = "desk") -> bool:
    """Ask a window of this home that is already open to come to the front; say whether there was one."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home, window))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    _let_others_forward()
    socket.write(b"raise")
    socket.waitForBytesWritten(_PATIENCE_MS)
    socket.disconnectFromServer()
    return True


def come_forward(window: QWidget) -> None:
    """Bring a window to the front, out of the task bar if it is there; a screen stays as large as it was."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


if sys.platform == "win32":
    import ctypes

    _ANYBODY = -1

    def _let_others_forward() -> None:
        """Windows lets only the program that the user touched last come forward, unless that one gives it away."""
        ctypes.windll.user32.AllowSetForegroundWindow(_ANYBODY)

else:

    def _let_others_forward() -> None:
        """Others ask nobody."""


class OnlyOne(QObject):
    """Listens for a second start and emits ``wanted``."""

    wanted = Signal()

    def __init__(self, home: Path, window: str = "desk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        name = server_name(home, window)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left by a window that died
            self._server.listen(name)

    def _called(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
        self.wanted.emit()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
