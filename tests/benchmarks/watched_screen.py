"""The hall screen's program with a notebook: when news was in the store, when it was read, when it was painted.

Run by ``tests.benchmarks.screens_seen`` with the file of the notebook first, then the program's own words.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import ui.screens.hall_window as hall
from desk_app.record import Record, Writer
from ui.app import main

_notebook: list[TextIO] = []


def note(what: str, more: str = "") -> None:
    """Write a line: nanoseconds of the clock that all processes of this PC share, what, and of which ticket."""
    _notebook[0].write(f"{time.monotonic_ns()} {what} {more}\n")


class WatchedRecord(Record):
    """Notes when what the hub had was committed here."""

    @contextmanager
    def write(self) -> Iterator[Writer]:
        with super().write() as writer:
            yield writer
        note("stored")


class WatchedHall(hall.HallWindow):
    """Notes what it read and when it was painted."""

    def _read(self) -> Any:
        found = super()._read()
        note("read", _called(found.board))
        return found

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        note("painted", _called(self._board) if self._board else "")


def _called(board: Any) -> str:
    return next((call.label for call in board.calls if call.current), "")


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="utf-8", buffering=1) as file:
        _notebook.append(file)
        import desk_app.bootstrap as bootstrap

        bootstrap.Record = WatchedRecord  # type: ignore[misc]
        hall.HallWindow = WatchedHall  # type: ignore[misc]
        sys.exit(main(sys.argv[2:]))
