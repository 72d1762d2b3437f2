"""What stands at the door of one window or room: its state, its number, what comes, who sits there by the rota.

Numbers and places only. Of a discreet room (心理咨询室) only its state; an inner one (指挥调度) has no door screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from db.rows import StopRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre, Place
from desk_app.domain.diary import AHEAD_MS, Booking, RoomNow, RoomState, half_of, rest_of_day, room_now
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.diary_checks import place_of
from desk_app.services.diary_views import DiaryReader, going_on, is_discreet, label_of
from desk_app.services.lines import Lines


@dataclass(frozen=True, slots=True)
class Coming:
    """Who is next. ``at_ms``: the booked time, 0 for who simply waits; ``label``: ``""`` before it is issued."""

    at_ms: int
    label: str


@dataclass(frozen=True, slots=True)
class DoorSpan:
    """A line of today's times: free, or kept (with a number once it is issued)."""

    start_ms: int
    end_ms: int
    free: bool
    label: str


@dataclass(frozen=True, slots=True)
class DoorView:
    """Everything a door shows. ``current``: the number that is called or served, ``""`` if nobody or not to be shown.

    ``since_ms``: since when it is called or served; ``now_half``: am or pm; ``rota``: department names by half.
    """

    place: Place
    as_of_ms: int
    state: RoomState
    until_ms: int
    current: str
    calling: bool
    since_ms: int
    coming: tuple[Coming, ...]
    spans: tuple[DoorSpan, ...]
    rota: tuple[tuple[str, str], ...]
    now_half: str


class DoorService:
    """Reads what a door shows, in one snapshot. Writes nothing: a screen may not."""

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    def check(self, place: str) -> Place:
        """Return a place that may have a door screen.

        Raises:
            UserError: it is none of this centre's, or an inner one.
        """
        found = place_of(self._centre, place)
        if found.public == "no":
            raise UserError(_("{place} is on no public screen.").format(place=found.name), "place")
        return found

    def door(self, code: str) -> DoorView:
        """Return the door of a place as of now.

        Raises:
            UserError: see :meth:`check`.
        """
        place = self.check(code)
        now, day = self._record.clock.now_ms(), self._record.day_now()
        with self._record.read() as tx:
            lines = Lines(self._centre, tx, day, now)
            bookings = [_told(one) for one in going_on(tx, tx.diary.bookings(day, code))]
            held = lines.at(code)
            state = self._state(tx, lines, place, held, bookings)
            half = half_of(now, self._centre.sessions)
            rota = tuple((one.half, one.department) for one in DiaryReader(tx, self._centre, "").rota([day], code))
            if is_discreet(place):
                return DoorView(place, now, state.state, 0, "", False, 0, (), (), (), half)
            return DoorView(
                place=place,
                as_of_ms=now,
                state=state.state,
                until_ms=state.until_ms,
                current=held.label if held else "",
                calling=held is not None and held.state == "called",
                since_ms=_since(held),
                coming=self._coming(tx, lines, place, held, bookings),
                spans=self._spans(tx, lines, place, state, held, bookings),
                rota=rota,
                now_half=half,
            )

    def _state(
        self, tx: Transaction, lines: Lines, place: Place, held: StopRow | None, bookings: list[Booking]
    ) -> RoomNow:
        row = lines.places.get(place.code)
        own = lines.state_of(place.code)
        opened = tx.tables.day(lines.day)
        return room_now(
            lines.now_ms,
            bookings,
            held=held is not None,
            own=own,
            own_until_ms=row.until_ms if row and own != "open" else 0,
            day_open=opened is not None and bool(opened.opened_ms) and not opened.closed_ms,
        )

    def _coming(
        self, tx: Transaction, lines: Lines, place: Place, held: StopRow | None, bookings: list[Booking]
    ) -> tuple[Coming, ...]:
        """Return the next two: who is due, then who waits, then who is booked for later."""
        here = held.visit if held else ""
        ahead = [one for one in bookings if one.until_ms > lines.now_ms and (not here or one.visit != here)]
        ahead = [one for one in ahead if one.visit or one.state == "booked"]
        of_booking = {one.visit for one in ahead if one.visit}
        waiting = lines.order_at(place.code) if lines.state_of(place.code) in ("open", "away") else ()
        walk_in = [Coming(0, stop.label) for stop in waiting if stop.visit not in of_booking]
        due = [Coming(one.at_ms, label_of(tx, one)) for one in ahead if one.at_ms - AHEAD_MS <= lines.now_ms]
        later = [Coming(one.at_ms, label_of(tx, one)) for one in ahead if one.at_ms - AHEAD_MS > lines.now_ms]
        return (*due, *walk_in, *later)[:2]

    def _spans(
        self,
        tx: Transaction,
        lines: Lines,
        place: Place,
        state: RoomNow,
        held: StopRow | None,
        bookings: list[Booking],
    ) -> tuple[DoorSpan, ...]:
        """Return what is left of the day. What is under way stands above; a room in use is not free now."""
        if place.kind != "room":  # windows are not booked
            return ()
        under_way = {one.booking for one in bookings if held is not None and one.visit == held.visit}
        under_way |= {state.booking} if state.state == "in_use" else set()
        spans = rest_of_day(lines.day, lines.now_ms, bookings, self._centre.sessions)
        free_from = lines.now_ms + 1 if state.state in ("in_use", "cleaning") else 0
        return tuple(
            DoorSpan(
                span.start_ms, span.end_ms, span.booking is None, label_of(tx, span.booking) if span.booking else ""
            )
            for span in spans
            if (
                state.state != "closed" and span.start_ms >= free_from
                if span.booking is None
                else span.booking.booking not in under_way
            )
        )


def _told(booking: Booking) -> Booking:
    """Return what a screen is told of a booking: nothing of a confidential one but its time."""
    return replace(booking, visit="", case_code="") if booking.scope == "restricted" else booking


def _since(held: StopRow | None) -> int:
    if held is None:
        return 0
    return held.called_ms or held.since_ms if held.state == "called" else held.started_ms or held.since_ms
