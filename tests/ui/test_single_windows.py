"""A second start of a console or a screen raises the one that is open: real programs, one after the other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.desk import WINDOW, Desk

LIMIT_S = 60


class Programs:
    """The programs of one PC."""

    def __init__(self, folder: Path) -> None:
        self.home, self.state = folder / "home", folder / "state"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        made = subprocess.Popen(
            [sys.executable, "-m", "ui.app", "--home", str(self.home), "--operator", WINDOW, *words],
            cwd=ROOT,
            env={**os.environ, "GUIDANCE_DESK_STATE": str(self.state), "QT_QPA_PLATFORM": "offscreen"},
            stderr=subprocess.DEVNULL,
        )
        self.running.append(made)
        return made

    def open(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a program and wait until it is at work."""
        made = self.start(*words)
        until = time.monotonic() + LIMIT_S
        while not any("a store opened" in path.read_text("utf-8") for path in self.home.glob(f"logs/*-{made.pid}.log")):
            assert time.monotonic() < until
            assert made.poll() is None
            time.sleep(0.05)
        return made

    def end(self) -> None:
        for one in self.running:
            one.kill()
            one.wait(LIMIT_S)


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    Desk.at(tmp_path).app.close()
    made = Programs(tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize(("words", "other"), [(("room", "W4"), ("room", "W5")), (("screen", "hall"), ("screen", "R1"))])
def test_the_same_window_opens_once_another_beside_it(
    programs: Programs, words: tuple[str, ...], other: tuple[str, ...]
) -> None:
    first = programs.open(*words)
    assert programs.start(*words).wait(LIMIT_S) == 0
    assert first.poll() is None
    second = programs.open(*other)
    assert second.poll() is None
