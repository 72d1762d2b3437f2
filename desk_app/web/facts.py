"""What the browser's hall shows, worked out from the board: words, tones and rows that the page only puts in place.

Only ticket numbers and places (domain page, "Privacy"): of a place that is ``state`` only its state goes further, a
place that is ``no`` is left out. Every text comes from the program's catalogue; the page itself knows no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import UNKNOWN, clock, of_zone, room_row, shown_places, stopped_notices, window_row
from desk_app.screens.turns import Shown
from desk_app.services.views import Board, CallView, PlaceView

Facts = dict[str, Any]
"""A part of the picture as JSON takes it."""


def words() -> Facts:
    """Return what the page itself must say: the date, and what it shows while the data stands still."""
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
        "called_at": _("Called at {time}"),
        "unknown": UNKNOWN,
    }


def hall(centre: Centre, board: Board, shown: Shown | None, zone: str = "") -> Facts:
    """Return the hall's picture.

    Args:
        centre: names and notices.
        board: the live queue.
        shown: whose turn it is on the banner.
        zone: only this zone of the centre; ``""``: all of it.
    """
    board = of_zone(board, zone, centre)
    windows, rooms = shown_places(board.places)
    return {
        "kind": "hall",
        "centre": centre.name,
        "zone": zone,
        "banner": _banner(shown, board.calls),
        "titles": {
            "window": _("Window"),
            "now": _("Now"),
            "next": _("Next"),
            "waiting": _("Waiting"),
            "rooms": _("Rooms"),
            "missed": _("Missed"),
        },
        "windows": [_window(place) for place in windows],
        "rooms": [_room(place) for place in rooms],
        "missed": list(board.missed),
        "missed_note": _("Please see the guidance desk, your number is still valid")
        if board.missed
        else _("None at the moment"),
        "notices": list(centre.notices),
        "stopped_notices": list(stopped_notices()),
        "words": words(),
    }


def _banner(shown: Shown | None, calls: Sequence[CallView]) -> Facts:
    """Return the large call, and the last one known (``last``), which stays while the data stands still."""
    call = shown.call if shown else None
    last = call or (calls[0] if calls else None)
    recent = _recent(calls, call)
    return {
        "call": _call(call) if call else None,
        "pulse": shown is not None and shown.fresh,
        "quiet": _("Please rest and watch for your number"),
        "title": _("Called just now") if recent else "",
        "recent": recent,
        "last": _call(last) if last else None,
        "last_recent": _recent(calls, last),
    }


def _call(call: CallView) -> Facts:
    name = call.place_name if call.place_name != call.place_label else call.zone
    at_ms = call.called_ms
    return {"label": call.label, "place": call.place_label, "name": name, "at_ms": at_ms, "time": clock(at_ms)}


def _recent(calls: Sequence[CallView], shown: CallView | None) -> list[list[str]]:
    found: list[list[str]] = []
    for call in calls:
        pair = [call.label, call.place_label]
        if (shown is None or call.label != shown.label) and pair not in found:
            found.append(pair)
    return found[:2]


def _window(place: PlaceView) -> Facts:
    """Return a window's line; the page itself greys it while the data stands still."""
    row = window_row(place, stopped=False)
    facts = {"number": row.number, "name": row.name, "current": row.current, "tone": row.tone}
    return {**facts, "next": row.next, "waiting": row.waiting, "called": row.called, "away": row.away}


def _room(place: PlaceView) -> Facts:
    """Return a room's line."""
    row = room_row(place, stopped=False)
    facts = {"name": row.name, "state": row.state, "tone": row.tone, "beside": row.beside}
    return {**facts, "ticket": row.beside_tone == "ticket"}
