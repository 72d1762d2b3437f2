"""The button in the head of a window that opens the settings: a gear, a name for readers, its key in the tip."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.i18n import _
from ui.theme.tokens import LIGHT

KEY = "Ctrl+,"
_SIDE, _TEETH = 32, 8


class GearButton(QPushButton):
    """Stands on the accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = _("Settings")
        self.setObjectName("settings")
        self.setAccessibleName(name)
        self.setAccessibleDescription(KEY)
        self.setToolTip(f"{name}　{KEY}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(_SIDE, _SIDE)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(QColor(LIGHT.accent_press if self.isDown() else LIGHT.accent_hover))
            painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setBrush(QColor(LIGHT.accent_text))
        painter.drawPath(_gear(QPointF(self.width() / 2, self.height() / 2)))


def _gear(middle: QPointF) -> QPainterPath:
    """Return a gear of eight teeth, 18 px across, with its hole."""
    path = QPainterPath()
    step = 2 * math.pi / _TEETH
    corners = ((-0.30, 6.6), (-0.19, 9.0), (0.19, 9.0), (0.30, 6.6))  # of one tooth: share of a step, radius
    for tooth in range(_TEETH):
        for share, radius in corners:
            angle = (tooth + share) * step
            point = middle + QPointF(math.sin(angle) * radius, -math.cos(angle) * radius)
            path.lineTo(point) if path.elementCount() else path.moveTo(point)
    path.closeSubpath()
    path.addEllipse(middle, 3.0, 3.0)
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path
