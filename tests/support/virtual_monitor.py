"""A monitor without glass: an X server of its own whose picture is a file that anybody may look into (Linux, Xvfb).

What a screen's process shows is read from there, from outside: neither its windows nor its store are asked.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Self

from PySide6.QtGui import QImage

_HEAD = struct.Struct(">25I")  # XWDFileHeader, version 7
_COLOUR_BYTES = 12
_MOVED = 8  # dots; a screen moves its picture slowly, so that nothing burns in
_MOVES = sorted(product(range(-_MOVED, _MOVED + 1), repeat=2), key=lambda at: abs(at[0]) + abs(at[1]))
Box = tuple[int, int, int, int]
_OUTPUT = "screen"  # as Xvfb names its only connector


def has_virtual_monitor() -> bool:
    """Whether this machine has the programs."""
    return shutil.which("Xvfb") is not None and shutil.which("xrandr") is not None


@dataclass
class VirtualMonitor:
    """One monitor of at most this size; it may be given another resolution, unplugged and plugged in again."""

    wide: int = 1920
    high: int = 1080
    name: str = field(init=False)
    _modes: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="guidance-desk-x-"))
        told, tells = os.pipe()
        size = f"{self.wide}x{self.high}x24"
        words = ["-displayfd", str(tells), "-screen", "0", size, "-noreset", "-nocursor", "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            ["Xvfb", *words, "-fbdir", str(self._folder)], pass_fds=[tells], stderr=subprocess.DEVNULL
        )
        os.close(tells)
        with os.fdopen(told, encoding="ascii") as number:
            self.name = f":{number.readline().strip()}"
        self._modes.add(f"{self.wide}x{self.high}")
        with (self._folder / "Xvfb_screen0").open("rb") as picture:
            self._picture = mmap.mmap(picture.fileno(), 0, access=mmap.ACCESS_READ)
        head = _HEAD.unpack_from(self._picture)
        self._stride, self._begin = head[12], head[0] + head[19] * _COLOUR_BYTES

    def environment(self) -> dict[str, str]:
        """What a process needs to show its windows here."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}

    def resolution(self, wide: int, high: int) -> None:
        """The monitor takes another resolution, not larger than it began with."""
        mode = f"{wide}x{high}"
        if mode not in self._modes:
            self._modes.add(mode)
            timing = [str(one + more) for one in (wide, high) for more in range(4)]
            self._xrandr("--newmode", mode, "60", *timing)
            self._xrandr("--addmode", _OUTPUT, mode)
        self._xrandr("--output", _OUTPUT, "--mode", mode)
        self.wide, self.high = wide, high

    def unplug(self) -> None:
        """There is no monitor any more."""
        self._xrandr("--fb", f"{self.wide}x{self.high}", "--output", _OUTPUT, "--off")

    def plug(self) -> None:
        """It is back, as it was."""
        self.resolution(self.wide, self.high)

    def _xrandr(self, *words: str) -> None:
        subprocess.run(["xrandr", "-d", self.name, *words], check=True, capture_output=True, timeout=30)

    def line(self, y: int, left: int, right: int) -> bytes:
        """Return a part of one line of pixels, as cheaply as it can be had."""
        begin = self._begin + y * self._stride
        return self._picture[begin + 4 * left : begin + 4 * right]

    def picture(self) -> QImage:
        """Return a copy of the whole picture."""
        data = self._picture[self._begin : self._begin + self._stride * self.high]
        return QImage(data, self.wide, self.high, self._stride, QImage.Format.Format_RGB32).copy()

    def shows(self, wanted: QImage, boxes: Iterable[Box]) -> bool:
        """Whether these parts of a picture stand on it, dot for dot; the whole may be moved by some dots.

        Args:
            wanted: as large as the monitor.
            boxes: left, top, width and height of every part.
        """
        shown, parts = self.picture(), [(box, wanted.copy(*box)) for box in boxes]
        return any(
            all(shown.copy(left + x, top + y, wide, high) == part for (left, top, wide, high), part in parts)
            for x, y in _MOVES
        )

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(30)
        self._picture.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
