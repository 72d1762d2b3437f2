"""Where the parts of the hall's picture stand: lying (1920×1080) and upright (1080×1920), by how much there is to show.

Letter height. Who waits must find a number and its place from 8 m: capitals, digits and Chinese characters of the
board are at least distance / 300 high, 27 mm at 8 m (ASR A1.3, table of letter heights by viewing distance: h = E/300,
11.5 minutes of arc). The call itself stands at 20 minutes of arc and more, 47 mm at 8 m, which ISO 9241-303 recommends
for reading with ease. What nobody needs from afar (headings of columns, date, notes, notices) holds 17 mm, 5 m.
All on a 55-inch panel, the smallest a hall should have; on another one distances grow with its diagonal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

NUMBER, NAME, SIDE = 60, 47, 40  # font sizes in design pixels: tickets and counts; names and states; what stands beside
READ_FROM_M = 8.0
SIDE_FROM_M = 5.0
PANEL_INCH = 55.0

_LONG, _SHORT = 1920.0, 1080.0
_MARGIN, _GAP = 32.0, 12.0
_PER_COLUMN, _ROOMS = 5, 8


class Box(NamedTuple):
    """Where a part stands, in design pixels."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class Heads:
    """Words above a column of lines."""

    rect: Box
    kind: Literal["window", "room"]
    first: bool  # says which page it is


@dataclass(frozen=True, slots=True)
class Layout:
    """One design. Boxes are in design pixels; lines of windows and rooms in reading order, one page of them."""

    wide: float
    high: float
    heading: Box
    banner: Box
    heads: tuple[Heads, ...]
    windows: tuple[Box, ...]
    rooms: tuple[Box, ...]
    estimates: Box
    missed: Box
    notice: Box
    estimates_each: int

    @property
    def upright(self) -> bool:
        """Whether it is the design of a monitor that stands on its short side."""
        return self.high > self.wide


def board_letter_mm(metres: float) -> float:
    """Return the least height of letters that are to be found from ``metres`` away, in millimetres (ASR A1.3)."""
    return metres * 1000 / 300


def easy_letter_mm(metres: float) -> float:
    """Return the height of letters read with ease from ``metres`` away: 20 minutes of arc (ISO 9241-303)."""
    return 2 * metres * 1000 * math.tan(math.radians(20 / 60) / 2)


def millimetres_per_pixel(wide: int, high: int, inches: float = PANEL_INCH) -> float:
    """Return the size of a pixel on a panel of ``inches`` diagonal that shows ``wide`` × ``high`` square pixels."""
    return inches * 25.4 / math.hypot(wide, high)


def layout_for(wide: float, high: float, windows: int, rooms: int) -> Layout:
    """Return the design for a monitor of this shape and this many windows and rooms.

    Args:
        wide: pixels, only the shape counts.
        high: pixels.
        windows: how many the screen shows; over ten they take turns.
        rooms: how many; what does not fit takes turns.
    """
    return _upright(windows, rooms) if high > wide else _lying(windows, rooms)


_Lines = dict[str, list[Box]]


def _lying(windows: int, rooms: int) -> Layout:
    heads: list[Heads] = []
    lines: _Lines = {"window": [], "room": []}
    if 0 < windows <= 2 and rooms:  # windows across, rooms below them
        _columns(heads, lines, "window", 1, (322, 44), windows, 92)
        top = 366.0 + 92 * windows
        _columns(heads, lines, "room", 2, (top, 44), 4, (828 - top - 44) / 4)
    else:
        beside = 1 if rooms and windows else 0
        columns = 2 if windows > _PER_COLUMN else 1 if windows else 0
        left = _MARGIN
        if columns:
            room = (_LONG - 2 * _MARGIN - _GAP * (columns + beside - 1)) / (620 * columns + 568 * beside) * 620
            _columns(heads, lines, "window", columns, (322, 44), _PER_COLUMN, 92, each=room)
            left += columns * (room + _GAP)
        if rooms:
            shown = (_PER_COLUMN, 92.0) if rooms <= _PER_COLUMN else (_ROOMS, 57.5)
            _columns(heads, lines, "room", 1 if windows or rooms <= _ROOMS else 2, (322, 44), *shown, left=left)
    return Layout(
        wide=_LONG,
        high=_SHORT,
        heading=Box(0, 0, _LONG, 88),
        banner=Box(_MARGIN, 100, _LONG - 2 * _MARGIN, 216),
        heads=tuple(heads),
        windows=tuple(lines["window"]),
        rooms=tuple(lines["room"]),
        estimates=Box(_MARGIN, 842, _LONG - 2 * _MARGIN, 72),
        missed=Box(_MARGIN, 924, _LONG - 2 * _MARGIN, 72),
        notice=Box(0, 1008, _LONG, 72),
        estimates_each=4,
    )


def _columns(
    heads: list[Heads],
    lines: _Lines,
    kind: Literal["window", "room"],
    columns: int,
    head: tuple[float, float],
    count: int,
    pitch: float,
    left: float = _MARGIN,
    each: float = 0.0,
) -> None:
    """Add columns of lines with their heads.

    Args:
        heads: get their words.
        lines: get their lines.
        kind: of what.
        columns: how many, side by side.
        head: top and height of the words above.
        count: lines of a column.
        pitch: from line to line.
        left: where the first begins.
        each: their width; 0: what is left to the right is divided.
    """
    each = each or (_LONG - _MARGIN - left - _GAP * (columns - 1)) / columns
    top = head[0] + head[1] + 2
    for column in range(columns):
        x = left + column * (each + _GAP)
        heads.append(Heads(Box(x, head[0], each, head[1]), kind, first=column == 0))
        gap = 4 if pitch > 60 else 2
        lines[kind] += [Box(x, top + pitch * at, each, pitch - gap) for at in range(count)]


def _upright(windows: int, rooms: int) -> Layout:
    top, bottom, head, wide = 608.0, 1512.0, 48.0, _SHORT - 2 * _MARGIN
    shown_windows = min(windows, 2 * _PER_COLUMN)
    room = bottom - top - head * (bool(windows) + bool(rooms))
    shown_rooms = min(rooms, max(4, int(room // 58) - shown_windows))
    pitch = min(96.0, room / max(1, shown_windows + shown_rooms))
    heads, lines = [], []
    for kind, count in (("window", shown_windows), ("room", shown_rooms)):
        if count:
            heads.append(Heads(Box(_MARGIN, top, wide, head), "window" if kind == "window" else "room", first=True))
            top += head
        lines.append(tuple(Box(_MARGIN, top + pitch * at, wide, pitch - 3) for at in range(count)))
        top += pitch * count
    return Layout(
        wide=_SHORT,
        high=_LONG,
        heading=Box(0, 0, _SHORT, 140),
        banner=Box(_MARGIN, 156, wide, 436),
        heads=tuple(heads),
        windows=lines[0],
        rooms=lines[1],
        estimates=Box(_MARGIN, 1524, wide, 178),
        missed=Box(_MARGIN, 1712, wide, 124),
        notice=Box(0, 1848, _SHORT, 72),
        estimates_each=4,
    )
