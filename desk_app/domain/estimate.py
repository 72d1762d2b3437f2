"""The estimate (预计等候): minutes until the call, as a range that holds four waits of five, or nothing if unknown.

A pure function of the tables and the day: who is being served and since when, who waits before, which places are open,
away or closed, the opening hours with their lunch break, and the service times expected of this centre. No clock, no
randomness: the day is played forward for 128 fixed points of a low-discrepancy sequence (Richtmyer's: multiples of the
square roots of primes), and the 10th, 50th and 90th of a hundred of the resulting waits are the answer.

What it leaves out: bookings to come, people sent to the same line with an earlier number, missed tickets that come
back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Literal

from desk_app.domain.centre import Session
from desk_app.domain.queueing import GREEN_EVERY, MOST_OVERTAKEN, Called, Draws, Waiting, line_order
from desk_app.domain.service_times import LineTimes, LogNormal

LOW, HIGH = 0.1, 0.9
"""The range leaves out the shortest and the longest tenth."""

NO_SHOW_MIN = 2.0
"""Minutes a place spends on somebody who does not come: a call, two recalls, the miss."""

_POINTS = 128
_PRIMES = tuple(n for n in range(2, 720) if all(n % factor for factor in range(2, math.isqrt(n) + 1)))  # 128 of them
_GREEN_ROW = len(_PRIMES) - MOST_OVERTAKEN - 1  # rows of the sequence that the people ahead do not reach
_NO_SHOW_ROW = _GREEN_ROW - 1
_MINUTE_MS = 60_000
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody is called or served.

    Args:
        queue: the line they waited in.
        since_ms: when they were called, ms since 1970.
        came: known to have come to the place (arrived or started), so no longer a possible no-show.
    """

    queue: str
    since_ms: int
    came: bool = False


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place at this moment.

    Args:
        code: the place.
        state: ``open`` calls people; ``away`` will again at ``until_ms``; ``closed`` will not today.
        until_ms: back at, ms since 1970; ``None`` if not known (then nothing is expected of an away place).
        serving: whom it is busy with.
    """

    code: str
    state: Literal["open", "away", "closed"] = "open"
    until_ms: int | None = None
    serving: Serving | None = None


@dataclass(frozen=True, slots=True)
class DayNow:
    """The centre's day at this moment: what the order and the estimate are computed from.

    Args:
        now_ms: ms since 1970.
        midnight_ms: when this day began (UTC+8), ms since 1970.
        sessions: opening hours, ascending.
        draws: place -> its lines (``queueing.draws_of``).
        places: every place.
        waiting: everybody who waits.
        history: today's calls, oldest first.
    """

    now_ms: int
    midnight_ms: int
    sessions: tuple[Session, ...]
    draws: Draws
    places: Sequence[PlaceNow]
    waiting: Sequence[Waiting]
    history: Sequence[Called]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole minutes until the call: four of five waits lie within ``low`` … ``high``; half are under ``typical``."""

    low: int
    high: int
    typical: int


_Plan = tuple[str, float, float, float]
"""A line as a place serves it: its name, mu, sigma, no-show share."""


@dataclass(frozen=True, slots=True)
class _Server:
    code: str
    lines: tuple[str, ...]
    free: tuple[float, ...]  # minute of the day at which it can call, for each point


def estimate(
    me: Waiting, day: DayNow, times: Mapping[str, LineTimes], arrivals: Mapping[int, float]
) -> Estimate | None:
    """Return how long ``me`` will wait from now until the call.

    Args:
        me: the person, as they wait or would wait; added to the waiting if not yet among them.
        day: the day at this moment.
        times: what is expected of every line (``service_times.expected_times``).
        arrivals: minute at which a half hour starts -> weight of arrivals (``Centre.arrivals``).

    Returns:
        The estimate, or ``None`` (shown as ``—``) if no place that draws from the line is open or known to come back,
        or if the call is more likely than not to come only after closing.

    Raises:
        KeyError: a place is missing in ``day.draws``, or a line in ``times``.
    """
    now = (day.now_ms - day.midnight_ms) / _MINUTE_MS
    waiting = [*day.waiting] if any(one.id == me.id for one in day.waiting) else [*day.waiting, me]
    servers, lines = _servers(me.queue, day, times, now)
    if not any(me.queue in server.lines for server in servers):
        return None
    queues: dict[str, list[str]] = {}
    for line in lines:
        order = line_order(line, day.draws, waiting, day.history, day.now_ms)
        if order:
            queues[line] = [one.id for one in order]
    ahead = queues[me.queue].index(me.id)
    queues[me.queue] = queues[me.queue][:ahead]
    if len(servers) == 1 and all(line == me.queue or line not in queues for line in lines):
        calls = _sole(servers[0], me.queue, ahead, times, day.sessions)
    else:
        calls = _shared(servers, me.queue, queues, times, day.sessions)
    if not me.green_at(day.now_ms):
        drawing = next(server.code for server in servers if me.queue in server.lines)
        rate = _green_a_minute(times[me.queue].green_a_day, arrivals, now)
        calls = _overtaken(calls, ahead, rate, times[me.queue].of(drawing), now, day.sessions)
    return _range(sorted(calls), now, day.sessions)


def _servers(line: str, day: DayNow, times: Mapping[str, LineTimes], now: float) -> tuple[list[_Server], list[str]]:
    """Return the places that compete for the same people as ``line``'s, and all their lines."""
    usable = [place for place in day.places if _usable(place)]
    lines = [line]
    chosen: list[PlaceNow] = []
    for name in lines:  # grows while it is walked: everything connected
        for place in usable:
            if place not in chosen and name in day.draws[place.code]:
                chosen.append(place)
                lines.extend(other for other in day.draws[place.code] if other not in lines)
    servers = [
        _Server(place.code, tuple(day.draws[place.code]), _free(place, point, day, times, now))
        for point, place in enumerate(chosen)
    ]
    return servers, lines


def _usable(place: PlaceNow) -> bool:
    return place.state == "open" or (place.state == "away" and place.until_ms is not None)


def _free(place: PlaceNow, row: int, day: DayNow, times: Mapping[str, LineTimes], now: float) -> tuple[float, ...]:
    """Return when the place can call next, for each point: after the rest of its service and not before it is back."""
    back = now
    if place.state == "away" and place.until_ms is not None:
        back = max(now, (place.until_ms - day.midnight_ms) / _MINUTE_MS)
    if place.serving is None:
        return (back,) * _POINTS
    elapsed = (day.now_ms - place.serving.since_ms) / _MINUTE_MS
    line = times[place.serving.queue]
    rest = _rest(line.of(place.code), elapsed, _uniform(row))
    if not place.serving.came and elapsed < NO_SHOW_MIN:
        shown = _uniform(_NO_SHOW_ROW - row)
        rest = [NO_SHOW_MIN - elapsed if u < line.no_show else r for r, u in zip(rest, shown, strict=True)]
    return tuple(max(back, now + minutes) for minutes in rest)


def _rest(time: LogNormal, elapsed: float, points: Sequence[float]) -> list[float]:
    """Return what remains of a service that has lasted ``elapsed`` minutes: the lognormal given that it is longer."""
    if elapsed <= 0:
        return [math.exp(time.mu + time.sigma * _NORMAL.inv_cdf(u)) for u in points]
    still = 0.5 * math.erfc((math.log(elapsed) - time.mu) / (time.sigma * math.sqrt(2)))
    if still < 1e-9:  # far beyond anything seen: it may last as long again
        return [elapsed * u for u in points]
    return [max(0.0, math.exp(time.mu - time.sigma * _NORMAL.inv_cdf(still * (1 - u))) - elapsed) for u in points]


def _green_a_minute(a_day: float, arrivals: Mapping[int, float], now: float) -> float:
    """Return how many green people join a line in a minute at this time of the day."""
    total = sum(arrivals.values())
    return a_day * arrivals.get(int(now // 30) * 30, 0.0) / total / 30 if total else 0.0


def _overtaken(
    calls: Sequence[float], ahead: int, rate: float, time: LogNormal, now: float, sessions: Sequence[Session]
) -> list[float]:
    """Let green people come while a plain one waits (Poisson), as many as the order lets by: the call moves back."""
    most = min(MOST_OVERTAKEN, 1 + ahead // (GREEN_EVERY - 1))
    delayed = list(calls)
    for point, (at, u) in enumerate(zip(calls, _uniform(_GREEN_ROW), strict=True)):
        if now < at < math.inf:
            expected = rate * _open_minutes(now, at, sessions)
            term = reached = math.exp(-expected)
            for person in range(most):
                if u < reached:
                    break
                z = _normal(_GREEN_ROW + 1 + person)[point]
                delayed[point] = _opening(delayed[point] + math.exp(time.mu + time.sigma * z), sessions)
                term *= expected / (person + 1)
                reached += term
    return delayed


def _open_minutes(start: float, end: float, sessions: Sequence[Session]) -> float:
    return sum(max(0.0, min(end, session.end_min) - max(start, session.start_min)) for session in sessions)


def _sole(
    server: _Server,
    line: str,
    ahead: int,
    times: Mapping[str, LineTimes],
    sessions: Sequence[Session],
) -> list[float]:
    """One place, one line: add the services one after another, for all points at once."""
    time = times[line].of(server.code)
    no_show = times[line].no_show
    calls = _open(server.free, sessions)
    for person in range(ahead):
        shown, normal = _uniform(2 * person + 2), _normal(2 * person + 1)
        calls = _open(
            [
                at + (NO_SHOW_MIN if u < no_show else math.exp(time.mu + time.sigma * z))
                for at, u, z in zip(calls, shown, normal, strict=True)
            ],
            sessions,
        )
    return calls


def _open(minutes: Sequence[float], sessions: Sequence[Session]) -> list[float]:
    """Return the first moment of opening hours at or after each minute; infinite after closing."""
    first, last = min(minutes), max(minutes)
    if any(session.start_min <= first and last < session.end_min for session in sessions):
        return list(minutes)
    return [_opening(at, sessions) for at in minutes]


def _opening(at: float, sessions: Sequence[Session]) -> float:
    for session in sessions:
        if at < session.end_min:
            return max(at, float(session.start_min))
    return math.inf


def _shared(
    servers: Sequence[_Server],
    mine: str,
    queues: Mapping[str, Sequence[str]],
    times: Mapping[str, LineTimes],
    sessions: Sequence[Session],
) -> list[float]:
    """Several places or lines: play the calls in time order, point by point, until it is my turn."""
    counts = {line: len(order) for line, order in queues.items()}
    plans: list[list[_Plan]] = []
    for server in servers:
        lines = [line for line in server.lines if counts.get(line) or line == mine]
        at_place = [(line, times[line].of(server.code), times[line].no_show) for line in lines]
        plans.append([(line, time.mu, time.sigma, no_show) for line, time, no_show in at_place])
    return [_play(point, servers, plans, mine, counts, sessions) for point in range(_POINTS)]


def _play(
    point: int,
    servers: Sequence[_Server],
    plans: Sequence[Sequence[_Plan]],
    mine: str,
    counts: Mapping[str, int],
    sessions: Sequence[Session],
) -> float:
    left = dict(counts)
    free = [_opening(server.free[point], sessions) for server in servers]
    person = len(servers)
    while True:
        at = min(free)
        if at == math.inf:
            return at
        who = free.index(at)
        for line, mu, sigma, no_show in plans[who]:
            if left.get(line, 0) > 0:
                left[line] -= 1
                person += 2
                absent = _uniform(person)[point] < no_show
                lasts = NO_SHOW_MIN if absent else math.exp(mu + sigma * _normal(person + 1)[point])
                free[who] = _opening(at + lasts, sessions)
                break
            if line == mine:
                return at
        else:
            free[who] = math.inf  # nobody left for this place


def _range(calls: Sequence[float], now: float, sessions: Sequence[Session]) -> Estimate | None:
    """Return low, high and typical of the sorted call times; what falls after closing counts as closing."""
    if calls[len(calls) // 2] == math.inf or not sessions:
        return None
    closing = float(sessions[-1].end_min)
    low, typical, high = (min(_quantile(calls, share), closing) - now for share in (LOW, 0.5, HIGH))
    return Estimate(round(low), round(high), round(typical))


def _quantile(ascending: Sequence[float], share: float) -> float:
    at = share * len(ascending) - 0.5
    below = int(at)
    left, right = ascending[below], ascending[min(below + 1, len(ascending) - 1)]
    return left if right == left else left + (right - left) * (at - below)


@cache
def _uniform(row: int) -> tuple[float, ...]:
    """Return one coordinate of the sequence: evenly spread over (0, 1), and over the square with any other row."""
    if row == 0:
        return tuple((point + 0.5) / _POINTS for point in range(_POINTS))
    turns, prime = divmod(row - 1, len(_PRIMES))
    step = math.sqrt(_PRIMES[prime])
    return tuple(((point + 0.5) * step * (turns + 1)) % 1.0 or 0.5 / _POINTS for point in range(_POINTS))


@cache
def _normal(row: int) -> tuple[float, ...]:
    return tuple(_NORMAL.inv_cdf(u) for u in _uniform(row))
