"""The screen beside a door on a living store: its state, its number, what comes; numbers and places only."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.screens.door_layout import LANDSCAPE, PORTRAIT
from desk_app.services.diary import Wanted
from desk_app.services.door import DoorSpan
from tests.support.desk import GUIDE, MEDIATOR, MONDAY, Desk, at, open_desk
from ui.screens.door import DoorScreen, DoorTimes
from ui.screens.door_paint import BLOCKS
from ui.screens.door_window import DoorWindow
from ui.work import Work

LABEL = re.compile(r"[A-HJ-NP-Z]\d{3,4}$")
TODAY = MONDAY[:10]
STATES = (
    "free",
    "reserved",
    "calling",
    "in_use",
    "cleaning",
    "closed",
    "stopped",
    "cut",
    "first",
    "window",
    "rota",
    "R4",
)


class Beat:
    """A clock of the screen that the test moves."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def desk(tmp_path: Path, dressed: QApplication) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.app.days.open(GUIDE)
        yield opened


@pytest.fixture
def screens() -> Iterator[list[DoorScreen]]:
    made: list[DoorScreen] = []
    yield made
    for screen in made:
        screen.close()
        screen.deleteLater()


def door(desk: Desk, screens: list[DoorScreen], place: str = "R3", beat: Beat | None = None) -> DoorScreen:
    screen = DoorScreen(desk.app.centre, desk.app.centre.places[place], desk.clock.now_ms, beat=beat or Beat())
    screens.append(screen)
    screen.show_door(desk.app.doors.door(place))
    return screen


def today(time: str) -> int:
    return at(f"{TODAY} {time}")


def book(desk: Desk, time: str, minutes: int = 50, place: str = "R3", **more: str) -> str:
    return desk.app.diary.book(Wanted(place, today(time), minutes, **more), GUIDE).booking


def in_state(state: str, desk: Desk, screens: list[DoorScreen]) -> DoorScreen:
    """Bring a door into a state, with numbers and times on it."""
    ticket, other = desk.ticket(name="欧阳䶮"), desk.ticket()
    beat = Beat()
    booking = book(desk, "09:20", ticket=ticket.ticket, who="欧阳䶮")
    book(desk, "10:30", ticket=other.ticket)
    book(desk, "14:30", 60)
    if state in ("calling", "in_use", "stopped", "cut", "window"):
        desk.clock.set(f"{TODAY} 09:20")
        if state == "window":
            desk.app.calls.next("W4", MEDIATOR)
        else:
            desk.app.diary.arrive(booking, GUIDE)
            called = desk.app.calls.next("R3", MEDIATOR)
            assert called is not None
            if state != "calling":
                desk.app.calls.start(called.stop, MEDIATOR)
                desk.clock.pass_(minutes=12)
    elif state == "reserved":
        desk.clock.set(f"{TODAY} 09:15")
    elif state in ("cleaning", "closed"):
        desk.app.calls.place_state("R3", state, MEDIATOR)
    elif state == "rota":
        desk.app.rota.set("W10", TODAY, "am", "自然资源和规划局", GUIDE)
        desk.app.rota.set("W10", TODAY, "pm", "民政局", GUIDE)
    screen = door(desk, screens, {"window": "W4", "rota": "W10", "R4": "R4"}.get(state, "R3"), beat)
    if state == "first":
        screen = DoorScreen(desk.app.centre, desk.app.centre.places["R3"], desk.clock.now_ms, beat=beat)
        screens.append(screen)
    elif state == "cut":
        screen.show_door(desk.app.doors.door("R3"), today("09:21"))
    elif state == "stopped":
        beat.ms += 6_000
        screen.refresh()
    return screen


@pytest.mark.parametrize(
    ("state", "word"),
    [("free", "空闲"), ("reserved", "预留"), ("in_use", "使用中"), ("cleaning", "清理"), ("closed", "停用")],
)
def test_each_state_is_a_word_on_its_colour(state: str, word: str, desk: Desk, screens: list[DoorScreen]) -> None:
    screen = in_state(state, desk, screens)
    assert word in screen.words()
    image = QImage(1080, 1920, QImage.Format.Format_RGB32)
    screen.render(image)
    expected = BLOCKS["away" if state in ("cleaning", "closed") else state]
    assert image.pixelColor(20, 420).name().upper() == expected


def test_the_number_inside_the_next_two_and_the_times_of_today_stand_at_the_door(
    desk: Desk, screens: list[DoorScreen]
) -> None:
    words = in_state("in_use", desk, screens).words()
    assert "D001" in words
    assert words.count("D002") == 2, "next, and among the times"
    assert {"10:30–11:20", "14:30–15:30", _("began {time}").format(time="09:20")} <= set(words)
    assert _("{n} minutes so far").format(n=12) in words
    assert _("expected to end {time}").format(time="10:10") in words


def test_a_booking_without_a_number_of_today_shows_none(desk: Desk, screens: list[DoorScreen]) -> None:
    desk.clock.set(f"{TODAY} 09:00")
    tomorrow = at("2026-03-03 10:00")
    desk.app.diary.book(Wanted("R3", tomorrow, ticket=desk.ticket().ticket, who="欧阳䶮"), GUIDE)
    desk.clock.set("2026-03-03 09:00")
    words = door(desk, screens).words()
    assert not [word for word in words if LABEL.match(word)]
    assert _("booked") in words


@pytest.mark.parametrize("state", STATES)
def test_only_numbers_places_and_the_centres_own_words_are_painted(
    state: str, desk: Desk, screens: list[DoorScreen]
) -> None:
    everything = "\n".join(in_state(state, desk, screens).words())
    for secret in ("欧阳", "䶮", "来访", "139", "漏水", "王敏", "邻里", "R9", "会商"):
        assert secret not in everything


def test_of_the_counselling_room_the_state_is_all_there_is(desk: Desk, screens: list[DoorScreen]) -> None:
    ticket = desk.ticket()
    book(desk, "10:30", place="R4", who="欧阳䶮")
    empty = door(desk, screens, "R4").words()
    desk.app.calls.transfer(ticket.stop, "R4", MEDIATOR)
    desk.app.calls.call(ticket.stop, "R4", MEDIATOR)
    desk.app.calls.start(ticket.stop, MEDIATOR)
    busy = door(desk, screens, "R4").words()
    assert "空闲" in empty
    assert "使用中" in busy
    assert not [word for word in (*empty, *busy) if LABEL.match(word) or "10:30" in word or "–" in word]


@pytest.mark.parametrize("state", ["stopped", "cut"])
def test_when_the_data_stands_still_it_says_since_when_and_keeps_the_last_state_without_colour(
    state: str, desk: Desk, screens: list[DoorScreen]
) -> None:
    screen = in_state(state, desk, screens)
    desk.clock.pass_(minutes=4)
    screen.refresh()
    assert screen.stopped
    words = screen.words()
    since = "09:21" if state == "cut" else "09:32"
    assert _("Data stopped at {time}, reconnecting").format(time=since) in words
    assert {"使用中", "D001", "09:36"} <= set(words), "the last state stays, the clock runs on"
    assert _("Please do not disturb") not in words
    assert _("{n} minutes so far").format(n=16) not in words
    image = QImage(1080, 1920, QImage.Format.Format_RGB32)
    screen.render(image)
    assert image.pixelColor(20, 420).name().upper() == BLOCKS["stale"]
    screen.show_door(desk.app.doors.door("R3"))
    assert _("Please do not disturb") in screen.words(), "and goes on by itself"


def test_a_store_that_cannot_be_read_stops_the_door_calmly(desk: Desk, screens: list[DoorScreen]) -> None:
    screen = in_state("in_use", desk, screens)
    screen.lost()
    assert screen.stopped
    assert "D001" in screen.words()


def test_before_the_first_reading_nothing_is_free(desk: Desk, screens: list[DoorScreen]) -> None:
    words = in_state("first", desk, screens).words()
    assert "—" in words
    assert "空闲" not in words
    assert desk.app.centre.places["R3"].name in words


def test_who_sits_at_window_10_now_stands_beside_its_number(desk: Desk, screens: list[DoorScreen]) -> None:
    words = in_state("rota", desk, screens).words()
    assert words.count("自然资源和规划局") == 1
    assert any(word.endswith("　自然资源和规划局") for word in words)
    desk.clock.set(f"{TODAY} 14:10")
    later = door(desk, screens, "W10").words()
    assert any(word.endswith("　民政局") for word in later)


def test_more_times_than_fit_turn_in_pages(desk: Desk, screens: list[DoorScreen]) -> None:
    beat = Beat()
    screen = door(desk, screens, beat=beat)
    view = desk.app.doors.door("R3")
    spans = tuple(DoorSpan(today(f"{hour:02}:00"), today(f"{hour:02}:30"), True, "") for hour in range(9, 16))
    screen.show_door(replace(view, spans=spans))
    first = screen.words()
    beat.ms += DoorTimes().page_ms
    screen.show_door(replace(view, spans=spans))
    second = screen.words()
    shown = [{word for word in words if word.endswith(":30")} for words in (first, second)]
    assert [len(one) for one in shown] == [4, 3]
    assert not shown[0] & shown[1]


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (1366, 768), (2160, 3840), (3840, 2160), (768, 1366)])
def test_the_picture_is_scaled_as_a_whole_in_the_design_that_suits(
    size: tuple[int, int], desk: Desk, screens: list[DoorScreen]
) -> None:
    screen = door(desk, screens)
    screen.resize(*size)
    image = QImage(*size, QImage.Format.Format_RGB32)
    screen.render(image)
    design = LANDSCAPE if size[0] > size[1] else PORTRAIT
    scale = min(size[0] / design.wide, size[1] / design.high)
    left, top = (size[0] - design.wide * scale) / 2, (size[1] - design.high * scale) / 2
    block = QPointF(*design.block[:2]) * scale
    assert image.pixelColor(round(left + block.x() + 9), round(top + block.y() + 9)).name().upper() == BLOCKS["free"]


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_every_name_fits_without_being_cut(size: tuple[int, int], desk: Desk, screens: list[DoorScreen]) -> None:
    for place in (one for one in desk.app.centre.places.values() if one.public != "no"):
        screen = door(desk, screens, place.code)
        screen.resize(*size)
        screen.refresh()
        assert not [word for word in screen.words() if "…" in word]
        assert any(place.name in word for word in screen.words())


def test_a_door_on_a_store_follows_its_commits_and_stops_when_closed(desk: Desk, qtbot: QtBot) -> None:
    work = Work("door", at_end=desk.app.store.close)
    window = DoorWindow(desk.app, work, "R3")
    window.show()
    try:
        qtbot.waitUntil(lambda: "空闲" in window.words(), timeout=30_000)
        book(desk, "09:05")
        qtbot.waitUntil(lambda: "预留" in window.words(), timeout=30_000)
        desk.clock.set(f"{TODAY} 10:00")
        qtbot.waitUntil(lambda: window.words().count("预留") == 0, timeout=30_000)
    finally:
        window.close()
        window.deleteLater()


@pytest.mark.parametrize("place", ["R77", "R9"])
def test_a_place_without_a_door_is_refused_before_any_window(place: str, desk: Desk) -> None:
    with pytest.raises(UserError) as problem:
        desk.app.doors.check(place)
    assert problem.value.field == "place"


def test_the_command_says_in_one_sentence_that_there_is_no_such_door(tmp_path: Path) -> None:
    words = (sys.executable, "-m", "ui.app", "--home", str(tmp_path / "home"), "--lang", "en", "screen", "R77")
    root = Path(__file__).parents[2]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=root, check=False, timeout=120)
    assert done.returncode == 2
    assert "R77" in done.stderr
    assert "Traceback" not in done.stderr
