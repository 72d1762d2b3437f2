"""One page of the first start: a question, what it is for, the answer, and a sentence about what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.settings.form import StateLine
from ui.widgets.card import Scroll, bare
from ui.widgets.label import Text

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart, Progress
    from ui.background import Background
    from ui.work import Work


class Page(QWidget):
    """A page. Its ``body`` takes the answer's widgets; the window has the buttons.

    Args:
        title: the question.
        why: one or two sentences for somebody who never saw the program.
        setup: does what is asked.
        work: runs it; the store is touched nowhere else.
        background: runs trials of devices.
        scrolls: the body scrolls where there is little room; ``False`` where what is in it does so itself.
    """

    kept = Signal(object)  # Progress: go on
    words_changed = Signal()  # of the button
    answered = Signal()  # Enter goes on: the focus may rest on the button
    help_page = "first-start"
    can_wait = True

    def __init__(
        self,
        title: str,
        why: str,
        setup: FirstStart,
        work: Work,
        background: Background,
        *,
        scrolls: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setup, self.work, self.background = setup, work, background
        self.busy = False
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        bare(column, 6)
        self.title = Text(title, "suggestion", self, wrap=True)
        column.addWidget(self.title)
        self.why = Text(why, "label", self, wrap=True)
        column.addWidget(self.why)
        column.addSpacing(4)
        scroller = self._scroller = Scroll(None, self) if scrolls else None
        self.inside = scroller.inside if scroller is not None else QWidget(self)
        self.body = QVBoxLayout(self.inside)
        bare(self.body, 8, (2, 2, 12, 2))
        column.addWidget(scroller or self.inside, 1)
        self.result = StateLine(self)
        column.addWidget(self.result)

    def go_on_words(self) -> str:
        """Return what the button says that Enter presses."""
        return _("Next")

    def shown(self) -> None:
        """The page is in front: put the focus where one begins."""

    def left(self) -> None:
        """The page is no longer in front."""

    def go_on(self) -> None:
        """Enter: do what the button says."""
        raise NotImplementedError

    def step_back(self) -> bool:
        """Esc: go back within the page; say whether there was something to go back to."""
        return False

    def see(self, widget: QWidget) -> None:
        """Scroll until a widget is seen."""
        if self._scroller is not None:
            self._scroller.ensureWidgetVisible(widget)

    def turn(self, pages: int) -> None:
        """Page up, page down, where there is little room."""
        if self._scroller is not None:
            bar = self._scroller.verticalScrollBar()
            bar.setValue(bar.value() + pages * bar.pageStep())

    def print_it(self) -> None:
        """F8."""

    def find_it(self) -> None:
        """F3 or F5: choose a file, look for devices."""

    def read_it(self) -> None:
        """F9."""

    # --- what came of it ------------------------------------------------------------------------------------------

    def begin(self, sentence: str) -> None:
        """Something that takes a moment is under way."""
        self.busy = True
        self.result.say(sentence, "calling")
        self.words_changed.emit()

    def end(self, sentence: str = "", tone: str = "free") -> None:
        """It is over."""
        self.busy = False
        self.result.say(sentence, tone, "square" if tone == "stop" else "round")
        self.words_changed.emit()

    def refused(self, problem: UserError) -> None:
        """The answer cannot be taken."""
        self.end(problem.sentence, "waiting")

    def troubled(self, problem: EnvironmentProblem) -> None:
        """The surroundings do not let it be done."""
        self.end(problem.sentence, "stop")

    def taken(self, progress: Progress) -> None:
        """It is done and kept."""
        self.end()
        self.kept.emit(progress)
