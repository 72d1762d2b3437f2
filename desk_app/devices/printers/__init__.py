"""Printers: one interface, a module each."""

from desk_app.devices.printers.base import Printer, PrinterState, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.printers.folder import FolderPrinter

__all__ = ["FolderPrinter", "PrintJob", "PrintOutcome", "Printer", "PrinterState", "PrinterStatus"]
