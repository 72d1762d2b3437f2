"""A real CUPS and its PDF printer take a slip and an A4 document through Qt, from a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.support.commands import ROOT
from tests.support.cups_server import Cups, running_cups
from tests.support.paper import receipt, slip, zxing

PATIENCE_S = 120.0
DAY = date(2031, 5, 6)  # a day of its own: the PDF printer writes into the user's home

PROGRAM = """
import threading
from datetime import date
from PySide6.QtWidgets import QApplication
from desk_app.devices.printers.base import PrintJob
from desk_app.documents.make import document_pdf
from desk_app.documents.sheet import DocumentFonts
from desk_app.slips.data import SlipTexts
from desk_app.slips.render import SlipRenderer
from tests.support.paper import centre, receipt, slip, template
from ui.devices.system_printer import SystemDocuments, SystemPrinter, printer_names, system_status

qt = QApplication([])

def work():
    names = printer_names()
    print(",".join(names))
    print(system_status(names[0]).state)
    slips = SystemPrinter(names[0], lambda: SlipRenderer(SlipTexts.of(centre())))
    slips.print_slip(PrintJob(slip(day=date(2031, 5, 6))))
    pdf = document_pdf(template("receipt"), receipt(), DocumentFonts.of_this_pc())
    SystemDocuments(names[0]).print_pdf(pdf, "guidance-desk-receipt", 2)

thread = threading.Thread(target=work)  # never the window's
thread.start()
thread.join()
"""


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    with running_cups() as server:
        server.pdf_queue("Qt-PDF")
        yield server


def folder() -> Path:
    """Where the PDF printer writes: the home of the user in the system's list, whatever HOME says."""
    import pwd  # CUPS is not on Windows, where this file is skipped before

    return Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"


@contextmanager
def came_out(title: str) -> Iterator[Path]:
    """What the PDF printer made of a job; taken away again afterwards."""
    deadline = time.monotonic() + PATIENCE_S
    found: list[Path] = []
    while time.monotonic() < deadline and not found:
        time.sleep(0.1)
        found = [path for path in folder().glob(f"{title}*.pdf") if b"%%EOF" in path.read_bytes()[-64:]]
    assert found, f"{title} did not come out of the PDF printer"
    yield found[0]
    for path in found:
        path.unlink()


def looked_at(path: Path, page: int) -> Image.Image:
    command = ["pdftoppm", "-r", "203", "-gray", "-f", str(page), "-l", str(page), str(path)]
    return Image.open(BytesIO(subprocess.run(command, capture_output=True, timeout=60, check=True).stdout))


def test_slip_and_document_come_out_of_a_real_queue(cups: Cups) -> None:
    environment = {**os.environ, "CUPS_SERVER": cups.address, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    names, state = done.stdout.split()[:2]
    assert names == "Qt-PDF"
    assert state == "unknown", "a driver that says nothing bad has said nothing"
    with came_out("guidance-desk-receipt") as document:
        assert len(PdfReader(document).pages) == 2
        for page in (1, 2):
            assert zxing(looked_at(document, page)) == [receipt().qr]
    with came_out("2031-05-06-D006-1") as paper:
        assert zxing(looked_at(paper, 1)) == [slip(day=DAY).qr]
