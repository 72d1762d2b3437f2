"""A real CUPS: slips and documents through its queues, and what it says when they do not come out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdfium2 import PdfDocument

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrintJob
from desk_app.devices.printers.cups import (
    CupsDocuments,
    CupsPrinter,
    CupsTimeouts,
    cups_queues,
    status_from_lpstat,
)
from desk_app.devices.printers.cups_job import state_in
from desk_app.devices.printers.found import found_printers
from desk_app.documents.make import document_pdf
from desk_app.documents.sheet import DocumentFonts
from desk_app.slips.data import SlipTexts
from desk_app.slips.escpos import EscPos
from desk_app.slips.render import SlipRenderer
from desk_app.slips.selftest import PrinterWords
from tests.support.cups_server import Cups, running_cups
from tests.support.fake_printer import FakePrinter
from tests.support.paper import CHINA, centre, receipt, slip, template, zxing

OPTIONS = EscPos()
PATIENT = CupsTimeouts(slip_s=120, document_s=120)
NOW = datetime(2026, 11, 23, 9, 27, tzinfo=CHINA)


@cache
def renderer() -> SlipRenderer:
    return SlipRenderer(SlipTexts.of(centre()))


@pytest.fixture(scope="module")
def server() -> Iterator[Cups]:
    with running_cups() as cups:
        yield cups


@pytest.fixture
def cups(server: Cups, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setenv("CUPS_SERVER", server.address)
    return server


@pytest.fixture
def paper() -> Iterator[FakePrinter]:
    with FakePrinter() as printer:
        yield printer


def raw(cups: Cups, paper: FakePrinter, name: str, timeouts: CupsTimeouts = PATIENT) -> CupsPrinter:
    cups.raw_queue(name, f"socket://127.0.0.1:{paper.port}")
    return CupsPrinter(name, renderer, OPTIONS, timeouts)


def page(pdf: bytes, dpi: int = 203) -> Image.Image:
    document = PdfDocument(pdf)
    try:
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def look_the_same(one: bytes, other: bytes) -> bool:
    """Whether two pages show the same, whatever way their letters are written down in the files."""
    pages = [page(pdf, 100).filter(ImageFilter.GaussianBlur(2)) for pdf in (one, other)]
    assert all(abs(pages[0].size[at] - pages[1].size[at]) <= 3 for at in (0, 1)), [one.size for one in pages]
    pages[1] = pages[1].resize(pages[0].size)
    return max(ImageChops.difference(*pages).histogram()[64:], default=0) == 0 and pages[1].getextrema()[0] < 128


def test_a_raw_queue_carries_a_slip_to_the_printer_byte_for_byte(cups: Cups, paper: FakePrinter) -> None:
    printer = raw(cups, paper, "slips")
    printer.print_slip(PrintJob(slip()))
    paper.wait(lambda one: len(one.papers) == 1)
    assert paper.papers[0].data == renderer().escpos(slip(), OPTIONS)
    assert printer.status().state == "unknown"  # CUPS knows nothing of paper behind a raw queue
    printer.print_test(NOW, PrinterWords("号条打印机", "cups:slips"))
    paper.wait(lambda one: len(one.papers) == 2)


def test_the_pdf_printer_takes_a_slip_of_the_slips_own_size_and_its_qr_is_read(cups: Cups) -> None:
    cups.pdf_queue("pdf-slips")
    late = replace(slip(), registered=slip().registered + timedelta(days=977))  # a title of this test's own
    title = PrintJob(late).name
    try:
        CupsPrinter("pdf-slips", renderer, OPTIONS, PATIENT).print_slip(PrintJob(late))
        made = cups.pdf(title).read_bytes()
    finally:
        cups.remove_pdfs(title)
    assert look_the_same(renderer().pdf(late), made)
    assert not look_the_same(renderer().pdf(replace(late, label="D008")), made)
    assert zxing(page(made)) == [late.qr]


def test_the_pdf_printer_takes_an_a4_document(cups: Cups) -> None:
    cups.pdf_queue("pdf-a4")
    title = "guidance-desk-test-a4"
    document = document_pdf(template("receipt"), receipt(), DocumentFonts.of_this_pc())
    try:
        CupsDocuments("pdf-a4", PATIENT).print_pdf(document, title, 1)
        made = cups.pdf(title).read_bytes()
    finally:
        cups.remove_pdfs(title)
    assert look_the_same(document, made)
    assert zxing(page(made)) == [slip().qr]


def test_queues_are_found_and_raw_ones_told_apart(cups: Cups, paper: FakePrinter) -> None:
    raw(cups, paper, "found-raw")
    cups.pdf_queue("found-pdf")
    found = {queue.name: queue.raw for queue in cups_queues()}
    assert (found["found-raw"], found["found-pdf"]) == (True, False)
    assert "cups:found-raw" in {one.address for one in found_printers()}


def test_a_stopped_queue_takes_nothing_and_says_so(cups: Cups, paper: FakePrinter) -> None:
    printer = raw(cups, paper, "stopped")
    cups.run("cupsdisable", "stopped")
    assert printer.status().state == "offline"
    with pytest.raises(NotPrinted):
        printer.print_slip(PrintJob(slip()))
    cups.run("cupsenable", "stopped")
    cups.run("cupsreject", "stopped")
    with pytest.raises(NotPrinted):
        printer.print_slip(PrintJob(slip()))
    assert cups.run("lpstat", "-o", "stopped") == ""
    assert paper.papers == ()


def test_a_slip_that_waits_in_cups_is_taken_back_so_that_it_does_not_come_out_later(
    cups: Cups, paper: FakePrinter
) -> None:
    printer = raw(cups, paper, "waits", CupsTimeouts(slip_s=3))
    paper.refuse()
    with pytest.raises(MaybePrinted):
        printer.print_slip(PrintJob(slip()))
    assert cups.run("lpstat", "-o", "waits") == ""
    paper.come_back()
    printer = CupsPrinter("waits", renderer, OPTIONS, PATIENT)
    printer.print_slip(PrintJob(slip(7)))
    paper.wait(lambda one: len(one.papers) == 1)
    assert paper.papers[0].data == renderer().escpos(slip(7), OPTIONS)


def test_a_job_that_somebody_cancels_is_a_maybe(cups: Cups, paper: FakePrinter) -> None:
    printer = raw(cups, paper, "canceled")
    paper.refuse()

    def cancel() -> None:
        paper.wait(lambda _one: "canceled-" in cups.run("lpstat", "-o", "canceled"))
        cups.run("cancel", "-a", "canceled")

    somebody = threading.Thread(target=cancel)
    somebody.start()
    with pytest.raises(MaybePrinted):
        printer.print_slip(PrintJob(slip()))
    somebody.join()


def test_no_such_queue_and_no_cups_print_nothing_and_say_so(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    printer = CupsPrinter("nowhere", renderer, OPTIONS)
    assert printer.status().state == "offline"
    assert "nowhere" in printer.status().sentence
    with pytest.raises(NotPrinted):
        printer.print_slip(PrintJob(slip()))
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert printer.status().state == "offline"
    with pytest.raises(NotPrinted):
        CupsDocuments("nowhere").print_pdf(b"%PDF-1.4", "x", 1)
    assert cups_queues() == []


# -- what lpstat says, without a server


def test_an_answer_that_is_none_is_no_state() -> None:
    whole = b"\x02\x00\x00\x00\x00\x00\x00\x01\x02\x23\x00\x09job-state\x00\x04\x00\x00\x00\x09\x03"
    assert state_in(whole) == "completed"
    assert state_in(whole[:2] + b"\x04\x06" + whole[4:8] + b"\x03") == "gone"
    for end in range(len(whole) - 1):
        with pytest.raises(OSError, match="answer"):
            state_in(whole[:end])


@pytest.mark.parametrize(
    ("head", "alerts", "state"),
    [
        ("is idle.  enabled since Mon Nov 23", "none", "unknown"),
        ("is idle.  enabled since Mon Nov 23", "media-empty-error", "paper_out"),
        ("is idle.  enabled since Mon Nov 23", "media-low-report", "paper_low"),
        ("now printing q-1.  enabled since Mon Nov 23", "cover-open-error", "cover_open"),
        ("now printing q-1.  enabled since Mon Nov 23", "offline-report", "offline"),
        ("now printing q-1.  enabled since Mon Nov 23", "media-jam-error", "error"),
        ("disabled since Mon Nov 23 -", "paused", "offline"),
    ],
)
def test_the_state_of_a_queue_is_read(head: str, alerts: str, state: str) -> None:
    said = f"printer q {head} 15:35:06 2026\n\tForm mounted:\n\tAlerts: {alerts}\n\tLocation:\n"
    assert status_from_lpstat(said).state == state
