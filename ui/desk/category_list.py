"""Three rows of categories, always visible under their field: no pop-up, so that the decision below stays in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.i18n import _
from ui.desk.categories import CategoryEntry
from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box

ROWS = 3


class CategoryList(QWidget):
    """Shows the entries around the highlighted one; ``highlighted`` tells which, ``picked`` that it was clicked."""

    highlighted = Signal()
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[CategoryEntry] = []
        self._counts: Mapping[str, int] = {}
        self._at, self._top = 0, 0
        self.setAccessibleName(_("Categories found"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_entries(self, entries: Sequence[CategoryEntry], counts: Mapping[str, int]) -> None:
        """Show these, the first one highlighted."""
        self._entries, self._counts = list(entries), counts
        self._at, self._top = 0, 0
        self._tell()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show newer counts."""
        self._counts = counts
        self.update()

    def current(self) -> CategoryEntry | None:
        """Return the highlighted entry, ``None`` if nothing was found."""
        return self._entries[self._at] if self._entries else None

    def move_by(self, step: int) -> None:
        """Highlight the entry ``step`` further, staying inside the list."""
        if self._entries:
            self._at = max(0, min(len(self._entries) - 1, self._at + step))
            self._top = max(min(self._top, self._at), self._at - ROWS + 1)
            self._tell()

    def _tell(self) -> None:
        entry = self.current()
        self.setAccessibleDescription(entry.text if entry else _("Nothing found"))
        self.update()
        self.highlighted.emit()

    def row_height(self) -> int:
        """Return the height of one row."""
        return max(28, self.fontMetrics().height() + 7)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(400, ROWS * self.row_height() + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        row = self._top + int(event.position().y() - 1) // self.row_height()
        if 0 <= row < len(self._entries):
            self._at = row
            self._tell()
            self.picked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.move_by(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=LIGHT.surface, edge=LIGHT.line)
        step = self.row_height()
        if not self._entries:
            painter.setFont(font(LABEL))
            painter.setPen(QColor(LIGHT.text3))
            where = QRect(9, 1, self.width() - 18, step)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, _("Nothing found. Type fewer letters, or a number."))
            return
        for row, entry in enumerate(self._entries[self._top : self._top + ROWS]):
            self._paint_row(
                painter, QRect(1, 1 + row * step, self.width() - 2, step), entry, self._top + row == self._at
            )

    def _paint_row(self, painter: QPainter, rect: QRect, entry: CategoryEntry, on: bool) -> None:
        if on:
            painter.fillRect(rect, QColor(LIGHT.tint))
        if rect.top() > 1:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, QColor(LIGHT.line_soft))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(8, 0, -10, 0)
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text3))
        painter.drawText(inner, left, entry.code)
        count = self._counts.get(entry.code)
        if count is not None:
            said = _("{n} in 30 days") if self._top == 0 and rect.top() == 1 else _("{n} cases")
            text = said.format(n=count)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(text) - 12)
        inner.setLeft(inner.left() + 52)
        painter.setFont(font(BODY, bold=True))
        painter.setPen(QColor(LIGHT.accent if on else LIGHT.text1))
        painter.drawText(inner, left, entry.level1)
        inner.setLeft(inner.left() + painter.fontMetrics().horizontalAdvance(entry.level1) + 10)
        painter.setFont(font(BODY))
        painter.setPen(QColor(LIGHT.text1))
        second = painter.fontMetrics().elidedText(f"› {entry.level2}", Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, left, second)
