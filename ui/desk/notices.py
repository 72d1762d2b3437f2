"""Who stands in the banner: trouble first, then the cut from the shared database, then days that were left open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.i18n import _
from desk_app.services.sync_words import SyncWords, back_words
from ui.crash_offer import OPEN_REPORT
from ui.widgets.strip import Banner, Strip

_BACK_MS = 8_000


class Notices(QObject):
    """Fills the banner under the head and says when the shared database is back.

    Args:
        banner: the amber line.
        strip: where passing sentences stand.
    """

    ledger_wanted = Signal()
    help_wanted = Signal()
    report_wanted = Signal()

    def __init__(self, banner: Banner, strip: Strip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._banner, self._strip = banner, strip
        self._trouble = self._rest = ""
        self._reported = False  # the trouble is a bug of ours, and its report can be opened
        self._days: tuple[str, ...] = ()
        self._sync: SyncWords | None = None
        self._cut = False
        self._kept = 0
        self._closed = ""  # the head that the clerk closed: not shown again until it changes
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_BACK_MS)
        self._fade.timeout.connect(self._forget_back)
        self._back = ""
        self._news = ""
        banner.details.connect(self._pressed)

    def trouble(self, sentence: str) -> None:
        """Show a sentence about the surroundings, until it is closed."""
        self._trouble, self._rest, self._reported = sentence, "", False
        self._show()

    def crash(self, head: str, rest: str, *, reported: bool) -> None:
        """Show what is to be said about a bug of ours; where there is a report, offer to open its folder."""
        self._trouble, self._rest, self._reported = head, rest, reported
        self._show()

    def days_left_open(self, days: tuple[str, ...]) -> None:
        """Show days that were never closed."""
        self._days = days
        self._show()

    def sync(self, words: SyncWords, waiting: int) -> None:
        """Show how it stands with the shared database; ``waiting``: own records not there yet."""
        if words.head:
            self._cut = True
        elif self._cut and words.tone == "good":  # connecting and catching up lie between
            self._cut, self._closed = False, ""
            self._back = back_words(max(0, self._kept - waiting))
            self._kept = 0
            self._strip.say(self._back, "good")
            self._fade.start()
        if self._cut:
            self._kept = max(self._kept, waiting)
        self._sync = words
        self._show()

    @property
    def tells_of_sync(self) -> bool:
        """Whether the banner says that this PC is cut off from the shared database."""
        return not self._trouble and self._sync is not None and bool(self._sync.head) and not self._is_closed()

    def news(self, sentence: str) -> None:
        """Say once what there is to know of the centre's configuration."""
        if sentence and sentence != self._news:
            self._strip.say(sentence)
        self._news = sentence

    def close(self) -> bool:
        """Close what Esc closes; say whether there was anything. Days left open stay."""
        if self._trouble:
            self._trouble = ""
        elif self.tells_of_sync and self._sync is not None:
            self._closed = self._sync.head
        else:
            return False
        self._show()
        return True

    def _is_closed(self) -> bool:
        return self._sync is not None and self._sync.head == self._closed

    def _forget_back(self) -> None:
        if self._strip.message.text() == self._back:
            self._strip.say("")

    def _show(self) -> None:
        words = self._sync
        if self._trouble and self._reported:
            self._banner.show_message(self._trouble, self._rest, _("Open its folder"), OPEN_REPORT)
        elif self._trouble:
            self._banner.show_message(self._trouble, self._rest, _("Close"), "Esc")
        elif words is not None and self.tells_of_sync:
            self._banner.show_message(words.head, words.rest, _("Details"), "F1")
        elif self._days:
            head = _("Not closed: {days}.").format(days=", ".join(day[5:] for day in self._days))
            self._banner.show_message(head, _("Nothing is lost. Close them in today's ledger."), _("Details"))
        else:
            self._banner.show_message("")

    def _pressed(self) -> None:
        if self._trouble and self._reported:
            self.report_wanted.emit()
        elif self._trouble:
            self.close()
        elif self.tells_of_sync:
            self.help_wanted.emit()
        else:
            self.ledger_wanted.emit()
