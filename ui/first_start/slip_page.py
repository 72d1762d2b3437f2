"""号条打印机: one of those found on this PC, a test slip, and the clerk says that it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_app.i18n import _
from ui.first_start.device_page import DevicePage
from ui.settings.slip_section import SlipSection

if TYPE_CHECKING:
    from desk_app.errors import EnvironmentProblem
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.settings.address import FoundPrinter
    from ui.work import Work


class SlipPage(DevicePage):
    """The printer of the numbers."""

    help_page = "devices"

    def __init__(self, setup: FirstStart, work: Work, background: Background) -> None:
        self.section = SlipSection(_("Slip printer"), "slip")
        why = _("Choose it among the printers found, or type its address, and print a test slip.")
        super().__init__("slip", _("Which printer prints the slips?"), why, self.section, setup, work, background)
        self._came_out = False
        self._looking = self._looked = False
        self.section.test.hide()  # the page's own button prints
        self.section.changed.connect(self._other)
        self.section.address.look_wanted.connect(self.find_it)
        self.trials.slip_over.connect(self._tried)

    def begin_here(self) -> None:
        """The list of printers comes first."""
        self.section.address.found.setFocus()
        if not self._looked:
            self.find_it()

    def find_it(self) -> None:
        """F5: ask the system for its printers."""
        if self._looking:
            return
        self._looking = self._looked = True
        self.section.address.say_looking()
        self.background.run(self.asking.printers, self._found, troubled=self._not_found)

    def _found(self, printers: list[FoundPrinter]) -> None:
        self._looking = False
        address = self.section.address
        had = address.found.hasFocus()
        address.show_found(printers)
        if had or not address.found.isEnabled():
            (address.found if printers else address.kind).setFocus()

    def _not_found(self, problem: EnvironmentProblem) -> None:
        self.troubled(problem)
        self._found([])

    def _other(self) -> None:
        """Another printer is chosen: it has printed nothing yet."""
        self._came_out = False
        self.section.result.say("")
        self.words_changed.emit()

    def go_on_words(self) -> str:  # noqa: D102
        return _("It came out: next") if self._came_out else _("Print a test slip")

    def go_on(self) -> None:
        """A test slip first; then it is kept."""
        if self._came_out:
            self.keep()
        else:
            self.print_it()

    def print_it(self) -> None:
        """F8: print a test slip, again if it did not come out."""
        if self.busy or self._kept is None:
            return
        self._came_out = False
        self.begin("")
        self.trials.test_slip(self.section)

    def _tried(self, took: bool) -> None:
        self._came_out = took
        if took:
            self.answered.emit()
            self.end(_("Did the slip come out, with all its words? If not: F8 prints another, F1 helps."), "chosen")
        else:
            self.end(self.section.result.text(), "stop")
