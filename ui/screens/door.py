"""The screen beside a door: one picture, scaled as a whole; only the parts that changed are painted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from desk_app.domain.centre import Centre, Place
from desk_app.i18n import _
from desk_app.services.door import DoorView
from ui.screens import door_facts as facts
from ui.screens import door_paint as paint
from ui.screens.ink import Ink
from ui.screens.tokens import BG

_BEAT_MS = 250


@dataclass(frozen=True, slots=True)
class DoorTimes:
    """How long a page of times stays, and how old data may be before it is called stopped, in milliseconds."""

    page_ms: int = 8_000
    stopped_ms: int = 5_000


class _Part(NamedTuple):
    rect: QRectF
    value: object
    draw: Callable[[Ink, QRectF], None]


class DoorScreen(QWidget):
    """The public picture beside one door (门口屏). It holds no number but tickets, and knows no person.

    Args:
        centre: its name.
        place: whose door it is.
        now_ms: the wall clock, milliseconds since 1970.
        times: how long pages stay.
        beat: milliseconds of a clock that only runs forward; the screen's own unless a test gives one.
    """

    def __init__(
        self,
        centre: Centre,
        place: Place,
        now_ms: Callable[[], int],
        times: DoorTimes | None = None,
        beat: Callable[[], int] | None = None,
    ) -> None:
        super().__init__()
        self._centre, self._place, self._now_ms = centre, place, now_ms
        self._times = times or DoorTimes()
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._beat = beat or self._elapsed.elapsed
        self._view: DoorView | None = None
        self._heard_beat = self._beat()
        self._heard_wall: int | None = None
        self._lost = False
        self._cut_ms: int | None = None
        self._layout = paint.PORTRAIT
        self._parts: dict[str, _Part] = {}
        self.setWindowTitle(_("Door screen") + " — " + centre.place_label(place.code))
        self.setAccessibleName(_("Door screen"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.resize(paint.PORTRAIT.wide, paint.PORTRAIT.high)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(_BEAT_MS)
        self.refresh()

    # -- what arrives ----------------------------------------------------------------------------------------------

    def show_door(self, view: DoorView, cut_ms: int | None = None) -> None:
        """Show ``view``, just read from the store; ``cut_ms``: cut off from the shared database since then."""
        self._view, self._cut_ms = view, cut_ms
        self._heard_beat = self._beat()
        self._heard_wall = self._now_ms()
        self._lost = False
        self.refresh()

    def lost(self) -> None:
        """The store could not be read: say so, keep the last state known."""
        self._lost = True
        self.refresh()

    @property
    def stopped(self) -> bool:
        """Whether the data stands still: reading failed, nothing was heard for too long, the shared database is cut."""
        return self._lost or self._cut_ms is not None or self._beat() - self._heard_beat > self._times.stopped_ms

    def show_on(self, screen: QScreen) -> None:
        """Fill ``screen``, without frame or pointer."""
        self.setGeometry(screen.geometry())
        self.setScreen(screen)
        self.showFullScreen()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        self._layout = paint.layout_for(self.width(), self.height())
        before, self._parts = self._parts, self._picture()
        for name, part in self._parts.items():
            if name not in before or before[name].value != part.value:
                self.update(self._on_screen(part.rect).toAlignedRect())

    def words(self) -> list[str]:
        """Return every string of the picture as it is drawn now."""
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        ink = Ink(painter)
        self.draw(ink)
        painter.end()
        return ink.written

    def draw(self, ink: Ink) -> None:
        """Draw the whole picture at design size."""
        for part in self._parts.values():
            part.draw(ink, part.rect)

    def _picture(self) -> dict[str, _Part]:
        view, here, now = self._view, self._layout, self._now_ms()
        stopped = self.stopped and view is not None
        since = (self._cut_ms or self._heard_wall) if stopped else None
        top = facts.top(self._centre, now, since, waiting_for_first=view is None)
        name = facts.name(self._centre, self._place, view)
        block = facts.block(view, since)
        number = facts.number(view, now, stopped=stopped)
        coming = facts.following(view, stopped=stopped)
        today = self._today(view, stopped)
        footer = facts.footer(self._place, stopped=stopped)
        one, two = coming or (None, None)
        return {
            "top": _Part(here.top, top, partial(_drawn, paint.paint_top, top)),
            "name": _Part(here.name, name, partial(_drawn, paint.paint_name, name)),
            "block": _Part(here.block, block, partial(_drawn, paint.paint_block, block)),
            "number": _Part(here.number, number, partial(_drawn, paint.paint_number, number)),
            "next one": _Part(here.next_one, one, partial(_drawn, paint.paint_next, one)),
            "next two": _Part(here.next_two, two, partial(_drawn, paint.paint_next, two)),
            "today": _Part(here.today, today, partial(_list, today, here.lines)),
            "footer": _Part(here.footer, footer, partial(_drawn, paint.paint_footer, footer)),
        }

    def _today(self, view: DoorView | None, stopped: bool) -> facts.Lines | None:
        found = facts.today(view, stopped=stopped)
        if found is None or len(found.lines) <= self._layout.lines:
            return found
        size = self._layout.lines
        first = self._beat() // self._times.page_ms % -(-len(found.lines) // size) * size
        return facts.today(view, slice(first, first + size), stopped=stopped)

    # -- Qt --------------------------------------------------------------------------------------------------------

    def _scale(self) -> tuple[float, QPointF]:
        """Return the factor from design to widget, and where the picture starts (letterboxed)."""
        wide, high = self._layout.wide, self._layout.high
        scale = min(self.width() / wide, self.height() / high)
        return scale, QPointF((self.width() - wide * scale) / 2, (self.height() - high * scale) / 2)

    def _on_screen(self, rect: QRectF) -> QRectF:
        scale, origin = self._scale()
        return QRectF(
            origin.x() + rect.x() * scale, origin.y() + rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the design that suits: a monitor may be turned."""
        super().resizeEvent(event)
        self._parts = {}
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts that lie in the damaged area."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(BG))
        scale, origin = self._scale()
        painter.translate(origin)
        painter.scale(scale, scale)
        ink = Ink(painter)
        for part in self._parts.values():
            if event.region().intersects(self._on_screen(part.rect).toAlignedRect()):
                part.draw(ink, part.rect)
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


def _drawn(draw: Callable[..., None], value: object, ink: Ink, rect: QRectF) -> None:
    draw(ink, rect, value)


def _list(value: facts.Lines | None, most: int, ink: Ink, rect: QRectF) -> None:
    paint.paint_today(ink, rect, value, most)
