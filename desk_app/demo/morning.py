"""A living day at the centre: people come, are called, served, missed, sent on, through the same services as always.

The day is a list of things to come, in time order. ``run_until`` does what is due and puts the clock there, so a whole
day takes seconds; a window may act in between, then what no longer fits is let go.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from desk_app.bootstrap import App
from desk_app.demo.crowd import Crowd
from desk_app.demo.day_plan import ONWARD_ROOMS, Arrival
from desk_app.demo.fast_clock import FastClock
from desk_app.domain.centre import Operator, Place
from desk_app.domain.clock import local
from desk_app.errors import UserError
from desk_app.services.calls import Changed
from desk_app.services.lines import open_state

SECOND, MINUTE = 1000, 60_000
ROOM_MIN, ROOM_CV = 30.0, 0.4
_TRANSFER, _PARK, _BACK = 0.03, 0.015, 0.7
_ERRAND = "去复印材料"
_ELSEWHERE = {"A": "C", "C": "E", "D": "C", "E": "C", "H": "C", "K": "A", "J": "C"}


@dataclass(slots=True)
class Person:
    """What the day knows about somebody who is here.

    Args:
        onward: goes on to a room after the intake.
        no_show: not there at the first call.
        service_min: how long the service takes, drawn if ``None``.
        parked_once: was set aside already.
        parked_min: is set aside for so long when being served; 0: as luck has it.
        away_min: comes back so long after being missed; 0: as luck has it.
    """

    onward: bool = False
    no_show: bool = False
    service_min: float | None = None
    parked_once: bool = False
    parked_min: float = 0.0
    away_min: float = 0.0


@dataclass(order=True, slots=True)
class _Due:
    at_ms: int
    number: int
    act: Callable[[], None] = field(compare=False)


class Morning:
    """One made-up day.

    Args:
        app: the centre, opened with ``clock``.
        clock: the demo's clock.
        plan: who comes when.
        crowd: who they are.
        seed: chooses how long services take.
    """

    def __init__(self, app: App, clock: FastClock, plan: tuple[Arrival, ...], crowd: Crowd, seed: int) -> None:
        self.app = app
        self.clock = clock
        self.tickets: list[str] = []
        self._crowd = crowd
        self._chance = random.Random(seed)  # noqa: S311 - made-up services, nothing secret
        self._due: list[_Due] = []
        self._count = 0
        self._people: dict[str, Person] = {}
        self._free = dict.fromkeys(app.centre.places, True)
        self._parked: dict[str, list[str]] = {}
        self._parts: dict[str, Person] = {}
        self._rooms = [room for room in ONWARD_ROOMS if room in app.centre.places]
        midnight = _midnight(clock.now_ms())
        self.midnight_ms = midnight
        for arrival in plan:
            self._at(midnight + round(arrival.minute * MINUTE), self._comes(arrival))
        for session in app.centre.sessions:
            self.at(session.start_min, self._wake_all)

    # --- time ----------------------------------------------------------------------------------------------------

    def scenery(self) -> None:
        """Give some places and people their parts, so that a picture of any morning shows what a desk meets."""
        self._parts = {
            "D002": Person(parked_min=105.0),
            "D003": Person(no_show=True, away_min=75.0),
            "A003": Person(no_show=True, away_min=45.0),
        }
        states = (
            (485, "R2", "reserved", 600),
            (490, "R6", "reserved", 570),
            (545, "W9", "away", 580),
            (560, "R8", "cleaning", 575),
            (570, "R6", "open", 0),
            (575, "R8", "open", 0),
            (580, "W9", "open", 0),
            (600, "R2", "open", 0),
        )
        for minute, place, state, until in states:
            if place in self.app.centre.places:
                self.at(minute, self._sets(place, state, until))

    def _sets(self, place: str, state: str, until: int) -> Callable[[], None]:
        until_ms = self.midnight_ms + until * MINUTE if until else 0

        def sets() -> None:
            if state != "cleaning" or self._free[place]:  # nobody cleans while somebody is being served
                self.app.calls.place_state(place, state, self.clerk(), until_ms)

        return sets

    def at(self, minute: float, act: Callable[[], None]) -> None:
        """Do something at a minute of the day."""
        self._at(self.midnight_ms + round(minute * MINUTE), act)

    def run_until(self, ms: int) -> int:
        """Do what is due until a moment, and put the clock there. Returns how many things were done."""
        done = 0
        while self._due and self._due[0].at_ms <= ms:
            due = heapq.heappop(self._due)
            self.clock.jump(due.at_ms)
            due.act()
            done += 1
        self.clock.jump(ms)
        return done

    def run_to_minute(self, minute: float) -> int:
        """Like ``run_until``, for a minute of the day."""
        return self.run_until(self.midnight_ms + round(minute * MINUTE))

    def _at(self, ms: int, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._due, _Due(ms, self._count, act))

    def _in(self, low_s: float, high_s: float, act: Callable[[], None]) -> None:
        self._at(self.clock.now_ms() + round(self._chance.uniform(low_s, high_s) * SECOND), act)

    # --- people come ---------------------------------------------------------------------------------------------

    def _comes(self, arrival: Arrival) -> Callable[[], None]:
        def come() -> None:
            reg = self._crowd.visitor(arrival)
            try:
                issued = self.app.register.register(reg, self.clerk())
            except UserError:
                return
            if issued.ticket:
                self.app.printing.print_ticket(issued.visit)
                person = self._parts.get(issued.ticket) or Person(arrival.onward, arrival.no_show)
                self.joined(issued.visit, issued.ticket, issued.queue, person)

        return come

    def joined(self, visit: str, ticket: str, queue: str, person: Person) -> None:
        """Let somebody whose ticket was issued elsewhere (in a window) take part in the day."""
        self.tickets.append(ticket)
        self._people[visit] = person
        self._wake(queue)

    def clerk(self) -> str:
        """Return the guide at the desk."""
        return self._someone("guide")

    def operator_of(self, place: Place) -> str:
        """Return who works at a place."""
        return self._someone("mediator" if place.kind == "room" or "D" in place.queues else "window")

    def _someone(self, role: str) -> str:
        people: list[Operator] = list(self.app.centre.operators.values())
        return next((one.code for one in people if role in one.roles), people[0].code)

    # --- places call ---------------------------------------------------------------------------------------------

    def _wake(self, queue: str) -> None:
        """Somebody joined a line: free places that draw from it look up soon."""
        for place in self.app.centre.places.values():
            if queue == place.code or queue in place.queues:
                self._look(place.code)

    def _wake_all(self) -> None:
        for place in self.app.centre.places:
            self._look(place)

    def _look(self, place: str) -> None:
        if self._free[place]:
            self._free[place] = False
            self._in(8, 35, lambda: self._call(place))

    def _call(self, place: str) -> None:
        self._free[place] = True
        if not self._open_now():
            return
        who = self.operator_of(self.app.centre.places[place])
        try:
            parked = self._parked.get(place)
            if parked:
                self._resumed(place, parked.pop(0), who)
                return
            called = self.app.calls.next(place, who)
        except UserError:
            self._later(place)
            return
        if called is not None:
            self._free[place] = False
            person = self._people.setdefault(called.visit, Person())
            if person.no_show:
                self._in(25, 45, lambda: self._recall(called, place, 2))
            else:
                at = self.clock.now_ms()
                self._in(12, 50, lambda: self._came(called, place, at))

    def _open_now(self) -> bool:
        minute = (self.clock.now_ms() - self.midnight_ms) / MINUTE
        return any(one.start_min <= minute < one.end_min for one in self.app.centre.sessions)

    def _later(self, place: str) -> None:
        """The place is away, or a person at its window did something else: look again in a while."""
        self._free[place] = False
        self._in(60, 120, lambda: self._call(place))

    def _recall(self, called: Changed, place: str, left: int) -> None:
        who = self.operator_of(self.app.centre.places[place])
        try:
            if left:
                self.app.calls.recall(called.stop, who)
                self._in(30, 45, lambda: self._recall(called, place, left - 1))
                return
            self.app.calls.miss(called.stop, who)
        except UserError:
            self._later(place)
            return
        self._people[called.visit].no_show = False
        away = self._people[called.visit].away_min
        if away:
            self._in(away * 60, away * 60, lambda: self._back(called))
        elif self._chance.random() < _BACK:
            self._in(5 * 60, 14 * 60, lambda: self._back(called))
        self._call(place)

    def _back(self, called: Changed) -> None:
        try:
            self.app.calls.activate(called.stop, self.clerk())
        except UserError:
            return
        self._wake_all()

    # --- places serve --------------------------------------------------------------------------------------------

    def _came(self, called: Changed, place: str, called_ms: int) -> None:
        try:
            self.app.calls.start(called.stop, self.operator_of(self.app.centre.places[place]), place)
        except UserError:
            self._later(place)
            return
        person = self._people.setdefault(called.visit, Person())
        minutes = person.service_min or self._service_min(called, place)
        # the field's minutes hold the place from the call on, the walk to it included
        ends = max(called_ms + round(minutes * MINUTE), self.clock.now_ms() + 20 * SECOND)
        self._at(ends, lambda: self._done(called, place))

    def _service_min(self, called: Changed, place: str) -> float:
        found = self.app.centre.places[place]
        queue = self.app.centre.queues.get(called.label[0]) if found.queues else None
        mean, cv = (queue.mean_min, queue.cv) if queue else (found.mean_min or ROOM_MIN, ROOM_CV)
        return service_min(self._chance, mean, cv)

    def _done(self, called: Changed, place: str) -> None:
        calls, who = self.app.calls, self.operator_of(self.app.centre.places[place])
        person = self._people.setdefault(called.visit, Person())
        at_window = bool(self.app.centre.places[place].queues)
        luck = self._chance.random()
        elsewhere = _ELSEWHERE.get(called.label[0], "")
        try:
            if at_window and not person.parked_once and (person.parked_min or luck < _PARK):
                self._park(called, place, person, who)
            elif at_window and elsewhere and luck > 1 - _TRANSFER and not person.onward:
                calls.transfer(called.stop, elsewhere, who, "先听法律意见")
                self._wake(elsewhere)
            else:
                self._finish(called, place, person, who)
        except UserError:
            self._later(place)
            return
        self._call(place)

    def _park(self, called: Changed, place: str, person: Person, who: str) -> None:
        person.parked_once = True
        self.app.calls.park(called.stop, who, _ERRAND)
        seconds = 60 * (person.parked_min or self._chance.uniform(6, 12))

        def is_back() -> None:
            self._parked.setdefault(place, []).append(called.stop)
            self._look(place)

        self._in(seconds, seconds, is_back)

    def _finish(self, called: Changed, place: str, person: Person, who: str) -> None:
        if person.onward and self._rooms and self.app.centre.places[place].queues:
            person.onward, person.service_min = False, None
            room = self._emptiest_room()
            self.app.calls.serve(called.stop, who, "1", "双方同意，当场进入调解", to=room)
            self._wake(room)
            return
        results = ("1", "1", "1", "2", "4", "5") if called.label[0] == "D" else ("3", "3", "3", "3", "5", "6")
        self.app.calls.serve(called.stop, who, self._chance.choice(results))

    def _emptiest_room(self) -> str:
        day = self.app.record.day_now()
        with self.app.record.read() as tx:
            there = [stop.queue for stop in tx.tables.stops_of_day(day, states=("waiting", "called", "serving"))]
            states = tx.tables.places()
        open_ones = [room for room in self._rooms if open_state(states.get(room), day) == "open"]
        return min(open_ones or self._rooms, key=there.count)

    def _resumed(self, place: str, stop: str, who: str) -> None:
        changed = self.app.calls.resume(stop, who, place)
        self._free[place] = False
        self._in(60, 240, lambda: self._done(changed, place))


def service_min(chance: random.Random, mean_min: float, cv: float) -> float:
    """Return how long a service takes: lognormal, as the field's tables give it (mean minutes, coefficient)."""
    sigma = math.sqrt(math.log(1 + cv * cv))
    return max(0.5, chance.lognormvariate(math.log(mean_min) - sigma * sigma / 2, sigma))


def _midnight(ms: int) -> int:
    moment = local(ms)
    return ms - (moment.hour * 3600 + moment.minute * 60 + moment.second) * SECOND - moment.microsecond // 1000
