"""What happened before the demo's day: the story's earlier visits and a month of others, so that nothing looks new."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desk_app.bootstrap import App
from desk_app.demo.crowd import Crowd
from desk_app.demo.fast_clock import FastClock
from desk_app.demo.morning import service_min
from desk_app.domain.clock import CHINA, to_ms
from desk_app.services.registration import Registration

TODAY = date(2026, 11, 23)
"""A Monday, the day of the pictures."""
DAYS = 28
STARTS = time(9, 5)


@dataclass(frozen=True, slots=True)
class _Past:
    day: date
    registration: Registration
    result: str


def moment(day: date, at: time = time(0)) -> int:
    """Return a moment of the centre's time zone in milliseconds since 1970."""
    return to_ms(datetime.combine(day, at, tzinfo=CHINA))


def first_moment(crowd: Crowd) -> int:
    """Return when the demo's clock begins: on the day of the first earlier visit."""
    return moment(min(visit.day for visit in crowd.earlier()), time(8))


def live_through(app: App, clock: FastClock, crowd: Crowd, seed: int) -> int:
    """Register and finish the visits of the days before; their papers are taken as printed.

    Args:
        app: the centre, opened with ``clock``.
        clock: the demo's clock; it stands at 07:50 of the demo's day afterwards.
        crowd: who came.
        seed: chooses their days.

    Returns:
        how many visits there were.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up days, nothing secret
    past = sorted(_past(crowd, chance), key=lambda one: one.day)
    clerk = next(one.code for one in app.centre.operators.values() if "guide" in one.roles)
    day = date.min
    for one in past:
        if one.day != day:
            day = one.day
            clock.jump(moment(day, STARTS))
            app.days.open(clerk)
        clock.jump(clock.now_ms() + 2 * 60_000)
        issued = app.register.register(one.registration, clerk)
        app.calls.start(issued.stop, clerk, issued.place)
        queue = app.centre.queues[issued.queue]
        clock.jump(clock.now_ms() + round(service_min(chance, queue.mean_min, queue.cv) * 60_000))
        app.calls.serve(issued.stop, clerk, one.result)
    clock.jump(moment(TODAY, time(7, 50)))
    app.days.open(clerk)
    with app.record.write() as writer:
        for job in writer.tx.spool.open():
            writer.tx.spool.done(job.job_id, writer.now_ms)
    return len(past)


def _past(crowd: Crowd, chance: random.Random) -> list[_Past]:
    found = [_Past(visit.day, visit.registration, visit.result) for visit in crowd.earlier()]
    days = [day for n in range(3, DAYS + 1) if (day := TODAY - timedelta(days=n)).weekday() < 5]
    for category, count in crowd.history.items():
        found.extend(
            _Past(chance.choice(days), crowd.of_category(category), chance.choice("2345")) for _n in range(count)
        )
    return found
