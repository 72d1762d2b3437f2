"""The rooms' diary: a booking is what its events say, in whatever order they come; what a door says at a moment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.centre import Session
from desk_app.domain.clock import Stamp
from desk_app.domain.diary import (
    AHEAD_MS,
    Booking,
    department_code,
    diary_subject,
    fold_booking,
    fold_rota,
    half_of,
    overlapping,
    rest_of_day,
    room_now,
)
from desk_app.domain.events import Event
from tests.support.desk import at, shipped_centre

DAY = "2026-03-02"
SESSIONS = (Session(8 * 60, 12 * 60), Session(14 * 60, 17 * 60 + 30))
MINUTE = 60_000


def moment(time: str) -> int:
    return at(f"{DAY} {time}")


def event(kind: str, n: int = 1, device: str = "a", ms: int = 0, scope: str = "public", **body: Any) -> Event:
    return Event(device, n, kind, scope, Stamp(ms or n), DAY, "", "wangmin", {"stop": "a/s1", **body})


def booking(begin: str = "10:00", end: str = "10:50", name: str = "a/s1", place: str = "R3", **more: Any) -> Booking:
    return Booking(name, place, DAY, moment(begin), moment(end), **more)


BOOKED = event("booked", 1, place="R3", at=moment("10:00"), until=moment("10:50"), visit="a/1", case="1")


def test_a_booking_is_what_was_written_about_it() -> None:
    found = fold_booking("a/s1", [BOOKED])
    assert (found.place, found.day, found.state, found.visit) == ("R3", DAY, "booked", "a/1")
    assert (found.at_ms, found.until_ms) == (moment("10:00"), moment("10:50"))
    assert found.active


@given(st.data())
def test_any_order_and_any_doubling_gives_the_same_booking(data: st.DataObject) -> None:
    kinds = st.sampled_from(["booked", "booking_arrived", "booking_cancelled"])
    one = st.builds(
        event,
        kinds,
        st.integers(1, 6),
        st.sampled_from("abc"),
        st.integers(1, 4),
        st.sampled_from(["public", "restricted"]),
        place=st.sampled_from(["", "R1", "R3"]),
        at=st.sampled_from([0, moment("10:00"), -5, 10**30, 253_402_300_799_000]),
        until=st.sampled_from([0, moment("10:50")]),
        visit=st.sampled_from(["", "a/1", "b/1"]),
        code=st.sampled_from(["", "done", "no_show"]),
    )
    drawn = data.draw(st.lists(one, max_size=8))
    history = list({(item.device, item.dseq): item for item in drawn}.values())
    again = data.draw(st.permutations([*history, *history[:3]]))
    assert fold_booking("a/s1", again) == fold_booking("a/s1", history)


def test_who_came_came_even_if_it_was_cancelled_elsewhere_and_ends_when_somebody_says_so() -> None:
    came = event("booking_arrived", 2, place="R3", visit="b/7")
    cancelled = event("booking_cancelled", 1, "b", 3, code="no_show")
    assert fold_booking("a/s1", [cancelled, BOOKED]).state == "cancelled"
    found = fold_booking("a/s1", [cancelled, came, BOOKED])
    assert (found.state, found.visit) == ("arrived", "b/7"), "the number of the day it came stands for it"
    over = fold_booking("a/s1", [event("booking_cancelled", 3, code="done"), cancelled, came, BOOKED])
    assert (over.state, over.active) == ("ended", False)


def test_what_nobody_may_know_makes_the_booking_restricted_and_adds_what_it_says() -> None:
    bare = event("booked", 1, place="R4", at=moment("10:00"), until=moment("10:45"))
    secret = event("booked", 2, scope="restricted", place="R4", visit="a/9", case="7")
    outside, inside = fold_booking("a/s1", [bare]), fold_booking("a/s1", [secret, bare])
    assert (outside.visit, outside.scope, outside.at_ms) == ("", "public", moment("10:00"))
    assert (inside.visit, inside.scope, inside.at_ms) == ("a/9", "restricted", moment("10:00"))


@pytest.mark.parametrize("at_ms", [0, -1, 10**30, 253_402_300_799_000, -253_402_300_799_000])
def test_a_time_that_no_calendar_has_is_on_no_day(at_ms: int) -> None:
    assert fold_booking("a/s1", [event("booked", place="R3", at=at_ms)]).day == ""


def test_the_rota_says_what_was_written_last_whatever_arrives_last() -> None:
    first = event("rota", 1, ms=5, place="W10", day=DAY, code="am", department="d1")
    later = event("rota", 1, "b", ms=9, place="W10", day=DAY, code="am", department="d2")
    for order in ([first, later], [later, first]):
        found = fold_rota(order)
        assert found is not None
        assert (found.place, found.day, found.half, found.department) == ("W10", DAY, "am", "d2")
    assert fold_rota([]) is None


def test_the_rows_of_the_diary_are_found_by_booking_and_by_half_day() -> None:
    assert diary_subject("booked", {"stop": "a/s1"}) == "b:a/s1"
    assert diary_subject("booked", {"stop": 7}) == diary_subject("called", {"stop": "a/s1"}) == ""
    one, other = {"place": "W10", "day": "x", "code": "am"}, {"place": "W1", "day": "0x", "code": "am"}
    assert diary_subject("rota", one) != diary_subject("rota", other)


def test_two_bookings_of_one_room_at_one_time_are_found_and_neighbours_are_not() -> None:
    ten = booking("10:00", "10:50")
    neighbour = booking("10:50", "11:30", "a/s2")
    elsewhere = booking("10:10", "10:40", "a/s3", place="R1")
    gone = booking("10:10", "10:40", "a/s4", state="cancelled")
    assert overlapping([ten, neighbour, elsewhere, gone]) == ()
    clash = booking("10:30", "11:00", "b/s1")
    pairs = overlapping([clash, neighbour, ten])
    assert {(one.booking, other.booking) for one, other in pairs} == {("a/s1", "b/s1"), ("b/s1", "a/s2")}


def test_a_room_is_free_then_kept_then_free_again_by_the_clock_alone() -> None:
    one = [booking("10:00", "10:50")]
    assert room_now(moment("09:49"), one).state == "free"
    assert room_now(moment("09:50"), one) == room_now(moment("10:49"), one)
    assert room_now(moment("10:00"), one).state == "reserved"
    assert room_now(moment("10:00"), one).until_ms == moment("10:50")
    assert room_now(moment("10:50"), one).state == "free", "nobody came, nobody said so: it is not kept for ever"


def test_who_is_served_there_means_in_use_and_what_people_set_goes_before_the_diary() -> None:
    kept = [booking("10:00", "10:50")]
    now = moment("10:10")
    assert room_now(now, kept, held=True, own="cleaning").state == "in_use"
    assert room_now(now, kept, own="cleaning").state == "cleaning"
    assert room_now(now, kept, own="closed").state == "closed"
    assert room_now(now, kept, own="away", own_until_ms=5) == room_now(now, [], own="closed", own_until_ms=5)
    assert room_now(now, [], own="reserved").state == "reserved"
    assert room_now(now, [], day_open=False).state == "closed"
    assert room_now(now, kept, day_open=False).state == "reserved"


def test_who_came_without_a_number_is_inside_until_somebody_says_it_is_over() -> None:
    inside = [booking("10:00", "10:50", state="arrived", arrived_ms=moment("10:02"))]
    assert room_now(moment("10:10"), inside).state == "in_use"
    late = room_now(moment("11:30"), inside)
    assert (late.state, late.until_ms) == ("in_use", 0), "no timer opens the door on people who sit there"
    with_number = [booking("10:00", "10:50", state="arrived", arrived_ms=1, visit="a/1")]
    assert room_now(moment("10:10"), with_number).state == "reserved", "in use when it is called and served"


def test_the_rest_of_the_day_is_its_bookings_and_what_is_free_between_them() -> None:
    bookings = [booking("10:00", "10:50"), booking("14:30", "15:30", "a/s2"), booking("08:00", "08:30", "a/s0")]
    spans = rest_of_day(DAY, moment("09:12"), bookings, SESSIONS)
    shown = [(span.start_ms - moment("00:00"), span.end_ms - moment("00:00"), span.booking is None) for span in spans]
    minutes = [(start // MINUTE, end // MINUTE, free) for start, end, free in shown]
    assert minutes == [
        (9 * 60 + 12, 9 * 60 + 50, True),
        (10 * 60, 10 * 60 + 50, False),
        (11 * 60, 12 * 60, True),  # at noon nobody is there
        (14 * 60, 14 * 60 + 20, True),
        (14 * 60 + 30, 15 * 60 + 30, False),
        (15 * 60 + 40, 17 * 60 + 30, True),
    ]


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(1, 120)), max_size=8), st.integers(0, 1439))
def test_what_is_called_free_touches_no_booking(times: list[tuple[int, int]], now: int) -> None:
    start = moment("00:00")
    found = [
        Booking(f"a/s{n}", "R3", DAY, start + begin * MINUTE, start + (begin + long) * MINUTE)
        for n, (begin, long) in enumerate(times)
    ]
    for span in rest_of_day(DAY, start + now * MINUTE, found, SESSIONS):
        assert span.end_ms > span.start_ms
        if span.booking is None:
            assert span.start_ms >= start + now * MINUTE
            assert all(
                one.until_ms + AHEAD_MS <= span.start_ms or one.at_ms - AHEAD_MS >= span.end_ms
                for one in found
                if one.until_ms > start + now * MINUTE
            )


def test_the_half_of_the_day_turns_with_the_pause() -> None:
    assert [half_of(moment(time), SESSIONS) for time in ("08:00", "11:59", "12:00", "15:00")] == [
        "am",
        "am",
        "pm",
        "pm",
    ]
    assert half_of(moment("13:00"), (Session(0, 1440),)) == "pm"


def test_departments_have_codes_that_stay_and_differ() -> None:
    names = [department.name for department in shipped_centre().departments]
    codes = [department_code(name) for name in names]
    assert len(set(codes)) == len(names)
    assert all(code.isascii() and len(code) <= 32 for code in codes)
    assert department_code("住建局") == "de6319f4b7a07", "it stands in records: never another"
