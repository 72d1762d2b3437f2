"""扫码枪: a trial that says what came, and how fast a scanner types."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.devices.settings import ScannerSettings
from desk_app.domain.codes import QR_DIGITS
from desk_app.i18n import _
from ui.settings.form import Section, StateLine
from ui.settings.scan_trial import Received, ScanTrial
from ui.widgets.fields import Stepper

GAP, SHORTEST = (5, 200), (4, 64)
_TYPING_MS = 90


class ScannerSection(Section):
    """The barcode scanner."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.add(_("State"), self.state)
        self.trial = ScanTrial(self.inside)
        self.trial.setObjectName("scan_trial")
        self.add(_("Try it"), self.trial, hint=_("Only how it came is shown, never what the code says."))
        self.result = StateLine(self.inside)
        self.add("", self.result)
        self.verdict = StateLine(self.inside)
        self.add("", self.verdict)
        self.gap = Stepper(_("Longest gap between two keys, ms"), *GAP, self.inside)
        self.gap.setObjectName("gap")
        self.shortest = Stepper(_("Fewest digits of a code"), *SHORTEST, self.inside)
        self.add(_("Longest gap"), self.gap, "scanner.gap_ms", hint=_("Milliseconds. 35 fits nearly every scanner."))
        self.add(_("Fewest digits"), self.shortest, "scanner.shortest")
        self.finish()
        self.trial.received.connect(self.show_received)
        self.gap.valueChanged.connect(self.changed)
        self.shortest.valueChanged.connect(self.changed)

    def settings(self) -> ScannerSettings:
        """Return what is chosen."""
        return ScannerSettings(self.gap.value(), self.shortest.value())

    def show_settings(self, settings: ScannerSettings) -> None:
        """Show what is kept."""
        self.gap.setValue(settings.gap_ms)
        self.shortest.setValue(settings.shortest)

    def show_received(self, came: Received) -> None:
        """Say what came and whether it will do."""
        kinds = [_("{n} digits").format(n=came.digits)] if came.digits else []
        kinds += [_("{n} full-width digits").format(n=came.wide)] if came.wide else []
        kinds += [_("{n} letters or signs").format(n=came.others)] if came.others else []
        enter = _("with Enter") if came.ended else _("without Enter")
        device = came.device or _("device not told")
        gap = _("longest gap {n} ms").format(n=came.longest_ms)
        self.result.say("，".join([*kinds, enter, gap, device]), "chosen")
        sentence, tone = self._verdict(came)
        self.verdict.say(sentence, tone)

    def _verdict(self, came: Received) -> tuple[str, str]:
        if came.longest_ms > _TYPING_MS:
            return _("That was typed by hand, it seems. Scan a slip."), "away"
        if came.longest_ms > self.gap.value():
            return _("The scanner is slower than the gap set below: raise it to {n}.").format(
                n=min(GAP[1], came.longest_ms + 10)
            ), "waiting"
        if came.count < self.shortest.value():
            return _("That is shorter than a slip's code. Scan a slip."), "waiting"
        if came.others:
            return _("Other signs came too. A slip has digits only: scan a slip, or see the help."), "waiting"
        if came.count != QR_DIGITS:
            return _("All digits, but not as many as a slip has ({n}).").format(n=QR_DIGITS), "waiting"
        if not came.ended:
            return _("It works. Set the scanner to send Enter, then it is quicker; its manual has the code."), "free"
        return _("It works."), "free"
