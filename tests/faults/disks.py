"""Disks that are soon full."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own that is soon full; skips where this user may not mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not sys.platform.startswith("linux") or mount is None or umount is None:
        pytest.skip("a disk of its own is a tmpfs, which is Linux's")
    folder.mkdir()
    size = f"size={megabytes}m,mode=755"
    if subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False).returncode:
        folder.rmdir()
        pytest.skip("mounting a tmpfs is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run([umount, "-l", str(folder)], check=True)
        folder.rmdir()


def fill(ballast: Path) -> None:
    """Leave not one byte free."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(b"\x00" * size) == size:
                    pass
            except OSError:
                continue
