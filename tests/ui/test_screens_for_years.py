"""A screen that hangs for years: it wanders a little, knows that the PC slept, takes the shared database's time."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.services.hub_checks import OFFSET
from tests.support import door_states
from tests.support import hall_states as states
from tests.support.desk import open_desk
from tests.ui.rooms.conftest import Bench
from ui.screens.hall import HallScreen
from ui.screens.long_run import SHIFT, SHIFT_EVERY_MS, running_clock, shift_at
from ui.screens.picture import PublicPicture


class Beat:
    """A clock of the screen that the test moves."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


def picture(screen: PublicPicture) -> QImage:
    image = QImage(screen.size(), QImage.Format.Format_RGB32)
    screen.render(image)
    return image


def _stopped(screen: PublicPicture) -> bool:
    return screen.stopped


def margin_is_plain(screen: PublicPicture) -> bool:
    """Whether what goes over the edge, right and below, at its furthest is ground alone."""
    screen.resize(*(round(one) for one in screen.design()))
    image = picture(screen)
    screen.close()
    right, bottom = image.width() - 1, image.height() - 1
    beside = all(image.pixel(right - n, y) == image.pixel(right, y) for n in range(SHIFT) for y in range(bottom + 1))
    below = all(image.pixel(x, bottom - n) == image.pixel(x, bottom) for n in range(SHIFT) for x in range(right + 1))
    return beside and below


def test_the_picture_wanders_round_a_small_square_one_pixel_a_minute() -> None:
    path = [shift_at(minute * SHIFT_EVERY_MS) for minute in range(4 * SHIFT)]
    assert path[0] == (0, 0)
    assert shift_at(4 * SHIFT * SHIFT_EVERY_MS) == path[0]
    assert len(set(path)) == len(path)
    for (right, down), (next_right, next_down) in zip(path, [*path[1:], path[0]], strict=True):
        assert abs(right - next_right) + abs(down - next_down) == 1
        assert 0 <= right <= SHIFT >= down >= 0


@pytest.mark.parametrize("state", states.STATES, ids=lambda one: one.name)
def test_no_letter_of_the_hall_is_ever_cut(dressed: QApplication, state: states.State) -> None:
    assert margin_is_plain(states.shown(state))


@pytest.mark.parametrize("state", door_states.STATES, ids=lambda one: one.name)
def test_no_letter_of_a_door_is_ever_cut(dressed: QApplication, state: door_states.State) -> None:
    assert margin_is_plain(door_states.shown(state))


def test_all_of_it_wanders_and_what_is_painted_again_stands_right(qtbot: QtBot, dressed: QApplication) -> None:
    beat = Beat()
    screen = HallScreen(states.centre(), lambda: states.AT_0912, beat=beat)
    screen.resize(1920, 1080)
    screen.show_board(states.busy())
    before = picture(screen)
    beat.ms = 3 * SHIFT_EVERY_MS  # three to the right
    screen.show_board(states.busy())
    heading = before.copy(0, 0, before.width() - 3, 88)
    qtbot.waitUntil(lambda: picture(screen).copy(3, 0, heading.width(), 88) == heading, timeout=30_000)
    screen.close()


def test_a_pc_that_slept_shows_old_data_as_old_until_it_is_read_again(qtbot: QtBot, dressed: QApplication) -> None:
    beat = Beat()
    screen = HallScreen(states.centre(), lambda: states.AT_0912, beat=beat)
    screen.show_board(states.busy())
    assert not _stopped(screen)
    beat.ms += 8 * 3_600_000  # over night
    assert _stopped(screen)
    qtbot.waitUntil(lambda: any("数据停在" in word for word in screen.words()), timeout=30_000)
    screen.show_board(states.busy())
    assert not any("数据停在" in word for word in screen.words())
    screen.close()


def test_the_running_clock_begins_at_nothing_and_only_runs_forward() -> None:
    clock = running_clock()
    first = clock()
    assert 0 <= first < 60_000
    assert clock() >= first


@pytest.mark.parametrize(("behind_s", "shown"), [(0, "09:0"), (90, "09:0"), (-7200, "07:0"), (3 * 3600, "12:0")])
def test_a_wrong_clock_shows_the_time_of_the_shared_database(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication, behind_s: int, shown: str
) -> None:
    with open_desk(tmp_path) as desk:
        with desk.app.store.write() as tx:
            tx.settings.set(OFFSET, str(behind_s * 1000))
        bench = Bench(desk, qtbot)
        hall = bench.hall()
        try:
            bench.until(lambda: any(word.startswith(shown) for word in hall.words()))
        finally:
            bench.close()
