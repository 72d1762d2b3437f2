"""Cards, panels and a quiet scroll area: the boxes everything stands in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.tokens import LIGHT
from ui.widgets.label import Badge, Text
from ui.widgets.paint import draw_box


def bare(layout: QLayout, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QLayout:
    """Set margins and spacing in one go."""
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout


class Box(QFrame):
    """A frame in one of the box styles (``card``, ``panel``, ``panel-quiet``, ``sunk``, ``list``, ``banner`` …)."""

    def __init__(self, style: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", style)


class Panel(Box):
    """A panel with a bar of 4 px at its left: a suggestion, a returning visitor; ``quiet`` in grey."""

    def __init__(self, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        super().__init__("none", parent)
        tokens = LIGHT
        self._colours = (
            (tokens.sunk, tokens.line, tokens.rail_away)
            if quiet
            else (
                tokens.tint_panel,
                tokens.tint_edge,
                tokens.accent,
            )
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        ground, edge, bar = self._colours
        draw_box(painter, self.rect(), ground=ground, edge=edge)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(path)
        painter.fillRect(QRectF(0, 0, 4, self.height()), QColor(bar))


class Rule(Box):
    """A 1-px line between parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rule", parent)
        self.setFixedHeight(1)


class Card(Box):
    """A card with a title row of 36 px: number, title, and at the right whatever ``right`` takes.

    ``body`` is the layout under the title.
    """

    def __init__(self, title: str, number: str = "", parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        bare(outer, 0, (1, 1, 1, 1))
        head = QWidget(self)
        head.setMinimumHeight(36)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(head)
        bare(row, 8, (12, 2, 12, 2))
        self.badge = Badge(number, head)
        self.badge.setVisible(bool(number))
        self.title = Text(title, "strong", head)
        self.left = QHBoxLayout()
        self.right = QHBoxLayout()
        bare(self.left, 8)
        bare(self.right, 8)
        row.addWidget(self.badge)
        row.addWidget(self.title)
        row.addLayout(self.left)
        row.addStretch(1)
        row.addLayout(self.right)
        outer.addWidget(head)
        self.head = head
        self.body = QVBoxLayout()
        bare(self.body)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self.title.setText(title)
        self.setAccessibleName(title)


class Scroll(QScrollArea):
    """A vertical scroll area without a frame: its content keeps its width, the bar shows only when needed.

    ``inside`` is the content, born in its place: moving a finished widget would dress it a second time.
    """

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = content if content is not None else QWidget(self.viewport())
        self.setWidget(self.inside)
        self._right: int | None = None
        self.verticalScrollBar().rangeChanged.connect(self._give_way)

    def _give_way(self, _least: int, most: int) -> None:
        """Let the bar stand in the content's right margin, so that the content keeps its width."""
        content = self.widget()
        layout = content.layout() if content is not None else None
        if layout is None:
            return
        margins = layout.contentsMargins()
        if self._right is None:
            self._right = margins.right()
        right = max(0, self._right - self.verticalScrollBar().sizeHint().width()) if most > 0 else self._right
        if margins.right() != right:
            margins.setRight(right)
            layout.setContentsMargins(margins)

    def sizeHint(self) -> QSize:  # noqa: D102
        content = self.widget()
        return super().sizeHint() if content is None else content.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        content = self.widget()
        return QSize(0 if content is None else content.minimumSizeHint().width(), 60)
