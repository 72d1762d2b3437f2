"""Small files that hold a secret of this PC: sealed by the machine on Windows, readable by their owner elsewhere.

The store's key and the administrator's file of the shared database lie in such files. Whoever has the machine's account
has the secret; sealing protects a stolen disk or a copied file (design, "The store").
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _


def write_sealed(path: Path, secret: bytes) -> None:
    """Write ``secret`` to ``path``, whole or not at all; an older file is replaced.

    Raises:
        OSError: it cannot be written.
        EnvironmentProblem: Windows would not seal it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, _sealed(secret))


def read_sealed(path: Path) -> bytes:
    """Return the secret in ``path``; ``b""`` if Windows does not open it: sealed on another PC, or damaged.

    What is lost then, and what helps, the one who reads it knows.

    Raises:
        OSError: it cannot be read.
    """
    return _unsealed(path.read_bytes())


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read (0600; on Windows the folder's rights hold), whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    part.replace(path)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _LOCAL_MACHINE = 0x4

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def _call(name: str, data: bytes) -> bytes:
        """Seal or unseal with DPAPI at machine scope: the afternoon's Windows user opens the morning's store.

        Returns:
            ``b""`` if Windows does not do it.
        """
        source = _Blob(
            len(data), ctypes.cast(ctypes.create_string_buffer(data, len(data)), ctypes.POINTER(ctypes.c_char))
        )
        target = _Blob()
        done = getattr(ctypes.windll.crypt32, name)(
            ctypes.byref(source), None, None, None, None, _LOCAL_MACHINE, ctypes.byref(target)
        )
        if not done:
            return b""
        try:
            return ctypes.string_at(target.data, target.size)
        finally:
            ctypes.windll.kernel32.LocalFree(target.data)

    def _sealed(secret: bytes) -> bytes:
        if not (sealed := _call("CryptProtectData", secret)):
            raise EnvironmentProblem(_("Windows did not seal the key. Nothing was changed. Tell the administrator."))
        return sealed

    def _unsealed(data: bytes) -> bytes:
        return _call("CryptUnprotectData", data)

else:

    def _sealed(secret: bytes) -> bytes:
        return secret

    def _unsealed(data: bytes) -> bytes:
        return data
