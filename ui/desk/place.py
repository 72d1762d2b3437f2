"""The desk's top-level window. It paints the head and the empty cards at once, then the desk is built inside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.desk.columns import columns_for
from ui.theme.fonts import EMPHASIS, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box

_HEAD, _STRIP = 48, 32


class DeskPlace(QWidget):
    """Holds one page: nothing yet, who works here, or the desk."""

    painted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("desk_place")
        self.setWindowTitle(_("Guidance desk"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(1366, 728)
        self.setMinimumSize(640, 420)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._page: QWidget | None = None
        self._told = False

    def page(self) -> QWidget | None:
        """Return what is shown."""
        return self._page

    def show_page(self, page: QWidget) -> None:
        """Show ``page`` instead of what was there."""
        before, self._page = self._page, page
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.close()
            before.deleteLater()
        self._column.addWidget(page)
        self.setWindowTitle(page.windowTitle())
        page.windowTitleChanged.connect(self.setWindowTitle)
        page.show()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self._page is not None:
            self._page.close()
        super().closeEvent(event)
        self.left.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(LIGHT.bg))
        if self._page is None:
            self._empty_desk(painter)
        painter.end()
        if not self._told:
            self._told = True
            self.painted.emit()

    def _empty_desk(self, painter: QPainter) -> None:
        width, height = self.width(), self.height()
        painter.fillRect(0, 0, width, _HEAD, QColor(LIGHT.accent))
        painter.fillRect(0, height - _STRIP, width, _STRIP, QColor(LIGHT.surface))
        painter.setPen(QColor(LIGHT.accent_text))
        painter.setFont(font(EMPHASIS, bold=True))
        name = _("Guidance desk")
        painter.drawText(QRect(12, 0, width, _HEAD), Qt.AlignmentFlag.AlignVCenter, name)
        at = columns_for(width)
        top, bottom = _HEAD + at.gap, height - _STRIP - at.gap
        side = max(12, (width - at.left - at.middle - at.right - 2 * at.gap) // 2) if at.middle else 12
        middle = width - 2 * side - at.left - at.right - 2 * at.gap
        x = side
        for card in (at.left, middle, at.right):
            draw_box(painter, QRect(x, top, card, bottom - top), ground=LIGHT.surface, edge=LIGHT.line, radius=6)
            x += card + at.gap
