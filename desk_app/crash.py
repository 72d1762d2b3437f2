"""Crash reports: what kind of error, in which files and lines. Never a value, because values may be personal."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path

from desk_app.domain.clock import local
from desk_app.i18n import _
from desk_app.version import program_version

FOLDER = "crash"
REPORTS_KEPT = 50

log = logging.getLogger(__name__)


def write_report(home: Path, error: BaseException, now_ms: int) -> Path | None:
    """Write a report of a bug into ``home/crash``.

    Args:
        home: folder of the store.
        error: what was raised.
        now_ms: milliseconds since 1970, for the file's name.

    Returns:
        where it is, or ``None`` if it could not be written (the disk may be the trouble).
    """
    return write_lines(home, lines_of(error), now_ms)


def write_lines(home: Path, lines: list[str], now_ms: int) -> Path | None:
    """Write a report that consists of ``lines``, free of values; else as :func:`write_report`."""
    folder = home / FOLDER
    path = folder / f"{local(now_ms):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([_program(), *lines]) + "\n", encoding="utf-8")
        for old in sorted(folder.glob("*.txt"))[:-REPORTS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    log.info("crash report %s", path.name)
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
        lines.extend(f"  {short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
        one = one.__cause__ or one.__context__
    return lines


def crash_sentence(path: Path | None) -> str:
    """Return what to tell a person about a bug."""
    return " ".join(crash_words(path))


def crash_words(path: Path | None) -> tuple[str, str]:
    """Return what happened and what is safe, and what to do."""
    return _("Something unexpected happened in the program. What was saved before is safe."), what_to_do(path)


def broke_off_words(path: Path) -> tuple[str, str]:
    """Return the same at the start after the program broke off."""
    return _("The program broke off last time. What was saved before is safe."), what_to_do(path)


def what_to_do(path: Path | None) -> str:
    """Return what to do with a report, or where none could be written."""
    if path is None:
        return _("Tell the administrator; no report could be written.")
    return _("Give the administrator this report, it holds no personal data: {path}").format(path=path)


def short_path(filename: str) -> str:
    """Return the last parts of a path: enough to find the file, without whose account it is."""
    return "/".join(filename.replace("\\", "/").split("/")[-3:])


def _program() -> str:
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return f"guidance-desk {program_version()}, {python}, {sys.platform}"
