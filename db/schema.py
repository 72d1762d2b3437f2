"""The folded tables and their columns, taken from the row classes: the one place that SQL and models are made from."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from db import rows

FOLDED: dict[str, type[Any]] = {
    "visits": rows.VisitRow,
    "cases": rows.CaseRow,
    "stops": rows.StopRow,
    "calls": rows.CallRow,
    "places": rows.PlaceRow,
    "days": rows.DayRow,
    "bookings": rows.BookingRow,
    "rota": rows.RotaRow,
    "searches": rows.SearchRow,
}


def columns(row: type[Any]) -> tuple[str, ...]:
    """The names of a row class's fields, which are the columns of its table."""
    return tuple(field.name for field in fields(row))


def select(table: str, alias: str = "") -> str:
    """``SELECT`` of a folded table in the order of its row class, to be followed by the rest of the query."""
    dot = f"{alias}." if alias else ""
    names = ", ".join(dot + name for name in columns(FOLDED[table]))
    return f"SELECT {names} FROM {table} {alias} "


def insert(table: str) -> str:
    """``INSERT`` of one row of a folded table."""
    names = columns(FOLDED[table])
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
