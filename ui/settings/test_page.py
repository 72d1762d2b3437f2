"""The A4 test page: shows that paper comes out, straight, with both edges and readable Chinese; nothing personal."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtPrintSupport import QPrinter

from desk_app.devices.printers.base import MaybePrinted, NotPrinted
from desk_app.i18n import _
from ui.theme.fonts import font

_MM = 25.4
_MARGIN = 25.0
RARE = "䶮 㛃 𬭎 𠅤"


def print_test_page(printer: QPrinter, where: str, when: str) -> None:
    """Print one page.

    Args:
        printer: not used by anybody else meanwhile.
        where: the printer as the clerk knows it.
        when: day and time.

    Raises:
        NotPrinted: it does not begin.
        MaybePrinted: it reports trouble after it began.
    """
    printer.setFullPage(True)
    printer.setCopyCount(1)
    printer.setDocName(_("Test page"))
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted(
            _("The printer does not take the job. Nothing was printed. Is it switched on and connected?"), "begin"
        )
    dots = printer.resolution() / _MM
    paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    frame = paper.adjusted(_MARGIN * dots, _MARGIN * dots, -_MARGIN * dots, -_MARGIN * dots)
    painter.setPen(QPen(Qt.GlobalColor.black, 0.26 * dots))  # 0.75 pt, the lines of the documents
    painter.drawRect(frame)
    for step in range(0, int(frame.width() / dots) + 1, 10):
        high = 4 if step % 50 == 0 else 2
        painter.drawRect(QRectF(frame.left() + step * dots, frame.top(), 0, high * dots))
    title = font(round(9 * dots), bold=True)
    body = font(round(4.2 * dots))
    middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    painter.setFont(title)
    painter.drawText(frame.adjusted(0, 20 * dots, 0, 0), middle, _("Test page"))
    painter.setFont(body)
    frame_words = _("The frame is 25 mm from every edge, its marks are 10 mm apart.")
    for line, words in enumerate((where, when, RARE, frame_words)):
        painter.drawText(frame.adjusted(0, (45 + 10 * line) * dots, 0, 0), middle, words)
    if not painter.end() or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise MaybePrinted(_("The printer broke off. Please look at the printer."), "end")
