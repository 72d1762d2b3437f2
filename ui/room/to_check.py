"""请核对: what another place did to a ticket of this one stays in the bar until somebody here took note of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from desk_app.i18n import _
from desk_app.services.conflicts import ToKnow
from ui.room.console import Console
from ui.room.look import Look

NOTED = "Ctrl+Enter"
"""A key of its own: an Enter meant for something else must not take note of anything."""


class ToCheck(QObject):
    """Offers what there is to know whenever the bar has nothing else to say.

    Args:
        console: whose bar it is.
        take_note: called with the key of what was noted.
    """

    def __init__(self, console: Console, take_note: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._console, self._take_note = console, take_note
        self._to_know: tuple[ToKnow, ...] = ()
        console.bar.closed.connect(self._closed)

    def show_look(self, look: Look) -> None:
        """Take what was read last."""
        self._to_know = look.to_know
        if look.to_know:
            self._offer()
        elif self._console.bar.offers(NOTED):  # noted in another window, or settled
            self._console.bar.dismiss()

    def forget(self) -> None:
        """Another place, of which nothing is known yet."""
        self._to_know = ()

    @Slot()
    def press(self) -> None:
        """Ctrl+Enter: somebody read it."""
        if self._console.bar.offers(NOTED):
            self._console.bar.press()

    def _closed(self) -> None:
        if self._console.bar.key != NOTED:  # what was put away by Esc comes back with the next reading
            self._offer()

    def _offer(self) -> None:
        bar = self._console.bar
        if self._to_know and bar.isHidden():
            first = self._to_know[0]
            bar.offer(_("Please check"), first.text, _("Noted"), NOTED, partial(self._take_note, first.key), warn=True)
            self._console.place_bar()
