"""Choices that are always visible: segments in a row, options with a radio mark, chips to tick.

They are real radio buttons and check boxes underneath, so arrows, space, screen readers and Tab work as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box, draw_check, draw_key_cap, draw_radio, key_cap_width


class _Segment(QRadioButton):
    """One part of a row of segments."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.first = self.last = False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(LABEL, bold=True))
        return QSize(metrics.horizontalAdvance(self.text()) + 18, max(32, metrics.height() + 12))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        box = QRectF(self.rect()).adjusted(0.5 if self.first else -6, 0.5, -0.5 if self.last else 6, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.setPen(QPen(QColor(LIGHT.line_input), 1))
        ground = (
            LIGHT.accent if on and self.isEnabled() else LIGHT.sunk if not self.isEnabled() or on else LIGHT.surface
        )
        painter.fillPath(path, QColor(ground))
        painter.drawPath(path)
        if not self.first and not on:
            painter.fillRect(QRectF(0, 1, 1, self.height() - 2), QColor(LIGHT.line))
        painter.setFont(font(LABEL, bold=on))
        white = on and self.isEnabled()
        painter.setPen(QColor(LIGHT.accent_text if white else LIGHT.text1 if self.isEnabled() else LIGHT.disabled))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QWidget):
    """A row of which one is chosen. One Tab stop, arrows choose.

    Args:
        name: the accessible name of the question.
        options: (code, text) in order; the first is chosen at the start.
    """

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._codes = [code for code, _text in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (_code, text) in enumerate(options):
            part = _Segment(text, self)
            part.setAccessibleName(f"{name} {text}")
            part.first, part.last = index == 0, index == len(options) - 1
            self._group.addButton(part, index)
            row.addWidget(part)
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.idToggled.connect(self._toggled)

    def value(self) -> str:
        """Return the code chosen."""
        return self._codes[self._group.checkedId()]

    def choose(self, code: str) -> None:
        """Choose ``code``; an unknown one is a bug (ValueError)."""
        self._group.button(self._codes.index(code)).setChecked(True)

    def _toggled(self, index: int, on: bool) -> None:
        if on:
            self.setFocusProxy(self._group.button(index))
            self.chosen.emit(self._codes[index])


class Option(QRadioButton):
    """A box of 36 px with a radio mark, its text and its key (同意 Alt+1)."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None, *, soft: bool = False) -> None:
        super().__init__(text, parent)
        self._key, self._soft = key, soft
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def show_key(self, key: str) -> None:
        """Show another key, or none where there is little room."""
        if key != self._key:
            self._key = key
            self.updateGeometry()
            self.update()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: D102, N802
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(font(BODY, bold=True))
        cap = key_cap_width(self._key) + 8 if self._key else 0
        width = 10 + 14 + 8 + metrics.horizontalAdvance(self.text()) + cap + 10
        return QSize(width, max(32 if self._soft else 36, metrics.height() + 12))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        on, alive = self.isChecked(), self.isEnabled()
        full = on and alive and not self._soft
        if full:
            ground, edge, ink = LIGHT.accent, LIGHT.accent, LIGHT.accent_text
        elif on and alive:
            ground, edge, ink = LIGHT.tint, LIGHT.accent, LIGHT.accent_hover
        else:
            ground = LIGHT.surface if alive else LIGHT.sunk
            edge, ink = (LIGHT.line_input, LIGHT.text1) if alive else (LIGHT.line, LIGHT.disabled)
        draw_box(painter, self.rect(), ground=ground, edge=edge)
        draw_radio(painter, self.rect().adjusted(10, 0, 0, 0), checked=on, on_accent=full)
        painter.setFont(font(BODY, bold=on))
        painter.setPen(QColor(ink))
        right = 10 + (key_cap_width(self._key) + 8 if self._key else 0)
        where = self.rect().adjusted(32, 0, -right, 0)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, where.width() + 2)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self._key:
            cap = key_cap_width(self._key)
            at = QRect(self.width() - 10 - cap, 0, cap, self.height())
            draw_key_cap(painter, at, self._key, on_accent=full)


class Chip(QCheckBox):
    """A small box to tick (特别关照)."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: D102, N802
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(font(LABEL, bold=True))
        return QSize(8 + 14 + 6 + metrics.horizontalAdvance(self.text()) + 8, max(28, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        on, alive = self.isChecked(), self.isEnabled()
        edge = LIGHT.accent if on else LIGHT.line_input if alive else LIGHT.line
        draw_box(painter, self.rect(), ground=LIGHT.tint if on else LIGHT.surface if alive else LIGHT.sunk, edge=edge)
        draw_check(painter, self.rect().adjusted(8, 0, 0, 0), checked=on, alive=alive)
        painter.setFont(font(LABEL, bold=on))
        painter.setPen(QColor(LIGHT.accent_hover if on else LIGHT.text1 if alive else LIGHT.disabled))
        painter.drawText(self.rect().adjusted(28, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
