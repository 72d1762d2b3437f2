"""A section of the settings: lines of a label, its field, and below it the sentence about what cannot be taken."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desk_app.errors import UserError
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.fields import Field
from ui.widgets.label import Dot, Text

_LABELS = 92
_LINE = 32
_WIDEST = 680


class Section(Card):
    """One device. Fields are known by the names that ``desk_app.devices.settings`` gives them (``slip.address``)."""

    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", parent)
        scroller = Scroll(None, self)
        self.inside = scroller.inside
        self.column = QVBoxLayout(self.inside)
        bare(self.column, 10, (12, 2, 12, 12))
        holder = QWidget(self.inside)
        holder.setMaximumWidth(_WIDEST)
        line = QHBoxLayout()
        line.addWidget(holder, 1_000)
        line.addStretch(1)
        self._grid = QGridLayout(holder)
        bare(self._grid, 6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnMinimumWidth(0, _LABELS)
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(line)
        self._rows = 0
        self._fields: dict[str, QWidget] = {}
        self.state = StateLine(self.inside)
        """How the device is, in words."""
        self._problems: dict[str, Text] = {}
        self.body.addWidget(scroller, 1)

    def settings(self) -> object:
        """Return what is chosen, as ``DeviceSettings`` keeps it."""
        raise NotImplementedError

    def show_settings(self, settings: Any) -> None:
        """Show what is kept."""
        raise NotImplementedError

    def standing(self, kept: Any) -> str:
        """Return how it stands where nobody has to be asked (a key of ``TONES``), ``""`` where the device knows.

        Args:
            kept: what holds now.
        """
        return ""

    def add(self, label: str, field: QWidget, name: str = "", *, hint: str = "") -> Text:
        """Add a line; returns its label, so that it can be hidden with the field."""
        words = Text(label, "label", self.inside)
        row = self._rows
        self._rows += 3
        words.setMinimumHeight(_LINE)
        self._grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
        wide = isinstance(field, QLineEdit) or bool(field.property("wide"))
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag(0) if wide else Qt.AlignmentFlag.AlignLeft)
        if hint:
            self._grid.addWidget(Text(hint, "hint", self.inside, wrap=True), row + 1, 1)
        if name:
            problem = Text("", "problem", self.inside, wrap=True)
            problem.hide()
            self._grid.addWidget(problem, row + 2, 1)
            self._fields[name], self._problems[name] = field, problem
        return words

    def show_problem(self, name: str, sentence: str) -> bool:
        """Show a sentence at the field it is about and put the focus there; say whether the field is here."""
        self.clear_problems()
        if name not in self._fields:
            return False
        self._problems[name].setText(sentence)
        self._problems[name].show()
        field = self._fields[name]
        _mark(field, sentence)
        (field.findChild(Field) or field).setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_problems(self) -> None:
        """Take all such sentences away."""
        for name, problem in self._problems.items():
            problem.hide()
            _mark(self._fields[name], "")

    def finish(self) -> None:
        """Put what was added to the top."""
        self.column.addStretch(1)


class StateLine(QWidget):
    """A dot and a sentence: how a device stands, or what a trial brought."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        bare(row, 8, (0, 6, 0, 6))
        self._dot = Dot(LIGHT.away, self)
        self._words = Text("", "body", self, wrap=True)
        row.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.setProperty("wide", True)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()

    def say(self, sentence: str, tone: str = "away", shape: str = "round") -> None:
        """Say it; an empty sentence hides the line."""
        self._dot.show_tone(LIGHT.tone(tone), shape)
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


def at_its_field(problem: UserError) -> str:
    """Return a sentence without the code of its field, beside which it stands."""
    said = problem.sentence.removeprefix(problem.field) if problem.field else problem.sentence
    return said.lstrip(" :：") or problem.sentence


def _mark(field: QWidget, sentence: str) -> None:
    if isinstance(field, Field):
        field.set_problem(sentence)
        return
    for line in field.findChildren(Field):
        line.set_problem(sentence)
    mark(field, "problem", bool(sentence))
    field.setAccessibleDescription(sentence)
