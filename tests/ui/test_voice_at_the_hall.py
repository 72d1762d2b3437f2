"""The hall screen speaks where it is switched on: real calls, a real program, sounds in a folder; it never waits."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import VoiceSettings
from desk_app.voice.clips import ClipBook, clip_folders
from desk_app.voice.sound import read_wav
from desk_app.voice.turns import Saying
from desk_app.voice.words import Announcement
from desk_app.voice.zones import Zones
from tests.support.desk import MEDIATOR, Desk, open_desk
from tests.voice.boards import ZONES, Hall
from ui.devices.voice import HallVoice, VoiceProgram, program_options, usual_command
from ui.screens.hall import HallTimes
from ui.screens.hall_window import HallWindow
from ui.work import Work

LONG_MS = 60_000
FALLS_AT_ONCE = (sys.executable, "-c", "raise SystemExit(3)")
HANGS = (
    sys.executable,
    "-c",
    'import sys; print(\'{"hello": 1, "voice": "clips", "name": "", "out": "x"}\', flush=True); sys.stdin.read()',
)


class Screen:
    """A hall screen on a desk's store, and what it announced."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.folder = desk.app.home / "heard"
        self.window: HallWindow | None = None
        self.begun: list[tuple[str, int]] = []

    def open(self) -> HallWindow:
        work = Work("hall", at_end=self.desk.app.store.close)
        self.window = HallWindow(self.desk.app, work, HallTimes(stopped_ms=3_600_000))
        self.window.voice.announced.connect(self._announced)
        self.window.show()
        return self.window

    def _announced(self, said: Saying) -> None:
        self.begun.append((said.call.label, said.nth))

    def set(self, **changes: object) -> None:
        given = {"on": True, "engine": "clips", "out": "folder:heard", **changes}
        settings = self.desk.app.devices.settings()
        self.desk.app.devices.save(replace(settings, voice=VoiceSettings(**given)))  # type: ignore[arg-type]

    def until_up(self) -> VoiceProgram:
        assert self.window is not None
        voice = self.window.voice
        self.until(lambda: voice.program is not None and voice.program.idle)
        assert voice.program is not None
        return voice.program

    def until(self, true: object) -> None:
        self.qtbot.waitUntil(true, timeout=LONG_MS)  # type: ignore[arg-type]

    def sounds(self) -> list[Path]:
        return sorted(self.folder.glob("*.wav"))

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()


@pytest.fixture
def screen(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Screen]:
    with open_desk(tmp_path) as desk:
        made = Screen(desk, qtbot)
        yield made
        made.close()


def test_a_call_is_heard_twice_with_a_chime_before_the_first(screen: Screen) -> None:
    screen.set()
    screen.open()
    screen.until_up()
    ticket = screen.desk.ticket()
    screen.desk.app.calls.next("W4", MEDIATOR)
    screen.until(lambda: len(screen.sounds()) == 2)
    assert screen.begun == [(ticket.ticket, 1), (ticket.ticket, 2)]
    first, second = (read_wav(path) for path in screen.sounds())
    book = ClipBook(clip_folders(screen.desk.app.home))
    words = Announcement(ticket.ticket, "call", 4, "")
    tail = 0.001
    assert first.seconds == pytest.approx(book.say(book.names(words, chime=True)).seconds, abs=tail)
    assert second.seconds == pytest.approx(book.say(book.names(words, chime=False)).seconds, abs=tail)
    assert min(first.loudness, second.loudness) > 0.05


def test_a_recall_is_heard_as_one(screen: Screen) -> None:
    screen.set()
    screen.open()
    screen.until_up()
    screen.desk.ticket()
    called = screen.desk.app.calls.next("W4", MEDIATOR)
    assert called is not None
    screen.until(lambda: len(screen.sounds()) == 2)
    screen.desk.app.calls.recall(called.stop, MEDIATOR)
    screen.until(lambda: len(screen.sounds()) == 4)
    first, recall = read_wav(screen.sounds()[0]), read_wav(screen.sounds()[2])
    again = ClipBook(clip_folders(screen.desk.app.home)).clip("再次呼叫")
    assert again is not None
    assert recall.seconds - first.seconds == pytest.approx(again.seconds + 0.3, abs=0.01)


def test_it_is_silent_until_it_is_switched_on_and_when_it_is_switched_off(screen: Screen) -> None:
    window = screen.open()
    screen.desk.ticket()
    called = screen.desk.app.calls.next("W4", MEDIATOR)
    assert called is not None
    screen.until(lambda: called.label in window.words())
    assert window.voice.program is None
    screen.set()
    screen.until_up()
    assert screen.begun == []  # called before it was switched on: the screen shows it
    screen.set(on=False)
    screen.until(lambda: window.voice.program is None)
    screen.desk.app.calls.recall(called.stop, MEDIATOR)
    screen.until(lambda: window._watch is not None and not window._watch.asked_for)
    assert screen.sounds() == []


def test_in_quiet_hours_nothing_is_heard(screen: Screen) -> None:
    screen.set(quiet="08:00-10:00")  # the desk's clock says nine
    window = screen.open()
    screen.until_up()
    ticket = screen.desk.ticket()
    screen.desk.app.calls.next("W4", MEDIATOR)
    screen.until(lambda: ticket.ticket in window.words())
    assert window.voice._turns is not None
    assert (window.voice._turns.waiting, screen.begun) == (0, [])


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped with SIGSTOP")
def test_a_sound_driver_that_hangs_takes_no_screen_with_it(screen: Screen) -> None:
    screen.set()
    window = screen.open()
    program = screen.until_up()
    pid = program._process.processId()
    os.kill(pid, signal.SIGSTOP)
    try:
        ticket = screen.desk.ticket()
        screen.desk.app.calls.next("W4", MEDIATOR)
        screen.until(lambda: screen.begun == [(ticket.ticket, 1)])
        assert ticket.ticket in window.words()
        program._too_long()  # its deadline
        screen.until(lambda: program.idle)  # another one is up
        screen.until(lambda: len(screen.sounds()) >= 1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_what_is_asked_at_its_first_word_is_heard(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    for n in range(8):
        options = program_options(tmp_path, VoiceSettings(engine="clips", out=f"folder:heard{n}"))
        program = VoiceProgram((*usual_command(), *options))
        program.ready.connect(partial(program.say, Announcement("A001", "call", 3, ""), chime=True))
        with qtbot.waitSignal(program.ended, timeout=LONG_MS) as caught:
            program.start()
        assert caught.args == [True]
        program.close()


def test_a_program_that_does_not_run_is_said_and_tried_again(qtbot: QtBot, dressed: QApplication) -> None:
    program = VoiceProgram(FALLS_AT_ONCE)
    said: list[str] = []
    program.trouble.connect(said.append)
    program.start()
    qtbot.waitUntil(lambda: len(said) >= 2, timeout=LONG_MS)
    assert all(sentence for sentence in said)
    assert not program.idle
    program.close()


def test_a_program_that_is_not_there_is_said(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    program = VoiceProgram((str(tmp_path / "none"),))
    with qtbot.waitSignal(program.trouble, timeout=LONG_MS) as caught:
        program.start()
    assert caught.args[0]
    program.close()


def test_a_saying_that_takes_too_long_is_given_up(qtbot: QtBot, dressed: QApplication) -> None:
    program = VoiceProgram(HANGS, deadline_ms=300)
    with qtbot.waitSignal(program.ready, timeout=LONG_MS):
        program.start()
    with qtbot.waitSignal(program.ended, timeout=LONG_MS) as caught:
        program.say(Announcement("A001", "call", 3, ""), chime=True)
    assert caught.args == [False]
    program.close()


def test_without_a_loudspeaker_it_says_so_and_stays_calm(screen: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    voice = HallVoice(screen.desk.app.centre, tmp_path, screen.desk.clock.now_ms)
    said: list[str] = []
    voice.trouble.connect(said.append)
    settings = VoiceSettings(on=True, engine="clips", out="folder:file")
    hall = Hall()
    everywhere = Zones(frozenset(ZONES))
    voice.follow(hall.board(), settings, everywhere)
    qtbot.waitUntil(lambda: voice.program is not None and voice.program.idle, timeout=LONG_MS)
    assert said[-1] == voice.lack == "no_loudspeaker"
    begun: list[Saying] = []
    voice.announced.connect(begun.append)
    hall.call("A001", "W1", screen.desk.clock.now_ms())

    def announced_twice() -> bool:
        voice.follow(hall.board(), settings, everywhere)  # as a hall screen does, at least every two seconds
        return len(begun) == 2

    qtbot.waitUntil(announced_twice, timeout=LONG_MS)
    assert voice.program is not None
    voice.close()


def test_of_two_screens_of_one_pc_one_speaks_and_the_other_takes_over(screen: Screen, qtbot: QtBot) -> None:
    screen.set()
    screen.open()
    screen.until_up()
    other = Screen(screen.desk, qtbot)
    window = other.open()
    qtbot.waitUntil(lambda: window.voice.program is not None and window.voice.program.waiting, timeout=LONG_MS)
    first = screen.desk.ticket()
    screen.desk.app.calls.next("W4", MEDIATOR)
    screen.until(lambda: len(screen.sounds()) == 2)
    assert screen.window is not None
    assert (len(screen.begun), other.begun) == (2, [])
    screen.close()
    other.until_up()
    second = screen.desk.ticket()
    called = screen.desk.app.calls.call(second.stop, "W3", MEDIATOR)
    assert called is not None
    other.until(lambda: len(other.begun) == 2)
    assert {label for label, _nth in other.begun} == {second.ticket}
    assert first.ticket != second.ticket
    other.close()
    screen.window = None


def test_only_the_zones_of_its_loudspeaker_are_heard(screen: Screen) -> None:
    screen.set(zones="引导受理区")
    screen.open()
    screen.until_up()
    mediation, second = screen.desk.ticket(), screen.desk.ticket()
    screen.desk.app.calls.next("W4", MEDIATOR)  # 多元化解区
    screen.desk.app.calls.call(second.stop, "W3", MEDIATOR)
    screen.until(lambda: len(screen.begun) == 2)
    assert mediation.ticket not in {label for label, _nth in screen.begun}


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped with SIGSTOP")
def test_settings_that_change_wait_for_no_program_that_hangs(screen: Screen) -> None:
    screen.set()
    window = screen.open()
    program = screen.until_up()
    pid = program._process.processId()
    os.kill(pid, signal.SIGSTOP)
    screen.set(on=False)
    screen.until(lambda: window.voice.program is None)
    screen.until(lambda: not psutil.pid_exists(pid))
