"""One leader for printing a PC: others leave the paper to it, and take over when it is gone."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk_app.devices.printers.base import PrintJob, PrintOutcome
from desk_app.errors import UserError
from desk_app.services.print_queue import slip_job
from desk_app.services.printing import PrintingService
from tests.support.desk import GUIDE, Desk, HandClock, Tray
from tests.support.paper_desk import OFTEN, Heard, desk_at, until


@contextmanager
def opened(folder: Path, tray: Tray, clock: HandClock, *, window: bool = True) -> Iterator[tuple[Desk, Heard]]:
    """One process of the PC; a window prints by itself."""
    desk, heard = desk_at(folder, tray, clock), Heard()
    desk.visitors = 100 * id(desk) % 10_000_000
    try:
        if window:
            desk.app.printing.start(heard, OFTEN)
        yield desk, heard
    finally:
        desk.app.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def test_a_second_process_leaves_its_slips_to_the_leader_and_hears_of_them(tmp_path: Path, clock: HandClock) -> None:
    first_tray, second_tray = Tray(), Tray()
    with opened(tmp_path, first_tray, clock) as (_first, heard):
        until(lambda: heard.views)
        with opened(tmp_path, second_tray, clock) as (second, second_heard):
            issued = second.ticket()
            second.app.printing.wake(issued.visit)
            until(lambda: second_heard.states(issued.ticket) == ["printed"])
            first_tray.out_of_paper = True
            until(lambda: second_heard.view.printer.state == "paper_out")
    assert [job.slip.label for job in first_tray.slips] == [issued.ticket]
    assert second_tray.slips == []


def test_a_command_leaves_its_slip_to_the_window_and_waits_for_what_becomes_of_it(
    tmp_path: Path, clock: HandClock
) -> None:
    window_tray, command_tray = Tray(), Tray()
    with (
        opened(tmp_path, window_tray, clock) as (_window, heard),
        opened(tmp_path, command_tray, clock, window=False) as (command, _),
    ):
        until(lambda: heard.views)
        assert command.app.printing.print_ticket(command.ticket().visit).state == "printed"
        window_tray.out_of_paper = True
        state = command.app.printing.print_ticket(command.ticket().visit)
        assert (state.state, bool(state.problem)) == ("waiting", True)
    assert (len(window_tray.slips), command_tray.slips) == (1, [])


def test_who_is_left_takes_over_when_the_leader_is_gone(tmp_path: Path, clock: HandClock) -> None:
    first_tray, second_tray = Tray(out_of_paper=True), Tray()
    with opened(tmp_path, second_tray, clock, window=False) as (second, heard):
        with opened(tmp_path, first_tray, clock) as (_first, first_heard):
            until(lambda: first_heard.views)
            second.app.printing.start(heard, OFTEN)
            issued = second.ticket()
            second.app.printing.wake(issued.visit)
            until(lambda: heard.view.waiting and heard.view.waiting[0].problem)
        until(lambda: "printed" in heard.states(issued.ticket))
    assert (first_tray.slips, len(second_tray.slips)) == ([], 1)


def test_after_a_restart_what_waits_prints_by_itself_and_what_was_under_way_is_unknown(
    tmp_path: Path, clock: HandClock
) -> None:
    tray = Tray()
    with opened(tmp_path, tray, clock, window=False) as (desk, _):
        cut_short, waiting = desk.ticket(), [desk.ticket() for _ in range(3)]
        with desk.app.record.write() as writer:
            writer.tx.spool.take_this(slip_job(cut_short.visit), writer.now_ms, os.getpid() + 1)
            writer.tx.spool.begin(slip_job(cut_short.visit), writer.now_ms)
    with opened(tmp_path, tray, clock) as (desk, heard):
        until(lambda: len(tray.slips) == 3)
        until(lambda: [state.label for state in heard.view.unknown] == [cut_short.ticket])
        assert heard.view.unknown[0].problem
        assert [job.slip.label for job in tray.slips] == [one.ticket for one in waiting]


class Held(Tray):
    """A printer that takes its time, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = threading.Event(), threading.Event()

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        job.begins()
        self.begun.set()
        self.go.wait(60)
        return super().print_slip(job)


def test_a_desk_that_is_closed_while_a_slip_hangs_closes_and_the_slip_is_unknown(
    tmp_path: Path, clock: HandClock
) -> None:
    held = Held()
    with opened(tmp_path, held, clock) as (desk, _):
        issued = desk.ticket()
        desk.app.printing.wake(issued.visit)
        assert held.begun.wait(30)
    held.go.set()
    with opened(tmp_path, Tray(), clock) as (_, heard):
        until(lambda: [state.label for state in heard.view.unknown] == [issued.ticket])


class Stumbling(Tray):
    """A printer whose program has a bug, once."""

    stumbled = False

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        if not self.stumbled:
            self.stumbled = True
            raise ZeroDivisionError
        return super().print_slip(job)


def test_a_bug_at_one_slip_is_reported_and_leaves_the_others_alone(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    tray = Stumbling()
    with opened(tmp_path, tray, clock) as (desk, heard):
        first, second = desk.ticket(), desk.ticket()
        desk.app.printing.wake()
        until(lambda: reported)
        desk.app.printing.wake()
        until(lambda: "printed" in heard.states(second.ticket))
        until(lambda: [state.label for state in heard.view.unknown] == [first.ticket])
    assert [args.exc_type for args in reported] == [ZeroDivisionError]
    reported.clear()  # it holds on to the thread's frames


def test_who_has_left_waits_for_no_paper_unless_somebody_asks(tmp_path: Path, clock: HandClock) -> None:
    tray = Tray(out_of_paper=True)
    with opened(tmp_path, tray, clock) as (desk, heard):
        first, second, third = (desk.ticket() for _ in range(3))
        until(lambda: len(heard.view.waiting) == 3)
        calls = desk.app.calls
        for one in (first, second):
            with desk.app.record.read() as tx:
                stop = tx.tables.stops(one.visit)[0].stop
            calls.leave(stop, GUIDE, "走了")
        until(lambda: [state.label for state in heard.view.waiting] == [third.ticket])
        desk.app.printing.ask(second.visit, "", GUIDE)  # somebody wants it all the same
        tray.out_of_paper = False
        until(lambda: not heard.view.waiting)
        assert [job.slip.label for job in tray.slips] == [second.ticket, third.ticket]


def test_somebody_who_looked_says_that_it_came_out(tmp_path: Path, clock: HandClock) -> None:
    tray = Tray()
    with opened(tmp_path, tray, clock, window=False) as (desk, _):
        issued = desk.ticket()
        with desk.app.record.write() as writer:
            writer.tx.spool.take_this(slip_job(issued.visit), writer.now_ms, os.getpid() + 1)
            writer.tx.spool.begin(slip_job(issued.visit), writer.now_ms)
    with opened(tmp_path, tray, clock) as (desk, heard):
        until(lambda: heard.view.unknown)
        assert desk.app.printing.came_out(issued.visit, GUIDE) is not None
        assert desk.app.printing.came_out(issued.visit, GUIDE) is None
        until(lambda: not heard.view.unknown)
        [row] = desk.app.ledger.today()
        assert (row.copies, row.printed, tray.slips) == (1, "printed", [])


def test_what_waited_when_the_day_ended_is_not_printed_on_the_next_one(tmp_path: Path, clock: HandClock) -> None:
    tray = Tray(out_of_paper=True)
    with opened(tmp_path, tray, clock) as (desk, heard):
        desk.app.printing.ask(desk.ticket().visit, "", GUIDE)
        until(lambda: heard.view.waiting and heard.view.waiting[0].problem)
    clock.pass_(days=1)
    tray.out_of_paper = False
    with opened(tmp_path, tray, clock) as (desk, heard):
        today = desk.asks()
        desk.app.printing.wake(today.visit)
        until(lambda: heard.states(today.ticket) == ["printed"])
        assert [job.slip.label for job in tray.slips] == [today.ticket]


def test_the_other_printer_prints_a_ticket_that_the_first_one_cannot(tmp_path: Path, clock: HandClock) -> None:
    first, other = Tray(out_of_paper=True), Tray()
    with opened(tmp_path, first, clock, window=False) as (desk, _):
        heard = Heard()
        printing = PrintingService(desk.app.record, desk.app.centre, 1, lambda: first, lambda: other)
        printing.start(heard, OFTEN)
        try:
            stuck, behind = desk.ticket(), desk.ticket()
            printing.wake(stuck.visit)
            until(lambda: len(heard.view.waiting) == 2 and heard.view.waiting[0].problem)
            printing.ask(behind.visit, "", GUIDE, second=True)
            until(lambda: heard.states(behind.ticket)[-1:] == ["printed"])
            printing.ask(behind.visit, "丢了", GUIDE, second=True)
            until(lambda: len(other.slips) == 2)
            assert [job.slip.reprint for job in other.slips] == [False, True]
            first.out_of_paper = False
            until(lambda: [job.slip.label for job in first.slips] == [stuck.ticket])
        finally:
            printing.stop()


def test_without_another_printer_the_clerk_is_told(tmp_path: Path, clock: HandClock) -> None:
    with opened(tmp_path, Tray(), clock) as (desk, _):
        visit = desk.ticket().visit
        with pytest.raises(UserError) as refused:
            desk.app.printing.ask(visit, "", GUIDE, second=True)
        assert refused.value.field == "printer"
