"""The door's picture measured on its pixels, in every state and on every shape of monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from tests.support import door_states as states
from tests.support.door_states import STATES, State
from tests.support.hall_states import AT_0912, MINUTE
from tests.support.pixels import pixels, read_contrast
from ui.screens.door import DoorScreen

Show = Callable[[State], DoorScreen]
BY_NAME = {state.name: state for state in STATES}


@pytest.fixture
def show(dressed: QApplication) -> Iterator[Show]:
    made: list[DoorScreen] = []

    def open_state(state: State) -> DoorScreen:
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
    assert len(marks) >= 5
    weak = {mark.text: round(read_contrast(screen, image, mark), 1) for mark in marks if mark.text != "—"}
    assert {text: ratio for text, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("name", list(BY_NAME))
def test_nothing_is_cut_short_and_everything_is_inside(show: Show, name: str) -> None:
    screen = show(BY_NAME[name])
    marks = screen.marks()
    assert [mark.text for mark in marks if "…" in mark.text] == []
    wide, high = screen.design()
    assert all(QRectF(0, 0, wide, high).contains(mark.rect.center()) for mark in marks)


def test_a_day_that_is_over_is_shown_at_no_door(show: Show) -> None:
    evening = BY_NAME["stale"]
    assert "D002" in show(evening).words()
    morning = evening.now_ms + 24 * 60 * MINUTE
    words = show(State("next day", evening.view, now_ms=morning, silent_ms=morning - AT_0912)).words()
    assert not any(word.startswith("D0") for word in words)
    assert any("11月23日 09:12" in word or "11-23 09:12" in word for word in words), words


def test_a_booking_without_a_number_is_not_called_nobody(show: Show) -> None:
    words = show(BY_NAME["in-use-without-number"]).words()
    assert "暂无" not in words
