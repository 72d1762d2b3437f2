"""The desk's status strip: where the data is, what waits for paper, who works, what time it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desk_app.domain.clock import Clock
from desk_app.i18n import _
from desk_app.services.paper_words import PaperView, PaperWords, paper_words
from desk_app.services.screen_words import ScreenCell
from desk_app.services.sync_words import SyncWords
from ui.theme.tokens import LIGHT
from ui.widgets.strip import Strip, StripCell
from ui.widgets.sync_cell import show_sync
from ui.words import date_and_time

if TYPE_CHECKING:
    from desk_app.devices.idcard.base import ReaderState


_ROOM_FOR_NUMBERS = 1200  # px; below, the strip counts the slips and their numbers stand in the tip


class DeskStrip(Strip):
    """The strip at the foot of the desk."""

    def __init__(self, operator: str, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.store = self.add_left()
        self.store.show_state(_("Store"), _("not read yet"), tone=LIGHT.away, shape="hollow")
        self.paper = self.add_left()
        self.paper.show_state(_("Printer: not asked yet"), tone=LIGHT.away, shape="hollow")
        self._words: PaperWords | None = None
        self.card: StripCell | None = None  # a PC without a card reader has no word about it
        self.screens: StripCell | None = None  # nor a centre without screens about them
        self.who = self.add_right()
        self.who.show_state(_("Guide"), operator)
        self.when = self.add_right(strong=True)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        self._show_time()

    def _show_time(self) -> None:
        self.when.show_state(date_and_time(self._clock.now_ms()), role="small")

    def show_sync(self, words: SyncWords) -> None:
        """Show how it stands with the shared database."""
        show_sync(self.store, words)

    def show_paper(self, view: PaperView) -> None:
        """Show how the slip printer is, and how many slips have not come out."""
        self._words = paper_words(view)
        self._show_words(self._words)

    def _show_words(self, words: PaperWords) -> None:
        value = words.value if self.width() >= _ROOM_FOR_NUMBERS else words.brief
        self.paper.show_toned(words.tone, words.word, value, words.tip)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._words is not None:
            self._show_words(self._words)

    def show_screens(self, words: ScreenCell) -> None:
        """Show how many of the public screens live; nothing where no screen was ever seen."""
        if self.screens is None:
            if not words.word:
                return
            self.screens = self.add_left()
        self.screens.show_toned(words.tone, words.word, words.value, words.tip)

    def show_card_reader(self, state: ReaderState) -> None:
        """Show how the ID-card reader stands; silence and a lost helper are not known, never well."""
        if self.card is None:
            self.card = self.add_left()
        well = state.state in ("ready", "reading") or state.about_the_card
        if well:
            self.card.show_state(_("Card reader"), _("reader ready"), tone=LIGHT.free)
        elif state.state == "trouble" and not state.problem.startswith("helper_"):
            self.card.show_state(_("Card reader"), _("reader not connected"), tone=LIGHT.waiting, role="warn")
        else:
            self.card.show_state(_("Card reader"), _("reader not known"), tone=LIGHT.away, shape="hollow")
        self.card.setToolTip("" if well else state.sentence)

    def forget_card_reader(self) -> None:
        """Say nothing of a card reader: there is none (any more)."""
        if self.card is not None:
            self.card.show_state("")
