"""The left of the documents window: which document, how many copies, on which printer, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QProgressBar, QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.documents.given import GivenFields
from ui.documents.source import Wish, full_reasons
from ui.widgets.card import Card, Rule, Scroll, bare
from ui.widgets.fields import Choice, Stepper
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

if TYPE_CHECKING:
    from desk_app.services.documents import DocumentKind

MOST_COPIES = 9  # as ``desk_app.devices.settings`` takes
_ROW = 34


class _Kinds(QListView):
    """The list of documents; one is always chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the window's: pages, print
        else:
            super().keyPressEvent(event)


class DocumentPanel(Card):
    """Asks; decides nothing."""

    chosen = Signal()  # another document, or numbers in full
    edited = Signal()
    left_field = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Documents"), "", parent)
        self._documents: Sequence[DocumentKind] = ()
        self.usual_copies = 2  # of documents that are made out in more than one copy
        self.body.setContentsMargins(12, 0, 12, 12)
        self.body.setSpacing(8)
        self._make_choice()
        self.body.addWidget(Rule(self))
        self._make_printing()
        self.list.selectionModel().currentChanged.connect(self._walked)
        self.full.currentIndexChanged.connect(self._fuller)
        self.given.edited.connect(self.edited)
        self.given.left.connect(self.left_field)
        self.print_it.clicked.connect(self.print_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.show_busy(busy=False)
        self.set_ready(ready=False)

    def _make_choice(self) -> None:
        scroller = Scroll(None, self)
        inner = scroller.inside
        column = QVBoxLayout(inner)
        bare(column, 8, (2, 2, 2, 2))
        self.list = _Kinds(inner)
        self.list.setObjectName("documents")
        self.list.setAccessibleName(_("Documents"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._names = QStringListModel(self)
        self.list.setModel(self._names)
        column.addWidget(self.list)
        self.full_line = QWidget(inner)
        self.full = Choice(_("Numbers in full, reason"), self.full_line)
        self.full.setObjectName("full")
        row = QHBoxLayout(self.full_line)
        bare(row, 8)
        row.addWidget(Text(_("Numbers in full"), "label", self.full_line))
        row.addWidget(self.full, 1)
        column.addWidget(self.full_line)
        self.given = GivenFields(inner)
        column.addWidget(self.given)
        column.addStretch(1)
        self.body.addWidget(scroller, 1)

    def _make_printing(self) -> None:
        self.copies = Stepper(_("Copies"), 1, MOST_COPIES, self)
        self.copies.setObjectName("copies")
        self.printer = Choice(_("Printer"), self)
        self.printer.setObjectName("printer")
        self._line(_("Copies"), self.copies)
        self._line(_("Printer"), self.printer)
        self.print_it = KeyButton(_("Print"), "F4", self, kind="primary", size="big")
        self.print_it.setObjectName("print")
        self.save = KeyButton(_("Save as PDF…"), "Ctrl+S", self)
        self.save.setObjectName("save")
        self.said = Text("", "label", self, wrap=True)
        self.said.setObjectName("said")
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(_("Pages handed over"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.stop = KeyButton(_("Stop"), "Esc", self)
        self.stop.setObjectName("stop")
        for widget in (self.print_it, self.save, self.bar, self.stop, self.said):
            self.body.addWidget(widget)

    def _line(self, name: str, field: QWidget) -> None:
        row = QHBoxLayout()
        bare(row, 8)
        label = Text(name, "label", self)
        label.setMinimumWidth(44)
        row.addWidget(label)
        row.addWidget(field, 1 if isinstance(field, Choice) else 0)
        if not isinstance(field, Choice):
            row.addStretch(1)
        self.body.addLayout(row)

    # --- the documents --------------------------------------------------------------------------------------------

    def show_documents(self, documents: Sequence[DocumentKind], first: str) -> None:
        """Offer these; ``first`` is chosen, or the first one."""
        self._documents = documents
        self._names.setStringList([one.name for one in documents])
        self.list.setFixedHeight(max(1, len(documents)) * _ROW + 4)
        codes = [one.code for one in documents]
        if codes:
            self.list.setCurrentIndex(self._names.index(codes.index(first) if first in codes else 0))

    def document(self) -> DocumentKind | None:
        """Return the one chosen."""
        row = self.list.currentIndex().row()
        return self._documents[row] if 0 <= row < len(self._documents) else None

    def wish(self) -> Wish:
        """Return what is to be shown."""
        document = self.document()
        reason = self.full.value() if document is not None and document.full else ""
        return Wish(document.code if document is not None else "", reason, self.given.said())

    def _walked(self) -> None:
        document = self.document()
        if document is None:
            return
        self.full.fill(full_reasons(), chosen="")
        self.full_line.setVisible(document.full)
        self.given.ask_for(document.given)
        self.copies.setValue(self.usual_copies if document.copies > 1 else 1)
        self.say("")
        self.chosen.emit()

    def _fuller(self) -> None:
        self.chosen.emit()

    # --- what is going on -----------------------------------------------------------------------------------------

    def set_ready(self, *, ready: bool) -> None:
        """Say whether there is a document to print."""
        self.print_it.setEnabled(ready)
        self.save.setEnabled(ready)

    def show_busy(self, *, busy: bool, stoppable: bool = True) -> None:
        """Show progress and the way to stop, if there is one, or neither."""
        had_focus = self.stop.hasFocus() or self.print_it.hasFocus() or self.save.hasFocus()
        self.bar.setVisible(busy)
        self.stop.setVisible(busy and stoppable)
        self.bar.setRange(0, 0)
        self.print_it.setVisible(not busy)
        self.save.setVisible(not busy)
        if had_focus:
            after = self.print_it if not busy else self.stop if stoppable else self.list
            after.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, done: int, whole: int) -> None:
        """Show how many pages the printer took."""
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
        self.say(_("{n} of {all} sheets handed over").format(n=done, all=whole), "label")

    def say(self, sentence: str, role: str = "label") -> None:
        """Say what became of it."""
        self.said.set_role(role)
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        self.said.setAccessibleName(sentence)
