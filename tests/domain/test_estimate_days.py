"""A few simulated days in the quick tier; `python -m tests.benchmarks.estimate` measures two hundred."""

from __future__ import annotations

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from tests.support.measure import Measure, measured
from tests.support.simulation import Stop, simulate, true_times


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


@pytest.fixture(scope="module")
def stops(centre: Centre) -> list[Stop]:
    return simulate(centre, true_times(centre, 1), days=12)


def test_every_queue_of_the_tables_is_loaded_at_most_85_percent_at_200_visits(centre: Centre) -> None:
    exact = true_times(centre, 0, spread=0.0)
    assert max(exact.load(centre, 200).values()) <= 0.85


def test_the_range_holds_about_four_waits_of_five(centre: Centre, stops: list[Stop]) -> None:
    row = Measure(centre).row([stop for stop in measured(stops) if stop.kind == "ticket"])
    assert row.n > 2000
    assert 0.70 <= row.holds <= 0.90
    assert row.below < 0.2
    assert row.above < 0.2


def test_the_estimate_errs_less_than_the_rule_of_public_offices(centre: Centre, stops: list[Stop]) -> None:
    row = Measure(centre).row([stop for stop in measured(stops) if stop.kind == "ticket"])
    assert row.better >= 0.4
    assert row.better_ahead >= 0.2


def test_whoever_is_called_at_once_was_promised_no_wait(centre: Centre, stops: list[Stop]) -> None:
    at_once = [stop.estimate for stop in measured(stops) if stop.wait(centre) == 0]
    assert at_once
    assert all(found is not None and found.high == 0 for found in at_once)


def test_nobody_is_overtaken_more_than_three_times_on_these_days(stops: list[Stop]) -> None:
    assert max(stop.overtaken for stop in stops) <= 3


@pytest.mark.long
def test_two_hundred_days_meet_the_aims(centre: Centre) -> None:
    row = Measure(centre).row(
        [stop for stop in measured(simulate(centre, true_times(centre, 1), days=200)) if stop.kind == "ticket"]
    )
    assert row.better >= 0.40
    assert 0.75 <= row.holds <= 0.85
