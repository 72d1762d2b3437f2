"""One page of a document, drawn on screen; the picture lives in memory only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.devices.pdf_pages import POINTS
from ui.theme.fonts import BODY, font
from ui.theme.tokens import LIGHT

SCREEN_DPI = 96
_EDGE = 12


class PageView(QWidget):
    """Shows a page at a zoom; until the sharp picture comes, the one before is stretched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._points = QSizeF(595, 842)
        self._zoom = 1.0
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def picture(self) -> QImage:
        """Return the picture shown."""
        return self._image

    def words(self) -> str:
        """Return what stands in the place of a page."""
        return self._words

    def set_zoom(self, points: QSizeF, zoom: float) -> None:
        """Take the size of the page (points) and how large it is shown; 1.0 is its real size at 96 dpi."""
        self._points, self._zoom = points, zoom
        self.setFixedSize(self.sizeHint())
        self.update()

    def show_picture(self, image: QImage) -> None:
        """Show the page."""
        self._image, self._words = image, ""
        self.update()

    def say(self, words: str) -> None:
        """Show words in the place of the page, and forget it."""
        self._image, self._words = QImage(), words
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        scale = self._zoom * SCREEN_DPI / POINTS
        return QSize(round(self._points.width() * scale) + 2 * _EDGE, round(self._points.height() * scale) + 2 * _EDGE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        sheet = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.fillRect(sheet, QColor(LIGHT.surface))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(sheet), self._image)
        elif self._words:
            painter.setFont(font(BODY))
            painter.setPen(QColor(LIGHT.text2))
            inner = sheet.adjusted(24, 24, -24, -24)
            flags = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(inner, flags, self._words)
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        painter.drawRect(sheet.adjusted(0, 0, -1, -1))
