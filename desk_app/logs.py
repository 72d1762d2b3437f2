"""Log files (日志) that an administrator finds in ``home/logs``: what the program did, never what anybody said.

Each process has a file of its own, named for its command, its start and its process, so that no two write one file
and Windows need not rename a file that is open. A file is made when there is something to write; it is cut in pieces,
and the oldest of a command go. Privacy (PIPL 28–30): of our own sentences only plain words and short numbers are
written, of other libraries' only who said something and where, of exceptions only types, files and lines.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_app.crash import lines_of, short_path
from desk_app.domain.clock import local
from desk_app.version import PROGRAM, program_version

FOLDER = "logs"
PIECE_BYTES = 512 * 1024
PIECES = 3
"""Older pieces of one process kept beside the one it writes."""
FILES_KEPT = 20
"""Files of one command, pieces included: at most 10 MB."""
_OURS = re.compile(r"^(desk_app|ui|db)(\.|$)")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]+|\d{9,}")
"""What may be somebody's: anything but ASCII, and numbers as long as a phone's or an ID's."""
_LONGEST = 300

log = logging.getLogger(__name__)


@contextmanager
def logging_to(home: Path, kind: str) -> Iterator[None]:
    """Write what is logged within into ``home/logs``.

    Args:
        home: folder of the store; nothing is written while it is not there.
        kind: the command: ``desk``, ``room``, ``screen`` …
    """
    handler = LogFile(home / FOLDER, kind)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(min(level or logging.WARNING, logging.INFO))
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def note_start(kind: str) -> None:
    """Log what begins: versions and system, for whoever reads the file later."""
    log.info("%s %s %s, Python %s, %s", kind, PROGRAM, program_version(), platform.python_version(), sys.platform)


class LogFile(logging.handlers.RotatingFileHandler):
    """The file of one process. Trouble with it stops nobody's work.

    Args:
        folder: made when there is something to write, if the folder above is there.
        kind: the command.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder, self._kind = folder, kind
        started = local(time.time_ns() // 1_000_000)
        name = f"{kind}-{started:%Y%m%d-%H%M%S}-{os.getpid()}.log"
        super().__init__(folder / name, "a", PIECE_BYTES, PIECES, encoding="utf-8", delay=True)
        self.setFormatter(LogLine())
        self.addFilter(_worth_writing)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self.stream is None:
            if not self._folder.parent.is_dir():
                return
            try:
                self._folder.mkdir(exist_ok=True)
            except OSError:
                return
            self._forget_old()
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging gave it
        """A full disk is told by the store; the log is quiet about it."""

    def _forget_old(self) -> None:
        names = re.compile(rf"{re.escape(self._kind)}-\d{{8}}-\d{{6}}-\d+\.log(\.\d+)?")
        mine = sorted(path for path in self._folder.iterdir() if names.fullmatch(path.name))
        for old in mine[: -(FILES_KEPT - 1)]:
            try:
                old.unlink(missing_ok=True)
            except PermissionError:  # Windows: another process still writes it
                continue


class LogLine(logging.Formatter):
    """One line a record, with the time in the centre's zone; lines of exceptions follow it, set in."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = f"{local(round(record.created * 1000)):%Y-%m-%d %H:%M:%S}"
        if _OURS.match(record.name):
            text = plain(record.getMessage())
        else:
            text = f"{short_path(record.pathname)}:{record.lineno}"
        lines = [f"{when} {record.levelname} {record.name}: {text}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += [f"  {line}" for line in lines_of(record.exc_info[1])]
        return "\n".join(lines)


def plain(text: str) -> str:
    """Return what of a text may be written down: ASCII words and short numbers; all else becomes ``*``."""
    return _NOT_PLAIN.sub("*", text)[:_LONGEST]


def _worth_writing(record: logging.LogRecord) -> bool:
    """Ours from INFO on; of others, what they warn of."""
    return record.levelno >= (logging.INFO if _OURS.match(record.name) else logging.WARNING)
