"""The folded tables: what the projector writes and the services read. Rows are replaced whole, never patched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from db.connection import Connection
from db.rows import (
    CallRow,
    CaseRow,
    ConflictRow,
    DayRow,
    PlaceRow,
    SearchHit,
    SearchRow,
    ServiceTime,
    StopRow,
    VisitRow,
)
from db.schema import FOLDED, columns, insert, select
from db.search import SearchIndex

Row = TypeVar("Row")

_VISITS, _CASES, _STOPS, _CALLS = select("visits"), select("cases"), select("stops"), select("calls")
_INSERTS = {name: insert(name) for name in ("visits", "cases", "stops", "calls", "places", "days")}
_TUPLES: dict[str, Callable[[Any], tuple[Any, ...]]] = {name: attrgetter(*columns(FOLDED[name])) for name in FOLDED}


def _open(restricted: bool, column: str = "scope") -> str:
    """The condition that keeps restricted rows out of lists, screens and counts (信访工作条例 30)."""
    return "" if restricted else f" AND {column} <> 'restricted'"


class Tables:
    """The folded tables within one transaction.

    Lists leave out restricted rows unless ``restricted`` is given by a caller whose operator has that role; a look-up
    by identity (``visit``, ``stop``, ``case`` …) finds them, and the caller checks.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._search = SearchIndex(connection)

    # -- written by the projector ----------------------------------------------------------------------------------

    def replace_visit(
        self, visit: VisitRow, cases: Sequence[CaseRow], stops: Sequence[StopRow], calls: Sequence[CallRow]
    ) -> None:
        """Put a visit with all that belongs to it in the place of what was there."""
        execute, key = self._connection.execute, (visit.visit,)
        if execute("DELETE FROM visits WHERE visit = ?", key).rowcount:  # what is new has nothing to replace
            execute("DELETE FROM cases WHERE visit = ?", key)
            execute("DELETE FROM stops WHERE visit = ?", key)
            execute("DELETE FROM calls WHERE visit = ?", key)
        execute(_INSERTS["visits"], _TUPLES["visits"](visit))
        self._insert("cases", cases)
        self._insert("stops", stops)
        self._insert("calls", calls)

    def remove_visit(self, visit: str) -> None:
        """Take a visit and all that belongs to it out, its search rows too."""
        for table in ("visits", "cases", "stops", "calls"):
            self._connection.execute(f"DELETE FROM {table} WHERE visit = ?", (visit,))
        self._search.replace(visit, ())

    def put_place(self, row: PlaceRow) -> None:
        """The state of a window or room."""
        self._connection.execute("DELETE FROM places WHERE place = ?", (row.place,))
        self._insert("places", (row,))

    def put_day(self, row: DayRow) -> None:
        """The state of a business day."""
        self._connection.execute("DELETE FROM days WHERE day = ?", (row.day,))
        self._insert("days", (row,))

    def replace_search(self, visit: str, rows: Sequence[SearchRow]) -> None:
        """What a visit can be found by; writes nothing when nothing changed."""
        self._search.replace(visit, rows)

    def remove_search(self, device: str, dseq: int) -> None:
        """Take out what came from the payload of one event, at its erasure."""
        self._search.remove(device, dseq)

    def clear(self) -> None:
        """Empty every folded table, for a rebuild."""
        for table in FOLDED:
            self._connection.execute(f"DELETE FROM {table}")
        self._connection.execute("DELETE FROM search_keys")

    # -- visits and cases ------------------------------------------------------------------------------------------

    def visit(self, visit: str) -> VisitRow | None:
        """One visit by its id."""
        return self._one(VisitRow, _VISITS + "WHERE visit = ?", (visit,))

    def visit_by_label(self, day: str, label: str) -> list[VisitRow]:
        """Who holds this number on that day: one, or several if it is in conflict."""
        return self._all(VisitRow, _VISITS + "WHERE day = ? AND label = ? ORDER BY issued_ms, visit", (day, label))

    def visit_by_request(self, request: str) -> VisitRow | None:
        """The visit that a registration request led to, so that asking twice gives one."""
        if not request:
            return None
        return self._one(VisitRow, _VISITS + "WHERE request = ? AND request <> '' ORDER BY visit LIMIT 1", (request,))

    def visits_of_case(self, case: str) -> list[VisitRow]:
        """Every visit about this case, oldest first."""
        where = "WHERE visit IN (SELECT visit FROM cases WHERE case_code = ?) ORDER BY day, registered_ms, visit"
        return self._all(VisitRow, _VISITS + where, (case,))

    def visits_of_day(self, day: str, restricted: bool = False) -> list[VisitRow]:
        """The visits of a business day in the order of their arrival."""
        where = f"WHERE day = ?{_open(restricted)} ORDER BY registered_ms, visit"
        return self._all(VisitRow, _VISITS + where, (day,))

    def person_visits(self, person: str, limit: int = 20, restricted: bool = False) -> list[VisitRow]:
        """The visits of whoever matches this key, newest first: the returning visitor (回访)."""
        if not person:
            return []
        where = (
            "WHERE visit IN (SELECT visit FROM searches WHERE person = ? AND person <> '')"
            f"{_open(restricted)} ORDER BY day DESC, registered_ms DESC, visit LIMIT ?"
        )
        return self._all(VisitRow, _VISITS + where, (person, limit))

    def cases(self, visit: str) -> list[CaseRow]:
        """The cases of a visit, in the order they were registered."""
        return self._all(CaseRow, _CASES + "WHERE visit = ? ORDER BY registered_ms, case_code", (visit,))

    def case(self, case_code: str) -> list[CaseRow]:
        """One case at each of its visits, oldest first."""
        return self._all(CaseRow, _CASES + "WHERE case_code = ? ORDER BY registered_ms, visit", (case_code,))

    def cases_linked_to(self, case_code: str) -> list[CaseRow]:
        """Later cases that continue this one."""
        where = "WHERE linked = ? AND linked <> '' ORDER BY registered_ms, visit, case_code"
        return self._all(CaseRow, _CASES + where, (case_code,))

    def category_counts(self, since_day: str) -> dict[str, int]:
        """How many cases of each category since a day, without restricted ones: the usual ones come first."""
        rows = self._connection.execute(
            "SELECT c.category, count(*) FROM visits v JOIN cases c ON c.visit = v.visit"
            " WHERE v.day >= ? AND v.scope <> 'restricted' GROUP BY c.category",
            (since_day,),
        )
        return {str(category): int(count) for category, count in rows}

    # -- stops and calls -------------------------------------------------------------------------------------------

    def stop(self, stop: str) -> StopRow | None:
        """One stop by its id; where two visits claim it (another program's events), the one entered first."""
        return self._one(StopRow, _STOPS + "WHERE stop = ? ORDER BY entered_ms, visit LIMIT 1", (stop,))

    def stops(self, visit: str) -> list[StopRow]:
        """The stops of a visit, in the order they were entered."""
        return self._all(StopRow, _STOPS + "WHERE visit = ? ORDER BY entered_ms, stop", (visit,))

    def stops_of_day(
        self, day: str, states: Sequence[str] | None = None, queue: str | None = None, restricted: bool = False
    ) -> list[StopRow]:
        """The stops of a business day by rank (when the number was taken)."""
        where, values = _in("state", states)
        if queue is not None:
            where, values = where + " AND queue = ?", (*values, queue)
        sql = f"{_STOPS}WHERE day = ?{where}{_open(restricted)} ORDER BY taken_ms, label, stop"
        return self._all(StopRow, sql, (day, *values))

    def waiting(self, day: str, queues: Sequence[str] | None = None, restricted: bool = False) -> list[StopRow]:
        """Who waits in these queues (all if None), by rank."""
        where, values = _in("queue", queues)
        sql = f"{_STOPS}WHERE day = ? AND state = 'waiting'{where}{_open(restricted)} ORDER BY taken_ms, label, stop"
        return self._all(StopRow, sql, (day, *values))

    def calls(
        self,
        day: str,
        since_ms: int = 0,
        limit: int | None = None,
        queues: Sequence[str] | None = None,
        restricted: bool = False,
    ) -> list[CallRow]:
        """The calls of a day from ``since_ms`` on, newest first."""
        where, values = _in("queue", queues)
        sql = (
            f"{_CALLS}WHERE day = ? AND called_ms >= ?{where}{_open(restricted)}"
            " ORDER BY called_ms DESC, device, dseq DESC LIMIT ?"
        )
        return self._all(CallRow, sql, (day, since_ms, *values, -1 if limit is None else limit))

    def first_calls(self, day: str) -> list[tuple[str, str, int, int, str, int]]:
        """The calls of a day but recalls and restricted ones, oldest first: stop, queue, taken, green, place, called.

        Plain tuples: the order of the queues reads all of them at every registration.
        """
        rows = self._connection.execute(
            "SELECT stop, queue, taken_ms, green, place, called_ms FROM calls"
            " WHERE day = ? AND again = 0 AND scope <> 'restricted' ORDER BY called_ms, device, dseq",
            (day,),
        )
        return rows.fetchall()

    def calls_of_stop(self, stop: str) -> list[CallRow]:
        """The calls of one stop, newest first."""
        return self._all(CallRow, _CALLS + "WHERE stop = ? ORDER BY called_ms DESC, device, dseq DESC", (stop,))

    def service_times(self, queue: str, limit: int = 500) -> list[ServiceTime]:
        """Finished services of a queue from call to end, newest first: what the estimate learns from."""
        rows = self._connection.execute(
            "SELECT queue, called_place, day, ended_ms - coalesce(nullif(called_ms, 0), started_ms) FROM stops"
            " WHERE queue = ? AND state = 'served' AND max(called_ms, started_ms) > 0 AND ended_ms >= called_ms"
            " ORDER BY ended_ms DESC, stop LIMIT ?",
            (queue, limit),
        ).fetchall()
        return [ServiceTime(*row) for row in rows]

    # -- places, days, conflicts, search ---------------------------------------------------------------------------

    def places(self) -> dict[str, PlaceRow]:
        """The state of every window and room that ever said something."""
        return {row.place: row for row in self._all(PlaceRow, select("places") + "ORDER BY place", ())}

    def day(self, day: str) -> DayRow | None:
        """A business day, None if it was neither opened nor closed."""
        return self._one(DayRow, select("days") + "WHERE day = ?", (day,))

    def open_days_before(self, day: str) -> list[str]:
        """Earlier days that have registered visits and no closing: the next start closes them."""
        rows = self._connection.execute(
            "WITH RECURSIVE seen (day) AS (SELECT min(day) FROM visits UNION ALL"
            " SELECT (SELECT min(day) FROM visits WHERE day > seen.day) FROM seen WHERE seen.day < ?)"
            " SELECT day FROM seen WHERE day < ?"
            " AND EXISTS (SELECT 1 FROM visits v WHERE v.day = seen.day AND v.registered = 1)"
            " AND NOT EXISTS (SELECT 1 FROM days d WHERE d.day = seen.day AND d.closed_ms > 0) ORDER BY day",
            (day, day),
        )
        return [str(row[0]) for row in rows]

    def conflicts(self, day: str | None = None) -> list[ConflictRow]:
        """What a person has to settle: two holders of one number, two places that hold one attempt."""
        where, values = ("", ()) if day is None else (" AND day = ?", (day,))
        labels = self._connection.execute(
            "SELECT day, label, group_concat(visit, ' ') FROM (SELECT day, label, visit FROM visits"
            f" WHERE label <> ''{where} ORDER BY visit) GROUP BY day, label HAVING count(*) > 1 ORDER BY day, label",
            values,
        ).fetchall()
        attempts = self._connection.execute(
            f"SELECT day, label, visit FROM stops WHERE conflict = 1{where} ORDER BY day, label, stop",
            values,
        ).fetchall()
        return [ConflictRow("label", row[0], row[1], tuple(row[2].split(" "))) for row in labels] + [
            ConflictRow("attempt", row[0], row[1], (row[2],)) for row in attempts
        ]

    def search(self, text: str, limit: int = 20, restricted: bool = False) -> list[SearchHit]:
        """Find cases by ticket number, case code, phone end, ID, name or spelling; see :mod:`db.search`."""
        return self._search.find(text, limit, restricted)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every folded table as sorted tuples: two stores with the same events give the same."""
        return {
            table: sorted(tuple(row) for row in self._connection.execute(select(table)).fetchall()) for table in FOLDED
        }

    def _insert(self, table: str, rows: Iterable[Any]) -> None:
        as_tuple = _TUPLES[table]
        for row in rows:
            self._connection.execute(_INSERTS[table], as_tuple(row))

    def _one(self, kind: Callable[..., Row], sql: str, values: tuple[Any, ...]) -> Row | None:
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else kind(*row)

    def _all(self, kind: Callable[..., Row], sql: str, values: tuple[Any, ...]) -> list[Row]:
        return [kind(*row) for row in self._connection.execute(sql, values).fetchall()]


def _in(column: str, wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """`` AND column IN (…)`` and its values; nothing if all are wanted."""
    if wanted is None:
        return "", ()
    return f" AND {column} IN ({', '.join('?' * len(wanted))})", tuple(wanted)
