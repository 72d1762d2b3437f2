"""The sections of the settings in their order: one a device, named as ``DeviceSettings`` names it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desk_app.devices.settings import DeviceSettings
from desk_app.i18n import _
from ui.settings.card_section import CardSection
from ui.settings.document_section import DocumentSection
from ui.settings.scanner_section import ScannerSection
from ui.settings.slip_section import SlipSection

if TYPE_CHECKING:
    from ui.settings.address import AddressField
    from ui.settings.form import Section


class Sections:
    """What is chosen stands in them; a new device is one more line here.

    Args:
        parent: the window.
    """

    def __init__(self, parent: QWidget) -> None:
        self.slip = SlipSection(_("Slip printer"), "slip", parent)
        self.second = SlipSection(_("Other slip printer"), "second_slip", parent, optional=True)
        self.documents = DocumentSection(_("A4 printer"), parent)
        self.scanner = ScannerSection(_("Scanner"), parent)
        self.card = CardSection(_("Card reader"), parent)
        self.of: dict[str, Section] = {
            "slip": self.slip,
            "second_slip": self.second,
            "documents": self.documents,
            "scanner": self.scanner,
            "card": self.card,
        }
        self.devices = tuple(self.of)
        self.all = tuple(self.of.values())
        self.addresses: tuple[AddressField, ...] = (self.slip.address, self.second.address, self.documents.address)

    def show(self, settings: DeviceSettings) -> None:
        """Show what is kept."""
        for device, section in self.of.items():
            section.show_settings(getattr(settings, device))

    def settings(self, kept: DeviceSettings) -> DeviceSettings:
        """Return what is chosen; of ``kept`` what has no section here."""
        chosen: dict[str, Any] = {device: section.settings() for device, section in self.of.items()}
        return replace(kept, **chosen)

    def show_addresses(self, settings: DeviceSettings) -> None:
        """Show addresses as they were kept, however they were typed."""
        kept = (settings.slip, settings.second_slip, settings.documents)
        for address, printer in zip(self.addresses, kept, strict=True):
            if printer is not None:
                address.show_address(printer.address)
