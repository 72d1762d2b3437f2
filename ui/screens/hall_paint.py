"""Draws the parts of the hall's picture. Measures are design pixels; letters keep the heights of ``hall_layout``."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from desk_app.i18n import _
from desk_app.screens.hall_facts import Banner, Heading, Missed, RoomRow, Tone, Wait, WindowRow
from desk_app.screens.hall_layout import NAME, NUMBER, SIDE, Heads
from ui.screens import tokens as t
from ui.screens.ink import Ink, width

_MARGIN = 32.0
_NOTICE_GAP = 80.0
_LABEL_GAP = 36.0
_CELLS = (68.0, 184.0, 150.0, 144.0, 74.0)  # number, name, current, next, waiting: 620, stretched to the line's width
_ROOM_CELLS = (14.0, 230.0, 14.0, 140.0, 14.0, 142.0, 14.0)  # edge, name, gap, state, gap, number, edge: 568

_TONES: dict[Tone, str] = {
    "ticket": t.TEXT,
    "free": t.FREE,
    "reserved": t.RESERVED,
    "in_use": t.IN_USE,
    "away": t.AWAY,
    "stale": t.STALE,
}


def notice_pages(notices: Sequence[str], rect: QRectF) -> tuple[tuple[str, ...], ...]:
    """Return the notices in groups that fit the line; one too long alone stands alone."""
    return _packed(notices, [width(text, SIDE) for text in notices], rect.width() - 2 * _MARGIN, _NOTICE_GAP)


def missed_pages(labels: Sequence[str], note: str, rect: QRectF) -> tuple[tuple[str, ...], ...]:
    """Return the missed numbers in groups that fit their line."""
    left, right = _missed_ends(rect, note)
    return _packed(labels, [width(label, NUMBER) for label in labels], right - left, _LABEL_GAP)


def _packed(texts: Sequence[str], widths: Sequence[float], room: float, gap: float) -> tuple[tuple[str, ...], ...]:
    pages: list[list[str]] = []
    used = 0.0
    for text, wide in zip(texts, widths, strict=True):
        if pages and used + gap + wide <= room:
            pages[-1].append(text)
            used += gap + wide
        else:
            pages.append([text])
            used = wide
    return tuple(tuple(page) for page in pages)


def paint_heading(ink: Ink, rect: QRectF, heading: Heading) -> None:
    """Draw the centre's name, the pill when the data stands still, date and clock; two lines where it is narrow."""
    ink.fill(rect, t.HEADER)
    two_lines = rect.height() > 100
    line = QRectF(rect.left(), rect.top() + 6, rect.width(), 68) if two_lines else rect
    right = rect.right() - _MARGIN
    clock_wide = width(heading.clock, NUMBER, bold=True) + 4
    ink.high_text(QRectF(right - clock_wide, line.top(), clock_wide, line.height()), heading.clock, NUMBER, t.TEXT,
                  bold=True, side="right")  # fmt: skip
    right -= clock_wide + 28
    below = QRectF(rect.left(), rect.top() + 74, rect.width(), 58) if two_lines else line
    side = rect.right() - _MARGIN if two_lines else right
    date_wide = width(heading.date, SIDE) + 2
    if heading.date:
        ink.high_text(QRectF(side - date_wide, below.top(), date_wide, below.height()), heading.date, SIDE, t.TEXT_2,
                      side="right")  # fmt: skip
        side -= date_wide + 32
    if heading.stopped:
        wide = width(heading.stopped, SIDE) + 80
        left = rect.left() + _MARGIN if two_lines else side - wide
        pill = QRectF(left, below.center().y() - 28, min(wide, side - left), 56)
        ink.fill(pill, t.HEADER, radius=6, edge=t.PILL_EDGE, edge_width=2)
        ink.ring(QPointF(pill.left() + 30, pill.center().y()), 6, t.PILL_EDGE, 4)
        ink.high_text(pill.adjusted(54, 0, -20, 0), heading.stopped, SIDE, t.PILL)
        side = left - 32
    ends = right if two_lines else side
    ink.high_text(QRectF(_MARGIN, line.top(), ends - _MARGIN, line.height()), heading.centre, NAME, t.TEXT, bold=True)


def paint_banner(ink: Ink, rect: QRectF, banner: Banner, glow: float = 0.0) -> None:
    """Draw the large call; ``glow`` 0–1 lightens the yellow while it pulses."""
    colour, rule = t.TEXT, t.QUIET_RULE
    if banner.mode == "calling":
        ink.fill(rect, _between(t.CALL, t.CALL_LIGHT, glow), radius=8)
        colour, rule = t.CALL_TEXT, t.CALL_RULE
    elif banner.mode == "stopped":
        ink.fill(rect, t.PANEL, radius=8, edge=t.CALL, edge_width=3)
    else:
        ink.fill(rect, t.PANEL, radius=8)
    if rect.height() > 300:
        _paint_tall(ink, rect, banner, colour, rule)
    else:
        _paint_wide(ink, rect, banner, colour, rule)


def _paint_wide(ink: Ink, rect: QRectF, banner: Banner, colour: str, rule: str) -> None:
    right = rect.right() - 40
    label_wide = max((width(label, NAME, bold=True) for label, _place in banner.recent), default=0.0)
    place_wide = min(300.0, max((width(place, NAME, bold=True) for _label, place in banner.recent), default=0.0))
    title_wide = min(380.0, width(banner.title, SIDE))
    if banner.title:
        left = right - max(label_wide + 32 + place_wide if banner.recent else 0, title_wide)
        ink.fill(QRectF(left - 36, rect.top() + 20, 4, rect.height() - 40), rule)
        ink.high_text(QRectF(left, rect.top() + 14, right - left, 60), banner.title, SIDE, colour)
        for at, (label, place) in enumerate(banner.recent):
            top = rect.top() + 74 + 64 * at
            ink.high_text(QRectF(left, top, label_wide + 2, 64), label, NAME, colour, bold=True)
            ink.high_text(QRectF(left + label_wide + 32, top, place_wide + 2, 64), place, NAME, colour, bold=True)
        right = left - 60
    left = rect.left() + 44
    if banner.mode == "quiet":
        ink.high_text(QRectF(left, rect.top(), right - left, rect.height()), banner.place, 88, t.TEXT_2)
        return
    wide = width(banner.label, 176, bold=True) + 4
    ink.high_text(QRectF(left, rect.top() - 4, wide, rect.height()), banner.label, 176, colour, bold=True)
    left += wide + 40
    _arrow(ink, left, rect.center().y(), colour)
    left += 180 + 48
    place, name = banner.place, banner.name
    if width(place, 112, bold=True) * 0.75 > right - left:  # a room's full name is long: its short one is found faster
        place, name = name, place
    ink.high_text(QRectF(left, rect.top() + 10, right - left, 124), place, 112, colour, bold=True)
    ink.high_text(QRectF(left, rect.top() + 130, right - left, 76), name, 60, colour, bold=True)


def _paint_tall(ink: Ink, rect: QRectF, banner: Banner, colour: str, rule: str) -> None:
    left, room = rect.left() + 44, rect.width() - 88
    if banner.mode == "quiet":
        first, _comma, second = banner.place.partition("，")
        tops = ((first, 60.0), (second, 190.0)) if second else ((first, 125.0),)
        for words, top in tops:
            ink.high_text(QRectF(left, rect.top() + top, room, 130), words, 96, t.TEXT_2)
    else:
        wide = width(banner.label, 216, bold=True) + 4
        wide = min(wide, room - 230)
        ink.high_text(QRectF(left, rect.top() + 2, wide, 206), banner.label, 216, colour, bold=True)
        _arrow(ink, left + wide + 40, rect.top() + 106, colour)
        place_wide = min(room, width(banner.place, 124, bold=True) + 4)
        ink.high_text(QRectF(left, rect.top() + 204, place_wide, 140), banner.place, 124, colour, bold=True)
        beside = QRectF(left + place_wide + 36, rect.top() + 214, room - place_wide - 36, 140)
        if beside.width() > 160:
            ink.high_text(beside, banner.name, 64, colour, bold=True)
    if not banner.title:
        return
    top = rect.bottom() - 88
    ink.fill(QRectF(left, top, room, 4), rule)
    at = left + ink.high_text(QRectF(left, top + 8, 260, 72), banner.title, SIDE, colour) + 28
    each = (rect.right() - 44 - at - 28) / 2
    for label, place in banner.recent:
        ink.high_text(QRectF(at, top + 8, each, 72), f"{label}　{place}", NAME, colour, bold=True)
        at += each + 28


def _arrow(ink: Ink, left: float, middle: float, colour: str) -> None:
    ink.fill(QRectF(left, middle - 12, 126, 24), colour)
    ink.polygon([(left + 124, middle - 42), (left + 180, middle), (left + 124, middle + 42)], colour)


def paint_heads(ink: Ink, rect: QRectF, heads: Heads, page: str) -> None:
    """Draw the words above a column; ``page``: ``1/2`` where there is more than fits."""
    ink.fill(rect, t.BG)
    top, high = rect.top(), rect.height()
    if heads.kind == "room" and not heads.first:
        return
    if heads.kind == "room":
        words = _("Rooms") + (f"　{page}" if page else "")
        ink.high_text(QRectF(rect.left() + 20, top, rect.width() - 20, high), words, SIDE, t.COLUMN)
        return
    ends = _ends(rect, _CELLS)
    words = _("Window") + (f"　{page}" if page and heads.first else "")
    ink.high_text(QRectF(rect.left() + 16, top, ends[1] - rect.left() - 20, high), words, SIDE, t.COLUMN)
    ink.high_text(QRectF(ends[1], top, ends[2] - ends[1] - 8, high), _("Now"), SIDE, t.COLUMN)
    waiting = max(80.0, ends[4] - ends[3] - 12)
    ink.high_text(QRectF(ends[2], top, ends[4] - 12 - waiting - 18 - ends[2], high), _("Next"), SIDE, t.COLUMN)
    ink.high_text(QRectF(ends[4] - 12 - waiting, top, waiting, high), _("Waiting"), SIDE, t.COLUMN, side="right")


def _ends(rect: QRectF, cells: tuple[float, ...]) -> list[float]:
    """Return where the cells of a line end."""
    stretch = rect.width() / sum(cells)
    ends, at = [], rect.left()
    for wide in cells:
        at += wide * stretch
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
    ends = _ends(rect, _CELLS)
    top, high = rect.top(), rect.height()
    ink.high_text(QRectF(rect.left() + 8, top, ends[0] - rect.left() - 12, high), row.number, NUMBER, main, bold=True,
                  side="centre")  # fmt: skip
    ink.high_text(QRectF(ends[0], top, ends[1] - ends[0] - 16, high), row.name, NAME, main)
    ticket = row.tone == "ticket"
    ink.high_text(QRectF(ends[1], top, ends[2] - ends[1] - 14, high), row.current, NUMBER if ticket else NAME,
                  main if ticket else _TONES[row.tone], bold=ticket)  # fmt: skip
    ink.high_text(QRectF(ends[2], top, ends[3] - ends[2] - 14, high), row.next, NUMBER, quiet)
    ink.high_text(QRectF(ends[3], top, ends[4] - ends[3] - 8, high), row.waiting, NUMBER, count, bold=True,
                  side="right")  # fmt: skip


def paint_room(ink: Ink, rect: QRectF, row: RoomRow | None) -> None:
    """Draw a room's line; ``None`` leaves the ground."""
    if row is None:
        ink.fill(rect, t.BG)
        return
    live_call = row.called and row.tone != "stale"
    ink.fill(rect, t.CALL if live_call else t.PANEL)
    ends = _ends(rect, _ROOM_CELLS)
    top, high = rect.top(), rect.height()
    ink.high_text(QRectF(ends[0], top, ends[1] - ends[0], high), row.name, NAME, t.CALL_TEXT if live_call else t.TEXT)
    ink.high_text(QRectF(ends[2], top, ends[3] - ends[2], high), row.state, NAME,
                  t.CALL_TEXT if live_call else _TONES[row.tone])  # fmt: skip
    ink.high_text(QRectF(ends[4], top, ends[5] - ends[4], high), row.beside, NUMBER,
                  t.CALL_TEXT if live_call else _TONES[row.beside_tone],
                  bold=row.beside[:1].isalpha(), side="right")  # fmt: skip


def paint_waits(ink: Ink, rect: QRectF, waits: Sequence[Wait], page: str, each: int) -> None:
    """Draw the estimates of a page: name and minutes, always at the same spots.

    Args:
        ink: the painter.
        rect: where.
        waits: of this page.
        page: ``1/3``, or nothing.
        each: how many a page has.
    """
    ink.fill(rect, t.PANEL)
    tall = rect.height() > 100
    title = _("Wait (min)") + (f"　{page}" if page else "")
    lines = 2 if tall else 1
    high = 58.0 if tall else rect.height()
    title_wide = rect.width() - 48 if tall else 320.0
    ink.high_text(QRectF(rect.left() + 24, rect.top() + (2 if tall else 0), title_wide, 54 if tall else high), title,
                  SIDE, t.COUNT)  # fmt: skip
    left = rect.left() + (24 if tall else title_wide + 48)
    across = each // lines
    wide = (rect.right() - 24 - left) / across
    for at, wait in enumerate(waits[:each]):
        x, y = left + wide * (at % across), rect.top() + (56 + high * (at // across) if tall else 0)
        room = wide - 32
        minutes = min(room * 0.52, width(wait.minutes, NUMBER, bold=True) + 4)
        name = min(room - minutes - 10, width(wait.business, NAME) + 2)
        ink.high_text(QRectF(x, y, name, high), wait.business, NAME, t.TEXT_2)
        size = NUMBER if wait.minutes[:1].isdigit() else NAME
        ink.high_text(QRectF(x + name + 12, y, minutes, high), wait.minutes, size, t.TEXT, bold=True)


def _missed_ends(rect: QRectF, note: str) -> tuple[float, float]:
    """Return where the missed numbers begin and end."""
    if rect.height() > 100:
        return rect.left() + 32, rect.right() - 24
    return rect.left() + 32 + width(_("Missed"), NAME, bold=True) + 36, rect.right() - 24 - width(note, SIDE) - 2 - 28


def paint_missed(ink: Ink, rect: QRectF, missed: Missed) -> None:
    """Draw the missed numbers and what to do about them."""
    ink.fill(rect, t.MISSED_BG)
    ink.fill(QRectF(rect.left(), rect.top(), 8, rect.height()), t.MISSED)
    two_lines = rect.height() > 100
    high = 56.0 if two_lines else rect.height()
    title = width(_("Missed"), NAME, bold=True) + 2
    ink.high_text(QRectF(rect.left() + 32, rect.top(), title, high), _("Missed"), NAME, t.MISSED, bold=True)
    note_left = max(rect.left() + 32 + title + 28, rect.right() - 24 - width(missed.note, SIDE) - 2)
    ink.high_text(QRectF(note_left, rect.top(), rect.right() - 24 - note_left, high), missed.note, SIDE, t.MISSED_NOTE)
    left, right = _missed_ends(rect, missed.note)
    top = rect.top() + (high if two_lines else 0)
    for label in missed.labels:
        room = min(width(label, NUMBER) + 2, right + 2 - left)
        left += ink.high_text(QRectF(left, top, room, rect.bottom() - top), label, NUMBER, t.TEXT) + _LABEL_GAP


def paint_notice(ink: Ink, rect: QRectF, notices: Sequence[str]) -> None:
    """Draw the notices that share the line now."""
    ink.fill(rect, t.HEADER)
    left = rect.left() + _MARGIN
    for notice in notices:
        room = rect.right() - _MARGIN - left
        left += ink.high_text(QRectF(left, rect.top(), room, rect.height()), notice, SIDE, t.NOTICE) + _NOTICE_GAP


def _between(one: str, other: str, share: float) -> str:
    a, b = QColor(one), QColor(other)
    red, green, blue = (
        round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue).name()
