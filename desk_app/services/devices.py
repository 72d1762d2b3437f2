"""The devices of this PC: which there are, how they are, a test slip. Settings may change while windows are open."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from desk_app.devices.printers.base import Printer, PrinterStatus
from desk_app.devices.printers.build import (
    NeedsWindow,
    Renderers,
    SystemDocuments,
    SystemPrinters,
    document_printer_at,
    printer_at,
)
from desk_app.devices.settings import (
    CardReaderSettings,
    DeviceSettings,
    DocumentPrinterSettings,
    SlipPrinterSettings,
    load_settings,
    save_settings,
)
from desk_app.domain.clock import local
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.record import Record

if TYPE_CHECKING:
    from desk_app.devices.printers.found import FoundPrinter
    from desk_app.devices.printers.protocols import DocumentPrinter

Device = Literal["slip", "second_slip", "documents", "card", "scanner"]
State = Literal["ok", "paper_low", "paper_out", "cover_open", "offline", "error", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class DeviceState:
    """How a device is.

    Args:
        device: which one.
        name: its address or kind, as people know it.
        state: as printers tell it; ``none`` where there is no such device.
        sentence: what is so and what to do; ``""`` where all is well.
    """

    device: Device
    name: str
    state: State
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SystemMakers:
    """What only the windows can make: printers of the system, through Qt.

    Args:
        slips: for ``system:NAME`` as slip printer.
        documents: for ``system:NAME`` as A4 printer.
    """

    slips: SystemPrinters | None = None
    documents: SystemDocuments | None = None


class DeviceService:
    """Knows this PC's devices and makes its printers.

    Args:
        record: of this store; settings lie beside it.
        home: relative folders lie in it.
        renderers: makes the centre's slips on a width of roll.
        system: what only windows can make.
    """

    def __init__(self, record: Record, home: Path, renderers: Renderers, system: SystemMakers | None = None) -> None:
        self._record = record
        self._home = home
        self._renderers = renderers
        self._system = system or SystemMakers()
        self._lock = threading.Lock()
        self._made: dict[Device, tuple[SlipPrinterSettings, Printer]] = {}

    def settings(self) -> DeviceSettings:
        """Return this PC's devices."""
        with self._record.read() as tx:
            return load_settings(tx)

    def save(self, settings: DeviceSettings) -> None:
        """Keep this PC's devices; the next slip goes to the printer named here.

        Raises:
            UserError: something does not fit; names the field, nothing was kept.
        """
        with self._record.store.write() as tx:
            save_settings(tx, settings)

    # -- printers

    def slip_printer(self) -> Printer:
        """Return the slip printer of the settings as they are now; the same one as long as they stay.

        Raises:
            UserError: its address is none.
        """
        return self._printer("slip", self.settings().slip)

    def second_printer(self) -> Printer | None:
        """Return the other slip printer (Ctrl+F8), ``None`` where there is none.

        Raises:
            UserError: its address is none.
        """
        settings = self.settings().second_slip
        return None if settings is None else self._printer("second_slip", settings)

    def document_printer(self) -> DocumentPrinter | None:
        """Return the A4 printer, ``None`` where the clerk chooses one each time.

        Raises:
            UserError: its address is none.
        """
        return document_printer_at(self.settings().documents, self._home, self._system.documents)

    def printers(self) -> list[FoundPrinter]:
        """Return the printers that this PC's system knows, with the addresses they would have here. May take 10 s."""
        from desk_app.devices.printers.found import found_printers

        return found_printers()

    def close(self) -> None:
        """Give the printers back."""
        with self._lock:
            for _settings, printer in self._made.values():
                printer.close()
            self._made.clear()

    def _printer(self, device: Device, settings: SlipPrinterSettings) -> Printer:
        with self._lock:
            made = self._made.get(device)
            if made is not None and made[0] == settings:
                return made[1]
            printer = printer_at(settings, self._home, self._renderers, self._system.slips)
            self._made[device] = (settings, printer)
        if made is not None:
            made[1].close()
        return printer

    # -- how they are

    def states(self, *, card: bool = False) -> list[DeviceState]:
        """Ask every device how it is: seconds where one does not answer. Does not raise.

        Args:
            card: open the ID-card reader too and close it again; a window that reads cards knows how its own one is.
        """
        settings = self.settings()
        states = [self._slip_state("slip", settings.slip)]
        if settings.second_slip is not None:
            states.append(self._slip_state("second_slip", settings.second_slip))
        states.append(self._documents_state(settings.documents))
        states.append(_card_state(settings.card, ask=card))
        states.append(_scanner_state(settings))
        return states

    def _slip_state(self, device: Device, settings: SlipPrinterSettings) -> DeviceState:
        try:
            status = _told(self._printer(device, settings))
        except (UserError, EnvironmentProblem) as problem:
            return DeviceState(device, settings.address, "error", problem.sentence)
        return DeviceState(device, settings.address, status.state, status.sentence)

    def _documents_state(self, settings: DocumentPrinterSettings) -> DeviceState:
        if not settings.address:
            return DeviceState("documents", "", "none", _("The clerk chooses an A4 printer each time."))
        try:
            printer = document_printer_at(settings, self._home, self._system.documents)
            status = _told(printer) if printer is not None else PrinterStatus("unknown")
        except (UserError, EnvironmentProblem) as problem:
            return DeviceState("documents", settings.address, "error", problem.sentence)
        return DeviceState("documents", settings.address, status.state, status.sentence)

    # -- trying one

    def test_slip(self, settings: SlipPrinterSettings) -> PrinterStatus:
        """Print a test slip: no ticket, no event.

        Args:
            settings: of the printer to try; need not be saved.

        Returns:
            how the printer is afterwards.

        Raises:
            UserError: the address is none, or this printer cannot print pictures.
            NotPrinted: nothing came out.
            MaybePrinted: nobody can say what came out.
        """
        from desk_app.devices.printers.protocols import SelfTesting
        from desk_app.slips.selftest import PrinterWords

        printer = printer_at(settings, self._home, self._renderers, self._system.slips)
        try:
            if not isinstance(printer, SelfTesting):
                raise UserError(printer.status().sentence or _("This printer prints no test slip."), "slip.address")
            words = PrinterWords(_("Slip printer"), settings.address, _settings_words(settings))
            printer.print_test(local(self._record.clock.now_ms()), words)
            return printer.status()
        finally:
            printer.close()


def _told(printer: Printer | DocumentPrinter) -> PrinterStatus:
    """Return how a printer is; one that only a window can reach has to be there all the same."""
    missing = printer.missing() if isinstance(printer, NeedsWindow) else None
    return missing or printer.status()


def _settings_words(settings: SlipPrinterSettings) -> str:
    mode = {"raster": _("drawn"), "text": _("printer's own characters")}[settings.mode]
    cut = {"full": _("cut through"), "partial": _("cut, hanging by a point"), "none": _("no cutter")}[settings.cut]
    return _("{paper} mm, {mode}, {cut}, {feed} lines fed").format(
        paper=settings.paper, mode=mode, cut=cut, feed=settings.feed
    )


_CARD_TROUBLE: Final[dict[str, State]] = {"no_port": "offline", "no_reader": "offline", "in_use": "unknown"}


def _card_state(card: CardReaderSettings, *, ask: bool) -> DeviceState:
    if not card.driver:
        return DeviceState("card", "", "none", _("No ID-card reader is set up."))
    if not ask:
        return DeviceState(
            "card", card.driver, "unknown", _("Lay a card on the reader at the desk, or press F9 there.")
        )
    from desk_app.devices.idcard.client import probe
    from desk_app.devices.idcard.helper_process import program_apart

    found = probe(card)
    if found.state == "ready":
        apart = program_apart(card)
        loaded = _("Its driver has 32 bits and is loaded by {program}.").format(program=apart.name) if apart else ""
        return DeviceState("card", card.driver, "ok", loaded)
    state: State = "unknown" if found.problem == "in_use" else "error"
    return DeviceState("card", card.driver, state, found.sentence)


def _scanner_state(settings: DeviceSettings) -> DeviceState:
    scanner = settings.scanner
    name = _("{gap} ms, {n} digits").format(gap=scanner.gap_ms, n=scanner.shortest)
    return DeviceState("scanner", name, "unknown", _("A scanner types; it cannot be asked. Scan a ticket to try it."))
