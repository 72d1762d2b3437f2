"""What the hall shows, worked out from the board without Qt: words, tones and rows, ready to be drawn.

Only ticket numbers and places (domain page, "Privacy"): of a place that is ``state`` only its state is taken over, a
place that is ``no`` is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Literal

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import Board, CallView, PlaceView

Tone = Literal["ticket", "free", "reserved", "in_use", "away", "stale"]
Mode = Literal["calling", "stopped", "quiet"]

UNKNOWN = "—"
ROWS = 5  # windows of one column
ROOM_ROWS = 8
_BEIJING = timezone(timedelta(hours=8))  # China has one time zone without summer time


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window's line. ``called``: its number is being called now."""

    number: str
    name: str
    current: str
    tone: Tone
    next: str
    waiting: str
    called: bool
    stale: bool
    away: bool


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room's line: its state in words, and a number or a time beside it."""

    name: str
    state: str
    tone: Tone
    beside: str
    beside_tone: Tone


@dataclass(frozen=True, slots=True)
class Banner:
    """The large call. ``recent``: (label, place) of the calls before, two lines."""

    mode: Mode
    label: str
    place: str
    name: str
    title: str
    recent: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The top line. ``stopped``: the words of the pill when the data stands still."""

    centre: str
    date: str
    clock: str
    stopped: str


@dataclass(frozen=True, slots=True)
class Missed:
    """The line of missed numbers (过号)."""

    labels: tuple[str, ...]
    note: str


def moment(ms: int) -> datetime:
    """Return the time of day in China of ``ms`` milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, _BEIJING)


def clock(ms: int) -> str:
    """Return ``09:12``."""
    return moment(ms).strftime("%H:%M")


def weekday(at: datetime) -> str:
    """Return the name of the day of the week."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[at.weekday()]


def heading(centre: Centre, now_ms: int, stopped_ms: int | None, waiting_for_first: bool = False) -> Heading:
    """Return the top line at ``now_ms``; ``stopped_ms``: when the data was last known to be right."""
    at = moment(now_ms)
    if stopped_ms is not None:
        words = _("Data stopped at {time}, reconnecting").format(time=clock(stopped_ms))
        date = _("{month}-{day}").format(month=at.month, day=at.day)
        return Heading(centre.name, date, clock(now_ms), words)
    if waiting_for_first:
        return Heading(centre.name, "", clock(now_ms), _("No data yet, connecting"))
    date = _("{weekday}, {year}-{month}-{day}").format(weekday=weekday(at), year=at.year, month=at.month, day=at.day)
    return Heading(centre.name, date, clock(now_ms), "")


def banner(call: CallView | None, board: Board | None, stopped: bool) -> Banner:
    """Return the large call; with ``stopped`` the last one known, without its yellow ground."""
    calls = board.calls if board else ()
    if call is None and stopped and calls:
        call = calls[0]
    recent = _recent(calls, call)
    if call is None:
        title = _("Called just now") if recent else ""
        return Banner("quiet", "", _("Please rest and watch for your number"), "", title, recent)
    title = _("Called at {time}").format(time=clock(call.called_ms)) if stopped else ""
    if not stopped and recent:
        title = _("Called just now")
    name = call.place_name if call.place_name != call.place_label else call.zone
    return Banner("stopped" if stopped else "calling", call.label, call.place_label, name, title, recent)


def _recent(calls: Sequence[CallView], shown: CallView | None) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for call in calls:
        pair = (call.label, call.place_label)
        if (shown is None or call.label != shown.label) and pair not in found:
            found.append(pair)
    return tuple(found[:2])


def shown_places(places: Sequence[PlaceView]) -> tuple[tuple[PlaceView, ...], tuple[PlaceView, ...]]:
    """Return the windows and the rooms that a public screen may show; of ``state`` ones no number goes further."""
    public = [_state_only(place) if place.public == "state" else place for place in places if place.public != "no"]
    return (
        tuple(place for place in public if place.kind == "window"),
        tuple(place for place in public if place.kind == "room"),
    )


def _state_only(place: PlaceView) -> PlaceView:
    return replace(place, current=None, next=None, waiting=None, until_ms=None, called_ms=None)


def window_row(place: PlaceView, stopped: bool) -> WindowRow:
    """Return a window's line; with ``stopped`` nothing is shown as a counted 0."""
    word, tone = _window_word(place)
    current = place.current or word
    if stopped and tone != "ticket":
        tone = "stale"
    waiting = UNKNOWN if place.waiting is None or (stopped and not place.waiting) else str(place.waiting)
    off = place.state in ("away", "closed")
    return WindowRow(
        number=str(place.number),
        name=place.short,
        current=current,
        tone=tone,
        next=place.next or "",
        waiting=waiting,
        called=place.state == "called",
        stale=stopped,
        away=off,
    )


def _window_word(place: PlaceView) -> tuple[str, Tone]:
    if place.current:
        return "", "ticket"
    words: dict[str, tuple[str, Tone]] = {
        "free": (_("free"), "free"),
        "away": (_("back soon"), "away"),
        "closed": (_("not open"), "away"),
        "reserved": (_("reserved"), "reserved"),
        "cleaning": (_("being cleaned"), "away"),
        "serving": (_("in use"), "in_use"),
        "called": (_("in use"), "in_use"),
    }
    return words.get(place.state, (UNKNOWN, "away"))


def room_row(place: PlaceView, stopped: bool) -> RoomRow:
    """Return a room's line. Of a room shown by its state only, a free one says 预约制: nobody walks in by chance."""
    state_only = place.public == "state"
    words: dict[str, tuple[str, Tone]] = {
        "free": (_("by appointment"), "away") if state_only else (_("free"), "free"),
        "reserved": (_("reserved"), "reserved"),
        "called": (_("in use"), "in_use"),
        "serving": (_("in use"), "in_use"),
        "cleaning": (_("being cleaned"), "away"),
        "away": (_("back soon"), "away"),
        "closed": (_("out of use"), "away"),
    }
    word, tone = words.get(place.state, (UNKNOWN, "away"))
    beside, beside_tone = "", tone
    if place.current:
        beside, beside_tone = place.current, "ticket"
    elif place.until_ms is not None and place.state in ("reserved", "away"):
        beside = clock(place.until_ms)
    if stopped:
        tone = beside_tone = "stale"
    return RoomRow(place.short, word, tone, beside, beside_tone)


def page_of(count: int, size: int, page: int) -> slice:
    """Return which of ``count`` things stand on ``page`` (counted on and on, taken modulo the pages)."""
    pages = max(1, -(-count // size))
    start = (page % pages) * size
    return slice(start, start + size)


def notice_pages(
    notices: Sequence[str], widths: Sequence[float], room: float, gap: float
) -> tuple[tuple[str, ...], ...]:
    """Return the notices in groups that fit one line of ``room`` design pixels; one too long alone stands alone."""
    pages: list[list[str]] = []
    used = 0.0
    for text, wide in zip(notices, widths, strict=True):
        if pages and used + gap + wide <= room:
            pages[-1].append(text)
            used += gap + wide
        else:
            pages.append([text])
            used = wide
    return tuple(tuple(page) for page in pages)


def stopped_notices() -> tuple[str, ...]:
    """Return what visitors are told while the data stands still."""
    return (
        _("This screen is not being updated, please heed the windows"),
        _("When it is your turn, the window calls you in person"),
        _("Please keep your slip"),
    )


def unknown_places(centre: Centre) -> tuple[PlaceView, ...]:
    """Return the centre's places before anything is known of them: nothing is free, nothing is 0."""
    return tuple(
        PlaceView(
            code=place.code,
            kind=place.kind,
            number=place.number,
            name=place.name,
            short=place.short,
            zone=place.zone,
            public=place.public,
            state="unknown",
            until_ms=None,
            current=None,
            next=None,
            waiting=None,
            estimate=None,
            called_ms=None,
        )
        for place in centre.places.values()
    )
