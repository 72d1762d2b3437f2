"""扫码枪: one scan, and what is to be thought of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_app.i18n import _
from ui.first_start.device_page import DevicePage
from ui.settings.scanner_section import ScannerSection

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.settings.scan_trial import Received
    from ui.work import Work


class ScannerPage(DevicePage):
    """The scanner."""

    help_page = "scanner"

    def __init__(self, setup: FirstStart, work: Work, background: Background) -> None:
        self.section = ScannerSection(_("Scanner"))
        why = _("Scan the test slip, or any slip. Numbers are typed where there is no scanner.")
        super().__init__("scanner", _("Does the scanner work?"), why, self.section, setup, work, background)
        self.section.trial.received.connect(self._scanned)

    def begin_here(self) -> None:
        """The field that hears a scan."""
        self.section.trial.setFocus()

    def _scanned(self, came: Received) -> None:
        """After a scan Enter goes on; Tab leads back for another."""
        if came.ended or came.count:
            self.end(self.section.verdict.text(), "chosen")
            self.answered.emit()

    def go_on(self) -> None:
        """Keep it."""
        self.keep()
