"""In quiet hours nothing is announced."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.clock import CHINA, to_ms
from desk_app.errors import UserError
from desk_app.voice.quiet import is_quiet, quiet_spans, written


def at(hour: int, minute: int) -> int:
    return to_ms(datetime(2026, 11, 23, hour, minute, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("12:00-14:00", "12:00-14:00"),
        ("12：00－14：00、17:30~8:00", "12:00-14:00, 17:30-08:00"),
        (" 9:05 - 24:00 ,", "09:05-24:00"),
    ],
)
def test_hours_are_understood_as_people_type_them(typed: str, kept: str) -> None:
    assert written(quiet_spans(typed)) == kept
    assert quiet_spans(kept) == quiet_spans(typed)


@pytest.mark.parametrize(
    "typed", ["12", "12:00", "25:00-26:00", "12:60-13:00", "12:00-12:00", "lunch", "12:00-14:00-15:00"]
)
def test_what_is_no_span_of_hours_is_said(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        quiet_spans(typed)
    assert caught.value.field == "voice.quiet"


def test_it_is_quiet_from_the_first_minute_until_the_last() -> None:
    spans = quiet_spans("12:00-14:00, 17:30-08:00")
    assert [is_quiet(spans, at(*moment)) for moment in ((11, 59), (12, 0), (13, 59), (14, 0))] == [
        False,
        True,
        True,
        False,
    ]
    assert [is_quiet(spans, at(*moment)) for moment in ((17, 29), (17, 30), (0, 0), (7, 59), (8, 0))] == [
        False,
        True,
        True,
        True,
        False,
    ]


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_a_span_and_the_rest_of_the_day_are_never_quiet_together(start: int, end: int, now: int) -> None:
    if start == end:
        return
    moment = at(now // 60, now % 60)
    assert is_quiet(((start, end),), moment) != is_quiet(((end, start),), moment)
