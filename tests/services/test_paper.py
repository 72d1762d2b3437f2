"""Paper after commit: a ticket is never lost, never printed twice by itself, and never counted before it came out."""

from __future__ import annotations

import pytest

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.services.print_queue import slip_job
from tests.support.desk import GUIDE, Desk


def test_a_ticket_is_printed_once_however_often_it_is_asked_for(desk: Desk) -> None:
    issued = desk.ticket()
    states = [desk.app.printing.print_ticket(issued.visit).state for _ in range(3)]
    assert states == ["printed"] * 3
    assert [job.slip.label for job in desk.tray.slips] == ["D001"]
    assert desk.app.printing.pending() == []


def test_what_cannot_print_waits_and_is_printed_when_paper_is_back(desk: Desk) -> None:
    desk.tray.out_of_paper = True
    tickets = [desk.ticket() for _ in range(3)]
    states = [desk.app.printing.print_ticket(one.visit) for one in tickets]
    assert [(state.state, bool(state.problem)) for state in states] == [("waiting", True)] * 3
    assert [row.printed for row in desk.app.ledger.today()] == ["waiting"] * 3
    assert [one.state for one in desk.app.printing.retry()] == ["waiting"]
    desk.tray.out_of_paper = False
    assert [(one.label, one.state) for one in desk.app.printing.retry()] == [
        ("D001", "printed"), ("D002", "printed"), ("D003", "printed"),
    ]  # fmt: skip
    assert desk.app.printing.retry() == []
    assert [row.copies for row in desk.app.ledger.today()] == [1, 1, 1]


def test_a_pc_that_stopped_while_printing_leaves_the_paper_unknown_and_never_prints_it_by_itself(desk: Desk) -> None:
    issued = desk.ticket()
    with desk.app.record.write() as writer:
        writer.tx.spool.take_this(slip_job(issued.visit), writer.now_ms, 1)
        writer.tx.spool.begin(slip_job(issued.visit), writer.now_ms)
    desk.restart()
    desk.app.printing.settle()
    [pending] = desk.app.printing.pending()
    assert pending.state == "unknown"
    assert desk.app.printing.print_ticket(issued.visit).state == "unknown"
    assert desk.app.printing.retry() == []
    assert desk.tray.slips == []
    assert desk.app.printing.reprint(issued.visit, "", GUIDE).state == "printed"
    [job] = desk.tray.slips
    assert not job.slip.reprint


def test_a_copy_needs_a_reason_says_so_and_carries_the_same_code(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.printing.print_ticket(issued.visit)
    with pytest.raises(UserError) as problem:
        desk.app.printing.reprint(issued.visit, " ", GUIDE)
    assert problem.value.field == "reason"
    desk.clock.pass_(minutes=20)
    desk.app.printing.reprint(issued.visit, "丢了", GUIDE)
    first, copy = desk.tray.slips
    assert (first.slip.reprint, copy.slip.reprint, copy.copy) == (False, True, 2)
    assert first.slip.qr == copy.slip.qr == issued.qr
    assert [row.copies for row in desk.app.ledger.today()] == [2]


def test_a_copy_that_did_not_come_out_is_not_counted(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.printing.print_ticket(issued.visit)
    desk.tray.out_of_paper = True
    assert desk.app.printing.reprint(issued.visit, "丢了", GUIDE).state == "failed"
    assert desk.events("reprinted") == []


def test_advice_has_no_slip(desk: Desk) -> None:
    advised = desk.app.register.advise(desk.registration(), GUIDE)
    for act in (desk.app.printing.slip, desk.app.printing.print_ticket):
        with pytest.raises(UserError) as problem:
            act(advised.visit)
        assert problem.value.field == "ticket"


def test_a_voided_ticket_is_not_printed_any_more(desk: Desk) -> None:
    desk.tray.out_of_paper = True
    issued = desk.ticket()
    desk.app.printing.print_ticket(issued.visit)
    desk.app.register.undo(issued.visit, GUIDE)
    desk.tray.out_of_paper = False
    assert desk.app.printing.pending() == []
    assert desk.app.printing.retry() == []


def test_the_slip_shows_what_was_true_at_issue(desk: Desk) -> None:
    desk.ticket()
    second = desk.ticket()
    desk.app.calls.next("W4", GUIDE)
    slip = desk.app.printing.slip(second.visit)
    assert (slip.before, slip.estimate, slip.label) == (1, second.estimate, "D002")


def test_a_problem_of_the_printer_reaches_nobody_as_an_exception(desk: Desk) -> None:
    issued = desk.ticket()
    desk.tray.out_of_paper = True
    try:
        state = desk.app.printing.print_ticket(issued.visit)
    except EnvironmentProblem:  # pragma: no cover
        pytest.fail("it was raised")
    assert state.problem
