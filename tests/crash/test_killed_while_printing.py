"""A desk that is killed between commit and paper: at most one slip by itself, and none is missing unsaid."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.devices.printers.tcp import TcpPrinter
from desk_app.slips.escpos import INIT, EscPos, ending
from tests.crash.print_killing import (
    PATIENCE_S,
    PATIENT,
    SENDING,
    PrinterProcess,
    PrintKills,
    open_with,
    register_and_print,
)
from tests.crash.processes import CAN_FORK, GUIDE, WHY_NOT, read_all, registration, wait_for, warm_renderer
from tests.crash.processes import fork as forked
from tests.support.paper_desk import OFTEN, Heard, until
from tests.support.ports import LOOPBACK

pytestmark = pytest.mark.skipif(not CAN_FORK, reason=WHY_NOT)
INSIDE = 0.6  # at least this share before the printer's word


def killed(folder: Path, times: int, seed: int) -> PrintKills:
    kills = PrintKills(folder, times, seed)
    kills.run()
    print(f"\n{kills.table()}")
    return kills


def test_eight_kills_between_commit_and_paper_print_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    kills = killed(tmp_path, 8, seed=5)
    assert kills.inside >= INSIDE * kills.times


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("settled_by_a_command", [False, True])
def test_the_next_visitors_slip_is_alone_on_its_paper_after_the_desk_was_killed_within_one(
    tmp_path: Path, settled_by_a_command: bool, silent: bool
) -> None:
    renderer, home = warm_renderer(), tmp_path / "home"
    timeouts = replace(PATIENT, answer_s=0.5, look_s=0.5) if silent else PATIENT
    printer = PrinterProcess(tmp_path / "paper")
    try:
        printer.tell("slow 15000")
        if silent:  # then nothing but the store knows that a slip broke off
            printer.tell("go_silent")
        pid, said = forked(lambda say: register_and_print(home, printer.port, renderer, say, timeouts))
        wait_for(said, SENDING, 1, PATIENCE_S)
        until(lambda: printer.rows() > 100)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        read_all(said)
        printer.tell("slow 100000000")
        if settled_by_a_command:  # the process that finds the slip abandoned is not the one that prints the next
            app = open_with(home, TcpPrinter(LOOPBACK, printer.port, lambda: renderer, EscPos(), timeouts))
            app.printing.settle()
            app.close()
        app = open_with(home, TcpPrinter(LOOPBACK, printer.port, lambda: renderer, EscPos(), timeouts))
        try:
            heard = Heard()
            app.printing.start(heard, OFTEN)
            until(lambda: heard.view.unknown, PATIENCE_S)
            issued = [app.register.register(registration(n), GUIDE) for n in (501, 502)]
            app.printing.wake()
            until(lambda: all("printed" in heard.states(one.ticket) for one in issued), PATIENCE_S)
            slips = [renderer.escpos(app.printing.slip(one.visit), EscPos()) for one in issued]
            [killed] = [renderer.escpos(app.printing.slip(one.visit), EscPos()) for one in heard.view.unknown]
        finally:
            app.close()
        left, *others = printer.papers()
    finally:
        printer.close()
    assert others == slips, "each on a paper of its own, and no blank piece between them"
    assert left.startswith(killed[:2000])
    assert left.count(INIT + killed[2:20]) == 1
    assert left.endswith(INIT + ending(EscPos()))


@pytest.mark.long
def test_a_hundred_kills_between_commit_and_paper_print_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    kills = killed(tmp_path, 100, seed=1)
    assert kills.inside >= INSIDE * kills.times
