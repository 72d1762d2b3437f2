"""The large button that calls the next one (呼叫下一位), with who that is and what happens to the one before."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.i18n import _
from ui.theme.fonts import FIGURE, LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box, draw_key_cap, key_cap_width

_NARROW = 120


class NextButton(QPushButton):
    """F2. Two quiet lines below the words; in the rail only the words and the key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Call the next one"), parent)
        self._who = ""
        self._what = ""
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_lines("", "")

    def show_lines(self, who: str, what: str) -> None:
        """Show who is next and what happens to the current one."""
        self._who, self._what = who, what
        self.setAccessibleName(self.text())
        self.setAccessibleDescription("，".join(part for part in ("F2", who, what) if part))
        self.update()

    def lines(self) -> tuple[str, str]:
        """Return the two lines."""
        return self._who, self._what

    def sizeHint(self) -> QSize:
        """104 px, more with a taller font."""
        title, label = QFontMetrics(font(FIGURE, bold=True)), QFontMetrics(font(LABEL))
        return QSize(200, max(104, title.height() + 2 * label.height() + 28))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the rail."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the button."""
        painter = QPainter(self)
        ground = LIGHT.accent_press if self.isDown() else LIGHT.accent_hover if self.underMouse() else LIGHT.accent
        draw_box(painter, self.rect(), ground=ground, edge=ground, radius=6)
        if self.width() < _NARROW:
            self._paint_narrow(painter)
            return
        inner = self.rect().adjusted(16, 12, -14, -12)
        painter.setFont(font(FIGURE, bold=True))
        title = QRect(inner.left(), inner.top(), inner.width(), max(36, painter.fontMetrics().height() - 4))
        cap = key_cap_width("F2")
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(LIGHT.accent_text))
        painter.drawText(title.adjusted(0, 0, -cap - 8, 0), left, self.text())
        draw_key_cap(painter, QRect(inner.right() - cap + 1, title.top(), cap, title.height()), "F2", on_accent=True)
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.accent_text2))
        step = max(20, painter.fontMetrics().height())
        for at, line in enumerate((self._who, self._what)):
            where = QRect(inner.left(), title.bottom() + 5 + at * step, inner.width(), step)
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(where, left, shown)

    def _paint_narrow(self, painter: QPainter) -> None:
        painter.setFont(font(LABEL, bold=True))
        painter.setPen(QColor(LIGHT.accent_text))
        painter.drawText(self.rect().adjusted(4, 12, -4, -40), Qt.AlignmentFlag.AlignCenter, _("Next"))
        cap = key_cap_width("F2")
        foot = QRect((self.width() - cap) // 2, self.height() - 34, cap, 24)
        draw_key_cap(painter, foot, "F2", on_accent=True)
