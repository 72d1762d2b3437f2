"""What only windows can make for ``DeviceService``: printers of the system, through Qt; loaded when printed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk_app.services.devices import SystemMakers

if TYPE_CHECKING:
    from desk_app.devices.printers.base import Printer
    from desk_app.devices.printers.protocols import DocumentPrinter
    from desk_app.slips.render import SlipRenderer


def system_makers() -> SystemMakers:
    """Return what makes them."""
    return SystemMakers(slips=_slips, documents=_documents)


def _slips(name: str, renderer: Callable[[], SlipRenderer]) -> Printer:
    from ui.devices.system_printer import SystemPrinter

    return SystemPrinter(name, renderer)


def _documents(name: str) -> DocumentPrinter:
    from ui.devices.system_printer import SystemDocuments

    return SystemDocuments(name)
