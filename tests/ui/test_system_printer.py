"""Any printer of the system, through Qt: slips dot for dot, documents page by page, on a thread of their own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from desk_app.devices.printers.base import NotPrinted, PrintJob
from desk_app.documents.make import document_pdf
from desk_app.documents.sheet import DocumentFonts
from desk_app.slips.data import SlipTexts
from desk_app.slips.layout import MM58, MM80
from desk_app.slips.render import SlipRenderer
from tests.support.paper import centre, receipt, slip, template, zxing
from ui.devices.pdf_pages import PdfPages
from ui.devices.system_printer import (
    PagesWanted,
    PrintStopped,
    SystemPrinter,
    open_system_printer,
    print_document,
    print_picture,
    system_status,
)

RECEIPT = document_pdf(template("receipt"), receipt(), DocumentFonts.of_this_pc())
MM = 25.4


def to_file(path: Path, dpi: int = 203) -> QPrinter:
    """A printer that prints into a PDF, with the dots of a thermal printer unless said otherwise."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(dpi)
    return printer


def looked_at(path: Path, dpi: int, page: int = 1) -> Image.Image:
    """The page as poppler sees it, which knows nothing of Qt or PDFium."""
    numbers = ["-f", str(page), "-l", str(page)]
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", *numbers, str(path)], capture_output=True, timeout=60, check=True
    )
    return Image.open(BytesIO(done.stdout))


def on_a_worker(act: Callable[[], object]) -> None:
    """Run ``act`` on a plain thread, as the program does, and bring its exception back."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as problem:  # noqa: BLE001 - handed to the test
            failed.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    if failed:
        raise failed[0]


@pytest.fixture
def pages(dressed: QApplication) -> Iterator[PdfPages]:
    made = PdfPages(RECEIPT)
    yield made
    made.close()


@pytest.mark.parametrize("dpi", [180, 203, 300, 600])
@pytest.mark.parametrize("medium", [MM80, MM58], ids=["80 mm", "58 mm"])
def test_a_slip_through_a_driver_is_read_by_a_scanner_at_any_resolution(
    dressed: QApplication, tmp_path: Path, dpi: int, medium: object
) -> None:
    assert medium in (MM80, MM58)
    path = tmp_path / "slip.pdf"
    renderer = SlipRenderer(SlipTexts.of(centre()), MM80 if medium is MM80 else MM58)
    printer = SystemPrinter("any", lambda: renderer, lambda _name: to_file(path, dpi))
    on_a_worker(lambda: printer.print_slip(PrintJob(slip())))
    document = PdfReader(path)
    assert len(document.pages) == 1, "nothing is left over for a second page"
    assert float(document.pages[0].mediabox.width) / 72 * MM == pytest.approx(renderer.medium.paper_mm, abs=0.5)
    assert zxing(looked_at(path, 203)) == [slip().qr]


def test_at_203_dpi_every_dot_is_the_one_that_was_drawn(dressed: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    drawn = SlipRenderer(SlipTexts.of(centre())).image(slip())
    print_picture(to_file(path), drawn, 80, "slip")
    [sent] = PdfReader(path).pages[0].images
    assert sent.image is not None
    assert sent.image.size == drawn.size
    assert sent.image.convert("L").tobytes() == drawn.convert("L").tobytes()


def test_no_grey_comes_from_scaling(dressed: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    print_picture(to_file(path, 300), SlipRenderer(SlipTexts.of(centre())).image(slip()), 80, "slip")
    [image] = PdfReader(path).pages[0].images
    assert image.image is not None
    colours = image.image.convert("L").getcolors()
    assert {colour for _count, colour in colours or []} == {0, 255}


def test_a_driver_with_a_short_page_gets_the_slip_on_two_and_nothing_is_cut(
    dressed: QApplication, tmp_path: Path
) -> None:
    class ShortPage(QPrinter):
        """Refuses any page but its own, as drivers of receipt printers do."""

        def setPageLayout(self, _layout: QPageLayout) -> bool:  # noqa: N802
            size = QPageSize(QSizeF(80, 60), QPageSize.Unit.Millimeter, "roll", QPageSize.SizeMatchPolicy.ExactMatch)
            return super().setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))

    path = tmp_path / "slip.pdf"
    printer = ShortPage(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(203)
    drawn = SlipRenderer(SlipTexts.of(centre())).image(slip())
    print_picture(printer, drawn, 80, "slip")
    parts = [looked_at(path, 203, page) for page in range(1, len(PdfReader(path).pages) + 1)]
    assert len(parts) == -(-drawn.height // parts[0].height)
    whole = Image.new("L", (parts[0].width, sum(part.height for part in parts)), 255)
    for index, part in enumerate(parts):
        whole.paste(part, (0, index * parts[0].height))
    ink = sum(1 for dot in whole.tobytes() if dot < 128)
    assert ink == pytest.approx(sum(1 for dot in drawn.convert("L").tobytes() if dot < 128), rel=0.01)


def test_a_document_comes_out_in_its_copies_readable_and_in_place(pages: PdfPages, tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    seen: list[tuple[int, int]] = []

    def run() -> None:
        took = print_document(
            to_file(path, 300),
            pages,
            PagesWanted(copies=2),
            "登记回执",
            progress=lambda done, whole: seen.append((done, whole)),
        )
        assert took == 2 * pages.count

    on_a_worker(run)
    assert seen == [(number, 2 * pages.count) for number in range(1, 2 * pages.count + 1)]
    document = PdfReader(path)
    assert len(document.pages) == 2 * pages.count
    box = document.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert document.metadata is not None
    assert document.metadata.title == "登记回执"
    for page in (1, 2):
        assert zxing(looked_at(path, 203, page)) == [receipt().qr]


def test_only_the_pages_asked_for_are_printed() -> None:
    assert PagesWanted(copies=2, first=2, last=3).numbers(4) == [1, 2, 1, 2]
    assert PagesWanted().numbers(3) == [0, 1, 2]
    assert PagesWanted(first=3, last=9).numbers(3) == [2]
    assert PagesWanted(first=5).numbers(3) == []


def test_a_page_that_is_not_there_prints_nothing(pages: PdfPages, tmp_path: Path) -> None:
    path = tmp_path / "none.pdf"
    with pytest.raises(NotPrinted):
        print_document(to_file(path), pages, PagesWanted(first=9), "x")
    assert not path.exists()


def test_other_paper_gets_the_whole_page_made_to_fit(pages: PdfPages, tmp_path: Path) -> None:
    class OnlyA5(QPrinter):
        def setPageSize(self, _size: object) -> bool:  # noqa: N802
            return super().setPageSize(QPageSize(QPageSize.PageSizeId.A5))

    path = tmp_path / "a5.pdf"
    printer = OnlyA5(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(300)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    print_document(printer, pages, PagesWanted(), "x")
    [page] = PdfReader(path).pages
    assert round(float(page.mediabox.width)) == 420
    assert zxing(looked_at(path, 300)) == [receipt().qr]


def test_stopping_ends_the_job_and_says_that_paper_may_come(pages: PdfPages, tmp_path: Path) -> None:
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(PrintStopped):
        print_document(to_file(tmp_path / "x.pdf", 600), pages, PagesWanted(copies=50), "x", stopped=stopped)
    assert len(asked) == 3, "it stops at the next strip, not at the next page"


@pytest.mark.qt_log_ignore(r"QPainter::begin\(\): Returned false")
def test_a_printer_that_cannot_begin_has_printed_nothing(pages: PdfPages, tmp_path: Path) -> None:
    nowhere = tmp_path / "no" / "such" / "folder" / "x.pdf"
    with pytest.raises(NotPrinted):
        print_document(to_file(nowhere), pages, PagesWanted(), "x")


def test_a_name_the_system_does_not_know_prints_nothing_and_says_so(dressed: QApplication) -> None:
    with pytest.raises(NotPrinted) as refused:
        open_system_printer("没有这台")
    assert "没有这台" in refused.value.sentence
    assert system_status("没有这台").state == "offline"


def test_a_page_in_strips_is_the_page(pages: PdfPages) -> None:
    whole = pages.image(0, 300)
    joined = QImage(whole.size(), whole.format())
    painter = QPainter(joined)
    for top, strip in pages.bands(0, 300):
        painter.drawImage(0, top, strip)
    painter.end()
    assert joined.size() == whole.size()
    furthest = max(
        abs(one - other)
        for one, other in zip(bytes(joined.constBits()), bytes(whole.constBits()), strict=True)
        if one != other
    )
    assert furthest <= 2, "a shade of rounding at a seam, nothing moved"


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        PdfPages(b"%nothing")
