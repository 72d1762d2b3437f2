"""Rows of the hub's readable tables (schema ``report``): what other systems of the centre read with plain SQL.

Each class is one table, each field one column in the order the hub's functions take them. ``None`` is *not known* or
*has not happened*. Times are milliseconds since 1970 (UTC) here and ``timestamptz`` in the table; ``day`` is the
business day, ``YYYY-MM-DD`` here and ``date`` in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ReportVisit:
    """One arrival of one party on one business day (来访)."""

    visit: str
    day: str | None
    state: str
    registered_at: int | None  # None while known from paper only
    source: str | None
    people: int
    green: bool
    operator: str | None
    desk: str


@dataclass(frozen=True, slots=True)
class ReportTicket:
    """The numbered ticket of a visit (号票)."""

    visit: str
    day: str | None
    label: str
    prefix: str
    number: int
    issued_at: int | None
    waiting_before: int | None
    estimate_low: int | None  # minutes
    estimate_high: int | None
    copies: int
    voided: bool


@dataclass(frozen=True, slots=True)
class ReportCase:
    """One matter of a visit (案)."""

    visit: str
    case_code: str
    day: str | None
    registered_at: int | None
    category: str | None
    scale: str | None
    wants: str | None
    mediation: str | None
    path: str | None
    rule: int | None
    queue: str | None
    place: str | None
    override_code: str | None
    linked_case: str | None


@dataclass(frozen=True, slots=True)
class ReportStop:
    """One case at one queue or room within a visit (办理环节)."""

    stop: str
    visit: str
    case_code: str | None
    day: str | None
    label: str | None
    queue: str | None
    place: str | None
    expected_place: str | None
    state: str
    attempt: int
    taken_at: int | None
    entered_at: int | None
    state_since: int | None
    activated_at: int | None
    booked_at: int | None
    called_at: int | None
    called_place: str | None
    calls: int
    arrived_at: int | None
    started_at: int | None
    ended_at: int | None
    operator: str | None
    result: str | None
    reason_code: str | None
    came_from: str | None
    conflict: bool


@dataclass(frozen=True, slots=True)
class ReportCall:
    """One call of a stop (叫号); ``device`` and ``dseq`` are the identity of its event."""

    device: str
    dseq: int
    visit: str
    stop: str
    day: str | None
    label: str | None
    queue: str | None
    place: str | None
    attempt: int
    called_at: int | None
    recall: bool
    green: bool


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """The state of a window or room (窗口、功能室)."""

    place: str
    state: str
    since_at: int | None
    until_at: int | None
    operator: str | None


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A business day (工作日)."""

    day: str
    opened_at: int | None
    closed_at: int | None
    head: str | None


@dataclass(frozen=True, slots=True)
class ReportBooking:
    """One booking of a room (功能室预约): when and where, never for whom."""

    booking: str
    place: str
    day: str | None
    starts_at: int | None
    ends_at: int | None
    department: str | None
    state: str
    made_at: int | None
    arrived_at: int | None
    ended_at: int | None
    reason_code: str | None
    operator: str | None
    desk: str


@dataclass(frozen=True, slots=True)
class ReportPerson:
    """Who came, as last corrected (当事人): personal data, in a table of its own."""

    visit: str
    case_code: str
    day: str | None
    name: str | None
    id_type: str | None
    id_number: str | None
    phone: str | None
    address: str | None
    appeal: str | None
    external_no: str | None


@dataclass(frozen=True, slots=True)
class ReportCode:
    """What a code means, from the centre's configuration (代码表)."""

    list: str
    code: str
    name: str
    place_in_list: int


ReportRow = (
    ReportVisit
    | ReportTicket
    | ReportCase
    | ReportStop
    | ReportCall
    | ReportPlace
    | ReportDay
    | ReportBooking
    | ReportPerson
)

TABLES: dict[str, type[Any]] = {
    "visits": ReportVisit,
    "tickets": ReportTicket,
    "cases": ReportCase,
    "stops": ReportStop,
    "calls": ReportCall,
    "places": ReportPlace,
    "days": ReportDay,
    "bookings": ReportBooking,
    "people": ReportPerson,
    "codes": ReportCode,
}
KEYS: dict[str, int] = {
    "visits": 1, "tickets": 1, "cases": 2, "stops": 2, "calls": 2, "places": 1, "days": 1, "bookings": 1, "people": 2,
    "codes": 2,
}  # fmt: skip
"""How many of a table's first columns are its key."""

TIMES = frozenset(
    {
        "registered_at", "issued_at", "taken_at", "entered_at", "state_since", "activated_at", "booked_at", "called_at",
        "arrived_at", "started_at", "ended_at", "since_at", "until_at", "opened_at", "closed_at",
        "starts_at", "ends_at", "made_at",
    }
)  # fmt: skip
"""The columns that are times."""

OF_VISITS = ("visits", "tickets", "cases", "stops", "calls")
"""The tables whose rows belong to a visit and are replaced with it."""

OF_PLACE = ("places", "days")
"""The tables with one row a place or day."""


def columns(table: str) -> tuple[str, ...]:
    """Return the names of a table's columns, in order."""
    return tuple(field.name for field in fields(TABLES[table]))


_VALUES: dict[type[Any], Callable[[Any], tuple[Value, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in TABLES.values()
}


def values(row: Any) -> tuple[Value, ...]:
    """Return a row as a tuple in the order of its columns."""
    return _VALUES[type(row)](row)


def as_texts(row: Any) -> list[str | None]:
    """Return a row as the hub takes it: texts, None for NULL. PostgreSQL has no NUL character in a text."""
    return [None if value is None else plain(str(value)) for value in values(row)]


def plain(text: str) -> str:
    """Return a text without NUL characters, which PostgreSQL cannot keep."""
    return text.replace("\x00", "")
