"""``screen hall`` as it is started, and a call from another process: heard; killed, it leaves no voice behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from desk_app.voice.sound import read_wav
from tests.support.commands import ROOT, Desk

LONG_S = 60.0


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_screen_speaks_and_takes_its_voice_with_it_when_it_is_killed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    heard = desk.home / "heard"
    words = ("devices", "set", "voice", "--on", "yes", "--engine", "clips", "--out", "folder:heard")
    assert desk.run(*words).code == 0
    command = (sys.executable, "-m", "ui.app", "--home", str(desk.home), "screen", "hall")
    environment = {**os.environ, **desk.environment(), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    screen = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    family = psutil.Process(screen.pid)

    def voice() -> list[psutil.Process]:
        return [one for one in family.children(recursive=True) if "ui.devices.voice_program" in one.cmdline()]

    try:
        until(heard.is_dir)  # the voice is up
        (program,) = voice()
        desk.ticket()
        assert desk.run("call", "W4").code == 0
        until(lambda: len(list(heard.glob("*.wav"))) == 2)
        assert all(read_wav(path).loudness > 0.05 for path in heard.glob("*.wav"))
    finally:
        screen.kill()
        screen.wait(30)
    until(lambda: not program.is_running() or program.status() == psutil.STATUS_ZOMBIE)
