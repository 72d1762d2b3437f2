"""What the browser's hall shows, worked out from the board: words, tones and rows that the page only puts in place.

Only ticket numbers and places (domain page, "Privacy"): of a place that is ``state`` only its state goes further, a
place that is ``no`` is left out. Every text comes from the program's catalogue; the page itself knows no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk_app.domain.centre import Centre
from desk_app.domain.clock import CHINA
from desk_app.i18n import _
from desk_app.screens.turns import Shown
from desk_app.services.views import Board, CallView, PlaceView

Facts = dict[str, Any]
"""A part of the picture as JSON takes it."""

UNKNOWN = "—"


def clock(ms: int) -> str:
    """Return ``09:12`` of the centre's zone; ``ms``: milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, CHINA).strftime("%H:%M")


def zones_of(centre: Centre) -> tuple[str, ...]:
    """Return the zones that have something to show, in the order of the file."""
    return tuple(dict.fromkeys(place.zone for place in centre.places.values() if place.public != "no" and place.zone))


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


def stopped_notices() -> list[str]:
    """Return what visitors are told while the data stands still."""
    return [
        _("This screen is not being updated, please heed the windows"),
        _("When it is your turn, the window calls you in person"),
        _("Please keep your slip"),
    ]


def hall(centre: Centre, board: Board, shown: Shown | None, zone: str = "") -> Facts:
    """Return the hall's picture.

    Args:
        centre: names and notices.
        board: the live queue.
        shown: whose turn it is on the banner.
        zone: only this zone of the centre; ``""``: all of it.
    """
    places = [place for place in board.places if place.public != "no" and zone in ("", place.zone)]
    calls = calls_of(board, zone)
    return {
        "kind": "hall",
        "centre": centre.name,
        "zone": zone,
        "banner": _banner(shown, calls),
        "titles": {
            "window": _("Window"),
            "now": _("Now"),
            "next": _("Next"),
            "waiting": _("Waiting"),
            "rooms": _("Rooms"),
            "missed": _("Missed"),
        },
        "windows": [_window(place) for place in places if place.kind == "window"],
        "rooms": [_room(place) for place in places if place.kind == "room"],
        "missed": list(board.missed),
        "missed_note": _("Please see the guidance desk, your number is still valid")
        if board.missed
        else _("None at the moment"),
        "notices": list(centre.notices),
        "stopped_notices": stopped_notices(),
        "words": words(),
    }


def calls_of(board: Board, zone: str) -> tuple[CallView, ...]:
    """Return the calls that a screen of ``zone`` shows, newest first."""
    return tuple(call for call in board.calls if zone in ("", call.zone))


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
    """Return a window's line; of one that is shown by its state only, no number goes further."""
    numbers = place.public == "yes"
    current = place.current if numbers else None
    word, tone = ("", "ticket") if current else _window_word(place.state)
    return {
        "number": str(place.number),
        "name": place.short,
        "current": current or word,
        "tone": tone,
        "next": (place.next or "") if numbers else "",
        "waiting": UNKNOWN if place.waiting is None or not numbers else str(place.waiting),
        "called": place.state == "called",
        "away": place.state in ("away", "closed"),
    }


def _window_word(state: str) -> tuple[str, str]:
    words: dict[str, tuple[str, str]] = {
        "free": (_("free"), "free"),
        "away": (_("back soon"), "away"),
        "closed": (_("not open"), "away"),
        "reserved": (_("reserved"), "reserved"),
        "cleaning": (_("being cleaned"), "away"),
        "serving": (_("in use"), "in_use"),
        "called": (_("in use"), "in_use"),
    }
    return words.get(state, (UNKNOWN, "away"))


def _room(place: PlaceView) -> Facts:
    """Return a room's line. Of a room shown by its state only, a free one says 预约制: nobody walks in by chance."""
    state_only = place.public == "state"
    words: dict[str, tuple[str, str]] = {
        "free": (_("by appointment"), "away") if state_only else (_("free"), "free"),
        "reserved": (_("reserved"), "reserved"),
        "called": (_("in use"), "in_use"),
        "serving": (_("in use"), "in_use"),
        "cleaning": (_("being cleaned"), "away"),
        "away": (_("back soon"), "away"),
        "closed": (_("out of use"), "away"),
    }
    word, tone = words.get(place.state, (UNKNOWN, "away"))
    beside, ticket = "", False
    if place.current and not state_only:
        beside, ticket = place.current, True
    elif place.until_ms is not None and not state_only and place.state in ("reserved", "away"):
        beside = clock(place.until_ms)
    return {"name": place.short, "state": word, "tone": tone, "beside": beside, "ticket": ticket}
