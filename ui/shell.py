"""What every window needs around it: the application, its style, the worker, and a way out of trouble."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.crash import crash_sentence, write_report
from desk_app.errors import EnvironmentProblem
from desk_app.trouble import explained
from ui.application import make_application
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App


log = logging.getLogger(__name__)

__all__ = ["Shell", "make_application"]


class Shell(QObject):
    """Holds one ``App`` and its worker for as long as windows are open.

    A bug anywhere becomes a report of types, files and lines beside the store, and ``crashed`` with a sentence; the
    window goes on.
    """

    crashed = Signal(str)

    def __init__(self, app: App, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.last_report: Path | None = None
        """The newest crash report of this window, where one could be written."""
        self.work = Work(name, self, around=lambda: explained(app.home), at_end=self._end)
        self.work.crashed.connect(self.report)
        self.work.troubled.connect(_note)
        self._old_hooks = (sys.excepthook, threading.excepthook)
        if getattr(app, "is_open", True):
            log.info("%s on a store opened before", name)
        sys.excepthook = self._unexpected
        threading.excepthook = self._in_thread

    def report(self, error: BaseException) -> None:
        """Write a crash report and tell a person about it."""
        self.last_report = write_report(self.app.home, error, self.app.clock.now_ms())
        self.crashed.emit(crash_sentence(self.last_report))

    def _unexpected(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, EnvironmentProblem):
            self.work.troubled.emit(error)
        else:
            self.report(error)

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _end(self) -> None:
        if getattr(self.app, "is_open", True):  # a store that was never opened has no connection to close
            self.app.store.close()

    def close(self) -> None:
        """End the worker and close the store."""
        sys.excepthook, threading.excepthook = self._old_hooks
        self.work.close()
        self.app.close()


def _note(problem: EnvironmentProblem) -> None:
    log.info("trouble: %s", problem.detail or type(problem).__name__)
