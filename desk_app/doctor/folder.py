"""Tries out the folder of the store: an antivirus that holds every new file is found by making one."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desk_app.doctor.facts import FolderTrial

_WRITES = 5
_PAGE = b"guidance-desk " * 300
PATIENCE_S = 3.0


def try_folder(folder: Path, patience_s: float = PATIENCE_S) -> FolderTrial:
    """Make, write, replace and remove a file as the store does; nothing stays.

    Args:
        folder: of the store.
        patience_s: how long a file may be held by others before that counts as refused.
    """
    old = folder / f".doctor-{os.getpid()}"
    new = old.with_suffix(".new")
    doing = "make"
    try:
        old.touch()
        doing = "write"
        took = [_write(new) for _again in range(_WRITES)]
        doing = "replace"
        held = _insisting(lambda: new.replace(old), patience_s)
        doing = "remove"
        held = max(held, _insisting(old.unlink, patience_s))
    except OSError as problem:
        for path in (old, new):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        return FolderTrial(doing, problem.strerror or type(problem).__name__)
    return FolderTrial(write_ms=round(statistics.median(took), 1), held_ms=round(held, 1))


def _write(path: Path) -> float:
    began = time.perf_counter()
    with path.open("wb") as out:
        out.write(_PAGE)
        out.flush()
        os.fsync(out.fileno())
    return (time.perf_counter() - began) * 1000


def _insisting(act: Callable[[], object], patience_s: float) -> float:
    """Do it, again and again while somebody holds the file. Returns how long that was, ms."""
    began = time.monotonic()
    while True:
        try:
            act()
        except PermissionError:
            if time.monotonic() - began > patience_s:
                raise
            time.sleep(0.05)
        else:
            return (time.monotonic() - began) * 1000
