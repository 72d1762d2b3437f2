"""What every public screen is: one picture of regions, scaled as a whole; only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from ui.screens.ink import Ink, Mark
from ui.screens.long_run import running_clock, shift_at
from ui.screens.tokens import BG

BEAT_MS = 250
_WITH_CLOCK = ("heading", "top")


class Region(NamedTuple):
    """A part of the picture: where, in design pixels; what it says, to tell whether it changed; how it is drawn."""

    rect: QRectF
    value: object
    draw: Callable[[Ink, QRectF], None]


class PublicPicture(QWidget):
    """A screen in public (公共屏): it only shows, and says when its data stands still.

    Whoever derives from it overrides :meth:`refresh` and :meth:`design`, and calls :meth:`begin` at the end of its own
    construction.

    Args:
        now_ms: the wall clock, milliseconds since 1970.
        stopped_ms: how old data may be before it is called stopped.
        beat: milliseconds of a clock that only runs forward; the screen's own unless a test gives one.
    """

    def __init__(self, now_ms: Callable[[], int], stopped_ms: int, beat: Callable[[], int] | None) -> None:
        super().__init__()
        self._now_ms, self._stopped_ms = now_ms, stopped_ms
        self._beat = beat or running_clock()
        self._shift = (0, 0)
        self._clock_off_ms = 0
        self._heard_beat = self._beat()
        self._heard_wall: int | None = None
        self._begun_wall = now_ms()
        self._lost = False
        self._cut_ms: int | None = None
        self._regions: dict[str, Region] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def begin(self, name: str, title: str) -> None:
        """Show the first picture, and look again with every beat."""
        self.setWindowTitle(title)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        wide, high = self.design()
        self.resize(round(wide), round(high))
        self._timer.start(BEAT_MS)
        self.refresh()

    def design(self) -> tuple[float, float]:
        """Return the size of the picture in design pixels."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        raise NotImplementedError

    # -- what arrives ------------------------------------------------------------------------------------------

    def heard(self) -> None:
        """The store answered: what is shown is still right."""
        self._heard_beat = self._beat()
        self._heard_wall = self._now_ms()
        self._lost = False
        self.refresh()

    def set_right(self, clock_off_ms: int) -> None:
        """Show the time of the shared database.

        Args:
            clock_off_ms: how far this PC's clock is behind it; 0 where it is right.
        """
        self._clock_off_ms = clock_off_ms

    def lost(self) -> None:
        """The store could not be read: say so, keep the last state known."""
        self._lost = True
        self.refresh()

    @property
    def stopped(self) -> bool:
        """Whether the data stands still: reading failed, nothing was heard for too long, the shared database is cut."""
        return self._lost or self._cut_ms is not None or self._beat() - self._heard_beat > self._stopped_ms

    @property
    def stopped_since_ms(self) -> int | None:
        """Since when the data stands still, milliseconds since 1970; ``None`` while it does not."""
        return (self._cut_ms or self._heard_wall or self._begun_wall) if self.stopped else None

    # -- what is shown -----------------------------------------------------------------------------------------

    def show_on(self, screen: QScreen) -> None:
        """Fill ``screen``, without frame or pointer."""
        self.setGeometry(screen.geometry())
        self.setScreen(screen)
        self.showFullScreen()

    def show_regions(self, regions: dict[str, Region]) -> None:
        """Take the picture as it is now; what differs from the one on the screen is painted again."""
        before, self._regions = self._regions, regions
        for name in before.keys() - regions.keys():
            self._again(before[name].rect)
        for name, region in regions.items():
            if name not in before or (before[name].value, before[name].rect) != (region.value, region.rect):
                self._again(region.rect)

    def words(self) -> list[str]:
        """Return every string of the picture as it is drawn now."""
        return [mark.text for mark in self.marks()]

    def digest(self) -> str:
        """Return a digest of the words that are shown but those beside the clock: equal words, equal digest."""
        regions = (region for name, region in self._regions.items() if name not in _WITH_CLOCK)
        words = "\n".join(mark.text for mark in _marks(regions))
        return sha256(words.encode()).hexdigest()[:16]

    def marks(self) -> list[Mark]:
        """Return every string of the picture with its place, size and colour, in design pixels."""
        return _marks(self._regions.values())

    def draw(self, ink: Ink) -> None:
        """Draw the whole picture at design size."""
        for region in self._regions.values():
            region.draw(ink, region.rect)

    # -- Qt ----------------------------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        shift = shift_at(self._beat())
        if shift != self._shift:
            self._shift = shift
            self.update()
        self.refresh()

    def _again(self, rect: QRectF) -> None:
        self.update(self._on_screen(rect).toAlignedRect())

    def _scale(self) -> tuple[float, QPointF]:
        """Return the factor from design to widget, and where the picture starts (letterboxed, and shifted a little)."""
        wide, high = self.design()
        scale = min(self.width() / wide, self.height() / high)
        right, down = self._shift
        return scale, QPointF(
            (self.width() - wide * scale) / 2 + right * scale, (self.height() - high * scale) / 2 + down * scale
        )

    def _on_screen(self, rect: QRectF) -> QRectF:
        scale, origin = self._scale()
        return QRectF(
            origin.x() + rect.x() * scale, origin.y() + rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the design that suits: a monitor may be turned, or change its resolution."""
        super().resizeEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the regions that lie in the damaged area."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(BG))
        scale, origin = self._scale()
        painter.translate(origin)
        painter.scale(scale, scale)
        ink = Ink(painter)
        for region in self._regions.values():
            if event.region().intersects(self._on_screen(region.rect).toAlignedRect()):
                region.draw(ink, region.rect)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11: full screen and back, for whoever sets the screen up."""
        if event.key() == Qt.Key.Key_F11:
            if self.isFullScreen():
                self.showNormal()
            else:
                self.showFullScreen()
            return
        super().keyPressEvent(event)


def drawn(draw: Callable[..., None], value: object, ink: Ink, rect: QRectF) -> None:
    """Draw ``value`` the way a region keeps it: ``partial(drawn, paint_row, row)``."""
    draw(ink, rect, value)


def _marks(regions: Iterable[Region]) -> list[Mark]:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    ink = Ink(painter)
    for region in regions:
        region.draw(ink, region.rect)
    painter.end()
    return ink.marks
