"""The page 登记取号: the visitor at the left, appeal and routing in the middle, the live queue at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.registration import Registration
from desk_app.services.returning import CarriedOver
from desk_app.services.sync_words import SyncWords
from desk_app.services.views import Board, LedgerRow
from ui.desk.appeal_card import AppealCard
from ui.desk.columns import columns_for
from ui.desk.copy_row import CopyRow
from ui.desk.issued_card import IssuedCard
from ui.desk.queue_card import QueueCard, QueueRail
from ui.desk.recent_card import RecentCard
from ui.desk.registered_card import RegisteredCard
from ui.desk.route_card import RouteCard
from ui.desk.visitor_card import VisitorCard
from ui.widgets.card import Scroll, bare
from ui.widgets.keys import KeyButton

_DRAWN_HEIGHT = 616  # of the page at 1366 x 768 with title bar and task bar
_LEAST_FOR_RECENT = 400  # below, the number just issued has the room
_FOCUS = Qt.FocusReason.TabFocusReason


class RegisterPage(QWidget):
    """Lays the cards out, knows the order of the keys, and gives what was typed as one registration."""

    changed = Signal()
    turned = Signal()  # the form is open, or the ticket issued
    commit_wanted = Signal()
    advise_wanted = Signal()

    def __init__(self, centre: Centre, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board: Board | None = None
        self._stale = False
        self._case = ""  # an old case the next number belongs to
        # each widget is born in its place: moving a finished one would dress it a second time
        self._row = QHBoxLayout(self)
        bare(self._row, 10, (12, 10, 12, 10))
        self.left = QStackedWidget(self)
        self.visitor = VisitorCard(centre, today, self.left)
        self.registered = RegisteredCard(centre, self.left)
        self.left.addWidget(self.visitor)
        self.left.addWidget(self.registered)
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self._make_form(centre))
        self.middle.addWidget(self._make_issued(centre))
        self.queue = QueueCard(self)
        self.rail = QueueRail(self)
        for widget in (self.left, self.middle, self.queue, self.rail):
            self._row.addWidget(widget, 1 if widget is self.middle else 0)
        self.rail.hide()
        for card in (self.visitor, self.appeal, self.route):
            card.changed.connect(self.changed)
        self.appeal.category_taken.connect(self._go_to_mediation)
        self.copy_row.closed.connect(self._after_copy)

    def _make_form(self, centre: Centre) -> QWidget:
        form = QWidget(self.middle)
        self._form_column = QVBoxLayout(form)
        bare(self._form_column, 10)
        self.scroller = Scroll(None, form)
        inner = self.scroller.inside
        self._cards = QVBoxLayout(inner)
        bare(self._cards, 10)
        self.appeal = AppealCard(centre, inner)
        self.route = RouteCard(centre, inner)
        self._cards.addWidget(self.appeal, 0)
        self._cards.addWidget(self.route, 1)
        self._form_column.addWidget(self.scroller, 1)
        row = QHBoxLayout()
        bare(row, 8)
        self.advise = KeyButton(_("Advise at once, no number"), "F6", form, size="big")
        self.advise.setObjectName("advise")
        self.commit = KeyButton(_("Issue and print"), "F4", form, kind="primary", size="largest")
        self.commit.setObjectName("issue")
        self.commit.setMinimumWidth(264)
        self.advise.clicked.connect(self.advise_wanted)
        self.commit.clicked.connect(self.commit_wanted)
        row.addWidget(self.advise)
        row.addStretch(1)
        row.addWidget(self.commit)
        self._form_column.addLayout(row)
        return form

    def _make_issued(self, centre: Centre) -> QWidget:
        page = QWidget(self.middle)
        self.issued = IssuedCard(centre, page)
        self.copy_row = CopyRow(page)
        self.recent = RecentCard(centre, page)
        self._issued_column = QVBoxLayout(page)
        bare(self._issued_column, 10)
        self._issued_column.addWidget(self.issued, 3)
        self._issued_column.addWidget(self.copy_row)
        self._issued_column.addWidget(self.recent, 2)
        return page

    # --- keys -----------------------------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Return everything Tab visits, in reading order: the order in which the widgets are made."""
        form = [*self.visitor.stops(), *self.appeal.stops(), *self.route.stops(), self.advise, self.commit]
        copy = [self.copy_row.reason.reasons, self.copy_row.reason.button]
        return [*form, *self.issued.stops(), *copy, *self.recent.stops()]

    def _after(self) -> dict[QWidget, QWidget]:
        """Return where Enter goes on from each field."""
        rows = self.visitor.rows
        last = "external_no" if not rows["external_no"].isHidden() else "source"
        fields: list[QWidget] = [rows[name].content for name in ("name", "id_number", "phone", "address", "people")]
        fields += [rows["source"].content] if last == "source" else [rows["source"].content, rows[last].content]
        return dict(pairwise([*fields, self.appeal.text]))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        at = self.focusWidget()
        if isinstance(at, QPushButton):
            at.click()
        elif at is not None and at in self._after():
            self._go_on(at)
        elif isinstance(at, QAbstractButton) and at.objectName().startswith("mediation_"):
            self.commit.setFocus(_FOCUS)
        else:
            self.focusNextChild()

    def _go_on(self, at: QWidget) -> None:
        """Go to the next field; from one that is filled in (by a card, say) on to the first empty one after it.

        A line entered with the focus is selected whole: whoever goes on typing would overwrite it unseen.
        """
        after = self._after()
        step = after[at]
        if isinstance(step, QLineEdit) and step.text():
            while step in after and not (isinstance(step, QLineEdit) and not step.text()):
                step = after[step]
        if step is not self.appeal.text or not self.appeal.text.toPlainText().strip():
            step.setFocus(_FOCUS)
        elif not self.appeal.current_category():
            self.appeal.category.setFocus(_FOCUS)
        else:
            self._go_to_mediation()

    def _go_to_mediation(self) -> None:
        first = self.route.stops()[2]
        decision = self.route.decision()
        asked = decision is None or decision.offer_mediation
        (first if asked else self.commit).setFocus(_FOCUS)

    def focus_first(self) -> None:
        """Put the focus where the next visitor begins."""
        self.visitor.name.setFocus(_FOCUS)

    def focus_field(self, name: str) -> None:
        """Put the focus into the field a problem names."""
        found = self.visitor.rows.get(name)
        if found is not None:
            found.content.setFocus(_FOCUS)
        elif name == "text":
            self.appeal.text.setFocus(_FOCUS)
        elif name == "category":
            self.appeal.category.setFocus(_FOCUS)
        elif name in ("override_reason", "queue"):
            self.route.open_override()

    # --- what was typed -------------------------------------------------------------------------------------------

    def registration(self) -> Registration:
        """Return what was typed, as one registration without a request id."""
        visitor, appeal, route = self.visitor.values(), self.appeal.values(), self.route.values()
        flags = visitor.pop("flags") | appeal.pop("flags") | route.pop("flags")
        return Registration(**visitor, **appeal, **route, flags=flags, case=self._case)

    def has_typing(self) -> bool:
        """Say whether anything was typed that a new form would lose."""
        reg = self.registration()
        return any((reg.name, reg.id_number, reg.phone, reg.address, reg.text.strip(), reg.external_no))

    def focus_next_empty(self) -> None:
        """Put the focus into the first field in reading order that is still to be filled in."""
        fields: list[tuple[str, QWidget]] = [
            (self.visitor.name.text(), self.visitor.name),
            (self.visitor.id_number.value(), self.visitor.id_number),
            (self.visitor.phone.value(), self.visitor.phone),
            (self.appeal.text.toPlainText(), self.appeal.text),
            (self.appeal.current_category(), self.appeal.category),
        ]
        empty = next((widget for typed, widget in fields if not typed.strip()), None)
        if empty is not None:
            empty.setFocus(_FOCUS)
        else:
            self._go_to_mediation()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show these sentences under their fields and none under the others."""
        self.visitor.show_problems(problems)
        self.appeal.show_problems(problems)

    def clear(self) -> None:
        """Forget everything about the visitor: nothing stays in a field, a label or an undo list."""
        self._case = ""
        self.visitor.clear()
        self.appeal.clear()
        self.route.clear()
        self.registered.clear()
        self.issued.clear()
        self.copy_row.close_row()
        self.copy_row.forget()
        self.queue.aim("")
        self.rail.aim("")
        self.scroller.verticalScrollBar().setValue(0)

    def leave_person(self) -> None:
        """Forget the visitor, and the answer that only a visitor can give; what was typed of the visit stays."""
        self._case = ""
        self.visitor.leave_person()
        self.route.forget_answer()

    def leave_case(self) -> None:
        """Let the number about to be taken be a matter of its own."""
        self._case = ""

    def link_case(self, case: str, category: str) -> None:
        """Let the number about to be taken belong to an old case."""
        self._case = case
        self.visitor.returning.show_earlier(())
        self.appeal.set_category(category)
        self.appeal.text.setFocus(_FOCUS)

    def go_on_with(self, earlier: CarriedOver) -> None:
        """Let the number about to be taken belong to an earlier matter, and propose what was said of it then."""
        self._case = earlier.case_code
        self.appeal.carry(earlier.text, earlier.category, earlier.day)

    def leave_matter(self, earlier: CarriedOver) -> None:
        """Let the number about to be taken be a matter of its own again; what was proposed goes."""
        if self._case == earlier.case_code:  # else the clerk chose another case meanwhile
            self.leave_case()
        self.appeal.drop_carried(earlier.text, earlier.category)

    # --- showing --------------------------------------------------------------------------------------------------

    def open_form(self) -> None:
        """Show the form."""
        self.left.setCurrentWidget(self.visitor)
        self.middle.setCurrentIndex(0)
        self.turned.emit()

    def open_issued(self) -> None:
        """Show the ticket issued; the form behind it stays until 下一位."""
        self.left.setCurrentWidget(self.registered)
        self.middle.setCurrentIndex(1)
        self.issued.next.setFocus(_FOCUS)
        self.turned.emit()

    def _after_copy(self) -> None:
        """Put the focus back to where it was before the reason was asked for: never on another ticket's button."""
        before = self.copy_row.before()
        there = before is not None and before.isVisible() and before.isEnabled() and self.isAncestorOf(before)
        (before if before is not None and there else self.issued.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def form_open(self) -> bool:
        """Say whether the form is shown (not a ticket issued)."""
        return self.middle.currentIndex() == 0

    def show_board(self, board: Board) -> None:
        """Show the live queue as read last."""
        self.queue.show_board(board)
        self.rail.show_board(board)
        self._board = board
        self._show_waits()
        self.appeal.use_counts(board.category_counts)

    def show_sync(self, words: SyncWords) -> None:
        """Show what the cut from the shared database means here."""
        self.queue.show_stale(words.stale)
        self.rail.show_stale(words.stale)
        self.issued.show_cut(cut=bool(words.head))
        if bool(words.stale) != self._stale:
            self._stale = bool(words.stale)
            self._show_waits()

    def _show_waits(self) -> None:
        """Promise no wait, and no empty queue, while the others are not known."""
        board = self._board
        if board is not None and self._stale:
            queues = {prefix: queue for prefix, queue in board.queues.items() if queue.before}
            board = replace(board, queues={prefix: replace(queue, estimate=None) for prefix, queue in queues.items()})
        if board is not None:
            self.route.show_board(board)

    def show_recent(self, rows: Sequence[LedgerRow]) -> None:
        """Show the tickets issued last."""
        issued = self.issued.issued()
        self.recent.show_rows(rows, issued.visit if issued is not None else "")

    def aim(self, place: str) -> None:
        """Highlight where the decision points to."""
        self.queue.aim(place)
        self.rail.aim(place)

    def close_layer(self) -> bool:
        """Close the topmost layer; say whether there was one. What was typed stays."""
        if self.appeal.more_panel.isVisible():
            self.appeal.more_panel.close_layer()
        elif not self.visitor.question.isHidden():
            self.visitor.question.keep.click()
        elif self.route.override.isVisible():
            self.route.close_override()
        elif self.copy_row.isVisible():
            self.copy_row.close_row()
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        columns = columns_for(self.width())
        side = 12
        if columns.middle:
            used = columns.left + columns.middle + columns.right + 2 * columns.gap
            side = max(side, (self.width() - used) // 2)
        bare(self._row, columns.gap, (side, columns.gap, side, columns.gap))
        for layout in (self._form_column, self._cards, self._issued_column):
            layout.setSpacing(columns.gap)
        self.recent.setVisible(self.height() >= _LEAST_FOR_RECENT)
        self.left.setFixedWidth(columns.left)
        self.queue.setFixedWidth(columns.right)
        self.queue.setVisible(not columns.rail)
        self.rail.setVisible(columns.rail)
        compact = not columns.hints or self.height() < _DRAWN_HEIGHT - 20  # under a banner
        self.visitor.show_hints(columns.hints)
        self.appeal.set_compact(compact)
        self.appeal.text.grow(self.height() - _DRAWN_HEIGHT)
        self.route.set_room(compact=compact, narrow=columns.narrow)
