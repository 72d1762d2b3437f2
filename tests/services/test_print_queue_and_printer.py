"""The print queue and a printer on TCP in all its moods: no ticket lost, none printed twice by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import GUIDE
from tests.support.fake_printer import FakePrinter
from tests.support.paper_desk import PaperDesk, paper_desk, until


@pytest.fixture
def at(tmp_path: Path) -> Iterator[PaperDesk]:
    with FakePrinter() as printer, paper_desk(tmp_path, printer) as made:
        yield made


def test_slips_come_out_in_the_order_of_issue_once_each(at: PaperDesk) -> None:
    tickets = [at.issue() for _ in range(5)]
    for _visit, label in tickets:
        at.until_word(label, "printed")
    assert [at.copies(visit) for visit, _label in tickets] == [1] * 5
    assert len(at.printer.papers) == 5
    assert [event.envelope.label for event in at.desk.events("printed")] == [label for _visit, label in tickets]
    until(lambda: len(at.heard.slips) == 5)
    assert [state.label for state in at.heard.slips] == [label for _visit, label in tickets]
    until(lambda: at.heard.words.tone == "good")


def test_a_slow_printer_holds_nobody_up_and_nothing_counts_as_printed_too_early(at: PaperDesk) -> None:
    at.printer.slow(12_000)  # a slip of some 40 KB takes seconds
    visit, label = at.issue()
    until(lambda: at.printer.received > 2000)
    began = time.monotonic()
    others = [at.desk.ticket().visit for _ in range(5)]
    at.desk.app.calls.next("W4", "zhaolixin")
    spent = time.monotonic() - began
    assert at.copies(visit) == 0
    assert at.word(label) == "waiting"
    print(f"\nfive registrations and a call while a slip is printing: {spent * 1000:.0f} ms")
    at.printer.slow(None)
    for one in (visit, *others):
        until(lambda one=one: at.copies(one) == 1)
    until(lambda: not at.heard.view.waiting)
    assert len(at.printer.papers) == 6


def test_without_paper_all_wait_and_with_paper_they_come_out_by_themselves(at: PaperDesk) -> None:
    at.printer.paper_out()
    tickets = [at.issue() for _ in range(3)]
    until(lambda: at.heard.view.printer.state == "paper_out" and len(at.heard.view.waiting) == 3)
    assert at.heard.words.tone == "stop"
    until(lambda: "waiting" in at.heard.states(tickets[0][1]))
    assert at.heard.view.waiting[-1].problem, "what stands behind the first one says why it waits, too"
    assert at.printer.papers == ()
    at.printer.paper_in()
    for visit, label in tickets:
        at.until_word(label, "printed")
        assert at.copies(visit) == 1
    until(lambda: at.heard.words.tone == "good")
    assert len(at.printer.papers) == 3


def test_a_link_that_breaks_in_the_middle_leaves_the_slip_unknown_and_it_is_never_printed_again_by_itself(
    at: PaperDesk,
) -> None:
    at.printer.close_after(3000)
    visit, label = at.issue()
    at.until_word(label, "unknown")
    until(lambda: at.heard.view.unknown)
    assert at.heard.words.tone == "warn"
    other, other_label = at.issue()
    at.until_word(other_label, "printed")
    assert (at.copies(visit), at.copies(other), at.word(label)) == (0, 1, "unknown")
    assert at.desk.app.printing.retry() == []
    at.desk.app.printing.ask(visit, "", GUIDE)  # somebody looked: it is not there
    at.until_word(label, "printed")
    assert (at.copies(visit), at.marked_copies(visit)) == (1, 0)
    until(lambda: not at.heard.view.unknown)


def test_paper_that_ends_in_the_middle_of_a_slip_gives_one_copy_in_all(at: PaperDesk) -> None:
    at.printer.paper_out(after_rows=200)
    visit, label = at.issue()
    at.until_word(label, "unknown")
    until(lambda: at.heard.view.printer.state == "paper_out")
    second, second_label = at.issue()
    at.printer.paper_in()  # the printer goes on with what it holds
    at.until_word(second_label, "printed")
    until(lambda: at.printer.idle)
    assert at.copies(visit) <= 1
    assert at.copies(second) == 1
    assert at.word(label) == "unknown"


def test_paper_near_its_end_is_said_and_prints(at: PaperDesk) -> None:
    at.printer.near_end()
    visit, label = at.issue()
    at.until_word(label, "printed")
    until(lambda: at.heard.view.printer.state == "paper_low")
    assert at.heard.words.tone == "warn"
    assert at.copies(visit) == 1


def test_an_open_cover_makes_it_wait(at: PaperDesk) -> None:
    at.printer.cover(True)
    visit, label = at.issue()
    until(lambda: at.heard.view.printer.state == "cover_open" and at.heard.view.waiting)
    assert at.word(label) == "waiting"
    at.printer.cover(False)
    at.until_word(label, "printed")
    assert at.copies(visit) == 1


def test_a_printer_that_never_says_anything_prints_and_is_never_called_ready(tmp_path: Path) -> None:
    with FakePrinter() as printer:
        printer.go_silent()
        with paper_desk(tmp_path, printer) as at:
            visit, label = at.issue()
            at.until_word(label, "printed")
            until(lambda: at.heard.views and not at.heard.view.waiting)
            assert at.copies(visit) == 1
            assert {view.printer.state for view in at.heard.views} == {"unknown"}
            assert at.heard.words.tone == "quiet"


def test_a_printer_that_falls_silent_is_not_trusted_with_a_slip_until_it_speaks_again(at: PaperDesk) -> None:
    until(lambda: at.heard.view.printer.state == "ok")
    at.printer.go_silent()
    visit, label = at.issue()
    until(lambda: at.heard.view.waiting and at.heard.view.waiting[0].problem)
    until(lambda: at.heard.view.printer.state == "unknown")
    assert at.heard.words.tone == "quiet"
    assert at.word(label) == "waiting"
    at.printer.go_silent(False)
    at.until_word(label, "printed")
    assert at.copies(visit) == 1


def test_a_printer_that_is_switched_off_and_on_again_prints_what_waited(at: PaperDesk) -> None:
    at.printer.refuse()
    tickets = [at.issue() for _ in range(2)]
    until(lambda: at.heard.view.printer.state == "offline" and len(at.heard.view.waiting) == 2)
    assert at.heard.words.tone == "stop"
    at.printer.come_back()
    for visit, label in tickets:
        at.until_word(label, "printed")
        assert at.copies(visit) == 1


def test_a_copy_is_marked_and_logged_when_it_came_out(at: PaperDesk) -> None:
    visit, label = at.issue()
    at.until_word(label, "printed")
    asked = [at.desk.app.printing.ask(visit, "丢了", GUIDE).state for _ in range(2)]  # pressed twice
    assert asked[0] == "waiting"
    until(lambda: at.marked_copies(visit) >= 1)
    until(lambda: len(at.desk.events("reprinted")) >= 1)
    until(lambda: not at.heard.view.waiting)
    copies = len(at.desk.events("reprinted"))
    assert at.marked_copies(visit) == copies
    assert at.copies(visit) == 1
    with at.desk.app.record.read() as tx:
        assert all(job.reason == "" for job in tx.spool.of_visit(visit)), "the reason is in the event's payload alone"


def test_a_copy_that_cannot_be_printed_now_is_told_at_once_and_does_not_come_later(at: PaperDesk) -> None:
    visit, label = at.issue()
    at.until_word(label, "printed")
    at.printer.paper_out()
    at.desk.app.printing.ask(visit, "丢了", GUIDE)
    until(lambda: "failed" in at.heard.states(label))
    at.printer.paper_in()
    _other, other_label = at.issue()
    at.until_word(other_label, "printed")
    assert at.marked_copies(visit) == 0
    assert at.desk.events("reprinted") == []


def test_a_ticket_taken_back_while_it_waits_does_not_come_out(at: PaperDesk) -> None:
    at.printer.paper_out()
    visit, _label = at.issue()
    until(lambda: at.heard.view.waiting)
    at.desk.app.printing.ask(visit, "", GUIDE)  # F8, and then Ctrl+Z
    at.desk.app.register.undo(visit, GUIDE)
    until(lambda: not at.heard.view.waiting)
    at.printer.paper_in()
    _other, label = at.issue()
    at.until_word(label, "printed")
    assert at.copies(visit) == 0
