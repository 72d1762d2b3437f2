"""The hall screen: one picture, scaled as a whole; only the regions that changed are painted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import Board, PlaceView
from ui.screens import hall_facts as facts
from ui.screens import hall_paint as paint
from ui.screens.ink import Ink
from ui.screens.tokens import BG, DESIGN_HEIGHT, DESIGN_WIDTH
from ui.screens.turns import CallTurns, Shown

_BEAT_MS = 250
_PULSE_BEAT_MS = 40


@dataclass(frozen=True, slots=True)
class HallTimes:
    """How long things stay, in milliseconds: a call, a page; and how old data may be before it is called stopped."""

    call_ms: int = 8_000
    page_ms: int = 8_000
    stopped_ms: int = 5_000


class _Region(NamedTuple):
    rect: QRectF
    value: object
    draw: Callable[[Ink, QRectF], None]


class HallScreen(QWidget):
    """The public picture of the hall (大厅屏). It holds no number but tickets, and knows no person.

    Args:
        centre: names, places and notices.
        now_ms: the wall clock, milliseconds since 1970.
        times: how long calls and pages stay.
        beat: milliseconds of a clock that only runs forward; the screen's own unless a test gives one.
    """

    def __init__(
        self,
        centre: Centre,
        now_ms: Callable[[], int],
        times: HallTimes | None = None,
        beat: Callable[[], int] | None = None,
    ) -> None:
        super().__init__()
        self._centre = centre
        self._now_ms = now_ms
        self._times = times or HallTimes()
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._beat = beat or self._elapsed.elapsed
        self._turns = CallTurns(self._times.call_ms)
        self._board: Board | None = None
        self._heard_beat = self._beat()
        self._heard_wall: int | None = None
        self._lost = False
        self._cut_ms: int | None = None
        self._regions: dict[str, _Region] = {}
        self.setWindowTitle(_("Hall screen") + " — " + centre.name)
        self.setAccessibleName(_("Hall screen"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.resize(DESIGN_WIDTH, DESIGN_HEIGHT)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(_BEAT_MS)
        self.refresh()

    # -- what arrives ------------------------------------------------------------------------------------------

    def show_board(self, board: Board, cut_ms: int | None = None) -> None:
        """Show ``board``, just read from the store; ``cut_ms``: cut off from the shared database since then."""
        self._board = board
        self._cut_ms = cut_ms
        self._turns.update(board.calls)
        self.heard()

    def heard(self) -> None:
        """The store answered: what is shown is still right."""
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

    # -- what is shown -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        shown = None if self.stopped else self._turns.showing(self._beat())
        before, self._regions = self._regions, self._picture(shown)
        for name, region in self._regions.items():
            if name not in before or before[name].value != region.value:
                self.update(self._on_screen(region.rect).toAlignedRect())
        pulsing = shown is not None and shown.fresh and shown.glow(self._beat()) > 0
        wanted = _PULSE_BEAT_MS if pulsing else _BEAT_MS
        if self._timer.interval() != wanted:
            self._timer.start(wanted)

    def words(self) -> list[str]:
        """Return every string of the picture as it is drawn now."""
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        ink = Ink(painter)
        for region in self._regions.values():
            region.draw(ink, region.rect)
        painter.end()
        return ink.written

    def _picture(self, shown: Shown | None) -> dict[str, _Region]:
        beat, board = self._beat(), self._board
        stopped = self.stopped and board is not None
        page = beat // self._times.page_ms
        places = board.places if board else facts.unknown_places(self._centre)
        windows, rooms = facts.shown_places(places)
        heading = facts.heading(
            self._centre,
            self._now_ms(),
            (self._cut_ms or self._heard_wall) if stopped else None,
            waiting_for_first=board is None,
        )
        banner = facts.banner(shown.call if shown else None, board, stopped)
        glow = round(shown.glow(beat), 2) if shown else 0.0
        regions = {
            "heading": _Region(paint.HEADER, heading, partial(_heading, heading)),
            "banner": _Region(paint.BANNER, (banner, glow), partial(_banner, banner, glow)),
            **self._window_regions(windows, page, stopped),
            **self._room_regions(rooms, page, stopped),
        }
        columns = (len(windows) > facts.ROWS, bool(rooms))
        regions["columns"] = _Region(paint.COLUMNS, columns, partial(_columns, *columns))
        missed = self._missed(page)
        regions["missed"] = _Region(paint.MISSED, missed, partial(_missed, missed))
        notice = self._notice(page, stopped)
        regions["notice"] = _Region(paint.NOTICE, notice, partial(_notice, notice))
        return regions

    def _window_regions(self, windows: tuple[PlaceView, ...], page: int, stopped: bool) -> dict[str, _Region]:
        found = windows[facts.page_of(len(windows), 2 * facts.ROWS, page)]
        regions = {}
        for at in range(2 * facts.ROWS):
            row = facts.window_row(found[at], stopped) if at < len(found) else None
            rect = paint.window_rect(at // facts.ROWS, at % facts.ROWS)
            regions[f"window {at}"] = _Region(rect, row, partial(_window, row))
        return regions

    def _room_regions(self, rooms: tuple[PlaceView, ...], page: int, stopped: bool) -> dict[str, _Region]:
        found = rooms[facts.page_of(len(rooms), facts.ROOM_ROWS, page)]
        regions = {}
        for at in range(facts.ROOM_ROWS):
            row = facts.room_row(found[at], stopped) if at < len(found) else None
            regions[f"room {at}"] = _Region(paint.room_rect(at), row, partial(_room, row))
        return regions

    def _missed(self, page: int) -> facts.Missed:
        if self._board is None:
            return facts.Missed((), facts.UNKNOWN)
        labels = self._board.missed
        if not labels:
            return facts.Missed((), _("None at the moment"))
        shown = labels[facts.page_of(len(labels), paint.missed_per_page(), page)]
        return facts.Missed(shown, _("Please see the guidance desk, your number is still valid"))

    def _notice(self, page: int, stopped: bool) -> tuple[str, ...]:
        notices = facts.stopped_notices() if stopped else self._centre.notices
        widths = [paint.notice_width(text) for text in notices]
        pages = facts.notice_pages(notices, widths, paint.notice_room(), paint.NOTICE_GAP)
        return pages[page % len(pages)] if pages else ()

    # -- Qt ----------------------------------------------------------------------------------------------------

    def _scale(self) -> tuple[float, QPointF]:
        """Return the factor from design to widget, and where the picture starts (letterboxed)."""
        scale = min(self.width() / DESIGN_WIDTH, self.height() / DESIGN_HEIGHT)
        left = (self.width() - DESIGN_WIDTH * scale) / 2
        return scale, QPointF(left, (self.height() - DESIGN_HEIGHT * scale) / 2)

    def _on_screen(self, rect: QRectF) -> QRectF:
        scale, origin = self._scale()
        return QRectF(
            origin.x() + rect.x() * scale, origin.y() + rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

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


def _heading(value: facts.Heading, ink: Ink, rect: QRectF) -> None:
    paint.paint_heading(ink, rect, value)


def _banner(value: facts.Banner, glow: float, ink: Ink, rect: QRectF) -> None:
    paint.paint_banner(ink, rect, value, glow)


def _columns(second: bool, rooms: bool, ink: Ink, rect: QRectF) -> None:
    paint.paint_columns(ink, rect, second, rooms)


def _window(value: facts.WindowRow | None, ink: Ink, rect: QRectF) -> None:
    paint.paint_window(ink, rect, value)


def _room(value: facts.RoomRow | None, ink: Ink, rect: QRectF) -> None:
    paint.paint_room(ink, rect, value)


def _missed(value: facts.Missed, ink: Ink, rect: QRectF) -> None:
    paint.paint_missed(ink, rect, value)


def _notice(value: tuple[str, ...], ink: Ink, rect: QRectF) -> None:
    paint.paint_notice(ink, rect, value)
