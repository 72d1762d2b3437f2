"""``hub verify``: are the readable tables what a fresh fold of the hub's own feed gives?

The feed is folded anew into a throw-away store (encrypted with a key that is never written down), by the projector of
the desks. Who came is compared with this PC's own record, because the hub cannot read it. What was written after the
place the tables have reached is left out; a difference counts when it is there in two looks.
"""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from db.feed_reading import FeedReader
from db.hub.report_rows import KEYS, OF_PLACE, OF_VISITS, Value, columns, plain, values
from db.hub.report_snapshot import FedEvent, Key, ReportSnapshot, Row, open_snapshot
from db.incoming import Incoming, Received
from db.store import Store
from db.transaction import Transaction
from desk_app.domain.events import decode
from desk_app.projection import DAYS, refold, subjects_of
from desk_app.record import Record
from desk_app.report.rows import booking_report, day_report, people_report, place_report, shown, visit_report

Tables = Mapping[str, Mapping[Key, Row]]
_PIECE = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the readable tables that is not what the record says. Never carries a value of it.

    Args:
        table: of schema ``report``.
        key: of the row.
        what: ``missing``, ``extra`` or ``differs``.
        columns: which, where it differs.
    """

    table: str
    key: str
    what: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f" ({', '.join(self.columns)})" if self.columns else ""
        return f"report.{self.table} {self.key}: {self.what}{where}"


def compare(dsn: str, *, record: Record | None = None, pause_s: float = 2.0) -> list[Difference]:
    """Compare the readable tables with a fresh fold of the feed.

    Args:
        dsn: of the administrator.
        record: of an enrolled desk: who came is compared with it; without it only that nobody stands there who should
            not.
        pause_s: between two looks, if the first finds something: it may have been on its way.

    Returns:
        What differs, ``[]`` if nothing.

    Raises:
        HubProblem: the hub cannot be reached.
    """
    found = _look(dsn, record)
    if found:
        time.sleep(pause_s)
        again = set(_look(dsn, record))
        found = [difference for difference in found if difference in again]
    return found


def _look(dsn: str, record: Record | None) -> list[Difference]:
    found: list[Difference] = []
    with open_snapshot(dsn) as hub, _folded(hub.events(0, hub.rows)) as tx:
        later = {subject for event in hub.events(hub.rows, hub.head) for subject in _subjects(event)}
        moving = _moving(tx, later)
        for name, fresh in _fresh(tx).items():
            found.extend(_differences(name, fresh, hub.table(name), moving))
        if record is None:
            found.extend(_nobody_else(hub, {row for row in _visits(tx) if row not in moving}))
    # the store of the desk is asked after the hub: it is not behind
    if record is not None:
        with open_snapshot(dsn) as hub:
            found.extend(_people(hub, record))
    return found


@contextmanager
def _folded(feed: Iterable[FedEvent]) -> Iterator[Transaction]:
    """A store that is gone afterwards, with these events folded."""
    with tempfile.TemporaryDirectory(prefix="guidance-desk-", ignore_cleanup_errors=True) as folder:
        store = Store.create_or_open(Path(folder), os.urandom(32), make_device=lambda: uuid.uuid4().hex)
        try:
            with store.write() as tx:
                events = iter(feed)
                while piece := [_incoming(event) for event in islice(events, _PIECE)]:
                    tx.journal.accept_all(piece)
                refold(tx)
                yield tx
        finally:
            store.close_all()


def _incoming(event: FedEvent) -> Incoming:
    received = Received(event.envelope, event.envelope.event_hash(), event.chain, None)
    return Incoming(received, _subjects(event))


def _subjects(event: FedEvent) -> tuple[str, ...]:
    return subjects_of(event.envelope.kind, decode(event.envelope.body))


def _moving(tx: Transaction, later: Iterable[str]) -> frozenset[Value]:
    """Return visits, places and days of which the feed has more than the tables have reached."""
    found: set[Value] = set()
    for subject in later:
        found.add(plain(subject[2:]))
        if subject.startswith(DAYS):
            rows = tx.tables.visits_of_day(subject.removeprefix(DAYS), restricted=True)
            found.update(plain(row.visit) for row in rows)
    return frozenset(found)


def _visits(tx: Transaction) -> list[str]:
    return [str(row[0]) for row in tx.tables.dump()["visits"]]


def _fresh(tx: Transaction) -> Tables:
    """Return every table but ``people`` as it should be."""
    tables: dict[str, list[Any]] = {name: [] for name in (*OF_VISITS, *OF_PLACE)}
    for visit in _visits(tx):
        report = visit_report(tx, visit)
        for name in OF_VISITS:
            tables[name].extend(getattr(report, name))
    tables["places"] = [row for place in tx.tables.places().values() for row in place_report(place)]
    tables["days"] = [row for day in tx.tables.dump()["days"] for row in day_report(tx.tables.day(str(day[0])))]
    tables["bookings"] = [row for one in tx.diary.every_booking() for row in booking_report(one)]
    return {name: _by_key(name, rows) for name, rows in tables.items()}


def _by_key(table: str, rows: Iterable[Any]) -> dict[Key, Row]:
    as_kept = (tuple(plain(one) if isinstance(one, str) else one for one in values(row)) for row in rows)
    return {row[: KEYS[table]]: row for row in as_kept}


def _differences(
    table: str, fresh: Mapping[Key, Row], kept: Mapping[Key, Row], moving: frozenset[Value]
) -> Iterator[Difference]:
    for key in sorted({*fresh, *kept}, key=str):
        row = kept.get(key) or fresh[key]
        if row[columns(table).index(_ABOUT[table])] in moving:
            continue
        name = " ".join(map(str, key))
        if key not in kept:
            yield Difference(table, name, "missing")
        elif key not in fresh:
            yield Difference(table, name, "extra")
        elif fresh[key] != kept[key]:
            unlike = zip(columns(table), fresh[key], kept[key], strict=True)
            yield Difference(table, name, "differs", tuple(column for column, old, new in unlike if old != new))


_ABOUT = {
    **dict.fromkeys(("visits", "tickets", "cases", "stops", "calls", "people"), "visit"),
    "places": "place",
    "days": "day",
    "bookings": "booking",
}
"""The column that says what a row is about."""


def _nobody_else(hub: ReportSnapshot, visits: set[str]) -> Iterator[Difference]:
    """Without a record to compare with: nobody stands in ``people`` when it is off, or of a visit that is not shown."""
    allowed = {plain(visit) for visit in visits} if hub.personal else set()
    for key in hub.table("people"):
        if key[0] not in allowed:
            yield Difference("people", " ".join(map(str, key)), "extra")


def _people(hub: ReportSnapshot, record: Record) -> Iterator[Difference]:
    kept = hub.table("people")
    with record.read() as tx:
        visits = _visits(tx) if hub.personal else []
        rows = [row for visit in visits if shown(tx.tables.visit(visit)) for row in people_report(tx, visit)]
        later = [name for event in hub.events(hub.people, hub.head) for name in _subjects(event)]
        for own in FeedReader(tx.connection).not_fed():
            later.extend(subjects_of(own.kind, decode(own.body)))
        yield from _differences("people", _by_key("people", rows), kept, _moving(tx, later))
