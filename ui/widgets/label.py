"""A one-line label that elides in the middle and then tells the whole text in its tip; tags and dots beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import LABEL, font
from ui.theme.style import mark
from ui.theme.tokens import LIGHT, Tone
from ui.widgets.paint import draw_dot, draw_round_tick, draw_tag, tag_width


class Text(QLabel):
    """Plain text in one of the type roles (``label``, ``hint``, ``strong``, ``suggestion`` …), never rich text."""

    def __init__(
        self, text: str = "", role: str = "body", parent: QWidget | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)

    def set_role(self, role: str) -> None:
        """Change the type role."""
        mark(self, "role", role)


class Elided(Text):
    """A ``Text`` of one line that gives way: shortened in the middle, the whole in its tip."""

    def __init__(
        self, text: str = "", role: str = "body", parent: QWidget | None = None, *, tail: bool = False
    ) -> None:
        super().__init__(text, role, parent)
        self._mode = Qt.TextElideMode.ElideRight if tail else Qt.TextElideMode.ElideMiddle
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        full = super().sizeHint()
        return QSize(min(full.width(), self.fontMetrics().averageCharWidth() * 6), full.height())

    def elided(self) -> bool:
        """Say whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def setText(self, text: str) -> None:  # noqa: D102, N802
        super().setText(text)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if not self.elided():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        rect = self.contentsRect()
        short = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
        painter.drawText(rect, int(self.alignment().value) | Qt.TextFlag.TextSingleLine.value, short)

    def _tell(self) -> None:
        self.setToolTip(self.text() if self.elided() else "")


class Tag(QLabel):
    """A state's word on its colour."""

    def __init__(self, text: str = "", tone: Tone = LIGHT.away, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: Tone) -> None:
        """Show another word and colour; an empty word hides the tag."""
        self._tone = tone
        self.setText(text)
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(tag_width(self.text()), max(20, QFontMetrics(font(LABEL)).height() + 1))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        if self.text():
            draw_tag(QPainter(self), self.rect(), self.text(), self._tone)


class Dot(QWidget):
    """A status dot. A word always stands beside it."""

    def __init__(self, tone: Tone = LIGHT.away, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone, self._shape = tone, "round"
        self.setFixedSize(8, 20)

    def show_tone(self, tone: Tone, shape: str = "round") -> None:
        """Show another colour; ``shape``: round, square or hollow."""
        self._tone, self._shape = tone, shape
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        draw_dot(QPainter(self), self.rect(), self._tone.dot, shape=self._shape)


class Tick(QWidget):
    """A green disc with a tick (done) or an amber ring (still to come)."""

    def __init__(self, *, done: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = done
        self.setFixedSize(16, 20)

    def set_done(self, done: bool) -> None:
        """Show done or still to come."""
        self._done = done
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        draw_round_tick(QPainter(self), self.rect(), done=self._done)


class Badge(QWidget):
    """The 20-px number in a card's title; a tick once done."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, LIGHT.chosen
        self.setFixedSize(20, 20)

    def show_badge(self, text: str, tone: Tone = LIGHT.chosen) -> None:
        """Show another sign on another colour."""
        self._text, self._tone = text, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tone.ground))
        painter.drawRoundedRect(self.rect(), 3, 3)
        painter.setPen(QColor(self._tone.text))
        painter.setFont(font(LABEL, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
