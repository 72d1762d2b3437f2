"""A hall screen as a process on a PC of its own, a real hub, a desk that looks: alive, silent since, alive again."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desk_app.services.screens import SeenScreen
from tests.support.desk import Desk
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.support.screen_processes import PcClock, ScreenProcess, offscreen

LONG_S = 120.0
"""On a machine that others load too. The limit is 47 s: 30 until it counts as silent, 12 to the sync's next look, 5 to
that of the desk's window."""


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def screens_of(desk: Desk) -> list[tuple[str, str]]:
    return [(one.state.device, one.how) for one in desk.app.screens.seen()]


def took(true: Callable[[], bool], desk: Desk) -> float:
    """How many seconds it took until it was so; the desk looks every five as its window does, here more often."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < LONG_S, desk.app.screens.seen()
        time.sleep(0.2)
    return time.monotonic() - began


@pytest.mark.long
def test_a_screen_that_is_killed_or_hangs_is_silent_at_the_desk_within_the_limit_and_comes_back(
    tmp_path: Path, postgres: PostgresServer, hub_database: str, stack: ExitStack, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = stack.enter_context(FaultyCentre(tmp_path, postgres, hub_database))
    clock = PcClock()
    desk, wall = centre.device("desk-1", clock=clock), centre.device("wall", "screen", clock)
    wall.app.close()
    screen = ScreenProcess(wall, offscreen())
    stack.callback(screen.close)
    desk.app.sync.start(calling=False)
    said: list[str] = []

    def until(how: str, what: str) -> float:
        seconds = took(lambda: screens_of(desk) == [("wall", how)], desk)
        said.append(f"{what}: {seconds:.0f} s")
        return seconds

    until("alive", "started → alive")
    screen.kill()
    killed = until("silent", "SIGKILL → silent")
    (one,) = desk.app.screens.seen()
    assert -1 < (clock.now_ms() - one.state.beat_ms) / 1000 - killed < 20, "since when: its last beat before"
    screen.again()
    until("alive", "started again → alive")
    screen.process.send_signal(signal.SIGSTOP)
    until("silent", "hung → silent")
    screen.process.send_signal(signal.SIGCONT)
    until("alive", "goes on → alive")
    with capsys.disabled():
        print("\n" + ", ".join(said))


@pytest.mark.long
def test_after_a_cut_of_the_network_nobody_is_called_silent_who_was_only_out_of_reach(
    tmp_path: Path, postgres: PostgresServer, hub_database: str, stack: ExitStack
) -> None:
    centre = stack.enter_context(FaultyCentre(tmp_path, postgres, hub_database))
    clock = PcClock()
    desk, wall = centre.device("desk-1", clock=clock), centre.device("wall", "screen", clock)
    wall.app.close()
    screen = ScreenProcess(wall, offscreen())
    stack.callback(screen.close)
    desk.app.sync.start(calling=False)
    seen: set[str] = set()

    def standing(how: str) -> bool:
        found: list[SeenScreen] = list(desk.app.screens.seen())
        seen.update(one.how for one in found)
        return [one.how for one in found] == [how]

    took(lambda: standing("alive"), desk)
    centre.link.refuse()
    centre.link.drop()
    took(lambda: standing("unknown"), desk)
    centre.link.heal()
    took(lambda: standing("alive"), desk)
    settled = time.monotonic() + 30
    took(lambda: standing("alive") and time.monotonic() > settled, desk)
    assert "silent" not in seen
