"""When the process itself breaks (a library's fault, not Python's): its frames, kept for the next start to tell of.

Python's ``faulthandler`` writes where each thread stood, by its own means, into a file that was opened before. A
process that ends well takes its file away; one that is found at the next start broke off. On Windows the file also
gets what a library raised and caught again, so only the end decides.
"""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desk_app.crash import FOLDER, short_path, write_lines

_FRAME = re.compile(r'\s*File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<name>[\w.<>]+)')
_HEADING = re.compile(
    r"(Fatal Python error: [\w ]+"
    r"|Windows fatal exception: (?:code 0x[0-9a-f]+|[a-z ]+)"
    r"|(?:Current thread|Thread) 0x[0-9a-f]+)"
)


@contextmanager
def watching_for_hard_crash(home: Path, kind: str) -> Iterator[None]:
    """Keep the frames of this process should it break within.

    Args:
        home: folder of the store; nothing is watched while it is not there.
        kind: the command, for the file's name.
    """
    folder = home / FOLDER
    path = folder / f"{kind}-{os.getpid()}.frames"
    try:
        if not home.is_dir():
            raise FileNotFoundError(home)
        folder.mkdir(exist_ok=True)
        out = path.open("w", encoding="utf-8")
    except OSError:  # the store will say what is wrong with the folder
        yield
        return
    with out:
        faulthandler.enable(out)
        try:
            yield
        finally:
            faulthandler.disable()
    with suppress(OSError):
        path.unlink()


def report_of_last_time(home: Path, now_ms: int | None = None) -> Path | None:
    """Make a crash report of what processes that broke off left. Called once at a start.

    Args:
        home: folder of the store.
        now_ms: milliseconds since 1970; the PC's clock by default.

    Returns:
        the report, ``None`` if nothing broke off with frames (somebody's power cut leaves none).
    """
    lines: list[str] = []
    for path in sorted((home / FOLDER).glob("*.frames")):
        found = re.fullmatch(r"(?P<kind>[\w-]+)-(?P<process>\d+)\.frames", path.name)
        if found is None or _lives(int(found["process"])):
            continue
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
            path.unlink()
        except OSError:  # Windows: the process that writes it lives
            continue
        if frames := frames_of(text):
            lines += [found["kind"], *frames]
    return write_lines(home, lines, now_ms or time.time_ns() // 1_000_000) if lines else None


def frames_of(text: str) -> list[str]:
    """Return what is free of values in what ``faulthandler`` wrote: the kind of break, files, lines and functions."""
    lines: list[str] = []
    for line in text.splitlines():
        if frame := _FRAME.match(line):
            lines.append(f"  {short_path(frame['file'])}:{frame['line']} {frame['name']}")
        elif heading := _HEADING.match(line):
            lines.append(heading[1])
    return lines


if sys.platform == "win32":

    def _lives(_process: int) -> bool:
        """Windows tells when the file is to be deleted: it is refused while a process has it open."""
        return False

else:

    def _lives(process: int) -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
