"""Prints one document after the other, off the window's thread; can be stopped, tells how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter

from desk_app.devices.printers.base import NotPrinted
from desk_app.devices.printers.folder import write_whole
from desk_app.devices.printers.protocols import DocumentPrinter
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from ui.background import Background
from ui.devices.pdf_pages import PdfPages
from ui.devices.system_printer import PagesWanted, print_document


@dataclass(frozen=True, slots=True)
class PrintTask:
    """One document to be printed.

    Args:
        pdf: the document.
        title: its kind, which is all that the system's queue may say of it.
        wanted: copies and pages.
        printer: opens the printer; runs on the job's thread. Raises ``NotPrinted``.
        where: the printer as the clerk knows it.
    """

    pdf: bytes = field(repr=False)
    title: str
    wanted: PagesWanted
    printer: Callable[[], QPrinter] = field(repr=False)
    where: str


@dataclass(frozen=True, slots=True)
class OtherTask:
    """One document for a printer that takes it whole: a queue of CUPS, a folder.

    Args:
        pdf: the document.
        title: as of ``PrintTask``.
        copies: how many.
        printer: makes the printer; runs on the job's thread.
        where: as of ``PrintTask``.
    """

    pdf: bytes = field(repr=False)
    title: str
    copies: int
    printer: Callable[[], DocumentPrinter | None] = field(repr=False)
    where: str


class DocumentJob(QObject):
    """The job under way, one at a time."""

    began = Signal(str, bool)  # where; whether it can be stopped
    went_on = Signal(int, int)  # pages done, pages in all
    ended = Signal(str, str)  # sentence, role

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._stop = threading.Event()
        self._busy = self._stoppable = False

    @property
    def busy(self) -> bool:
        """Whether a document is on its way to the printer."""
        return self._busy

    @property
    def stoppable(self) -> bool:
        """Whether one is under way that can be stopped: what went whole into a queue goes on."""
        return self._busy and self._stoppable

    def stop(self) -> None:
        """Stop it at the next strip of the page."""
        self._stop.set()

    def print_it(self, task: PrintTask) -> None:
        """Print; ignored while another one is under way."""
        if self._busy:
            return
        self._stop = stop = threading.Event()

        def run() -> int:
            pages = PdfPages(task.pdf)
            try:
                return print_document(
                    task.printer(), pages, task.wanted, task.title, stopped=stop.is_set, progress=self._progress
                )
            finally:
                pages.close()

        def done(count: int) -> None:
            sentence = _("{document} went to {printer}: {n} sheets.")
            self._end(sentence.format(document=task.title, printer=task.where, n=count), "good")

        self._begin(task.where, stoppable=True)
        self._background.run(run, done, troubled=self._troubled)

    def print_through(self, task: OtherTask) -> None:
        """Print on a printer that takes whole documents; ignored while another one is under way."""
        if self._busy:
            return

        def run() -> None:
            printer = task.printer()
            if printer is None:
                raise NotPrinted(_("No A4 printer is set up. Nothing was printed. Choose one in the settings."), "none")
            try:
                printer.print_pdf(task.pdf, task.title, task.copies)
            finally:
                printer.close()

        sentence = _("{document} went to {printer}.").format(document=task.title, printer=task.where)
        self._begin(task.where)
        self._background.run(run, lambda _none: self._end(sentence, "good"), troubled=self._troubled)

    def keep(self, pdf: bytes, path: Path, said: str) -> None:
        """Write the document to ``path``, whole or not at all; ``said`` once it is there."""
        if self._busy:
            return

        def run() -> None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, pdf)
            except OSError as problem:
                sentence = _("The file could not be written there. Nothing was saved. Choose another folder.")
                raise EnvironmentProblem(sentence, type(problem).__name__) from problem

        self._begin("")
        self._background.run(run, lambda _none: self._end(said, "good"), troubled=self._troubled)

    def _begin(self, where: str, *, stoppable: bool = False) -> None:
        self._busy, self._stoppable = True, stoppable
        self.began.emit(where, stoppable)

    def _progress(self, done: int, whole: int) -> None:
        self._background.soon(lambda: self.went_on.emit(done, whole))

    def _troubled(self, problem: EnvironmentProblem) -> None:
        self._end(problem.sentence, "warn")

    def _end(self, sentence: str, role: str) -> None:
        self._busy = False
        self.ended.emit(sentence, role)
