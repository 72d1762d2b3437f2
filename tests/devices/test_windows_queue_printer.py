"""Queues of Windows: bits as winspool.h names them, a spooler made up after its documentation. Not run on Windows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrintJob
from desk_app.devices.printers.windows import Spooler, WindowsPrinter, job_end, status_from_bits, windows_queues
from desk_app.slips.data import SlipTexts
from desk_app.slips.escpos import EscPos
from desk_app.slips.render import SlipRenderer
from tests.support.escpos_machine import EscPosMachine
from tests.support.paper import centre, slip

OPTIONS = EscPos()
LOADED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""A machine that does much else draws slowly: that is no fault of what is drawn."""
PRINTED, PAPEROUT, DELETING, SPOOLING, PRINTING = 0x80, 0x40, 0x4, 0x8, 0x10


class SpoolerError(Exception):
    """As pywin32 raises it."""

    def __init__(self, winerror: int) -> None:
        super().__init__(winerror)
        self.winerror = winerror


@dataclass
class MadeUpSpooler:
    """The functions of ``win32print`` that are used, with one queue behind them."""

    queue: str = "XP-80C"
    status: int = 0
    attributes: int = 0
    job_states: list[int] = field(default_factory=list)
    most_at_once: int = 1 << 20
    breaks_after: int | None = None
    forgets_jobs: bool = False
    data: bytes = b""
    documents: list[tuple[str, Any, str]] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    open: int = 0

    def EnumPrinters(self, flags: int, name: None, level: int) -> list[dict[str, str]]:  # noqa: N802
        assert (flags, level) == (6, 2)
        if self.status == -1:
            raise SpoolerError(1722)
        return [{"pPrinterName": "XP-80C"}, {"pPrinterName": "HP LaserJet"}]

    def OpenPrinter(self, name: str) -> object:  # noqa: N802
        if name != self.queue:
            raise SpoolerError(1801)
        self.open += 1
        return self

    def ClosePrinter(self, printer: object) -> None:  # noqa: N802
        self.open -= 1

    def GetPrinter(self, printer: object, level: int) -> dict[str, int]:  # noqa: N802
        assert level == 2
        return {"Status": self.status, "Attributes": self.attributes}

    def StartDocPrinter(self, printer: object, level: int, document: tuple[str, Any, str]) -> int:  # noqa: N802
        if self.breaks_after == 0:
            raise SpoolerError(5)
        self.documents.append(document)
        return 17

    def WritePrinter(self, printer: object, data: bytes) -> int:  # noqa: N802
        if self.breaks_after is not None and len(self.data) >= self.breaks_after:
            raise SpoolerError(63)
        taken = data[: self.most_at_once]
        self.data += taken
        return len(taken)

    def EndDocPrinter(self, printer: object) -> None:  # noqa: N802
        return None

    def GetJob(self, printer: object, job: int, level: int) -> dict[str, int]:  # noqa: N802
        assert (job, level) == (17, 1)
        if self.forgets_jobs:
            raise SpoolerError(87)
        return {"Status": self.job_states.pop(0)}

    def SetJob(self, printer: object, job: int, level: int, info: object, command: int) -> None:  # noqa: N802
        assert command == 5
        self.deleted.append(job)


@cache
def renderer() -> SlipRenderer:
    return SlipRenderer(SlipTexts.of(centre()))


def printer_on(spooler: MadeUpSpooler, queue: str = "XP-80C") -> WindowsPrinter:
    return WindowsPrinter(queue, renderer, OPTIONS, Spooler(spooler, SpoolerError))


def test_the_slips_bytes_go_raw_through_the_queue_until_the_port_took_them() -> None:
    spooler = MadeUpSpooler(job_states=[SPOOLING, PRINTING, PRINTED], most_at_once=4096)
    printer_on(spooler).print_slip(PrintJob(slip()))
    assert spooler.documents == [("2026-11-23-D006-1", None, "RAW")]
    assert spooler.data == renderer().escpos(slip(), OPTIONS)
    assert (spooler.open, spooler.deleted, spooler.job_states) == (0, [], [])


def test_what_a_slip_that_broke_off_left_in_the_printer_is_cut_off_before_the_next_one() -> None:
    machine = EscPosMachine()
    machine.receive(renderer().escpos(slip(), OPTIONS)[:5000])
    spooler = MadeUpSpooler(job_states=[PRINTED])
    printer_on(spooler).print_slip(PrintJob(slip(7), after_break=True))
    machine.receive(spooler.data)
    machine.execute(1 << 20)
    left, alone = machine.papers
    assert left.data.startswith(renderer().escpos(slip(), OPTIONS)[:5000])
    assert alone.data == renderer().escpos(slip(7), OPTIONS)


def test_a_job_that_the_spooler_forgot_was_printed() -> None:
    spooler = MadeUpSpooler(forgets_jobs=True)
    printer_on(spooler).print_slip(PrintJob(slip()))
    assert spooler.deleted == []


@pytest.mark.parametrize(
    ("status", "attributes", "state"),
    [
        (0x10, 0, "paper_out"),
        (0x40, 0, "paper_out"),
        (0x400000, 0, "cover_open"),
        (0x80, 0, "offline"),
        (0x1, 0, "offline"),
        (0, 0x400, "offline"),
        (0x2, 0, "error"),
        (0x8, 0, "error"),
        (0x100000, 0, "error"),
    ],
)
def test_trouble_before_the_slip_sends_nothing(status: int, attributes: int, state: str) -> None:
    spooler = MadeUpSpooler(status=status, attributes=attributes)
    printer = printer_on(spooler)
    assert printer.status().state == state
    with pytest.raises(NotPrinted) as caught:
        printer.print_slip(PrintJob(slip()))
    assert caught.value.sentence == printer.status().sentence
    assert (spooler.documents, spooler.data, spooler.open) == ([], b"", 0)


def test_a_queue_that_says_nothing_is_unknown_never_ok() -> None:
    assert status_from_bits(0, 0).state == "unknown"
    assert status_from_bits(0, 0).sentence


@LOADED
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_no_bits_at_all_are_ok(status: int, attributes: int) -> None:
    assert status_from_bits(status, attributes).state not in {"ok", "paper_low"}


@LOADED
@given(st.integers(0, 2**16 - 1))
def test_a_job_in_trouble_is_never_printed(bits: int) -> None:
    assert job_end(bits | PAPEROUT) == "trouble"
    assert job_end((bits | DELETING) & ~0x1080) == "trouble"  # deleted and neither printed nor complete


def test_no_such_queue_is_named() -> None:
    printer = printer_on(MadeUpSpooler(), "POS-58")
    assert "POS-58" in printer.status().sentence
    with pytest.raises(NotPrinted):
        printer.print_slip(PrintJob(slip()))


def test_a_refused_document_did_not_print_and_one_that_broke_off_may_have() -> None:
    refused = MadeUpSpooler(breaks_after=0)
    with pytest.raises(NotPrinted):
        printer_on(refused).print_slip(PrintJob(slip()))
    broken = MadeUpSpooler(breaks_after=5000, most_at_once=1000)
    with pytest.raises(MaybePrinted):
        printer_on(broken).print_slip(PrintJob(slip()))
    full = MadeUpSpooler(most_at_once=0)
    with pytest.raises(NotPrinted):
        printer_on(full).print_slip(PrintJob(slip()))
    assert (refused.open, broken.open, full.open) == (0, 0, 0)
    assert (refused.deleted, broken.deleted, full.deleted) == ([], [17], [17])


@pytest.mark.parametrize("end", [PAPEROUT, DELETING, PRINTING | 0x2])
def test_a_job_in_trouble_is_taken_from_the_queue_so_that_it_does_not_come_out_later(end: int) -> None:
    spooler = MadeUpSpooler(job_states=[PRINTING, end])
    with pytest.raises(MaybePrinted):
        printer_on(spooler).print_slip(PrintJob(slip()))
    assert spooler.deleted == [17]


def test_queues_are_listed_and_none_where_the_spooler_does_not_run() -> None:
    assert windows_queues(Spooler(MadeUpSpooler(), SpoolerError)) == ["HP LaserJet", "XP-80C"]
    assert windows_queues(Spooler(MadeUpSpooler(status=-1), SpoolerError)) == []
