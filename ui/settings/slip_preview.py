"""号条预览: an invented ticket in the centre's own words and order, at the width of the paper chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.slips.data import SlipTexts
from desk_app.slips.layout import MM58, MM80
from desk_app.slips.preview import preview
from ui.background import Background
from ui.devices.pictures import one_bit
from ui.theme.tokens import LIGHT
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.label import Text

_EDGE, _MM80_WIDE = 10, 272
_MEDIA = {80: MM80, 58: MM58}


class _Sheet(QWidget):
    """The slip, as wide on screen as its paper is beside the other one's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._wide = _MM80_WIDE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Preview of the slip"))

    def show_picture(self, image: QImage, paper: int) -> None:
        self.image = image
        self._wide = round(_MM80_WIDE * paper / 80)
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _paper(self) -> QSize:
        wide = min(self._wide, max(120, self.width() - 2 * _EDGE))
        return QSize(wide, round(self.image.height() * wide / max(1, self.image.width())))

    def sizeHint(self) -> QSize:
        return QSize(_MM80_WIDE + 2 * _EDGE, self._paper().height() + 2 * _EDGE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        paper = self._paper()
        where = QRect((self.width() - paper.width()) // 2, _EDGE, paper.width(), paper.height())
        painter.fillRect(where, QColor(LIGHT.surface))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        sharp = self.image.scaled(
            paper * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(where, sharp)
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        painter.drawRect(where.adjusted(-1, -1, 0, 0))


class SlipPreview(Card):
    """Draws off the window's thread; only the newest wish is shown."""

    def __init__(self, centre: Centre, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(_("Preview of the slip"), "", parent)
        self._centre, self._background = centre, background
        self._turn = 0
        self.paper = 0
        self.width_words = Text("", "hint", self)
        self.right.addWidget(self.width_words)
        scroller = Scroll(None, self)
        column = QVBoxLayout(scroller.inside)
        bare(column)
        self.sheet = _Sheet(scroller.inside)
        column.addWidget(self.sheet)
        column.addStretch(1)
        self.body.addWidget(scroller, 1)
        self.problem = Text("", "problem", self, wrap=True)
        self.problem.setContentsMargins(12, 0, 12, 8)
        self.problem.hide()
        self.body.addWidget(self.problem)

    def show_paper(self, paper: int) -> None:
        """Show the slip on paper of this width, mm."""
        if paper == self.paper:
            return
        self.paper = paper
        self._turn += 1
        turn = self._turn
        texts, medium = SlipTexts.of(self._centre), _MEDIA[paper]
        self.width_words.setText(_("{mm} mm, {dots} dots").format(mm=paper, dots=medium.width))
        self._background.run(lambda: one_bit(preview(texts, medium)), lambda image: self._drew(image, paper, turn))

    def _drew(self, image: QImage, paper: int, turn: int) -> None:
        if turn == self._turn:
            self.sheet.show_picture(image.convertToFormat(QImage.Format.Format_Grayscale8), paper)
