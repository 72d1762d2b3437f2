"""The thread that prints: slips in the order of issue, one at a time, and a look at the printer every second.

Level-triggered like the sync: it looks at what waits, not at what it was told. A lost wake-up costs some milliseconds,
never a slip. One process of a PC does it (the leader, by lock file); the others tell their windows what it wrote down.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, get_args

from db.errors import StoreProblem
from db.store import Store
from desk_app.devices.printers.base import Printer, PrinterState, PrinterStatus
from desk_app.errors import EnvironmentProblem
from desk_app.services.paper_words import PaperView
from desk_app.services.print_queue import FIRST, SECOND, Papers, PrintQueue
from desk_app.services.views import PrintState

LEADER = "printing"
_STATUS = "printer_status"
_SWITCH_S = 0.001
_GOOD = frozenset({"ok", "paper_low"})


class PaperListener(Protocol):
    """Who wants to know; called on the printing thread, must not wait."""

    def paper(self, view: PaperView) -> None:
        """How it stands with printer and queue; called when it changed."""

    def slip(self, state: PrintState) -> None:
        """What became of one slip, or why it does not come out yet."""


@dataclass(frozen=True, slots=True)
class PrintTimings:
    """How often and how long, in seconds.

    Args:
        look: how often the store is asked whether something was added.
        status: how often the printer is asked how it is.
        again_ready: first pause after a slip did not come out of a printer that says it is ready.
        again_silent: the same for one that says nothing.
        again_most: the pauses double up to this.
        trouble: pause after the store could not be read or written.
        bug: pause after a bug of ours ended the thread; the next slip does not wait for its end.
    """

    look: float = 0.15
    status: float = 1.0
    again_ready: float = 2.0
    again_silent: float = 5.0
    again_most: float = 60.0
    trouble: float = 1.0
    bug: float = 30.0


@dataclass(slots=True)
class _Line:
    """One printer and what is known of it."""

    name: str
    status: PrinterStatus = field(default_factory=lambda: PrinterStatus("unknown"))
    asked_at: float = float("-inf")
    not_before: float = 0.0
    failures: int = 0
    known: frozenset[str] = frozenset()


class PrintRun:
    """Prints what waits until it is stopped.

    Args:
        queue: of this store.
        store: of this PC; the thread has a connection of its own.
        printer: gives the printer of a name (``FIRST``, ``SECOND``); asked before each use, on the thread.
        listener: who wants to know.
        timings: how often and how long.
    """

    def __init__(
        self,
        queue: PrintQueue,
        store: Store,
        printer: Callable[[str], Printer],
        listener: PaperListener,
        timings: PrintTimings | None = None,
    ) -> None:
        self._queue = queue
        self._store = store
        self._printer = printer
        self._listener = listener
        self._timings = timings or PrintTimings()
        self._lines = {name: _Line(name) for name in (FIRST, SECOND)}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._urgent = threading.Event()
        self._abandoned = False
        self._guard = threading.Lock()
        self._followed: dict[str, PrintState | None] = {}
        self._papers = Papers()
        self._version: int | None = None
        self._view: PaperView | None = None

    # -- from any thread -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, on a thread of its own. Does nothing if it runs."""
        with self._guard:
            if self._thread is None:
                self._begin_after(0.0)

    def wake(self, job_id: str = "") -> None:
        """Something waits: print it now, even if the printer was not ready a moment ago. Never waits.

        Args:
            job_id: tell the listener what becomes of this one, whoever prints it.
        """
        if job_id:
            with self._guard:
                self._followed.setdefault(job_id, None)
        self._urgent.set()
        self._woken.set()

    def stop(self, timeout_s: float) -> bool:
        """End; a slip under way is finished first. Returns whether the thread has ended.

        A slip that takes longer is left to itself: it stays marked as taken, and is *unknown* at the next start.
        """
        with self._guard:
            self._stop.set()
            thread = self._thread
        self._woken.set()
        if thread is not None:
            thread.join(timeout_s)
        self._abandoned = thread is not None and thread.is_alive()
        return not self._abandoned

    # -- the thread ------------------------------------------------------------------------------------------------

    def _begin_after(self, pause_s: float) -> None:
        self._thread = threading.Thread(target=self._run, args=(pause_s,), name="printing", daemon=True)
        self._thread.start()

    def _run(self, pause_s: float) -> None:
        if pause_s:
            self._rest(pause_s)
        # a window's thread that wakes up waits for this one at most so long, not Python's usual 5 ms
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_S))
        try:
            while not self._stop.is_set():
                with self._store.leader(LEADER) as leads:
                    if leads:
                        self._lead()
                    else:
                        self._rest(self._quietly(self._follow))
        except Exception:
            if self._abandoned:  # the store was closed under a slip that took too long
                return
            with self._guard:
                if not self._stop.is_set():
                    self._begin_after(self._timings.bug)
            raise  # it is reported; its slip is unknown, the others still wait
        finally:
            self._store.close()

    def _lead(self) -> None:
        settled = False
        while not self._stop.is_set():
            if not settled:
                settled = self._quietly(self._begin) == 0.0
            self._rest(self._quietly(self._turn) if settled else self._timings.trouble)

    def _begin(self) -> float:
        self._queue.settle()
        self._version = None
        return 0.0

    def _rest(self, pause_s: float) -> None:
        self._woken.wait(pause_s)
        self._woken.clear()

    def _quietly(self, step: Callable[[], float]) -> float:
        """Take a step; returns how long to rest. A store that cannot be read or written now may be later."""
        try:
            return step()
        except (StoreProblem, EnvironmentProblem):
            self._version = None
            return self._timings.trouble

    def _follow(self) -> float:
        """Another process prints: tell what it wrote down."""
        if self._look():
            self._lines[FIRST].status = stored_status(self._store)
            self._tell()
        return self._timings.look

    def _turn(self) -> float:
        """Look, print at most one slip, ask the printer if it is time. Returns how long to rest."""
        urgent = self._urgent.is_set()
        self._urgent.clear()
        self._look()
        if self._papers.taken_here:  # it came to paper, and could not be noted
            self._queue.settle(own=True)
        for line in self._lines.values():
            self._consider(line, urgent=urgent)
        tried = [self._print_one(line) for line in self._lines.values()]  # each printer has its turn
        if any(tried):
            self._look()
        self._ask(self._lines[FIRST])
        if self._waits_for(SECOND):
            self._ask(self._lines[SECOND])
        self._tell()
        if any(tried):
            return 0.0
        asks_in = self._lines[FIRST].asked_at + self._timings.status - time.monotonic()
        return max(0.0, min(self._timings.look, asks_in))

    # -- looking ---------------------------------------------------------------------------------------------------

    def _look(self) -> bool:
        """Read what waits, if anybody wrote since the last time. Returns whether anybody did."""
        version = self._store.data_version()
        with self._guard:
            new = any(state is None for state in self._followed.values())
        if version == self._version and not new:
            return False
        self._papers = self._queue.papers()
        with self._guard:
            for job in self._papers.jobs:
                self._followed.setdefault(job.job_id, None)
            followed = list(self._followed.items())
        waiting = {job.job_id: job.state for job in self._papers.jobs}
        for job_id, before in followed:
            self._report(job_id, before, waiting.get(job_id) or self._queue.state(job_id))
        self._version = version
        return True

    def _report(self, job_id: str, before: PrintState | None, now: PrintState | None) -> None:
        waits = now is not None and now.state == "waiting"
        with self._guard:
            if now is not None and waits:
                self._followed[job_id] = now
            else:
                self._followed.pop(job_id, None)
        if now is not None and now != before and (not waits or now.problem):
            self._listener.slip(now)

    def _tell(self) -> None:
        view = PaperView(self._lines[FIRST].status, self._papers.waiting, self._papers.unknown)
        if view != self._view:
            self._view = view
            self._listener.paper(view)

    # -- printing --------------------------------------------------------------------------------------------------

    def _waits_for(self, name: str) -> bool:
        return any(job.printer == name for job in self._papers.jobs)

    def _consider(self, line: _Line, *, urgent: bool) -> None:
        """Something new for a printer, or somebody asked: try at once, however often it did not work before."""
        jobs = frozenset(job.job_id for job in self._papers.jobs if job.printer == line.name)
        if urgent or jobs - line.known:
            line.not_before = 0.0
        line.known = jobs

    def _print_one(self, line: _Line) -> bool:
        """Print the oldest slip that waits for a printer, if it is time. Returns whether something was tried."""
        if not self._waits_for(line.name) or time.monotonic() < line.not_before:
            return False
        self._version = None
        printer = self._printer(line.name)  # before anything is taken: it may not be there
        taken = self._queue.take(line.name)
        if taken is None:
            return False
        done = self._queue.print(taken, printer, lambda status: self._took(line, status))
        if done.state == "unknown":
            line.asked_at = float("-inf")  # what happened is to be seen now
        if done.state in ("waiting", "failed"):
            self._put_off(line)
            self._queue.give_up_copies(line.name, done.problem)
        else:
            line.failures, line.not_before = 0, 0.0
        return True

    def _put_off(self, line: _Line) -> None:
        """Surely nothing came out: try again when the printer says that it is ready, or after a while anyway."""
        first = self._timings.again_ready if line.status.state in _GOOD else self._timings.again_silent
        pause = min(first * 2**line.failures, self._timings.again_most)
        line.failures = min(line.failures + 1, 16)
        line.not_before = time.monotonic() + pause

    # -- the printer's state ---------------------------------------------------------------------------------------

    def _ask(self, line: _Line) -> None:
        now = time.monotonic()
        if now - line.asked_at >= self._timings.status:
            line.asked_at = now
            self._took(line, self._printer(line.name).status())

    def _took(self, line: _Line, status: PrinterStatus) -> None:
        before, line.status = line.status, status
        if status.state in _GOOD and before.state not in _GOOD:
            line.failures, line.not_before = 0, 0.0  # there is paper again
        if line.name == FIRST and status != before:
            keep_status(self._store, status)


def keep_status(store: Store, status: PrinterStatus) -> None:
    """Write the printer's state down for other processes of this PC."""
    with store.write() as tx:
        tx.settings.set(_STATUS, json.dumps([status.state, status.sentence]))


def stored_status(store: Store) -> PrinterStatus:
    """Return the printer's state as the leader wrote it down last."""
    with store.read() as tx:
        text = tx.settings.get(_STATUS)
    found, sentence = json.loads(text) if text else ("", "")
    states: tuple[PrinterState, ...] = get_args(PrinterState)
    return PrinterStatus(next((state for state in states if state == found), "unknown"), str(sentence))
