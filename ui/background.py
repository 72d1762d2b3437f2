"""Work that may take long and needs no store: drawing pages, printing, asking the system for printers.

Each job has a thread of its own that ends with it, so there is nothing to close and no window waits for one: a window
that goes away simply hears no more of its jobs, and the program does not end in the middle of a page.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from desk_app.errors import EnvironmentProblem, UserError

T = TypeVar("T")
_LOOK_MS = 12


@dataclass(frozen=True, slots=True)
class _Job:
    act: Callable[[], Any]
    done: Callable[[Any], None]
    troubled: Callable[[EnvironmentProblem], None]
    refused: Callable[[UserError], None]


class Background(QObject):
    """Runs jobs beside each other and brings what they return back to the window's thread.

    Args:
        crashed: takes what is a bug.
        troubled: takes an ``EnvironmentProblem`` that no job's own ``troubled`` took.
        refused: takes a ``UserError`` that no job's own ``refused`` took.
    """

    def __init__(
        self,
        crashed: Callable[[Exception], None],
        troubled: Callable[[EnvironmentProblem], None],
        refused: Callable[[UserError], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._crashed, self._troubled, self._refused = crashed, troubled, refused
        self._came: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._open = 0
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether a job is running or not yet delivered."""
        return self._open > 0

    def run(
        self,
        act: Callable[[], T],
        done: Callable[[T], None],
        *,
        troubled: Callable[[EnvironmentProblem], None] | None = None,
        refused: Callable[[UserError], None] | None = None,
    ) -> None:
        """Run ``act`` on a thread, then on the window's thread ``done(result)`` or the way its error goes.

        Args:
            act: touches no widget.
            done: takes the result.
            troubled: takes an ``EnvironmentProblem``.
            refused: takes a ``UserError``.
        """
        self._open += 1
        job = _Job(act, done, troubled or self._troubled, refused or self._refused)
        threading.Thread(target=self._work, args=(job,), name="background").start()
        self._tick.start()

    def soon(self, tell: Callable[[], None]) -> None:
        """From within a job: have ``tell`` called on the window's thread (progress)."""
        self._came.put(tell)

    def _work(self, job: _Job) -> None:
        try:
            value = job.act()
        except UserError as problem:
            refused = problem
            self._came.put(lambda: self._end(lambda: job.refused(refused)))
        except EnvironmentProblem as problem:
            trouble = problem
            self._came.put(lambda: self._end(lambda: job.troubled(trouble)))
        except Exception as problem:  # noqa: BLE001 - a bug: its way is the crash report
            bug = problem
            self._came.put(lambda: self._end(lambda: self._crashed(bug)))
        else:
            self._came.put(lambda: self._end(lambda: job.done(value)))

    def _end(self, tell: Callable[[], None]) -> None:
        self._open -= 1
        tell()

    def _deliver(self) -> None:
        while not self._came.empty():
            self._came.get()()
        if not self._open and self._came.empty():
            self._tick.stop()
