"""The sections of the settings in their order: one a device, named as ``DeviceSettings`` names it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desk_app.devices.settings import DeviceSettings
from desk_app.domain.centre import Centre
from desk_app.i18n import _
from ui.settings.card_section import CardSection
from ui.settings.document_section import DocumentSection
from ui.settings.scanner_section import ScannerSection
from ui.settings.screens_section import ScreensSection
from ui.settings.slip_section import SlipSection
from ui.settings.voice_section import VoiceSection

if TYPE_CHECKING:
    from ui.settings.address import AddressField
    from ui.settings.form import Section


class Sections:
    """What is chosen stands in them; a new device is one more line here.

    Args:
        centre: the tables.
        parent: the window.
    """

    def __init__(self, centre: Centre, parent: QWidget) -> None:
        self.slip = SlipSection(_("Slip printer"), "slip", parent)
        self.second = SlipSection(_("Other slip printer"), "second_slip", parent, optional=True)
        self.documents = DocumentSection(_("A4 printer"), parent)
        self.scanner = ScannerSection(_("Scanner"), parent)
        self.card = CardSection(_("Card reader"), parent)
        self.voice = VoiceSection(_("Voice"), centre, parent)
        self.screens = ScreensSection(_("Screens"), centre, parent)
        self.of: dict[str, Section] = {
            "slip": self.slip,
            "second_slip": self.second,
            "documents": self.documents,
            "scanner": self.scanner,
            "card": self.card,
            "voice": self.voice,
            "screens": self.screens,
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

    def show_kept(self, settings: DeviceSettings, asked: DeviceSettings) -> None:
        """Show things as they were kept, however they were typed; where somebody typed on since, that stays."""
        for device, section in self.of.items():
            if section.settings() == getattr(asked, device):
                section.show_settings(getattr(settings, device))
