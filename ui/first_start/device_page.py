"""What the pages of devices share: a section of the settings, what it tries, and keeping what is chosen in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from ui.documents.print_dialog import ask_printer
from ui.first_start.page import Page
from ui.settings.asking import Asking
from ui.settings.form import Section, at_its_field
from ui.settings.trials import Trials

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.devices.settings import DeviceSettings
    from desk_app.first_start import FirstStart, Progress, Step
    from ui.background import Background
    from ui.work import Work


class DevicePage(Page):
    """One device, chosen and tried as in the settings.

    Args:
        step: its name in ``DeviceSettings`` too.
        title: the question.
        why: what for.
        section: of the settings.
    """

    def __init__(
        self,
        step: Step,
        title: str,
        why: str,
        section: Section,
        setup: FirstStart,
        work: Work,
        background: Background,
    ) -> None:
        super().__init__(title, why, setup, work, background, scrolls=False)
        self.step, self._section = step, section
        self.asking = Asking(cast("App", setup))
        self.trials = Trials(self.asking, background, lambda: None, ask_printer, cast("QWidget", self))
        self._kept: DeviceSettings | None = None
        section.setParent(self.inside)
        section.state.say(_("not tried yet"), "away", "hollow")
        self.body.addWidget(section, 1)
        section.changed.connect(section.clear_problems)
        section.changed.connect(self.words_changed)

    def shown(self) -> None:
        """Show what is kept."""
        if self._kept is None:
            self.work.run(self.setup.devices.settings, self._show_kept)
        else:
            self.begin_here()

    def _show_kept(self, settings: DeviceSettings) -> None:
        self._kept = settings
        self._section.show_settings(getattr(settings, self.step))
        self.begin_here()
        self.words_changed.emit()

    def begin_here(self) -> None:
        """Put the focus where one begins."""
        raise NotImplementedError

    def left(self) -> None:
        """Give up a trial."""
        self.trials.stop()

    def keep(self) -> None:
        """Keep what is chosen."""
        if self._kept is None or self.busy:
            return
        chosen: dict[str, Any] = {self.step: self._section.settings()}
        wanted = replace(self._kept, **chosen)
        self.begin("")

        def kept(progress: Progress) -> None:
            self._kept = wanted
            self.taken(progress)

        self.work.run(lambda: self.setup.save_devices(self.step, wanted), kept, self.refused)

    def refused(self, problem: UserError) -> None:
        """Say it at its field, where there is one."""
        if self._section.show_problem(problem.field, at_its_field(problem)):
            self.end()
        else:
            super().refused(problem)
