"""Every public screen of the centre, a line each (Ctrl+M): which live, since when not, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.screen_words import WORST_FIRST, screen_line
from desk_app.services.screens import SeenScreen
from ui.background import Background
from ui.desk.screens_model import Column, Row, ScreensModel
from ui.theme.style import mark
from ui.widgets.card import Card, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text
from ui.widgets.table import Table
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App


class ScreensWindow(QWidget):
    """A window beside the desk; Esc closes it, ↑ ↓ walk the screens, Del takes one off the list.

    Args:
        app: the services.
        work: the desk's worker: where a bug goes.
        desk: the window it belongs to.
    """

    changed = Signal()  # one was taken off the list

    def __init__(self, app: App, work: Work, desk: QWidget) -> None:
        super().__init__(desk, Qt.WindowType.Window)
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Screens") + " — " + app.centre.name)
        self.resize(820, 420)
        self._app = app
        self._background = Background(work.crashed.emit, self._troubled, self._refused, self)
        column = QVBoxLayout(self)
        bare(column, 10, (12, 12, 12, 12))
        self.card = Card(_("Screens"), parent=self)
        self.model = ScreensModel(self)
        self.table = Table(_("Screens"), self.model, self.card)
        self.table.set_widths({Column.WHERE: 200, Column.PC: 130, Column.STATE: 120}, Column.SINCE)
        self.card.body.addWidget(self.table, 1)
        column.addWidget(self.card, 1)
        self.said = Text("", "hint", self, wrap=True)
        column.addWidget(self.said)
        column.addLayout(self._acts())
        self.table.walked.connect(self._walked)
        self._walked()
        self.table.setFocus()

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        bare(row, 8)
        self.forget_button = KeyButton(_("Take off the list"), "Del", self)
        close = KeyButton(_("Close"), "Esc", self)
        self.forget_button.clicked.connect(self.forget)
        close.clicked.connect(self.close)
        row.addWidget(self.forget_button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def show_screens(self, seen: Sequence[SeenScreen]) -> None:
        """Show these; which is chosen stays chosen."""
        now = self._app.clock.now_ms()
        rows = [(one, screen_line(one, self._app.centre, now)) for one in seen]
        chosen = self._chosen()
        self.model.show_rows(rows)
        if self._chosen() is None and rows:
            names = [(one.state.device, one.state.name) for one, _line in rows]
            was = None if chosen is None else (chosen[0].state.device, chosen[0].state.name)
            worst = min(range(len(rows)), key=lambda at: WORST_FIRST.index(rows[at][1].tone))
            self.table.selectRow(names.index(was) if was in names else worst)
        self._walked()

    def _chosen(self) -> Row | None:
        return cast("Row | None", self.table.current_record())

    @Slot()
    def _walked(self) -> None:
        chosen = self._chosen()
        self.forget_button.setEnabled(
            not self._background.busy and chosen is not None and chosen[0].how in ("silent", "unknown")
        )
        if not self.model.rows():
            self.said.setText(_("No screen has been seen yet."))
        elif chosen is not None:
            self.said.setText(chosen[1].advice)

    @Slot()
    def forget(self) -> None:
        """Del: a screen that was taken down is listed no more. One that lives comes back by itself."""
        chosen = self._chosen()
        if chosen is None or not self.forget_button.isEnabled():
            return
        self.forget_button.setEnabled(False)
        one = chosen[0]
        self._background.run(lambda: self._forget(one), lambda _done: self.changed.emit())

    def _forget(self, one: SeenScreen) -> None:
        """On a thread of its own: the shared database may take its time."""
        try:
            self._app.screens.forget(one)
        finally:
            self._app.store.close()  # this thread's connection

    def _refused(self, problem: UserError) -> None:
        self.said.setText(problem.sentence)
        self.changed.emit()

    def _troubled(self, problem: EnvironmentProblem) -> None:
        self._walked()
        self.said.setText(problem.sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Del takes the chosen screen off the list; F1 explains."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_Delete:
            self.forget()
        elif event.key() == Qt.Key.Key_F1:
            from ui.widgets.help_window import show_help

            show_help("screens-alive", self)
        else:
            super().keyPressEvent(event)
