"""One loudspeaker, one voice: of several hall screens of one PC only one speaks; when it ends another takes over."""

from __future__ import annotations

from pathlib import Path

from db.errors import StoreNotWritable
from db.locks import LockFile


class OneVoice:
    """A lock among the programs of one home.

    Args:
        home: of the store.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "voice.lock"
        self._lock: LockFile | None = None

    def take(self) -> bool:
        """Return whether it is ours now, or was already."""
        if self._lock is not None and self._lock.held:
            return True
        try:
            self._lock = self._lock or LockFile(self._path, "voice")
        except StoreNotWritable:  # no place for a lock: better two voices than none
            return True
        return self._lock.acquire()

    def release(self) -> None:
        """Let another have it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
