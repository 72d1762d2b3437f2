"""The devices at the left: name, key, and how each stands, in a word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT, Tone
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.paint import draw_box, draw_dot, draw_key_cap, key_cap_width


class DeviceRow(QRadioButton):
    """One device: a dot, its name, its state in words, its key."""

    def __init__(self, name: str, key: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._key = key
        self._words, self._tone, self._shape = "", LIGHT.away, "hollow"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setAccessibleDescription(key)

    def show_state(self, words: str, tone: Tone, shape: str) -> None:
        """Show how the device stands."""
        self._words, self._tone, self._shape = words, tone, shape
        self.setAccessibleName(f"{self.text()} {words}".strip())
        self.update()

    def words(self) -> str:
        """Return the state's word."""
        return self._words

    def hitButton(self, pos: object) -> bool:  # noqa: D102, N802
        return True

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(176, max(48, QFontMetrics(font(BODY)).height() + QFontMetrics(font(LABEL)).height() + 12))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        on = self.isChecked()
        if on:
            draw_box(painter, self.rect(), ground=LIGHT.tint, edge=LIGHT.tint_edge)
        room = self.rect().adjusted(30, 5, -12 - key_cap_width(self._key), -5)
        painter.setFont(font(BODY, bold=on))
        painter.setPen(QColor(LIGHT.text1))
        left = Qt.AlignmentFlag.AlignLeft
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, left | Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(font(LABEL))
        painter.setPen(QColor(self._tone.text if self._tone is not LIGHT.free else LIGHT.text2))
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, left | Qt.AlignmentFlag.AlignBottom, words)
        dot = self.rect().adjusted(10, 0, -(self.width() - 24), 0)
        draw_dot(painter, dot, self._tone.dot, shape=self._shape)
        cap = self.rect().adjusted(self.width() - key_cap_width(self._key) - 8, 0, 0, 0)
        draw_key_cap(painter, cap, self._key)


class DeviceList(Card):
    """Chooses the section. One Tab stop, arrows choose."""

    chosen = Signal(int)

    def __init__(self, title: str, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(title, "", parent)
        self._group = QButtonGroup(self)
        scroller = Scroll(None, self)
        column = QVBoxLayout(scroller.inside)
        bare(column, 4, (8, 0, 8, 8))
        self.rows: list[DeviceRow] = []
        for index, name in enumerate(names):
            row = DeviceRow(name, f"Alt+{index + 1}", scroller.inside)
            self._group.addButton(row, index)
            self.rows.append(row)
            column.addWidget(row)
        column.addStretch(1)
        self.body.addWidget(scroller, 1)
        self._scroller = scroller
        self.rows[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)

    def current(self) -> int:
        """Return which one is chosen."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Choose one."""
        self.rows[index].setChecked(True)
        self._scroller.ensureWidgetVisible(self.rows[index], 0, 4)

    def _toggled(self, index: int, on: bool) -> None:
        if on:
            self.chosen.emit(index)
