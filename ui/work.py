"""One worker thread per application: jobs run there in order, results come back on the window's thread.

The window's thread never waits for the store. Whatever a job raises goes one of three ways, chosen here once:
``UserError`` to the caller or ``refused``, ``EnvironmentProblem`` to ``troubled``, anything else is a bug and goes to
``crashed`` (a report of types, files and lines, never values).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from desk_app.errors import EnvironmentProblem, UserError

T = TypeVar("T")
Refused = Callable[[UserError], None]
_MOMENT_MS = 50  # a store that moves all the time (a catch-up) is read so often at most


@dataclass(frozen=True, slots=True)
class _Job:
    act: Callable[[], Any]
    done: Callable[[Any], None] | None
    refused: Refused | None
    settled: Callable[[], None] | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: _Job
    value: Any
    error: BaseException | None


class Work(QObject):
    """Runs jobs one after the other on its own thread.

    Args:
        name: of the thread, as a debugger shows it.
        around: wraps every job; turns the store's problems into sentences (``desk_app.trouble.explained``).
        at_end: runs on the worker when it ends (closes this thread's store connection).
    """

    refused = Signal(object)  # UserError nobody took
    troubled = Signal(object)  # EnvironmentProblem
    crashed = Signal(object)  # anything else: an exception
    quiet = Signal()  # nothing is under way any more
    _came = Signal(object)

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        at_end: Callable[[], None] | None = None,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._at_end = at_end
        self._open = 0
        self._closed = False
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(
        self,
        act: Callable[[], T],
        done: Callable[[T], None] | None = None,
        refused: Refused | None = None,
        settled: Callable[[], None] | None = None,
    ) -> None:
        """Run ``act`` on the worker, then on the window's thread ``done(result)`` or the way its error goes.

        Args:
            act: the job; touches services only, never a widget.
            done: takes the result.
            refused: takes a ``UserError``; without it ``refused`` is emitted.
            settled: called after either, whatever happened.
        """
        if self._closed:
            return
        self._open += 1
        self._jobs.put(_Job(act, done, refused, settled))

    @property
    def busy(self) -> bool:
        """Whether a job is waiting, running or not yet delivered."""
        return self._open > 0

    def close(self) -> None:
        """Finish what was given, end the thread, deliver nothing any more."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._open = 0

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                with self._around():
                    value = job.act()
                outcome = _Outcome(job, value, None)
            except Exception as problem:  # noqa: BLE001 - every kind has its way in _deliver
                outcome = _Outcome(job, None, problem)
            self._came.emit(outcome)
        if self._at_end is not None:
            self._at_end()

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        if self._closed:
            return
        self._open -= 1
        job, error = outcome.job, outcome.error
        try:
            if error is None:
                if job.done is not None:
                    job.done(outcome.value)
            elif isinstance(error, UserError):
                (job.refused or self.refused.emit)(error)
            elif isinstance(error, EnvironmentProblem):
                self.troubled.emit(error)
            else:
                self.crashed.emit(error)
        finally:
            if job.settled is not None:
                job.settled()
            if self._open == 0:
                self.quiet.emit()


class Watch(QObject, Generic[T]):
    """Reads a view again whenever the store moved: asks the version every ``every_ms`` on the worker, never piles up.

    Args:
        work: the worker.
        version: a number that moves when anybody committed (``store.data_version``).
        read: reads the view; runs on the worker only when the version moved or the view is older than ``stale_ms``.
        every_ms: at most 200, so that another window's commit shows at once.
        stale_ms: waits and estimates age without a commit, so the view is read again after this time.
    """

    came = Signal(object)
    slow = Signal(bool)  # a reading takes more than 400 ms; the old content stays

    def __init__(
        self,
        work: Work,
        version: Callable[[], int],
        read: Callable[[], T],
        parent: QObject | None = None,
        *,
        every_ms: int = 150,
        stale_ms: int = 15_000,
    ) -> None:
        super().__init__(parent)
        self._work, self._version, self._read = work, version, read
        self._last: int | None = None
        self._stale = stale_ms
        self._age = 0
        self._hasty = False
        self._read_at = QElapsedTimer()
        self._read_at.start()
        self._every = every_ms
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.timeout.connect(self._ask)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(400)
        self._patience.timeout.connect(self._is_slow)
        self._was_slow = False
        self._running = False

    def start(self) -> None:
        """Read once now, then whenever something moved."""
        self._running = True
        self._last = None
        self._ask()

    def stop(self) -> None:
        """Stop asking."""
        self._running = False
        self._tick.stop()
        self._patience.stop()

    @property
    def asked_for(self) -> bool:
        """Whether a reading was asked for (``start``, ``now``) and has not come yet."""
        return self._running and self._last is None

    def now(self) -> None:
        """Read at the next chance, moved or not (after an own change of what is looked at)."""
        self._last = None

    def hasten(self) -> None:
        """Somebody says that the store moved: look now, or a moment after the last reading."""
        self._hasty = True
        if self._tick.isActive():
            self._rest()

    def _ask(self) -> None:
        if not self._running:
            return
        self._hasty = False
        self._patience.start()
        self._age += self._every
        known = None if self._age >= self._stale else self._last
        self._work.run(lambda: self._look(known), self._seen, settled=self._again)

    def _look(self, known: int | None) -> tuple[int, T | None]:
        found = self._version()
        return found, None if found == known else self._read()

    def _seen(self, result: tuple[int, T | None]) -> None:
        version, view = result
        if view is None:
            return
        self._last, self._age = version, 0
        self._read_at.restart()
        self.came.emit(view)

    def _again(self) -> None:
        self._patience.stop()
        if self._was_slow:
            self._was_slow = False
            self.slow.emit(False)
        if self._running:
            self._rest()

    def _rest(self) -> None:
        """Wait for the next turn."""
        soon = max(0, _MOMENT_MS - self._read_at.elapsed())
        self._tick.start(min(soon, self._every) if self._hasty else self._every)

    def _is_slow(self) -> None:
        self._was_slow = True
        self.slow.emit(True)
