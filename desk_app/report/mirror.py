"""Brings the rows of what the feed touched to the hub's readable tables, a piece at a time, each piece in one commit.

The place in the feed is kept with the rows, on the hub: whoever serves next goes on there, nothing is mirrored twice,
and a piece is refused when the tables moved on meanwhile. Rows are those of the store's own folded tables, read in the
same transaction as the feed: they are at least as new as the place says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from db.feed_reading import FeedReader
from db.hub.messages import PREFIX_START, Mark
from db.hub.report import ReportHub, ReportPiece
from db.hub.report_rows import KEYS, as_texts, plain
from db.transaction import Transaction
from desk_app.domain.diary import BOOKINGS
from desk_app.domain.events import decode
from desk_app.projection import DAYS, PLACES, VISITS, subjects_of
from desk_app.record import Record, event_names
from desk_app.report.rows import booking_report, day_report, people_report, place_report, visit_report

Row = TypeVar("Row")

SMALL, LARGE = 500, 4000  # events of the feed a piece: how far behind decides
START = Mark(0, PREFIX_START)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the tables have followed.

    Args:
        done: events of the feed they have, of ``total`` that this store has.
        total: see ``done``.
        events: how many of them just now.
        visits: whose rows were written just now.
        waiting: nothing was done: this store is still folding or fetching what came; look again soon.
    """

    done: int
    total: int
    events: int = 0
    visits: int = 0
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """What the feed speaks of up to a place: subjects, each once, and the events it erases."""

    upto: Mark
    subjects: tuple[str, ...]
    erased: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Mirror:
    """One server's way to the tables.

    Args:
        record: of this PC; kept current by the sync.
        hub: the connection, holding the lease.
    """

    record: Record
    hub: ReportHub
    _named: list[str] = field(default_factory=list, init=False)

    def step(self) -> Progress | None:
        """Mirror the next piece. Returns None when the tables have all that this store has of the feed.

        Raises:
            HubProblem: the hub cannot be reached or refuses; what was mirrored stays.
        """
        places = self.hub.position()
        progress = self._rows(places.rows)
        return self._people(places.people) if progress is None and places.personal else progress

    def name_late(self, since: str = "") -> int:
        """Write who came where the payload came after its event, or after another PC had mirrored it.

        Args:
            since: look at visits of this business day and later; "": at all.

        Returns:
            How many visits got rows.

        Raises:
            Moved, HubProblem: as :meth:`step`.
        """
        places = self.hub.position()
        if not places.personal:
            return 0
        unnamed = self.hub.unnamed(since)
        with self.record.read() as tx:
            found = [visit for visit in unnamed if people_report(tx, visit)]
            piece = _people_piece(tx, found)
        if found == self._named:  # nobody, or those of whom one case stays unnamed whatever is written
            return 0
        self.hub.put_people(places.people, places.people, piece)
        self._named = found
        return len(found)

    def _rows(self, at: Mark) -> Progress | None:
        with self.record.read() as tx:
            feed, last = FeedReader(tx.connection), tx.sync.cursor()
            start = known(feed, at)
            if start is None or tx.sync.count_unfolded():
                return Progress(at.position, max(at.position, last.position), waiting=True)
            touched = _next(tx, feed, start)
            if touched is None and start == at:
                return None
            visits = _visits_of(tx, touched) if touched else []
            piece = _rows_piece(tx, visits, touched) if touched else None
        if start != at:
            self.hub.clear()  # the tables follow a feed that is no longer the hub's: all anew
        if touched is None or piece is None:
            return None
        self.hub.put(start, touched.upto, piece)
        return _progress(start, touched, last, visits)

    def _people(self, at: Mark) -> Progress | None:
        with self.record.read() as tx:
            feed, last = FeedReader(tx.connection), tx.sync.cursor()
            touched = _next(tx, feed, at) if known(feed, at) == at else None
            if touched is None:
                return None
            visits = sorted({*_visits_of(tx, touched), *_erased(tx, touched)})
            piece = _people_piece(tx, visits)
        self.hub.put_people(at, touched.upto, piece)
        return _progress(at, touched, last, visits)


def _progress(start: Mark, touched: Touched, last: Mark, visits: Sequence[str]) -> Progress:
    upto = touched.upto.position
    return Progress(upto, last.position, upto - start.position, len(visits))


def known(feed: FeedReader, at: Mark) -> Mark | None:
    """Return where to go on: there; at the beginning if the feed was another one; None if this store is behind."""
    here = feed.at(at.position)
    if here is None:
        return None
    return at if here == at else START


def _next(tx: Transaction, feed: FeedReader, at: Mark) -> Touched | None:
    """Return what the next events of the feed speak of; None if there are none."""
    behind = tx.sync.cursor().position - at.position
    upto = feed.upto(at.position, LARGE if behind > LARGE else SMALL)
    if upto is None:
        return None
    subjects: dict[str, None] = {}
    erased: list[tuple[str, int]] = []
    for event in feed.between(at.position, upto.position):
        body = decode(event.body)
        subjects.update(dict.fromkeys(subjects_of(event.kind, body)))
        if event.kind == "erased":
            erased.extend(event_names(body.get("events")))
    return Touched(upto, tuple(subjects), tuple(erased))


def _visits(subjects: Iterable[str]) -> list[str]:
    return [name.removeprefix(VISITS) for name in subjects if name.startswith(VISITS)]


def _visits_of(tx: Transaction, touched: Touched) -> list[str]:
    """Return the visits whose rows may have changed: a day that closes ends the stops of all its visits."""
    found = dict.fromkeys(_visits(touched.subjects))
    for day in (name.removeprefix(DAYS) for name in touched.subjects if name.startswith(DAYS)):
        found.update(dict.fromkeys(row.visit for row in tx.tables.visits_of_day(day, restricted=True)))
    return list(found)


def _erased(tx: Transaction, touched: Touched) -> set[str]:
    """Return the visits that lost a payload: an erasure names events, not visits."""
    found = (tx.journal.get(device, dseq) for device, dseq in touched.erased)
    bodies = ((item.envelope.kind, decode(item.envelope.body)) for item in found if item)
    return {visit for kind, body in bodies for visit in _visits(subjects_of(kind, body))}


def _rows_piece(tx: Transaction, visits: Sequence[str], touched: Touched) -> ReportPiece:
    reports = [visit_report(tx, visit) for visit in visits]
    places = tx.tables.places()
    of_places = [name.removeprefix(PLACES) for name in touched.subjects if name.startswith(PLACES)]
    of_days = [name.removeprefix(DAYS) for name in touched.subjects if name.startswith(DAYS)]
    bookings = [name.removeprefix(BOOKINGS) for name in touched.subjects if name.startswith(BOOKINGS)]
    return ReportPiece(
        gone=tuple(map(plain, visits)),
        bookings=tuple(map(plain, bookings)),
        tables={
            "bookings": texts("bookings", (row for one in bookings for row in booking_report(tx.diary.booking(one)))),
            "visits": texts("visits", (row for report in reports for row in report.visits)),
            "tickets": texts("tickets", (row for report in reports for row in report.tickets)),
            "cases": texts("cases", (row for report in reports for row in report.cases)),
            "stops": texts("stops", (row for report in reports for row in report.stops)),
            "calls": texts("calls", (row for report in reports for row in report.calls)),
            "places": texts("places", (row for place in of_places for row in place_report(places.get(place)))),
            "days": texts("days", (row for day in of_days for row in day_report(tx.tables.day(day)))),
        },
    )


def _people_piece(tx: Transaction, visits: Sequence[str]) -> ReportPiece:
    rows = (row for visit in visits for row in people_report(tx, visit))
    return ReportPiece(tuple(map(plain, visits)), {"people": texts("people", rows)})


def texts(table: str, rows: Iterable[Row]) -> list[list[str | None]]:
    """Return rows as the hub takes them, one a key: another program's odd ids must not stop the tables."""
    by_key: dict[tuple[str | None, ...], list[str | None]] = {}
    for row in rows:
        line = as_texts(row)
        by_key[tuple(line[: KEYS[table]])] = line
    return list(by_key.values())
