"""Screens as they run in a centre: processes of their own, each with a store that joined a real hub."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

import psutil

from desk_app.demo.hub_children import end_all
from tests.support.commands import ROOT
from tests.support.desk import Desk, HandClock
from tests.support.enrolled import PATIENCE_S, until

PROGRAM = ("-m", "ui.app")


class PcClock(HandClock):
    """The clock of this PC, which the processes have too."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class ScreenProcess:
    """``guidance-desk screen …`` of a PC; started again after it was killed.

    Args:
        desk: the PC's folder; its program is closed.
        surroundings: of the process, beside ours: on which display it shows.
        words: what is shown.
        program: what this Python runs.
    """

    def __init__(
        self,
        desk: Desk,
        surroundings: Mapping[str, str],
        words: Sequence[str] = ("screen", "hall"),
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._command = [sys.executable, *program, "--lang", "zh", "--home", str(desk.folder / "home"), *words]
        self._environment = {**os.environ, "GUIDANCE_DESK_STATE": str(desk.folder / "state"), **surroundings}
        self._log = (desk.folder / "screen.log").open("ab")
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, env=self._environment, cwd=ROOT, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        """It is gone at once, as with the power."""
        self.process.kill()
        self.process.wait(30)

    def again(self) -> None:
        """Whoever keeps it up starts it again."""
        self.process = self._started()

    def close(self) -> None:
        self._log.close()
        self.process.terminate()
        end_all([self.process])


class KeptScreen(ScreenProcess):
    """``guidance-desk screens run`` of a PC, which keeps one hall screen up."""

    def __init__(self, desk: Desk, surroundings: Mapping[str, str]) -> None:
        adding = ScreenProcess(desk, surroundings, ("screens", "add", "hall"))
        assert adding.process.wait(PATIENCE_S) == 0
        adding.close()
        self._killed = 0
        super().__init__(desk, surroundings, ("screens", "run"))

    def kill_screen(self) -> None:
        """Kill the screen, not its keeper."""
        until(lambda: self._screen() is not None)
        screen = self._screen()
        assert screen is not None
        self._killed = screen.pid
        screen.kill()

    def screen_again(self) -> None:
        """Wait until the keeper has started it again."""
        until(lambda: (found := self._screen()) is not None and found.pid != self._killed)

    def age_ms(self) -> int:
        """How long the screen's process has run; 0 while there is none."""
        screen = self._screen()
        return 0 if screen is None else round((time.time() - screen.create_time()) * 1000)

    def _screen(self) -> psutil.Process | None:
        try:
            children = psutil.Process(self.process.pid).children()
            return next((one for one in children if one.status() != psutil.STATUS_ZOMBIE), None)
        except psutil.NoSuchProcess:
            return None


def offscreen() -> dict[str, str]:
    """What a process needs to show its windows nowhere."""
    return {"QT_QPA_PLATFORM": "offscreen"}
