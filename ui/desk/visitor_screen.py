"""The visitor's screen at work: it follows the desk's form while keys are pressed, and the number once it is committed.

It looks at the form, the form knows nothing of it: with every beat, and right after whatever changes what is shown, on
the next turn of the event loop, so that the clerk's own letter is on the desk first.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent

from desk_app.domain.identity import check_phone
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.screens.names import VISITOR
from desk_app.screens.visitor_facts import View, registering, ticket
from ui.desk.live import DeskView
from ui.desk.visitor_card import VisitorCard
from ui.desk.window import DeskWindow
from ui.screens.beat import ScreenBeat
from ui.screens.monitors import MonitorFollower
from ui.screens.visitor import VisitorScreen, VisitorTimes
from ui.words import wait_ahead

TICKET_STAYS_MS = 120_000


class VisitorWindow(VisitorScreen):
    """The visitor's screen of one desk; it ends with the desk, or by ``close``.

    Args:
        desk: whose form it follows.
        times: how long pages stay.
    """

    def __init__(self, desk: DeskWindow, times: VisitorTimes | None = None) -> None:
        self._desk = desk
        self._cut = False
        self._issued_at: tuple[str, int] = ("", 0)  # the visit on the panel, and when it was first seen there
        super().__init__(desk.app.centre, desk.app.clock.now_ms, self._seen, times)
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)  # the keys are the clerk's
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        self.beating = ScreenBeat(self, desk.app, desk.work, VISITOR)
        self._follow()

    def _follow(self) -> None:
        desk, visitor = self._desk, self._desk.page.visitor
        for changed in (desk.page.changed, desk.page.turned, desk.flow.decided, desk.returning.filled):
            changed.connect(self._changed)
        for field in (visitor.name, visitor.id_number, visitor.phone):
            field.editingFinished.connect(self._changed)
        if desk.live.view is not None:
            self._came(desk.live.view)
        desk.live.came.connect(self._came)
        desk.work.troubled.connect(self._trouble)
        desk.closed.connect(self.close)

    @Slot()
    def _changed(self) -> None:
        self._soon.start()

    @Slot(object)
    def _came(self, view: DeskView) -> None:
        self._cut = bool(view.sync.head)
        self.heard()

    @Slot(object)
    def _trouble(self, _problem: object) -> None:
        self.lost()

    def digest(self) -> str:
        """Return nothing: what a visitor sees is told to nobody."""
        return ""

    # --- what there is to show ------------------------------------------------------------------------------------

    def _seen(self) -> View:
        page = self._desk.page
        if not page.form_open():
            return self._ticket()
        self._issued_at = ("", 0)
        reg = page.registration()
        if not page.has_typing():
            return None
        category = page.appeal.taken_category()
        return registering(reg, _unsettled(page.visitor), category, page.route.decision(), self._centre)

    def _ticket(self) -> View:
        """Return the ticket on the clerk's panel, which comes there only once it is committed; for two minutes."""
        issued = self._desk.page.issued.issued()
        if issued is None:
            return None
        if self._issued_at[0] != issued.stop + issued.case_code:
            self._issued_at = (issued.stop + issued.case_code, self._beat())
        if self._beat() - self._issued_at[1] > TICKET_STAYS_MS:
            return None
        known = not (self._cut or self.stopped)  # nobody knows how many wait elsewhere: no promise
        wait = wait_ahead(issued.before, issued.estimate) if known else _("How long it takes is not known just now")
        return ticket(issued, self._centre, wait)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop following."""
        self.beating.stop()
        self._timer.stop()
        self._soon.stop()
        super().closeEvent(event)


def _unsettled(visitor: VisitorCard) -> frozenset[str]:
    """Return the fields that somebody types in, or whose number cannot be whole: only their length is shown.

    A field is modified from the first key until it is left; the name, which is not masked for the clerk, for longer.
    """
    try:
        check_phone(visitor.phone.value())
        phone_open = visitor.phone.isModified()
    except UserError:
        phone_open = True
    found = {
        "name": visitor.name.isModified() and visitor.name is visitor.window().focusWidget(),
        "id_number": visitor.id_number.isModified() or visitor.facts() is None,
        "phone": phone_open,
    }
    return frozenset(name for name, still in found.items() if still)


def open_visitor(desk: DeskWindow, monitor: str) -> VisitorWindow:
    """Show the visitor's screen in full on a monitor, and keep it there; without one it hides: the clerk comes first.

    Args:
        desk: whose form it follows.
        monitor: as settings keep it; ``""``: the second one.
    """
    window = VisitorWindow(desk)
    follower = MonitorFollower(window, monitor, yields=True, kept=True)
    follower.moved.connect(window.beating.use_monitor)
    follower.start()
    return window
