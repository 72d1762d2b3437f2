"""The hall screen: one picture, lying or upright, scaled as a whole; only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from PySide6.QtCore import QRectF

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens import hall_facts as facts
from desk_app.screens.hall_layout import Heads, Layout, layout_for
from desk_app.screens.hall_picture import HallPicture, hall_picture
from desk_app.screens.turns import CallTurns, Shown
from desk_app.services.views import Board
from ui.screens import hall_paint as paint
from ui.screens.ink import Ink
from ui.screens.picture import BEAT_MS, PublicPicture, Region, drawn
from ui.screens.tokens import DESIGN_HEIGHT, DESIGN_WIDTH

_PULSE_BEAT_MS = 40


@dataclass(frozen=True, slots=True)
class HallTimes:
    """How long things stay, in milliseconds: a call, a page; and how old data may be before it is called stopped."""

    call_ms: int = 8_000
    page_ms: int = 8_000
    stopped_ms: int = 5_000


class HallScreen(PublicPicture):
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
        self._times = times or HallTimes()
        super().__init__(now_ms, self._times.stopped_ms, beat)
        self._zone = facts.check_zone(centre, zone)
        self._layout = layout_for(DESIGN_WIDTH, DESIGN_HEIGHT, 0, 0)
        self._centre = centre
        self._turns = CallTurns(self._times.call_ms)
        self._board: Board | None = None
        self._designed = (False, -1, -1)
        self._noticed: tuple[object, tuple[tuple[str, ...], ...]] = (None, ())
        title = " — ".join(part for part in (_("Hall screen"), zone, centre.name) if part)
        self.begin(_("Hall screen"), title)

    def design(self) -> tuple[float, float]:
        """Return the size of the picture in design pixels."""
        return self._layout.wide, self._layout.high

    # -- what arrives ------------------------------------------------------------------------------------------

    def show_board(self, board: Board, cut_ms: int | None = None) -> None:
        """Show ``board``, just read from the store; ``cut_ms``: cut off from the shared database since then."""
        self._board = facts.of_zone(board, self._zone, self._centre)
        self._cut_ms = cut_ms
        self._turns.update(self._board.calls)
        self.heard()

    # -- what is shown -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        known = facts.of_today(self._board, self._now_ms())
        shown = None if self.stopped or known is None else self._turns.showing(self._beat())
        self.show_regions(self._picture(known, shown))
        pulsing = shown is not None and shown.fresh and shown.glow(self._beat()) > 0
        wanted = _PULSE_BEAT_MS if pulsing else BEAT_MS
        if self._timer.interval() != wanted:
            self._timer.start(wanted)

    def _picture(self, board: Board | None, shown: Shown | None) -> dict[str, Region]:
        beat, now = self._beat(), self._now_ms()
        stopped = self.stopped and self._board is not None
        page = beat // self._times.page_ms
        what = hall_picture(self._centre, board, shown.call if shown else None, self._zone, stopped=stopped)
        here = self._layout = self._suiting(len(what.windows), len(what.rooms))
        since = (self._cut_ms or self._heard_wall) if stopped else None
        off = self._clock_off_ms
        until = since + off if since else None
        heading = facts.heading(self._centre, now + off, until, waiting_for_first=board is None, zone=self._zone)
        glow = round(shown.glow(beat), 2) if shown else 0.0
        at, number = facts.page_of(len(what.waits), here.estimates_each, page)
        waits = what.waits[at]
        missed = self._missed(what.missed, page)
        notice = self._notice(what.notices, page)
        return {
            "heading": Region(QRectF(*here.heading), heading, partial(drawn, paint.paint_heading, heading)),
            "banner": Region(QRectF(*here.banner), (what.banner, glow), partial(_banner, what.banner, glow)),
            **self._lines(what, page),
            "waits": Region(
                QRectF(*here.estimates), (waits, number), partial(_waits, waits, number, here.estimates_each)
            ),
            "missed": Region(QRectF(*here.missed), missed, partial(drawn, paint.paint_missed, missed)),
            "notice": Region(QRectF(*here.notice), notice, partial(drawn, paint.paint_notice, notice)),
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

    def _lines(self, what: HallPicture, page: int) -> dict[str, Region]:
        """Return the lines of windows and rooms, and the words above them."""
        here, regions = self._layout, dict[str, Region]()
        windows, number = facts.page_of(len(what.windows), len(here.windows), page)
        regions |= self._heads("window", number)
        for n, (box, window) in enumerate(zip_longest(here.windows, what.windows[windows])):
            regions[f"window {n}"] = Region(QRectF(*box), window, partial(drawn, paint.paint_window, window))
        rooms, number = facts.page_of(len(what.rooms), len(here.rooms), page)
        regions |= self._heads("room", number)
        for n, (box, room) in enumerate(zip_longest(here.rooms, what.rooms[rooms])):
            regions[f"room {n}"] = Region(QRectF(*box), room, partial(drawn, paint.paint_room, room))
        return regions

    def _heads(self, kind: str, number: str) -> dict[str, Region]:
        of_kind = [heads for heads in self._layout.heads if heads.kind == kind]
        return {
            f"{kind} heads {n}": Region(QRectF(*heads.rect), number, partial(_heads, heads, number))
            for n, heads in enumerate(of_kind)
        }

    def _missed(self, missed: facts.Missed, page: int) -> facts.Missed:
        pages = paint.missed_pages(missed.labels, missed.note, QRectF(*self._layout.missed))
        return replace(missed, labels=pages[page % len(pages)] if pages else ())

    def _notice(self, notices: tuple[str, ...], page: int) -> tuple[str, ...]:
        key = (notices, self._layout.upright)
        if self._noticed[0] != key:  # measuring texts four times a second is what a still screen would spend most on
            self._noticed = (key, paint.notice_pages(notices, QRectF(*self._layout.notice)))
        pages = self._noticed[1]
        return pages[page % len(pages)] if pages else ()


def _banner(value: facts.Banner, glow: float, ink: Ink, rect: QRectF) -> None:
    paint.paint_banner(ink, rect, value, glow)


def _heads(heads: Heads, number: str, ink: Ink, rect: QRectF) -> None:
    paint.paint_heads(ink, rect, heads, number)


def _waits(value: tuple[facts.Wait, ...], number: str, each: int, ink: Ink, rect: QRectF) -> None:
    paint.paint_waits(ink, rect, value, number, each)
