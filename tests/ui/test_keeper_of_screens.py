"""The keeper of a PC's screens: who falls or hangs is started again, who does not fit waits, all end with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import ScreenSettings
from desk_app.screens.states import state_path
from tests.support.commands import ROOT, Desk
from ui.screens.keeper import Keeper
from ui.screens.run_keeper import no_crash_dialogs

LONG = 60_000
HALL, ROOM = ScreenSettings("hall"), ScreenSettings("R1", monitor="DEL/U24/7/DP-1", page_seconds=20)
posix = pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")


class Screens:
    """A keeper whose screens are stand-ins. Five looks a second; each counts as one second."""

    def __init__(self, home: Path, qtbot: QtBot) -> None:
        self.home, self._qtbot = home, qtbot
        self.told = home / "do.txt"
        self.do("well")
        command = (sys.executable, "-m", "tests.support.screen_stand_in", "--home", str(home))
        self.keeper = Keeper(home, command)
        self._looks = QTimer()
        self._looks.timeout.connect(lambda: self.keeper.look(1))
        self.look_every(200)

    def do(self, what: str) -> None:
        """Say what a screen does that starts from now on."""
        self.told.write_text(what, encoding="utf-8")

    def until(self, true: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(true, timeout=LONG)

    def started(self) -> list[Any]:
        """Every start so far: process, restarts told, words."""
        path = self.home / "started.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def up(self, name: str = "hall", but: int = 0) -> int:
        """Wait until a screen lives; return its process."""
        self.until(lambda: self.keeper.pid(name) not in (0, but) and self._alive(name))
        return self.keeper.pid(name)

    def _alive(self, name: str) -> bool:
        return (
            any(pid == self.keeper.pid(name) for pid, *_rest in self.started()) and state_path(self.home, name).exists()
        )

    def look_every(self, ms: int) -> None:
        """Let the keeper's seconds pass faster or slower."""
        self._looks.start(ms)

    def close(self) -> None:
        self._looks.stop()
        self.keeper.close()
        self.keeper.deleteLater()
        assert not any(psutil.pid_exists(pid) for pid, *_rest in self.started()), "nobody is left behind"


@pytest.fixture
def screens(tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    monkeypatch.chdir(ROOT)
    made = Screens(tmp_path, qtbot)
    yield made
    made.close()


def test_each_screen_of_its_own_is_started_with_its_settings(screens: Screens) -> None:
    screens.keeper.use([HALL, ROOM, ScreenSettings("visitor", run="desk")], 1)
    screens.up("hall")
    screens.up("R1")
    words = {line[2][line[2].index("screen") + 1]: line[2] for line in screens.started()}
    assert words.keys() == {"hall", "R1"}, "the visitor's screen is the desk's"
    room = words["R1"]
    assert room[room.index("--monitor") + 1] == "DEL/U24/7/DP-1"
    assert room[room.index("--page-seconds") + 1] == "20"
    assert words["hall"][words["hall"].index("--monitor") + 1] == "any"
    assert "--kept" in room


def test_one_that_is_killed_is_there_again_and_the_other_never_left(screens: Screens) -> None:
    screens.keeper.use([HALL, ROOM], 1)
    hall, room = screens.up("hall"), screens.up("R1")
    psutil.Process(hall).kill()
    assert screens.up("hall", but=hall) != hall
    assert screens.keeper.pid("R1") == room
    assert {one.name: one.restarts for one in screens.keeper.screens} == {"hall": 1, "R1": 0}
    assert screens.started()[-1][1] == "1", "it is told how often"


@posix
def test_one_that_hangs_is_ended_and_there_again(screens: Screens) -> None:
    screens.keeper.use([HALL], 1)
    hall = screens.up()
    os.kill(hall, signal.SIGSTOP)
    screens.look_every(80)
    screens.until(lambda: not psutil.pid_exists(hall))
    screens.look_every(200)
    screens.up(but=hall)


def test_one_that_falls_at_once_rests_longer_each_time(screens: Screens) -> None:
    screens.do("fall")
    began = time.monotonic()
    screens.keeper.use([HALL], 1)
    screens.until(lambda: len(screens.started()) == 2)
    assert time.monotonic() - began >= 1
    second = time.monotonic()
    screens.until(lambda: screens.keeper.screens[0].keeping == "resting")
    assert screens.keeper.screens[0].sentence
    screens.do("well")
    screens.up()
    assert time.monotonic() - second >= 2, "the second rest is longer"
    assert screens.keeper.screens[0].keeping == "up"
    assert screens.keeper.screens[0].sentence == ""


def test_one_whose_settings_do_not_fit_waits_for_others_and_for_another_configuration(screens: Screens) -> None:
    screens.do("refuse zone")
    screens.keeper.use([HALL], 1)
    screens.until(lambda: screens.keeper.screens[0].keeping == "refused")
    assert screens.keeper.screens[0].sentence == "It does not fit."
    for _look in range(20):
        screens.keeper.use([HALL], 1)
    assert len(screens.started()) == 1, "no circle"
    screens.do("well")
    screens.keeper.use([HALL], 2)
    screens.up()
    screens.keeper.use([ScreenSettings("hall", "引导受理区")], 2)
    assert [one.name for one in screens.keeper.screens] == ["hall/引导受理区"]
    screens.up("hall/引导受理区")


def test_one_that_the_surroundings_stop_is_tried_again_by_itself(screens: Screens) -> None:
    screens.do("refuse ")
    screens.keeper.use([HALL], 1)
    screens.until(lambda: screens.keeper.screens[0].keeping == "resting")
    assert screens.keeper.screens[0].sentence == "It does not fit."
    screens.do("well")
    screens.up()


def test_settings_are_followed_while_it_runs(screens: Screens) -> None:
    screens.keeper.use([HALL, ROOM], 1)
    hall, room = screens.up("hall"), screens.up("R1")
    screens.keeper.use([HALL], 1)
    assert not psutil.pid_exists(room)
    assert not state_path(screens.home, "R1").exists(), "no desk misses it"
    assert screens.keeper.pid("hall") == hall, "what did not change runs on"
    screens.keeper.use([ScreenSettings("hall", call_seconds=20)], 1)
    screens.up("hall", but=hall)
    assert not psutil.pid_exists(hall)


@pytest.mark.long
def test_one_that_hears_no_end_is_ended_all_the_same(screens: Screens) -> None:
    screens.do("deaf")
    screens.keeper.use([HALL], 1)
    hall = screens.up()
    screens.keeper.close()
    assert not psutil.pid_exists(hall)


def test_a_program_that_is_not_there_is_tried_again(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    keeper = Keeper(tmp_path, (str(tmp_path / "nothing"),))
    keeper.use([HALL], 1)
    qtbot.waitUntil(lambda: keeper.screens[0].keeping == "resting", timeout=LONG)
    keeper.close()
    keeper.deleteLater()


def test_this_system_is_asked_for_no_dialogs() -> None:
    no_crash_dialogs()


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The living children."""
    return [one for one in psutil.Process(process.pid).children() if one.status() != psutil.STATUS_ZOMBIE]


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + LONG / 1000
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_real_screens_end_with_their_keeper_however_it_ends_and_there_is_but_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.run("screens", "add", "hall")
    desk.run("screens", "add", "R1")
    surroundings = {**os.environ, **desk.environment(), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "ui.app", "--lang", "en", "screens", "run"]
    with subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE) as keeper:
        until(lambda: len(list((desk.home / "screens").glob("*.json"))) == 2)
        found = children(keeper)
        assert len(found) == 2
        second = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, timeout=60, check=False)
        assert second.returncode == 0
        assert b"kept up already" in second.stdout
        keeper.kill()
        until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in found))
