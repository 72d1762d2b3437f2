"""A4 打印机: where documents are printed, how many of each, a test page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.devices.settings import DocumentPrinterSettings
from desk_app.i18n import _
from ui.documents.panel import MOST_COPIES
from ui.settings.address import AddressField, document_kinds
from ui.settings.form import Section, StateLine
from ui.widgets.card import bare
from ui.widgets.fields import Stepper
from ui.widgets.keys import KeyButton


class DocumentSection(Section):
    """The printer for documents."""

    test_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.add(_("State"), self.state)
        self.address = AddressField(title, document_kinds(), self.inside)
        self.copies = Stepper(_("Copies"), 1, MOST_COPIES, self.inside)
        self.add(_("Printer"), self.address, "documents.address")
        hint = _("Of documents that are made out in two: one for the visitor, one for the file.")
        self.add(_("Copies"), self.copies, "documents.copies", hint=hint)
        self.test = KeyButton(_("Print a test page"), "F8", self.inside)
        self.test.setObjectName("test")
        self.result = StateLine(self.inside)
        line = QWidget(self.inside)
        row = QHBoxLayout(line)
        bare(row, 12)
        row.addWidget(self.test)
        row.addStretch(1)
        self.column.addWidget(line)
        self.column.addWidget(self.result)
        self.finish()
        self.address.changed.connect(self.changed)
        self.copies.valueChanged.connect(self.changed)
        self.test.clicked.connect(self.test_wanted)

    def settings(self) -> DocumentPrinterSettings:
        """Return what is chosen."""
        return DocumentPrinterSettings(self.address.address(), self.copies.value())

    def show_settings(self, settings: DocumentPrinterSettings) -> None:
        """Show what is kept."""
        self.address.show_address(settings.address)
        self.copies.setValue(settings.copies)
