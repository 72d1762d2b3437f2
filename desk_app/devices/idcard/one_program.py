"""One reader, one program: two that ask the same reader at once get nothing but "the port does not open"."""

from __future__ import annotations

import tempfile
from pathlib import Path

from db.errors import StoreNotWritable
from db.locks import LockFile
from desk_app.devices.settings import CardReaderSettings


class OneProgram:
    """A lock on one reader of this PC among the programs of the guidance desk. Other programs know nothing of it.

    Args:
        settings: whose reader. The simulator needs no lock.
    """

    def __init__(self, settings: CardReaderSettings) -> None:
        self._name = "" if settings.driver == "simulator" else f"guidance-desk-reader-{settings.port}.lock"
        self._lock: LockFile | None = None

    def take(self) -> bool:
        """Return whether the reader is ours now, or was already."""
        if not self._name or (self._lock is not None and self._lock.held):
            return True
        self.release()
        try:
            self._lock = LockFile(Path(tempfile.gettempdir(), self._name), "card reader")
        except StoreNotWritable:  # no place for a lock: the port itself tells
            return True
        return self._lock.acquire()

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
