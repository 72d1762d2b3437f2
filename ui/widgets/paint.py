"""Small drawings shared by widgets and delegates: key cap, tag, dot, box, radio, arrow, tick.

All sizes are logical pixels; heights follow the font where text is involved.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from ui.theme.fonts import LABEL, font
from ui.theme.tokens import LIGHT, Tone

CENTRE = Qt.AlignmentFlag.AlignCenter


def crisp(rect: QRect) -> QRectF:
    """Return ``rect`` moved by half a pixel, so that a 1-px pen is sharp."""
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)


def draw_box(painter: QPainter, rect: QRect, *, ground: str, edge: str, radius: float = 4, width: float = 1) -> None:
    """Draw a rounded box with a 1-px (or ``width``) edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), width))
    painter.setBrush(QColor(ground))
    half = width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


def key_cap_width(text: str) -> int:
    """Return the width a key cap with ``text`` needs."""
    return QFontMetrics(font(LABEL)).horizontalAdvance(text) + 12


def key_cap_height() -> int:
    """Return the height of a key cap: 21 px, more with a taller font."""
    return max(21, QFontMetrics(font(LABEL)).height() + 2)


def draw_key_cap(painter: QPainter, rect: QRect, text: str, *, on_accent: bool = False) -> None:
    """Draw a key cap centred in height in ``rect``."""
    height = key_cap_height()
    box = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, key_cap_width(text), height)
    ground = LIGHT.accent_press if on_accent else LIGHT.key_ground
    edge = LIGHT.accent_key if on_accent else LIGHT.key_edge
    draw_box(painter, box, ground=ground, edge=edge, radius=3)
    painter.save()
    painter.fillRect(QRectF(box.left() + 2.5, box.bottom() - 1, box.width() - 5, 1), QColor(edge))
    painter.setFont(font(LABEL))
    painter.setPen(QColor(LIGHT.accent_text if on_accent else LIGHT.text2))
    painter.drawText(box.adjusted(0, -1, 0, -1), CENTRE, text)
    painter.restore()


def tag_width(text: str, padding: int = 6) -> int:
    """Return the width of a tag with ``text``."""
    return QFontMetrics(font(LABEL)).horizontalAdvance(text) + 2 * padding


def draw_tag(painter: QPainter, rect: QRect, text: str, tone: Tone, padding: int = 6) -> int:
    """Draw a tag (a state's word on its colour) at the left of ``rect``, return its width."""
    metrics = QFontMetrics(font(LABEL))
    width, height = min(tag_width(text, padding), rect.width()), max(20, metrics.height() + 1)
    box = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font(LABEL))
    painter.setPen(QColor(tone.text))
    painter.drawText(box, CENTRE, metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width - padding))
    painter.restore()
    return width


def draw_dot(painter: QPainter, rect: QRect, colour: str, *, shape: str = "round") -> None:
    """Draw a status dot of 8 px: ``round``, ``square`` (stop) or ``hollow`` (unknown, away)."""
    size = 8
    box = QRectF(rect.left() + (rect.width() - size) / 2, rect.top() + (rect.height() - size) / 2, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, shape != "square")
    if shape == "hollow":
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(LIGHT.surface))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        if shape == "square":
            painter.drawRect(box)
        else:
            painter.drawEllipse(box)
    painter.restore()


def draw_radio(painter: QPainter, rect: QRect, *, checked: bool, on_accent: bool = False) -> None:
    """Draw a 14-px radio mark at the left of ``rect``, centred in height."""
    box = QRectF(rect.left(), rect.top() + (rect.height() - 14) / 2, 14, 14)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if checked:
        painter.setPen(QPen(QColor(LIGHT.accent_text if on_accent else LIGHT.accent), 4))
        painter.setBrush(QColor(LIGHT.accent if on_accent else LIGHT.surface))
        painter.drawEllipse(box.adjusted(2, 2, -2, -2))
    else:
        painter.setPen(QPen(QColor(LIGHT.text2), 1))
        painter.setBrush(QColor(LIGHT.surface))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def draw_tick(painter: QPainter, box: QRectF, colour: str, width: float = 2) -> None:
    """Draw a tick inside ``box``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(x + w * 0.22, y + h * 0.52),
                QPointF(x + w * 0.42, y + h * 0.74),
                QPointF(x + w * 0.78, y + h * 0.28),
            ]
        )
    )
    painter.restore()


def draw_check(painter: QPainter, rect: QRect, *, checked: bool, alive: bool = True) -> None:
    """Draw a 14-px check box at the left of ``rect``, centred in height."""
    box = QRect(rect.left(), rect.top() + (rect.height() - 14) // 2, 14, 14)
    ground, edge = (LIGHT.accent, LIGHT.accent) if checked else (LIGHT.surface, LIGHT.text2 if alive else LIGHT.line)
    draw_box(painter, box, ground=ground, edge=edge, radius=2)
    if checked:
        draw_tick(painter, QRectF(box), LIGHT.accent_text)


def draw_round_tick(painter: QPainter, rect: QRect, *, done: bool = True) -> None:
    """Draw a 16-px green disc with a tick, or an amber ring for what is still to come."""
    box = QRectF(rect.left(), rect.top() + (rect.height() - 16) / 2, 16, 16)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if done:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.free.dot))
        painter.drawEllipse(box)
        draw_tick(painter, box, LIGHT.surface)
    else:
        painter.setPen(QPen(QColor(LIGHT.waiting.dot), 2))
        painter.setBrush(QColor(LIGHT.surface))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    painter.restore()


def draw_down(painter: QPainter, rect: QRect, colour: str = LIGHT.text2) -> None:
    """Draw a small triangle that points down, at the right of ``rect``."""
    x, y = rect.right() - 12.0, rect.center().y() - 1.5
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x + 8, y), QPointF(x + 4, y + 5)]))
    painter.restore()
