"""The status strip at the foot of a window and the banner under its head: what the surroundings are doing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.theme.tokens import LIGHT, Tone
from ui.widgets.card import Box, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Dot, Elided, Text


class StripCell(QWidget):
    """One part of the strip: a dot, a word, and perhaps a value."""

    def __init__(self, parent: QWidget | None = None, *, dot: bool = True, strong: bool = False) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        bare(row, 6, (12, 0, 12, 0))
        self._dot = Dot(parent=self)
        self._dot.setVisible(dot)
        self._word = Text("", "small" if strong else "label", self)
        self._value = Text("", "small", self)
        row.addWidget(self._dot)
        row.addWidget(self._word)
        row.addWidget(self._value)

    def show_state(
        self, word: str, value: str = "", *, tone: Tone | None = None, shape: str = "round", role: str = "label"
    ) -> None:
        """Show the state; ``role`` ``warn`` and ``stop`` make the word bold in its colour."""
        self._word.setText(word)
        self._word.set_role(role)
        self._value.setText(value)
        self._value.setVisible(bool(value))
        if tone is not None:
            self._dot.show_tone(tone, shape)
        self.setVisible(bool(word))
        self.setAccessibleName(f"{word} {value}".strip())

    def show_toned(self, tone: str, word: str, value: str = "", tip: str = "") -> None:
        """Show a state: ``good`` green, ``quiet`` hollow, ``warn`` amber, ``stop`` a red square; ``tip`` explains."""
        colour = {"good": LIGHT.free, "quiet": LIGHT.away, "warn": LIGHT.waiting, "stop": LIGHT.stop}[tone]
        shape = {"quiet": "hollow", "stop": "square"}.get(tone, "round")
        role = {"warn": "warn", "stop": "stop"}.get(tone, "label")
        self.show_state(word, value, tone=colour, shape=shape, role=role)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def text(self) -> str:
        """Return what is shown, word and value."""
        return f"{self._word.text()} {self._value.text()}".strip()


class Strip(Box):
    """The status strip, 32 px: states at the left, a passing sentence in the middle, who and when at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("strip", parent)
        self.setMinimumHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        bare(self._row, 0, (4, 1, 4, 0))
        self.message = Elided("", "label", self)
        self.message.setContentsMargins(12, 0, 12, 0)
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row.addWidget(self.message, 1)
        self._left = 0

    def add_left(self, *, dot: bool = True) -> StripCell:
        """Add a cell at the left."""
        cell = StripCell(self, dot=dot)
        self._row.insertWidget(self._left, cell)
        self._row.insertWidget(self._left + 1, _divider(self))
        self._left += 2
        return cell

    def add_right(self, *, strong: bool = False) -> StripCell:
        """Add a cell at the right."""
        cell = StripCell(self, dot=False, strong=strong)
        self._row.addWidget(_divider(self))
        self._row.addWidget(cell)
        return cell

    def say(self, sentence: str, role: str = "label") -> None:
        """Show a passing sentence (``good``, ``warn``, ``stop`` or ``label``)."""
        self.message.set_role(role)
        self.message.setText(sentence)
        self.message.setAccessibleName(sentence)


def _divider(parent: QWidget) -> QFrame:
    line = Box("rule", parent)
    line.setFixedSize(1, 20)
    return line


class Banner(Box):
    """An amber line under the head: what happened · what is safe · what to do now. Hidden while there is nothing."""

    details = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("banner", parent)
        self.setMinimumHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        bare(row, 12, (16, 0, 16, 0))
        self._dot = Dot(LIGHT.waiting, self)
        self._head = Text("", "banner-strong", self)
        self._rest = Elided("", "banner", self)
        self._button = KeyButton("", "F1", self, size="small")
        row.addWidget(self._dot)
        row.addWidget(self._head)
        row.addWidget(self._rest, 1)
        row.addWidget(self._button)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._button.clicked.connect(self.details)
        self.hide()

    def text(self) -> str:
        """Return what is shown."""
        return f"{self._head.text()}{self._rest.text()}"

    def show_message(self, head: str, rest: str = "", button: str = "", key: str = "F1") -> None:
        """Show a message; an empty head hides the banner."""
        self._head.setText(head)
        self._rest.setText(rest)
        self._button.setText(button)
        self._button.set_key(key)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{head} {rest}")
        self.setVisible(bool(head))
