"""Working days after the year's notice, checked against an independent list."""

from __future__ import annotations

import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.calendar import WorkCalendar, spans_from_notice
from desk_app.errors import UserError
from desk_app.i18n import choose_language

CENTRE = load_centre(default_centre_path())
CALENDAR = WorkCalendar.of(CENTRE)
DAYS_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _english():
    choose_language("en")
    yield
    choose_language("zh_CN")


def test_every_day_of_2026_agrees_with_the_independent_list():
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not():
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    assert not CALENDAR.is_working_day(date(2026, 2, 16))
    assert CALENDAR.is_working_day(date(2026, 11, 23))
    assert not CALENDAR.is_working_day(date(2026, 11, 22))


def test_a_year_without_its_notice_is_judged_by_weekends_and_known_to_be_unknown():
    assert CALENDAR.is_working_day(date(2027, 10, 1))
    assert not CALENDAR.is_known(date(2027, 10, 1))
    assert CALENDAR.is_known(date(2026, 10, 1))


@given(DAYS_2026, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: date, n: int):
    last = CALENDAR.add_working_days(start, n)
    between = [start + timedelta(days=k) for k in range(1, (last - start).days + 1)]
    assert sum(CALENDAR.is_working_day(day) for day in between) == n
    assert CALENDAR.is_working_day(last)


@given(DAYS_2026, st.integers(1, 90))
def test_a_rolled_day_is_the_first_working_day_not_before_the_limit(start: date, n: int):
    last = CALENDAR.add_calendar_days(start, n)
    limit = start + timedelta(days=n)
    assert last >= limit
    assert CALENDAR.is_working_day(last)
    assert not any(CALENDAR.is_working_day(limit + timedelta(days=k)) for k in range((last - limit).days))


@given(DAYS_2026, st.integers(0, 30))
def test_a_month_later_is_the_same_day_or_the_months_last_and_then_rolls(start: date, n: int):
    bare = WorkCalendar({}, frozenset())
    last = bare.add_months(start, n)
    months = start.year * 12 + start.month - 1 + n
    end_of_month = date(months // 12 + (months % 12 == 11), months % 12 + 2 if months % 12 < 11 else 1, 1) - timedelta(
        days=1
    )
    assert last == bare.roll(min(end_of_month, end_of_month.replace(day=min(start.day, end_of_month.day))))


def notice(**change: object) -> str:
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": True},
        {"name": "春节", "date": "2027-02-07", "isOffDay": False},
        {"name": "春节", "date": "2027-02-06", "isOffDay": True},
    ]
    return json.dumps({"year": 2027, "papers": [], "days": days} | change, ensure_ascii=False)


def test_a_years_notice_becomes_lines_of_the_table():
    spans = spans_from_notice("\ufeff" + notice())
    assert [(s.date_from, s.date_to, s.kind, s.name) for s in spans] == [
        (date(2027, 1, 1), date(2027, 1, 3), "off", "元旦"),
        (date(2027, 2, 6), date(2027, 2, 6), "off", "春节"),
        (date(2027, 2, 7), date(2027, 2, 7), "workday", "春节调休"),
    ]
    calendar = WorkCalendar.from_spans([*CENTRE.calendar, *spans], [2026, 2027])
    assert calendar.is_working_day(date(2027, 2, 7))
    assert calendar.is_known(date(2027, 1, 1))


def test_the_table_of_2026_comes_out_of_a_notice_unchanged():
    days = [
        {
            "name": span.name.removesuffix("调休"),
            "date": (span.date_from + timedelta(days=k)).isoformat(),
            "isOffDay": span.kind == "off",
        }
        for span in CENTRE.calendar
        for k in range((span.date_to - span.date_from).days + 1)
    ]
    assert spans_from_notice(json.dumps({"days": days})) == CENTRE.calendar


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"days": []}',
        '{"days": [1]}',
        notice(days=[{"name": "x", "date": "2027-02-30", "isOffDay": True}]),
        notice(days=[{"name": "x", "date": "2027-02-03"}]),
        notice(days=[{"name": "x", "date": 5, "isOffDay": True}]),
        notice(days=[{"name": "x", "date": "2027-02-03", "isOffDay": True}] * 2),
    ],
)
def test_a_notice_that_is_none_is_refused(text: str):
    with pytest.raises(UserError) as error:
        spans_from_notice(text)
    assert error.value.field == "notice"
