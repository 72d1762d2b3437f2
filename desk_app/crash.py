"""Crash reports: what kind of error, in which files and lines. Never a value, because values may be personal."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from desk_app.domain.clock import local
from desk_app.i18n import _

REPORTS_KEPT = 50


def write_report(home: Path, error: BaseException, now_ms: int) -> Path | None:
    """Write a report of a bug into ``home/crash``.

    Args:
        home: folder of the store.
        error: what was raised.
        now_ms: milliseconds since 1970, for the file's name.

    Returns:
        where it is, or ``None`` if it could not be written (the disk may be the trouble).
    """
    folder = home / "crash"
    path = folder / f"{local(now_ms):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([_program(), *lines_of(error)]) + "\n", encoding="utf-8")
        for old in sorted(folder.glob("*.txt"))[:-REPORTS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


def lines_of(error: BaseException) -> list[str]:
    """Return types, files, lines and function names of an error and of what led to it; no messages, no source."""
    lines: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        frames = traceback.extract_tb(one.__traceback__)
        lines.extend(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
        one = one.__cause__ or one.__context__
    return lines


def crash_sentence(path: Path | None) -> str:
    """Return what to tell a person about a bug."""
    if path is None:
        return _(
            "Something unexpected happened in the program. What was saved before is safe. "
            "Tell the administrator; no report could be written."
        )
    return _(
        "Something unexpected happened in the program. What was saved before is safe. "
        "Give the administrator this report, it holds no personal data: {path}"
    ).format(path=path)


def _program() -> str:
    return f"guidance-desk, Python {sys.version_info.major}.{sys.version_info.minor}, {sys.platform}"


def _short(filename: str) -> str:
    """Return the last parts of a path: enough to find the file, without whose account it is."""
    return "/".join(Path(filename).parts[-3:])
