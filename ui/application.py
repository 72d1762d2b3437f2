"""The Qt application in the project's style. Light on purpose: the first paint waits for what is imported here."""

from __future__ import annotations

import gc

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from ui.theme.style import dress, prepare
from ui.theme.tokens import LIGHT
from ui.widgets.focus_ring import FocusRings

_BRACKET = (QPointF(12, 4), QPointF(5, 4), QPointF(5, 12), QPointF(12, 12))  # a doorway, on a square of 16


def make_application() -> QApplication:
    """Make the application, or return the one there is."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    prepare()
    app = QApplication(["guidance-desk"])
    app.setApplicationName("guidance-desk")
    app.setApplicationDisplayName("")
    app.setWindowIcon(program_icon())
    dress(app)
    FocusRings(app)
    return app


def settle_down(after_ms: int = 5000) -> None:
    """Once the program has started, leave what it made so far out of Python's full garbage collections.

    It stays as long as the program anyway, and looking it all through stops every thread for a tenth of a second,
    which a catch-up with the shared database would make happen under the clerk's hands.

    Args:
        after_ms: milliseconds from now, so that windows, store and sync are there.
    """
    QTimer.singleShot(after_ms, gc.freeze)


def program_icon() -> QIcon:
    """Return the program's icon, drawn at the sizes window systems ask for."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64):
        icon.addPixmap(icon_picture(size))
    return icon


def icon_picture(size: int) -> QPixmap:
    """Draw the program's icon, a doorway, ``size`` pixels wide and high."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    unit = size / 16
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawRoundedRect(QRectF(0, 0, size, size), 3 * unit, 3 * unit)
    pen = QPen(QColor(LIGHT.surface), 2 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPolyline([point * unit for point in _BRACKET])
    painter.end()
    return pixmap
