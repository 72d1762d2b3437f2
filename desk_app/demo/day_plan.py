"""A made-up day (演示用的一天): who comes when, to which queue. Pure and seeded; for the demo and for simulations.

The shares come from the centre's tables (arrivals by half hours, share of visits by queue); green priority, going on
from intake and leaving uncalled are proposals of ``domain.md`` "A day" and "Numbers".
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from desk_app.domain.centre import Centre

GREEN_SHARE = 0.12
ONWARD_SHARE = 0.35
"""Share of the mediation intake (window 4) that goes on at once to a room."""
INTAKE_PATH = "MED"
ONWARD_ROOMS = ("R1", "R2", "R3", "R7")
HALF_HOUR_MIN = 30


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who will come.

    Args:
        minute: when they take their number, minutes after midnight.
        queue: the prefix of the queue they are routed to.
        green: they have green priority (绿色通道).
        onward: after the intake they go on to a room at once.
        no_show: called the first time, they will not be there.
    """

    minute: float
    queue: str
    green: bool
    onward: bool
    no_show: bool


def plan_day(centre: Centre, visits: int, seed: int) -> tuple[Arrival, ...]:
    """Return ``visits`` arrivals of a day in time order; the same seed gives the same day.

    Args:
        centre: its arrival weights and queues are used.
        visits: how many, 50 to 200 on common days, 400 on a stress day.
        seed: chooses the day.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up visitors, nothing secret
    halves, weights = list(centre.arrivals), list(centre.arrivals.values())
    queues = list(centre.queues.values())
    shares = [queue.share for queue in queues]
    starts = chance.choices(halves, weights, k=visits)
    minutes = sorted(start + chance.random() * HALF_HOUR_MIN for start in starts)
    return tuple(
        Arrival(
            minute=minute,
            queue=queue.prefix,
            green=chance.random() < GREEN_SHARE,
            onward=INTAKE_PATH in queue.paths and chance.random() < ONWARD_SHARE,
            no_show=chance.random() < queue.no_show,
        )
        for minute, queue in zip(minutes, chance.choices(queues, shares, k=visits), strict=True)
    )
