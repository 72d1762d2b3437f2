"""The desk's three pages. The form is there at once; ledger and search are made when first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk_app.domain.clock import as_date, business_day
from desk_app.services.conflicts import Conflict
from desk_app.services.views import LedgerRow
from ui.desk.register_page import RegisterPage
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.desk.ledger_page import LedgerPage
    from ui.desk.search_page import SearchPage

REGISTER, LEDGER, SEARCH = "register", "ledger", "search"


class DeskPages(QStackedWidget):
    """登记取号, 今日台账, 案件查询."""

    said = Signal(str, str)  # sentence, role
    visit_wanted = Signal(str)
    continue_wanted = Signal(object)  # VisitView
    documents_wanted = Signal()

    def __init__(self, app: App, work: Work, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._operator = app, work, operator
        self._ledger: LedgerPage | None = None
        self._finder: SearchPage | None = None
        self._rows: Sequence[LedgerRow] | None = None
        self._conflicts: Sequence[Conflict] = ()
        self.page = RegisterPage(app.centre, as_date(business_day(app.clock.now_ms())), self)
        self.addWidget(self.page)

    @property
    def ledger(self) -> LedgerPage:
        """今日台账."""
        if self._ledger is None:
            from ui.desk.ledger_page import LedgerPage

            self._ledger = LedgerPage(self._app, self._work, self._operator, self)
            self.addWidget(self._ledger)
            self._ledger.said.connect(self.said)
            self._ledger.visit_wanted.connect(self.visit_wanted)
            if self._rows is not None:
                self._ledger.show_rows(self._rows, self._conflicts)
        return self._ledger

    @property
    def finder(self) -> SearchPage:
        """案件查询."""
        if self._finder is None:
            from ui.desk.search_page import SearchPage

            self._finder = SearchPage(self._app, self._work, self._operator, self)
            self.addWidget(self._finder)
            self._finder.continue_wanted.connect(self.continue_wanted)
            self._finder.detail.documents_wanted.connect(self.documents_wanted)
            self._finder.said.connect(self.said)
        return self._finder

    def at(self) -> str:
        """Return the code of the page shown."""
        current = self.currentWidget()
        return REGISTER if current is self.page else LEDGER if current is self._ledger else SEARCH

    def open(self, code: str) -> None:
        """Show a page."""
        self.setCurrentWidget(self.page if code == REGISTER else self.ledger if code == LEDGER else self.finder)
        if code == LEDGER:
            self.ledger.focus_first()

    def show_rows(self, rows: Sequence[LedgerRow], conflicts: Sequence[Conflict] = ()) -> None:
        """Show today's ledger and its conflict list as read last."""
        self._rows, self._conflicts = rows, conflicts
        if self._ledger is not None:
            self._ledger.show_rows(rows, conflicts)

    def forget(self) -> None:
        """Forget what was searched and what is open in the ledger: it may be a name."""
        if self._finder is not None:
            self._finder.clear()
        if self._ledger is not None:
            self._ledger.close_layer()
