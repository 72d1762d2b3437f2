"""语音叫号: whether and how this PC's hall screen speaks, when not, for which zones; one call as a trial."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desk_app.devices.settings import VoiceEngine, VoiceSettings
from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import zones
from desk_app.voice.turns import zone_names
from ui.settings.form import Section, StateLine
from ui.widgets.choices import Chip, Segments
from ui.widgets.fields import Field, Stepper
from ui.widgets.flow import Flow
from ui.widgets.keys import KeyButton

VOLUME, SPEED, LIMIT = (0, 100), (60, 160), (20, 600)


class VoiceSection(Section):
    """The voice that calls numbers out, of the hall screen on this PC."""

    try_wanted = Signal()

    def __init__(self, title: str, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.on = Chip(_("This PC's hall screen calls numbers out"), self.inside)
        self.on.setObjectName("on")
        self.add("", self.on, "voice.on", hint=_("One PC with a loudspeaker is enough for a zone."))
        self.add(_("State"), self.state)
        self.test = KeyButton(_("Call a number out as a trial"), "F8", self.inside)
        self.test.setObjectName("test")
        self.result = StateLine(self.inside)
        self.add(_("Try it"), self.test)
        self.add("", self.result)
        engines = (("auto", _("system's voice")), ("clips", _("recordings")))
        self.engine = Segments(_("Spoken by"), engines, self.inside)
        self.volume = Stepper(_("Volume, percent"), *VOLUME, self.inside)
        self.speed = Stepper(_("Speed, percent"), *SPEED, self.inside)
        self.quiet = Field(_("Quiet hours"), self.inside)
        self.quiet.setPlaceholderText("12:00-14:00, 17:30-08:00")
        self.limit = Stepper(_("Longest wait, seconds"), *LIMIT, self.inside)
        self.zones = ZoneChips(zones(centre), self.inside)
        self.out = Field(_("Written into a folder"), self.inside)
        self.out.setPlaceholderText(_("empty: this PC's loudspeaker"))
        without = _("Without a Chinese voice in the system the recordings are played.")
        self.add(_("Spoken by"), self.engine, "voice.engine", hint=without)
        self.add(_("Volume"), self.volume, "voice.volume")
        self.add(_("Speed"), self.speed, "voice.speed", hint=_("Percent; 100 is as recorded."))
        silent = _("Nothing is called out then; the screen shows it.")
        self.add(_("Quiet hours"), self.quiet, "voice.quiet", hint=silent)
        late = _("Seconds. A call that could not be said by then is left to the screen.")
        self.add(_("Longest wait"), self.limit, "voice.limit_s", hint=late)
        self.add(_("Zones"), self.zones, "voice.zones", hint=_("None ticked: those that its hall screen shows."))
        other = _("folder:DIR writes sounds for another loudspeaker system.")
        self.add(_("Sound goes to"), self.out, "voice.out", hint=other)
        self.finish()
        self._connect()

    def _connect(self) -> None:
        self.on.toggled.connect(self.changed)
        self.engine.chosen.connect(self.changed)
        for stepper in (self.volume, self.speed, self.limit):
            stepper.valueChanged.connect(self.changed)
        for field in (self.quiet, self.out):
            field.textEdited.connect(self.changed)
        self.zones.changed.connect(self.changed)
        self.test.clicked.connect(self.try_wanted)

    def standing(self, kept: VoiceSettings) -> str:
        """Return whether it is on."""
        return "on" if kept.on else "off"

    def settings(self) -> VoiceSettings:
        """Return what is chosen."""
        return VoiceSettings(
            on=self.on.isChecked(),
            engine=cast("VoiceEngine", self.engine.value()),
            volume=self.volume.value(),
            speed=self.speed.value(),
            quiet=self.quiet.text().strip(),
            limit_s=self.limit.value(),
            zones=self.zones.value(),
            out=self.out.text().strip(),
        )

    def show_settings(self, settings: VoiceSettings) -> None:
        """Show what is kept."""
        self.on.setChecked(settings.on)
        self.engine.choose(settings.engine)
        self.volume.setValue(settings.volume)
        self.speed.setValue(settings.speed)
        self.quiet.setText(settings.quiet)
        self.limit.setValue(settings.limit_s)
        self.zones.show_zones(settings.zones)
        self.out.setText(settings.out)


class ZoneChips(QWidget):
    """The zones to tick. A kept one that the centre has no more is shown as it was, until it is unticked.

    Args:
        known: the centre's zones.
    """

    changed = Signal()

    def __init__(self, known: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self.setAccessibleName(_("Zones"))
        self._flow = Flow(self)
        self.chips: list[Chip] = []
        self._kept = ""
        for name in known:
            self._add(name)

    def _add(self, name: str) -> None:
        chip = Chip(name, self)
        chip.toggled.connect(self.changed)
        self._flow.addWidget(chip)
        self.chips.append(chip)

    def _ticked(self) -> list[str]:
        return [chip.text() for chip in self.chips if chip.isChecked()]

    def value(self) -> str:
        """Return the zones with commas between them; as they were kept where nothing else is ticked."""
        ticked = self._ticked()
        return self._kept if set(ticked) == set(zone_names(self._kept)) else ",".join(ticked)

    def show_zones(self, text: str) -> None:
        """Show what is kept."""
        self._kept = text
        names = zone_names(text)
        for name in names:
            if name not in [chip.text() for chip in self.chips]:
                self._add(name)
        for chip in self.chips:
            chip.setChecked(chip.text() in names)
