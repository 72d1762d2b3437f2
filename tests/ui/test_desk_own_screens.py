"""Screens that the desk's program shows itself: opened after the desk, closed by settings and with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import ScreenSettings
from desk_app.screens.states import local_states, state_path
from tests.support.desk import GUIDE, Desk
from ui.desk.own_screens import OwnScreens
from ui.desk.run import DeskRun

LONG = 60_000
SCREENS = (ScreenSettings("hall", run="desk"), ScreenSettings("R1", run="desk"), ScreenSettings("visitor", run="desk"))


@pytest.fixture
def run(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Iterator[DeskRun]:
    desk = Desk.at(tmp_path)
    desk.app.devices.save(replace(desk.app.devices.settings(), screens=(*SCREENS, ScreenSettings("R2"))))
    made = DeskRun(GUIDE)
    made.begin(desk.app)
    qtbot.waitUntil(lambda: made.desk is not None and made.desk.live.view is not None, timeout=LONG)
    yield made
    made.close()
    made.deleteLater()


def own(run: DeskRun) -> OwnScreens:
    assert run.desk is not None
    (found,) = run.desk.findChildren(OwnScreens)
    return found


def test_the_desk_opens_its_own_and_leaves_the_keepers_alone(run: DeskRun, qtbot: QtBot) -> None:
    screens = own(run)
    qtbot.waitUntil(lambda: screens.windows.keys() == {"hall", "R1", "visitor"}, timeout=LONG)
    assert run.desk is not None
    home = run.desk.app.home
    for window in screens.windows.values():
        assert not window.isVisible(), "the only monitor is the clerk's"
        assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    qtbot.waitUntil(lambda: len(local_states(home)) == 3, timeout=LONG)
    qtbot.waitUntil(lambda: all(state.hidden for state in local_states(home)), timeout=LONG)


def test_settings_hold_at_once_and_a_screen_taken_away_is_forgotten(run: DeskRun, qtbot: QtBot) -> None:
    screens = own(run)
    qtbot.waitUntil(lambda: len(screens.windows) == 3, timeout=LONG)
    assert run.desk is not None
    home, hall = run.desk.app.home, screens.windows["hall"]
    room = screens.windows["R1"]
    qtbot.waitUntil(lambda: state_path(home, "R1").exists(), timeout=LONG)
    run.desk.doors.take_effect(replace(run.desk.app.devices.settings(), screens=SCREENS[:1]))
    assert screens.windows == {"hall": hall}, "what did not change stays"
    qtbot.waitUntil(lambda: not shiboken6.isValid(room), timeout=LONG)
    assert not state_path(home, "R1").exists()


def test_one_that_does_not_fit_this_centre_is_said_and_the_others_open(run: DeskRun, qtbot: QtBot) -> None:
    screens = own(run)
    qtbot.waitUntil(lambda: len(screens.windows) == 3, timeout=LONG)
    said: list[str] = []
    screens.refused.connect(said.append)
    screens.use([ScreenSettings("R77", run="desk"), ScreenSettings("hall", "没有的区", run="desk"), SCREENS[1]])
    assert screens.windows.keys() == {"R1"}
    assert len(said) == 2
    assert "没有的区" in json.dumps(said, ensure_ascii=False)
