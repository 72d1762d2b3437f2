"""What the domain does at its edges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.calendar import WorkCalendar
from desk_app.domain.centre import DeadlineRule
from desk_app.domain.deadlines import extended
from desk_app.domain.identity import check_phone
from desk_app.domain.service_times import LogStats
from desk_app.errors import UserError


def test_an_extension_counted_in_another_unit_begins_where_the_limit_ended() -> None:
    calendar = WorkCalendar.of(load_centre(Path(default_centre_path())))
    rule = DeadlineRule("X", "某程序", "受理", 10, "CD", 5, "WD", "某法")
    found = extended(rule, date(2026, 3, 2), calendar)
    assert found is not None
    # ten days from Monday 2 March end on Thursday 12; five working days more end on Thursday 19
    assert (found.date, found.provisional) == (date(2026, 3, 19), False)


@pytest.mark.parametrize("text", ["03995550100-1234567", "13812340001转abc"])
def test_an_extension_of_more_than_six_digits_is_no_telephone_number(text: str) -> None:
    with pytest.raises(UserError) as problem:
        check_phone(text)
    assert problem.value.field == "phone"


def test_statistics_of_nothing_and_nothing_are_of_nothing() -> None:
    assert LogStats().merge(LogStats()) == LogStats()
