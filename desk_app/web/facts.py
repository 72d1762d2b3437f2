"""What the page for browsers is given: words and boxes once, with the page; then one picture after the other.

What is shown is decided in ``desk_app.screens``, for the windows of this program as for browsers. A picture holds it
twice: as it is, and as it is to be shown should the data stand still, for a browser cut off can ask nobody any more.

Only ticket numbers and places (domain page, "Privacy"): of a place that is ``state`` only its state goes further, a
place that is ``no`` is left out.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens import door_layout, hall_layout
from desk_app.screens.door_facts import door_picture
from desk_app.screens.hall_facts import day_ends_ms, heading, of_today, of_zone
from desk_app.screens.hall_picture import hall_picture
from desk_app.screens.turns import Shown
from desk_app.services.door import DoorView
from desk_app.services.views import Board

Facts = dict[str, Any]
"""A part of the picture as JSON takes it."""

_LATER = "{time}"  # the page puts in since when


def words() -> Facts:
    """Return what the page itself must say: headings, the date, and what it shows while the data stands still."""
    return {
        "date": _("{weekday}, {year}-{month}-{day}"),
        "short_date": _("{month}-{day}"),
        "weekdays": [
            _("Sunday"),
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
        ],
        "stopped": _("Data stopped at {time}, reconnecting"),
        "first": _("No data yet, connecting"),
        "window": _("Window"),
        "now": _("Now"),
        "next": _("Next"),
        "waiting": _("Waiting"),
        "rooms": _("Rooms"),
        "wait": _("Wait (min)"),
        "missed": _("Missed"),
    }


def hall_page(centre: Centre, zone: str) -> Facts:
    """Return what stays the same for the hall, or one zone of it: words, boxes, and what is shown before anything is
    known.
    """
    first = hall_picture(centre, None, None, zone)
    counts = len(first.windows), len(first.rooms)
    return {
        "words": words() | {"centre": heading(centre, 0, None, zone=zone).centre},
        "lying": asdict(hall_layout.layout_for(16, 9, *counts)),
        "upright": asdict(hall_layout.layout_for(9, 16, *counts)),
        "first": asdict(first),
        "over": asdict(hall_picture(centre, None, None, zone, stopped=True)),
    }


def door_page(centre: Centre, place: str) -> Facts:
    """Return what stays the same for the door of ``place`` (its code)."""
    return {
        "words": words() | {"centre": centre.name},
        "lying": asdict(door_layout.LANDSCAPE),
        "upright": asdict(door_layout.PORTRAIT),
        "first": asdict(door_picture(centre, centre.places[place], None, 0)),
    }


def hall(centre: Centre, board: Board, shown: Shown | None, zone: str, now_ms: int) -> Facts:
    """Return the hall's picture.

    Args:
        centre: names and notices.
        board: the live queue.
        shown: whose turn it is on the banner.
        zone: only this zone of the centre; ``""``: all of it.
        now_ms: the wall clock: a number of yesterday is nobody's number today.
    """
    known = of_today(of_zone(board, zone, centre), now_ms)
    call = shown.call if shown and known else None
    pulse = f"{shown.call.label} {shown.since_ms}" if call and shown and shown.fresh else ""
    return {
        "live": asdict(hall_picture(centre, known, call, zone)),
        "stopped": asdict(hall_picture(centre, known, call, zone, stopped=True)),
        "pulse": pulse,
        "day_ends_ms": day_ends_ms(board.day),
    }


def door(centre: Centre, view: DoorView, now_ms: int) -> Facts:
    """Return the picture of a door. Of a discreet room (心理咨询室) only its state."""
    return {
        "live": asdict(door_picture(centre, view.place, view, now_ms)),
        "stopped": asdict(door_picture(centre, view.place, view, now_ms, since=_LATER)),
    }
