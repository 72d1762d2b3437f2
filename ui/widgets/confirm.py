"""A dialog for what cannot be undone, and for nothing else. The safe answer has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


class Confirm(QDialog):
    """Asks once. ``agreed`` is emitted when the act is confirmed; nothing happens otherwise."""

    agreed = Signal()

    def __init__(self, title: str, sentence: str, act: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("confirm")
        self.setWindowTitle(title)
        self.setModal(True)
        mark(self, "ground", "surface")
        column = QVBoxLayout(self)
        bare(column, 16, (20, 18, 20, 16))
        column.addWidget(Text(title, "emphasis", self, wrap=True))
        text = Text(sentence, "body", self, wrap=True)
        text.setMinimumWidth(380)
        column.addWidget(text)
        row = QHBoxLayout()
        bare(row, 8)
        row.addStretch(1)
        self.keep = KeyButton(_("Leave it"), "Esc", self)
        self.act = KeyButton(act, "", self, kind="primary")
        self.act.setObjectName("confirm_act")
        row.addWidget(self.keep)
        row.addWidget(self.act)
        column.addLayout(row)
        self.keep.clicked.connect(self.reject)
        self.act.clicked.connect(self._agree)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.keep.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
