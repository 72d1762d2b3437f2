"""The lines of one day as the queueing rules read them, taken from one snapshot of the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Literal

from db.rows import PlaceRow, StopRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import business_day, midnight_of
from desk_app.domain.estimate import DayNow, PlaceNow, Serving, estimate
from desk_app.domain.queueing import Called, Waiting, before, call_order, draws_of, line_order, next_for
from desk_app.services.learned import Times

NEWCOMER = "~"
OPEN_STOPS = ("waiting", "called", "serving", "missed", "parked")


def open_state(row: PlaceRow | None, day: str) -> str:
    """Return a place's own state today: what somebody set today, else ``open``: no timer carries a state over."""
    return row.state if row is not None and business_day(row.since_ms) >= day else "open"


class Lines:
    """Who waits, who was called, who is being served: one business day, one moment.

    Args:
        centre: the tables.
        tx: a snapshot (or the transaction about to change it).
        day: the business day.
        now_ms: the moment of the question.
        times: what services are expected to last.
    """

    def __init__(self, centre: Centre, tx: Transaction, day: str, now_ms: int, times: Times | None = None) -> None:
        self.centre = centre
        self._times = times
        self.day = day
        self.now_ms = now_ms
        self._tx = tx
        self._draws = draws_of(centre)

    @cached_property
    def stops(self) -> tuple[StopRow, ...]:
        """Every open stop of the day but those nobody outside the role may see."""
        return tuple(self._tx.tables.stops_of_day(self.day, states=OPEN_STOPS))

    @cached_property
    def places(self) -> dict[str, PlaceRow]:
        """What was last set at each place."""
        return self._tx.tables.places()

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """Everybody who waits, in every line. Somebody known from paper only may wait in none that is known here."""
        return tuple(as_waiting(row) for row in self.stops if row.state == "waiting" and self._is_line(row.queue))

    @cached_property
    def history(self) -> tuple[Called, ...]:
        """Today's first calls, oldest first."""
        return tuple(
            Called(stop, queue, taken, bool(green), place, at)
            for stop, queue, taken, green, place, at in self._tx.tables.first_calls(self.day)
        )

    def state_of(self, place: str) -> str:
        """Return open, away, closed, cleaning or reserved."""
        return open_state(self.places.get(place), self.day)

    def at(self, place: str) -> StopRow | None:
        """Return the stop being called or served at a place."""
        held = [row for row in self.stops if row.called_place == place and row.state in ("called", "serving")]
        return max(held, key=lambda row: row.since_ms) if held else None

    def next_for(self, place: str, but: Collection[str] = ()) -> StopRow | None:
        """Return whom the place calls next; ``but``: stops that another place holds by now."""
        waiting = [one for one in self.waiting if one.id not in but]
        one = next_for(place, self._draws, waiting, self.history, self.now_ms)
        return self.row(one.id) if one else None

    def order_at(self, place: str) -> tuple[StopRow, ...]:
        """Return the place's lines in calling order."""
        order = call_order(place, self._draws, self.waiting, self.history, self.now_ms)
        return tuple(self.row(one.id) for one in order)

    def order_in(self, queue: str, extra: Sequence[Waiting] = ()) -> tuple[Waiting, ...]:
        """Return one line in calling order."""
        return line_order(queue, self._draws, (*self.waiting, *extra), self.history, self.now_ms)

    def newcomer(self, queue: str, *, green: bool = False) -> Waiting:
        """Return somebody who would take a number of this queue now."""
        return Waiting(NEWCOMER, queue, self.now_ms, self.now_ms, green=green)

    def before_newcomer(self, one: Waiting) -> int:
        """Return how many people would be before a newcomer (前面等候)."""
        return before(one.id, self.order_in(one.queue, [one]))

    def before_stop(self, row: StopRow) -> int | None:
        """Return how many people are before a waiting stop, ``None`` if it does not wait in anybody's sight."""
        if row.stop not in {one.id for one in self.waiting}:
            return None
        return before(row.stop, self.order_in(row.queue))

    def estimate_for(self, one: Waiting) -> tuple[int, int] | None:
        """Return how long ``one`` will wait from now, in minutes (low, high); ``None``: not known, shown as ``—``."""
        if self._times is None:
            return None
        found = estimate(one, self._now, self._times.of(self._tx, self.day), self.centre.arrivals)
        return (found.low, found.high) if found else None

    @cached_property
    def _now(self) -> DayNow:
        return DayNow(
            now_ms=self.now_ms,
            midnight_ms=midnight_of(self.day),
            sessions=self.centre.sessions,
            draws=self._draws,
            places=[self._place_now(place) for place in self.centre.places],
            waiting=self.waiting,
            history=self.history,
        )

    def _place_now(self, place: str) -> PlaceNow:
        states: dict[str, Literal["open", "away", "closed"]] = {"open": "open", "away": "away"}
        row, held = self.places.get(place), self.at(place)
        return PlaceNow(
            code=place,
            state=states.get(self.state_of(place), "closed"),
            until_ms=(row.until_ms or None) if row else None,
            serving=self._serving(held) if held else None,
        )

    def _serving(self, held: StopRow) -> Serving:
        """A place may serve somebody known from paper only: expected to take as long as its queue's people."""
        line = held.queue if self._is_line(held.queue) else self._draws[held.called_place][-1]
        return Serving(line, held.called_ms or held.since_ms, came=held.state == "serving")

    def _is_line(self, name: str) -> bool:
        return name in self.centre.queues or name in self.centre.places

    def row(self, stop: str) -> StopRow:
        """Return an open stop of the day by its id."""
        return next(row for row in self.stops if row.stop == stop)

    def servers(self, queue: str) -> tuple[Place, ...]:
        """Return the places that draw from a line."""
        return tuple(place for place in self.centre.places.values() if queue in self._draws[place.code])


def as_waiting(row: StopRow) -> Waiting:
    """Return a waiting stop as the queueing rules read it."""
    return Waiting(
        id=row.stop,
        queue=row.queue,
        taken_ms=row.taken_ms,
        joined_ms=row.entered_ms,
        green=row.priority == "green",
        booked_ms=row.booked_ms or None,
        activated=row.activated_ms > 0,
    )
