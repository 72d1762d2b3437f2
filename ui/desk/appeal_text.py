"""Where the appeal is written: Enter goes on, Shift+Enter starts a line, the count stands in the corner."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desk_app.i18n import _
from desk_app.services.registration import TEXT_MAX
from ui.theme.fonts import LABEL, font
from ui.theme.tokens import LIGHT


class AppealText(QPlainTextEdit):
    """The appeal in the visitor's words."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Appeal"))
        self.setObjectName("text")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def grow(self, room: int) -> None:
        """Grow by the ``room`` there is above the drawn size, to seven lines at most."""
        least = self.minimumSizeHint().height()
        self.setFixedHeight(max(least, min(least + room, 7 * self.fontMetrics().height())))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(400, max(50, 2 * self.fontMetrics().height() + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(font(LABEL))
        length = len(self.toPlainText())
        painter.setPen(QColor(LIGHT.stop.text if length > TEXT_MAX else LIGHT.text3))
        where = self.viewport().rect().adjusted(0, 0, -5, -1)
        painter.drawText(where, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, f"{length} / {TEXT_MAX}")
