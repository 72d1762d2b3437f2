"""Time limits (期限): when something is due, and whether that date is final.

民法典 201: the start day is not counted. 民法典 202: a month ends on the same day of the later month, else on its last.
民法典 203: a last day that is not worked rolls to the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desk_app.domain.calendar import WorkCalendar
from desk_app.domain.centre import DeadlineRule, Unit


@dataclass(frozen=True, slots=True)
class Due:
    """A last day. ``provisional`` (暂定): the notice for a year it depends on is not loaded; it will be recomputed."""

    date: date
    provisional: bool


def due(start: date, n: int, unit: Unit, calendar: WorkCalendar) -> Due:
    """Return the last day of ``n`` of ``unit`` (CD calendar days, WD working days, MONTH) that begin on ``start``."""
    if unit == "WD":
        last = calendar.add_working_days(start, n)
        depends_on = range(start.year, last.year + 1)  # every day on the way was judged
    elif unit == "CD":
        last = calendar.add_calendar_days(start, n)
        depends_on = range(_unrolled_year(start, n), last.year + 1)
    else:
        last = calendar.add_months(start, n)
        depends_on = range((start.year * 12 + start.month - 1 + n) // 12, last.year + 1)
    return Due(last, any(year not in calendar.years for year in depends_on))


def deadline_for(rule: DeadlineRule, start: date, calendar: WorkCalendar) -> Due:
    """Return when ``rule`` is due if what it ``starts_at`` happened on ``start``."""
    return due(start, rule.n, rule.unit, calendar)


def extended(rule: DeadlineRule, start: date, calendar: WorkCalendar) -> Due | None:
    """Return when ``rule`` is due after its extension (延期), or ``None`` where the law allows none.

    The extension is added to the limit before it rolls: 60 days and 30 more are 90 days.
    """
    if not rule.extend_n:
        return None
    if rule.extend_unit == rule.unit:
        return due(start, rule.n + rule.extend_n, rule.unit, calendar)
    first = due(start, rule.n, rule.unit, calendar)
    unit: Unit = "WD" if rule.extend_unit == "WD" else "MONTH" if rule.extend_unit == "MONTH" else "CD"
    second = due(first.date, rule.extend_n, unit, calendar)
    return Due(second.date, first.provisional or second.provisional)


def _unrolled_year(start: date, n: int) -> int:
    return date.fromordinal(start.toordinal() + n).year
