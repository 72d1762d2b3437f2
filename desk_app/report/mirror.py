"""Brings the rows of what the feed touched to the hub's readable tables, a piece at a time, each piece in one commit.

The place in the feed is kept with the rows, on the hub: whoever serves next goes on there, nothing is mirrored twice,
and a piece is refused when the tables moved on meanwhile. Rows are those of the store's own folded tables, read in the
same transaction as the feed: they are at least as new as the place says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from db.feed_reading import FeedReader, Touched
from db.hub.messages import PREFIX_START, Mark
from db.hub.report import ReportHub, ReportPiece
from db.hub.report_rows import KEYS, as_texts, plain
from db.store import Transaction
from desk_app.domain.events import decode
from desk_app.record import DAYS, PLACES, VISITS, Record, event_names
from desk_app.report.rows import day_report, people_report, place_report, visit_report

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


@dataclass(slots=True)
class Mirror:
    """One server's way to the tables.

    Args:
        record: of this PC; kept current by the sync.
        hub: the connection, holding the lease.
    """

    record: Record
    hub: ReportHub

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
        if found:
            self.hub.put_people(places.people, places.people, piece)
        return len(found)

    def _rows(self, at: Mark) -> Progress | None:
        with self.record.read() as tx:
            feed, last = FeedReader(tx.connection), tx.sync.cursor()
            start = known(feed, at)
            if start is None or tx.sync.count_unfolded():
                return Progress(at.position, max(at.position, last.position), waiting=True)
            touched = _next(feed, start, last)
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
            touched = _next(feed, at, last) if known(feed, at) == at else None
            if touched is None:
                return None
            visits = sorted({*_visits_of(tx, touched), *_erased(feed, at, touched.upto)})
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


def _next(feed: FeedReader, at: Mark, last: Mark) -> Touched | None:
    behind = last.position - at.position
    return feed.touched(at.position, LARGE if behind > LARGE else SMALL)


def _visits(subjects: Iterable[str]) -> list[str]:
    return [name.removeprefix(VISITS) for name in subjects if name.startswith(VISITS)]


def _visits_of(tx: Transaction, touched: Touched) -> list[str]:
    """Return the visits whose rows may have changed: a day that closes ends the stops of all its visits."""
    found = dict.fromkeys(_visits(touched.subjects))
    for day in (name.removeprefix(DAYS) for name in touched.subjects if name.startswith(DAYS)):
        found.update(dict.fromkeys(row.visit for row in tx.tables.visits_of_day(day, restricted=True)))
    return list(found)


def _erased(feed: FeedReader, at: Mark, upto: Mark) -> set[str]:
    """Return the visits that lost a payload: an erasure names events, not visits."""
    bodies = feed.bodies("erased", at.position, upto.position)
    identities = {identity for body in bodies for identity in event_names(decode(body).get("events"))}
    return {visit for device, dseq in identities for visit in _visits(feed.subjects_of(device, dseq))}


def _rows_piece(tx: Transaction, visits: Sequence[str], touched: Touched) -> ReportPiece:
    reports = [visit_report(tx, visit) for visit in visits]
    places = tx.tables.places()
    of_places = [name.removeprefix(PLACES) for name in touched.subjects if name.startswith(PLACES)]
    of_days = [name.removeprefix(DAYS) for name in touched.subjects if name.startswith(DAYS)]
    return ReportPiece(
        gone=tuple(map(plain, visits)),
        tables={
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
