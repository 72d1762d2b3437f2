"""重打, 补打, 已打出 (F8, Ctrl+F8, Shift+F8): which ticket is meant, and what is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from desk_app.i18n import _
from desk_app.services.paper_words import PaperView, told_sentence
from desk_app.services.views import PrintState

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.desk.window import DeskWindow
    from ui.work import Work


class PrintAgain(QObject):
    """The paper keys of a desk window, on the ticket just issued, its list, and the chosen line of the ledger."""

    def __init__(self, app: App, work: Work, window: DeskWindow) -> None:
        super().__init__(window)
        self._app, self._work = app, work
        self._window, self._page, self._flow = window, window.page, window.flow
        self._unknown: frozenset[str] = frozenset()  # visits of whose slip nobody knows whether it came out
        issued, recent = self._page.issued, self._page.recent
        issued.print_wanted.connect(self.ask)
        issued.came_wanted.connect(self.came)
        recent.print_wanted.connect(self._print_of)
        recent.came_wanted.connect(self._came_of)
        self._page.copy_row.wanted.connect(self._flow.reprint)
        self._flow.printed.connect(self._printed)
        window.ledger.seen.connect(self._flow.told)
        window.paper.told.connect(self._flow.told)
        window.paper.came.connect(self._stands)

    def _stands(self, view: PaperView) -> None:
        self._unknown = frozenset(state.visit for state in view.unknown)
        self._window.strip.show_paper(view)
        self._page.recent.use_unknown(self._unknown)
        self._window.ledger.panel.use_unknown(self._unknown)

    # --- F8, Ctrl+F8 ----------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """重打, 补打 (F8)."""
        self._ask(second=False)

    def ask_other(self) -> None:
        """The same on the other printer (Ctrl+F8). Where there is none it is said before a reason is asked for."""
        if self._window.at_ledger():
            meant = self._window.ledger.panel.row() is not None
        else:
            meant = self._flow.last is not None and bool(self._flow.last.ticket)
        if meant:
            devices = self._app.devices
            self._work.run(lambda: devices.settings().second_slip is not None, self._with_other)

    def _with_other(self, there: bool) -> None:
        if there:
            self._ask(second=True)
        else:
            self._window.strip.say(_("No other printer is set up. Choose one in the settings."), "warn")

    def _ask(self, *, second: bool) -> None:
        if self._window.at_ledger():
            self._window.ledger.print_again(second=second)
            return
        issued = self._flow.last
        if issued is not None and issued.ticket:
            copy = self._page.issued.copies_exist() or self._copies(issued.visit) > 0
            self._print(issued.visit, issued.ticket, copy=copy, second=second)

    def _copies(self, visit: str) -> int:
        view = self._window.live.view
        return next((row.copies for row in (view.ledger if view is not None else ()) if row.visit == visit), 0)

    def _print_of(self, visit: str, label: str) -> None:
        self._print(visit, label, copy=self._copies(visit) > 0)

    def _print(self, visit: str, label: str, *, copy: bool, second: bool = False) -> None:
        if copy:
            self._page.copy_row.open_row(visit, label, second=second)
        else:
            self._flow.reprint(visit, "", second)

    # --- Shift+F8 -------------------------------------------------------------------------------------------------

    def came(self) -> None:
        """已打出 (Shift+F8): the clerk looked, and the slip is there."""
        issued = self._flow.last
        if self._window.at_ledger():
            self._window.ledger.panel.begin("came")
        elif issued is not None and self._page.issued.is_unsure():
            self._came_of(issued.visit)
        elif self._unknown:
            self._window.strip.say(
                _("Choose the number in today's ledger; there Shift+F8 says that it came out, F8 prints it."), "label"
            )

    def _came_of(self, visit: str) -> None:
        self._page.issued.next.setFocus(Qt.FocusReason.OtherFocusReason)  # the button pressed goes away
        self._flow.came_out(visit)

    # --- what became of it ----------------------------------------------------------------------------------------

    def _printed(self, state: PrintState) -> None:
        self._page.issued.show_print(state)
        self._window.live.read_now()
        strip = self._window.strip
        if state.state == "printed":
            self._page.copy_row.forget(state.visit)
            if self._window.at_ledger() or not self._page.form_open():
                strip.say(_("{label} printed").format(label=state.label), "good")
        elif state.problem:
            strip.say(told_sentence(state), "stop")
