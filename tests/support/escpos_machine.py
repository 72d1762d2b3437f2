"""A receipt printer's inside, as Epson's ESC/POS manual describes it: receive buffer, sensors, paper, cutter.

Pure: bytes go in, answers come out, papers pile up. ``fake_printer`` puts it behind a TCP port.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

DLE, EOT, ESC, FS, GS, LF = 0x10, 0x04, 0x1B, 0x1C, 0x1D, 0x0A
_LINE = 30
"""Rows of dots that one line of text or one line fed takes."""
_REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]")
_ARGUMENTS = {
    ESC: {**dict.fromkeys("dJaE!tRGM3-{=V rl", 1), "@": 0, "2": 0, "$": 2, "\\": 2, "c": 2, "p": 3},
    FS: {"&": 0, ".": 0, "!": 1, "S": 2, "-": 1, "C": 1, "W": 1},
    GS: {**dict.fromkeys("!BrahwHfb", 1), "L": 2, "W": 2, "P": 2, "\\": 2},
}
"""How many bytes follow the two of a command that has nothing special about it."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of ``GS v 0``, or as much of it as came out."""

    width_bytes: int
    data: bytes

    @property
    def rows(self) -> int:
        return len(self.data) // self.width_bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of paper: what was executed for it, real-time questions and status requests left out."""

    data: bytes
    text: bytes
    pictures: tuple[Raster, ...]
    rows: int
    cut: Literal["full", "partial", ""]

    @property
    def blank(self) -> bool:
        return not self.text.strip() and not any(any(one.data) for one in self.pictures)


@dataclass
class _Sheet:
    """The paper that hangs in the printer."""

    data: bytearray = field(default_factory=bytearray)
    text: bytearray = field(default_factory=bytearray)
    pictures: list[tuple[int, bytearray]] = field(default_factory=list)
    rows: int = 0

    def paper(self, cut: Literal["full", "partial", ""]) -> Paper:
        pictures = tuple(Raster(width, bytes(data)) for width, data in self.pictures)
        return Paper(bytes(self.data), bytes(self.text), pictures, self.rows, cut)


class EscPosMachine:
    """One printer without its plug.

    Args:
        came_out: told of every paper at its cut.
    """

    def __init__(self, came_out: Callable[[Paper], None] = lambda _paper: None) -> None:
        self.papers: list[Paper] = []
        self.not_understood: list[bytes] = []
        self.out = self.low = self.cover_open = False
        self.broken: Literal["", "cutter", "fatal"] = ""
        self.rows_left: int | None = None  # of the roll; None is plenty
        self.answered = frozenset({1, 2, 3, 4})  # which DLE EOT n it knows
        self.knows_gs_r = True
        self.before_answers = b""  # what it babbles before each answer
        self.silent = False
        self._came_out = came_out
        self.power_on()

    def power_on(self) -> None:
        """Forget all but the paper."""
        self._buffer = bytearray()
        self._recent = b""
        self._picture_left = 0
        self._reports_changes = False
        self._reported = b""
        self._sheet = _Sheet()

    @property
    def waiting(self) -> int:
        """Bytes received and not yet executed."""
        return len(self._buffer)

    @property
    def partial(self) -> Paper:
        """What hangs in the printer, not cut."""
        return self._sheet.paper("")

    @property
    def stopped(self) -> bool:
        """Whether it is offline: nothing is executed until somebody comes."""
        return self.out or self.cover_open or bool(self.broken)

    # -- reception

    def receive(self, data: bytes) -> bytes:
        """Take bytes; real-time questions are answered at once, even inside a picture (as Epson's do)."""
        self._buffer += data
        heard, answers = self._recent + data, b""
        for question in _REAL_TIME.finditer(heard):
            if question[0][2] in self.answered:
                answers += self._says(bytes((self._real_time(question[0][2]),)))
        self._recent = b"" if _REAL_TIME.search(heard[-3:]) else heard[-2:]
        return answers

    def _real_time(self, n: int) -> int:
        bits = {
            1: 0x08 * self.stopped,
            2: 0x04 * self.cover_open | 0x20 * self.out | 0x40 * bool(self.broken),
            3: 0x08 * (self.broken == "cutter") | 0x20 * (self.broken == "fatal"),
            4: 0x0C * (self.low or self.out) | 0x60 * self.out,
        }
        return 0x12 | bits[n]

    def _says(self, answer: bytes) -> bytes:
        return b"" if self.silent else self.before_answers + answer

    def changed(self) -> bytes:
        """Return the automatic status (ASB) where it was asked for and something changed."""
        now = self._automatic()
        if not self._reports_changes or now == self._reported:
            return b""
        self._reported = now
        return self._says(now)

    def _automatic(self) -> bytes:
        first = 0x10 | 0x08 * self.stopped | 0x20 * self.cover_open
        second = 0x08 * (self.broken == "cutter") | 0x20 * (self.broken == "fatal")
        return bytes((first, second, 0x03 * (self.low or self.out) | 0x0C * self.out, 0x0F))

    # -- execution

    def execute(self, most: int) -> tuple[int, bytes]:
        """Execute up to about ``most`` bytes of what was received. Returns how many, and the answers."""
        begun, answers = len(self._buffer), b""
        while self._buffer and not self.stopped and begun - len(self._buffer) < most:
            if self._picture_left:
                if not self._rows_of_picture(most - (begun - len(self._buffer))):
                    break
                continue
            length = self._command_length()
            if length is None or length > len(self._buffer):
                break
            command = bytes(self._buffer[:length])
            del self._buffer[:length]
            answers += self._command(command)
        return begun - len(self._buffer), answers

    def _command_length(self) -> int | None:
        """How long the command at the head of the buffer is; ``None`` while that cannot be told."""
        head, size = self._buffer, len(self._buffer)
        if head[0] == DLE:
            return 3
        if head[0] not in _ARGUMENTS:
            return 1
        if size < 3:
            return None if size < 2 or _ARGUMENTS[head[0]].get(chr(head[1])) != 0 else 2
        if head[0] == GS and head[1] == ord("V"):
            return 4 if head[2] in (65, 66, 97, 98, 103, 104) else 3
        if head[0] == GS and head[1] == ord("v"):
            return 8
        if head[0] == GS and head[1] == ord("("):
            return None if size < 5 else 5 + head[3] + 256 * head[4]
        return 2 + _ARGUMENTS[head[0]].get(chr(head[1]), 0)

    def _command(self, command: bytes) -> bytes:
        first, name = command[0], chr(command[1]) if len(command) > 1 else ""
        if first == DLE:
            return b""
        if first == GS and name == "r":
            return self._transmit_status() if self.knows_gs_r else b""
        if first == GS and name == "a":
            self._reports_changes, self._reported = command[2] != 0, b""
            return self.changed()
        if first < 0x20 and first not in _ARGUMENTS and first != LF:
            return b""  # other control characters are passed over
        self._sheet.data += command
        if first == GS and name == "v":
            self._begin_picture(command)
        elif first == GS and name == "V":
            self._cut("full" if command[2] in (0, 48, 65, 97) else "partial", command)
        elif first == ESC and name in "dJ":
            self._feed(command[2] * (_LINE if name == "d" else 1))
        elif first == ESC and name == "@":
            self._reports_changes = False
        elif first in _ARGUMENTS:
            if name not in _ARGUMENTS[first] and name != "(":
                self.not_understood.append(command)
        elif first == LF:
            self._sheet.text += command
            self._feed(_LINE)
        elif first >= 0x20:
            self._sheet.text += command
        return b""

    def _transmit_status(self) -> bytes:
        return self._says(bytes((0x03 * self.low | 0x0C * self.out,)))

    def _begin_picture(self, command: bytes) -> None:
        if command[2] != ord("0"):
            self.not_understood.append(command)
            return
        width, rows = command[4] + 256 * command[5], command[6] + 256 * command[7]
        self._picture_left = width * rows
        self._sheet.pictures.append((width, bytearray()))

    def _rows_of_picture(self, most: int) -> bool:
        """Print rows of the picture in hand. Returns whether there was something to print."""
        width, data = self._sheet.pictures[-1]
        ready = min(self._picture_left, len(self._buffer), max(most, width))
        if self.rows_left is not None:
            ready = min(ready, self.rows_left * width - len(data) % width)
        taken = bytes(self._buffer[:ready])
        before = len(data) // width
        del self._buffer[:ready]
        data += taken
        self._sheet.data += taken
        self._picture_left -= ready
        self._feed(len(data) // width - before)
        return bool(ready)

    def _feed(self, rows: int) -> None:
        self._sheet.rows += rows
        if self.rows_left is not None:
            self.rows_left = max(self.rows_left - rows, 0)
            if not self.rows_left:
                self.out = True

    def _cut(self, how: Literal["full", "partial"], command: bytes) -> None:
        paper = self._sheet.paper(how)
        self._sheet = _Sheet()
        self.papers.append(paper)
        self._came_out(paper)
