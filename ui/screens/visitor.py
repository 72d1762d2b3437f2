"""The screen that faces the visitor at the desk (来访人屏): what is registered, the offer, the notice, the number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import heading
from desk_app.screens.visitor_facts import Registering, Ticket, View
from desk_app.screens.visitor_texts import VisitorTexts
from ui.screens import visitor_paint as paint
from ui.screens.hall_paint import paint_heading
from ui.screens.picture import PublicPicture, Region, drawn


@dataclass(frozen=True, slots=True)
class VisitorTimes:
    """How long a page stays, and how old data may be before it is called stopped, in milliseconds."""

    page_ms: int = 15_000
    stopped_ms: int = 40_000


class VisitorScreen(PublicPicture):
    """The picture that faces the visitor. What it knows of a person is masked before it comes here.

    Args:
        centre: its name, hours and words.
        now_ms: the wall clock, milliseconds since 1970.
        look: what there is to show now; asked with every beat.
        times: how long pages stay.
        beat: milliseconds of a clock that only runs forward; the screen's own unless a test gives one.
    """

    def __init__(
        self,
        centre: Centre,
        now_ms: Callable[[], int],
        look: Callable[[], View],
        times: VisitorTimes | None = None,
        beat: Callable[[], int] | None = None,
    ) -> None:
        self._times = times or VisitorTimes()
        super().__init__(now_ms, self._times.stopped_ms, beat)
        self._centre, self._view = centre, look
        self._texts = VisitorTexts.of(centre)
        hours = tuple(
            f"{one.start_min // 60:02}:{one.start_min % 60:02}–{one.end_min // 60:02}:{one.end_min % 60:02}"
            for one in centre.sessions
        )
        self._welcome = paint.Welcome(self._texts.greeting, hours, centre.phone)
        self._layout = paint.LYING
        self.begin(_("Visitor's screen"), " — ".join((_("Visitor's screen"), centre.name)))

    def design(self) -> tuple[float, float]:
        """Return the size of the picture in design pixels."""
        return self._layout.wide, self._layout.high

    def refresh(self) -> None:
        """Work out the picture and paint again what differs from the one on the screen."""
        layout = paint.layout_for(self.width(), self.height())
        if layout is not self._layout:  # the monitor was turned
            self._layout = layout
            self._regions = {}
            self.update()
        self.show_regions(self._picture(self._view()))

    def _picture(self, view: View) -> dict[str, Region]:
        here = self._layout
        top = heading(self._centre, self._now_ms(), self.stopped_since_ms)
        foot = self._foot(view)
        match view:
            case Registering():
                regions = self._form(view)
            case Ticket():
                regions = {
                    "number": Region(here.number, view, partial(drawn, paint.paint_number, view)),
                    "code": Region(here.code, view, partial(drawn, paint.paint_code, view)),
                }
            case None:
                regions = {
                    "welcome": Region(here.left, self._welcome, partial(drawn, paint.paint_welcome, self._welcome)),
                    "panel": self._bring() if self._beat() // self._times.page_ms % 2 == 0 else self._notice(),
                }
        return {
            "top": Region(here.top, top, partial(drawn, paint_heading, top)),
            **regions,
            "foot": Region(here.foot, foot, partial(drawn, paint.paint_foot, foot)),
        }

    def _form(self, view: Registering) -> dict[str, Region]:
        title = (_("Registering you"), _("All correct?"))
        rows = {
            f"row {at}": Region(rect, row, partial(drawn, paint.paint_row, row))
            for at, (rect, row) in enumerate(zip(self._layout.rows, view.rows, strict=True))
        }
        offer = view.offer
        return {
            "title": Region(self._layout.title, title, partial(drawn, paint.paint_title, title)),
            **rows,
            "panel": self._notice()
            if offer is None
            else Region(self._layout.panel, offer, partial(drawn, paint.paint_offer, offer)),
        }

    def _bring(self) -> Region:
        lines = self._texts.bring
        return Region(self._layout.panel, lines, partial(drawn, paint.paint_bring, lines))

    def _notice(self) -> Region:
        notice = self._texts.privacy
        return Region(self._layout.panel, notice, partial(drawn, paint.paint_notice, notice))

    def _foot(self, view: View) -> tuple[str, str]:
        if self.stopped:
            return _("One moment please"), _("Nothing is lost, please ask us")
        if isinstance(view, Ticket) and view.label:
            return _("Keep your slip"), _("Wait nearby, watch the screen")
        if isinstance(view, Registering):
            return "", _("Only a part is shown here; in full only the staff can read it")
        return "", _("Mediation is free of charge　Enquiries need no document")
