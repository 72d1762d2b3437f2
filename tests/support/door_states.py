"""The states of a door's screen, put together by hand: what the pictures show and the tests of the picture measure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.clock import midnight_of
from desk_app.domain.diary import RoomState
from desk_app.services.door import Coming, DoorSpan, DoorView
from tests.support.hall_states import AT_0912, DAY, MINUTE, centre
from ui.screens.door import DoorScreen, DoorTimes

SIZES = ((1080, 1920), (1920, 1080), (1366, 768), (768, 1366), (3840, 2160), (2160, 3840))


def at(time: str) -> int:
    hour, minute = map(int, time.split(":"))
    return midnight_of(DAY) + (hour * 60 + minute) * MINUTE


def kept(start: str, end: str, label: str = "") -> DoorSpan:
    return DoorSpan(at(start), at(end), False, label)


def free(start: str, end: str) -> DoorSpan:
    return DoorSpan(at(start), at(end), True, "")


TIMES = (
    kept("09:00", "09:50", "D002"),
    kept("10:30", "11:20", "D2006"),
    free("11:20", "12:00"),
    kept("14:30", "15:30"),
)
LONG = tuple(kept(f"{hour:02}:00", f"{hour:02}:40", f"D{hour:03}") for hour in range(8, 18))


def view(state: RoomState, place: str = "R3", **more: object) -> DoorView:
    """Return what a door is told; nobody there, nobody next, no times, unless ``more`` says so."""
    made = DoorView(centre().places[place], AT_0912, state, 0, "", False, 0, (), (), (), "am")
    return replace(made, **more)  # type: ignore[arg-type]


NEXT = (Coming(at("10:30"), "D2006"), Coming(at("14:30"), ""))
SERVING = view("in_use", until_ms=at("09:50"), current="D002", since_ms=at("09:00"), coming=NEXT, spans=TIMES)
CALLING = view("in_use", until_ms=at("10:00"), current="D002", calling=True, since_ms=AT_0912, coming=NEXT, spans=TIMES)
UNNAMED = view("in_use", until_ms=at("09:50"), coming=NEXT, spans=(kept("09:00", "09:50"), *TIMES[1:]))
ROTA = (("am", "自然资源和规划局"), ("pm", "退役军人事务局"))
WAITING = (Coming(0, "A2013"), Coming(0, "A014"))


@dataclass(frozen=True)
class State:
    """One picture: a view (or nothing read yet), how old, at what time, on what monitor."""

    name: str
    view: DoorView | None
    now_ms: int = AT_0912
    silent_ms: int = 0  # nothing was heard for so long
    cut_ms: int | None = None  # the shared database is cut off since
    size: tuple[int, int] = (1080, 1920)
    page: int = 0
    place: str = "R3"


_UPRIGHT = (
    State("first", None),
    State("free", view("free", coming=NEXT, spans=TIMES)),
    State("free-all-day", view("free")),
    State(
        "reserved", view("reserved", until_ms=at("10:10"), coming=(Coming(at("09:20"), "D002"), NEXT[0]), spans=TIMES)
    ),
    State("calling", CALLING),
    State("in-use", SERVING),
    State(
        "in-use-without-number",
        view("in_use", until_ms=at("09:50"), coming=NEXT, spans=(kept("09:00", "09:50"), *TIMES[1:])),
    ),
    State("cleaning", view("cleaning", until_ms=at("09:30"), coming=NEXT, spans=TIMES)),
    State("closed", view("closed")),
    State("away", view("closed", until_ms=at("09:40"), coming=NEXT, spans=TIMES)),
    State("many-times", replace(SERVING, spans=LONG)),
    State("many-times-page-2", replace(SERVING, spans=LONG), page=1),
    State("window-calling", view("in_use", "W1", current="A2012", calling=True, since_ms=AT_0912, coming=WAITING)),
    State("window-serving", view("in_use", "W10", current="K003", since_ms=at("09:00"), coming=WAITING, rota=ROTA)),
    State("window-free", view("free", "W10", rota=ROTA)),
    State("discreet-free", view("free", "R4")),
    State("discreet-in-use", view("in_use", "R4")),
    State("stale", SERVING, now_ms=AT_0912 + 4 * MINUTE, silent_ms=4 * MINUTE),
    State("offline", CALLING, now_ms=AT_0912 + 4 * MINUTE, cut_ms=AT_0912),
    State("offline-after-midnight", SERVING, now_ms=midnight_of("2026-11-24") + MINUTE, cut_ms=AT_0912),
    State("midnight", view("closed"), now_ms=midnight_of("2026-11-24") + MINUTE),
)
STATES = (
    *_UPRIGHT,
    *(replace(state, name=f"lying-{state.name}", size=(1920, 1080)) for state in _UPRIGHT),
    *(State(f"{wide}x{high}", SERVING, size=(wide, high)) for wide, high in SIZES[2:]),
)


def shown(state: State) -> DoorScreen:
    """Return a screen that shows ``state``; the caller closes it."""
    beat, now = [0], [state.now_ms - state.silent_ms]
    place = state.view.place if state.view is not None else centre().places[state.place]
    screen = DoorScreen(centre(), place, lambda: now[0], beat=lambda: beat[0])
    screen.resize(*state.size)
    if state.view is not None:
        screen.show_door(state.view, state.cut_ms)
    beat[0] = state.page * DoorTimes().page_ms + state.silent_ms
    if state.page and state.view is not None:
        screen.show_door(state.view, state.cut_ms)
    now[0] = state.now_ms
    screen.refresh()
    return screen
