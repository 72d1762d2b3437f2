"""Checks the folder that is installed: everything there, nothing that does not belong, nothing of Wine's.

``contents.sha256`` in the folder lists every file as it was built, so a piece that is lost or changed afterwards is
named. What a build never had is found by ``parts.REQUIRED``, what came from the build machine instead of a locked wheel
by comparing each library with the Windows Python it was taken from.
"""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_scripts.windows import parts
from build_scripts.windows.installer import megabytes

CONTENTS = "contents.sha256"
MOST_FOLDER_MB = 180
_LIBRARIES = (".dll", ".pyd")
_WINE_MARKS = (b"Wine builtin DLL", b"Wine placeholder DLL")  # in the DOS stub of what winebuild makes
_DOS_STUB = slice(0x40, 0x80)


def write_contents(bundle: Path) -> None:
    """List every file of a folder just built, with its SHA-256."""
    listing = bundle / parts.INSIDE / CONTENTS
    listing.unlink(missing_ok=True)
    lines = [f"{_digest(bundle / name)}  {name}\n" for name in sorted(_files(bundle))]
    listing.write_text("".join(lines), encoding="utf-8")


def problems(bundle: Path, python: Path | None = None) -> list[str]:
    """Return what is wrong with a folder; ``[]`` means it may be packed.

    Args:
        bundle: the folder.
        python: the Windows Python it was built with; each library has to be one of its, byte for byte.
    """
    if not bundle.is_dir():
        return [f"{bundle} is not there"]
    names = sorted(_files(bundle))
    found = [*_missing(names), *_unwanted(names), *_of_wine(bundle, names), *_changed(bundle, names)]
    if python is not None:
        found += _foreign(bundle, names, python)
    if (size := megabytes(bundle)) > MOST_FOLDER_MB:
        found.append(f"the folder has {size:.0f} MB; {MOST_FOLDER_MB} MB are agreed")
    return found


def _missing(names: Iterable[str]) -> Iterator[str]:
    there = [name.lower() for name in names]  # Windows does not tell VCRUNTIME140.dll from vcruntime140.dll
    programs = (*(f"{name}.exe" for name in parts.PROGRAMS), *parts.COMPILED)
    wanted = (*programs, *(f"{parts.INSIDE}/{name}" for name in parts.REQUIRED))
    return (f"{name} is missing" for name in wanted if not fnmatch.filter(there, name.lower()))


def _unwanted(names: Iterable[str]) -> Iterator[str]:
    unused = {name.lower() for name in parts.UNUSED_QT}
    for name in names:
        file = name.rpartition("/")[2].lower()
        if file in unused:
            yield f"{name} is not used: a part of Qt too many"
        elif file.startswith(parts.SYSTEM_DLLS):
            yield f"{name} is Windows' own, or a stand-in for it: Windows 10 has it"


def _of_wine(bundle: Path, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        with (bundle / name).open("rb") as file:
            head = file.read(_DOS_STUB.stop)
        if head.startswith(b"MZ") and head[_DOS_STUB].startswith(_WINE_MARKS):
            yield f"{name} is Wine's"


def _changed(bundle: Path, names: Iterable[str]) -> Iterator[str]:
    listing = bundle / parts.INSIDE / CONTENTS
    if not listing.is_file():
        yield f"{parts.INSIDE}/{CONTENTS} is missing"
        return
    there = set(names) - {f"{parts.INSIDE}/{CONTENTS}"}
    listed = dict(line.split("  ", 1)[::-1] for line in listing.read_text(encoding="utf-8").splitlines())
    yield from (f"{name} is missing: it was there when the folder was built" for name in sorted(listed.keys() - there))
    yield from (f"{name} came after the folder was built" for name in sorted(there - listed.keys()))
    for name in sorted(there & listed.keys()):
        if _digest(bundle / name) != listed[name]:
            yield f"{name} is not as it was built"


def _foreign(bundle: Path, names: Iterable[str], python: Path) -> Iterator[str]:
    known = {_digest(path) for path in python.rglob("*") if path.suffix.lower() in _LIBRARIES}
    for name in names:
        if name.lower().endswith(_LIBRARIES) and _digest(bundle / name) not in known:
            yield f"{name} is in none of the locked wheels"


def _files(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
