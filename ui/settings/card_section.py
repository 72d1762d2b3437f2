"""读卡器: make, library, port, and whether a card can be read; of the card only a masked name is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.devices.settings import CardReaderSettings
from desk_app.i18n import _
from ui.settings.form import Section, StateLine
from ui.widgets.card import bare
from ui.widgets.fields import Choice, Field, Stepper
from ui.widgets.keys import KeyButton

MOST_PORT = 1016


class CardSection(Section):
    """The ID-card reader."""

    read_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.add(_("State"), self.state)
        self.driver = Choice(_("Make of the reader"), self.inside)
        self.driver.setObjectName("driver")
        self.driver.fill(
            [
                ("", _("none: numbers are typed")),
                ("termb", _("Huashi and others with termb.dll")),
                ("sdt", _("SDT family (sdtapi.dll)")),
                ("simulator", _("simulated, for practice")),
            ],
            chosen="",
        )
        self.library = Field(_("Library"), self.inside)
        self.library.setObjectName("library")
        self.library.setPlaceholderText(_("its usual name"))
        self.port = Stepper(_("Port"), 1, MOST_PORT, self.inside)
        self.port.setObjectName("port")
        self.add(_("Reader"), self.driver, "card.driver")
        self.add(_("Library"), self.library, "card.library", hint=_("The vendor's DLL, if it is elsewhere."))
        self.add(_("Port"), self.port, "card.port", hint=_("USB 1001 to 1016, serial 1 to 16."))
        self.read = KeyButton(_("Read one as a trial"), "F9", self.inside)
        self.read.setObjectName("read")
        self.result = StateLine(self.inside)
        line = QWidget(self.inside)
        row = QHBoxLayout(line)
        bare(row, 12)
        row.addWidget(self.read)
        row.addStretch(1)
        self.column.addWidget(line)
        self.column.addWidget(self.result)
        self.finish()
        self.driver.currentIndexChanged.connect(self._other_driver)
        self.library.textEdited.connect(self.changed)
        self.port.valueChanged.connect(self.changed)
        self.read.clicked.connect(self.read_wanted)
        self._other_driver()

    def _other_driver(self) -> None:
        driver = self.driver.value()
        self.port.setEnabled(driver in ("termb", "sdt"))
        self.library.setEnabled(bool(driver))  # of a simulated reader it is the folder that cards are laid on
        self.read.setEnabled(bool(driver))
        self.changed.emit()

    def show_reading(self, *, reading: bool) -> None:
        """Say on the button that it gives up now, or that it reads."""
        self.read.setText(_("Give up") if reading else _("Read one as a trial"))
        self.driver.setEnabled(not reading)

    def settings(self) -> CardReaderSettings:
        """Return what is chosen."""
        return CardReaderSettings(
            driver=self.driver.value(),
            library=self.library.text().strip(),
            port=self.port.value(),
        )

    def show_settings(self, settings: CardReaderSettings) -> None:
        """Show what is kept."""
        self.driver.choose(settings.driver)
        self.library.setText(settings.library)
        self.port.setValue(settings.port)
