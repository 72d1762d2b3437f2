"""The hall screen: one picture, lying or upright, scaled as a whole; only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import Board, PlaceView
from ui.screens import hall_facts as facts
from ui.screens import hall_paint as paint
from ui.screens.hall_layout import Heads, Layout, layout_for
from ui.screens.ink import Ink, Mark
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
        zone: shows only the places, calls and businesses of this zone (区); ``""``: the whole hall.

    Raises:
        UserError: the centre has no such zone.
    """

    def __init__(
        self,
        centre: Centre,
        now_ms: Callable[[], int],
        times: HallTimes | None = None,
        beat: Callable[[], int] | None = None,
        zone: str = "",
    ) -> None:
        super().__init__()
        self._zone = facts.check_zone(centre, zone)
        self._unknown = facts.unknown_places(centre, zone)
        self._layout = layout_for(DESIGN_WIDTH, DESIGN_HEIGHT, 0, 0)
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
        self._designed = (False, -1, -1)
        self._noticed: tuple[object, tuple[tuple[str, ...], ...]] = (None, ())
        self.setWindowTitle(" — ".join(part for part in (_("Hall screen"), zone, centre.name) if part))
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
        self._board = facts.of_zone(board, self._zone, self._centre)
        self._cut_ms = cut_ms
        self._turns.update(self._board.calls)
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
        known = facts.of_today(self._board, self._now_ms())
        shown = None if self.stopped or known is None else self._turns.showing(self._beat())
        before, self._regions = self._regions, self._picture(known, shown)
        for name in before.keys() - self._regions.keys():
            self.update(self._on_screen(before[name].rect).toAlignedRect())
        for name, region in self._regions.items():
            if name not in before or (before[name].value, before[name].rect) != (region.value, region.rect):
                self.update(self._on_screen(region.rect).toAlignedRect())
        pulsing = shown is not None and shown.fresh and shown.glow(self._beat()) > 0
        wanted = _PULSE_BEAT_MS if pulsing else _BEAT_MS
        if self._timer.interval() != wanted:
            self._timer.start(wanted)

    def words(self) -> list[str]:
        """Return every string of the picture as it is drawn now."""
        return [mark.text for mark in self.marks()]

    def marks(self) -> list[Mark]:
        """Return every string of the picture with its place, size and colour, in design pixels."""
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        ink = Ink(painter)
        for region in self._regions.values():
            region.draw(ink, region.rect)
        painter.end()
        return ink.marks

    def _picture(self, board: Board | None, shown: Shown | None) -> dict[str, _Region]:
        beat, now = self._beat(), self._now_ms()
        stopped = self.stopped and self._board is not None
        page = beat // self._times.page_ms
        windows, rooms = facts.shown_places(board.places if board else self._unknown)
        here = self._layout = self._suiting(len(windows), len(rooms))
        since = (self._cut_ms or self._heard_wall) if stopped else None
        heading = facts.heading(self._centre, now, since, waiting_for_first=board is None, zone=self._zone)
        banner = facts.banner(shown.call if shown else None, board, stopped)
        glow = round(shown.glow(beat), 2) if shown else 0.0
        waits = facts.waits(self._centre, board, self._zone, stopped)
        at, number = facts.page_of(len(waits), here.estimates_each, page)
        missed = self._missed(board, page)
        notice = self._notice(page, stopped)
        return {
            "heading": _Region(here.heading, heading, partial(_drawn, paint.paint_heading, heading)),
            "banner": _Region(here.banner, (banner, glow), partial(_banner, banner, glow)),
            **self._window_regions(windows, page, stopped),
            **self._room_regions(rooms, page, stopped),
            "waits": _Region(
                here.estimates, (waits[at], number), partial(_waits, waits[at], number, here.estimates_each)
            ),
            "missed": _Region(here.missed, missed, partial(_drawn, paint.paint_missed, missed)),
            "notice": _Region(here.notice, notice, partial(_drawn, paint.paint_notice, notice)),
        }

    def _suiting(self, windows: int, rooms: int) -> Layout:
        """Return the design for the monitor's shape and what there is to show; it changes only with them."""
        wanted = (self.width() < self.height(), windows, rooms)
        if self._designed != wanted:
            self._designed = wanted
            self._regions = {}
            self.update()
            return layout_for(self.width(), self.height(), windows, rooms)
        return self._layout

    def _window_regions(self, windows: tuple[PlaceView, ...], page: int, stopped: bool) -> dict[str, _Region]:
        at, number = facts.page_of(len(windows), len(self._layout.windows), page)
        found = windows[at]
        regions = self._heads("window", number)
        for n, rect in enumerate(self._layout.windows):
            row = facts.window_row(found[n], stopped) if n < len(found) else None
            regions[f"window {n}"] = _Region(rect, row, partial(_drawn, paint.paint_window, row))
        return regions

    def _room_regions(self, rooms: tuple[PlaceView, ...], page: int, stopped: bool) -> dict[str, _Region]:
        at, number = facts.page_of(len(rooms), len(self._layout.rooms), page)
        found = rooms[at]
        regions = self._heads("room", number)
        for n, rect in enumerate(self._layout.rooms):
            row = facts.room_row(found[n], stopped) if n < len(found) else None
            regions[f"room {n}"] = _Region(rect, row, partial(_drawn, paint.paint_room, row))
        return regions

    def _heads(self, kind: str, number: str) -> dict[str, _Region]:
        of_kind = [heads for heads in self._layout.heads if heads.kind == kind]
        return {
            f"{kind} heads {n}": _Region(heads.rect, number, partial(_heads, heads, number))
            for n, heads in enumerate(of_kind)
        }

    def _missed(self, board: Board | None, page: int) -> facts.Missed:
        if board is None:
            return facts.Missed((), facts.UNKNOWN)
        if not board.missed:
            return facts.Missed((), _("None at the moment"))
        note = _("Please see the guidance desk, your number is still valid")
        pages = paint.missed_pages(board.missed, note, self._layout.missed)
        return facts.Missed(pages[page % len(pages)], note)

    def _notice(self, page: int, stopped: bool) -> tuple[str, ...]:
        notices = facts.stopped_notices() if stopped else self._centre.notices
        key = (notices, self._layout.upright)
        if self._noticed[0] != key:  # measuring texts four times a second is what a still screen would spend most on
            self._noticed = (key, paint.notice_pages(notices, self._layout.notice))
        pages = self._noticed[1]
        return pages[page % len(pages)] if pages else ()

    # -- Qt ----------------------------------------------------------------------------------------------------

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


def _drawn(draw: Callable[..., None], value: object, ink: Ink, rect: QRectF) -> None:
    draw(ink, rect, value)


def _banner(value: facts.Banner, glow: float, ink: Ink, rect: QRectF) -> None:
    paint.paint_banner(ink, rect, value, glow)


def _heads(heads: Heads, number: str, ink: Ink, _rect: QRectF) -> None:
    paint.paint_heads(ink, heads, number)


def _waits(value: tuple[facts.Wait, ...], number: str, each: int, ink: Ink, rect: QRectF) -> None:
    paint.paint_waits(ink, rect, value, number, each)
