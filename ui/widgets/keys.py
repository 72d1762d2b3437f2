"""Buttons that tell their key, and key caps that stand alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_down, draw_key_cap, key_cap_height, key_cap_width

_GAP = 8


class KeyButton(QPushButton):
    """A push button with its key drawn as a cap at the right of the text.

    Args:
        text: what it does.
        key: the key as written on the cap (``F4``, ``Ctrl+G``); the window binds it, the button only tells it.
        kind: ``plain``, ``primary``, ``frame``, ``quiet`` or ``link``.
        size: ``small`` (28), ``normal`` (32), ``big`` (44) or ``largest`` (44, 20 px type).
        menu_arrow: draw the small triangle of a button that opens a list.
        focused_key: draw the cap only while the button has the focus (``Enter`` means this button only then).
    """

    def __init__(
        self,
        text: str,
        key: str = "",
        parent: QWidget | None = None,
        *,
        kind: str = "plain",
        size: str = "normal",
        menu_arrow: bool = False,
        focused_key: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._key, self._arrow, self._focused_key = key, menu_arrow, focused_key
        self.setProperty("kind", kind)
        self.setProperty("tall", size)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._name()

    def key(self) -> str:
        """Return the key on the cap."""
        return self._key

    def setText(self, text: str) -> None:  # noqa: D102, N802
        super().setText(text)
        self._name()
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        """Show another key on the cap, or none."""
        self._key = key
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(self._key)

    def sizeHint(self) -> QSize:  # noqa: D102
        self.ensurePolished()
        base = super().sizeHint()
        return QSize(base.width() + self._extra(), max(base.height(), self._least()))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def _least(self) -> int:
        if self.property("kind") == "link":
            return QFontMetrics(self.font()).height() + 2
        return QFontMetrics(self.font()).height() + 8

    def _gap(self) -> int:
        return 5 if self.property("tall") == "small" else _GAP

    def _extra(self) -> int:
        # Qt's own hint reserves the text and the padding of the style sheet; caps and arrows come on top
        extra = key_cap_width(self._key) + self._gap() if self._key else 0
        return extra + (14 if self._arrow else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setFont(self.font())
        painter.setPen(self._ink())
        inner = self.rect().adjusted(1, 0, -1, 0)
        text_width = painter.fontMetrics().horizontalAdvance(self.text())
        capped = bool(self._key) and (self.hasFocus() or not self._focused_key)
        extra = self._extra() if capped or not self._focused_key else 0
        room = inner.width() - extra
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)
        text_width = min(text_width, room)
        left = inner.left() + max(0, (inner.width() - text_width - extra) // 2)
        if self.property("kind") == "link":
            left = 0
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(QRect(left, 0, text_width + 2, self.height()), int(flags), shown)
        if capped:
            at = QRect(left + text_width + self._gap(), 0, key_cap_width(self._key), self.height())
            draw_key_cap(painter, at, self._key, on_accent=self._on_accent())
        if self._arrow:
            draw_down(painter, self.rect(), self._ink().name())

    def _on_accent(self) -> bool:
        return self.property("kind") == "primary" and self.isEnabled()

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return QColor(LIGHT.disabled)
        if self._on_accent():
            return QColor(LIGHT.accent_text)
        kind = self.property("kind")
        if kind in ("frame", "link") or (kind == "quiet" and self.isChecked()):
            return QColor(LIGHT.accent)
        return QColor(LIGHT.text2 if kind == "quiet" else LIGHT.text1)


class KeyCap(QWidget):
    """A key cap alone, beside words that explain it."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setFixedSize(key_cap_width(key), key_cap_height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        draw_key_cap(QPainter(self), self.rect(), self._key)
