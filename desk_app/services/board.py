"""The live queue: what the desk's right column, the hall screen and ``queue`` show, and one place's own view."""

from __future__ import annotations

from datetime import timedelta

from db.rows import CallRow, StopRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import as_date
from desk_app.domain.diary import RoomNow
from desk_app.domain.events import decode
from desk_app.i18n import _, ngettext
from desk_app.projection import VISITS
from desk_app.record import Record
from desk_app.services.diary_views import kept_rooms
from desk_app.services.learned import Times
from desk_app.services.lines import Lines
from desk_app.services.views import Board, CallView, PlaceView, QueueView, Range, RoomEntry, RoomView
from desk_app.services.visits import VisitReader
from desk_app.services.wording import category_name, place_label

CALLS_SHOWN = 12
RECENT_DAYS = 30
MINUTE_MS = 60_000
_STATES = {"called": "called", "serving": "serving"}
_KEPT = {"reserved": "reserved", "in_use": "serving"}


class BoardService:
    """Reads the live queue in one snapshot."""

    def __init__(self, record: Record, centre: Centre, times: Times, visits: VisitReader) -> None:
        self._record = record
        self._centre = centre
        self._times = times
        self._visits = visits

    def board(self) -> Board:
        """Return the whole centre as of now. Restricted visits are in no line and no count."""
        now, day = self._record.clock.now_ms(), self._record.day_now()
        with self._record.read() as tx:
            lines = Lines(self._centre, tx, day, now, self._times)
            row = tx.tables.day(day)
            kept = kept_rooms(tx, day, now)
            estimates = {prefix: lines.estimate_for(lines.newcomer(prefix)) for prefix in self._centre.queues}
            waits = [now - one.joined_ms for one in lines.waiting]
            return Board(
                as_of_ms=now,
                day=day,
                day_open=row is not None and bool(row.opened_ms) and not row.closed_ms,
                places=tuple(self._place(lines, place, estimates, kept) for place in self._centre.places.values()),
                queues={prefix: self._queue(lines, prefix, estimates[prefix]) for prefix in self._centre.queues},
                waiting=len(lines.waiting),
                longest_min=max(0, *waits) // MINUTE_MS if waits else None,
                calls=self._calls(tx, lines, day_over=row is not None and row.closed_ms > 0),
                missed=tuple(sorted(stop.label for stop in lines.stops if stop.state == "missed")),
                category_counts=tx.tables.category_counts(_days_before(day, RECENT_DAYS)),
                open_days_before=tuple(tx.tables.open_days_before(day)),
                missed_zones={
                    stop.label: self._centre.places[stop.called_place].zone
                    for stop in lines.stops
                    if stop.state == "missed" and stop.called_place in self._centre.places
                },
            )

    def room(self, place: str, operator: str) -> RoomView:
        """Return what the console of a place shows."""
        now, day = self._record.clock.now_ms(), self._record.day_now()
        with self._record.read() as tx:
            lines = Lines(self._centre, tx, day, now, self._times)
            found = self._centre.places[place]
            mine = {place, *found.queues}
            held = lines.at(place)
            waiting = tuple(self._entry(tx, stop, now) for stop in lines.order_at(place))
            aside = [stop for stop in lines.stops if stop.queue in mine]
            done = [stop for stop in tx.tables.stops_of_day(day, states=("served",)) if stop.called_place == place]
            spent = [
                stop.ended_ms - (stop.started_ms or stop.called_ms)
                for stop in done
                if stop.called_ms or stop.started_ms
            ]
            return RoomView(
                place=self._place(lines, found, {}, kept_rooms(tx, day, now)),
                waiting=waiting,
                missed=tuple(self._entry(tx, stop, now) for stop in aside if stop.state == "missed"),
                parked=tuple(
                    self._entry(tx, stop, now)
                    for stop in lines.stops
                    if stop.state == "parked" and stop.called_place == place
                ),
                current=self._visits.view(tx, held.visit, operator, stop=held.stop) if held else None,
                served_today=len(done),
                average_min=round(sum(spent) / len(spent) / MINUTE_MS) if spent else None,
                longest_min=max((entry.waited_min for entry in waiting), default=None),
            )

    def _queue(self, lines: Lines, prefix: str, estimate: Range | None) -> QueueView:
        waiting = sum(1 for one in lines.waiting if one.queue == prefix)
        before = lines.before_newcomer(lines.newcomer(prefix))
        return QueueView(prefix, self._centre.queues[prefix].name, waiting, before, estimate)

    def _place(
        self, lines: Lines, place: Place, estimates: dict[str, Range | None], kept: dict[str, RoomNow]
    ) -> PlaceView:
        held = lines.at(place.code)
        own = lines.state_of(place.code)
        row = lines.places.get(place.code)
        drawn = (place.code, *place.queues)
        order = lines.order_at(place.code) if own in ("open", "away") else ()
        shown = place.public == "yes"
        has_line = bool(place.queues) or any(one.queue == place.code for one in lines.waiting)
        state = _STATES.get(held.state, "free") if held else ("free" if own == "open" else own)
        until = row.until_ms if row and own != "open" else 0
        if state == "free" and place.code in kept:
            state, until = _KEPT[kept[place.code].state], kept[place.code].until_ms
        return PlaceView(
            code=place.code,
            kind=place.kind,
            number=place.number,
            name=place.name,
            short=place.short,
            zone=place.zone,
            public=place.public,
            state=state,
            until_ms=until or None,
            current=held.label if held and shown else None,
            next=order[0].label if order and shown else None,
            waiting=sum(1 for one in lines.waiting if one.queue in drawn) if has_line else None,
            estimate=next((estimates[queue] for queue in place.queues if queue in estimates), None),
            called_ms=held.called_ms or held.since_ms if held else None,
        )

    def _calls(self, tx: Transaction, lines: Lines, *, day_over: bool) -> tuple[CallView, ...]:
        """Return the last call of each ticket, newest first; a place that shows no numbers is not among them.

        Every ticket that is still being called is among them, however many places call at once. One that waits again
        (transferred, activated) was not *just called*: nobody should go by where it was called before, nor by any call
        of a day that is over.
        """
        state = {stop.stop: stop for stop in lines.stops}
        newest: dict[str, CallRow] = {}
        for row in tx.tables.calls(lines.day, limit=4 * (CALLS_SHOWN + len(self._centre.places))):
            newest.setdefault(row.stop, row)
        found = [
            self._call(row, stop)
            for row in newest.values()
            if self._is_public(row) and ((stop := state.get(row.stop)) is None or stop.state != "waiting")
        ]
        return tuple(call for at, call in enumerate(found) if call.current or (at < CALLS_SHOWN and not day_over))

    def _is_public(self, row: CallRow) -> bool:
        place = self._centre.places.get(row.place)
        return row.scope != "restricted" and place is not None and place.public == "yes"

    def _call(self, row: CallRow, stop: StopRow | None) -> CallView:
        place = self._centre.places[row.place]
        return CallView(
            label=row.label,
            place=row.place,
            place_label=self._centre.place_label(row.place),
            place_name=place.short,
            zone=place.zone,
            called_ms=row.called_ms,
            again=bool(row.again),
            current=stop is not None and stop.state == "called" and stop.called_place == row.place,
        )

    def _entry(self, tx: Transaction, stop: StopRow, now: int) -> RoomEntry:
        case = next((case for case in tx.tables.cases(stop.visit) if case.case_code == stop.case_code), None)
        visit = tx.tables.visit(stop.visit)
        return RoomEntry(
            stop=stop.stop,
            visit=stop.visit,
            label=stop.label,
            category_name=category_name(self._centre, case.category, short=True) if case else _("known from paper"),
            note=_parked_note(tx, stop) or self._note(stop, visit.people if visit else 1),
            priority=stop.priority,
            since_ms=stop.since_ms,
            waited_min=max(0, now - stop.entered_ms) // MINUTE_MS,
            calls=stop.calls,
            state=stop.state,
        )

    def _note(self, stop: StopRow, people: int) -> str:
        if stop.state == "missed":
            return ngettext("called once, did not come", "called {n} times, did not come", stop.calls).format(
                n=stop.calls
            )
        if stop.came_from:
            return _("sent on by {place}, rank kept").format(place=place_label(self._centre, stop.came_from))
        if stop.priority == "green":
            return _("green priority")
        if stop.activated_ms:
            return _("missed, activated again")
        return _("{n} people together").format(n=people) if people > 1 else ""


def _parked_note(tx: Transaction, stop: StopRow) -> str:
    """Return why somebody was set aside, as the window noted it; ``""`` if nothing was noted."""
    if stop.state != "parked":
        return ""
    noted = ""
    for item in tx.journal.of(VISITS + stop.visit):
        if item.envelope.kind == "parked" and decode(item.envelope.body).get("stop") == stop.stop:
            noted = str(decode(item.payload.data).get("reason") or "") if item.payload else ""
    return noted


def _days_before(day: str, days: int) -> str:
    return (as_date(day) - timedelta(days=days)).isoformat()
