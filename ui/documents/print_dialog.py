"""The system's own print dialog, for whoever prints elsewhere today."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from ui.devices.system_printer import PagesWanted


@dataclass(frozen=True, slots=True)
class ChosenPrinter:
    """What was chosen: a printer nobody else uses, and what to print on it."""

    printer: QPrinter
    wanted: PagesWanted


def ask_printer(parent: QWidget, copies: int, pages: int) -> ChosenPrinter | None:
    """Ask with the system's dialog which printer, pages and copies; ``None`` if nothing is to be printed.

    Args:
        parent: the window it belongs to.
        copies: what stands there at first.
        pages: how many pages the document has.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setCopyCount(copies)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    agreed = dialog.exec() == QPrintDialog.DialogCode.Accepted.value
    some = dialog.printRange() == QAbstractPrintDialog.PrintRange.PageRange
    first, last = (dialog.fromPage(), dialog.toPage()) if some else (1, 0)
    dialog.deleteLater()
    return ChosenPrinter(printer, PagesWanted(printer.copyCount(), max(first, 1), last)) if agreed else None
