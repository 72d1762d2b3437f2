"""What two places did to one ticket, two tickets with one number, two bookings at one time: kept, told (请核对).

Nothing is undone here. When rooms were cut off from each other both of their calls stay in the record; the fold says
which of them holds the ticket, and both are told until somebody there has taken note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.rows import ConflictRow, StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import local, midnight_of
from desk_app.domain.diary import Booking, overlapping
from desk_app.domain.events import Event
from desk_app.domain.visit import two_places
from desk_app.i18n import _
from desk_app.projection import VISITS, event_of
from desk_app.record import Record
from desk_app.services.diary_views import going_on
from desk_app.services.finding import sees_restricted
from desk_app.services.wording import clock_text, place_label

SEEN = "conflicts_seen"


@dataclass(frozen=True, slots=True)
class Side:
    """One of those who have the ticket or the number.

    Args:
        visit: its id.
        place: code of the place, ``""`` where none is known yet.
        place_label: as people read it.
        device: name of the PC that wrote it.
        at_ms: since when (milliseconds since 1970).
        kind: what it wrote: called, arrived, started, served, issued …
        holds: it is the one that has the ticket, by the rule of the fold.
    """

    visit: str
    place: str
    place_label: str
    device: str
    at_ms: int
    kind: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """``attempt``: two places called or served one ticket. ``label``: two visits carry one number.

    ``booking``: a room is booked twice at one time; ``label`` is room and time, a side's ``at_ms`` its begin.
    """

    kind: str
    day: str
    label: str
    visits: tuple[str, ...]
    stop: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class ToKnow:
    """What a room should know until somebody there took note of it.

    Args:
        key: for :meth:`ConflictService.acknowledge`.
        label: the ticket.
        stop, visit: their ids.
        other: code of the other place, ``""`` if only its device is known.
        other_label: as people read it.
        since_ms: since when the other has it.
        ours: the ticket is this room's, by the rule of the fold.
        text: the sentence to show, without personal data.
    """

    key: str
    label: str
    stop: str
    visit: str
    other: str
    other_label: str
    since_ms: int
    ours: bool
    text: str


class ConflictService:
    """Reads the conflict list of a day, and what one room should know of it."""

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    def of_day(self, operator: str, day: str = "") -> tuple[Conflict, ...]:
        """Return the conflict list of a day (today if empty); restricted visits only for those with the role."""
        wanted = day or self._record.day_now()
        with self._record.read() as tx:
            seen = _Seen(tx, sees_restricted(self._centre, operator))
            names = device_names(tx)
            found: list[Conflict] = []
            for row in tx.tables.conflicts(wanted):
                visits = [visit for visit in map(seen.visit, row.visits) if visit is not None]
                if row.kind == "label" and len(visits) > 1:
                    found.append(self._one_label(tx, row, visits, names))
                elif row.kind == "attempt" and visits:
                    found.extend(self._attempts(tx, visits[0], names))
            pairs = overlapping(going_on(tx, tx.diary.bookings(wanted)))
            found.extend(self._doubled(seen, one, other, names) for one, other in pairs)
            return tuple(dict.fromkeys(found))

    def to_know(self, place: str, operator: str) -> tuple[ToKnow, ...]:
        """Return what a room should know today and has not taken note of: oldest first.

        That another place has called or served its ticket too, that the shared database answered late that another
        place holds a ticket called here unconfirmed, and that the room is booked twice at one time, today or later.
        """
        day = self._record.day_now()
        with self._record.read() as tx:
            seen = _Seen(tx, sees_restricted(self._centre, operator))
            names = device_names(tx)
            found: dict[str, ToKnow] = {}
            for row in tx.tables.conflicts(day):
                visit = seen.visit(row.visits[0])
                if row.kind == "attempt" and visit is not None:
                    for conflict in self._attempts(tx, visit, names):
                        found.update(self._about(conflict, place))
            for late in self._late(tx, seen, place, day):
                found.setdefault(late.key, late)
            for one, other in overlapping(going_on(tx, tx.diary.bookings_from(day, place))):
                told = self._twice(one, other, names)
                found[told.key] = told
            noted = _noted(tx, day)
        return tuple(sorted((one for one in found.values() if one.key not in noted), key=lambda one: one.since_ms))

    def acknowledge(self, key: str) -> None:
        """Somebody took note: this PC does not show it again. Local, nothing is added to the record."""
        with self._record.store.write() as tx:
            day = self._record.day_of(tx)
            keys = sorted({*_noted(tx, day), key})
            tx.settings.set(SEEN, json.dumps({"day": day, "keys": keys}))

    # --- inside --------------------------------------------------------------------------------------------------

    def _doubled(self, seen: _Seen, one: Booking, other: Booking, names: Mapping[str, str]) -> Conflict:
        sides = [
            self._side(
                booking.visit if booking.visit and seen.visit(booking.visit) else "",
                booking.place, names, booking.device, booking.at_ms, "booked", holds=False,
            )
            for booking in (one, other)
        ]  # fmt: skip
        visits = tuple(side.visit for side in sides if side.visit)
        label = f"{one.place} {clock_text(one.at_ms)}"
        return Conflict("booking", one.day, label, visits, one.booking, tuple(sides))

    def _twice(self, one: Booking, other: Booking, names: Mapping[str, str]) -> ToKnow:
        label = place_label(self._centre, one.place)
        text = _(
            "{place} is booked twice on {day}: {one} and {other}. Both are kept; please cancel one of them (Ctrl+D)."
        )
        sentence = text.format(place=label, day=one.day, one=_times(one), other=_times(other))
        key = f"{one.place}<{one.booking}<{other.booking}"
        device = names.get(other.device) or _("another device")
        since = max(one.made_ms, other.made_ms)
        return ToKnow(key, clock_text(one.at_ms), one.booking, "", one.place, device, since, ours=False, text=sentence)

    def _one_label(
        self, tx: Transaction, row: ConflictRow, visits: Iterable[VisitRow], names: Mapping[str, str]
    ) -> Conflict:
        sides = []
        for visit in visits:
            first = next(iter(tx.tables.stops(visit.visit)), None)
            place = (first.called_place or first.place or first.expected) if first else ""
            at_ms = visit.issued_ms or visit.registered_ms or (first.taken_ms if first else 0)
            sides.append(self._side(visit.visit, place, names, visit.device, at_ms, "issued", holds=False))
        sides.sort(key=lambda side: (side.at_ms, side.visit))
        return Conflict("label", row.day, row.label, tuple(side.visit for side in sides), "", tuple(sides))

    def _attempts(self, tx: Transaction, visit: VisitRow, names: Mapping[str, str]) -> list[Conflict]:
        events = [event_of(item) for item in tx.journal.of(VISITS + visit.visit)]
        found = []
        for stop in tx.tables.stops(visit.visit):
            for wrote in two_places(stop.stop, events) if stop.conflict else ():
                sides = self._sides(stop, wrote, names)
                found.append(Conflict("attempt", stop.day, stop.label, (visit.visit,), stop.stop, sides))
        return found

    def _sides(self, stop: StopRow, wrote: Iterable[Event], names: Mapping[str, str]) -> tuple[Side, ...]:
        """Return one side a place: what it wrote first, and whether it has the ticket now."""
        first: dict[str, Side] = {}
        for event in wrote:
            place = event.code("place")
            holds = place == stop.called_place and event.number("attempt", 1) == stop.attempt
            side = self._side(stop.visit, place, names, event.device, event.stamp.ms, event.kind, holds=holds)
            first.setdefault(place, side)
        return tuple(first.values())

    def _side(
        self, visit: str, place: str, names: Mapping[str, str], device: str, at_ms: int, kind: str, *, holds: bool
    ) -> Side:
        name = names.get(device) or _("another device")
        return Side(visit, place, place_label(self._centre, place), name, at_ms, kind, holds)

    def _about(self, conflict: Conflict, place: str) -> dict[str, ToKnow]:
        mine = [side for side in conflict.sides if side.place == place]
        others = [side for side in conflict.sides if side.place != place]
        if not mine or not others:
            return {}
        # what a third place did is told once the first is taken note of
        other = next((side for side in others if side.holds), others[0])
        return _told(conflict.label, conflict.stop, other, place, ours=mine[0].holds)

    def _late(self, tx: Transaction, seen: _Seen, place: str, day: str) -> Iterable[ToKnow]:
        for claim in tx.sync.held_claims(midnight_of(day)):
            stop = tx.tables.stop(claim.stop)
            if claim.place != place or stop is None or stop.attempt != claim.attempt or seen.visit(stop.visit) is None:
                continue
            code, _blank, name = claim.holder.partition(" ")
            label = place_label(self._centre, code) or name or _("another place")
            other = Side(stop.visit, code, label, name, claim.asked_ms, "called", holds=True)
            yield from _told(stop.label, stop.stop, other, place, ours=False).values()


class _Seen:
    """The visits that somebody may see."""

    def __init__(self, tx: Transaction, restricted: bool) -> None:
        self._tx = tx
        self._restricted = restricted

    def visit(self, visit: str) -> VisitRow | None:
        row = self._tx.tables.visit(visit)
        return row if row is not None and (self._restricted or row.scope != "restricted") else None


def _times(booking: Booking) -> str:
    return f"{clock_text(booking.at_ms)}–{clock_text(booking.until_ms)}"


def _told(label: str, stop: str, other: Side, place: str, *, ours: bool) -> dict[str, ToKnow]:
    key = f"{place}<{other.place or other.device}<{stop}"
    values = {"label": label, "place": other.place_label, "time": f"{local(other.at_ms):%H:%M}"}
    if ours:
        text = _("{label} was taken at {place} too, at {time}. It stays with you; please tell {place}.")
    else:
        text = _("{label} is with {place} since {time}. Both are kept; please check with {place} before you go on.")
    sentence = text.format(**values)
    return {key: ToKnow(key, label, stop, other.visit, other.place, other.place_label, other.at_ms, ours, sentence)}


def device_names(tx: Transaction) -> dict[str, str]:
    """Return the names of the centre's devices by id, as the administrator gave them; this PC's own among them."""
    own = {device: _("this PC") for device in (tx.device, *tx.former_devices())}
    return own | {peer.device: peer.name for peer in tx.sync.peers() if peer.name}


def _noted(tx: Transaction, day: str) -> frozenset[str]:
    """Return what was taken note of today; yesterday's is over with its day."""
    noted = json.loads(tx.settings.get(SEEN) or "{}")
    return frozenset(noted.get("keys", ())) if noted.get("day") == day else frozenset()
