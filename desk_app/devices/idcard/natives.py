"""Loading a vendor's library: where it is looked for, and what is said when it is not one.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.devices.idcard.drivers import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_BITS = 193  # ERROR_BAD_EXE_FORMAT: a 32-bit library in a 64-bit process, the other way round, or no library


def found_library(setting: str, usual: Sequence[str]) -> Path:
    """Return the file of a library.

    Args:
        setting: the file, or a folder that holds it; ``""``: the usual name beside the helper, in ``drivers`` beside
            it, or on the ``PATH``.
        usual: names that the vendor gives it.

    Raises:
        Trouble: ``driver_missing``.
    """
    if setting:
        path = Path(setting)
        places = [path.parent / path.name, *(path / name for name in usual)]
    else:
        beside = Path(sys.executable).parent
        folders = [beside, beside / "drivers", *map(Path, filter(None, os.environ.get("PATH", "").split(os.pathsep)))]
        places = [folder / name for folder in folders for name in usual]
    for place in places:
        if place.is_file():
            return place.resolve()
    raise Trouble("driver_missing", usual[0])


def load(path: Path, functions: Sequence[str]) -> ctypes.CDLL:
    """Load a library and see that it is the right one. The vendors' functions are ``stdcall`` on 32-bit Windows.

    Args:
        path: the file, whole.
        functions: what must be in it.

    Raises:
        Trouble: ``driver_wrong_bits``, ``driver_foreign``, or ``driver_missing`` (a library that it needs itself).
    """
    try:
        library = _loaded(path)
    except OSError as error:
        raise _why(error, path) from None
    for name in functions:
        try:
            getattr(library, name).restype = ctypes.c_int
        except AttributeError:
            raise Trouble("driver_foreign", name) from None
    return library


def _loaded(path: Path) -> ctypes.CDLL:
    if sys.platform == "win32":
        os.add_dll_directory(str(path.parent))  # the libraries that it needs lie beside it
        return ctypes.WinDLL(str(path))
    else:  # noqa: RET505 - mypy reads one platform at a time
        return ctypes.CDLL(str(path))


def _why(error: OSError, path: Path) -> Trouble:
    code = getattr(error, "winerror", None)
    text = str(error)
    if (code == WRONG_BITS and _is_windows_library(path)) or "wrong ELF class" in text:
        return Trouble("driver_wrong_bits", f"OSError {code or error.errno or ''}".strip())
    if code == WRONG_BITS or (code is None and ("invalid ELF header" in text or "file too short" in text)):
        return Trouble("driver_foreign", "not a library")
    return Trouble("driver_missing", f"OSError {code or error.errno or ''}".strip())


def _is_windows_library(path: Path) -> bool:
    """Return whether a file has the header of a Windows library; a broken download gets Windows' error 193 as well."""
    data = path.read_bytes()
    header = int.from_bytes(data[60:64], "little")  # where a DLL says that its header begins
    return data[:2] == b"MZ" and data[header : header + 4] == b"PE\0\0"
