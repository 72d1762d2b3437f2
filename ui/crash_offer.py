"""A crash report, offered in the window: its folder opens and its path is on the clipboard, for the administrator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk_app.crash import broke_off_words, crash_words
from desk_app.hard_crash import report_of_last_time
from desk_app.i18n import _

if TYPE_CHECKING:
    from ui.shell import Shell

OPEN_REPORT = "Ctrl+R"


class Tell(Protocol):
    """Shows what happened and what to do until somebody closes it; ``reported``: there is a report to open."""

    def __call__(self, head: str, rest: str, *, reported: bool) -> None:
        """Show it."""


class CrashOffer(QObject):
    """Tells of crashes of this window, and at its start of a program that broke off last time.

    Args:
        shell: of the window; writes the reports.
        window: hears Ctrl+R.
        tell: shows what happened in it.
    """

    opened = Signal(str)  # a sentence that says so

    def __init__(self, shell: Shell, window: QWidget, tell: Tell) -> None:
        super().__init__(window)
        self._shell, self._tell = shell, tell
        self._report: Path | None = None
        shell.crashed.connect(self._crashed)
        QShortcut(QKeySequence(OPEN_REPORT), window, self.open)

    def look_back(self) -> None:
        """Ask, off the window's thread, whether a program of this PC broke off since the last start."""
        home = self._shell.app.home
        self._shell.work.run(lambda: report_of_last_time(home), self._found)

    def _found(self, report: Path | None) -> None:
        if report is not None:
            self._report = report
            self._tell(*broke_off_words(report), reported=True)

    def _crashed(self, _sentence: str) -> None:
        self._report = self._shell.last_report
        self._tell(*crash_words(self._report), reported=self._report is not None)

    def open(self) -> None:
        """Open the folder of the report and put its path on the clipboard; nothing where there is none."""
        if self._report is None:
            return
        QGuiApplication.clipboard().setText(str(self._report))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report.parent)))
        self.opened.emit(_("The path of the report is copied: {path}").format(path=self._report))
