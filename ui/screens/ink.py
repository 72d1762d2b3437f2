"""Drawing text at design size: it shrinks to fit, is elided last, and what was written can be read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

Side = Literal["left", "right", "centre"]

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}
_SMALLEST = 34  # pixels at design size: 21 mm on a 55-inch panel
_MIDDLE = 0.375  # of the font's size: how far digits, capitals and Chinese characters have their middle above the line
_NARROWEST = 0.6  # of the font's own width; letters keep their height


@dataclass(frozen=True, slots=True)
class Mark:
    """One text as it was drawn. ``pixels``: the size of its font; ``rect``: where, both in design pixels."""

    text: str
    rect: QRectF
    pixels: float
    colour: str


def screen_font(pixels: float, bold: bool = False) -> QFont:
    """Return the screens' font at ``pixels`` of the design, unhinted so that it scales evenly."""
    font = QFont()  # the application's families: Chinese first, rare characters last
    font.setPixelSize(round(pixels))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def width(text: str, pixels: float, bold: bool = False) -> float:
    """Return the width of ``text`` in design pixels."""
    return QFontMetricsF(screen_font(pixels, bold)).horizontalAdvance(text)


class Ink:
    """A painter for one picture. ``written`` is every string it drew, ``marks`` where and how, for the tests."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.written: list[str] = []
        self.marks: list[Mark] = []
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    def fill(self, rect: QRectF, colour: str, radius: float = 0, edge: str = "", edge_width: float = 0) -> None:
        """Fill ``rect``; with ``edge`` the border lies inside it."""
        inset = edge_width / 2
        self.painter.setPen(QPen(QColor(edge), edge_width) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(QColor(colour)))
        inner = rect.adjusted(inset, inset, -inset, -inset)
        if radius:
            self.painter.drawRoundedRect(inner, radius, radius)
        else:
            self.painter.drawRect(inner)

    def polygon(self, points: list[tuple[float, float]], colour: str) -> None:
        """Fill a polygon given by its corners."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(QColor(colour)))
        self.painter.drawPolygon([QPointF(x, y) for x, y in points])

    def ring(self, centre: QPointF, radius: float, colour: str, thick: float) -> None:
        """Draw a hollow dot: something is not known."""
        self.painter.setPen(QPen(QColor(colour), thick))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawEllipse(centre, radius, radius)

    def text(
        self, rect: QRectF, text: str, pixels: float, colour: str, *, bold: bool = False, side: Side = "left"
    ) -> float:
        """Write one line, vertically centred; returns its width in design pixels.

        Too long: it shrinks down to 34 design pixels, then its middle is elided.
        """
        if not text:
            return 0
        size = pixels
        while size > _SMALLEST and width(text, size, bold) > rect.width():
            size -= 1
        font = screen_font(size, bold)
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(text) > rect.width() + 0.5:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        self._note(rect, text, font, colour)
        flags = int(_ALIGN[side] | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        self.painter.drawText(rect, flags, text)
        return metrics.horizontalAdvance(text)

    def high_text(
        self, rect: QRectF, text: str, pixels: float, colour: str, *, bold: bool = False, side: Side = "left"
    ) -> float:
        """Write one line like :meth:`text`, but keep the letters' height: it is read from a distance.

        Too long: it gets narrower, down to 60 %, then its middle is elided. Returns its width in design pixels.
        """
        if not text:
            return 0
        font = screen_font(pixels, bold)
        metrics = QFontMetricsF(font)
        share = min(1.0, max(_NARROWEST, rect.width() / max(1.0, metrics.horizontalAdvance(text))))
        if metrics.horizontalAdvance(text) * share > rect.width() + 0.5:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width() / share)
        wide = metrics.horizontalAdvance(text) * share
        spare = rect.width() - wide
        left = rect.left() + (0 if side == "left" else spare if side == "right" else spare / 2)
        self._note(QRectF(left, rect.top(), wide, rect.height()), text, font, colour)
        baseline = rect.center().y() + _MIDDLE * pixels
        if share == 1.0:
            self.painter.drawText(QPointF(left, baseline), text)
            return wide
        self.painter.save()
        self.painter.translate(left, baseline)
        self.painter.scale(share, 1)
        self.painter.drawText(QPointF(0, 0), text)
        self.painter.restore()
        return wide

    def _note(self, rect: QRectF, text: str, font: QFont, colour: str) -> None:
        self.written.append(text)
        self.marks.append(Mark(text, rect, font.pixelSize(), colour))
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
