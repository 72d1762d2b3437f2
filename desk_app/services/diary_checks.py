"""What people say to diary and rota, checked at the door: places, dates, departments."""

from __future__ import annotations

from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import as_date
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
