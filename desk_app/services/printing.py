"""Paper after commit: a ticket is issued when it is committed, and *printed* when the printer took it.

A window starts the printing thread and never waits for paper; a command prints by itself where no window does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from desk_app.devices.printers.base import NotPrinted, Printer, PrinterStatus, PrintJob, PrintOutcome
from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.paper_words import PaperView
from desk_app.services.print_queue import FIRST, SECOND, PrintQueue, slip_job
from desk_app.services.views import PrintState
from desk_app.slips.data import SlipData

if TYPE_CHECKING:
    from desk_app.services.print_run import PaperListener, PrintRun, PrintTimings

WAIT_S = 5.0
STOP_S = 5.0
_LOOK_S = 0.02
_OVER = ("printed", "unknown", "failed")


class PrintingService:
    """Prints slips, keeps what could not print, and never prints one twice by itself.

    Args:
        record: of this store.
        centre: whose slips.
        desk: this PC's number, as it stands on slips.
        printer: gives the slip printer; asked before each use, so that it may follow the settings. Fonts are large and
            the first paint does not wait for them.
        second: gives the other printer (Ctrl+F8); ``None`` where there is none.
    """

    def __init__(
        self,
        record: Record,
        centre: Centre,
        desk: int,
        printer: Callable[[], Printer],
        second: Callable[[], Printer | None] = lambda: None,
    ) -> None:
        self._record = record
        self._queue = PrintQueue(record, centre, desk)
        self._first, self._second = printer, second
        self._run: PrintRun | None = None
        self._used: list[Printer] = []

    def slip(self, visit: str, *, reprint: bool = False) -> SlipData:
        """Return what stands on a visit's slip, as it stood at issue.

        Raises:
            UserError: the visit is not known or took no number.
        """
        return self._queue.slip(visit, reprint=reprint)

    # -- a window: nothing here waits for paper --------------------------------------------------------------------

    def start(self, listener: PaperListener, timings: PrintTimings | None = None) -> None:
        """Begin to print on a thread of its own, with its own connection to the store.

        What waits is printed, oldest first; what was being printed when a PC stopped is *unknown* from now on.

        Args:
            listener: told how it stands; called on that thread, must not wait.
            timings: how often and how long.
        """
        from desk_app.services.print_run import PrintRun

        if self._run is None:
            self._run = PrintRun(self._queue, self._record.store, self._printer, listener, timings)
            self._run.start()

    def wake(self, visit: str = "") -> None:
        """A ticket was issued, or somebody asks: print what waits now. Costs microseconds.

        Args:
            visit: its first slip's outcome is told to the listener, whichever process prints it.
        """
        if self._run is not None:
            self._run.wake(slip_job(visit) if visit else "")

    def ask(self, visit: str, reason: str, operator: str, *, second: bool = False) -> PrintState:
        """Ask for a slip once more; the listener is told what becomes of it.

        Args:
            visit: whose slip.
            reason: of a copy; not needed for a slip that never came out.
            operator: who asks.
            second: on the other printer.

        Returns:
            How it stands at this moment.

        Raises:
            UserError: a copy without a reason; no other printer is set up.
        """
        job_id = self._ask(visit, reason, operator, second=second)
        if self._run is not None:
            self._run.wake(job_id)
        return self._state(job_id)

    def came_out(self, visit: str, operator: str) -> PrintState | None:
        """Somebody looked, and a slip that was uncertain is there: it counts as printed.

        Returns:
            How it stands now; ``None`` if nothing was uncertain.
        """
        return self._queue.came_out(visit, operator)

    def stop(self) -> None:
        """End the printing thread, a slip under way first, and give the printers back; what waits goes on waiting."""
        run, self._run = self._run, None
        if run is None or run.stop(STOP_S):
            for printer in self._used:
                printer.close()
            self._used.clear()

    # -- a command: waits, at most some seconds --------------------------------------------------------------------

    def print_ticket(self, visit: str) -> PrintState:
        """Print a ticket's first copy. What cannot print waits and says so; the ticket is never lost.

        Where another process (a window) prints, it is left to it, and its outcome is awaited for some seconds.

        Raises:
            UserError: the visit is not known or took no number.
        """
        return self._now(self._queue.add_first(visit))

    def reprint(self, visit: str, reason: str, operator: str, *, second: bool = False) -> PrintState:
        """Print another copy (补打), marked as one and logged; a ticket that never came out prints plain (重打).

        Raises:
            UserError: a copy without a reason; no other printer is set up.
        """
        return self._now(self._ask(visit, reason, operator, second=second))

    def print_to(self, printer: Printer, visit: str, reason: str, operator: str) -> PrintState:
        """Like :meth:`reprint`, but now and on this printer, whoever else prints: a file, say.

        Raises:
            UserError: a copy without a reason.
        """
        job_id = self._ask(visit, reason, operator, second=False)
        taken = self._queue.take_this(job_id)
        return self._state(job_id) if taken is None else self._queue.print(taken, printer)

    def retry(self) -> list[PrintState]:
        """Print what waits, oldest first; stops at the first one that cannot."""
        results = []
        for job in self._queue.papers().jobs:
            done = self._now(job.job_id)
            results.append(done)
            if done.state != "printed":
                break
        return results

    # -- anybody ---------------------------------------------------------------------------------------------------

    def pending(self) -> list[PrintState]:
        """Return what waits for paper, and what a stopped PC left uncertain."""
        papers = self._queue.papers()
        return [*papers.waiting, *papers.unknown]

    def view(self) -> PaperView:
        """Return how it stands, in any process of this PC; the printer is ``unknown`` where no window looks at it."""
        from desk_app.services.print_run import LEADER, stored_status

        papers = self._queue.papers()
        with self._record.store.leader(LEADER) as free:
            status = PrinterStatus("unknown") if free else stored_status(self._record.store)
        return PaperView(status, papers.waiting, papers.unknown)

    def settle(self) -> None:
        """What was being printed when a PC stopped is *unknown* from now on; nothing, while somebody prints."""
        from desk_app.services.print_run import LEADER

        with self._record.store.leader(LEADER) as leads:
            if leads:
                self._queue.settle()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _ask(self, visit: str, reason: str, operator: str, *, second: bool) -> str:
        if second and self._second() is None:
            raise UserError(_("No other printer is set up. Choose one in the settings."), "printer")
        return self._queue.add_again(visit, reason, operator, SECOND if second else FIRST)

    def _now(self, job_id: str) -> PrintState:
        """Print a job here if no other process prints, else wait for what becomes of it."""
        from desk_app.services.print_run import LEADER

        store, deadline = self._record.store, time.monotonic() + WAIT_S
        if self._run is not None:
            self._run.wake(job_id)
        while True:
            with store.leader(LEADER) as leads:
                taken = self._queue.take_this(job_id, leads=True) if leads else None
                if taken is not None:
                    return self._queue.print(taken, self._printer(FIRST if not taken.job.printer else SECOND))
            state = self._state(job_id)
            if leads or state.state in _OVER or state.problem or time.monotonic() >= deadline:
                return state
            time.sleep(_LOOK_S)

    def _state(self, job_id: str) -> PrintState:
        """Return how a job stands; one that nobody wants any more was voided."""
        return self._queue.state(job_id) or PrintState(job_id.partition("/slip/")[0], "", "", "")

    def _printer(self, name: str) -> Printer:
        """Return a printer; one that cannot be made is one that does not print, and says why."""
        try:
            printer = (self._second() if name == SECOND else None) or self._first()
        except (UserError, EnvironmentProblem) as problem:
            return NoPrinter(problem.sentence)
        if not any(printer is one for one in self._used):
            self._used.append(printer)
        return printer


class NoPrinter:
    """Stands for a printer that cannot be used as the settings have it."""

    name = "none"

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Refuse.

        Raises:
            NotPrinted: always.
        """
        raise NotPrinted(self._sentence, "no printer")

    def status(self) -> PrinterStatus:
        """Say why."""
        return PrinterStatus("error", self._sentence)

    def close(self) -> None:
        """Nothing is held."""
