"""号条预览: an invented ticket in the centre's own words and order, at the width of the paper chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.slips.data import SlipTexts
from desk_app.slips.layout import MM58, MM80
from desk_app.slips.preview import preview, preview_of_file
from ui.background import Background
from ui.devices.pictures import one_bit
from ui.theme.tokens import LIGHT
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.label import Text

_EDGE, _MM80_WIDE = 10, 272
_LOOK_MS = 1_000
_LOGOS = (".png", ".bmp", ".jpg", ".jpeg", ".gif")
Stamp = tuple[tuple[str, int, int], ...]
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
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # the picture may have come before the window's columns had their widths

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())

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
    """Draws off the window's thread; only the newest wish is shown.

    While it is seen it follows the centre's file: who edits words, order or logo sees them a second later. A mistake in
    the file is told with its line, and the picture of before stays.

    Args:
        centre: as loaded at the start, which is what slips are printed with now.
        file: finds the centre's file; asked each time, because one may be put in the place of another.
        background: where it draws.
    """

    def __init__(
        self, centre: Centre, file: Callable[[], Path], background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Preview of the slip"), "", parent)
        self._centre, self._file, self._background = centre, file, background
        self._turn = 0
        self._stamp: Stamp | None = None
        self._edited = self._looking = False
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
        self.note = Text("", "hint", self, wrap=True)
        self.problem = Text("", "problem", self, wrap=True)
        for text in (self.note, self.problem):
            text.setContentsMargins(12, 0, 12, 8)
            text.hide()
            self.body.addWidget(text)
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self.look)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._tick.stop()

    def show_paper(self, paper: int) -> None:
        """Show the slip on paper of this width, mm."""
        if paper != self.paper:
            self.paper = paper
            self.width_words.setText(_("{mm} mm, {dots} dots").format(mm=paper, dots=_MEDIA[paper].width))
            self._draw()

    def _draw(self) -> None:
        self._turn += 1
        turn, paper, medium = self._turn, self.paper, _MEDIA[self.paper]
        texts, edited, file = SlipTexts.of(self._centre), self._edited, self._file

        def draw() -> QImage:
            return one_bit(preview_of_file(file(), medium) if edited else preview(texts, medium))

        self._background.run(
            draw,
            lambda image: self._drew(image, paper, turn),
            troubled=lambda problem: self._not_drawn(problem.sentence, turn),
            refused=lambda problem: self._not_drawn(problem.sentence, turn),
        )

    def _drew(self, image: QImage, paper: int, turn: int) -> None:
        if turn == self._turn:
            self.problem.hide()
            self.note.setText(_("As in the centre's file now; slips change at the next start of the program."))
            self.note.setVisible(self._edited)
            self.sheet.show_picture(image.convertToFormat(QImage.Format.Format_Grayscale8), paper)

    def _not_drawn(self, sentence: str, turn: int) -> None:
        if turn == self._turn:
            self.note.hide()
            self.problem.setText(sentence)
            self.problem.show()

    # --- the centre's file ----------------------------------------------------------------------------------------

    def look(self) -> None:
        """See whether the file was edited; off the window's thread, because it may lie on another PC."""
        if not self._looking and self.paper:
            self._looking = True
            self._background.run(lambda: _stamp_of(self._file()), self._looked)

    def _looked(self, stamp: Stamp) -> None:
        self._looking = False
        before, self._stamp = self._stamp, stamp
        if before is not None and stamp != before:
            self._edited = True
            self._draw()


def _stamp_of(file: Path) -> Stamp:
    """Return what changes when somebody edits the file or a picture beside it."""
    found = []
    try:
        beside = [one for one in file.parent.iterdir() if one == file or one.suffix.lower() in _LOGOS]
        for one in beside:
            told = one.stat()
            found.append((str(one), told.st_mtime_ns, told.st_size))
    except OSError:  # being replaced right now: looked at again in a second
        return ()
    return tuple(sorted(found))
