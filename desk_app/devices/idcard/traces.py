r"""What the vendors' libraries leave behind, and how it is wiped: overwritten, then deleted.

华视 ``termb.dll`` writes ``wz.txt`` (the texts), ``zp.bmp``, ``xp.wlt`` (the picture) and, depending on its version,
more into ``%TEMP%\chinaidcard`` or its working folder (its manual; the field's page). Overwriting is worth what the
disk makes of it: an SSD may keep the old block.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

# Names as the manuals and the vendors' examples have them, in any capitals. newadd: the newer address; fp: the
# fingerprint, never asked for, wiped where another program asked.
NAMES = frozenset(
    (*("wz.txt", "zp.bmp", "zp.jpg", "xp.wlt", "xp.bmp", "xp.jpg", "newadd.txt", "iinsndn.bin", "fp.dat", "fp.bin"),)
)
FOLDER = "chinaidcard"
ALSO_WIPE = "GUIDANCE_DESK_CARD_WIPE"  # environment: the user's own temporary folder, should a library know it


class Traces:
    """What one library may leave, and where.

    Args:
        library: the file of the library; its folder is looked through for the vendor's names.
    """

    def __init__(self, library: Path) -> None:
        also = os.environ.get(ALSO_WIPE, "")
        # all of the helper's own temporary folder; elsewhere only what bears the vendor's names
        self._own = Path(tempfile.gettempdir()) if also else None
        self._others = [library.parent, Path.cwd(), *([Path(also)] if also else [])]

    def wipe(self) -> None:
        """Wipe it all. Never raises."""
        for path in _inside(self._own) if self._own is not None else ():
            if path.is_dir() and not path.is_symlink():
                if str(path) != getattr(sys, "_MEIPASS", ""):  # where a built helper unpacked itself
                    wipe_tree(path)
            else:
                wipe(path)
        for folder in self._others:
            wipe_named(folder)


def wipe_tree(folder: Path) -> None:
    """Wipe every file under ``folder``; the folders themselves stay. Links are not followed."""
    for place, _folders, files in os.walk(folder):
        for name in files:
            wipe(Path(place, name))


def wipe_named(folder: Path) -> None:
    """Wipe the files of ``NAMES`` in ``folder`` itself, and the vendor's folder in it."""
    for path in _inside(folder):
        if path.name.lower() in NAMES:
            wipe(path)
        elif path.name.lower() == FOLDER:
            wipe_tree(path)


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # not there, or not ours to read
        return []


def wipe(path: Path) -> bool:
    """Overwrite a file with zeros, cut it to nothing and delete it. Returns whether it is gone."""
    try:
        if not path.is_symlink():
            with path.open("r+b") as file:
                size = os.fstat(file.fileno()).st_size
                file.write(b"\0" * size)
                file.flush()
                os.fsync(file.fileno())
                file.truncate(0)
    except OSError:  # the library still has it open: deleting may do all the same
        pass
    try:
        path.unlink()
    except OSError:
        return not path.exists()
    return True
