"""A table one walks with ↑ ↓: whole rows, tags for states, elided texts with tips. Columns are named by an IntEnum."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT, Tone
from ui.widgets.paint import draw_tag

SORT = Qt.ItemDataRole.UserRole
TONE = Qt.ItemDataRole.UserRole + 1  # a Tone: the cell is drawn as a tag
STRONG = Qt.ItemDataRole.UserRole + 2  # bold
RECORD = Qt.ItemDataRole.UserRole + 3  # the row's record

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: text elided in the middle, or a tag."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: D102
        return QSize(60, 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        rect: QRect = option.rect
        table = self.parent()
        chosen = isinstance(table, QTableView) and table.selectionModel().isRowSelected(index.row(), QModelIndex())
        painter.fillRect(rect, QColor(LIGHT.tint if chosen else LIGHT.surface))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(LIGHT.line_soft))
        text, tone = str(index.data() or ""), index.data(TONE)
        inner = rect.adjusted(8, 0, -8, 0)
        if isinstance(tone, Tone):
            if text:
                draw_tag(painter, inner, text, tone)
            return
        painter.save()
        strong = bool(index.data(STRONG))
        painter.setFont(font(BODY if strong else LABEL, bold=strong))
        painter.setPen(QColor(LIGHT.text1))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, int(align) | int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def helpEvent(  # noqa: D102
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        text = str(index.data() or "")
        wide = view.fontMetrics().horizontalAdvance(text) > option.rect.width() - 16
        QToolTip.showText(event.globalPos(), text if wide else "", view)
        return True


class Table(QTableView):
    """One Tab stop; ↑ ↓ walk the rows; Enter opens one."""

    opened = Signal()
    walked = Signal()

    def __init__(self, name: str, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(32, self.fontMetrics().height() + 10))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        head.setMinimumSectionSize(36)
        self.selectionModel().selectionChanged.connect(self._walked)
        self.doubleClicked.connect(self._opened)

    def set_widths(self, widths: dict[int, int], stretch: int) -> None:
        """Set column widths; ``stretch`` takes the rest."""
        head = self.horizontalHeader()
        for column, width in widths.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def current_record(self) -> object | None:
        """Return the record of the selected row."""
        rows = self.selectionModel().selectedRows()
        return rows[0].data(RECORD) if rows else None

    def _walked(self, *_ranges: object) -> None:
        self.viewport().update()
        self.walked.emit()

    def _opened(self, _index: QModelIndex) -> None:
        self.opened.emit()
