"""When something is due, and whether that is final."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.calendar import WorkCalendar
from desk_app.domain.deadlines import Due, deadline_for, due, extended

CENTRE = load_centre(default_centre_path())
CALENDAR = WorkCalendar.of(CENTRE)
VECTORS = Path(__file__).parents[1] / "data" / "deadline-vectors.csv"


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row['start']} + {row['n']} {row['unit']}")
def test_the_vectors_of_the_field_hold(row: dict[str, str]):
    found = due(date.fromisoformat(row["start"]), int(row["n"]), row["unit"], CALENDAR)  # type: ignore[arg-type]
    assert found == Due(date.fromisoformat(row["due"]), provisional=False)


def test_mediation_begun_in_november_ends_a_month_later():
    assert deadline_for(CENTRE.deadlines["MED_PEOPLE"], date(2026, 11, 23), CALENDAR).date == date(2026, 12, 23)


def test_a_date_in_a_year_without_its_notice_is_provisional():
    assert deadline_for(CENTRE.deadlines["XF_CLOSE"], date(2026, 11, 23), CALENDAR) == Due(
        date(2027, 1, 22), provisional=True
    )
    assert due(date(2026, 12, 29), 5, "WD", CALENDAR).provisional
    assert due(date(2026, 12, 31), 1, "MONTH", CALENDAR).provisional
    assert not due(date(2026, 12, 15), 15, "CD", CALENDAR).provisional


def test_working_days_through_a_year_without_its_notice_are_provisional_even_if_they_end_in_a_known_one():
    only_2027 = WorkCalendar({}, frozenset({2027}))
    assert due(date(2026, 12, 30), 10, "WD", only_2027).provisional
    assert not due(date(2026, 12, 30), 10, "CD", only_2027).provisional


def test_loading_the_notice_makes_the_date_final_and_may_move_it():
    later = WorkCalendar({**CALENDAR.days, date(2027, 1, 22): False}, frozenset({2026, 2027}))
    assert due(date(2026, 11, 23), 60, "CD", later) == Due(date(2027, 1, 25), provisional=False)


def test_an_extension_is_added_to_the_limit_before_it_rolls():
    rule = CENTRE.deadlines["XF_CLOSE"]
    assert extended(rule, date(2026, 3, 2), CALENDAR) == due(date(2026, 3, 2), 90, "CD", CALENDAR)
    assert extended(CENTRE.deadlines["MED_PEOPLE"], date(2026, 3, 2), CALENDAR) is None


def independent(start: date, n: int, unit: str) -> date:
    day = start
    if unit == "CD":
        day += timedelta(days=n)
        while not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
        return day
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


@given(st.dates(date(2026, 1, 1), date(2026, 7, 1)), st.integers(1, 60), st.sampled_from(["CD", "WD"]))
def test_days_agree_with_an_independent_count(start: date, n: int, unit: str):
    assert due(start, n, unit, CALENDAR) == Due(independent(start, n, unit), provisional=False)  # type: ignore[arg-type]


@given(st.sampled_from(sorted(CENTRE.deadlines)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_every_limit_of_the_centre_ends_on_a_working_day_after_its_start(code: str, start: date):
    found = deadline_for(CENTRE.deadlines[code], start, CALENDAR)
    assert found.date > start
    assert CALENDAR.is_working_day(found.date)
    assert found.provisional or found.date.year == 2026


@given(st.sampled_from(sorted(CENTRE.deadlines)), st.dates(date(2026, 1, 1), date(2026, 12, 30)))
def test_who_starts_later_is_never_due_earlier(code: str, start: date):
    rule = CENTRE.deadlines[code]
    assert deadline_for(rule, start, CALENDAR).date <= deadline_for(rule, start + timedelta(days=1), CALENDAR).date
