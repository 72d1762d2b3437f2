"""The recovery key on a sheet of A4: large groups, numbered, and what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from desk_app.devices.printers.base import MaybePrinted, NotPrinted
from desk_app.i18n import _
from ui.theme.fonts import font

_MM = 25.4
_A_ROW = 4


def print_key(printer: QPrinter, groups: Sequence[str], centre: str) -> None:
    """Print it.

    Args:
        printer: not used by anybody else meanwhile.
        groups: of the key.
        centre: its name.

    Raises:
        NotPrinted: it does not begin.
        MaybePrinted: it reports trouble after it began.
    """
    printer.setFullPage(True)
    printer.setCopyCount(1)
    printer.setDocName(_("Recovery key"))
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted(
            _("The printer does not take the job. Nothing was printed. Is it switched on and connected?"), "begin"
        )
    dots = printer.resolution() / _MM
    page = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    inner = page.adjusted(25 * dots, 30 * dots, -25 * dots, -25 * dots)
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    painter.setFont(font(round(8 * dots), bold=True))
    painter.drawText(inner, left, _("Recovery key"))
    painter.setFont(font(round(4.2 * dots)))
    painter.drawText(inner.adjusted(0, 14 * dots, 0, 0), left, f"{centre}　{_('reception desk')}")
    wide = inner.width() / _A_ROW
    for index, group in enumerate(groups):
        row, column = divmod(index, _A_ROW)
        at = inner.adjusted(column * wide, (32 + 18 * row) * dots, 0, 0)
        painter.setFont(font(round(3.5 * dots)))
        painter.drawText(at, left, str(index + 1))
        painter.setFont(font(round(7 * dots), bold=True))
        painter.drawText(at.adjusted(0, 5 * dots, 0, 0), left, group)
    painter.setFont(font(round(4.2 * dots)))
    words = _("It opens the backups of this PC when the PC is gone. Keep it locked away, not beside the PC.")
    painter.drawText(inner.adjusted(0, 112 * dots, 0, 0), left, words)
    if not painter.end() or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise MaybePrinted(_("The printer broke off. Please look at the printer."), "end")
