"""Makes the printers that the settings name. What a printer needs is imported when it is wanted: a command starts fast.

Printers of the system (``system:NAME``) print through Qt, which only the windows have: they are made by what is given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.devices.addresses import DOCUMENT_KINDS, DeviceAddress, parse_address
from desk_app.devices.printers.base import NotPrinted, Printer, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.settings import DocumentPrinterSettings, SlipPrinterSettings
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.devices.printers.protocols import DocumentPrinter
    from desk_app.domain.centre import Centre
    from desk_app.slips.render import SlipRenderer

Renderers = Callable[[int], "SlipRenderer"]
"""The centre's slips on a roll of so many mm."""
SystemPrinters = Callable[[str, Callable[[], "SlipRenderer"]], Printer]
"""A printer of the system by its name: ``ui.devices.system_printer.SystemPrinter``."""
SystemDocuments = Callable[[str], "DocumentPrinter"]
"""A printer of the system for A4 documents."""


def slip_renderers(centre: Centre) -> Renderers:
    """Return what makes a centre's slips; fonts and Pillow are large: not before the first paper."""

    def make(paper: int) -> SlipRenderer:
        from desk_app.slips.data import SlipTexts
        from desk_app.slips.layout import MM58, MM80
        from desk_app.slips.render import SlipRenderer

        return SlipRenderer(SlipTexts.of(centre), MM58 if paper == MM58.paper_mm else MM80)

    return make


def printer_at(
    settings: SlipPrinterSettings, home: Path, renderers: Renderers, system: SystemPrinters | None = None
) -> Printer:
    """Return the slip printer that the settings name; nothing is connected yet.

    Args:
        settings: of one slip printer.
        home: relative folders lie in it.
        renderers: makes the centre's slips on a width of roll, when the first slip is printed.
        system: makes printers of the system; without it they do not print here, and say so.

    Raises:
        UserError: the address is none.
    """
    address = parse_address(settings.address, "slip.address")
    renderer = cache(lambda: renderers(settings.paper))
    if address.kind == "folder":
        from desk_app.devices.printers.folder import FolderPrinter

        return FolderPrinter(address.folder(home), renderer, formats=("png",))
    if address.kind == "system":
        return system(address.target, renderer) if system is not None else NeedsWindow(address.target)
    return _raw_printer(address, settings, renderer)


def _raw_printer(
    address: DeviceAddress, settings: SlipPrinterSettings, renderer: Callable[[], SlipRenderer]
) -> Printer:
    from desk_app.slips.escpos import EscPos

    options = EscPos(mode=settings.mode, cut=settings.cut, feed=settings.feed)
    if address.kind == "tcp":
        from desk_app.devices.printers.tcp import TcpPrinter

        return TcpPrinter(address.target, address.port, renderer, options)
    if address.kind == "cups":
        from desk_app.devices.printers.cups import CupsPrinter

        return CupsPrinter(address.target, renderer, options)
    if sys.platform == "win32":
        from desk_app.devices.printers.windows import WindowsPrinter

        return WindowsPrinter(address.target, renderer, options)
    else:  # noqa: RET505 - for the type checker, which looks at one branch on each system
        return NeedsWindows(address.target)


def document_printer_at(
    settings: DocumentPrinterSettings, home: Path, system: SystemDocuments | None = None
) -> DocumentPrinter | None:
    """Return the A4 printer that the settings name, ``None`` where the clerk chooses each time.

    Raises:
        UserError: the address is none.
    """
    if not settings.address:
        return None
    address = parse_address(settings.address, "documents.address", DOCUMENT_KINDS)
    if address.kind == "folder":
        from desk_app.devices.printers.folder import FolderDocuments

        return FolderDocuments(address.folder(home))
    if address.kind == "cups":
        from desk_app.devices.printers.cups import CupsDocuments

        return CupsDocuments(address.target)
    return system(address.target) if system is not None else NeedsWindow(address.target)


class _Elsewhere:
    """A printer that this process cannot reach; the slip waits for one that can."""

    def __init__(self, target: str) -> None:
        self._target = target

    @property
    def name(self) -> str:
        """The code that the event ``printed`` would record."""
        return "none"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Refuse.

        Raises:
            NotPrinted: always.
        """
        raise NotPrinted(self.status().sentence, "elsewhere")

    def print_pdf(self, pdf: bytes, title: str, copies: int) -> PrintOutcome:
        """Refuse.

        Raises:
            NotPrinted: always.
        """
        raise NotPrinted(self.status().sentence, "elsewhere")

    def status(self) -> PrinterStatus:
        """Say why."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


class NeedsWindow(_Elsewhere):
    """A printer of the system, asked for by a command: only the windows can print on it."""

    def missing(self) -> PrinterStatus | None:
        """Say that the system has no such printer, ``None`` where it has one. May take 10 s."""
        from desk_app.devices.printers.found import found_printers

        if any(one.name == self._target for one in found_printers()):
            return None
        sentence = _("This PC has no printer called “{name}”. Choose another one in the settings.")
        return PrinterStatus("offline", sentence.format(name=self._target[:60]))

    def status(self) -> PrinterStatus:
        """Say why."""
        sentence = _(
            "“{name}” prints through its driver, which only a window can do. The slip prints when one is open."
        )
        return PrinterStatus("unknown", sentence.format(name=self._target[:60]))


class NeedsWindows(_Elsewhere):
    """A queue of Windows on another system."""

    def status(self) -> PrinterStatus:
        """Say why."""
        sentence = _("“{name}” is a queue of Windows, which this PC is not. Choose another printer in the settings.")
        return PrinterStatus("offline", sentence.format(name=self._target[:60]))
