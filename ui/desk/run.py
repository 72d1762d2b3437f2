"""Runs the desk: who works here is asked first, then the window; scans and second starts are taken care of."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.bootstrap import App
from desk_app.errors import UserError
from desk_app.i18n import _
from ui.desk.chooser import OperatorChooser
from ui.desk.window import DeskWindow
from ui.devices.scanner import ScannerFilter
from ui.shell import Shell
from ui.single import OnlyOne


class DeskRun(QObject):
    """Owns what lives as long as the desk.

    Args:
        app: the services; closed by ``close``.
        operator: who works here, ``""`` to ask.
        only: tells that the program was started a second time.

    Raises:
        UserError: nobody with that code works here.
    """

    def __init__(self, app: App, operator: str = "", only: OnlyOne | None = None) -> None:
        super().__init__()
        if operator and operator not in app.centre.operators:
            app.close()
            known = ", ".join(app.centre.operators)
            raise UserError(
                _("Nobody here has the code {code}. Known: {known}.").format(code=operator, known=known), "operator"
            )
        self.shell = Shell(app, "desk", self)
        self.window: QWidget | None = None
        self._operator, self._only = operator, only
        if only is not None:
            only.wanted.connect(self.come_forward)
        qt = QApplication.instance()
        self._scanner = ScannerFilter(qt, self) if isinstance(qt, QApplication) else None
        if self._scanner is not None:
            self._scanner.scanned.connect(self._scanned)

    def begin(self) -> None:
        """Show the first window."""
        if self._operator:
            self._open_desk(self._operator)
            return
        chooser = OperatorChooser(self.shell.app.centre)
        chooser.chosen.connect(self._open_desk)
        self.window = chooser
        chooser.show()

    def _open_desk(self, operator: str) -> None:
        before = self.window
        desk = DeskWindow(self.shell.app, self.shell.work, operator)
        self.shell.crashed.connect(desk.say_trouble)
        self.window = desk
        desk.resize(1366, 728)
        desk.show() if before is None else desk.showMaximized()
        QTimer.singleShot(0, desk, desk.start)
        if before is not None:
            before.close()
            before.deleteLater()

    def _scanned(self, digits: str) -> None:
        if isinstance(self.window, DeskWindow):
            self.window.scanned(digits)

    def come_forward(self) -> None:
        """The program was started again: bring this window to the front."""
        if self.window is not None:
            self.window.showNormal() if self.window.isMinimized() else self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def close(self) -> None:
        """Close the window, the worker and the store."""
        qt = QApplication.instance()
        if self._scanner is not None and qt is not None:
            qt.removeEventFilter(self._scanner)
        if self._only is not None:
            self._only.close()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
        self.shell.close()
