"""Visits known from paper: a scanned slip is enough to receive somebody nobody told us of (design, "The record").

The QR proves "from this centre, today" and names the visit. What a room writes about it waits here as *known from
paper* and meets the registration when it arrives. Nothing is written for looking: a scanned ticket is only remembered,
by the program that scanned it, until the first act.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.rows import StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import midnight_of
from desk_app.domain.codes import QR_DIGITS, QrTicket, plain_digits, read_qr
from desk_app.domain.stops import first_stop, onward_stop
from desk_app.domain.visit import OPEN_STATES, StopState, VisitState
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.rows import stop_rows
from desk_app.services.keys import KEY_ID
from desk_app.services.shared import is_shared

REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """A slip as its QR tells it.

    Args:
        visit: its id.
        stop: the stop that it means at the place where it was scanned.
        label: as printed.
        day: the business day.
        queue, place: the line and the place that the stop is for, hints as issued; ``""`` where not known.
        taken_ms: when the number was taken, to the minute.
        scope: of the visit, where the visit is known.
        known: the visit is known here, only this stop of it is not.
    """

    visit: str
    stop: str
    label: str
    day: str
    queue: str
    place: str
    taken_ms: int
    scope: str = "centre"
    known: bool = False

    def row(self) -> StopRow:
        """Return the stop as if it were known: it waits, nobody has called it."""
        stop = StopState(
            self.stop,
            queue=self.queue,
            expected=self.place,
            taken_ms=self.taken_ms,
            entered_ms=self.taken_ms,
            since_ms=self.taken_ms,
        )
        return stop_rows(VisitState(self.visit, day=self.day, label=self.label, scope=self.scope, stops=(stop,)))[0]


class PaperTickets:
    """Tickets scanned by this program that the store does not know yet; the last few hundred, nothing is written."""

    def __init__(self) -> None:
        self._by_stop: OrderedDict[str, PaperTicket] = OrderedDict()

    def note(self, ticket: PaperTicket) -> None:
        """Remember a ticket whose QR was checked."""
        self._by_stop[ticket.stop] = ticket
        while len(self._by_stop) > REMEMBERED:
            self._by_stop.popitem(last=False)

    def stop(self, stop: str) -> StopRow | None:
        """Return the stop of a ticket that was scanned here; ``None`` if none was."""
        ticket = self._by_stop.get(stop)
        return ticket.row() if ticket else None


def is_scan(text: str) -> bool:
    """Tell whether a text has the length of a slip's QR."""
    digits = plain_digits(text)
    return digits.isdigit() and len(digits) == QR_DIGITS


def scanned_rows(tx: Transaction, ticket: QrTicket, day: str) -> list[VisitRow]:
    """Return the visits that are here and that a checked QR may mean: one, or several that hold its number."""
    devices = _devices_of(tx, ticket)
    for device in devices:
        row = tx.tables.visit(f"{device}/{ticket.visit}")
        if row is not None and row.label in ("", ticket.label):
            return [row]
    rows = tx.tables.visit_by_label(day, ticket.label)
    if devices:  # who is known to have another number than the slip's device only shares the label
        others = {peer.device for peer in tx.sync.peers()} - set(devices)
        rows = [one for one in rows if one.device not in others]
    return [one for one in rows if one.serial == ticket.visit] or rows


def visit_of(tx: Transaction, ticket: QrTicket) -> str:
    """Return the id of the visit that a QR names; ``""`` while its device is not known here."""
    devices = _devices_of(tx, ticket)
    return f"{devices[0]}/{ticket.visit}" if devices else ""


def _devices_of(tx: Transaction, ticket: QrTicket) -> tuple[str, ...]:
    """Return the devices that a slip may be of; one signed with a store's own first key can only be this store's."""
    own = int(tx.settings.get("device_short") or "1")
    if ticket.key_id == KEY_ID or ticket.device == own:
        return (tx.device, *reversed(tx.former_devices()))
    peer = tx.sync.peer_of_short(ticket.device)
    return (peer.device,) if peer else ()


def paper_ticket(
    text: str, tx: Transaction, day: str, keys: Mapping[int, bytes], centre: Centre, place: str = "", *,
    restricted: bool = False, cut_off: bool = False,
) -> PaperTicket | None:  # fmt: skip
    """Return the ticket behind a scanned QR where the visit, or its stop at ``place``, is not known here.

    Args:
        text: what was scanned or typed; anything but a QR gives ``None``.
        tx: a snapshot.
        day: the business day.
        keys: the QR keys that are good today, by id.
        centre: the tables.
        place: where it was scanned, ``""`` if at no place.
        restricted: whoever scans may see restricted visits.
        cut_off: what others did may be missing here.

    Raises:
        UserError: forged, of another day or centre; of a desk this store has never heard of.
    """
    if not is_scan(text) or not is_shared(tx):
        return None
    ticket = read_qr(text, keys, date.fromisoformat(day), centre.area)
    rows = scanned_rows(tx, ticket, day)
    if not rows:
        return _unknown_visit(tx, ticket, day, centre, place)
    visible = restricted or rows[0].scope != "restricted"
    if len(rows) == 1 and visible and place in centre.places and cut_off:
        return _sent_on_unseen(tx, rows[0], ticket, day, centre, place)
    return None


def _unknown_visit(tx: Transaction, ticket: QrTicket, day: str, centre: Centre, place: str) -> PaperTicket:
    visit = visit_of(tx, ticket)
    if not visit:
        raise UserError(
            _(
                "{label} is from a desk that this room has not heard of yet. Nothing was changed. "
                "Please ask the desk, or receive the visitor and note it when the network is back."
            ).format(label=ticket.label),
            "ticket",
        )
    if not place or place == ticket.place or ticket.queue in _lines_of(centre, place):
        return _paper(ticket, day, visit, first_stop(visit), ticket.queue, ticket.place)
    return _paper(ticket, day, visit, onward_stop(visit, place), place, place)


def _sent_on_unseen(
    tx: Transaction, row: VisitRow, ticket: QrTicket, day: str, centre: Centre, place: str
) -> PaperTicket | None:
    """Somebody stands here with the slip, and no stop of theirs is for this place: sent on since we were cut off."""
    stops = tx.tables.stops(row.visit)
    mine = _lines_of(centre, place)
    here = [one for one in stops if one.queue in mine or place in (one.place, one.called_place)]
    stop = onward_stop(row.visit, place)
    if row.voided or not stops or any(one.state in OPEN_STATES or one.stop == stop for one in here):
        return None
    return _paper(ticket, day, row.visit, stop, place, place, scope=row.scope, known=True)


def _paper(
    ticket: QrTicket,
    day: str,
    visit: str,
    stop: str,
    queue: str,
    place: str,
    scope: str = "centre",
    known: bool = False,
) -> PaperTicket:
    taken_ms = midnight_of(day) + ticket.minute * 60_000
    return PaperTicket(visit, stop, ticket.label, day, queue, place, taken_ms, scope, known)


def _lines_of(centre: Centre, place: str) -> frozenset[str]:
    found = centre.places.get(place)
    return frozenset((place, *found.queues)) if found else frozenset()
