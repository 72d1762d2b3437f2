"""The page 案件查询: what the search box found, and one visit in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.views import Found, PersonView, VisitView
from ui.desk.found_model import Column, FoundModel
from ui.desk.visit_detail import VisitDetail
from ui.widgets.card import Card, bare
from ui.widgets.label import Text
from ui.widgets.table import Table
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App


class SearchPage(QWidget):
    """Searches as one types; of several questions only the last is answered."""

    continue_wanted = Signal(object)
    said = Signal(str, str)

    def __init__(self, app: App, work: Work, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._operator = app, work, operator
        self._asked = 0
        self._text = ""
        row = QHBoxLayout(self)
        bare(row, 10, (12, 10, 12, 10))
        self.card = Card(_("Found"), "", self)
        self.count = Text("", "hint", self)
        self.card.right.addWidget(self.count)
        self.hint = Text(self._how(), "hint", self, wrap=True)
        self.hint.setContentsMargins(12, 4, 12, 8)
        self.card.body.addWidget(self.hint)
        self.model = FoundModel(self)
        self.table = Table(_("Found"), self.model, self)
        self.table.setObjectName("found")
        widths = {Column.DAY: 92, Column.LABEL: 68, Column.NAME: 76, Column.PHONE: 108, Column.STATE: 80}
        self.table.set_widths({int(k): v for k, v in widths.items()}, int(Column.CATEGORY))
        self.card.body.addWidget(self.table, 1)
        self.side = QStackedWidget(self)
        self.detail = VisitDetail(self)
        self.nothing = Card(_("Case"), "", self)
        empty = Text(_("Choose a line with ↑ ↓, or scan a slip."), "hint", self.nothing)
        empty.setContentsMargins(12, 4, 12, 8)
        self.nothing.body.addWidget(empty)
        self.nothing.body.addStretch(1)
        self.side.addWidget(self.nothing)
        self.side.addWidget(self.detail)
        row.addWidget(self.card, 5)
        row.addWidget(self.side, 6)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(30)
        self._pause.timeout.connect(self._ask)
        self.table.walked.connect(self._walked)
        self.table.opened.connect(self._into_detail)
        self.detail.reveal_wanted.connect(self._reveal)
        self.detail.continue_wanted.connect(self.continue_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.table.setColumnHidden(int(Column.PHONE), self.width() < 1200)

    @staticmethod
    def _how() -> str:
        return _("Type in the box above: number, case code, name, pinyin initials, end of the phone, ID number.")

    # --- searching ------------------------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Search for ``text`` as it is typed."""
        self._text = text
        self._pause.start()

    def _ask(self) -> None:
        self._asked += 1
        number, text = self._asked, self._text.strip()
        if not text:
            self._show([], "")
            return
        search, operator = self._app.search.search, self._operator
        self._work.run(
            lambda: search(text, operator) if number == self._asked else None,
            lambda found: self._came(found, number, text),
            self._refused,
        )

    def _came(self, found: list[Found] | None, number: int, text: str) -> None:
        if found is not None and number == self._asked:
            self._show(found, text)

    def _show(self, found: list[Found], text: str) -> None:
        self.model.show_found(found)
        self.count.setText(_("{n} found").format(n=len(found)) if text else "")
        self.hint.setVisible(not found)
        self.hint.setText(
            _("Nothing found for this. Try the number on the slip, or fewer letters.") if text else self._how()
        )
        if found:
            self.table.selectRow(0)
        else:
            self._forget()

    def _forget(self) -> None:
        self.detail.clear()
        self.side.setCurrentWidget(self.nothing)

    def clear(self) -> None:
        """Forget what was searched and shown."""
        self.search("")
        self._forget()

    # --- one visit ------------------------------------------------------------------------------------------------

    def open_current(self) -> None:
        """Enter in the search box: what was typed is looked up as a number first, else the first hit is opened."""
        text = self._text.strip()
        if self._app.search.is_scan(text):
            self.open_visit(text)
        elif self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        elif text:
            self.open_visit(text)

    def open_visit(self, text: str) -> None:
        """Show one visit: id, ticket, case code or scanned digits."""
        visit, operator = self._app.search.visit, self._operator
        self._work.run(lambda: visit(text, operator), self._open, self._refused)

    def _open(self, view: VisitView) -> None:
        self.detail.show_view(view)
        self.side.setCurrentWidget(self.detail)

    def _walked(self) -> None:
        row = self.table.current_record()
        if isinstance(row, Found):
            self.open_visit(row.visit)

    def _into_detail(self) -> None:
        self.detail.next.setFocus(Qt.FocusReason.TabFocusReason)

    def _reveal(self, visit: str, reason: str) -> None:
        reveal, operator = self._app.search.reveal, self._operator
        self._work.run(lambda: reveal(visit, reason, operator), self._revealed, self._refused)

    def _revealed(self, person: PersonView) -> None:
        self.detail.show_person(person)

    def _refused(self, problem: UserError) -> None:
        self.said.emit(problem.sentence, "warn")
        if self.side.currentWidget() is self.nothing:
            self.hint.setText(problem.sentence)
            self.hint.show()
