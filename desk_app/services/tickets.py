"""A ticket's QR: made from what the record knows, so that a reprint carries the same one."""

from __future__ import annotations

from collections.abc import Mapping

from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import as_date, business_day, midnight_of
from desk_app.domain.codes import QrTicket, encode_qr, parse_label
from desk_app.domain.stops import first_stop
from desk_app.projection import VISITS, event_of


def short_of(tx: Transaction, visit: str) -> int:
    """Return the number of the desk that registered a visit, as it stands on paper and in the QR.

    1 where a store works alone; 0 for a device the hub has not told of yet.
    """
    device, own = visit.partition("/")[0], int(tx.settings.get("device_short") or "1")
    if device == tx.device:
        return own
    for peer in tx.sync.peers():
        if peer.device == device:
            return peer.short
    return own if device in tx.former_devices() else 0


def qr_of(
    centre: Centre,
    tx: Transaction,
    keys: Mapping[int, bytes],
    visit: str,
    label: str,
    queue: str,
    place: str,
    issued_ms: int,
) -> str:
    """Return the digits of a ticket's QR. It proves "from this centre, today" and no more.

    Args:
        centre: the tables.
        tx: a snapshot.
        keys: the valid keys; the newest signs.
        visit: its id.
        label: the ticket's number.
        queue: prefix as issued; a room's code becomes the label's own prefix (the QR only hints).
        place: place as issued.
        issued_ms: when it was issued; the same moment gives the same QR.
    """
    key_id = max(keys)
    prefix, lane, number = parse_label(label)
    day = business_day(issued_ms)
    ticket = QrTicket(
        key_id=key_id,
        centre=centre.area,
        day=as_date(day),
        device=short_of(tx, visit),
        visit=int(visit.partition("/")[2]),
        prefix=prefix,
        lane=lane,
        number=number,
        queue=queue if queue in centre.queues else prefix,
        place=place,
        minute=(issued_ms - midnight_of(day)) // 60_000,
    )
    return encode_qr(ticket, keys[key_id])


def ticket_qr(centre: Centre, tx: Transaction, keys: Mapping[int, bytes], visit: str) -> str:
    """Return the QR of a visit's ticket as it was issued, whatever was sent elsewhere since; ``""`` without a ticket.

    A lost ticket is found and printed again with the same QR (domain: A day, everyday corrections).
    """
    issued = [event_of(item) for item in tx.journal.of(VISITS + visit) if item.envelope.kind == "issued"]
    if not issued:
        return ""
    first = min(issued, key=lambda event: (event.code("stop") != first_stop(visit), event.order))
    label = first.label or first.code("label")
    taken = first.number("taken") or first.stamp.ms
    return qr_of(centre, tx, keys, visit, label, first.code("queue"), first.code("place"), taken)
