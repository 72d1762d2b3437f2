"""Working days (工作日) after the year's official notice, and counting with them.

One source: the centre's calendar table, filled from each year's notice of 放假调休. Weekends are off unless the notice
makes one a working day (调休); a date in a year not loaded is judged by weekends alone and is *provisional* (暂定).
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desk_app.domain.centre import Centre, DaySpan
from desk_app.errors import UserError
from desk_app.i18n import _

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days the centre works.

    Args:
        days: exceptions to the week: ``True`` for a make-up working day, ``False`` for a day off.
        years: loaded years; a date outside is provisional.
    """

    days: Mapping[date, bool]
    years: frozenset[int]

    @classmethod
    def of(cls, centre: Centre) -> WorkCalendar:
        """Return the calendar of ``centre``."""
        return cls.from_spans(centre.calendar, centre.calendar_years)

    @classmethod
    def from_spans(cls, spans: Iterable[DaySpan], years: Iterable[int]) -> WorkCalendar:
        """Return the calendar of the notices' lines."""
        days: dict[date, bool] = {}
        for span in spans:
            for offset in range((span.date_to - span.date_from).days + 1):
                days[span.date_from + offset * _DAY] = span.kind == "workday"
        return cls(days, frozenset(years))

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` is worked."""
        return self.days.get(day, day.weekday() < 5)

    def is_known(self, day: date) -> bool:
        """Say whether the notice for the year of ``day`` is loaded."""
        return day.year in self.years

    def roll(self, day: date) -> date:
        """Return ``day``, or the next working day where it is none (民法典 203)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_calendar_days(self, start: date, n: int) -> date:
        """Return the last of ``n`` calendar days after ``start``, rolled. The start day is not counted (民法典 201)."""
        return self.roll(start + n * _DAY)

    def add_working_days(self, start: date, n: int) -> date:
        """Return the ``n``-th working day after ``start``; the start day is not counted (民法典 201)."""
        day = start
        for _counted in range(n):
            day = self.roll(day + _DAY)
        return day

    def add_months(self, start: date, n: int) -> date:
        """Return the same day of the ``n``-th later month, else its last day (民法典 202), rolled (民法典 203)."""
        months = start.year * 12 + start.month - 1 + n
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return self.roll(date(year, month + 1, min(start.day, last)))


def spans_from_notice(json_text: str) -> tuple[DaySpan, ...]:
    """Read a year's notice in the JSON of the public holiday-cn lists: ``days`` with ``name``, ``date``, ``isOffDay``.

    Neighbouring days of one name and kind become one line; a make-up day is called after its holiday with 调休.

    Raises:
        UserError: not JSON, not such a list, a date that is none, or a day listed twice; ``field`` is ``notice``.
    """
    days = _notice_days(json_text)
    spans: list[DaySpan] = []
    for day, (off, name) in sorted(days.items()):
        kind: Literal["off", "workday"] = "off" if off else "workday"
        label = name if off or name.endswith("调休") else f"{name}调休"
        last = spans[-1] if spans else None
        if last and last.date_to + _DAY == day and (last.kind, last.name) == (kind, label):
            spans[-1] = DaySpan(last.date_from, day, kind, label)
        else:
            spans.append(DaySpan(day, day, kind, label))
    return tuple(spans)


def _notice_days(json_text: str) -> dict[date, tuple[bool, str]]:
    broken = UserError(_("The notice is not a list of days off in JSON. Download the year's file again."), "notice")
    try:
        notice = json.loads(json_text.removeprefix("\ufeff"))
    except ValueError:
        raise broken from None
    rows = notice.get("days") if isinstance(notice, dict) else None
    if not isinstance(rows, list) or not rows:
        raise broken
    days: dict[date, tuple[bool, str]] = {}
    for row in rows:
        name, text, off = (row.get(key) for key in ("name", "date", "isOffDay")) if isinstance(row, dict) else (0, 0, 0)
        if not isinstance(name, str) or not isinstance(text, str) or not isinstance(off, bool):
            raise broken
        try:
            day = date.fromisoformat(text)
        except ValueError:
            sentence = _("The notice has a day that is none: {day}. Download the year's file again.")
            raise UserError(sentence.format(day=text[:20]), "notice") from None
        if day in days:
            raise UserError(
                _("The notice lists {day} twice. Download the year's file again.").format(day=day), "notice"
            )
        days[day] = (off, name)
    return days
