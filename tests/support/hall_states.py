"""The states of a hall screen, put together by hand: what the pictures show and the tests of the picture measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from desk_app.domain.clock import DAY_ROLLS_AT, midnight_of
from desk_app.services.views import Board, CallView, PlaceView, QueueView
from ui.screens.hall import HallScreen

DAY = "2026-11-23"
AT_0912 = 1_795_396_320_000  # 2026-11-23 09:12 in China
MINUTE = 60_000
ZONE = "多元化解区"
RANGES = {"A": (8, 16), "B": (20, 45), "C": None, "D": (2, 9), "E": (15, 32), "F": (0, 0), "G": (0, 18), "H": (60, 110)}
SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (1080, 1920), (768, 1366), (2160, 3840))


@cache
def centre() -> Centre:
    """The shipped centre."""
    return load_centre(default_centre_path())


def call(place: str, label: str, minutes_ago: float = 0.0, *, current: bool = True) -> CallView:
    found = centre().places[place]
    at = AT_0912 - round(minutes_ago * MINUTE)
    return CallView(
        label, place, centre().place_label(place), found.short, found.zone, at, again=False, current=current
    )


def board(states: dict[str, tuple[str, str, str, int]], calls: tuple[CallView, ...] = (), **more: object) -> Board:
    """Return a board.

    Args:
        states: place -> state, number there, number next, how many wait. Other places are free.
        calls: newest first.
        more: other fields.
    """
    places = []
    for code, place in centre().places.items():
        state, current, following, waiting = states.get(code, ("free", "", "", 0))
        until = AT_0912 + 18 * MINUTE if state in ("reserved", "away") else None
        places.append(
            PlaceView(
                code=code, kind=place.kind, number=place.number, name=place.name, short=place.short, zone=place.zone,
                public=place.public, state=state, until_ms=until, current=current or None, next=following or None,
                waiting=waiting if place.queues else None, estimate=None, called_ms=None,
            )
        )  # fmt: skip
    queues = {
        prefix: QueueView(prefix, queue.name, 0, 0, RANGES.get(prefix)) for prefix, queue in centre().queues.items()
    }
    made = Board(AT_0912, DAY, True, tuple(places), queues, 0, None, calls, ())
    return replace(made, **more)  # type: ignore[arg-type]


BUSY_PLACES = {
    "W1": ("serving", "A012", "A013", 3),
    "W2": ("serving", "B003", "B004", 1),
    "W3": ("serving", "C001", "", 0),
    "W4": ("called", "D004", "D005", 2),
    "W5": ("serving", "E005", "E006", 2),
    "W7": ("serving", "G002", "", 0),
    "W8": ("serving", "H007", "H008", 4),
    "W9": ("away", "", "J002", 1),
    "W10": ("serving", "K003", "K004", 1),
    "R2": ("reserved", "", "", 0),
    "R3": ("serving", "D002", "", 0),
    "R6": ("reserved", "", "", 0),
    "R7": ("serving", "E003", "", 0),
    "R8": ("cleaning", "", "", 0),
}
MISSED = ("A009", "D003", "H004")
EARLIER = (call("W5", "E005", 2, current=False), call("W1", "A012", 4, current=False))


def empty() -> Board:
    return board({})


def busy() -> Board:
    """Everybody at work, nobody called just now."""
    places = {**BUSY_PLACES, "W4": ("serving", "D004", "D005", 2)}
    return board(places, EARLIER, missed=MISSED)


def calling() -> Board:
    return board(BUSY_PLACES, (call("W4", "D004"), *EARLIER), missed=MISSED)


def several() -> Board:
    """Four places call at the same moment, one of them a room, one with a number of the second desk."""
    places = {
        **BUSY_PLACES,
        "W1": ("called", "A2013", "A014", 3),
        "W10": ("called", "K004", "K005", 1),
        "R1": ("called", "D001", "", 0),
    }
    calls = (call("R1", "D001"), call("W1", "A2013", 0.1), call("W10", "K004", 0.2), call("W4", "D004", 0.3), *EARLIER)
    return board(places, calls, missed=MISSED)


def forty() -> Board:
    """40 people wait, many were missed, estimates are long."""
    waits = {"W1": 9, "W2": 4, "W3": 6, "W4": 12, "W5": 3, "W7": 1, "W8": 3, "W9": 1, "W10": 1}
    places = {
        code: (state, current, following or f"{current[:1]}2{at:03}" if current else following, waits.get(code, 0))
        for at, (code, (state, current, following, _n)) in enumerate(BUSY_PLACES.items(), 14)
    }
    missed = (*(f"{prefix}{n:03}" for n in range(21, 25) for prefix in "ABDEHK"), "A2001", "D2011")
    return board(places, (call("W4", "D004"), *EARLIER), missed=tuple(sorted(missed)), waiting=40)


@dataclass(frozen=True)
class State:
    """One picture: a board (or nothing read yet), how old, at what time, on what monitor."""

    name: str
    made: Callable[[], Board] | None = calling
    now_ms: int = AT_0912
    silent_ms: int = 0  # nothing was heard for so long
    cut_ms: int | None = None  # the shared database is cut off since
    zone: str = ""
    size: tuple[int, int] = (1920, 1080)
    page: int = 0


NEW_DAY = midnight_of("2026-11-24") + DAY_ROLLS_AT // timedelta(
    milliseconds=1
)  # a desk's day changes in the small hours
STATES = (
    State("first", None),
    State("empty", empty),
    State("busy", busy),
    State("40-waiting", forty),
    State("40-waiting-page-2", forty, page=1),
    State("calling"),
    State("several", several),
    State("stale", now_ms=AT_0912 + 4 * MINUTE, silent_ms=4 * MINUTE),
    State("offline", now_ms=AT_0912 + 4 * MINUTE, cut_ms=AT_0912),
    State("after-midnight", now_ms=midnight_of("2026-11-24") + MINUTE, cut_ms=AT_0912),
    State("midnight", lambda: replace(board({}), day="2026-11-24", day_open=False), now_ms=NEW_DAY + MINUTE),
    State("midnight-offline", now_ms=NEW_DAY + MINUTE, cut_ms=AT_0912),
    State("portrait", several, size=(1080, 1920)),
    State("portrait-forty", forty, size=(1080, 1920)),
    State("portrait-empty", empty, size=(1080, 1920)),
    State("portrait-stale", now_ms=AT_0912 + 4 * MINUTE, silent_ms=4 * MINUTE, size=(1080, 1920)),
    State("4k", size=(3840, 2160)),
    State("1366", forty, size=(1366, 768)),
    State("one-zone", several, zone=ZONE),
    State("one-zone-windows", several, zone="引导受理区"),
    State("one-zone-portrait", several, zone=ZONE, size=(1080, 1920)),
)


def shown(state: State) -> HallScreen:
    """Return a screen that shows ``state``; the caller closes it."""
    beat = [state.page * 8_000]
    screen = HallScreen(centre(), lambda: state.now_ms, beat=lambda: beat[0], zone=state.zone)
    screen.resize(*state.size)
    if state.made is not None:
        first = screen._now_ms
        screen._now_ms = lambda: state.now_ms - state.silent_ms
        screen.show_board(state.made(), state.cut_ms)
        screen._now_ms = first
        beat[0] += state.silent_ms
    screen.refresh()
    return screen
