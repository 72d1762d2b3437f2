"""The estimate: what a visitor is told about the wait, on days written by hand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.centre import Session
from desk_app.domain.estimate import DayNow, Estimate, PlaceNow, Serving, estimate
from desk_app.domain.queueing import Waiting
from desk_app.domain.service_times import LineTimes, lognormal

SESSIONS = (Session(480, 720), Session(840, 1050))
ARRIVALS = {480: 1.0, 510: 1.0, 540: 1.0, 570: 1.0}
D = LineTimes(lognormal(10, 0.5), {}, no_show=0.0, green_a_day=0.0)
TIMES = {"D": D, "H": D, "R8": D}
MS = 60_000


def at(minute: float) -> int:
    return round(minute * MS)


def person(name: str, taken: float = 500, queue: str = "D", *, green: bool = False) -> Waiting:
    return Waiting(name, queue, at(taken), at(taken), green=green)


def people(n: int, queue: str = "D") -> list[Waiting]:
    return [person(f"{queue}{i}", 500 + i / 10, queue) for i in range(n)]


def busy(code: str, since: float, queue: str = "D") -> PlaceNow:
    return PlaceNow(code, serving=Serving(queue, at(since), came=True))


def day(now: float, places: list[PlaceNow], waiting: list[Waiting] | None = None, **draws: tuple[str, ...]) -> DayNow:
    draws = draws or {place.code: ("D",) for place in places}
    return DayNow(at(now), 0, SESSIONS, draws, places, waiting or [], [])


def told(today: DayNow, me: Waiting | None = None, times: dict[str, LineTimes] | None = None) -> Estimate | None:
    return estimate(me or person("me", 540), today, times or TIMES, ARRIVALS)


def sure(found: Estimate | None) -> Estimate:
    assert found is not None
    return found


def test_a_free_window_means_no_wait() -> None:
    assert told(day(540, [PlaceNow("W4")])) == Estimate(0, 0, 0)


def test_without_an_open_place_nothing_is_promised() -> None:
    assert told(day(540, [PlaceNow("W4", "closed")])) is None
    assert told(day(540, [PlaceNow("W4", "away")])) is None
    assert told(day(540, [PlaceNow("W1")], W1=("A",))) is None
    assert told(day(540, [])) is None


def test_a_place_that_will_be_back_is_waited_for() -> None:
    away = PlaceNow("W4", "away", until_ms=at(565))
    assert told(day(540, [away])) == Estimate(25, 25, 25)
    assert told(day(570, [away])) == Estimate(0, 0, 0)


def test_whoever_is_being_served_counts_and_so_does_how_long_already() -> None:
    fresh, long = told(day(540, [busy("W4", 540)])), told(day(540, [busy("W4", 531)]))
    assert sure(fresh) == Estimate(5, 16, 9), "the tenths of the lognormal: 4.9, 8.9, 16.4"
    assert sure(long).typical < sure(fresh).typical
    assert sure(long).low >= 0


def test_an_endless_service_is_still_expected_to_last_a_while() -> None:
    found = sure(told(day(700, [busy("W4", 500)])))
    assert 0 <= found.low < found.high


def test_every_person_before_me_adds_to_the_wait() -> None:
    waits = [sure(told(day(540, [busy("W4", 540)], people(n)))) for n in range(8)]
    assert [one.typical for one in waits] == sorted({one.typical for one in waits})
    assert [one.high for one in waits] == sorted({one.high for one in waits})


def test_a_second_place_about_halves_the_wait() -> None:
    one = sure(told(day(540, [busy("W4", 540)], people(6))))
    two = sure(told(day(540, [busy("W4", 540), busy("W5", 540)], people(6))))
    assert two.typical == pytest.approx(one.typical / 2, rel=0.25)


def test_people_behind_me_do_not_count() -> None:
    me = person("me", 500.05)
    assert told(day(540, [busy("W4", 540)], [*people(5), me]), me) == told(day(540, [busy("W4", 540)], people(1)), me)


def test_green_priority_shortens_the_wait() -> None:
    line = day(540, [busy("W4", 540)], people(6))
    assert sure(told(line, person("me", 540, green=True))).high < sure(told(line)).low


def test_green_people_yet_to_come_lengthen_a_plain_persons_wait() -> None:
    line = day(540, [busy("W4", 540)], people(6))
    many = {"D": replace(D, green_a_day=20.0)}
    assert sure(told(line, times=many)).high > sure(told(line)).high + 5
    green = person("me", 540, green=True)
    assert told(line, green, many) == told(line, green)


def test_at_lunch_the_waiting_goes_on_after_the_break() -> None:
    found = sure(told(day(715, [busy("W4", 715)], people(3))))
    assert found.low >= 125, "at least until 14:00"
    assert sure(told(day(715, [busy("W4", 700)]))).low < 30, "perhaps still before lunch"
    assert told(day(730, [PlaceNow("W4")])) == Estimate(110, 110, 110)


def test_before_the_doors_open_one_waits_for_them() -> None:
    assert told(day(470, [PlaceNow("W4")])) == Estimate(10, 10, 10)


def test_whoever_will_hardly_be_called_before_closing_is_promised_nothing() -> None:
    assert told(day(1040, [busy("W4", 1040)], people(5))) is None
    assert told(day(1060, [PlaceNow("W4")])) is None


def test_the_range_never_reaches_beyond_closing() -> None:
    found = sure(told(day(1035, [busy("W4", 1035)])))
    assert found.high == 15


def test_no_shows_make_the_line_faster() -> None:
    line = day(540, [busy("W4", 540)], people(6))
    assert sure(told(line, times={"D": replace(D, no_show=0.5)})).typical < sure(told(line)).typical - 15


def test_a_room_that_draws_two_lines_helps_each_of_them() -> None:
    both = {"W8": ("H",), "R8": ("R8", "H", "D"), "W4": ("D",)}
    places = [busy("W8", 540, "H"), busy("R8", 540, "H"), busy("W4", 540)]
    alone = sure(told(day(540, [busy("W4", 540)], people(4))))
    helped = sure(told(day(540, places, people(4), **both)))
    shared = sure(told(day(540, places, [*people(4), *people(4, "H")], **both)))
    assert helped.typical < shared.typical < alone.typical


def test_people_sent_to_the_room_itself_go_first_there() -> None:
    draws = {"R8": ("R8", "D")}
    free = sure(told(day(540, [busy("R8", 540)], [], **draws)))
    sent = sure(told(day(540, [busy("R8", 540)], people(2, "R8"), **draws)))
    assert sent.typical > free.typical + 12


def test_the_same_day_gives_the_same_estimate() -> None:
    line = day(540, [busy("W4", 530), busy("W5", 535)], people(6))
    assert told(line) == told(line)


@pytest.mark.parametrize("places", [1, 2, 3])
@pytest.mark.parametrize("ahead", [1, 4, 12])
def test_the_range_is_that_of_a_long_random_simulation(places: int, ahead: int) -> None:
    chance = random.Random(f"{places} {ahead}")
    time = TIMES["D"].everywhere
    waits = []
    for _ in range(20_000):
        free = sorted(chance.lognormvariate(time.mu, time.sigma) for _ in range(places))
        for _ in range(ahead):
            free[0] += chance.lognormvariate(time.mu, time.sigma)
            free.sort()
        waits.append(free[0])
    waits.sort()
    found = sure(told(day(480, [busy(f"W{i}", 480) for i in range(places)], people(ahead))))
    for promised, share in ((found.low, 0.1), (found.typical, 0.5), (found.high, 0.9)):
        assert promised == pytest.approx(waits[int(share * len(waits))], rel=0.06, abs=1.2)


moments = st.integers(470, 1049)
some_places = st.lists(st.one_of(st.none(), st.integers(0, 90)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(moments, some_places, st.integers(0, 40), st.integers(0, 6), st.booleans())
def test_the_range_is_in_order_and_never_negative(
    now: int, spent: list[int | None], ahead: int, other: int, shared: bool
) -> None:
    places = [PlaceNow(f"W{i}") if one is None else busy(f"W{i}", now - one) for i, one in enumerate(spent)]
    draws = {place.code: ("D", "H") if shared else ("D",) for place in places}
    found = told(day(now, places, [*people(ahead), *people(other, "H")], **draws))
    if found is not None:
        assert 0 <= found.low <= found.typical <= found.high <= 1050 - now
