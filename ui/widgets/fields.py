"""Entry fields: a line with a hint at its right, one that is masked while left, a list to choose from, a stepper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QSpinBox, QWidget

from ui.theme.fonts import BODY, LABEL, font
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box, draw_down, draw_key_cap, key_cap_width

Hint = Sequence[tuple[str, str]]  # ("text", words) | ("key", cap)


class Field(QLineEdit):
    """A line to type in, with a quiet hint at its right (男 36 岁; keys to use)."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint: Hint = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_hint(self, hint: str | Hint) -> None:
        """Show words, or words and key caps, at the right; they give way to what is typed."""
        self._hint = (("text", hint),) if isinstance(hint, str) and hint else () if isinstance(hint, str) else hint
        self.setTextMargins(0, 0, 0, 0)
        self.update()

    def hint(self) -> str:
        """Return the words of the hint."""
        return "".join(words for _kind, words in self._hint)

    def set_problem(self, sentence: str) -> None:
        """Mark the field as needing attention (the sentence stands below it) or clear the mark."""
        mark(self, "problem", bool(sentence))
        self.setAccessibleDescription(sentence)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(60, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._hint:
            return
        metrics = QFontMetrics(font(LABEL))
        total = sum(key_cap_width(w) + 4 if kind == "key" else metrics.horizontalAdvance(w) for kind, w in self._hint)
        typed = self.fontMetrics().horizontalAdvance(self.text() or self.placeholderText())
        if typed + total + 28 > self.width():
            return
        painter = QPainter(self)
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text3))
        x = self.width() - 9 - total
        for kind, words in self._hint:
            where = self.rect().adjusted(x, 0, 0, 0)
            if kind == "key":
                draw_key_cap(painter, where, words)
                x += key_cap_width(words) + 4
            else:
                painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
                x += metrics.horizontalAdvance(words)


class MaskedField(Field):
    """A field that shows its content in full only while somebody types in it (证件, 电话)."""

    edited_value = Signal(str)

    def __init__(self, name: str, mask: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._mask, self._value, self._open = mask, "", False
        self._kept = False
        self.textEdited.connect(self._typed)

    def value(self) -> str:
        """Return what was typed, in full."""
        return self._value

    def set_value(self, value: str) -> None:
        """Put ``value`` in, shown as the focus asks."""
        self._keep(False)
        self._value = value
        self.setText(value if self._open else self._mask(value))

    def keep_value(self, value: str) -> None:
        """Put a ``value`` in that nobody here typed: it stays masked in the focus too, and typing replaces it."""
        self._value = value
        self._keep(True)
        self.setText("" if self._open else self._mask(value))

    def is_kept(self) -> bool:
        """Say whether the value was put in by ``keep_value`` and not typed over since."""
        return self._kept

    def _keep(self, kept: bool) -> None:
        if kept or self._kept:
            self.setPlaceholderText(self._mask(self._value) if kept else "")
        self._kept = kept

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        self._open = True
        if not self.isReadOnly():
            self.setText("" if self._kept else self._value)
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self._open = False
        self.setText(self._mask(self._value))
        self.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        self._keep(False)
        self._value = text
        self.edited_value.emit(text)


class Choice(QComboBox):
    """A closed list of which one is chosen; ``placeholder`` stands while none is."""

    def __init__(self, name: str, parent: QWidget | None = None, *, placeholder: str = "", small: bool = False) -> None:
        super().__init__(parent)
        self._small = small
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def fill(self, options: Sequence[tuple[str, str]], *, chosen: str | None = None) -> None:
        """Replace the options (code, text); choose ``chosen`` or none."""
        self.blockSignals(True)
        self.clear()
        for code, text in options:
            self.addItem(text, code)
        self.setCurrentIndex(-1 if chosen is None else self.findData(chosen))
        self.blockSignals(False)
        self.update()

    def value(self) -> str:
        """Return the code chosen, ``""`` if none."""
        data = self.currentData()
        return "" if data is None else str(data)

    def choose(self, code: str) -> None:
        """Choose ``code``; none for an unknown one."""
        self.setCurrentIndex(self.findData(code))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()  # a page that scrolls must not change answers under the pointer

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(font(LABEL if self._small else BODY))
        longest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=80)
        longest = max(longest, metrics.horizontalAdvance(self.placeholderText()))
        return QSize(longest + 34, max(28 if self._small else 32, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(64, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        alive = self.isEnabled()
        ground, edge = (LIGHT.surface, LIGHT.line_input) if alive else (LIGHT.sunk, LIGHT.line)
        draw_box(painter, self.rect(), ground=ground, edge=edge)
        text = self.currentText() or self.placeholderText()
        painter.setFont(font(LABEL if self._small else BODY))
        painter.setPen(QColor(LIGHT.text1 if self.currentText() and alive else LIGHT.text3))
        where = self.rect().adjusted(8, 0, -22, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, where.width())
        self.setToolTip(text if shown != text else "")
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if alive:
            draw_down(painter, self.rect())


class Stepper(QSpinBox):
    """A whole number with − and + at its sides (人数). Digits, arrows and the two buttons change it."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(font(BODY, bold=True))
        return QSize(29 * 2 + max(40, metrics.horizontalAdvance("00000")), max(32, metrics.height() + 10))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()  # a page that scrolls must not change answers under the pointer

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(LIGHT.text1 if self.isEnabled() else LIGHT.disabled))
        painter.setFont(font(BODY))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(0, 0, 29, self.height(), centre, "−")
        painter.drawText(self.width() - 29, 0, 29, self.height(), centre, "+")
