"""读卡器: its make, and a card read as a trial; nothing of the card is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_app.i18n import _
from ui.first_start.device_page import DevicePage
from ui.settings.card_section import CardSection

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.work import Work


class CardPage(DevicePage):
    """The ID-card reader."""

    help_page = "idcard"

    def __init__(self, setup: FirstStart, work: Work, background: Background) -> None:
        self.section = CardSection(_("ID-card reader"))
        why = _("Choose its make and read a card with F9. Without a reader the numbers are typed.")
        super().__init__("card", _("Is there an ID-card reader?"), why, self.section, setup, work, background)
        self.section.read_wanted.connect(self.read_it)
        self.trials.card_over.connect(self._over)

    def begin_here(self) -> None:
        """Its make comes first."""
        self.section.driver.setFocus()

    def read_it(self) -> None:
        """F9; pressed again it gives up."""
        self.trials.read_card(self.section)

    def _over(self) -> None:
        self.end(self.section.result.text(), "chosen")

    def go_on_words(self) -> str:  # noqa: D102
        return _("Next") if self.section.driver.value() else _("There is none: next")

    def go_on(self) -> None:
        """Keep it."""
        self.keep()
