"""Card 2, the appeal (诉求): what it is about, its category, how big it is, whether it is before another body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from ui.desk.appeal_text import AppealText
from ui.desk.categories import CategoryEntry, find_categories, plain_entries
from ui.desk.category_list import CategoryList
from ui.desk.more_panel import MoreButton, MorePanel
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.card import Card, bare
from ui.widgets.choices import Segments
from ui.widgets.fields import Field
from ui.widgets.flow import Flow
from ui.widgets.label import Tag, Text


class CategoryField(Field):
    """Typing filters, ↑ ↓ highlight, Enter takes the highlighted one."""

    moved = Signal(int)
    taken = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setObjectName("category")
        words = (("text", _("initials or number　")), ("key", "↑"), ("key", "↓"), ("text", _("choose　")))
        self.set_hint((*words, ("key", "Enter"), ("text", _("take"))))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -3, Qt.Key.Key_PageDown: 3}
        key = Qt.Key(event.key())
        if key in steps:
            self.moved.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class AppealCard(Card):
    """The appeal. ``category`` is the one taken, else the one highlighted once something was typed."""

    changed = Signal()
    category_taken = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Appeal"), "2", parent)
        self._entries: tuple[CategoryEntry, ...] = plain_entries(centre.categories)
        self._counts: Mapping[str, int] = {}
        self._taken: CategoryEntry | None = None
        self._walked = False  # ↑ ↓ without typing chooses too
        self.carried = Tag("", LIGHT.calling, self)
        self.carried.hide()
        self.right.addWidget(self.carried)
        self._column = column = QVBoxLayout()
        bare(column, 8, (12, 0, 12, 8))
        self.body.addLayout(column)
        self.text = AppealText(self)
        self.text_problem = Text("", "problem", self, wrap=True)
        self.text_problem.hide()
        column.addWidget(self.text, 1)
        column.addWidget(self.text_problem)
        column.addLayout(self._make_category())
        column.addWidget(self._make_circumstances())
        self.more_panel = MorePanel(self)
        self._connect()
        self.list.show_entries(find_categories(self._entries, "", {}), {})

    def _make_category(self) -> QHBoxLayout:
        line = QHBoxLayout()
        bare(line, 0)
        label = Text(_("Category"), "label", self)
        label.setFixedWidth(60)
        label.setMinimumHeight(32)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        bare(column, 3)
        self.category = CategoryField(_("Category"), self)
        mark(self.category, "strong", True)
        self.list = CategoryList(self)
        self.category_problem = Text("", "problem", self, wrap=True)
        self.category_problem.hide()
        column.addWidget(self.category)
        column.addWidget(self.category_problem)
        column.addWidget(self.list)
        line.addLayout(column, 1)
        return line

    def _make_circumstances(self) -> QWidget:
        holder = QWidget(self)
        line = Flow(holder, 8)
        label = Text(_("Scale"), "label", self)
        label.setMinimumWidth(52)
        label.setMinimumHeight(32)
        scales = (("01", _("01 single")), ("02", _("02 group")), ("03", _("03 large group")))
        self.scale = Segments(_("Scale"), scales, self)
        elsewhere = (("", _("none")), ("pending_court", _("court")), ("pending_police", _("police")))
        self.elsewhere = Segments(_("Pending elsewhere"), elsewhere, self)
        self.more = MoreButton(self)
        other = Text(_("Pending elsewhere"), "label", self)
        other.setMinimumHeight(32)
        for widget in (label, self.scale, other, self.elsewhere, self.more):
            line.addWidget(widget)
        return holder

    def set_compact(self, compact: bool) -> None:
        """Use the smaller gaps of the smallest size drawn."""
        bare(self._column, 6 if compact else 8, (12, 0, 12, 6 if compact else 8))

    def _connect(self) -> None:
        self.text.textChanged.connect(self._text_changed)
        self.text.entered.connect(lambda: self.category.setFocus(Qt.FocusReason.TabFocusReason))
        self.category.textEdited.connect(self._typed)
        self.category.moved.connect(self._move)
        self.category.taken.connect(self.take)
        self.list.highlighted.connect(self.changed)
        self.list.picked.connect(self.take)
        self.scale.chosen.connect(self._edited)
        self.elsewhere.chosen.connect(self._edited)
        self.more.clicked.connect(lambda: self.more_panel.open_under(self.more))
        self.more_panel.changed.connect(self._more_changed)
        self.more_panel.closed.connect(self.more.setFocus)

    # --- what was typed -------------------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [self.text, self.category, *self._parts(self.scale), *self._parts(self.elsewhere), self.more]

    @staticmethod
    def _parts(segments: Segments) -> list[QWidget]:
        return [child for child in segments.children() if isinstance(child, QWidget)]

    def values(self) -> dict[str, Any]:
        """Return the fields as a registration spells them."""
        flags = self.more_panel.flags.value()
        if self.elsewhere.value():
            flags |= {self.elsewhere.value()}
        return {
            "text": self.text.toPlainText(),
            "category": self.current_category(),
            "scale": self.scale.value(),
            "flags": flags,
        }

    def current_category(self) -> str:
        """Return the code taken, else the one highlighted for what was typed, else ``""``."""
        if self._taken is not None:
            return self._taken.code
        entry = self.list.current()
        return entry.code if entry is not None and (self._walked or self.category.text().strip()) else ""

    def taken_category(self) -> str:
        """Return the code taken, ``""`` while one is only highlighted."""
        return self._taken.code if self._taken is not None else ""

    def set_category(self, code: str) -> None:
        """Take ``code`` without typing."""
        for entry in self._entries:
            if entry.code == code:
                self.list.show_entries([entry], self._counts)
                self.take()

    def carry(self, text: str, category: str, day: str) -> None:
        """Propose an earlier appeal where none is typed, and its category where none is chosen; say so."""
        if text and not self.text.toPlainText().strip():
            self.text.setPlainText(text)
            self.carried.show_state(_("carried over from {day}, please check").format(day=day), LIGHT.calling)
        if self.current_category() in ("", category):
            self.set_category(category)
        else:
            self.category_taken.emit()

    def drop_carried(self, text: str, category: str) -> None:
        """Take back what ``carry`` proposed, where nobody changed it since."""
        self.carried.show_state("", LIGHT.calling)
        if self.text.toPlainText() == text:
            self.text.setPlainText("")
        if self._taken is not None and self._taken.code == category:
            self._taken, self._walked = None, False
            self.category.setText("")
            self._search()
        self.changed.emit()

    def clear(self) -> None:
        """Forget the appeal; nothing stays in a field or its undo list."""
        self._taken, self._walked = None, False
        self.carried.show_state("", LIGHT.calling)
        self.text.setPlainText("")
        self.category.setText("")
        self.scale.choose("01")
        self.elsewhere.choose("")
        self.more_panel.flags.set_value(frozenset())
        self.more_panel.hide()
        self.show_problems({})
        self._search()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show these sentences under their fields and none under the others."""
        for label, widget, name in (
            (self.text_problem, self.text, "text"),
            (self.category_problem, self.category, "category"),
        ):
            sentence = problems.get(name, "")
            label.setText(sentence)
            label.setVisible(bool(sentence))
            mark(widget, "problem", bool(sentence))
            widget.setAccessibleDescription(sentence)

    # --- category -------------------------------------------------------------------------------------------------

    def use_entries(self, entries: tuple[CategoryEntry, ...]) -> None:
        """Use the index with pinyin, once it is built."""
        self._entries = entries
        if self._taken is None:
            self._search()

    def use_counts(self, counts: Mapping[str, int]) -> None:
        """Use newer counts of the last 30 days."""
        if counts == self._counts:
            return
        self._counts = counts
        if self._taken is None and not self.category.text():
            self._search()
        else:
            self.list.show_counts(counts)

    def take(self) -> None:
        """Take the highlighted category and go on."""
        entry = self.list.current()
        if entry is None:
            return
        self._taken = entry
        self.category.setText(entry.text)
        self.category.setCursorPosition(0)
        self.show_problems({})
        self.changed.emit()
        self.category_taken.emit()

    def _typed(self, _text: str) -> None:
        self._taken, self._walked = None, False
        self._search()

    def _search(self) -> None:
        self.list.show_entries(find_categories(self._entries, self.category.text(), self._counts), self._counts)

    def _move(self, step: int) -> None:
        if self._taken is not None:
            self._taken = None
            self.category.setText("")
            self._search()
        self._walked = True
        self.list.move_by(step)

    def _text_changed(self) -> None:
        self.text.viewport().update()
        self.changed.emit()

    def _more_changed(self) -> None:
        self.more.show_count(len(self.more_panel.flags.value()))
        self.changed.emit()

    def _edited(self, _code: str) -> None:
        self.changed.emit()
