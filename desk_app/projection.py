"""From events to rows: what an event speaks of, and each table folded anew from the events of its subject.

Tables are never patched, so applying events in any order gives exactly what folding all of them gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from db.envelope import Envelope, Recorded
from db.rows import DayRow, PlaceRow
from db.transaction import Transaction
from desk_app.diary_rows import project_diary
from desk_app.domain.clock import Stamp
from desk_app.domain.diary import diary_subject
from desk_app.domain.events import Event, decode
from desk_app.domain.visit import fold
from desk_app.rows import call_rows, case_rows, search_rows, stop_rows, visit_row

PLACES = "p:"
DAYS = "d:"
VISITS = "v:"


def event_of(recorded: Recorded) -> Event:
    """Return the domain's view of a stored event. Bytes it cannot read give an empty body; nothing is refused."""
    return event_in(recorded.envelope)


def event_in(at: Envelope) -> Event:
    """Return the domain's view of an envelope, as :func:`event_of`."""
    return Event(
        device=at.device,
        dseq=at.dseq,
        kind=at.kind,
        scope=at.scope,
        stamp=Stamp(at.stamp_ms, at.stamp_n),
        day=at.day,
        label=at.label or "",
        operator=at.operator,
        body=decode(at.body),
    )


def subjects_of(kind: str, body: Mapping[str, object]) -> tuple[str, ...]:
    """Return what an event speaks of; its rows are folded from all events of the same subject."""
    found: list[str] = []
    for name, prefix in (("visit", VISITS), ("day", DAYS)):
        value = body.get(name)
        if isinstance(value, str) and value and (kind, name) != ("rota", "day"):
            found.append(prefix + value)
    place = body.get("place")
    if kind == "place_state" and isinstance(place, str):
        found.append(PLACES + place)
    if subject := diary_subject(kind, body):
        found.append(subject)
    return tuple(found)


class Projector:
    """Events → rows, through the typed methods of ``db.tables``; for the journal as it stands when this is made."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._closed: dict[str, list[Event]] = {}

    def fold(self, subjects: Mapping[str, bool], *, closed_later: bool = False) -> None:
        """Compute the rows of these subjects anew.

        Args:
            subjects: and whether what was typed may have changed, so the search too.
            closed_later: leave the visits of a closed day for ``Writer.fold_some``.
        """
        for subject, words in subjects.items():
            if closed_later and subject.startswith(DAYS):
                day = subject.removeprefix(DAYS)
                rows = self._tx.tables.visits_of_day(day, restricted=True) if self._put_day(day) else []
                self._tx.sync.put_unfolded({VISITS + row.visit: False for row in rows})
            else:
                self.project(subject, words)

    def project(self, subject: str, words: bool = True) -> None:
        """Compute the rows of one subject anew. ``words``: what was typed may have changed, so the search too."""
        if subject.startswith(VISITS):
            self.visit(subject.removeprefix(VISITS), words)
        elif subject.startswith(PLACES):
            self._place(subject.removeprefix(PLACES))
        elif subject.startswith(DAYS):
            self._day(subject.removeprefix(DAYS))
        else:
            project_diary(self._tx, subject, [event_of(item) for item in self._tx.journal.of(subject)])

    def visit(self, visit: str, words: bool = True) -> None:
        """Fold one visit and replace its rows."""
        recorded = self._tx.journal.of(VISITS + visit)
        if not recorded:
            self._tx.tables.remove_visit(visit)
            return
        events = [event_of(item) for item in recorded]
        closings = self._closings(events[0].day)
        state = fold(visit, events, closings)
        if state.day != events[0].day and (closings or self._closings(state.day)):
            state = fold(visit, events, self._closings(state.day))
        before = self._tx.tables.visit(visit)
        self._tx.tables.replace_visit(visit_row(state), case_rows(state), stop_rows(state), call_rows(state))
        # the search rows carry the visit's day, which a late ticket or registration may change
        if words or before is None or before.day != state.day:
            self._tx.tables.replace_search(visit, search_rows(state, recorded))

    def _closings(self, day: str) -> list[Event]:
        if day not in self._closed:
            events = map(event_of, self._tx.journal.of(DAYS + day))
            self._closed[day] = [event for event in events if event.kind == "day_closed"]
        return self._closed[day]

    def _place(self, place: str) -> None:
        events = [event_of(item) for item in self._tx.journal.of(PLACES + place)]
        last = max(events, key=lambda event: event.order)
        row = PlaceRow(place, last.code("state"), last.number("until"), last.stamp.ms, last.operator)
        self._tx.tables.put_place(row)

    def _day(self, day: str) -> None:
        if self._put_day(day):
            for row in self._tx.tables.visits_of_day(day, restricted=True):
                self.visit(row.visit, words=False)

    def _put_day(self, day: str) -> bool:
        """Replace the row of a day. Whether it was ever closed, which ends what is open in its visits."""
        events = sorted((event_of(item) for item in self._tx.journal.of(DAYS + day)), key=lambda event: event.order)
        opened = [event for event in events if event.kind == "day_opened"]
        closed = [event for event in events if event.kind == "day_closed"]
        ended = closed[-1] if closed and (not opened or closed[-1].order > opened[-1].order) else None
        self._tx.tables.put_day(
            DayRow(
                day,
                opened[0].stamp.ms if opened else 0,
                ended.stamp.ms if ended else 0,
                ended.code("head") if ended else "",
            )
        )
        return bool(closed)


def refold(tx: Transaction) -> tuple[int, bool]:
    """Fold every table anew from the events of a store. Returns as :meth:`Record.rebuild`."""
    before = tx.tables.dump()
    subjects: dict[str, None] = {}
    count = 0
    tx.tables.clear()
    tx.sync.clear_unfolded()
    for recorded in tx.journal.all():
        count += 1
        event = event_of(recorded)
        subjects.update(dict.fromkeys(subjects_of(event.kind, event.body)))
    projector = Projector(tx)
    for subject in sorted(subjects, key=lambda name: name.startswith(DAYS)):
        projector.project(subject)
    return count, tx.tables.dump() != before
