"""A second desk window of the same home raises the first instead of opening."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 300


def server_name(home: Path, window: str) -> str:
    """Return the name of the local socket: no path and no account in it."""
    digest = hashlib.sha256(str(home.expanduser().resolve()).encode("utf-8")).hexdigest()[:20]
    return f"guidance-desk-{window}-{digest}"


def raise_first(home: Path, window: str = "desk") -> bool:
    """Ask a window of this home that is already open to come to the front; say whether there was one."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home, window))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(b"raise")
    socket.waitForBytesWritten(_PATIENCE_MS)
    socket.disconnectFromServer()
    return True


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
