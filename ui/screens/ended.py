"""A screen ends with its keeper, however that ended: the keeper holds the other end of its standard input."""

from __future__ import annotations

import os
import threading

from PySide6.QtCore import QObject, Signal

_PATIENCE_S = 10.0


class KeeperGone(QObject):
    """Emits ``gone`` when standard input ends; a window that then hangs is ended all the same."""

    gone = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._over = threading.Event()
        threading.Thread(target=self._wait, name="keeper", daemon=True).start()

    def over(self) -> None:
        """The program has come to its end by itself."""
        self._over.set()

    def _wait(self) -> None:
        try:
            while os.read(0, 64):
                pass
        except OSError:  # there never was one
            return
        if self._over.is_set():
            return
        self.gone.emit()
        if not self._over.wait(_PATIENCE_S):
            os._exit(0)
