"""The desk's status strip: where the data is, what waits for paper, who works, what time it is."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desk_app.domain.clock import Clock
from desk_app.i18n import _, ngettext
from desk_app.services.sync_words import SyncWords
from desk_app.services.views import PrintState
from ui.theme.tokens import LIGHT
from ui.widgets.strip import Strip
from ui.widgets.sync_cell import show_sync
from ui.words import date_and_time


class DeskStrip(Strip):
    """The strip at the foot of the desk."""

    def __init__(self, operator: str, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.store = self.add_left()
        self.store.show_state(_("Store"), _("not read yet"), tone=LIGHT.away, shape="hollow")
        self.paper = self.add_left()
        self.paper.show_state(_("Slips"), _("not read yet"), tone=LIGHT.away, shape="hollow")
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

    def show_paper(self, waiting: tuple[PrintState, ...]) -> None:
        """Show how many slips have not come out."""
        if not waiting:
            self.paper.show_state(_("Slips"), _("none waiting"), tone=LIGHT.free)
            return
        text = ngettext("{n} waiting to print", "{n} waiting to print", len(waiting)).format(n=len(waiting))
        self.paper.show_state(_("Slips not printed"), text, tone=LIGHT.stop, shape="square", role="stop")
