"""A printer on the network, with its moods: no slip counts as printed that did not come out, none comes out twice."""

import random
import threading
import time
from collections.abc import Iterator
from functools import cache

import pytest

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrintJob
from desk_app.devices.printers.tcp import TcpPrinter, TcpTimeouts
from desk_app.slips.data import SlipTexts
from desk_app.slips.escpos import EscPos
from desk_app.slips.render import SlipRenderer
from tests.support.fake_printer import FakePrinter
from tests.support.paper import centre, slip
from tests.support.ports import LOOPBACK, free_port

OPTIONS = EscPos()
PATIENT = TcpTimeouts(answer_s=10, stall_s=20, taken_s=40, end_s=20, total_s=60)
"""For a printer that answers: a loaded machine is no silent printer."""
BRIEF = TcpTimeouts(answer_s=0.5, stall_s=1.5, taken_s=1, end_s=2, total_s=20)
"""For a printer that does not."""
CLONE = TcpTimeouts(answer_s=1, stall_s=20, taken_s=30, end_s=20, total_s=60)
"""For a printer that answers some questions only."""
QUESTIONS = 5
"""Four of DLE EOT and GS r, three bytes each, before the slip."""


@cache
def renderer() -> SlipRenderer:
    return SlipRenderer(SlipTexts.of(centre()))


@cache
def bytes_of(number: int = 6) -> bytes:
    return renderer().escpos(slip(number), OPTIONS)


@pytest.fixture
def paper() -> Iterator[FakePrinter]:
    with FakePrinter() as printer:
        yield printer


def printer_at(paper: FakePrinter, timeouts: TcpTimeouts = PATIENT) -> TcpPrinter:
    return TcpPrinter(LOOPBACK, paper.port, renderer, OPTIONS, timeouts)


def printed(printer: TcpPrinter, number: int = 6) -> str:
    """Return what is said about a slip: printed, not, maybe."""
    try:
        printer.print_slip(PrintJob(slip(number)))
    except NotPrinted:
        return "not"
    except MaybePrinted:
        return "maybe"
    return "printed"


def settled(paper: FakePrinter) -> None:
    paper.wait(lambda one: one.idle)


def test_a_slip_comes_out_whole_and_is_said_to_be_printed(paper: FakePrinter) -> None:
    printer = printer_at(paper)
    assert printed(printer) == "printed"
    assert paper.copies_of(bytes_of()) == 1
    [sheet] = paper.papers
    assert (sheet.cut, sheet.data, paper.not_understood) == ("partial", bytes_of(), ())
    assert printer.status().state == "ok"


def test_ten_slips_come_out_in_their_order_with_a_question_between_each(paper: FakePrinter) -> None:
    printer = printer_at(paper)
    for number in range(1, 11):
        assert printed(printer, number) == "printed"
        assert printer.status().state == "ok"
    assert [sheet.data for sheet in paper.papers] == [bytes_of(number) for number in range(1, 11)]


@pytest.mark.parametrize(
    ("trouble", "state", "over"),
    [
        (FakePrinter.paper_out, "paper_out", FakePrinter.paper_in),
        (lambda one: one.cover(True), "cover_open", lambda one: one.cover(False)),
        (FakePrinter.cutter_jams, "error", lambda one: one.cutter_jams(False)),
    ],
    ids=["paper out", "cover open", "cutter jams"],
)
def test_trouble_before_the_slip_sends_nothing_and_it_prints_when_that_is_over(
    paper: FakePrinter, trouble, state, over
) -> None:
    trouble(paper)
    printer = printer_at(paper)
    with pytest.raises(NotPrinted) as caught:
        printer.print_slip(PrintJob(slip()))
    assert caught.value.sentence == printer.status().sentence
    assert printer.status().state == state
    assert (paper.papers, paper.partial.data) == ((), b"")
    over(paper)
    assert printer.status().state == "ok"
    assert printed(printer) == "printed"
    assert [sheet.data for sheet in paper.papers] == [bytes_of()]


def test_near_its_end_the_roll_still_prints_and_says_so(paper: FakePrinter) -> None:
    paper.near_end()
    printer = printer_at(paper)
    assert printer.status().state == "paper_low"
    assert printed(printer) == "printed"
    assert paper.copies_of(bytes_of()) == 1


@pytest.mark.parametrize("rows", [1, 300, 1000])
def test_paper_that_ends_within_the_slip_leaves_a_maybe_at_once_and_the_next_slip_is_whole(
    paper: FakePrinter, rows: int
) -> None:
    paper.paper_out(after_rows=rows)
    printer = printer_at(paper)
    begun = time.monotonic()
    with pytest.raises(MaybePrinted) as caught:
        printer.print_slip(PrintJob(slip()))
    assert time.monotonic() - begun < PATIENT.stall_s  # it was told, not waited for
    assert printer.status().sentence in caught.value.sentence
    assert printer.status().state == "paper_out"
    assert printed(printer, 7) == "not"
    paper.paper_in()
    assert printed(printer, 7) == "printed"
    assert paper.copies_of(bytes_of()) <= 1  # it may hold the rest and print on
    assert paper.papers[-1].data == bytes_of(7)  # what hung there was cut off first


@pytest.mark.parametrize("rows", [150, 500])
def test_paper_that_ended_within_a_slip_is_said_until_there_is_paper_however_often_it_is_asked(
    paper: FakePrinter, rows: int
) -> None:
    paper.slow(100_000)  # so its input is full when the paper ends
    paper.paper_out(after_rows=rows)
    printer = printer_at(paper, BRIEF)
    assert printed(printer) == "maybe"
    assert [printer.status().state for _look in range(6)] == ["paper_out"] * 6
    assert printed(printer, 7) == "not"
    assert printer.status().state == "paper_out"
    paper.slow(None)
    paper.paper_in()
    paper.wait(lambda _one: printer.status().state == "ok")
    assert printed(printer, 7) == "printed"
    assert paper.papers[-1].data == bytes_of(7)


def test_a_cover_opened_within_the_slip_leaves_a_maybe(paper: FakePrinter) -> None:
    paper.slow(20_000)
    printer = printer_at(paper, BRIEF)
    opener = threading.Thread(target=lambda: (paper.wait(lambda one: one.partial.rows > 100), paper.cover(True)))
    opener.start()
    assert printed(printer) == "maybe"
    opener.join()
    assert printer.status().state == "cover_open"  # also where its full input lets no question through
    assert printed(printer, 7) == "not"
    paper.slow(None)
    paper.cover(False)
    settled(paper)
    paper.wait(lambda _one: printer.status().state == "ok")
    assert printed(printer, 7) == "printed"
    settled(paper)
    assert paper.papers[-1].data == bytes_of(7)


def test_a_slow_printer_is_waited_for(paper: FakePrinter) -> None:
    paper.slow(40_000)
    assert printed(printer_at(paper)) == "printed"
    assert paper.copies_of(bytes_of()) == 1  # it says printed only now, so it is out now


def test_a_printer_too_slow_for_every_patience_leaves_a_maybe_within_the_stated_time(paper: FakePrinter) -> None:
    paper.slow(300)
    times = TcpTimeouts(answer_s=5, stall_s=1, total_s=10)
    begun = time.monotonic()
    assert printed(printer_at(paper, times)) == "maybe"
    assert time.monotonic() - begun < times.total_s + 20
    assert paper.copies_of(bytes_of()) == 0


def test_a_printer_that_says_nothing_is_unknown_and_its_slip_is_printed_when_it_read_all_of_it(
    paper: FakePrinter,
) -> None:
    paper.go_silent()
    printer = printer_at(paper, BRIEF)
    assert printer.status().state == "unknown"
    assert printed(printer) == "printed"
    settled(paper)
    assert paper.copies_of(bytes_of()) == 1


def test_a_silent_printer_without_paper_that_takes_no_more_leaves_a_maybe(paper: FakePrinter) -> None:
    paper.go_silent()
    paper.paper_out()
    printer = printer_at(paper, BRIEF)
    assert printed(printer) == "maybe"
    assert paper.papers == ()


def test_a_silent_printer_that_does_not_end_the_connection_leaves_a_maybe(paper: FakePrinter) -> None:
    paper.go_silent()
    paper.never_closes()
    assert printed(printer_at(paper, BRIEF)) == "maybe"


def test_a_printer_that_falls_silent_during_the_slip_leaves_a_maybe(paper: FakePrinter) -> None:
    paper.slow(30_000)
    printer = printer_at(paper, BRIEF)
    hush = threading.Thread(target=lambda: (paper.wait(lambda one: one.partial.rows > 50), paper.go_silent()))
    hush.start()
    assert printed(printer) == "maybe"
    hush.join()


def test_a_clone_without_gs_r_says_printed_when_the_slip_is_in_it(paper: FakePrinter) -> None:
    paper.forgets_gs_r()
    printer = printer_at(paper, CLONE)
    assert [printed(printer), printed(printer, 7)] == ["printed", "printed"]
    settled(paper)
    assert [sheet.data for sheet in paper.papers] == [bytes_of(), bytes_of(7)]


@pytest.mark.long
def test_a_clone_without_gs_r_whose_paper_ends_leaves_a_maybe(paper: FakePrinter) -> None:
    paper.forgets_gs_r()
    paper.paper_out(after_rows=1100)  # nearly all of it is in the printer
    assert printed(printer_at(paper, CLONE)) == "maybe"


def test_half_a_status_is_unknown_and_the_slip_still_proves_itself(paper: FakePrinter) -> None:
    paper.answers_only((1, 4))
    printer = printer_at(paper, CLONE)
    assert printer.status().state == "unknown"
    assert printed(printer) == "printed"
    paper.paper_out()
    paper.wait(lambda _one: printer.status().state == "paper_out")
    assert printed(printer) == "not"


def test_an_answer_that_comes_late_does_not_stand_for_another_question(paper: FakePrinter) -> None:
    paper.near_end()
    paper.answers_late(1.5 * BRIEF.answer_s)  # "near its end" of the paper would read "feed button" of the cover
    assert printer_at(paper, BRIEF).status().state == "unknown"


@pytest.mark.parametrize("noise", [b"\x11", b"\x13\x11\xff\x80", b"\x10\x00\x00\x0f", b"\x00", b"\xfe\x1f\x91"])
def test_garbage_and_flow_control_in_the_answers_change_nothing(paper: FakePrinter, noise: bytes) -> None:
    paper.babbles(noise)
    printer = printer_at(paper)
    assert printed(printer) == "printed"
    settled(paper)
    assert paper.copies_of(bytes_of()) == 1
    paper.paper_out()
    assert printer.status().state == "paper_out"


def test_a_printer_that_is_off_takes_nothing_and_prints_when_it_comes_back(paper: FakePrinter) -> None:
    paper.refuse()
    printer = printer_at(paper)
    assert printer.status().state == "offline"
    assert printed(printer) == "not"
    paper.come_back()
    assert printed(printer) == "printed"
    assert printer.status().state == "ok"
    assert [sheet.data for sheet in paper.papers] == [bytes_of()]


def test_a_printer_switched_off_within_the_slip_leaves_a_maybe_and_the_next_slip_is_whole(paper: FakePrinter) -> None:
    paper.slow(30_000)
    printer = printer_at(paper)
    switch = threading.Thread(target=lambda: (paper.wait(lambda one: one.partial.rows > 100), paper.refuse()))
    switch.start()
    assert printed(printer) == "maybe"
    switch.join()
    paper.slow(None)
    paper.come_back()
    assert printed(printer, 7) == "printed"
    assert paper.papers[-1].data == bytes_of(7)


HEAD, SIZE = 8 + 3 * QUESTIONS, len(bytes_of())
"""Bytes before the slip on a first connection: zeros, then questions; bytes of the slip."""
EDGES = [5, 12, HEAD - 1, HEAD, HEAD + 1, HEAD + 8, HEAD + 13, HEAD + SIZE, HEAD + SIZE + 3, HEAD + SIZE + 6]


def break_at(offset: int) -> str:
    """Break the first connection after so many bytes; check the paper, then the next slip. Returns what was said."""
    with FakePrinter() as paper:
        paper.close_after(offset)
        printer = printer_at(paper)
        said = printed(printer)
        settled(paper)
        copies = paper.copies_of(bytes_of())
        if said == "printed":  # the first words were said again on another connection
            assert copies == 1, offset
        if said == "not":
            assert (copies, paper.partial.blank) == (0, True), offset
        assert printed(printer, 7) == "printed", offset
        settled(paper)
        assert paper.papers[-1].data.endswith(bytes_of(7)), offset
        assert paper.copies_of(bytes_of()) == copies, offset
        return said


@pytest.mark.parametrize("offset", EDGES)
def test_where_the_connection_breaks_nothing_counts_that_is_not_out_and_the_next_slip_is_whole(offset: int) -> None:
    said = break_at(offset)
    expected = "printed" if offset < 20 else "not" if offset < HEAD else "maybe"
    assert said in {expected, "not" if offset == HEAD else expected}  # just before the first byte either is true


@pytest.mark.long
def test_the_same_at_three_hundred_places_of_the_slip() -> None:
    rnd = random.Random(9100)
    for offset in [*range(1, HEAD + 40), *range(HEAD + SIZE - 8, HEAD + SIZE + 9)]:
        break_at(offset)
    assert {break_at(offset) for offset in rnd.sample(range(HEAD, HEAD + SIZE), 230)} == {"maybe"}


def test_a_program_that_was_killed_within_a_band_does_not_spoil_the_next_ones_slip(paper: FakePrinter) -> None:
    import socket

    with socket.create_connection((LOOPBACK, paper.port)) as killed:
        killed.sendall(bytes_of()[:1000])
    paper.wait(lambda one: one.partial.rows > 5)
    assert printed(printer_at(paper, CLONE), 7) == "printed"
    left, sheet = paper.papers  # GS r was silent, and spoke behind the zeros: something hung there
    assert sheet.data == bytes_of(7)
    assert left.data.startswith(bytes_of()[:1000])


@pytest.mark.parametrize("mood", [lambda _one: None, FakePrinter.forgets_gs_r, FakePrinter.go_silent])
@pytest.mark.parametrize("taken", [1000, 4000, len(bytes_of()) - 8, len(bytes_of()) - 1])
def test_what_an_earlier_program_left_in_the_printer_is_cut_off_before_the_next_slip(
    paper: FakePrinter, mood, taken: int
) -> None:
    import socket

    mood(paper)
    with socket.create_connection((LOOPBACK, paper.port)) as killed:
        killed.sendall(bytes_of()[:taken])
    paper.wait(lambda one: one.partial.rows > 5 and one.idle)
    printer = printer_at(paper, CLONE)
    printer.print_slip(PrintJob(slip(7), after_break=True))
    assert printed(printer, 8) == "printed"
    settled(paper)
    paper.wait(lambda one: one.papers[-1].data == bytes_of(8))
    left, *sheets = [one.data for one in paper.papers]
    assert left.startswith(bytes_of()[:taken])
    assert sheets[-2:] == [bytes_of(7), bytes_of(8)]
    assert len(sheets) == 2 or taken == len(bytes_of()) - 1  # where a zero ends its cut, there is nothing left to cut


@pytest.mark.parametrize("clone", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_slip_that_holds_the_bytes_of_a_question_is_not_confused_by_the_answers(
    paper: FakePrinter, clone: bool
) -> None:
    question = b"\x10\x04\x04\x10\x04\x01" * 12
    band = b"\x1dv0\x00\x48\x00\x08\x00" + (question * 8)[: 72 * 8]
    data = b"\x1b@" + band * 6 + b"\x1bd\x04\x1dV\x01"
    if clone:
        paper.forgets_gs_r()
    printer_at(paper, CLONE if clone else PATIENT).print_bytes(data)
    settled(paper)
    assert paper.copies_of(data) == 1


def test_another_program_that_holds_the_printer_is_waited_for_a_moment_then_named(paper: FakePrinter) -> None:
    import socket

    printer = printer_at(paper)
    with socket.create_connection((LOOPBACK, paper.port)):
        paper.wait(lambda one: one.connections == 1)
        assert printed(printer) == "not"
        assert printer.status().state == "offline"
    assert printed(printer) == "printed"


def test_while_it_prints_the_status_is_the_last_one_and_does_not_wait(paper: FakePrinter) -> None:
    paper.near_end()
    paper.slow(20_000)
    printer = printer_at(paper)
    work = threading.Thread(target=printed, args=(printer,))
    work.start()
    paper.wait(lambda one: one.partial.rows > 100)
    assert printer.status().state == "paper_low"
    paper.slow(None)
    work.join()
    assert paper.copies_of(bytes_of()) == 1


def test_nobody_there_is_offline_and_names_the_address_but_no_ticket() -> None:
    printer = TcpPrinter(LOOPBACK, free_port(), renderer, OPTIONS, BRIEF)
    with pytest.raises(NotPrinted) as caught:
        printer.print_slip(PrintJob(slip()))
    assert LOOPBACK in caught.value.sentence
    assert "D006" not in caught.value.sentence + caught.value.detail
    assert printer.status().state == "offline"
