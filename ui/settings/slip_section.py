"""号条打印机 and 备用号条打印机: address, paper, how it prints and cuts, a test slip."""

from __future__ import annotations

from typing import Literal, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.devices.settings import Cut, PaperMode, SlipPrinterSettings
from desk_app.i18n import _
from ui.settings.address import AddressField, slip_kinds
from ui.settings.form import Section, StateLine
from ui.widgets.card import bare
from ui.widgets.choices import Chip, Segments
from ui.widgets.fields import Stepper
from ui.widgets.keys import KeyButton

MOST_FEED = 30


class SlipSection(Section):
    """One slip printer.

    Args:
        title: its name.
        name: ``slip`` or ``second_slip``, the first part of its fields' names.
        optional: a PC may do without it.
    """

    test_wanted = Signal()
    paper_changed = Signal(int)

    def __init__(
        self,
        title: str,
        name: Literal["slip", "second_slip"],
        parent: QWidget | None = None,
        *,
        optional: bool = False,
    ) -> None:
        super().__init__(title, parent)
        self.name = name
        self.used = Chip(_("This PC has another slip printer"), self.inside)
        self.used.setObjectName("used")
        self.used.setVisible(optional)
        if optional:
            self.add("", self.used)
        self.used.setChecked(not optional)
        self.add(_("State"), self.state)
        self.address = AddressField(title, slip_kinds(), self.inside)
        self.paper = Segments(_("Paper"), (("80", _("80 mm")), ("58", _("58 mm"))), self.inside)
        modes = (("raster", _("as a picture")), ("text", _("printer's own characters")))
        self.mode = Segments(_("Prints"), modes, self.inside)
        cuts = (("partial", _("not quite through")), ("full", _("through")), ("none", _("no cutter")))
        self.cut = Segments(_("Cutter"), cuts, self.inside)
        self.feed = Stepper(_("Feed before the cut"), 0, MOST_FEED, self.inside)
        self.add(_("Printer"), self.address, f"{name}.address")
        self.add(_("Paper"), self.paper, f"{name}.paper")
        pictures = _("As a picture every character comes out right. Own characters only for printers that are slow.")
        self.add(_("Prints"), self.mode, f"{name}.mode", hint=pictures)
        self.add(_("Cutter"), self.cut, f"{name}.cut")
        self.add(_("Lines fed"), self.feed, f"{name}.feed")
        self.test = KeyButton(_("Print a test slip"), "F8", self.inside)
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
        self._connect()
        self._show_used()

    def _connect(self) -> None:
        self.used.toggled.connect(self._show_used)
        self.used.toggled.connect(self.changed)
        self.address.changed.connect(self.changed)
        self.paper.chosen.connect(lambda code: self.paper_changed.emit(int(code)))
        for segments in (self.paper, self.mode, self.cut):
            segments.chosen.connect(self.changed)
        self.feed.valueChanged.connect(self.changed)
        self.test.clicked.connect(self.test_wanted)

    def _show_used(self) -> None:
        on = self.used.isChecked()
        for widget in (self.address, self.paper, self.mode, self.cut, self.feed, self.test):
            widget.setEnabled(on)

    def settings(self) -> SlipPrinterSettings | None:
        """Return what is chosen, ``None`` for no printer."""
        if not self.used.isChecked():
            return None
        return SlipPrinterSettings(
            address=self.address.address(),
            paper=int(self.paper.value()),
            mode=cast("PaperMode", self.mode.value()),
            cut=cast("Cut", self.cut.value()),
            feed=self.feed.value(),
        )

    def show_settings(self, settings: SlipPrinterSettings | None) -> None:
        """Show what is kept."""
        self.used.setChecked(settings is not None)
        shown = settings or SlipPrinterSettings()
        self.address.show_address(shown.address)
        self.paper.choose(str(shown.paper))
        self.mode.choose(shown.mode)
        self.cut.choose(shown.cut)
        self.feed.setValue(shown.feed)
        self._show_used()
