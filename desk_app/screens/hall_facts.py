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
from desk_app.domain.clock import DAY_ROLLS_AT, business_day, midnight_of
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.views import Board, CallView, PlaceView, Range

Tone = Literal["ticket", "free", "reserved", "in_use", "away", "stale"]
Mode = Literal["calling", "stopped", "quiet"]

UNKNOWN = "—"
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
    called: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody who comes now is likely to wait for a business (预计等候), in words."""

    business: str
    minutes: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The large call. ``recent``: (label, place) of other calls, two lines."""

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


def heading(
    centre: Centre, now_ms: int, stopped_ms: int | None, waiting_for_first: bool = False, zone: str = ""
) -> Heading:
    """Return the top line at ``now_ms``; ``stopped_ms``: when the data was last known to be right."""
    at = moment(now_ms)
    name = f"{centre.name}　{zone}" if zone else centre.name
    if stopped_ms is not None:
        words = _("Data stopped at {time}, reconnecting").format(time=since_words(stopped_ms, now_ms))
        date = _("{month}-{day}").format(month=at.month, day=at.day)
        return Heading(name, date, clock(now_ms), words)
    if waiting_for_first:
        return Heading(name, "", clock(now_ms), _("No data yet, connecting"))
    date = _("{weekday}, {year}-{month}-{day}").format(weekday=weekday(at), year=at.year, month=at.month, day=at.day)
    return Heading(name, date, clock(now_ms), "")


def since_words(ms: int, now_ms: int) -> str:
    """Return the time, with its date where that is not today's."""
    at = moment(ms)
    if at.date() == moment(now_ms).date():
        return clock(ms)
    return _("{month}-{day}").format(month=at.month, day=at.day) + " " + clock(ms)


def of_today(board: Board | None, now_ms: int) -> Board | None:
    """Return ``board`` unless its day is over: a number of yesterday is nobody's number today."""
    return None if board is None or board.day < business_day(now_ms) else board


def day_ends_ms(day: str) -> int:
    """Return when the business day ``YYYY-MM-DD`` is over, in milliseconds since 1970."""
    return midnight_of(day) + (timedelta(days=1) + DAY_ROLLS_AT) // timedelta(milliseconds=1)


def zones(centre: Centre) -> tuple[str, ...]:
    """Return the zones (区) that have a place on public screens, in the centre's order."""
    return tuple(dict.fromkeys(place.zone for place in centre.places.values() if place.public != "no" and place.zone))


def check_zone(centre: Centre, zone: str) -> str:
    """Return ``zone``; ``""`` is the whole hall.

    Raises:
        UserError: the centre has no such zone on public screens; names those it has.
    """
    if zone and zone not in zones(centre):
        sentence = _("There is no zone {zone} here. The zones are: {zones}.")
        raise UserError(sentence.format(zone=zone, zones="、".join(zones(centre))), "zone")
    return zone


def of_zone(board: Board, zone: str, centre: Centre) -> Board:
    """Return what of ``board`` belongs to ``zone``: its places, calls, missed numbers and businesses.

    A missed number belongs to the zone that missed it.
    """
    if not zone:
        return board
    return replace(
        board,
        places=tuple(place for place in board.places if place.zone == zone),
        calls=tuple(call for call in board.calls if call.zone == zone),
        missed=tuple(label for label in board.missed if board.missed_zones.get(label, zone) == zone),
        queues={prefix: queue for prefix, queue in board.queues.items() if zone in _zones_of(centre, prefix)},
    )


def _zones_of(centre: Centre, prefix: str) -> set[str]:
    queue = centre.queues.get(prefix)
    places = (centre.places[code] for code in queue.served_by) if queue else ()
    return {place.zone for place in places if place.public == "yes"}


def waits(centre: Centre, board: Board | None, zone: str, stopped: bool) -> tuple[Wait, ...]:
    """Return the estimate of every business, as a range; what is not known is ``—``, never 0.

    A business is named as its window is on the board, where that window has no other.
    """
    found = []
    for prefix, queue in centre.queues.items():
        if not _zones_of(centre, prefix) or (zone and zone not in _zones_of(centre, prefix)):
            continue
        first = centre.places[queue.served_by[0]]
        name = first.short if first.queues == (prefix,) and first.public == "yes" else queue.name
        view = board.queues.get(prefix) if board and not stopped else None
        found.append(Wait(name, _span(view.estimate if view else None)))
    return tuple(found)


def _span(estimate: Range | None) -> str:
    if estimate is None:
        return UNKNOWN
    low, high = estimate
    if high <= 0:
        return _("no wait")
    return f"{high}" if low == high else f"{low}–{high}"


def banner(call: CallView | None, board: Board | None, stopped: bool) -> Banner:
    """Return the large call; with ``stopped`` the last one known, without its yellow ground."""
    calls = board.calls if board else ()
    if call is None and stopped and calls:
        call = calls[0]
    recent, also = _others(calls, call, stopped)
    if call is None:
        title = _("Called just now") if recent else ""
        return Banner("quiet", "", _("Please rest and watch for your number"), "", title, recent)
    title = _("Called at {time}").format(time=clock(call.called_ms)) if stopped else ""
    if not stopped and recent:
        title = _("Also called now") if also else _("Called just now")
    name = call.place_name if call.place_name != call.place_label else call.zone
    return Banner("stopped" if stopped else "calling", call.label, call.place_label, name, title, recent)


def _others(
    calls: Sequence[CallView], shown: CallView | None, stopped: bool
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return up to two other calls, and whether they are still called: those that are go before those that were."""
    found: dict[tuple[str, str], bool] = {}
    for call in calls:
        pair = (call.label, call.place_label)
        if shown is None or call.label != shown.label:
            found[pair] = found.get(pair, False) or (call.current and not stopped)
    now = [pair for pair, current in found.items() if current]
    return tuple(now[:2] or list(found)[:2]), bool(now)


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
        "called": (_("in use"), "in_use") if state_only else (_("being called"), "in_use"),
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
    return RoomRow(place.short, word, tone, beside, beside_tone, called=place.state == "called" and not state_only)


def page_of(count: int, size: int, page: int) -> tuple[slice, str]:
    """Return which of ``count`` things stand on ``page``, and its number in words (``2/3``, ``""`` for an only one).

    Pages are counted on and on by one clock for the whole screen, so that everything turns at the same moment.
    """
    pages = max(1, -(-count // max(1, size)))
    at = page % pages
    return slice(at * size, (at + 1) * size), f"{at + 1}/{pages}" if pages > 1 else ""


def stopped_notices() -> tuple[str, ...]:
    """Return what visitors are told while the data stands still."""
    return (
        _("This screen is not being updated, please heed the windows"),
        _("When it is your turn, the window calls you in person"),
        _("Please keep your slip"),
    )


def unknown_places(centre: Centre, zone: str = "") -> tuple[PlaceView, ...]:
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
        if not zone or place.zone == zone
    )
