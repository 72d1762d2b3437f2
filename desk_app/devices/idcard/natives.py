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
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from desk_app.devices.idcard.library_apart import LibraryApart

    Library: TypeAlias = ctypes.CDLL | LibraryApart
    Loading: TypeAlias = Callable[[Path, Sequence[str]], Library]

WRONG_BITS = 193  # ERROR_BAD_EXE_FORMAT: a 32-bit library in a 64-bit process, the other way round, or no library
HEAD = 4096  # bytes
MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}  # IMAGE_FILE_MACHINE_I386, _AMD64, _ARM64
ROOM = 2048  # bytes of a buffer; some libraries write more than they should


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
    if any(words in text for words in ("wrong ELF class", "invalid ELF header", "file too short")):
        code = WRONG_BITS
    return refusal(code or error.errno or 0, path)


def refusal(code: int, path: Path) -> Trouble:
    """Return what is told of a library that could not be loaded.

    Args:
        code: of Windows. Its 193 is said of a library of other bits as of a broken download.
        path: the library's file.
    """
    if code != WRONG_BITS:
        return Trouble("driver_missing", f"OSError {code or ''}".strip())
    if bits_in(path):
        return Trouble("driver_wrong_bits", f"OSError {code}")
    return Trouble("driver_foreign", "not a library")


def bits_in(path: Path) -> int:
    """Return the bits of a library's file: 32 or 64; 0 where it is no library or cannot be read."""
    try:
        with path.open("rb") as file:
            return bits_of(file.read(HEAD))
    except OSError:
        return 0


def bits_of(head: bytes) -> int:
    r"""Return the bits of a library by its first ``HEAD`` bytes, 0 where it is none.

    Windows' PE format: at 60 stands where the header begins, ``PE\0\0`` and then the machine, of two bytes. ELF: the
    fifth byte is the class.
    """
    if head[:4] == b"\x7fELF":
        return {b"\1": 32, b"\2": 64}.get(head[4:5], 0)
    header = int.from_bytes(head[60:64], "little")
    if head[:2] != b"MZ" or head[header : header + 4] != b"PE\0\0":
        return 0
    return MACHINES.get(int.from_bytes(head[header + 4 : header + 6], "little"), 0)


class Unread(ctypes.Array):  # type: ignore[type-arg]
    """A buffer that a library insists on filling and nobody reads: the picture."""

    _type_ = ctypes.c_char
    _length_ = ROOM
