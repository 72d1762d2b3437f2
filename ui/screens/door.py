"""The screen beside a door: one picture, scaled as a whole; only the parts that changed are painted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QRectF

from desk_app.domain.centre import Centre, Place
from desk_app.i18n import _
from desk_app.screens import door_facts as facts
from desk_app.screens.door_layout import PORTRAIT, layout_for
from desk_app.screens.hall_facts import page_of, since_words
from desk_app.services.door import DoorView
from ui.screens import door_paint as paint
from ui.screens.ink import Ink
from ui.screens.picture import PublicPicture, Region, drawn


@dataclass(frozen=True, slots=True)
class DoorTimes:
    """How long a page of times stays, and how old data may be before it is called stopped, in milliseconds."""

    page_ms: int = 8_000
    stopped_ms: int = 5_000


class DoorScreen(PublicPicture):
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
        self._times = times or DoorTimes()
        super().__init__(now_ms, self._times.stopped_ms, beat)
        self._centre, self._place = centre, place
        self._view: DoorView | None = None
        self._layout = PORTRAIT
        self.begin(_("Door screen"), _("Door screen") + " — " + centre.place_label(place.code))

    def design(self) -> tuple[float, float]:
        """Return the size of the picture in design pixels."""
        return self._layout.wide, self._layout.high

    # -- what arrives ----------------------------------------------------------------------------------------------

    def show_door(self, view: DoorView, cut_ms: int | None = None) -> None:
        """Show ``view``, just read from the store; ``cut_ms``: cut off from the shared database since then."""
        self._view, self._cut_ms = view, cut_ms
        self.heard()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        layout = layout_for(self.width(), self.height())
        if layout is not self._layout:  # the monitor was turned
            self._layout = layout
            self._regions = {}
            self.update()
        self.show_regions(self._picture())

    def _picture(self) -> dict[str, Region]:
        here, now = self._layout, self._now_ms()
        stopped = self.stopped and self._view is not None
        view = facts.of_today(self._view, now)
        since = (self._cut_ms or self._heard_wall) if stopped else None
        off = self._clock_off_ms
        until = since + off if since else None
        top = facts.top(self._centre, now + off, until, waiting_for_first=view is None)
        shown = facts.door_picture(self._centre, self._place, view, now, since_words(until, now + off) if until else "")
        today = self._page(shown.today)
        one, two = shown.coming or (None, None)
        return {
            "top": Region(QRectF(*here.top), top, partial(drawn, paint.paint_top, top)),
            "name": Region(QRectF(*here.name), shown.name, partial(drawn, paint.paint_name, shown.name)),
            "block": Region(QRectF(*here.block), shown.block, partial(drawn, paint.paint_block, shown.block)),
            "number": Region(QRectF(*here.number), shown.number, partial(drawn, paint.paint_number, shown.number)),
            "next one": Region(QRectF(*here.next_one), one, partial(drawn, paint.paint_next, one)),
            "next two": Region(QRectF(*here.next_two), two, partial(drawn, paint.paint_next, two)),
            "today": Region(QRectF(*here.today), today, partial(_list, today, here.lines)),
            "footer": Region(QRectF(*here.footer), shown.footer, partial(drawn, paint.paint_footer, shown.footer)),
        }

    def _page(self, found: facts.Lines | None) -> facts.Lines | None:
        if found is None:
            return None
        at, number = page_of(len(found.lines), self._layout.lines, self._beat() // self._times.page_ms)
        return replace(found, title=f"{found.title}　{number}".rstrip(), lines=found.lines[at])


def _list(value: facts.Lines | None, most: int, ink: Ink, rect: QRectF) -> None:
    paint.paint_today(ink, rect, value, most)
