"""Every printer says when it begins, right before the first byte: who is killed before surely printed nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from desk_app.devices.printers.base import NotPrinted, PrintJob
from desk_app.devices.printers.folder import FolderPrinter
from desk_app.devices.printers.tcp import TcpPrinter, TcpTimeouts
from desk_app.devices.printers.windows import Spooler, WindowsPrinter
from desk_app.slips.data import SlipTexts
from desk_app.slips.escpos import EscPos
from desk_app.slips.render import SlipRenderer
from tests.devices.test_windows_queue_printer import MadeUpSpooler, SpoolerError
from tests.support.fake_printer import FakePrinter
from tests.support.paper import centre, slip
from tests.support.ports import LOOPBACK

PATIENT = TcpTimeouts(answer_s=10, stall_s=20, taken_s=40, end_s=20, total_s=60)


@cache
def renderer() -> SlipRenderer:
    return SlipRenderer(SlipTexts.of(centre()))


class Begins:
    """Counts, and looks what had come out at that moment."""

    def __init__(self, out: Callable[[], object]) -> None:
        self.seen: list[object] = []
        self._out = out

    def __call__(self) -> None:
        self.seen.append(self._out())


def full() -> None:
    raise NotPrinted("the disk is full", "")


def test_a_printer_on_the_network_says_so_with_nothing_sent_of_the_slip() -> None:
    with FakePrinter() as paper:
        printer = TcpPrinter(LOOPBACK, paper.port, renderer, EscPos(), PATIENT)
        begins = Begins(lambda: (list(paper.papers), paper.partial.pictures))
        printer.print_slip(PrintJob(slip(6), begins=begins))
        assert begins.seen == [([], ())]
        assert len(paper.papers) == 1


def test_a_printer_on_the_network_without_paper_never_begins() -> None:
    with FakePrinter() as paper:
        paper.paper_out()
        begins = Begins(lambda: None)
        with pytest.raises(NotPrinted):
            TcpPrinter(LOOPBACK, paper.port, renderer, EscPos(), PATIENT).print_slip(PrintJob(slip(6), begins=begins))
        assert begins.seen == []


def test_what_cannot_be_noted_as_begun_is_not_sent() -> None:
    with FakePrinter() as paper:
        printer = TcpPrinter(LOOPBACK, paper.port, renderer, EscPos(), PATIENT)
        with pytest.raises(NotPrinted):
            printer.print_slip(PrintJob(slip(6), begins=full))
        printer.print_slip(PrintJob(slip(7)))
        assert len(paper.papers) == 1
        assert paper.copies_of(renderer().escpos(slip(7), EscPos())) == 1


def test_a_folder_says_so_with_no_file_there(tmp_path: Path) -> None:
    begins = Begins(lambda: list(tmp_path.rglob("*")))
    FolderPrinter(tmp_path / "paper", renderer, ("png",)).print_slip(PrintJob(slip(6), begins=begins))
    assert begins.seen == [[]]


def test_a_queue_of_windows_says_so_with_no_document_begun() -> None:
    made_up = MadeUpSpooler(job_states=[0x80])
    begins = Begins(lambda: list(made_up.documents))
    printer = WindowsPrinter("XP-80C", renderer, EscPos(), Spooler(made_up, SpoolerError))
    printer.print_slip(PrintJob(slip(6), begins=begins))
    assert begins.seen == [[]]
    assert made_up.documents
    made_up.documents.clear()
    with pytest.raises(NotPrinted):
        printer.print_slip(PrintJob(slip(6), begins=full))
    assert (made_up.documents, made_up.open) == ([], 0)
