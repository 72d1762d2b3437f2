"""The visitor's fields: each with its label at the left and, when something is wrong, a sentence right below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.card import bare
from ui.widgets.fields import Choice, Field
from ui.widgets.label import Text

LABEL_WIDTH = 44


class Row(QWidget):
    """Label, content, and a problem under the content."""

    def __init__(
        self, label: str, content: QWidget, parent: QWidget | None = None, *, width: int = LABEL_WIDTH, hint: str = ""
    ) -> None:
        super().__init__(parent)
        self.content = content
        outer = QVBoxLayout(self)
        bare(outer, 2)
        line = QHBoxLayout()
        bare(line, 8)
        self.label = Text(label, "label", self)
        self.label.setMinimumWidth(width)
        self.label.setBuddy(content)
        line.addWidget(self.label)
        line.addWidget(content)
        self.hint = Text(hint, "hint", self)
        self.hint.setVisible(bool(hint))
        line.addWidget(self.hint)
        if not isinstance(content, Field | Choice):
            line.addStretch(1)
        outer.addLayout(line)
        self.problem = Text("", "problem", self, wrap=True)
        self.problem.setContentsMargins(width + 8, 0, 0, 0)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.problem.hide()
        outer.addWidget(self.problem)

    def show_problem(self, sentence: str) -> None:
        """Show what is wrong and what to do, or nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if isinstance(self.content, Field):
            self.content.set_problem(sentence)
