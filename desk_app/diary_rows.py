"""Bookings and the rota, folded, as the rows the tables keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from db.rows import BookingRow, RotaRow
from db.transaction import Transaction
from desk_app.domain.diary import BOOKINGS, ROTAS, Booking, fold_booking, fold_rota
from desk_app.domain.events import Event


def project_diary(tx: Transaction, subject: str, events: Sequence[Event]) -> None:
    """Compute the row of one subject anew.

    Args:
        tx: the transaction it is written in.
        subject: as :func:`desk_app.domain.diary.diary_subject` gives it.
        events: every event of it.
    """
    if subject.startswith(BOOKINGS):
        booking = subject.removeprefix(BOOKINGS)
        if events:
            tx.diary.put_booking(BookingRow(**asdict(fold_booking(booking, events))))
        else:
            tx.diary.remove_booking(booking)
    elif subject.startswith(ROTAS):
        place, day, half = json.loads(subject.removeprefix(ROTAS))
        entry = fold_rota(events)
        if entry is None:
            tx.diary.remove_rota(place, day, half)
        else:
            tx.diary.put_rota(RotaRow(**asdict(entry)))


def booking_of(row: BookingRow) -> Booking:
    """Return the domain's view of a booking's row."""
    return Booking(**asdict(row))
