"""What the settings page asks of devices, off the window's thread: how they are, which printers there are, trials."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtPrintSupport import QPrinter

from desk_app.devices.printers.base import PrinterStatus
from desk_app.devices.settings import (
    CardReaderSettings,
    DocumentPrinterSettings,
    SlipPrinterSettings,
    VoiceSettings,
)
from desk_app.domain.clock import local
from desk_app.i18n import _
from desk_app.trouble import explained
from ui.devices.system_printer import open_system_printer, printer_names
from ui.devices.voice_trial import VoiceTrial, voice_trial
from ui.settings.address import FoundPrinter
from ui.settings.card_trial import Trial, read_one
from ui.settings.test_page import print_test_page

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.devices import DeviceState

T = TypeVar("T")


class Asking:
    """What may take seconds closes the store's connection of its own thread at its end.

    Args:
        app: the services.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def _on_thread(self, act: Callable[[], T]) -> T:
        try:
            with explained(self._app.home):
                return act()
        finally:
            self._app.store.close()

    def states(self) -> list[DeviceState]:
        """Return how the devices are."""
        return self._on_thread(self._app.devices.states)

    def printers(self) -> list[FoundPrinter]:
        """Return the printers that this PC knows: queues, and all through their drivers."""
        found = [FoundPrinter(one.address, _found_words(one.address, one.name)) for one in self._app.devices.printers()]
        found += [
            FoundPrinter(f"system:{name}", _("{name}, through its driver").format(name=name))
            for name in printer_names()
        ]
        return found

    def test_slip(self, settings: SlipPrinterSettings) -> PrinterStatus:
        """Print a test slip. Errors as ``DeviceService.test_slip``."""
        return self._on_thread(lambda: self._app.devices.test_slip(settings))

    def test_page(self, settings: DocumentPrinterSettings, chosen: QPrinter | None) -> None:
        """Print an A4 test page.

        Args:
            settings: of the printer; need not be saved.
            chosen: the printer chosen in the system's dialog, where the settings name none.

        Raises:
            NotPrinted: nothing came out.
            MaybePrinted: nobody can say what came out.
        """
        kind, _colon, name = settings.address.partition(":")
        now = local(self._app.clock.now_ms())
        if chosen is not None:
            printer, where = chosen, chosen.printerName()
        elif kind == "folder":
            folder = self._app.home / Path(name).expanduser()
            folder.mkdir(parents=True, exist_ok=True)
            printer, where = _into(folder / f"test-{now:%Y%m%d-%H%M%S}.pdf"), name
        else:
            printer, where = open_system_printer(name), name
        print_test_page(printer, where, f"{now:%Y-%m-%d %H:%M:%S}")

    def voice_trial(self, settings: VoiceSettings) -> VoiceTrial:
        """Return a trial that calls the first number out at the first place. For the window's thread: nothing waits.

        Args:
            settings: fit, need not be saved.
        """
        return voice_trial(self._app.centre, self._app.home, settings)

    def read_card(
        self,
        settings: CardReaderSettings,
        tell: Callable[[str], None],
        stopped: threading.Event,
        first: Callable[[], None],
    ) -> Trial:
        """Read one card; ``first`` frees the reader if the desk holds it. Arguments as of ``read_one``."""
        first()
        return read_one(settings, tell, stopped)


def _found_words(address: str, name: str) -> str:
    direct = _("{name}, directly") if address.startswith("windows:") else _("{name}, CUPS queue")
    return direct.format(name=name)


def _into(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer
