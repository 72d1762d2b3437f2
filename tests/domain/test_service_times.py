"""What is expected of a service: the file's numbers, moved by what the centre has seen."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from desk_app.domain.service_times import NOTHING_SEEN, LogStats, expected_times, lognormal

minutes = st.lists(st.floats(0.5, 300), min_size=2, max_size=40)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


def seen(times: list[float]) -> LogStats:
    stats = LogStats()
    for one in times:
        stats = stats.add(one)
    return stats


def test_a_new_centre_expects_what_its_file_says(centre: Centre) -> None:
    times = expected_times(centre)
    assert times["D"].of("W4").mean == pytest.approx(4)
    assert times["D"].of("W4").sigma == pytest.approx(math.sqrt(math.log(1 + 0.5**2)))
    assert times["D"].no_show == pytest.approx(0.04)
    assert times["R1"].of("R1").mean == pytest.approx(30)
    assert times["R1"].no_show == 0


def test_every_line_of_the_centre_has_an_expectation(centre: Centre) -> None:
    assert set(expected_times(centre)) == {*centre.queues, *centre.places}


@pytest.mark.parametrize(("mean", "cv"), [(4, 0.5), (18, 0.8), (30, 0.6)])
def test_the_lognormal_has_the_mean_and_spread_of_the_table(mean: float, cv: float) -> None:
    time = lognormal(mean, cv)
    assert time.mean == pytest.approx(mean)
    assert math.sqrt(math.expm1(time.sigma**2)) == pytest.approx(cv)


@given(minutes, minutes)
def test_statistics_of_two_parts_together_are_those_of_the_whole(one: list[float], other: list[float]) -> None:
    whole, parts = seen(one + other), seen(one).merge(seen(other))
    logs = [math.log(value) for value in one + other]
    assert whole.n == parts.n == len(logs)
    assert parts.mean == pytest.approx(whole.mean) == pytest.approx(statistics.fmean(logs))
    assert parts.squares == pytest.approx(whole.squares, abs=1e-9)
    assert whole.squares / len(logs) == pytest.approx(statistics.pvariance(logs), abs=1e-9)


def test_few_services_move_the_expectation_a_little_many_move_it_all_the_way(centre: Centre) -> None:
    slow = [6.0, 8.0, 10.0, 8.0] * 500  # the file says 4 minutes
    few = expected_times(centre, replace(NOTHING_SEEN, service={("D", "W4"): seen(slow[:2])}))["D"].of("W4").mean
    many = expected_times(centre, replace(NOTHING_SEEN, service={("D", "W4"): seen(slow)}))["D"].of("W4").mean
    assert 4 < few < 5.5
    assert many == pytest.approx(8, rel=0.03)


def test_a_slow_room_does_not_make_the_window_slow_but_is_known_as_slow(centre: Centre) -> None:
    service = {("C", "W3"): seen([14.0] * 400), ("C", "R5"): seen([28.0] * 400)}
    times = expected_times(centre, replace(NOTHING_SEEN, service=service))["C"]
    assert times.of("R5").mean > 1.7 * times.of("W3").mean
    assert times.of("W3").mean < times.everywhere.mean < times.of("R5").mean


def test_no_shows_and_green_arrivals_are_learned_too(centre: Centre) -> None:
    past = replace(NOTHING_SEEN, calls={"D": 1000}, no_shows={"D": 200}, days=100, green={"D": 2000})
    times = expected_times(centre, past)["D"]
    assert times.no_show == pytest.approx(0.19, abs=0.01)
    assert times.green_a_day == pytest.approx(19.3, abs=0.2)
