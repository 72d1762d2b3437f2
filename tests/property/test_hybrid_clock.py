"""Stamps rise on one device under any clock, and a business day never comes back."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.clock import (
    MAX_AHEAD_MS,
    Stamp,
    as_date,
    business_day,
    local,
    midnight_of,
    minute_of_day,
    next_stamp,
    observed,
    to_ms,
)

MOMENTS = st.integers(1_600_000_000_000, 2_000_000_000_000)


@given(clock=st.lists(MOMENTS, min_size=1, max_size=40))
def test_stamps_rise_whatever_the_clock_does(clock: list[int]) -> None:
    last, stamps = Stamp(0, 0), []
    for now in clock:
        last = next_stamp(last, now)
        stamps.append(last)
    assert stamps == sorted(set(stamps))
    assert all(stamp.ms >= now or stamp.n for stamp, now in zip(stamps, clock, strict=True))
    assert max(stamps).ms == max(clock)


@given(last=MOMENTS, remote=MOMENTS, n=st.integers(0, 5), now=MOMENTS)
def test_a_remote_stamp_carries_the_clock_five_minutes_at_most(last: int, remote: int, n: int, now: int) -> None:
    after = observed(Stamp(last), Stamp(remote, n), now)
    assert after >= Stamp(last)
    assert after == (max(Stamp(last), Stamp(remote, n)) if remote <= now + MAX_AHEAD_MS else Stamp(last))


@given(clock=st.lists(MOMENTS, min_size=1, max_size=40))
def test_a_business_day_never_goes_back(clock: list[int]) -> None:
    day, days = "", []
    for now in clock:
        day = business_day(now, not_before=day)
        days.append(day)
    assert days == sorted(days)
    assert max(days) == max(business_day(now) for now in clock)


@given(now=MOMENTS)
def test_the_day_rolls_at_four_in_the_centres_zone(now: int) -> None:
    day, begins = business_day(now), midnight_of(business_day(now))
    assert 4 * 3_600_000 <= now - begins < 28 * 3_600_000
    assert as_date(day) == date.fromisoformat(day)
    assert minute_of_day(now) == (now - begins) // 60_000 % (24 * 60)
    assert to_ms(local(now)) == now
