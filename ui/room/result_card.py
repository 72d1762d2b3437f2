"""How it ended (办理结果): chosen by number, with a note, finished by F4 or together with the next call."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import VisitView
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.choices import Option
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton


class Note(QPlainTextEdit):
    """The note to a result: Tab leaves it, Ctrl+Enter finishes nothing by accident."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Note to the result"))
        self.setPlaceholderText(_("Note: what was agreed, when to come again"))
        self.set_lines(2)

    def set_lines(self, lines: int) -> None:
        """Take room for ``lines`` lines of text."""
        self.setFixedHeight(max(34 if lines == 1 else 54, lines * self.fontMetrics().height() + 14))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+digit and function keys belong to the window."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


class ResultCard(Card):
    """The card. ``finished`` is F4; ``chosen`` tells that a result was picked."""

    finished = Signal()
    chosen = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Result"), parent=parent)
        self._results = list(centre.results.values())
        self._stop = ""
        self._group = QButtonGroup(self)
        content = QWidget(self)
        inner = QVBoxLayout(content)
        bare(inner)
        grid = QGridLayout()
        bare(grid, 6, (12, 0, 12, 0))
        for at, result in enumerate(self._results):
            option = Option(f"{result.code}　{result.name}", parent=content, soft=True)
            option.setAccessibleDescription(f"Alt+{result.code}")
            self._group.addButton(option, at)
            grid.addWidget(option, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        inner.addLayout(grid)
        self.onward = Choice(_("Then where"), self)
        self._onward_row = QWidget(content)
        line = QHBoxLayout(self._onward_row)
        bare(line, 8, (12, 6, 12, 0))
        line.addWidget(self.onward, 1)
        inner.addWidget(self._onward_row)
        self._onward_row.hide()
        box = QVBoxLayout()
        bare(box, 0, (12, 6, 12, 2))
        self.note = Note(self)
        box.addWidget(self.note)
        inner.addLayout(box)
        inner.addStretch(1)
        self._scroll = Scroll(content, self)
        self.body.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        bare(foot, 0, (12, 8, 12, 12))
        self.finish = KeyButton(_("Finish, call nobody yet"), "F4", self, kind="frame", size="big")
        self.finish.clicked.connect(self.finished)
        foot.addWidget(self.finish, 1)
        self.body.addLayout(foot)
        self._group.idToggled.connect(self._toggled)
        self.show_visit(None)

    def show_visit(self, visit: VisitView | None) -> None:
        """Start afresh for another stop, keep what was entered for the same one."""
        stop = visit.stop if visit else ""
        if stop != self._stop:
            self._stop = stop
            self.clear()
        for widget in (*self._group.buttons(), self.note, self.finish, self.onward):
            widget.setEnabled(visit is not None)

    def show_rooms(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Offer the rooms where a mediation can go on at once."""
        options = [("", _("Another day: write it below")), *((c, _("Now to {room}").format(room=t)) for c, t in rooms)]
        self.onward.fill(options, chosen=self.onward.value())

    def set_tight(self, level: int) -> None:
        """Give way where there is little height: one line for the note."""
        self.note.set_lines(1 if level else 2)

    def clear(self) -> None:
        """Nothing chosen, nothing written."""
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(False)
        self._group.setExclusive(True)
        self.note.clear()
        self.onward.choose("")
        self._onward_row.hide()
        self._plain_title()

    def options(self) -> list[QAbstractButton]:
        """Return the options in order."""
        return self._group.buttons()

    def result(self) -> str:
        """Return the code of the result chosen, ``""`` if none."""
        at = self._group.checkedId()
        return self._results[at].code if at >= 0 else ""

    def text(self) -> str:
        """Return the note."""
        return self.note.toPlainText().strip()

    def onward_place(self) -> str:
        """Return the room the visit goes on to at once, ``""`` if none."""
        at = self._group.checkedId()
        return self.onward.value() if at >= 0 and self._results[at].next_room else ""

    def choose(self, number: int) -> None:
        """Alt+number."""
        if 0 < number <= len(self._results) and (button := self._group.button(number - 1)).isEnabled():
            button.setChecked(True)
            self._go_to(button)

    def ask(self, label: str) -> None:
        """Say that a result must be chosen first, and go there. No dialog."""
        self.set_title(_("First choose how {label} ended").format(label=label))
        self.title.set_role("warn")
        self._go_to(self._group.button(0))

    def go_to_note(self) -> None:
        """Put the focus where one writes next."""
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(self.note)

    def _go_to(self, button: QAbstractButton) -> None:
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(button)

    def _plain_title(self) -> None:
        self.set_title(_("Result"))
        self.title.set_role("strong")

    def _toggled(self, at: int, on: bool) -> None:
        if not on:
            return
        self._plain_title()
        self._onward_row.setVisible(self._results[at].next_room)
        self.chosen.emit()
