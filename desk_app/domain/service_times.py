"""How long people are served (办理时长): what the centre's file says, corrected by what the centre has seen.

A *service time* runs from the call to the end of the service, in minutes; a no-show (未到) is none. Service times are
taken as lognormal: the configured mean and coefficient of variation are the prior, the centre's own times move it
(normal-gamma shrinkage of the logarithms), first the line's over all its places, then the single place's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk_app.domain.centre import Centre

SHORTEST_MIN = 0.25
"""Shorter services are slips of the finger: they count as this."""

ROOM_CV = 0.6
"""Coefficient of variation of those sent to a room: the tables give the room's mean only."""

UNKNOWN_MIN = 30.0
"""Mean minutes at a place for which the tables have neither a time nor a queue."""

LINE_PRIOR = 8.0
"""The configured mean weighs as much as this many seen services."""
PLACE_PRIOR = 25.0
"""The line's mean weighs as much as this many services seen at the place itself."""
SPREAD_PRIOR = 20.0
"""The configured coefficient of variation weighs as much as this many seen services."""
NO_SHOW_PRIOR = 50.0
"""The configured no-show share weighs as much as this many seen calls."""
DAYS_PRIOR = 5.0
"""The assumed green arrivals weigh as much as this many seen days."""

VISITS_A_DAY = 120.0
GREEN_SHARE = 0.12
"""Assumed until days have been seen: a centre has 50 to 200 visits a day, about one in eight of them green."""


@dataclass(frozen=True, slots=True)
class LogStats:
    """Count, mean and sum of squared deviations of the natural logarithms of service times in minutes."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, minutes: float) -> LogStats:
        """Return the statistics with one more service time (Welford's update)."""
        return self.merge(LogStats(1, math.log(max(minutes, SHORTEST_MIN))))

    def merge(self, other: LogStats) -> LogStats:
        """Return the statistics of both together (Chan's update)."""
        n = self.n + other.n
        if n == 0:
            return self
        shift = other.mean - self.mean
        return LogStats(
            n,
            self.mean + shift * other.n / n,
            self.squares + other.squares + shift * shift * self.n * other.n / n,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What past days of this centre showed. Empty at a new centre. The caller chooses the days (say the last 60).

    Args:
        service: (line, place) -> its service times.
        calls: line -> calls made.
        no_shows: line -> calls to which nobody came.
        days: how many days these are.
        green: line -> green people who joined it in those days.
    """

    service: Mapping[tuple[str, str], LogStats]
    calls: Mapping[str, int]
    no_shows: Mapping[str, int]
    days: int
    green: Mapping[str, int]


NOTHING_SEEN = Seen({}, {}, {}, 0, {})


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A service time: its logarithm (of minutes) is normal with ``mu`` and ``sigma``."""

    mu: float
    sigma: float

    @property
    def mean(self) -> float:
        """Return the mean in minutes."""
        return math.exp(self.mu + self.sigma * self.sigma / 2)


def lognormal(mean: float, cv: float) -> LogNormal:
    """Return the lognormal with this mean (minutes) and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return LogNormal(math.log(mean) - variance / 2, math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class LineTimes:
    """What is expected of one line.

    Args:
        everywhere: its service time at a place not listed.
        at: place -> its service time there.
        no_show: share of calls to which nobody comes.
        green_a_day: green people who join it on a day.
    """

    everywhere: LogNormal
    at: Mapping[str, LogNormal]
    no_show: float
    green_a_day: float

    def of(self, place: str) -> LogNormal:
        """Return the service time of this line's people at ``place``."""
        return self.at.get(place, self.everywhere)


def expected_times(centre: Centre, seen: Seen = NOTHING_SEEN) -> dict[str, LineTimes]:
    """Return line -> what is expected of it, for every queue and every place (the line of those sent there).

    Costs some 20 microseconds a line: compute it at the start of the day, not for every ticket.
    """
    lines = [*centre.queues, *centre.places]
    return {line: _line_times(centre, line, seen) for line in lines}


def _configured(centre: Centre, line: str) -> tuple[LogNormal, float, float]:
    """Return service time, no-show share and share of visits as the centre's file has them."""
    queue = centre.queues.get(line)
    if queue is None:
        place = centre.places[line]
        of_queues = [centre.queues[prefix].mean_min for prefix in place.queues]
        mean = place.mean_min or (of_queues[0] if of_queues else UNKNOWN_MIN)
        return lognormal(mean, ROOM_CV), 0.0, 0.0
    return lognormal(queue.mean_min, queue.cv), queue.no_show, queue.share


def _line_times(centre: Centre, line: str, seen: Seen) -> LineTimes:
    prior, no_show, share = _configured(centre, line)
    here = {place: stats for (of, place), stats in seen.service.items() if of == line}
    everywhere = _shrunk(prior, LINE_PRIOR, _together(here.values()))
    assumed_green = VISITS_A_DAY * share * GREEN_SHARE
    return LineTimes(
        everywhere,
        {place: _shrunk(everywhere, PLACE_PRIOR, stats) for place, stats in here.items()},
        (no_show * NO_SHOW_PRIOR + seen.no_shows.get(line, 0)) / (NO_SHOW_PRIOR + seen.calls.get(line, 0)),
        (assumed_green * DAYS_PRIOR + seen.green.get(line, 0)) / (DAYS_PRIOR + seen.days),
    )


def _together(all_stats: Iterable[LogStats]) -> LogStats:
    total = LogStats()
    for stats in all_stats:
        total = total.merge(stats)
    return total


def _shrunk(prior: LogNormal, weight: float, stats: LogStats) -> LogNormal:
    """Return the predictive lognormal: the prior as ``weight`` pseudo-observations beside what was seen."""
    if stats.n == 0:
        return prior
    total = weight + stats.n
    mu = (weight * prior.mu + stats.n * stats.mean) / total
    shift = stats.mean - prior.mu
    squares = SPREAD_PRIOR * prior.sigma**2 + stats.squares + shift * shift * weight * stats.n / total
    return LogNormal(mu, math.sqrt(squares / (SPREAD_PRIOR + stats.n)))
