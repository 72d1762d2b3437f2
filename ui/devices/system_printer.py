"""Any printer the system knows, through its driver and Qt: slips (``system:NAME``) and A4 documents.

Everything here may run on a worker: Qt lets ``QPainter`` draw on a ``QPrinter`` outside the window's thread
(Qt, "Threads and QObjects", Painting in Threads). Only the system's dialog belongs to the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PIL import Image
from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.i18n import _
from desk_app.slips.layout import DPI
from desk_app.slips.render import SlipRenderer
from desk_app.slips.selftest import PrinterWords
from ui.devices.pdf_pages import POINTS, PdfPages
from ui.devices.pictures import one_bit

MOST_DPI = 600
"""Finer than this no eye sees on a document, and each step costs four times the memory."""
_MM = 25.4
_SAME = 0.02  # a driver that says 200 or 206 dpi means our 203: dot for dot
_FIT = 0.5 / _MM * POINTS  # half a millimetre: pages differ by rounding

OpenPrinter = Callable[[str], QPrinter]


@dataclass(frozen=True, slots=True)
class PagesWanted:
    """What to print of a document.

    Args:
        copies: how many, one whole document after the other.
        first: first page, from 1.
        last: last page, 0 for the last one there is.
    """

    copies: int = 1
    first: int = 1
    last: int = 0

    def numbers(self, count: int) -> Sequence[int]:
        """Return the pages (from 0) in the order they come out; copies are collated."""
        last = min(self.last or count, count)
        return list(range(max(self.first, 1) - 1, last)) * max(self.copies, 1)


class PrintStopped(MaybePrinted):
    """The clerk stopped it; some pages may have come out."""


def printer_names() -> list[str]:
    """Return the printers the system knows. May ask the network: not on the window's thread."""
    return sorted(QPrinterInfo.availablePrinterNames())


def open_system_printer(name: str) -> QPrinter:
    """Return the system's printer called ``name``.

    Raises:
        NotPrinted: the system does not know it.
    """
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        sentence = _("This PC has no printer called “{name}”. Nothing was printed. Choose another one in the settings.")
        raise NotPrinted(sentence.format(name=name[:60]), "unknown printer")
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def system_status(name: str) -> PrinterStatus:
    """Return what the system says of a printer. A driver that says nothing bad has said nothing: unknown."""
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        return PrinterStatus("offline", _("This PC has no printer of this name."))
    state = info.state()
    if state == QPrinter.PrinterState.Error:
        return PrinterStatus("error", _("The system reports trouble with this printer. Please look at the printer."))
    if state == QPrinter.PrinterState.Aborted:
        return PrinterStatus("offline", _("This printer is paused in the system. Please switch it on there."))
    return PrinterStatus("unknown", _("Printed through its driver, which does not tell about paper."))


class SystemPrinter:
    """Prints slips through the driver of any printer.

    Args:
        printer: its name in the system.
        renderer: the centre's slips on the roll's width, made when first needed.
        opened: opens the printer; the system's by default.
    """

    def __init__(
        self, printer: str, renderer: Callable[[], SlipRenderer], opened: OpenPrinter = open_system_printer
    ) -> None:
        self._printer, self._renderer, self._open = printer, renderer, opened

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "system"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Print a slip as its picture, dot for dot.

        Raises:
            NotPrinted: the printer is not there, or does not begin.
            MaybePrinted: it reports trouble after it began.
        """
        renderer = self._renderer()
        printer, picture = self._open(self._printer), renderer.image(job.slip)
        job.begins()
        print_picture(printer, picture, renderer.medium.paper_mm, job.name)
        return PrintOutcome()

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Print a test slip. Errors as :meth:`print_slip`."""
        renderer = self._renderer()
        print_picture(self._open(self._printer), renderer.test_slip(now, words), renderer.medium.paper_mm, "test")
        return PrintOutcome()

    def status(self) -> PrinterStatus:
        """Ask the system; does not raise."""
        return system_status(self._printer)

    def close(self) -> None:
        """Nothing is held."""


class SystemDocuments:
    """Prints A4 documents through the driver of any printer.

    Args:
        printer: its name in the system.
        opened: opens the printer; the system's by default.
    """

    def __init__(self, printer: str, opened: OpenPrinter = open_system_printer) -> None:
        self._printer, self._open = printer, opened

    @property
    def name(self) -> str:
        """The code that is recorded."""
        return "system"

    def print_pdf(self, pdf: bytes, title: str, copies: int) -> PrintOutcome:
        """Print a whole document. Errors as :func:`print_document`."""
        pages = PdfPages(pdf)
        try:
            print_document(self._open(self._printer), pages, PagesWanted(copies), title)
        finally:
            pages.close()
        return PrintOutcome()

    def status(self) -> PrinterStatus:
        """Ask the system; does not raise."""
        return system_status(self._printer)

    def close(self) -> None:
        """Nothing is held."""


def print_picture(printer: QPrinter, picture: Image.Image, paper_mm: int, title: str) -> None:
    """Print a one-bit picture of 203 dpi on a roll; what a short page of the driver cannot hold goes on the next one.

    Args:
        printer: not used by anybody else meanwhile.
        picture: the slip.
        paper_mm: width of the roll.
        title: the name of the print job; nothing personal.

    Raises:
        NotPrinted: it does not begin.
        MaybePrinted: it reports trouble after it began.
    """
    roll = QSizeF(paper_mm, picture.height / DPI * _MM)
    size = QPageSize(roll, QPageSize.Unit.Millimeter, "slip", QPageSize.SizeMatchPolicy.ExactMatch)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setDocName(title)
    dots = _at_printer(picture, printer)
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    left = max(0, (page.width() - dots.width()) // 2)
    tall = page.height() if page.height() > 0 else dots.height()
    if dots.height() - tall <= printer.resolution() // 25:  # a millimetre: rounding of the driver, not a short page
        tall = dots.height()
    with _Painting(printer) as painting:
        for top in range(0, dots.height(), tall):
            if top:
                painting.next_page()
            painting.painter.drawImage(left, 0, dots.copy(0, top, dots.width(), min(tall, dots.height() - top)))


def _at_printer(picture: Image.Image, printer: QPrinter) -> QImage:
    """Return the picture in the printer's dots: the same ones at 203 dpi, whole neighbours else; grey never."""
    image = one_bit(picture)
    ratio = printer.resolution() / DPI
    room = printer.pageLayout().paintRectPixels(printer.resolution()).width()
    if abs(ratio - 1) <= _SAME:
        ratio = 1.0
    if room > 0 and image.width() * ratio > room:
        ratio = room / image.width()  # narrower than it should be, but whole
    if ratio == 1.0:
        return image
    size = QSize(round(image.width() * ratio), round(image.height() * ratio))
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation)


def print_document(
    printer: QPrinter,
    pages: PdfPages,
    wanted: PagesWanted,
    title: str,
    *,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Print pages of a document at the printer's own resolution.

    Args:
        printer: not used by anybody else meanwhile.
        pages: the document.
        wanted: copies and pages.
        title: the name of the print job, seen in the system's queue; nothing personal.
        stopped: asked between strips: whether the clerk stopped it.
        progress: told pages done and pages in all.

    Returns:
        how many pages the printer took, copies included.

    Raises:
        NotPrinted: it does not begin, or there is nothing to print.
        PrintStopped: it was stopped.
        MaybePrinted: it reports trouble after it began.
    """
    once = wanted.numbers(pages.count)
    if not once:
        raise NotPrinted(_("There is no such page. Nothing was printed."), "pages")
    printer.setDocName(title)
    printer.setFullPage(True)
    printer.setCopyCount(1)  # copies are ours: not every driver counts
    _use_paper(printer, pages.size(once[0]))
    with _Painting(printer) as painting:
        for done, number in enumerate(once):
            if done:
                painting.next_page()
            _paint_page(painting, pages, number, stopped)
            progress(done + 1, len(once))
    return len(once)


def _use_paper(printer: QPrinter, points: QSizeF) -> None:
    """Ask for the document's own paper (A4); a driver that has another one gets the page fitted into that."""
    now = printer.pageLayout().fullRectPoints()
    if abs(now.width() - points.width()) > _FIT or abs(now.height() - points.height()) > _FIT:
        size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageSize(size)
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)


def _paint_page(painting: _Painting, pages: PdfPages, number: int, stopped: Callable[[], bool]) -> None:
    printer, size = painting.printer, pages.size(number)
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    fit = min(paper.width() / size.width(), paper.height() / size.height())  # dots of the printer a point
    dpi = min(fit * POINTS, MOST_DPI)
    step = fit * POINTS / dpi
    left = (paper.width() - size.width() * fit) / 2
    above = (paper.height() - size.height() * fit) / 2
    for top, strip in pages.bands(number, dpi):
        if stopped():
            painting.stop()
        where = QRectF(left, above + top * step, strip.width() * step, strip.height() * step)
        painting.painter.drawImage(where, strip)


class _Painting:
    """One print job: begun, painted, ended; whatever goes wrong after its begin may have left paper."""

    def __init__(self, printer: QPrinter) -> None:
        self.printer = printer
        self.painter = QPainter()

    def __enter__(self) -> _Painting:
        if not self.painter.begin(self.printer):
            raise NotPrinted(
                _("The printer does not take the job. Nothing was printed. Is it switched on and connected?"), "begin"
            )
        return self

    def next_page(self) -> None:
        """Begin another page.

        Raises:
            MaybePrinted: the printer refuses it.
        """
        if not self.printer.newPage():
            raise self._maybe("page")

    def stop(self) -> None:
        """Give up.

        Raises:
            PrintStopped: always.
        """
        self.printer.abort()
        raise PrintStopped(_("Stopped. Pages that were already on their way may still come out."), "stopped")

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        if kind is not None and self.printer.printerState() != QPrinter.PrinterState.Aborted:
            self.printer.abort()
        ended = self.painter.end()
        if kind is not None:
            return
        bad = (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
        if not ended or self.printer.printerState() in bad:
            raise self._maybe("end")

    @staticmethod
    def _maybe(detail: str) -> MaybePrinted:
        return MaybePrinted(
            _("The printer broke off. Part of it may be printed. Please look at the printer, then print again."), detail
        )
