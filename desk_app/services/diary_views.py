"""What the diary shows, and how it is read: frozen records, masked, without what somebody may not know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from db.rows import BookingRow
from db.transaction import Transaction
from desk_app.diary_rows import booking_of
from desk_app.domain.centre import Centre, Place
from desk_app.domain.diary import BOOKINGS, Booking, RoomNow, department_names, overlapping, room_now
from desk_app.domain.events import decode
from desk_app.domain.masking import mask_name
from desk_app.domain.visit import OPEN_STATES
from desk_app.services.finding import sees_restricted
from desk_app.services.wording import operator_name, place_label


@dataclass(frozen=True, slots=True)
class BookingView:
    """One line of a room's diary.

    Args:
        booking: its id.
        place, place_label: the room, as code and as people read it.
        day: business day.
        at_ms, until_ms: begin and end (milliseconds since 1970).
        state: ``booked``, ``arrived``, ``ended``, ``cancelled``.
        label: the number issued that day, ``""`` before.
        visit: of that number, ``""`` without.
        who: masked, ``""`` if nobody was noted or the reader has not the role.
        department: name of who holds it, ``""`` without.
        discreet: nothing but the time may be shown of it.
        clash: another booking holds the room at the same time (两处预约同一时间).
        operator: name of who booked.
    """

    booking: str
    place: str
    place_label: str
    day: str
    at_ms: int
    until_ms: int
    state: str
    label: str
    visit: str
    who: str = field(repr=False)
    department: str
    discreet: bool
    clash: bool
    operator: str


@dataclass(frozen=True, slots=True)
class RotaView:
    """Who sits at a place on half a day; ``department`` is its name, ``—`` where the centre has it no more."""

    place: str
    place_label: str
    day: str
    half: str
    department: str


def is_discreet(place: Place) -> bool:
    """Tell whether of a room nothing but its state is shown (心理咨询室)."""
    return place.public == "state"


def sees_discreet(centre: Centre, operator: str) -> bool:
    """Tell whether somebody may know who comes to a discreet room: counsellors, and who sees restricted visits."""
    found = centre.operators.get(operator)
    return sees_restricted(centre, operator) or (found is not None and "counsellor" in found.roles)


def going_on(tx: Transaction, rows: Iterable[BookingRow]) -> list[Booking]:
    """Return the bookings that still hold their rooms: not cancelled, not over, their ticket not finished there."""
    return [one for one in map(booking_of, rows) if one.active and not _finished(tx, one)]


def _finished(tx: Transaction, booking: Booking) -> bool:
    if booking.state != "arrived" or not booking.visit:
        return False
    here = [
        stop
        for stop in tx.tables.stops(booking.visit)
        if booking.place in (stop.queue, stop.place, stop.called_place) and stop.since_ms >= booking.made_ms
    ]
    return bool(here) and not any(stop.state in OPEN_STATES for stop in here)


def kept_rooms(tx: Transaction, day: str, now_ms: int) -> dict[str, RoomNow]:
    """Return the rooms that the diary holds at a moment: kept (预留), or in use by who came without a number."""
    by_room: dict[str, list[Booking]] = {}
    for one in going_on(tx, tx.diary.bookings(day)):
        by_room.setdefault(one.place, []).append(one)
    found = {place: room_now(now_ms, bookings) for place, bookings in by_room.items()}
    return {place: state for place, state in found.items() if state.state in ("reserved", "in_use")}


def label_of(tx: Transaction, booking: Booking, *, restricted: bool = False) -> str:
    """Return the number of a booking: only once issued, on the booking's own day."""
    visit = tx.tables.visit(booking.visit) if booking.visit else None
    if visit is None or visit.day != booking.day or not visit.issued_ms:
        return ""
    return visit.label if restricted or visit.scope != "restricted" else ""


class DiaryReader:
    """Reads the diary for one operator."""

    def __init__(self, tx: Transaction, centre: Centre, operator: str) -> None:
        self._tx, self._centre, self._operator = tx, centre, operator
        self._departments = department_names(centre.departments)

    def day(self, day: str, place: str = "", *, all_of_them: bool = False) -> tuple[BookingView, ...]:
        """Return the bookings of a day, by their begin; cancelled ones only with ``all_of_them``."""
        rows = self._tx.diary.bookings(day, place)
        clashes = {one.booking for pair in overlapping(going_on(self._tx, rows)) for one in pair}
        return tuple(
            self.view(booking_of(row), clash=row.booking in clashes)
            for row in rows
            if all_of_them or row.state != "cancelled"
        )

    def view(self, booking: Booking, *, clash: bool = False) -> BookingView:
        """Return one booking as this operator may see it."""
        place = self._centre.places.get(booking.place)
        discreet = booking.scope == "restricted" or (place is not None and is_discreet(place))
        may = not discreet or sees_discreet(self._centre, self._operator)
        label = label_of(self._tx, booking, restricted=sees_restricted(self._centre, self._operator)) if may else ""
        return BookingView(
            booking=booking.booking,
            place=booking.place,
            place_label=place_label(self._centre, booking.place),
            day=booking.day,
            at_ms=booking.at_ms,
            until_ms=booking.until_ms,
            state=booking.state,
            label=label,
            visit=booking.visit if may else "",
            who=self._who(booking.booking) if may else "",
            department=self._departments.get(booking.department, "") if may else "",
            discreet=discreet,
            clash=clash,
            operator=operator_name(self._centre, booking.operator),
        )

    def rota(self, days: Iterable[str], place: str = "") -> tuple[RotaView, ...]:
        """Return the rota of some days."""
        return tuple(
            RotaView(
                place=row.place,
                place_label=place_label(self._centre, row.place),
                day=row.day,
                half=row.half,
                department=self._departments.get(row.department, "—"),
            )
            for row in self._tx.diary.rota(days, place)
            if row.department
        )

    def _who(self, booking: str) -> str:
        for item in self._tx.journal.of(BOOKINGS + booking):
            if item.envelope.kind == "booked" and item.payload is not None:
                return mask_name(str(decode(item.payload.data).get("who") or ""))
        return ""
