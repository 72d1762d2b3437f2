"""What happens on F4: one ticket however often it is pressed, then paper; undo; prints. No widgets here.

The store and the printer are asked on the worker; results come back as signals on the window's thread.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desk_app.domain.routing import Decision
from desk_app.errors import UserError
from desk_app.services.registration import Registration
from desk_app.services.views import PrintState
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.register import Issued

AGAIN_AFTER_MS = 800  # a second press within this time is the same press
UNDO_MS = 60_000


class Registering(QObject):
    """The flow of one form after another.

    A form has one ``request_id``: whatever is pressed twice, the store answers with the same ticket.
    """

    decided = Signal(object)  # Decision | None
    issued = Signal(object, object)  # Issued, Registration
    in_progress = Signal(object)  # Issued with action show_progress
    printed = Signal(object)  # PrintState
    refused = Signal(object)  # UserError
    undone = Signal()
    undo_over = Signal()

    def __init__(self, app: App, work: Work, operator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._operator = app, work, operator
        self._request = uuid.uuid4().hex
        self._since_fired = QElapsedTimer()
        self._busy = False
        self._printing: set[str] = set()  # visits whose slip somebody waits for
        self._last: Issued | None = None
        self._asked = 0
        self._undo_clock = QTimer(self)
        self._undo_clock.setSingleShot(True)
        self._undo_clock.setInterval(UNDO_MS)
        self._undo_clock.timeout.connect(self.undo_over)

    @property
    def last(self) -> Issued | None:
        """The ticket on the panel, ``None`` while a form is open."""
        return self._last

    @property
    def busy(self) -> bool:
        """Whether a registration, an undo or a print is under way."""
        return self._busy or bool(self._printing)

    def just_fired(self) -> bool:
        """Say whether a press now belongs to the one that fired."""
        return self._busy or (self._since_fired.isValid() and self._since_fired.elapsed() < AGAIN_AFTER_MS)

    # --- decision -------------------------------------------------------------------------------------------------

    def decide(self, reg: Registration) -> None:
        """Ask for the decision; of several questions only the last is answered."""
        self._asked += 1
        number = self._asked
        if not reg.category:
            self.decided.emit(None)
            return
        self._work.run(lambda: self._decide(reg, number), lambda found: self._show(found, number))

    def _decide(self, reg: Registration, number: int) -> Decision | None:
        return self._app.register.decide(reg) if number == self._asked else None

    def _show(self, decision: Decision | None, number: int) -> None:
        if decision is not None and number == self._asked:
            self.decided.emit(decision)

    # --- issue ----------------------------------------------------------------------------------------------------

    def commit(self, reg: Registration) -> bool:
        """Issue and print (F4). Returns whether this press counted."""
        return self._fire(lambda: self._app.register.register(self._named(reg), self._operator), reg)

    def advise(self, reg: Registration) -> bool:
        """Register without a number (F6)."""
        return self._fire(lambda: self._app.register.advise(self._named(reg), self._operator), reg)

    def second(self, visit: str, reg: Registration) -> bool:
        """Register another matter of the same visit: same number, new case."""
        return self._fire(lambda: self._app.register.second_matter(visit, self._named(reg), self._operator), reg)

    def _named(self, reg: Registration) -> Registration:
        return replace(reg, request_id=self._request)

    def _fire(self, act: Callable[[], Issued], reg: Registration) -> bool:
        if self.just_fired():
            return False
        self._busy = True
        self._since_fired.start()
        self._work.run(act, lambda issued: self._committed(issued, reg), self._refused, settled=self._free)
        return True

    def _free(self) -> None:
        self._busy = False

    def _refused(self, problem: UserError) -> None:
        self.refused.emit(problem)

    def _committed(self, issued: Issued, reg: Registration) -> None:
        if issued.action == "show_progress":
            self.in_progress.emit(issued)
            return
        self._last = issued
        self._undo_clock.start()
        self.issued.emit(issued, reg)
        if "agitated" in reg.flags:
            self._work.run(lambda: self._app.calls.accompany(issued.visit, self._operator))
        if issued.ticket:
            self._printing.add(issued.visit)
            self._app.printing.wake(issued.visit)

    # --- afterwards -----------------------------------------------------------------------------------------------

    def new_form(self) -> None:
        """A new form: another request."""
        self._request = uuid.uuid4().hex
        self._last = None
        self._asked += 1
        self._undo_clock.stop()

    def undo(self) -> None:
        """Take the last ticket back (Ctrl+Z, 60 s): its number is voided; the form opens again."""
        if self._last is None or self._busy:
            return
        visit = self._last.visit
        self._busy = True
        self._work.run(
            lambda: self._app.register.undo(visit, self._operator),
            lambda _none: self._undone(visit),
            self._refused,
            settled=self._free,
        )

    def _undone(self, visit: str) -> None:
        self._printing.discard(visit)
        self.new_form()
        self.undone.emit()

    def reprint(self, visit: str, reason: str, second: bool = False) -> None:
        """Print again: plain if it never came out, else a copy with its reason; ``second`` on the other printer."""
        self._printing.add(visit)
        self._work.run(
            lambda: self._app.printing.ask(visit, reason, self._operator, second=second),
            self._queued,
            lambda problem: self._not_asked(visit, problem),
        )

    def came_out(self, visit: str) -> None:
        """The clerk looked: the slip of ``visit`` is there."""
        operator = self._operator
        self._work.run(lambda: self._app.printing.came_out(visit, operator), self._seen, self._refused)

    def _seen(self, state: PrintState | None) -> None:
        if state is not None:
            self.told(state)

    def told(self, state: PrintState) -> None:
        """The printing thread tells what became of a slip, of this window or of another one of this PC."""
        self._printing.discard(state.visit)
        self.printed.emit(state)

    def _queued(self, state: PrintState) -> None:
        if state.problem or state.state != "waiting":
            self.told(state)

    def _not_asked(self, visit: str, problem: UserError) -> None:
        self._printing.discard(visit)
        self._refused(problem)
