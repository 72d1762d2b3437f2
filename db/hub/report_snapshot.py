"""The readable tables and the feed they were made from, as one moment of the hub, for a check by the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.envelope import Envelope
from db.hub.report_rows import KEYS, TIMES, Value, columns

if TYPE_CHECKING:
    from psycopg import Connection

_EVENTS = (
    'SELECT e."position", e.chain, e.centre, e.device, e.dseq, e.kind, e.version, e.scope, e.stamp_ms, e.stamp_n,'
    " e.day, e.label, e.operator, e.body, e.commitment FROM hub.events e"
    ' WHERE e."position" > %s AND e."position" <= %s ORDER BY e."position"'
)
_PIECE = 5000

Key = tuple[Value, ...]
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FedEvent:
    """An event of the feed without its payload, which the hub cannot read."""

    position: int
    envelope: Envelope
    chain: bytes


class ReportSnapshot:
    """One moment of the hub. Made by :func:`open_snapshot`.

    Attributes:
        head: the last position of the feed.
        rows: how far the tables have followed it.
        people: how far the table of who came has.
        personal: whether the administrator wants it filled.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        places = dict(self._all('SELECT part, "position" FROM report.head'))
        self.head = int(self._all('SELECT "position" FROM hub.head')[0][0])
        self.rows, self.people = int(places.get("rows", 0)), int(places.get("people", 0))
        flags = self._all("SELECT 1 FROM hub.flags WHERE name = 'report.personal' AND value = 'on'")
        self.personal = bool(flags)

    def table(self, name: str) -> dict[Key, Row]:
        """Return a table: each row by its key, times in milliseconds since 1970, days as ``YYYY-MM-DD``."""
        wanted = ", ".join(map(_column, columns(name)))
        return {tuple(row[: KEYS[name]]): tuple(row) for row in self._all(f"SELECT {wanted} FROM report.{name}")}

    def events(self, after: int, upto: int) -> Iterator[FedEvent]:
        """Return the events of the feed between two positions, in its order; read in pieces."""
        while after < upto:
            rows = self._all(_EVENTS, (after, min(after + _PIECE, upto)))
            if not rows:
                return
            for row in rows:
                yield FedEvent(int(row[0]), Envelope(*row[2:]), bytes(row[1]))
            after = int(rows[-1][0])

    def _all(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()


@contextmanager
def open_snapshot(dsn: str) -> Iterator[ReportSnapshot]:
    """Look at one moment of the hub, without holding anybody up.

    Args:
        dsn: of the administrator.

    Raises:
        HubProblem: the hub cannot be reached, or has no such tables.
    """
    from db.hub.session import administrator, as_owner

    with administrator(dsn) as connection:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with as_owner(connection):
            yield ReportSnapshot(connection)


def _column(name: str) -> str:
    if name in TIMES:
        return f"round(extract(epoch FROM {name}) * 1000)::bigint"
    return f"{name}::text" if name == "day" else name
