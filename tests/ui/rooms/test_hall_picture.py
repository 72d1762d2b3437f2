"""The hall's picture measured on its pixels: every text is high enough, bright enough, whole, and on its own ground."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication

from desk_app.screens.hall_layout import (
    NAME,
    NUMBER,
    READ_FROM_M,
    SIDE,
    SIDE_FROM_M,
    board_letter_mm,
    easy_letter_mm,
    layout_for,
    millimetres_per_pixel,
)
from tests.support import hall_states as states
from tests.support.hall_states import SIZES, STATES, State
from tests.support.pixels import colours, pixels, read_contrast
from ui.screens.hall import HallScreen
from ui.screens.ink import screen_font
from ui.theme.fonts import shipped_font

Show = Callable[[State], HallScreen]
BY_NAME = {state.name: state for state in STATES}


@pytest.fixture
def show(dressed: QApplication) -> Iterator[Show]:
    made: list[HallScreen] = []

    def open_state(state: State) -> HallScreen:
        made.append(states.shown(state))
        return made[-1]

    yield open_state
    for screen in made:
        screen.close()
        screen.deleteLater()


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_text_stands_out_seven_to_one_on_the_pixels(show: Show, name: str) -> None:
    screen = show(BY_NAME[name])
    image = pixels(screen)
    marks = screen.marks()
    assert len(marks) > 30
    weak = {mark.text: round(read_contrast(screen, image, mark), 1) for mark in marks}
    assert {text: ratio for text, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("glow", [0, 350, 700, 1_050])
def test_a_call_stands_out_in_every_phase_of_its_pulse(show: Show, glow: int) -> None:
    screen = show(State("pulse", states.busy))
    screen.show_board(states.calling())
    beat = screen._beat() + glow
    screen._beat = lambda: beat
    screen.refresh()
    image = pixels(screen)
    label = next(mark for mark in screen.marks() if mark.text == "D004")
    assert read_contrast(screen, image, label) >= 7


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_letters_on_a_55_inch_panel_are_as_high_as_the_rule_asks(show: Show, size: tuple[int, int]) -> None:
    screen = show(replace(BY_NAME["several"], size=size))
    scale, _origin = screen._scale()
    mm = millimetres_per_pixel(*size) * scale
    capital = {
        bold: QFontMetricsF(screen_font(1000, bold=bold)).tightBoundingRect("D").height() / 1000
        for bold in (False, True)
    }
    ideograph = QFontMetricsF(screen_font(1000)).tightBoundingRect("窗").height() / 1000
    heights = {mark.text: mark.pixels * mm for mark in screen.marks()}
    label = max(mark.pixels for mark in screen.marks() if mark.text == "D001")
    place = max(mark.pixels for mark in screen.marks() if mark.text.endswith("调解室"))
    assert label * mm * capital[True] >= easy_letter_mm(READ_FROM_M)
    assert place * mm * ideograph >= easy_letter_mm(READ_FROM_M)
    for number in ("K004", "B004", "A009", "8–16"):
        assert heights[number] * capital[False] >= board_letter_mm(READ_FROM_M) - 0.05, number
    for name in ("综合受理", "联合调解室", "使用中", "暂离", "过号"):
        assert heights[name] * ideograph >= board_letter_mm(READ_FROM_M) - 0.05, name
    assert min(heights.values()) * capital[False] >= board_letter_mm(SIDE_FROM_M), "dates, notes and headings"


def test_the_font_that_comes_with_the_program_holds_the_rule_too(dressed: QApplication) -> None:
    path = shipped_font()
    if path is None:
        pytest.skip("this installation has the system's Chinese fonts only")
    number = QFontDatabase.addApplicationFont(str(path))
    font = QFont(QFontDatabase.applicationFontFamilies(number)[0])
    font.setPixelSize(1000)
    mm = millimetres_per_pixel(1920, 1080) / 1000
    capital, ideograph = (QFontMetricsF(font).tightBoundingRect(glyph).height() * mm for glyph in "D窗")
    assert NUMBER * capital >= board_letter_mm(READ_FROM_M)
    assert NAME * ideograph >= board_letter_mm(READ_FROM_M)
    assert SIDE * capital >= board_letter_mm(SIDE_FROM_M)
    assert 176 * capital >= easy_letter_mm(READ_FROM_M), "the number called"


def test_the_rule_in_figures() -> None:
    assert board_letter_mm(8) == pytest.approx(26.7, abs=0.05)
    assert easy_letter_mm(8) == pytest.approx(46.5, abs=0.05)
    assert millimetres_per_pixel(1920, 1080) == pytest.approx(0.634, abs=0.001)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_digit_is_as_high_on_the_pixels_as_it_was_meant(show: Show, size: tuple[int, int]) -> None:
    screen = show(replace(BY_NAME["empty"], size=size))
    image = pixels(screen)
    zero = next(mark for mark in screen.marks() if mark.text == "0" and mark.pixels == NUMBER)
    rect = screen._on_screen(zero.rect).toAlignedRect()
    ground = image.pixelColor(rect.left(), rect.top() + 1).name()
    rows = [
        y
        for y in range(rect.top(), rect.bottom())
        if set(colours(image, QRect(rect.left(), y, rect.width(), 1))) != {ground}
    ]
    high = (rows[-1] - rows[0] + 1) * millimetres_per_pixel(*size)
    assert high >= board_letter_mm(READ_FROM_M)


@pytest.mark.parametrize("name", list(BY_NAME))
def test_nothing_is_cut_short_and_nothing_lies_over_anything(show: Show, name: str) -> None:
    screen = show(BY_NAME[name])
    marks = screen.marks()
    assert [mark.text for mark in marks if "…" in mark.text] == []
    whole = QRectF(0, 0, screen._layout.wide, screen._layout.high)
    for mark in marks:
        assert whole.contains(mark.rect.adjusted(0, mark.rect.height() / 4, 0, -mark.rect.height() / 4)), mark
    inner = [(mark, mark.rect.adjusted(3, mark.rect.height() / 3, -3, -mark.rect.height() / 3)) for mark in marks]
    over = [(a.text, b.text) for (a, one), (b, other) in itertools.combinations(inner, 2) if one.intersects(other)]
    assert over == []


@pytest.mark.parametrize("lying", [True, False])
@pytest.mark.parametrize("rooms", [0, 1, 5, 8, 9, 20])
@pytest.mark.parametrize("windows", [0, 1, 2, 3, 5, 6, 10, 23])
def test_every_design_keeps_its_parts_apart_and_its_lines_high_enough(lying: bool, windows: int, rooms: int) -> None:
    wide, high = (1920, 1080) if lying else (1080, 1920)
    here = layout_for(wide, high, windows, rooms)
    lines = [*here.windows, *here.rooms]
    boxes = [here.heading, here.banner, *(head.rect for head in here.heads), *lines]
    parts = [QRectF(*box) for box in (*boxes, here.estimates, here.missed, here.notice)]
    assert bool(here.windows) == bool(windows)
    assert bool(here.rooms) == bool(rooms)
    for one, other in itertools.combinations(parts, 2):
        assert not one.intersects(other), (one, other)
    assert all(QRectF(0, 0, here.wide, here.high).contains(part) for part in parts)
    assert min((line.high for line in lines), default=99) >= 0.75 * NUMBER + 8


def test_every_missed_number_has_its_turn_and_all_pages_turn_together(show: Show) -> None:
    turns = [show(replace(BY_NAME["40-waiting"], page=page)) for page in range(12)]
    missed = set(states.forty().missed)
    seen = [{mark.text for mark in screen.marks()} & missed for screen in turns]
    assert set().union(*seen) == missed
    businesses = {mark.text for screen in turns for mark in screen.marks()}
    assert {"综合受理", "部门轮驻", "—", "60–110"} <= businesses
    assert turns[0].words() != turns[1].words()
    still = show(replace(BY_NAME["40-waiting"], page=0))
    assert still.words() == turns[0].words(), "the page is the clock's, not the number of readings"


def test_a_page_stays_its_time_whatever_arrives(show: Show) -> None:
    screen = show(BY_NAME["40-waiting"])
    start, first = screen._beat(), screen.words()
    for at in range(0, 8_000, 500):
        screen._beat = lambda at=at: start + at  # type: ignore[misc]
        screen.show_board(states.forty())
        assert screen.words() == first
    screen._beat = lambda: start + 8_000
    screen.show_board(states.forty())
    assert screen.words() != first


def test_one_zone_shows_nothing_of_the_others(show: Show) -> None:
    words = show(BY_NAME["one-zone"]).words()
    everything = "\n".join(word for word in words if word not in states.centre().notices)
    assert {"D001", "D004", "人民调解", "金牌调解室"} <= set(words)
    for other in ("A2013", "K004", "综合受理", "1 号窗口", "部门轮驻"):
        assert other not in everything
    assert states.ZONE in everything


def test_when_the_day_changes_no_number_is_left_on_a_screen_that_is_cut_off(show: Show) -> None:
    before, after = (show(BY_NAME[name]).words() for name in ("after-midnight", "midnight-offline"))
    assert "D004" in before
    numbers = [word for word in after if word[:1].isalpha() and word[:1].isascii() and word[1:].isdigit()]
    assert numbers == []
    assert "0" not in after
    assert any("11月23日" in word for word in after), "since when"


def test_a_monitor_that_is_turned_gets_the_other_design(show: Show) -> None:
    screen = show(BY_NAME["calling"])
    lying = screen.marks()
    screen.resize(1080, 1920)
    pixels(screen)
    upright = screen.marks()
    assert {mark.text for mark in upright} >= {"D004", "4 号窗口", "人民调解"}
    assert max(mark.pixels for mark in upright) > max(mark.pixels for mark in lying)
    screen.resize(1920, 1080)
    pixels(screen)
    assert screen.marks() == lying


def test_sizes_are_few() -> None:
    assert SIDE < NAME < NUMBER


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_more_than_a_hundred_who_wait_are_counted_in_full(show: Show, size: tuple[int, int]) -> None:
    crowd = states.forty()
    crowd = replace(crowd, places=tuple(replace(p, waiting=120 + p.number) for p in crowd.places))
    words = show(State("crowd", lambda: crowd, size=size)).words()
    assert {f"{120 + n}" for n in range(1, 11)} <= set(words)
