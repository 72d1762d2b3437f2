"""已取号: the number large, where to go, whether paper came out in words, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.paper_words import safe_sentence, todo_sentence, told_sentence, unknown_sentence
from desk_app.services.views import PrintState
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, Card, Rule, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text, Tick
from ui.words import clock, wait_ahead

if TYPE_CHECKING:
    from desk_app.services.register import Issued


_TIGHT_BELOW = 340


class _Said(QWidget):
    """A tick (or a ring: still to come) and its sentence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        bare(row, 8)
        self.tick = Tick(parent=self)
        self.text = Elided("", "body", self)
        row.addWidget(self.tick)
        row.addWidget(self.text, 1)

    def say(self, sentence: str, *, done: bool = True) -> None:
        self.tick.set_done(done)
        self.text.setText(sentence)
        self.setVisible(bool(sentence))


class IssuedCard(Card):
    """Shows one ticket just issued, or advice given without one."""

    print_wanted = Signal()
    came_wanted = Signal()  # the slip is there after all
    undo_wanted = Signal()
    second_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Number issued"), "✓", parent)
        self._centre = centre
        self._issued: Issued | None = None
        self._print: PrintState | None = None
        self._out = False  # the first slip came out: another one is a copy
        self._cut = False
        self.badge.show_badge("✓", LIGHT.free)
        self.at = Text("", "hint", self)
        self.left.addWidget(self.at)
        column = QVBoxLayout()
        bare(column, 12, (12, 0, 12, 12))
        self.body.addLayout(column, 1)
        self._column = column
        column.addLayout(self._make_top())
        column.addWidget(self._make_facts())
        column.addStretch(1)
        column.addLayout(self._make_buttons())

    def _make_top(self) -> QHBoxLayout:
        line = QHBoxLayout()
        bare(line, 16)
        box = Box("ticket", self)
        inner = QVBoxLayout(box)
        bare(inner, 0, (12, 4, 12, 8))
        self.ticket = Text("", "ticket", box)
        self.ticket.setObjectName("ticket")
        self.ticket.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kind = Text("", "label", box)
        self.kind.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(self.ticket)
        inner.addWidget(self.kind)
        box.setMinimumSize(190, 104)
        self.ticket_box = box
        line.addWidget(box)
        words = QVBoxLayout()
        bare(words, 2)
        self.go_to = Elided("", "suggestion", self)
        self.printed = Text("", "emphasis", self, wrap=True)
        self.printed.setObjectName("print_state")
        self.safe = Text("", "body", self, wrap=True)
        self.todo = Text("", "label", self, wrap=True)
        words.addWidget(self.go_to)
        words.addSpacing(4)
        for text in (self.printed, self.safe, self.todo):
            words.addWidget(text)
        words.addStretch(1)
        line.addLayout(words, 1)
        return line

    def _make_facts(self) -> QWidget:
        box = Box("sunk", self)
        column = QVBoxLayout(box)
        bare(column, 6, (12, 10, 12, 10))
        grid = QGridLayout()
        bare(grid, 6)
        grid.setHorizontalSpacing(24)
        self.stored, self.paper, self.own, self.wait = (_Said(box) for _i in range(4))
        for index, said in enumerate((self.stored, self.paper, self.own, self.wait)):
            grid.addWidget(said, index // 2, index % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.rule = Rule(box)
        column.addWidget(self.rule)
        line = QHBoxLayout()
        bare(line, 8)
        self.tag = Tag("", LIGHT.waiting, box)
        self.extra = Text("", "body", box, wrap=True)
        line.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.extra, 1)
        column.addLayout(line)
        return box

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        bare(line, 8)
        self.again = KeyButton(_("Print again"), "F8", self, size="big")
        self.again.setObjectName("print_again")
        self.came = KeyButton(_("It came out"), "Shift+F8", self, size="big")
        self.came.setObjectName("came_out")
        self.undo = KeyButton(_("Undo"), "Ctrl+Z", self, size="big")
        self.undo.setObjectName("undo")
        self.second = KeyButton(_("Another matter"), "", self, size="big")
        self.second.setToolTip(_("Another matter, same number"))
        self.second.setAccessibleName(_("Another matter, same number"))
        self.second.setObjectName("second_matter")
        self.next = KeyButton(_("Next visitor"), "F2", self, kind="primary", size="big")
        self.next.setObjectName("next_visitor")
        self.next.setMinimumWidth(190)
        for button, wanted in (
            (self.again, self.print_wanted),
            (self.came, self.came_wanted),
            (self.undo, self.undo_wanted),
            (self.second, self.second_wanted),
            (self.next, self.next_wanted),
        ):
            button.clicked.connect(wanted)
        line.addWidget(self.again)
        line.addWidget(self.came)
        line.addWidget(self.undo)
        line.addWidget(self.second)
        line.addStretch(1)
        line.addWidget(self.next)
        return line

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [self.again, self.came, self.undo, self.second, self.next]

    def issued(self) -> Issued | None:
        """Return what is shown."""
        return self._issued

    # --- showing --------------------------------------------------------------------------------------------------

    def show_issued(self, issued: Issued, *, green: bool) -> None:
        """Show a ticket (or advice) just committed; whether paper comes is told by ``show_print``."""
        self._issued, self._print, self._out = issued, None, False
        self.at.setText(clock(issued.issued_ms, "%H:%M:%S"))
        advice = issued.action == "advice"
        self.set_title(_("Advised, no number") if advice else _("Number issued"))
        self.ticket_box.setVisible(not advice)
        self.ticket.setText(issued.ticket)
        self.kind.setText(_("green priority") if green else "")
        self.kind.setVisible(green)
        self._show_way(issued)
        self.stored.say(_("Stored on this PC, safe without power"))
        self.own.say("" if advice else _("{label} is taken, nobody else gets it today").format(label=issued.ticket))
        self.paper.say("" if advice else _("The slip is on its way"), done=False)
        for button in (self.again, self.second, self.undo):
            button.setVisible(not advice)
        self.came.hide()
        self.undo.setEnabled(True)
        self._show_extra(issued)
        self._show_wait(issued)
        for text in (self.printed, self.safe, self.todo):
            text.setText("")
        self.todo.hide()

    def _show_way(self, issued: Issued) -> None:
        if issued.action == "advice":
            self.go_to.setText(_("Case {code} is registered").format(code=issued.case_code))
            return
        place = self._centre.places[issued.place]
        name = f"　{place.short}" if place.kind == "window" else ""
        self.go_to.setText(_("Please go to {place}").format(place=self._centre.place_label(issued.place)) + name)

    def show_cut(self, *, cut: bool) -> None:
        """Cut off from the shared database, the place does not see the number yet: one more step for the clerk."""
        if cut == self._cut:
            return
        self._cut = cut
        if self._issued is not None:
            self._show_extra(self._issued)
            self._show_wait(self._issued)

    def _show_wait(self, issued: Issued) -> None:
        if issued.action == "advice":
            self.wait.say("")
        elif self._cut:  # nobody knows how many wait elsewhere: no promise
            self.wait.say(_("Goes up by itself when connected again"), done=False)
        else:
            self.wait.say(wait_ahead(issued.before, issued.estimate))

    def _show_extra(self, issued: Issued) -> None:
        if self._cut and issued.ticket and not issued.notice:
            place = self._centre.place_label(issued.place)
            self.tag.show_state(_("One more step"), LIGHT.waiting)
            self.extra.setText(
                _(
                    "{place} may not see this number yet. "
                    "Ask the visitor to show the slip there; scanning it is enough."
                ).format(place=place)
            )
        elif issued.notice:
            self.tag.show_state(_("One more step"), LIGHT.waiting)
            self.extra.setText(issued.notice)
        else:
            self.tag.show_state(_("Case code"), LIGHT.away)
            self.extra.setText(grouped(issued.case_code))
        self.tag.show()

    def show_print(self, state: PrintState) -> None:
        """Tell what became of the slip, in words."""
        if self._issued is None or state.visit != self._issued.visit:
            return
        self._print = state
        came = state.state == "printed"
        self._out = self._out or state.state in ("printed", "failed")  # only a copy is given up: the first one waits
        self.printed.set_role("emphasis" if came else "problem-big")
        if came:
            self.printed.setText(_("The slip is printed."))
            self.safe.setText(_("Hand it over and point the way."))
            self.todo.setText("")
            self.paper.say(_("Slip printed"))
        else:
            self.printed.setText(told_sentence(state))
            self.safe.setText(safe_sentence(state))
            self.todo.setText(todo_sentence(state))
            self._say_not_out(state)
        self.came.setVisible(state.state == "unknown")
        self.second.setVisible(state.state != "unknown")  # first things first: there is no room for both
        self.todo.setVisible(bool(self.todo.text()))  # an empty line would take its height
        self.again.setText(_("Print a copy…") if self._out else _("Print again"))

    def _say_not_out(self, state: PrintState) -> None:
        if state.state == "unknown":
            self.paper.say(unknown_sentence(), done=False)
        elif self._out:
            self.paper.say(_("The slip is printed, the copy is not"))
        else:
            self.paper.say(_("The slip waits, it does not count as printed"), done=False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        tight = self.height() < _TIGHT_BELOW
        self.ticket_box.setMinimumHeight(72 if tight else 104)
        self._column.setSpacing(6 if tight else 12)

    def copies_exist(self) -> bool:
        """Say whether the slip came out before, so that another one is a copy (补打)."""
        return self._out

    def is_unsure(self) -> bool:
        """Say whether nobody knows yet if the slip came out."""
        return self._print is not None and self._print.state == "unknown"

    def show_undo_over(self) -> None:
        """The 60 seconds are over."""
        self.undo.setEnabled(False)

    def clear(self) -> None:
        """Forget the ticket."""
        self._issued = self._print = None
        self._out = False
        for text in (self.ticket, self.kind, self.go_to, self.printed, self.safe, self.todo, self.extra, self.at):
            text.setText("")
        for said in (self.stored, self.paper, self.own, self.wait):
            said.text.setText("")


def grouped(code: str) -> str:
    """Return a case code in groups of four, easier to read aloud."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
