"""Three rows of categories, always visible under their field: no pop-up, so that the decision below stays in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk_app.i18n import _
from ui.desk.categories import CategoryEntry
from ui.theme.fonts import BODY, LABEL, font
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.table import RECORD, Index

ROWS = 3
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class CategoryModel(QAbstractListModel):
    """The categories found, best first, with how often each came in the last 30 days."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[CategoryEntry, ...] = ()
        self.counts: Mapping[str, int] = {}

    def show_entries(self, entries: Sequence[CategoryEntry], counts: Mapping[str, int]) -> None:
        """Show these."""
        self.beginResetModel()
        self._entries, self.counts = tuple(entries), counts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.text
        return entry if role == RECORD else None


class CategoryDelegate(QStyledItemDelegate):
    """Number, first level bold, second level, and how often."""

    def __init__(self, counts: CategoryModel, parent: QListView) -> None:
        super().__init__(parent)
        self._model, self._view = counts, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: D102
        return QSize(200, row_height(self._view))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        entry: CategoryEntry = index.data(RECORD)
        rect: QRect = option.rect
        on = index.row() == self._view.currentIndex().row()
        painter.save()
        if on:
            painter.fillRect(rect, QColor(LIGHT.tint))
        if rect.top() > 0:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, QColor(LIGHT.line_soft))
        inner = rect.adjusted(8, 0, -10, 0)
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text3))
        painter.drawText(inner, _LEFT, entry.code)
        inner.setRight(inner.right() - self._count(painter, inner, entry, first=rect.top() == 0))
        inner.setLeft(inner.left() + 52)
        painter.setFont(font(BODY, bold=True))
        painter.setPen(QColor(LIGHT.accent if on else LIGHT.text1))
        painter.drawText(inner, _LEFT, entry.level1)
        inner.setLeft(inner.left() + painter.fontMetrics().horizontalAdvance(entry.level1) + 10)
        painter.setFont(font(BODY))
        painter.setPen(QColor(LIGHT.text1))
        second = painter.fontMetrics().elidedText(f"› {entry.level2}", Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, _LEFT, second)
        painter.restore()

    def _count(self, painter: QPainter, rect: QRect, entry: CategoryEntry, *, first: bool) -> int:
        """Draw how often the category came, return the width taken."""
        count = self._model.counts.get(entry.code)
        if count is None:
            return 0
        text = (_("{n} in 30 days") if first else _("{n} cases")).format(n=count)
        painter.drawText(rect, _RIGHT, text)
        return painter.fontMetrics().horizontalAdvance(text) + 12


class CategoryList(QListView):
    """``highlighted`` tells that another entry is highlighted, ``picked`` that one was clicked.

    The keys come from the field above it, so the list itself takes no focus.
    """

    highlighted = Signal()
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = CategoryModel(self)
        self.setModel(self._found)
        self.setItemDelegate(CategoryDelegate(self._found, self))
        self.setAccessibleName(_("Categories found"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mark(self, "tall", "rows")
        self.clicked.connect(self._clicked)

    def show_entries(self, entries: Sequence[CategoryEntry], counts: Mapping[str, int]) -> None:
        """Show these, the first one highlighted."""
        self._found.show_entries(entries, counts)
        self._highlight(0)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show newer counts."""
        self._found.counts = counts
        self.viewport().update()

    def current(self) -> CategoryEntry | None:
        """Return the highlighted entry, ``None`` if nothing was found."""
        entry = self.currentIndex().data(RECORD)
        return entry if isinstance(entry, CategoryEntry) else None

    def move_by(self, step: int) -> None:
        """Highlight the entry ``step`` further, staying inside the list."""
        count = self._found.rowCount()
        if count:
            self._highlight(max(0, min(count - 1, self.currentIndex().row() + step)))

    def _highlight(self, row: int) -> None:
        self.setCurrentIndex(self._found.index(row, 0))
        entry = self.current()
        self.setAccessibleDescription(entry.text if entry else _("Nothing found"))
        self.viewport().update()
        self.highlighted.emit()

    def _clicked(self, index: QModelIndex) -> None:
        self._highlight(index.row())
        self.picked.emit()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(400, ROWS * row_height(self) + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        super().paintEvent(event)
        if self._found.rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text3))
        where = QRect(8, 0, self.viewport().width() - 16, row_height(self))
        painter.drawText(where, _LEFT, _("Nothing found. Type fewer letters, or a number."))


def row_height(widget: QWidget) -> int:
    """Return the height of one row: 28 px, more with a taller font."""
    return max(28, widget.fontMetrics().height() + 7)
