"""Puts a window's picture between a title bar and a task bar, so that its size is that of a whole screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme.fonts import families

TITLE, TASKS = 32, 40
"""Heights of the bars of the mocks, logical pixels."""


def client_of(screen: QSize) -> QSize:
    """Return what a maximised window has of a screen."""
    return QSize(screen.width(), screen.height() - TITLE - TASKS)


def picture(window: QWidget, scale: float = 1.0) -> QPixmap:
    """Paint a window as a screen of this scale shows it: 1.5 draws every line and glyph at one and a half."""
    found = QPixmap(window.size() * scale)
    found.setDevicePixelRatio(scale)
    found.fill(Qt.GlobalColor.white)
    window.render(found, QPoint())
    return found


def framed(window: QWidget, clock: str, scale: float = 1.0) -> QPixmap:
    """Paint a window with a title bar above and a task bar below it."""
    size = window.size() + QSize(0, TITLE + TASKS)
    whole = QPixmap(size * scale)
    whole.setDevicePixelRatio(scale)
    whole.fill(Qt.GlobalColor.white)
    painter = QPainter(whole)
    font = QFont()
    font.setFamilies(families())
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(QColor("#17202E"))
    painter.drawText(QRectF(36, 0, size.width() - 200, TITLE), Qt.AlignmentFlag.AlignVCenter, window.windowTitle())
    _title_buttons(painter, size.width())
    painter.drawPixmap(QPoint(0, TITLE), picture(window, scale))
    below = QRectF(0, size.height() - TASKS, size.width(), TASKS)
    painter.fillRect(below, QColor("#DCE2EA"))
    painter.setPen(QColor("#17202E"))
    painter.drawText(below.adjusted(0, 0, -16, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, clock)
    painter.end()
    return whole


def _title_buttons(painter: QPainter, width: int) -> None:
    painter.setPen(QPen(QColor("#17202E"), 1))
    middle = TITLE // 2
    painter.drawLine(width - 116, middle, width - 106, middle)
    painter.drawRect(width - 72, middle - 5, 10, 10)
    painter.drawLine(width - 28, middle - 5, width - 18, middle + 5)
    painter.drawLine(width - 28, middle + 5, width - 18, middle - 5)


def save(pixmap: QPixmap, path: Path) -> Path:
    """Write a picture.

    Raises:
        OSError: it cannot be written.
    """
    if not pixmap.save(str(path), "PNG"):
        raise OSError(f"{path} cannot be written")
    return path
