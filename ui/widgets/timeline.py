"""The visible timeline of a case (办理经过): time, what happened, who."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.services.views import TimelineEntry
from ui.theme.fonts import LABEL, font
from ui.theme.tokens import LIGHT
from ui.words import clock


class Timeline(QWidget):
    """Draws the steps below each other on one line; the current one is bold."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show these steps, in this order."""
        self._entries = tuple(entries)
        self.setAccessibleDescription("\n".join(f"{clock(e.at_ms)} {e.text} {e.operator}" for e in self._entries))
        self.updateGeometry()
        self.update()

    def row_height(self) -> int:
        """Return the height of one step."""
        return max(28, QFontMetrics(font(LABEL)).height() + 8)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(320, self.row_height() * max(1, len(self._entries)))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, middle = self.row_height(), Qt.AlignmentFlag.AlignVCenter
        if len(self._entries) > 1:
            painter.fillRect(QRectF(6, step / 2, 2, step * (len(self._entries) - 1)), QColor(LIGHT.tint_edge))
        for index, entry in enumerate(self._entries):
            top = index * step
            now = entry.current
            painter.setPen(QPen(QColor(LIGHT.waiting.dot if now else LIGHT.accent), 2))
            painter.setBrush(QColor(LIGHT.surface if now else LIGHT.accent))
            painter.drawEllipse(QRectF(3, top + step / 2 - 4, 8, 8))
            painter.setFont(font(LABEL))
            painter.setPen(QColor(LIGHT.text2))
            painter.drawText(QRect(22, top, 60, step), middle, clock(entry.at_ms))
            who = painter.fontMetrics().horizontalAdvance(entry.operator)
            painter.drawText(QRect(0, top, self.width(), step), middle | Qt.AlignmentFlag.AlignRight, entry.operator)
            painter.setFont(font(LABEL, bold=now))
            painter.setPen(QColor(LIGHT.text1))
            room = self.width() - 86 - who - 12
            shown = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(86, top, room, step), middle, shown)
