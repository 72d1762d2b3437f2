"""The window of the first start: the steps at the left, one page, and what Enter, F2 and Esc do at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.first_start import STEPS, FirstStart, Progress
from desk_app.i18n import _
from ui.background import Background
from ui.documents.print_dialog import ask_printer
from ui.first_start.card_page import CardPage
from ui.first_start.centre_page import AskFile, CentrePage, ask_file
from ui.first_start.done_page import DonePage, step_words
from ui.first_start.hub_page import HubPage
from ui.first_start.key_page import KeyPage
from ui.first_start.rail import Rail
from ui.first_start.scanner_page import ScannerPage
from ui.first_start.slip_page import SlipPage
from ui.theme.style import mark
from ui.widgets.card import Box, bare
from ui.widgets.header import Header
from ui.widgets.help_window import show_help
from ui.widgets.keys import KeyButton

if TYPE_CHECKING:
    from ui.documents.window import AskPrinter
    from ui.first_start.page import Page
    from ui.work import Work

_ROOM_FOR_RAIL, _ROOM_FOR_HEADER = 900, 420
_LAST = len(STEPS)


class FirstStartWindow(QWidget):
    """Leads through the pages; what is done is kept at once.

    Args:
        setup: does what the pages ask.
        work: runs it.
        ask_file: the system's file dialog.
        ask_printer: the system's print dialog.
    """

    over = Signal()

    def __init__(
        self,
        setup: FirstStart,
        work: Work,
        parent: QWidget | None = None,
        *,
        choose_file: AskFile = ask_file,
        choose_printer: AskPrinter = ask_printer,
    ) -> None:
        super().__init__(parent)
        self._setup, self._work = setup, work
        self._choose_file, self._choose_printer = choose_file, choose_printer
        self._progress, self._at = Progress({}), 0
        self._pages: dict[int, Page] = {}
        self.background = Background(work.crashed.emit, self._troubled, self._refused, self)
        work.troubled.connect(self._troubled)
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle(_("First start"))
        self._build()
        self._bind()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        bare(column)
        self.header = Header(_("First start"), (), self)
        column.addWidget(self.header)
        self.rail = Rail([*(step_words(step) for step in STEPS), _("Ready")], self)
        self.rail.setFixedWidth(228)
        self.card = Box("card", self)
        self._holder = QVBoxLayout(self.card)
        bare(self._holder, 0, (20, 16, 8, 12))
        row = QHBoxLayout()
        bare(row, 10, (12, 10, 12, 10))
        row.addWidget(self.rail)
        row.addWidget(self.card, 1)
        column.addLayout(row, 1)
        foot = Box("strip", self)
        line = QHBoxLayout(foot)
        bare(line, 8, (12, 6, 12, 6))
        self.back = KeyButton(_("Back"), "Esc", foot, size="big")
        self.wait = KeyButton(_("Later"), "F2", foot, size="big")
        self.next = KeyButton(_("Next"), "Enter", foot, kind="primary", size="big")
        for button, act in ((self.back, self.go_back), (self.wait, self.leave_for_later), (self.next, self.go_on)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
        line.addWidget(self.back)
        line.addStretch(1)
        line.addWidget(self.wait)
        line.addWidget(self.next)
        column.addWidget(foot)

    def _bind(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "F1": lambda: show_help(self.page.help_page, self),
            "F2": self.leave_for_later,
            "F3": lambda: self.page.find_it(),
            "F5": lambda: self.page.find_it(),
            "F8": lambda: self.page.print_it(),
            "F9": lambda: self.page.read_it(),
        }
        for key, act in acts.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # --- pages ----------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._pages[self._at]

    def start(self) -> None:
        """Go on where it was."""
        self._work.run(self._setup.begin, self._begun, self._not_begun)

    def _begun(self, progress: Progress) -> None:
        if progress.over:
            self.over.emit()
            return
        self._progress = progress
        step = progress.next_step
        self._show(_LAST if step is None else STEPS.index(step))

    def _not_begun(self, problem: UserError) -> None:
        """The configuration that lies here has a mistake: the first page is the one to mend it on."""
        self._show(0)
        self.page.refused(problem)

    def _made(self, index: int) -> Page:
        basics = (self._setup, self._work, self.background)
        makers: tuple[Callable[[], Page], ...] = (
            lambda: CentrePage(*basics, self._choose_file, example=load_centre(default_centre_path()).name),
            lambda: KeyPage(*basics, self._choose_printer),
            lambda: SlipPage(*basics),
            lambda: ScannerPage(*basics),
            lambda: CardPage(*basics),
            lambda: HubPage(*basics, self._choose_file),
            lambda: DonePage(*basics),
        )
        return makers[index]()

    def _show(self, index: int) -> None:
        if self._at in self._pages:
            before = self._pages[self._at]
            before.left()
            before.hide()
        if index not in self._pages:
            page = self._pages[index] = self._made(index)
            self._holder.addWidget(page)
            page.kept.connect(self._kept)
            page.words_changed.connect(self._show_words)
            page.answered.connect(self.next.setFocus)
        self._at = index
        self.rail.show_progress(STEPS, self._progress, index)
        self.page.show()
        self.page.shown()
        self._show_words()

    def _show_words(self) -> None:
        page = self._pages.get(self._at)
        if page is None:
            return
        self.next.setText(page.go_on_words())
        self.back.setVisible(self._at > 0)
        self.wait.setVisible(page.can_wait)

    def _kept(self, progress: Progress | None) -> None:
        if progress is None:
            self.over.emit()
            return
        self._progress = progress
        self._show(self._at + 1)

    # --- keys -----------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Enter."""
        if self._at in self._pages and not self.page.busy:
            self.page.go_on()

    def go_back(self) -> None:
        """Esc: nothing that was done is lost."""
        if self._at not in self._pages or self.page.busy or self.page.step_back():
            return
        if self._at > 0:
            self._show(self._at - 1)

    def leave_for_later(self) -> None:
        """F2: go on without it."""
        if self._at not in self._pages or self.page.busy or not self.page.can_wait:
            return
        page, step = self.page, STEPS[self._at]
        page.begin("")
        self._work.run(lambda: self._setup.keep(step, "later"), page.taken, page.refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        focused = self.focusWidget()
        if event.isAutoRepeat():
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.go_back()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._at in self._pages:
            self.page.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    # --- trouble --------------------------------------------------------------------------------------------------

    def _refused(self, problem: UserError) -> None:
        self.page.refused(problem)

    def _troubled(self, problem: EnvironmentProblem) -> None:
        if self._at not in self._pages:
            self._show(self._at)
        self.page.troubled(problem)

    def say_bug(self, sentence: str) -> None:
        """A bug of ours: what is safe and what to do."""
        self._troubled(EnvironmentProblem(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.rail.setVisible(self.width() >= _ROOM_FOR_RAIL)
        self.header.setVisible(self.height() >= _ROOM_FOR_HEADER)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up trials; what was done stays."""
        if self._at in self._pages:
            self.page.left()
        super().closeEvent(event)
