"""Draws the lines of the queue; in the rail (narrow) only number and colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.room.queue_model import LINE_ROLE, Line
from ui.theme.fonts import LABEL, SUGGESTION, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box

RAIL = 72
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BAR = {"waiting": LIGHT.waiting.dot, "missed": LIGHT.missed.dot, "parked": LIGHT.rail_away}
_PAD = 12


def action_rect(cell: QRect, line: Line) -> QRect:
    """Return where the button of a line stands, an empty rectangle without one."""
    if not line.action:
        return QRect()
    wide = QFontMetrics(font(LABEL)).horizontalAdvance(line.action) + 18
    high = max(28, QFontMetrics(font(LABEL)).height() + 8)
    return QRect(cell.right() - _PAD + 1 - wide, cell.center().y() - high // 2 + 1, wide, high)


class QueuePainter(QStyledItemDelegate):
    """Heads 26 px, two-line rows 44 px (compact: one line, 34), growing with the font."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compact = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a line."""
        line: Line = index.data(LINE_ROLE)
        metrics = QFontMetrics(font(LABEL))
        if line.kind in ("head", "foot", "empty"):
            return QSize(RAIL, max(26 if line.kind != "empty" else 44, metrics.height() + 7))
        if self._rail(option) or self.compact:
            return QSize(RAIL, max(34, metrics.height() + 10))
        return QSize(RAIL, max(44, 2 * metrics.height() + 6))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a line."""
        line: Line = index.data(LINE_ROLE)
        cell: QRect = option.rect
        painter.save()
        if line.kind in ("head", "foot"):
            self._head(painter, cell, line, self._rail(option))
        elif line.kind == "empty":
            painter.setFont(font(LABEL))
            painter.setPen(QColor(LIGHT.text3))
            if not self._rail(option):
                painter.drawText(cell.adjusted(_PAD, 0, -_PAD, 0), _LEFT, line.first)
        else:
            self._row(painter, option, line)
        painter.restore()

    def _rail(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.rect.width() and option.rect.width() < 120)

    def _head(self, painter: QPainter, cell: QRect, line: Line, rail: bool) -> None:
        painter.fillRect(cell, QColor(LIGHT.sunk))
        painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), 1), QColor(LIGHT.line))
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text3))
        inner = cell.adjusted(_PAD if not rail else 8, 1, -_PAD if not rail else -2, 0)
        metrics = painter.fontMetrics()
        left = line.short if rail else line.first if line.kind == "head" else f"{line.first}　{line.second}"
        painter.drawText(inner, _LEFT, metrics.elidedText(left, Qt.TextElideMode.ElideRight, inner.width()))
        if line.right and not rail:
            painter.drawText(inner, _RIGHT, line.right)

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        cell: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if line.is_next or chosen:
            painter.fillRect(cell, QColor(LIGHT.tint))
        painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), 1), QColor(LIGHT.line_soft))
        painter.fillRect(QRect(cell.left(), cell.top() + 1, 4, cell.height() - 1), QColor(_BAR[line.kind]))
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            draw_box(painter, cell.adjusted(5, 2, -1, -1), ground="#00000000", edge=LIGHT.focus, radius=3, width=2)
        rail = self._rail(option)
        painter.setFont(font(LABEL if rail else SUGGESTION, bold=True))
        painter.setPen(QColor(LIGHT.text1))
        number = cell.adjusted(_PAD, 1, 0, 0)
        wide = 50 if rail else max(58, painter.fontMetrics().horizontalAdvance(line.label))
        number.setWidth(wide)
        painter.drawText(number, _LEFT, line.label)
        if not rail:
            self._words(painter, cell, line, number.right() + 9)

    def _words(self, painter: QPainter, cell: QRect, line: Line, left: int) -> None:
        painter.setFont(font(LABEL))
        metrics = painter.fontMetrics()
        right = cell.right() - _PAD + 1
        if line.action:
            button = action_rect(cell, line)
            draw_box(painter, button, ground=LIGHT.surface, edge=LIGHT.line_input)
            painter.setPen(QColor(LIGHT.text1))
            painter.drawText(button, Qt.AlignmentFlag.AlignCenter, line.action)
            right = button.left()
        elif line.right:
            painter.setPen(QColor(LIGHT.text1))
            painter.drawText(cell.adjusted(0, 1, -_PAD, 0), _RIGHT, line.right)
            right -= metrics.horizontalAdvance(line.right)
        room = right - 8 - left
        middle = cell.center().y() + 1
        high = metrics.height()
        if not line.second or self.compact:
            where = QRect(left, cell.top() + 1, room, cell.height())
            painter.setPen(QColor(LIGHT.accent if line.green else LIGHT.text1))
            text = f"{line.first}　{line.second}" if line.second else line.first
            painter.drawText(where, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
            return
        painter.setPen(QColor(LIGHT.text1))
        top = QRect(left, middle - high, room, high)
        painter.drawText(top, _LEFT, metrics.elidedText(line.first, Qt.TextElideMode.ElideRight, room))
        painter.setPen(QColor(LIGHT.accent if line.green else LIGHT.text3))
        below = QRect(left, middle, room, high)
        painter.drawText(below, _LEFT, metrics.elidedText(line.second, Qt.TextElideMode.ElideRight, room))
