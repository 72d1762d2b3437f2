"""A made-up day follows the centre's tables."""

from __future__ import annotations

from collections import Counter

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.demo.day_plan import plan_day
from desk_app.domain.centre import Centre


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


def test_the_same_seed_gives_the_same_day_and_another_seed_another(centre: Centre) -> None:
    assert plan_day(centre, 50, 7) == plan_day(centre, 50, 7)
    assert plan_day(centre, 50, 7) != plan_day(centre, 50, 8)


def test_as_many_come_as_asked_in_time_order_and_in_opening_hours(centre: Centre) -> None:
    day = plan_day(centre, 200, 1)
    assert len(day) == 200
    assert list(day) == sorted(day, key=lambda one: one.minute)
    assert all(any(s.start_min <= one.minute < s.end_min for s in centre.sessions) for one in day)
    assert plan_day(centre, 0, 1) == ()


def test_over_many_days_queues_hours_and_flags_have_their_shares(centre: Centre) -> None:
    people = [one for seed in range(100) for one in plan_day(centre, 200, seed)]
    queues = Counter(one.queue for one in people)
    for queue in centre.queues.values():
        assert queues[queue.prefix] / len(people) == pytest.approx(queue.share, rel=0.25)
    busiest = max(centre.arrivals, key=lambda half: centre.arrivals[half])
    share = sum(busiest <= one.minute < busiest + 30 for one in people) / len(people)
    assert share == pytest.approx(centre.arrivals[busiest] / sum(centre.arrivals.values()), rel=0.1)
    assert sum(one.green for one in people) / len(people) == pytest.approx(0.12, rel=0.1)
    assert {one.queue for one in people if one.onward} == {centre.queue_for_path("MED").prefix}
    assert sum(one.onward for one in people) / queues["D"] == pytest.approx(0.35, rel=0.1)
