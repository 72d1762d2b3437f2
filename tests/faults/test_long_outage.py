"""A week without the hub: ten thousand events wait, and then go up."""

from __future__ import annotations

import pytest

from tests.support.desk import GUIDE
from tests.support.faulty_centre import LIVE_S, FaultyCentre, waiting

WEEK_LIVE_S = 300.0


def days_alone(centre: FaultyCentre, days: int, visitors: int) -> list[str]:
    """Both desks work on without the hub, day after day; returns the numbers of the last one."""
    given: list[str] = []
    for _ in range(days):
        given = []
        for desk in centre.desks[:2]:
            for _ in range(visitors):
                ticket = desk.ticket()
                given.append(ticket.ticket)
                desk.app.calls.leave(ticket.stop, GUIDE)
        centre.clock.pass_(days=1)
    centre.clock.pass_(days=-1)
    return given


def test_two_days_offline(centre: FaultyCentre) -> None:
    centre.begin()
    centre.link.refuse()
    given = days_alone(centre, 2, 20)
    assert all(waiting(desk) >= 160 for desk in centre.desks[:2])
    centre.live(LIVE_S)
    assert centre.labels() == sorted(given)


@pytest.mark.long
def test_a_week_offline_with_10_000_queued(centre: FaultyCentre) -> None:
    centre.begin()
    centre.link.refuse()
    given = days_alone(centre, 7, 180)
    queued = [waiting(desk) for desk in centre.desks[:2]]
    assert sum(queued) >= 10_000
    took = centre.live(WEEK_LIVE_S)
    print(f"\na week offline: {queued} events queued, live after {took:.1f} s")
    assert centre.labels() == sorted(given)
