"""A temporary folder of the helper's own, wiped when the helper is gone, and swept up after a power cut."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from db.errors import StoreNotWritable
from db.locks import LockFile
from desk_app.devices.idcard.traces import ALSO_WIPE, wipe_tree

PREFIX: Final = "guidance-desk-card-"
LOCK: Final = "in-use"
YOUNG_S: Final = 60.0  # a folder this new may be one whose lock is not taken yet


class PrivateFolder:
    """Made at once, held by a lock file while this process lives."""

    def __init__(self) -> None:
        sweep()
        self._outer = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = LockFile(self._outer / LOCK, "card reader")
        self._lock.acquire()
        self.path = self._outer / "temp"
        self.path.mkdir()

    def environment(self) -> dict[str, str]:
        """Return what makes it the temporary folder of a process, and tells it where the user's own is."""
        mine = dict.fromkeys(("TEMP", "TMP", "TMPDIR"), str(self.path))
        return {**mine, ALSO_WIPE: tempfile.gettempdir()}

    def remove(self) -> None:
        """Overwrite and delete everything in it. May be called twice."""
        self._lock.close()
        _remove(self._outer)


def sweep() -> None:
    """Remove what a killed desk left: folders whose lock nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        if _abandoned(folder):
            _remove(folder)


def _abandoned(folder: Path) -> bool:
    try:
        if not (folder / LOCK).exists():
            return time.time() - folder.stat().st_mtime > YOUNG_S
        lock = LockFile(folder / LOCK, "card reader")
    except (OSError, StoreNotWritable):  # another's, or going away this moment
        return False
    try:
        return lock.acquire()
    finally:
        lock.close()


def _remove(folder: Path) -> None:
    wipe_tree(folder)
    shutil.rmtree(folder, ignore_errors=True)
