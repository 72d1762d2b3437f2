"""How a screen (显示屏) of a PC is called: in settings, commands, state files and at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desk_app.devices.settings import ScreenSettings

HALL: Final = "hall"
VISITOR: Final = "visitor"


def screen_name(settings: ScreenSettings) -> str:
    """Return its name, one a PC: ``hall``, ``hall/<zone>``, a place's code, ``visitor``."""
    return name_of(settings.shows, settings.zone)


def name_of(shows: str, zone: str) -> str:
    """Return the name of what shows ``shows``, of the hall's ``zone`` alone where one is named."""
    return f"{shows}/{zone}" if zone else shows
