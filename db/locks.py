"""Lock files: who has the store open, who migrates, who prints. The system drops them when a process dies.

POSIX has shared locks (``flock``). Windows' ``msvcrt.locking`` has only exclusive ones on byte ranges, so there a
shared holder locks one byte of many, and an exclusive holder locks them all.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from db.errors import Locked, StoreNotWritable

_SLOTS = 64
_PAUSE_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int, *, shared: bool) -> int | None:
        """Lock without waiting; the slot taken, or None."""
        if not shared:
            return 0 if _lock_range(fd, 0, _SLOTS) else None
        return next((slot for slot in range(_SLOTS) if _lock_range(fd, slot, 1)), None)

    def _lock_range(fd: int, start: int, count: int) -> bool:
        os.lseek(fd, start, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, count)
        except OSError:
            return False
        return True

    def _unlock(fd: int, slot: int, *, shared: bool) -> None:
        os.lseek(fd, slot, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1 if shared else _SLOTS)

else:
    import fcntl

    def _lock(fd: int, *, shared: bool) -> int | None:
        """Lock without waiting; the slot taken, or None."""
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return None
        return 0

    def _unlock(fd: int, slot: int, *, shared: bool) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


class LockFile:
    """One lock on one file, held by this object until :meth:`release` or the end of the process.

    Args:
        path: the lock file; made if it is not there, never deleted (deleting would let two hold it).
        name: what :class:`Locked` calls it.

    Raises:
        StoreNotWritable: the file cannot be made.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        try:
            self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise StoreNotWritable(path) from error
        self._slot: int | None = None
        self._shared = False

    @property
    def held(self) -> bool:
        """Whether this object holds the lock, shared or alone."""
        return self._slot is not None

    def acquire(self, *, shared: bool = False, wait_s: float = 0.0) -> bool:
        """Take the lock, trying for ``wait_s`` seconds; a lock already held is given up first.

        Returns:
            Whether it is held now. False leaves nothing held.
        """
        if self._fd is None:
            raise ValueError("this lock is closed")
        self.release()
        deadline = time.monotonic() + wait_s
        while True:
            slot = _lock(self._fd, shared=shared)
            if slot is not None:
                self._slot, self._shared = slot, shared
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_S)

    def take(self, *, shared: bool = False, wait_s: float = 0.0) -> None:
        """Like :meth:`acquire`.

        Raises:
            Locked: somebody else holds it.
        """
        if not self.acquire(shared=shared, wait_s=wait_s):
            raise Locked(self.name)

    def release(self) -> None:
        """Give the lock up, if held."""
        if self._fd is not None and self._slot is not None:
            _unlock(self._fd, self._slot, shared=self._shared)
            self._slot = None

    def close(self) -> None:
        """Give the lock up and close the file."""
        self.release()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
