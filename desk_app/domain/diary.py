"""The rooms' diary (功能室预约) and the rota (轮驻表), as pure functions of sets of events.

Events come from several desks in any order. A booking is over when somebody says so: no timer changes the record, only
what a door shows moves with the clock. Two bookings of one room at one time both stay; people settle it (domain page,
"Rooms"; states 空闲, 预留, 使用中, 清理, 停用).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from desk_app.domain.centre import Department, Session
from desk_app.domain.clock import as_date, business_day, midnight_of, minute_of_day
from desk_app.domain.events import BOOKING, LARGEST_NUMBER, Event

BOOKINGS = "b:"
ROTAS = "r:"
DONE = "done"
"""Code of a cancellation that ends what has begun: the room is free again before its time."""
HALVES = ("am", "pm")
AHEAD_MS = 10 * 60_000
"""A room is kept (预留) from so long before a booking, and free again so long after it: 10 minutes, as on the mock."""
_LAST_MS = LARGEST_NUMBER - 2 * 86_400_000

RoomState = Literal["free", "reserved", "in_use", "cleaning", "closed"]


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking of a room.

    Args:
        booking: its id; the stop by which somebody is received, where it makes one.
        place: code of the room.
        day: business day of its begin, ``""`` if no calendar has it (another program's event).
        at_ms, until_ms: begin and end, milliseconds since 1970.
        visit: of the ticket: the one that came, else the one it was made for, ``""`` without.
        case_code: the matter, ``""`` without.
        department: code of the department that holds it (:func:`department_code`), ``""`` without.
        state: ``booked``, ``arrived``, ``ended`` (after an arrival) or ``cancelled``.
        made_ms, arrived_ms, ended_ms: when that was written, 0 if it was not.
        code: of the cancellation, e.g. ``done``, ``no_show``.
        scope: ``restricted`` where something of it is.
        operator: who booked.
        device: id of the PC it was written at.
    """

    booking: str
    place: str = ""
    day: str = ""
    at_ms: int = 0
    until_ms: int = 0
    visit: str = ""
    case_code: str = ""
    department: str = ""
    state: str = "booked"
    made_ms: int = 0
    arrived_ms: int = 0
    ended_ms: int = 0
    code: str = ""
    scope: str = "public"
    operator: str = ""
    device: str = ""

    @property
    def active(self) -> bool:
        """Tell whether it holds its room: neither cancelled nor over."""
        return self.state in ("booked", "arrived")


@dataclass(frozen=True, slots=True)
class RotaEntry:
    """Which department sits at a place on half a day (轮驻). ``department``: its code, ``""``: nobody."""

    place: str
    day: str
    half: str
    department: str
    since_ms: int
    operator: str


@dataclass(frozen=True, slots=True)
class RoomNow:
    """What the door says. ``until_ms``: as long as known, 0 if not. ``booking``: the one it is kept for, or used by."""

    state: RoomState
    until_ms: int = 0
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day; ``booking`` is ``None`` where the room is free."""

    start_ms: int
    end_ms: int
    booking: Booking | None = None


# --- folding -----------------------------------------------------------------------------------------------------


def diary_subject(kind: str, body: Mapping[str, object]) -> str:
    """Return whose row an event of the diary changes, ``""`` for any other event."""
    stop = body.get("stop")
    if kind in BOOKING and isinstance(stop, str) and stop:
        return BOOKINGS + stop
    if kind == "rota":
        named = [value if isinstance(value := body.get(name), str) else "" for name in ("place", "day", "code")]
        return ROTAS + json.dumps(named)
    return ""


def fold_booking(booking: str, events: Iterable[Event]) -> Booking:
    """Return a booking.

    An arrival outlives a cancellation written elsewhere: who is there is there; only ``done`` ends what has begun.

    Args:
        booking: its id.
        events: every event known of it, in any order, doubled or not.
    """
    ordered = sorted({(event.device, event.dseq): event for event in events}.values(), key=lambda event: event.order)
    made = [event for event in ordered if event.kind == "booked"]
    came = [event for event in ordered if event.kind == "booking_arrived"]
    gone = [event for event in ordered if event.kind == "booking_cancelled"]
    ends = [event for event in gone if event.code("code") == DONE] if came else gone
    at_ms = next((at for event in made if (at := event.number("at"))), 0)
    until_ms = next((until for event in made if (until := event.number("until"))), 0)
    state = ("ended" if came else "cancelled") if ends else "arrived" if came else "booked"
    first = next(iter(made or ordered), None)
    return Booking(
        booking=booking,
        place=_first(made or ordered, "place"),
        day=business_day(at_ms) if 0 < at_ms < _LAST_MS else "",
        at_ms=at_ms,
        until_ms=max(at_ms, until_ms),
        visit=_first(came[::-1], "visit") or _first(made, "visit"),
        case_code=_first(made, "case"),
        department=_first(made, "department"),
        state=state,
        made_ms=made[0].stamp.ms if made else 0,
        arrived_ms=came[0].stamp.ms if came else 0,
        ended_ms=ends[0].stamp.ms if ends else 0,
        code=_first(ends, "code"),
        scope="restricted" if any(event.scope == "restricted" for event in ordered) else "public",
        operator=first.operator if first else "",
        device=first.device if first else "",
    )


def _first(events: Sequence[Event], name: str) -> str:
    return next((value for event in events if (value := event.code(name))), "")


def fold_rota(events: Iterable[Event]) -> RotaEntry | None:
    """Return what stands in the rota for one place and half day: what was written last; ``None`` without events."""
    last = max(events, key=lambda event: event.order, default=None)
    if last is None:
        return None
    code = last.code
    return RotaEntry(code("place"), code("day"), code("code"), code("department"), last.stamp.ms, last.operator)


# --- reading -----------------------------------------------------------------------------------------------------


def overlapping(bookings: Iterable[Booking]) -> tuple[tuple[Booking, Booking], ...]:
    """Return the pairs that hold one room at one time; what begins when the other ends does not overlap."""
    active = sorted(
        (one for one in bookings if one.active and one.at_ms < one.until_ms),
        key=lambda one: (one.place, one.at_ms, one.booking),
    )
    return tuple(
        (one, other)
        for at, one in enumerate(active)
        for other in active[at + 1 :]
        if one.place == other.place and other.at_ms < one.until_ms
    )


def room_now(
    now_ms: int,
    bookings: Iterable[Booking],
    *,
    held: bool = False,
    own: str = "open",
    own_until_ms: int = 0,
    day_open: bool = True,
) -> RoomNow:
    """Return the state of a room.

    Args:
        now_ms: the moment, milliseconds since 1970.
        bookings: of this room and day that are not over; one whose ticket was served already is left out.
        held: somebody is called to it or served in it.
        own: what somebody set there today: open, away, closed, cleaning, reserved.
        own_until_ms: until when, 0 if not said.
        day_open: the centre receives people.
    """
    active = sorted((one for one in bookings if one.active), key=lambda one: (one.at_ms, one.booking))
    current = [one for one in active if one.at_ms - AHEAD_MS <= now_ms]
    kept = [one for one in current if now_ms < one.until_ms]
    if held:
        end = next((one.until_ms for one in kept if one.arrived_ms), 0)
        return RoomNow("in_use", end)
    if own == "cleaning":
        return RoomNow("cleaning", own_until_ms)
    if own in ("closed", "away"):
        return RoomNow("closed", own_until_ms)
    inside = [one for one in current if one.state == "arrived" and not one.visit]
    if inside:  # without a number nobody finishes it but by saying so: it lasts until then
        return RoomNow("in_use", inside[0].until_ms if now_ms < inside[0].until_ms else 0, inside[0].booking)
    if kept:
        return RoomNow("reserved", kept[0].until_ms, kept[0].booking)
    if own == "reserved":
        return RoomNow("reserved", own_until_ms)
    return RoomNow("free" if day_open else "closed")


def rest_of_day(day: str, now_ms: int, bookings: Iterable[Booking], sessions: Sequence[Session]) -> tuple[Span, ...]:
    """Return what is left of a day (今天的安排): the bookings, and between them when the room is free.

    Free stretches end ``AHEAD_MS`` before the next booking and begin as long after the one before, within the opening
    hours; shorter ones than that are left out.

    Args:
        day: business day.
        now_ms: what is over by then is left out.
        bookings: of this room and day, those that are over too.
        sessions: the opening hours.
    """
    active = sorted(
        (one for one in bookings if one.active and one.until_ms > now_ms), key=lambda one: (one.at_ms, one.booking)
    )
    _start, end = opening(day, sessions)
    spans: list[Span] = []
    free_from = now_ms // 60_000 * 60_000
    for one in active:
        spans += _free(day, sessions, free_from, one.at_ms - AHEAD_MS)
        spans.append(Span(one.at_ms, one.until_ms, one))
        free_from = max(free_from, one.until_ms + AHEAD_MS)
    return (*spans, *_free(day, sessions, free_from, end))


def _free(day: str, sessions: Iterable[Session], start_ms: int, end_ms: int) -> list[Span]:
    """Return the parts of a stretch that lie in a session: at noon nobody is there."""
    midnight = midnight_of(day)
    parts = (
        Span(max(start_ms, midnight + one.start_min * 60_000), min(end_ms, midnight + one.end_min * 60_000))
        for one in sessions
    )
    return [one for one in parts if one.end_ms - one.start_ms >= AHEAD_MS]


def opening(day: str, sessions: Sequence[Session]) -> tuple[int, int]:
    """Return when the first session of a day begins and its last one ends, in milliseconds since 1970."""
    midnight = midnight_of(day)
    if not sessions:
        return midnight, midnight
    starts, ends = [one.start_min for one in sessions], [one.end_min for one in sessions]
    return midnight + min(starts) * 60_000, midnight + max(ends) * 60_000


def half_of(ms: int, sessions: Sequence[Session]) -> str:
    """Return the half of the day: ``am`` until the first session's end and the pause after it begins, else ``pm``."""
    noon = min((one.end_min for one in sessions), default=12 * 60) if len(sessions) > 1 else 12 * 60
    return "am" if minute_of_day(ms) < noon else "pm"


def days_of_week(day: str) -> tuple[str, ...]:
    """Return Monday to Sunday of the week in which ``day`` lies."""
    monday = as_date(day) - timedelta(days=as_date(day).weekday())
    return tuple((monday + timedelta(days=n)).isoformat() for n in range(7))


def department_code(name: str) -> str:
    """Return what stands for a department in the record, where only codes may stand: the same for ever for one name."""
    return "d" + hashlib.sha256(name.encode("utf-8")).hexdigest()[:12]


def department_names(departments: Iterable[Department]) -> dict[str, str]:
    """Return the names of a centre's departments by their codes."""
    return {department_code(one.name): one.name for one in departments}
