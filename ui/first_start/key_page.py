"""恢复密钥: shown in groups to be written down or printed, then two of them asked back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from ui.documents.print_dialog import ask_printer
from ui.documents.window import AskPrinter
from ui.first_start.key_paper import print_key
from ui.first_start.page import Page
from ui.theme.fonts import SUGGESTION, font
from ui.widgets.card import Box, bare
from ui.widgets.fields import Field
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.work import Work

_A_ROW, _LETTERS = 7, 4  # two rows: all of it is seen at 1366 x 768 and 200 % too


class KeyPage(Page):
    """The key that opens the store when this PC's own is gone. It leaves the window as soon as it was asked back."""

    def __init__(self, setup: FirstStart, work: Work, background: Background, ask: AskPrinter = ask_printer) -> None:
        why = _(
            "If this PC breaks, only this key opens its backups. Write it on paper and give it to whoever keeps the "
            "centre's keys; do not take a photo of it."
        )
        super().__init__(_("Write the recovery key down"), why, setup, work, background)
        self._ask = ask
        self._groups: tuple[str, ...] = ()
        self.asked: tuple[int, ...] = ()
        """Which groups are asked back, from 1; empty while the key is shown."""
        self.sheet = Box("sunk", self.inside)
        self._grid = QGridLayout(self.sheet)
        bare(self._grid, 2, (12, 6, 12, 6))
        self.print_button = KeyButton(_("Print it"), "F8", self.inside)
        self.print_button.clicked.connect(self.print_it)
        shown, asking = QWidget(self.inside), QWidget(self.inside)
        self.stack = QStackedWidget(self.inside)
        self.stack.addWidget(shown)
        self.stack.addWidget(asking)
        self.body.addWidget(self.stack)
        self.body.addStretch(1)
        self._build_shown(shown)
        self.fields = [Field("", asking) for _one in range(2)]
        self._labels = [Text("", "body", asking) for _one in self.fields]
        self._build_asking(asking)

    def _build_shown(self, page: QWidget) -> None:
        column = QGridLayout(page)
        bare(column, 10)
        column.addWidget(self.sheet, 0, 0, 1, 2)
        column.addWidget(self.print_button, 1, 0, Qt.AlignmentFlag.AlignLeft)
        column.setColumnStretch(1, 1)

    def _build_asking(self, page: QWidget) -> None:
        row = QHBoxLayout()
        bare(row, 12, (0, 4, 0, 4))
        column = QVBoxLayout(page)
        bare(column)
        column.addLayout(row)
        column.addStretch(1)
        for label, field in zip(self._labels, self.fields, strict=True):
            field.setMaxLength(_LETTERS)
            field.setFixedWidth(120)
            field.setFont(font(SUGGESTION, bold=True))
            field.textEdited.connect(self._typed)
            row.addWidget(label)
            row.addWidget(field)
            row.addSpacing(12)
        row.addStretch(1)

    # --- shown ----------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """Read the key; it stands here only while somebody looks at it."""
        self._show_asking(())
        self.work.run(self.setup.recovery_groups, self._show_groups, self.refused)

    def left(self) -> None:
        """Take the key out of the window."""
        self._groups = ()
        self._clear()
        for field in self.fields:
            field.clear()

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def _show_groups(self, groups: tuple[str, ...]) -> None:
        self._groups = groups
        self._clear()
        for index, group in enumerate(groups):
            row, column = divmod(index, _A_ROW)
            self._grid.addWidget(Text(str(index + 1), "hint", self.sheet), 2 * row, column)
            self._grid.addWidget(Text(group, "suggestion", self.sheet), 2 * row + 1, column)
        self.answered.emit()
        self.words_changed.emit()

    def print_it(self) -> None:
        """Print it with the system's dialog."""
        if not self._groups or self.asked or self.busy:
            return
        answer = self._ask(self.window(), 1, 1)
        if answer is None:
            return
        groups, centre = self._groups, self.setup.centre.name
        self.begin(_("On its way…"))
        self.background.run(
            lambda: print_key(answer.printer, groups, centre),
            lambda _none: self.end(_("The printer took it. Check that every group can be read.")),
            troubled=self.troubled,
        )

    # --- asked back -----------------------------------------------------------------------------------------------

    def go_on_words(self) -> str:  # noqa: D102
        return _("Next") if self.asked else _("I have it on paper")

    def go_on(self) -> None:
        """From the key to the question, from the question on."""
        if not self._groups:
            return
        if not self.asked:
            self._show_asking(tuple(sorted(secrets.SystemRandom().sample(range(1, len(self._groups) + 1), 2))))
            return
        for number, field in zip(self.asked, self.fields, strict=True):
            if _as_written(field.text()) != self._groups[number - 1]:
                self._wrong(number, field)
                return
        self.begin(_("One moment…"))
        self.work.run(lambda: self.setup.keep("key", "done"), self.taken, self.refused)

    def _wrong(self, number: int, field: Field) -> None:
        sentence = _("Group {n} is another one. Esc shows the key again: compare it with your paper.").format(n=number)
        self.refused(UserError(sentence))
        field.set_problem(sentence)
        field.setFocus()
        field.selectAll()

    def _show_asking(self, asked: tuple[int, ...]) -> None:
        self.asked = asked
        self.stack.setCurrentIndex(1 if asked else 0)
        if asked:
            for number, label, field in zip(asked, self._labels, self.fields, strict=True):
                label.setText(_("Group {n} on your paper").format(n=number))
                field.setAccessibleName(label.text())
                field.clear()
                field.set_problem("")
            self.fields[0].setFocus()
        else:
            self.answered.emit()
        self.end()

    def _typed(self) -> None:
        """A whole group goes on to the next one by itself."""
        first, second = self.fields
        for field in self.fields:
            field.set_problem("")
        self.result.say("")
        if first.hasFocus() and len(first.text()) == _LETTERS:
            second.setFocus()

    def step_back(self) -> bool:
        """Show the key again."""
        if not self.asked:
            return False
        self._show_asking(())
        return True


def _as_written(text: str) -> str:
    """Return a group as the key has it: capitals, and no 0 and 1, which look like O and I on paper."""
    return text.strip().upper().replace("0", "O").replace("1", "I")
