"""A simulated day at a centre whose true service times are not what its file says: for measuring the estimate.

The centre calls by our order (``queueing.next_for``), estimates are made when a number is taken (and when somebody is
sent on to a room) with what was learned on past simulated days; nothing of the truth reaches the estimate.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from dataclasses import dataclass, field, replace

from desk_app.demo.day_plan import ONWARD_ROOMS, Arrival, plan_day
from desk_app.domain.centre import Centre
from desk_app.domain.estimate import DayNow, Estimate, PlaceNow, Serving, estimate
from desk_app.domain.queueing import Called, Waiting, before, draws_of, line_order, next_for, overtaken
from desk_app.domain.service_times import LineTimes, LogNormal, LogStats, Seen, expected_times, lognormal

ROOM_CV = 0.6
RETURN_SHARE = 0.5  # of those who missed their call
MINUTE_MS = 60_000
WALK_MIN = 0.5
LINE_SPREAD, PLACE_SPREAD = 0.22, 0.12  # together a factor of lognormal(0, 0.25) for every line at every place


@dataclass(frozen=True)
class Truth:
    """How long services really last at this centre."""

    at: dict[tuple[str, str], LogNormal]
    factor: dict[tuple[str, str], float]

    def known(self, line: str, times: LineTimes) -> LineTimes:
        here = {place: time for (of, place), time in self.at.items() if of == line}
        return replace(times, everywhere=next(iter(here.values()), times.everywhere), at=here)

    def load(self, centre: Centre, visits: int) -> dict[str, float]:
        """Expected load of every line over the opening hours: work that comes, over the minutes of its places."""
        open_min = sum(session.end_min - session.start_min for session in centre.sessions)
        loads = {}
        for queue in centre.queues.values():
            times = [self.at[queue.prefix, place].mean for place in queue.served_by]
            loads[queue.prefix] = visits * queue.share * sum(times) / len(times) / (len(times) * open_min)
        intake = next(queue for queue in centre.queues.values() if "MED" in queue.paths)
        rooms = [self.at[room, room].mean for room in ONWARD_ROOMS]
        loads["rooms"] = visits * intake.share * 0.35 * sum(rooms) / len(rooms) / (len(rooms) * open_min)
        return loads


def true_times(centre: Centre, seed: int, spread: float = 1.0, visits: int = 200) -> Truth:
    """Draw a centre: a factor for every line and every place, until every line is loaded at most 0.85."""
    for attempt in range(1000):
        chance = random.Random(f"centre {seed} {attempt}")
        of_place = {place: math.exp(chance.gauss(0, PLACE_SPREAD * spread)) for place in centre.places}
        at, factor = {}, {}
        for line in [*centre.queues, *ONWARD_ROOMS]:
            queue = centre.queues.get(line)
            mean, cv = (queue.mean_min, queue.cv) if queue else (centre.places[line].mean_min, ROOM_CV)
            of_line = math.exp(chance.gauss(0, LINE_SPREAD * spread)) if queue else 1.0
            for place in queue.served_by if queue else (line,):
                factor[line, place] = of_line * of_place[place]
                at[line, place] = lognormal(mean * factor[line, place], cv)
        truth = Truth(at, factor)
        if max(truth.load(centre, visits).values()) <= 0.85:
            return truth
    raise AssertionError("no centre with a load of at most 0.85")


@dataclass
class Stop:
    """One wait: what was promised when it began and what came."""

    line: str
    kind: str  # "ticket" (a number taken) or "room" (sent on)
    joined: float
    green: bool
    estimate: Estimate | None
    ahead: int
    places: int  # open places that draw from the line
    called: float | None = None
    overtaken: int = 0

    def wait(self, centre: Centre, *, open_only: bool = False) -> float:
        """Minutes by the clock, or only those of opening hours (the lunch break left out)."""
        assert self.called is not None
        if not open_only:
            return self.called - self.joined
        return sum(
            max(0.0, min(self.called, session.end_min) - max(self.joined, session.start_min))
            for session in centre.sessions
        )


@dataclass
class Memory:
    """What past days showed: the only thing that the estimate learns from."""

    service: dict[tuple[str, str], LogStats] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    no_shows: Counter[str] = field(default_factory=Counter)
    green: Counter[str] = field(default_factory=Counter)
    days: int = 0

    def seen(self) -> Seen:
        return Seen(dict(self.service), dict(self.calls), dict(self.no_shows), self.days, dict(self.green))


@dataclass
class Day:
    """One simulated day."""

    centre: Centre
    truth: Truth
    memory: Memory
    seed: int
    visits: int = 200
    know_truth: bool = False  # give the estimate the true service times: shows how much of the error is chance
    stops: list[Stop] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"day {self.seed}")
        self.draws = draws_of(self.centre)
        self.places = {code: PlaceNow(code) for code in self.centre.places if self.draws[code]}
        self.times: dict[str, LineTimes] = expected_times(self.centre, self.memory.seen())
        if self.know_truth:
            self.times = {line: self.truth.known(line, times) for line, times in self.times.items()}
        self.waiting: dict[str, Waiting] = {}
        self.by_id: dict[str, Stop] = {}
        self.arrival: dict[str, Arrival] = {}
        self.history: list[Called] = []
        self.events: list[tuple[float, int, str, str]] = []
        self.order = 0
        self.learned: list[tuple[str, str, float]] = []

    def at(self, minute: float, kind: str, subject: str) -> None:
        self.order += 1
        heapq.heappush(self.events, (minute, self.order, kind, subject))

    def run(self) -> list[Stop]:
        for number, arrival in enumerate(plan_day(self.centre, self.visits, self.seed)):
            name = f"{number:04d}"
            self.arrival[name] = arrival
            self.at(arrival.minute, "arrive", name)
        for session in self.centre.sessions:
            self.at(session.start_min, "open", "")
        while self.events:
            now, _, kind, subject = heapq.heappop(self.events)
            if now < self.centre.sessions[-1].end_min:
                getattr(self, kind)(now, subject)
                self.call_free(now)
            elif kind == "end":
                self.end(now, subject)
        self.remember()
        return self.stops

    def open(self, now: float, _: str) -> None:
        """The doors open: free places call."""

    def arrive(self, now: float, name: str) -> None:
        arrival = self.arrival[name]
        ms = round(now * MINUTE_MS)
        self.join(now, "ticket", Waiting(name, arrival.queue, ms, ms, green=arrival.green))

    def come_back(self, now: float, name: str) -> None:
        arrival = self.arrival[name]
        taken = round(arrival.minute * MINUTE_MS)
        back = Waiting(name, arrival.queue, taken, round(now * MINUTE_MS), green=arrival.green, activated=True)
        self.waiting[name] = back

    def join(self, now: float, kind: str, one: Waiting) -> None:
        ms = round(now * MINUTE_MS)
        day = DayNow(
            ms, 0, self.centre.sessions, self.draws, [*self.places.values()], [*self.waiting.values()], self.history
        )
        promise = estimate(one, day, self.times, self.centre.arrivals)
        self.waiting[one.id] = one
        order = line_order(one.queue, self.draws, self.waiting.values(), self.history, ms)
        drawing = sum(one.queue in self.draws[place] for place in self.places)
        stop = Stop(one.queue, kind, now, one.green, promise, before(one.id, order), drawing)
        self.stops.append(stop)
        self.by_id[one.id] = stop

    def call_free(self, now: float) -> None:
        if not any(session.start_min <= now < session.end_min for session in self.centre.sessions):
            return
        ms = round(now * MINUTE_MS)
        for code, place in self.places.items():
            if place.serving is None:
                one = next_for(code, self.draws, self.waiting.values(), self.history, ms)
                if one is not None:
                    self.call(now, ms, code, one)

    def call(self, now: float, ms: int, place: str, one: Waiting) -> None:
        stop = self.by_id[one.id]
        suffered = overtaken(self.draws, one, self.history)
        stop.overtaken = max(stop.overtaken, suffered)
        if stop.called is None:
            stop.called = now
        del self.waiting[one.id]
        self.history.append(Called(one.id, one.queue, one.taken_ms, one.green, place, ms))
        self.places[place] = PlaceNow(place, serving=Serving(one.queue, ms))
        absent = self.arrival[one.id].no_show and not one.activated and stop.kind == "ticket"
        self.memory.calls[one.queue] += 1
        if absent:
            lasts = self.chance.uniform(1, 3)
            self.memory.no_shows[one.queue] += 1
            if self.chance.random() < RETURN_SHARE:
                self.at(now + lasts + self.chance.uniform(2, 20), "come_back", one.id)
        else:
            time = self.truth.at[one.queue, place]
            lasts = self.chance.lognormvariate(time.mu, time.sigma)
            self.learned.append((one.queue, place, lasts))
            self.at(now + min(WALK_MIN, lasts / 2), "come", place)
        self.at(now + lasts, "end", f"{place} {one.id if not absent else ''}")

    def come(self, now: float, code: str) -> None:
        """Whoever was called stands at the place."""
        place = self.places[code]
        assert place.serving is not None
        self.places[code] = replace(place, serving=replace(place.serving, came=True))

    def end(self, now: float, subject: str) -> None:
        place, name = subject.split(" ")
        self.places[place] = PlaceNow(place)
        onward = name and self.arrival[name].onward and self.by_id[name].kind == "ticket"
        if onward and now < self.centre.sessions[-1].end_min:
            self.send_on(now, name)

    def send_on(self, now: float, name: str) -> None:
        """The window looks for a room: the one with the fewest people."""

        def people(room: str) -> int:
            return (self.places[room].serving is not None) + sum(one.queue == room for one in self.waiting.values())

        room = min(ONWARD_ROOMS, key=lambda code: (people(code), self.chance.random()))
        arrival = self.arrival[name]
        one = Waiting(name, room, round(arrival.minute * MINUTE_MS), round(now * MINUTE_MS), green=arrival.green)
        self.join(now, "room", one)

    def remember(self) -> None:
        """At closing: today's services become a past day's."""
        for line, place, lasts in self.learned:
            self.memory.service[line, place] = self.memory.service.get((line, place), LogStats()).add(lasts)
        for stop in self.stops:
            self.memory.green[stop.line] += stop.green
        self.memory.days += 1


def simulate(centre: Centre, truth: Truth, days: int, visits: int = 200, *, know_truth: bool = False) -> list[Stop]:
    """Run days one after another at one centre; each starts with what the earlier ones taught."""
    memory = Memory()
    stops: list[Stop] = []
    for number in range(days):
        stops += Day(centre, truth, memory, number, visits, know_truth).run()
    return stops
