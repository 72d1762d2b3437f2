"""What people say to diary and rota, checked at the door: places, dates, departments."""

from __future__ import annotations

from desk_app.domain.calendar import WorkCalendar
from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import as_date, business_day, minute_of_day
from desk_app.domain.diary import department_code
from desk_app.errors import UserError
from desk_app.i18n import _


def place_of(centre: Centre, code: str) -> Place:
    """Return a window or room.

    Raises:
        UserError: it is none of this centre's.
    """
    found = centre.places.get(code)
    if found is None:
        raise UserError(
            _("Place: “{place}” is not one of this centre's windows and rooms.").format(place=code[:12]), "place"
        )
    return found


def day_of(text: str) -> str:
    """Return a date as ``2026-03-02``.

    Raises:
        UserError: no calendar has it.
    """
    try:
        return as_date(text).isoformat()
    except ValueError:
        raise UserError(_("day: “{day}” is not a date like 2026-03-02.").format(day=text[:12]), "day") from None


def outside_hours(centre: Centre, at_ms: int, until_ms: int) -> str:
    """Return how a time lies outside opening hours and working days (开放时间、节假日), in words; ``""`` within.

    Args:
        centre: its hours and its calendar; a year whose notice is not loaded yet counts by its weekdays.
        at_ms: begin, milliseconds since 1970.
        until_ms: end.
    """
    day = as_date(business_day(at_ms))
    if not WorkCalendar.of(centre).is_working_day(day):
        return _("{day} is not a working day.").format(day=day.isoformat())
    minute = minute_of_day(at_ms)
    ends = minute + (until_ms - at_ms) // 60_000
    if any(one.start_min <= minute and ends <= one.end_min for one in centre.sessions):
        return ""
    hours = "、".join(f"{_time(one.start_min)}–{_time(one.end_min)}" for one in centre.sessions)
    return _("{start}–{end} is outside opening hours ({hours}).").format(
        start=_time(minute), end=_time(ends % 1440), hours=hours
    )


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def department_of(centre: Centre, name: str) -> str:
    """Return the code of a department, ``""`` for none.

    Raises:
        UserError: it is none of this centre's.
    """
    wanted = name.strip()
    if not wanted:
        return ""
    if all(one.name != wanted for one in centre.departments):
        names = "、".join(one.name for one in centre.departments)
        raise UserError(
            _("department: “{name}” is not one of this centre's. Choose one of {names}.").format(
                name=wanted[:24], names=names
            ),
            "department",
        )
    return department_code(wanted)
