"""Draws the hall's regions at 1920×1080. Measures are design pixels, taken from look/src/hall.html."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from desk_app.i18n import _
from ui.screens import tokens as t
from ui.screens.hall_facts import Banner, Heading, Missed, RoomRow, Tone, WindowRow
from ui.screens.ink import Ink, width

MARGIN = 40.0
HEADER = QRectF(0, 0, 1920, 96)
BANNER = QRectF(MARGIN, 116, 1840, 236)
COLUMNS = QRectF(0, 370, 1920, 48)
MISSED = QRectF(MARGIN, 920, 1840, 72)
NOTICE = QRectF(0, 1008, 1920, 72)
NOTICE_GAP = 80.0

_ROWS_TOP = 418.0
_WINDOW_X = (40.0, 696.0)
_WINDOW_WIDE = 640.0
_ROOM_X = 1352.0
_ROOM_WIDE = 528.0
_CELLS = (76.0, 196.0, 160.0, 128.0, 72.0)  # number, name, current, next, waiting

_TONES: dict[Tone, str] = {
    "ticket": t.TEXT,
    "free": t.FREE,
    "reserved": t.RESERVED,
    "in_use": t.IN_USE,
    "away": t.AWAY,
    "stale": t.STALE,
}


def window_rect(column: int, row: int) -> QRectF:
    """Return where a window's line stands, ``column`` 0 or 1, ``row`` 0–4."""
    return QRectF(_WINDOW_X[column], _ROWS_TOP + 98 * row, _WINDOW_WIDE, 94)


def room_rect(row: int) -> QRectF:
    """Return where a room's line stands, ``row`` 0–7."""
    return QRectF(_ROOM_X, _ROWS_TOP + 61.28 * row, _ROOM_WIDE, 59)


def notice_room() -> float:
    """Return how many design pixels the notice line offers."""
    return NOTICE.width() - 2 * MARGIN


def notice_width(text: str) -> float:
    """Return the width of a notice in design pixels."""
    return width(text, 40)


def missed_per_page() -> int:
    """Return how many missed numbers fit beside their note."""
    return 9


def paint_heading(ink: Ink, rect: QRectF, heading: Heading) -> None:
    """Draw the centre's name, the pill when the data stands still, date and clock."""
    ink.fill(rect, t.HEADER)
    right = rect.right() - MARGIN
    clock_wide = width(heading.clock, 60, bold=True)
    ink.text(QRectF(right - clock_wide - 4, rect.top(), clock_wide + 4, rect.height()), heading.clock, 60, t.TEXT,
             bold=True, side="right")  # fmt: skip
    right -= clock_wide + 28
    if heading.date:
        date_wide = width(heading.date, 36) + 2
        ink.text(QRectF(right - date_wide, rect.top(), date_wide, rect.height()), heading.date, 36, t.TEXT_2)
        right -= date_wide + 32
    if heading.stopped:
        wide = width(heading.stopped, 34) + 16 + 14 + 44
        pill = QRectF(right - wide, rect.top() + 20, wide, 56)
        ink.fill(pill, t.HEADER, radius=6, edge=t.PILL_EDGE, edge_width=2)
        ink.ring(QPointF(pill.left() + 30, pill.center().y()), 6, t.PILL_EDGE, 4)
        ink.text(pill.adjusted(52, 0, -18, 0), heading.stopped, 34, t.PILL)
        right = pill.left() - 32
    ink.text(QRectF(MARGIN, rect.top(), right - MARGIN, rect.height()), heading.centre, 44, t.TEXT, bold=True)


def paint_banner(ink: Ink, rect: QRectF, banner: Banner, glow: float = 0.0) -> None:
    """Draw the large call; ``glow`` 0–1 lightens the yellow while it pulses."""
    if banner.mode == "calling":
        ink.fill(rect, _between(t.CALL, t.CALL_LIGHT, glow), radius=8)
        colour, rule = t.CALL_TEXT, t.CALL_RULE
    elif banner.mode == "stopped":
        ink.fill(rect, t.PANEL, radius=8, edge=t.CALL, edge_width=3)
        colour, rule = t.TEXT, t.QUIET_RULE
    else:
        ink.fill(rect, t.PANEL, radius=8)
        colour, rule = t.TEXT_2, t.QUIET_RULE
    right = _paint_recent(ink, rect, banner, t.TEXT if banner.mode == "quiet" else colour, rule)
    if banner.mode == "quiet":
        ink.text(
            QRectF(rect.left() + 48, rect.top(), right - rect.left() - 96, rect.height()), banner.place, 72, colour
        )
        return
    left = rect.left() + 48
    label_wide = width(banner.label, 176, bold=True)
    ink.text(QRectF(left, rect.top() - 4, label_wide + 4, rect.height()), banner.label, 176, colour, bold=True)
    left += label_wide + 52
    middle = rect.center().y()
    ink.fill(QRectF(left, middle - 12, 126, 24), colour)
    ink.polygon([(left + 124, middle - 42), (left + 180, middle), (left + 124, middle + 42)], colour)
    left += 132 + 104
    room = right - 24 - left
    ink.text(QRectF(left, rect.top() + 18, room, 124), banner.place, 112, colour, bold=True)
    ink.text(QRectF(left, rect.top() + 142, room, 70), banner.name, 56, colour, bold=True)


def _paint_recent(ink: Ink, rect: QRectF, banner: Banner, colour: str, rule: str) -> float:
    """Draw the calls before; returns where their column starts."""
    right = rect.right() - 48
    if not banner.recent:
        if banner.title:
            wide = width(banner.title, 36) + 44
            ink.text(QRectF(right - wide + 44, rect.top(), wide, rect.height()), banner.title, 36, colour)
            return right - wide
        return right
    label_wide = max(width(label, 44, bold=True) for label, _place in banner.recent)
    place_wide = min(330.0, max(width(place, 44, bold=True) for _label, place in banner.recent))
    left = right - label_wide - 44 - place_wide
    ink.fill(QRectF(left - 44, rect.top() + 22, 4, 192), rule)
    ink.text(QRectF(left, rect.top() + 22, right - left, 64), banner.title, 36, colour)
    for at, (label, place) in enumerate(banner.recent):
        top = rect.top() + 22 + 64 * (at + 1)
        ink.text(QRectF(left, top, label_wide + 2, 64), label, 44, colour, bold=True)
        ink.text(QRectF(left + label_wide + 44, top, place_wide + 2, 64), place, 44, colour, bold=True)
    return left - 44


def paint_columns(ink: Ink, rect: QRectF, second: bool, rooms: bool) -> None:
    """Draw the words above the columns."""
    ink.fill(rect, t.BG)
    for x in _WINDOW_X[: 2 if second else 1]:
        ends = _ends(x - 8)
        for text, left, right, side in (
            (_("Window"), x + 16, ends[1], "left"),
            (_("Now"), ends[1], ends[2], "left"),
            (_("Next"), ends[2], ends[3], "left"),
            (_("Waiting"), ends[3] - 8, x + _WINDOW_WIDE - 12, "right"),
        ):
            ink.text(QRectF(left, rect.top(), right - left, rect.height()), text, 34, t.COLUMN,
                     side="right" if side == "right" else "left")  # fmt: skip
    if rooms:
        ink.text(QRectF(_ROOM_X + 20, rect.top(), _ROOM_WIDE - 20, rect.height()), _("Rooms"), 34, t.COLUMN)


def _ends(x: float) -> list[float]:
    """Return where the cells of a window's line end, starting at its left edge."""
    ends, at = [], x + 8
    for wide in _CELLS:
        at += wide
        ends.append(at)
    return ends


def paint_window(ink: Ink, rect: QRectF, row: WindowRow | None) -> None:
    """Draw a window's line; ``None`` leaves the ground."""
    if row is None:
        ink.fill(rect, t.BG)
        return
    live_call = row.called and not row.stale
    ink.fill(rect, t.CALL if live_call else t.PANEL)
    if row.called:
        ink.fill(QRectF(rect.left(), rect.top(), 8, rect.height()), t.CALL)
    main = t.CALL_TEXT if live_call else t.AWAY if row.away else t.TEXT
    quiet = t.CALL_TEXT if live_call else t.STALE if row.stale else t.TEXT_2
    count = t.CALL_TEXT if live_call else t.STALE if row.stale else t.COUNT
    ends = _ends(rect.left())
    top, high = rect.top(), rect.height()
    ink.text(QRectF(rect.left() + 8, top, _CELLS[0], high), row.number, 52, main, bold=True, side="centre")
    ink.text(QRectF(ends[0], top, _CELLS[1] - 12, high), row.name, 44, main)
    if row.tone == "ticket":
        ink.text(QRectF(ends[1], top, _CELLS[2] - 12, high), row.current, 56, main, bold=True)
    else:
        ink.text(QRectF(ends[1], top, _CELLS[2] - 12, high), row.current, 42, _TONES[row.tone])
    ink.text(QRectF(ends[2], top, _CELLS[3] - 10, high), row.next, 46, quiet)
    ink.text(QRectF(ends[3], top, _CELLS[4] - 18, high), row.waiting, 46, count, bold=True, side="right")


def paint_room(ink: Ink, rect: QRectF, row: RoomRow | None) -> None:
    """Draw a room's line; ``None`` leaves the ground."""
    if row is None:
        ink.fill(rect, t.BG)
        return
    ink.fill(rect, t.PANEL)
    top, high = rect.top(), rect.height()
    left = rect.left() + 16
    ink.text(QRectF(left, top, 208, high), row.name, 40, t.TEXT)
    ink.text(QRectF(left + 216, top, 150, high), row.state, 38, _TONES[row.tone])
    ticket = row.beside_tone == "ticket" or (row.beside_tone == "stale" and row.beside[:1].isalpha())
    ink.text(QRectF(left + 340, top, rect.right() - 20 - left - 340, high), row.beside, 44 if ticket else 40,
             _TONES[row.beside_tone], bold=ticket, side="right")  # fmt: skip


def paint_missed(ink: Ink, rect: QRectF, missed: Missed) -> None:
    """Draw the missed numbers and what to do about them."""
    ink.fill(rect, t.MISSED_BG)
    ink.fill(QRectF(rect.left(), rect.top(), 8, rect.height()), t.MISSED)
    left = rect.left() + 32
    left += ink.text(QRectF(left, rect.top(), 240, rect.height()), _("Missed"), 44, t.MISSED, bold=True) + 36
    note_wide = width(missed.note, 40) + 2
    right = rect.right() - 24 - note_wide
    for label in missed.labels:
        wide = width(label, 44)
        if left + wide > right - 24:
            break
        ink.text(QRectF(left, rect.top(), wide + 2, rect.height()), label, 44, t.TEXT)
        left += wide + 44
    ink.text(QRectF(right, rect.top(), note_wide, rect.height()), missed.note, 40, t.MISSED_NOTE)


def paint_notice(ink: Ink, rect: QRectF, notices: Sequence[str]) -> None:
    """Draw the notices that share the line now."""
    ink.fill(rect, t.HEADER)
    left = rect.left() + MARGIN
    for notice in notices:
        room = rect.right() - MARGIN - left
        left += ink.text(QRectF(left, rect.top(), room, rect.height()), notice, 40, t.NOTICE) + NOTICE_GAP


def _between(one: str, other: str, share: float) -> str:
    a, b = QColor(one), QColor(other)
    red, green, blue = (
        round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue).name()
