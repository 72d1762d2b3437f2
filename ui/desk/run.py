"""Runs the desk: a window at once, who works here, then the desk; scans and second starts are taken care of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.desk.place import DeskPlace

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.paper_words import PaperView
    from ui.attention import Attention
    from ui.crash_offer import CrashOffer
    from ui.desk.late import LateApp
    from ui.desk.live import DeskView
    from ui.desk.own_screens import OwnScreens
    from ui.desk.window import DeskWindow
    from ui.devices.scanner import ScannerFilter
    from ui.shell import Shell
    from ui.single import OnlyOne


class DeskRun(QObject):
    """Owns what lives as long as the desk.

    Args:
        operator: who works here, ``""`` to ask.
        only: tells that the program was started a second time.
    """

    failed = Signal(object)  # the store could not be opened: UserError or EnvironmentProblem
    ready = Signal()  # somebody can type into the form

    def __init__(self, operator: str = "", only: OnlyOne | None = None) -> None:
        super().__init__()
        self.place = DeskPlace()
        self.shell: Shell | None = None
        self.desk: DeskWindow | None = None
        self._late: LateApp | None = None
        self._opening = False
        self._operator, self._only = operator, only
        self._scanner: ScannerFilter | None = None
        self._offer: CrashOffer | None = None
        self._attention: Attention | None = None
        self._screens: OwnScreens | None = None
        if only is not None:
            only.wanted.connect(self.come_forward)

    @property
    def window(self) -> QWidget | None:
        """What the window shows: the desk, or who works here, or nothing yet."""
        return self.place.page()

    def begin(self, app: App | LateApp) -> None:
        """Build the desk on ``app`` (closed by ``close``), or ask who works here.

        Raises:
            UserError: nobody with the operator's code works here.
        """
        if self._operator and self._operator not in app.centre.operators:
            app.close()
            sentence = _("Nobody here has the code {code}. Known: {known}.")
            raise UserError(sentence.format(code=self._operator, known=", ".join(app.centre.operators)), "operator")
        from ui.desk.late import LateApp
        from ui.shell import Shell

        self.shell = Shell(cast("App", app), "desk", self)
        if isinstance(app, LateApp):
            self._late = app
            self.shell.work.troubled.connect(self._not_opened, Qt.ConnectionType.SingleShotConnection)
        if self._operator:
            self._open_desk(self._operator)
        else:
            self._ask_who()
        self.place.show()

    def _not_opened(self, problem: EnvironmentProblem) -> None:
        if self._late is not None and not self._late.is_open:
            self.failed.emit(problem)

    def _open_store(self) -> None:
        """Open the store on the worker, before any other job; keys that already wait are typed in first."""
        if self.shell is None:
            return
        if self._late is not None and not self._opening:
            self._opening = True
            self.shell.work.run(self._late.open, refused=self.failed.emit)
        if self.desk is not None and self._offer is not None:
            self.desk.start()
            self.desk.doors.start()
            self._offer.look_back()

    def _ask_who(self) -> None:
        from ui.desk.chooser import OperatorChooser

        assert self.shell is not None
        chooser = OperatorChooser(self.shell.app.centre, self.place)
        chooser.chosen.connect(self._open_desk)
        self.place.show_page(chooser)
        chooser.list.setFocus()
        QTimer.singleShot(0, self, self._open_store)

    def _open_desk(self, operator: str) -> None:
        from ui.attention import Attention
        from ui.crash_offer import CrashOffer
        from ui.desk.own_screens import OwnScreens
        from ui.desk.window import DeskWindow
        from ui.devices.scanner import ScannerFilter

        assert self.shell is not None
        desk = self.desk = DeskWindow(self.shell.app, self.shell.work, operator, self.place)
        self._offer = CrashOffer(self.shell, desk, desk.notices.crash)
        self._offer.opened.connect(desk.strip.say)
        desk.notices.report_wanted.connect(self._offer.open)
        self._attention = Attention(self.place)
        self._screens = OwnScreens(desk)
        self._screens.refused.connect(desk.notices.trouble)
        desk.doors.screens_chosen.connect(self._screens.use)
        desk.live.came.connect(self._came)
        desk.paper.came.connect(self._paper_came)
        for trouble in (self.shell.crashed, self.shell.work.troubled):
            trouble.connect(self._attention.once)
        self.place.show_page(desk)
        desk.page.focus_first()
        QTimer.singleShot(0, self, self._open_store)
        qt = QApplication.instance()
        if isinstance(qt, QApplication):
            self._scanner = ScannerFilter(qt, self)
            self._scanner.scanned.connect(desk.scanned)
            self._scanner.foreign.connect(desk.scanned_foreign)
            desk.doors.scanner_settings.connect(self._scanner.use)
        self.ready.emit()

    def _came(self, view: DeskView) -> None:
        if self._attention is not None:
            self._attention.count("check", len(view.conflicts))

    def _paper_came(self, view: PaperView) -> None:
        if self._attention is not None:
            stuck = sum(1 for one in view.waiting if one.problem)
            self._attention.count("paper", stuck + len(view.unknown))

    def come_forward(self) -> None:
        """The program was started again: bring this window to the front."""
        from ui.single import come_forward

        come_forward(self.place)

    def close(self) -> None:
        """Close the window, the worker and the store."""
        if self._scanner is not None:
            self._scanner.stop()
        if self._only is not None:
            self._only.close()
        if self._screens is not None:
            self._screens.close()
        self.place.close()
        self.place.deleteLater()
        if self.shell is not None:
            self.shell.close()
