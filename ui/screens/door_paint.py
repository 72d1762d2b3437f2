"""How a door is drawn. Measures are design pixels.

The state block's colours are darker than in the look notes (5.3:1 there): white on them holds 7:1 and more, because a
door is read by old eyes in a bright corridor. Measured on pixels by a test.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from desk_app.screens.door_facts import Block, Line, Lines, Name, Next, Number, Top
from desk_app.screens.door_layout import MARGIN
from ui.screens import tokens as t
from ui.screens.ink import Ink, width

BLOCKS = {"free": "#17613A", "reserved": "#6E4800", "in_use": "#932818", "away": "#434E5D", "stale": t.PANEL}
_WORDS = {"free": t.FREE, "reserved": t.RESERVED, "in_use": t.IN_USE, "away": t.AWAY, "stale": t.STALE}
_NUMBERS = {"ticket": t.TEXT, "calling": t.CALL, "quiet": t.TEXT_2, "stale": t.STALE}
RULE = "#274361"


def paint_top(ink: Ink, rect: QRectF, value: Top) -> None:
    """Draw the centre's name and the clock; where the data stands still the pill takes the name's place."""
    ink.fill(rect, t.HEADER)
    clock_wide = width("00:00", 56, bold=True) + 8
    ink.text(
        QRectF(rect.right() - MARGIN - clock_wide, rect.top(), clock_wide, rect.height()),
        value.clock, 56, t.TEXT, bold=True, side="right",
    )  # fmt: skip
    room = rect.width() - 2 * MARGIN - clock_wide - 40
    if not value.stopped:
        ink.text(QRectF(rect.left() + MARGIN, rect.top(), room, rect.height()), value.centre, 40, t.TEXT_2)
        return
    wide = min(room, width(value.stopped, 40) + 64)
    pill = QRectF(rect.left() + MARGIN, rect.top() + rect.height() / 2 - 36, wide, 72)
    ink.fill(pill, t.HEADER, 36, t.PILL_EDGE, 3)
    ink.text(pill.adjusted(30, 0, -30, 0), value.stopped, 40, t.PILL, side="centre")


def paint_name(ink: Ink, rect: QRectF, value: Name) -> None:
    """Draw what this place is."""
    ink.fill(rect, t.BG)
    left, room = rect.left() + MARGIN, rect.width() - 2 * MARGIN
    ink.text(QRectF(left, rect.top() + 40, room, 52), value.where, 40, t.COUNT)
    ink.text(QRectF(left, rect.top() + 92, room, rect.height() - 124), value.title, 128, t.TEXT, bold=True)


def paint_block(ink: Ink, rect: QRectF, value: Block) -> None:
    """Draw the state: never a colour alone, always its word, and a dot that is hollow where it is not sure."""
    ink.fill(rect, BLOCKS[value.tone])
    middle = QPointF(rect.left() + MARGIN + 36, rect.center().y())
    if value.known:
        ink.fill(QRectF(middle.x() - 36, middle.y() - 36, 72, 72), t.TEXT, 36)
    else:
        ink.ring(middle, 32, t.TEXT_2, 8)
    left = rect.left() + MARGIN + 108
    room = rect.right() - MARGIN - left
    notes = max((width(note, 44) for note in value.notes), default=0)
    colour = t.TEXT if value.known else t.TEXT_2
    used = ink.text(
        QRectF(left, rect.top(), max(room - notes - 32, room * 0.42), rect.height()), value.word, 132, colour, bold=True
    )
    beside = QRectF(left + used + 32, rect.top(), room - used - 32, rect.height())
    for at, note in enumerate(value.notes):
        shift = (at - (len(value.notes) - 1) / 2) * 60
        ink.text(beside.translated(0, shift), note, 44, colour, side="right")


def paint_number(ink: Ink, rect: QRectF, value: Number) -> None:
    """Draw the number, as large as the card allows; words instead of it are smaller."""
    ink.fill(rect, t.BG)
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(48, 28, -48, -28)
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 60), value.title, 44, t.TEXT_2)
    foot = 64 if value.left or value.right else 0
    body = QRectF(inner.left(), inner.top() + 64, inner.width(), inner.height() - 64 - foot)
    size, bold = (60, False) if value.tone == "quiet" else (min(240, body.height() * 0.92), True)
    ink.text(body, value.label, size, _NUMBERS[value.tone], bold=bold)
    if foot:
        line = QRectF(inner.left(), inner.bottom() - 64, inner.width(), 64)
        used = ink.text(line, value.left, 48, t.TEXT)
        ink.text(line.adjusted(used + 40, 0, 0, 0), value.right, 48, t.TEXT, side="right")


def paint_next(ink: Ink, rect: QRectF, value: Next | None) -> None:
    """Draw one who is to come; ``None`` leaves the ground."""
    ink.fill(rect, t.BG)
    if value is None:
        return
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(48, 28, -24, -28)
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 60), value.title, 44, t.TEXT_2)
    body = QRectF(inner.left(), inner.top() + 60, inner.width(), inner.height() - 60)
    if value.tone == "quiet":
        ink.text(body, value.label, 56, _NUMBERS["quiet"])
    else:
        ink.text(body, value.label, min(120, body.height() * 0.8), _NUMBERS[value.tone], bold=True)


def paint_today(ink: Ink, rect: QRectF, value: Lines | None, most: int) -> None:
    """Draw today's times, each between fine lines; ``None`` leaves the ground."""
    ink.fill(rect, t.BG)
    if value is None:
        return
    ink.text(QRectF(rect.left(), rect.top(), rect.width(), 68), value.title, 44, t.TEXT_2)
    high = (rect.height() - 72) / most
    for at, line in enumerate(value.lines[:most]):
        _line(ink, QRectF(rect.left(), rect.top() + 72 + at * high, rect.width(), high), line)


def _line(ink: Ink, rect: QRectF, line: Line) -> None:
    ink.fill(QRectF(rect.left(), rect.top(), rect.width(), 2), RULE)
    word = width(line.word, 48) + 8 if line.word else 0
    left = 320 if line.times[:1].isdigit() else 200
    ink.text(QRectF(rect.left(), rect.top(), left - 16, rect.height()), line.times, 48, t.TEXT)
    ink.text(
        QRectF(rect.left() + left, rect.top(), rect.width() - left - word - 16, rect.height()), line.middle, 48, t.TEXT
    )
    ink.text(
        QRectF(rect.right() - word, rect.top(), word, rect.height()), line.word, 48, _WORDS[line.tone], side="right"
    )


def paint_footer(ink: Ink, rect: QRectF, value: tuple[str, ...]) -> None:
    """Draw the foot line, in the middle."""
    ink.fill(rect, t.HEADER)
    ink.text(rect.adjusted(MARGIN, 0, -MARGIN, 0), "　　".join(value), 40, t.NOTICE, side="centre")
