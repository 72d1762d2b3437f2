"""What nobody recorded and the clerk may say for one print: 被申请人, 申请事项. Left empty it is written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desk_app.documents.facts import FACTS
from desk_app.i18n import _
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.label import Text


class GivenFields(QWidget):
    """One small field for each; nothing is kept when the document changes."""

    edited = Signal()
    left = Signal()  # somebody left a field

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        bare(self._column, 4)
        self.fields: dict[str, QPlainTextEdit] = {}

    def ask_for(self, names: Sequence[str]) -> None:
        """Ask for these facts and forget what stood there."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for name in names:
            label = FACTS[name].label if name in FACTS else name
            self._column.addWidget(Text(label, "label", self))
            field = QPlainTextEdit(self)
            field.setObjectName(name)
            field.setAccessibleName(label)
            field.setPlaceholderText(_("left for the pen"))
            field.setTabChangesFocus(True)
            field.setFixedHeight(field.fontMetrics().lineSpacing() * 2 + 14)
            field.textChanged.connect(self.edited)
            field.installEventFilter(self)
            self._column.addWidget(field)
            self.fields[name] = field
        self.setVisible(bool(names))

    def said(self) -> dict[str, str]:
        """Return what was typed, by name."""
        return {name: field.toPlainText() for name, field in self.fields.items()}

    def show_problem(self, name: str, sentence: str) -> None:
        """Mark the field a sentence is about; none clears the marks."""
        for own, field in self.fields.items():
            mark(field, "problem", own == name)
            field.setAccessibleDescription(sentence if own == name else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
            if event.key() in keys:  # the preview's, also while somebody types
                event.ignore()
                return True
        return super().eventFilter(watched, event)
