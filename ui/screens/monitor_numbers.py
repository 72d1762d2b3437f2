"""Shows on each monitor its number and name, large, for some seconds: which one is which."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from ui.screens.monitor_names import monitor_names, monitor_words
from ui.theme.fonts import BODY, font
from ui.theme.tokens import LIGHT

_SECONDS = 4
_SIZE = 240


class MonitorNumber(QWidget):
    """One number in the middle of its monitor. It takes no key and goes by itself."""

    def __init__(self, number: int, words: str, screen: QScreen, parent: QWidget) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(parent, flags | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.number, self.words = number, words
        self.setScreen(screen)
        middle = screen.geometry().center()
        self.setGeometry(middle.x() - _SIZE // 2, middle.y() - _SIZE // 2, _SIZE, _SIZE)
        QTimer.singleShot(_SECONDS * 1000, self, self.close)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), LIGHT.accent)
        painter.setPen(LIGHT.accent_text)
        large = font(BODY, bold=True)
        large.setPixelSize(_SIZE // 2)
        painter.setFont(large)
        painter.drawText(self.rect().adjusted(0, 0, 0, -48), Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setFont(font(BODY))
        where = self.rect().adjusted(8, _SIZE - 60, -8, -8)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)


def show_numbers(parent: QWidget) -> list[MonitorNumber]:
    """Show them all; return what is shown. They go with ``parent`` too."""
    screens = QGuiApplication.screens()
    shown = [
        MonitorNumber(n, monitor_words(name), screen, parent)
        for n, (name, screen) in enumerate(zip(monitor_names(screens), screens, strict=True), start=1)
    ]
    for one in shown:
        one.show()
    return shown
