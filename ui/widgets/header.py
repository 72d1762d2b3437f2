"""The blue head of a window: its name, tabs, and at the right a button and the search box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QWidget

from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, bare
from ui.widgets.fields import Field
from ui.widgets.label import Text
from ui.widgets.paint import draw_key_cap, key_cap_width


class HeadTabs(QTabBar):
    """Tabs on the accent: the chosen one is bold, white and underlined; a count stands in a white pill."""

    def __init__(self, names: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[int, int] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for index, (code, name) in enumerate(names):
            self.addTab(name)
            self.setTabData(index, code)
            self.setAccessibleTabName(index, name)

    def set_count(self, index: int, count: int) -> None:
        """Show ``count`` beside a tab; 0 shows nothing."""
        if self._counts.get(index, 0) != count:
            self._counts[index] = count
            self.setTabText(index, self.tabText(index))  # else Qt keeps the width it laid out before
            self.updateGeometry()
            self.update()

    def tabSizeHint(self, index: int) -> QSize:  # noqa: D102, N802
        bold = QFontMetrics(font(BODY, bold=True))
        return QSize(bold.horizontalAdvance(self.tabText(index)) + 28 + self._pill(index), 48)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: D102, N802
        return self.tabSizeHint(index)

    def _pill(self, index: int) -> int:
        count = self._counts.get(index, 0)
        return QFontMetrics(font(LABEL, bold=True)).horizontalAdvance(str(count)) + 16 if count else 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            on = index == self.currentIndex()
            rect = self.tabRect(index).adjusted(14, 0, -14, 0)
            painter.setFont(font(BODY, bold=on))
            painter.setPen(QColor(LIGHT.accent_text if on else LIGHT.accent_text2))
            left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect, left, self.tabText(index))
            if on:
                painter.fillRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3), QColor(LIGHT.accent_text))
            pill = self._pill(index)
            if pill:
                box = QRect(rect.right() - pill + 5, rect.center().y() - 8, pill - 4, 18)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(LIGHT.surface))
                painter.drawRoundedRect(box, 9, 9)
                painter.setPen(QColor(LIGHT.accent))
                painter.setFont(font(LABEL, bold=True))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._counts[index]))


class SearchBox(Field):
    """The search box in the head: a glass at the left, its key at the right."""

    def __init__(self, name: str, placeholder: str, key: str = "F3", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._key = key
        self.setPlaceholderText("")
        self._placeholder = placeholder
        self.setAccessibleDescription(placeholder)
        self.setTextMargins(18, 0, key_cap_width(key) + 4, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("QLineEdit { border: none; font-size: 13px; min-height: 32px; }")

    def set_hint(self, hint: object) -> None:
        """The search box has its key and nothing else at the right."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(LIGHT.text3), 2))
        top = self.height() // 2
        painter.drawEllipse(11, top - 6, 9, 9)
        painter.drawLine(19, top + 3, 23, top + 7)
        cap = key_cap_width(self._key)
        draw_key_cap(painter, QRect(self.width() - cap - 6, 0, cap, self.height()), self._key)
        if not self.text():
            painter.setFont(font(LABEL))
            painter.setPen(QColor(LIGHT.text3))
            where = self.rect().adjusted(29, 0, -cap - 12, 0)
            shown = painter.fontMetrics().elidedText(self._placeholder, Qt.TextElideMode.ElideMiddle, where.width())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class Header(Box):
    """The head of a window, 48 px. ``right`` takes what stands at the right; ``tab_chosen`` tells the tab's code."""

    tab_chosen = Signal(str)

    def __init__(self, name: str, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__("header", parent)
        self.setMinimumHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        bare(row, 10, (12, 0, 12, 0))
        self.name = Text(name, "on-accent", self)
        row.addWidget(self.name)
        row.addSpacing(4)
        self.tabs = HeadTabs(tabs, self)
        self.tabs.setAccessibleName(name)
        self.tabs.setVisible(bool(tabs))
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.right = QHBoxLayout()
        bare(self.right, 14)
        row.addLayout(self.right)
        self.tabs.currentChanged.connect(self._changed)

    def choose(self, code: str) -> None:
        """Choose the tab with ``code``."""
        for index in range(self.tabs.count()):
            if self.tabs.tabData(index) == code:
                self.tabs.setCurrentIndex(index)

    def _changed(self, index: int) -> None:
        self.tab_chosen.emit(self.tabs.tabData(index))
