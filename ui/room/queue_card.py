"""The queue of a place (本窗口排队): who waits, who was missed, who is parked."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from desk_app.i18n import _
from desk_app.services.views import RoomView
from ui.room.queue_model import LINE_ROLE, Line, QueueModel, lines_of
from ui.room.queue_paint import QueuePainter, action_rect
from ui.room.words import minutes
from ui.widgets.card import Card
from ui.widgets.label import Elided
from ui.words import UNKNOWN


class QueueList(QListView):
    """The list itself: ↑ ↓ choose, Enter does what the line offers, a click on the button too."""

    taken = Signal(str, str)  # kind, stop

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QueueModel()
        self.setModel(self.rows)
        self._painter = QueuePainter(self)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Queue"))
        self.setTabKeyNavigation(False)
        self.setMinimumSize(QSize(60, 80))

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show ``lines``; the chosen ticket stays chosen wherever it moved."""
        index = self.currentIndex()
        chosen = index.data(LINE_ROLE).stop if index.isValid() else ""
        if self.rows.show(lines):
            row = self.rows.row_of(chosen)
            if row >= 0:
                self.setCurrentIndex(self.rows.index(row))

    def set_compact(self, compact: bool) -> None:
        """Give the second line of the rows up where there is little height."""
        if compact != self._painter.compact:
            self._painter.compact = compact
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the chosen line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the line's button takes it; elsewhere it only chooses."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        line: Line = index.data(LINE_ROLE)
        if action_rect(self.visualRect(index), line).contains(event.position().toPoint()):
            self._take(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click is one click: it must not act twice."""
        event.accept()

    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and (line := index.data(LINE_ROLE)).stop:
            self.taken.emit(line.kind, line.stop)


class QueueCard(Card):
    """The card around the list, with the counts in its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("This window's queue"), parent=parent)
        self._rail = False
        self._text = UNKNOWN
        self._stale = ""
        self._counts = Elided("", "hint", self)
        self.right.addWidget(self._counts)
        self.list = QueueList(self)
        self.body.addWidget(self.list, 1)

    def show_view(self, view: RoomView) -> None:
        """Show a place's queue."""
        room = view.place.kind == "room"
        self.set_title(_("This room's queue") if room else _("This window's queue"))
        longest = UNKNOWN if view.longest_min is None else minutes(view.longest_min)
        counts = _("{n} waiting").format(n=UNKNOWN if self._stale and not view.waiting else len(view.waiting))
        if self._stale:
            counts += "　" + self._stale
        elif view.waiting:
            counts += "　" + _("longest {time}").format(time=longest)
        self._text = counts
        self._counts.setText(counts)
        self._name_title()
        self.list.show_lines(lines_of(view, stale=bool(self._stale)))

    def show_stale(self, since: str) -> None:
        """Note since when nothing is known of other desks; shown with the next view."""
        self._stale = since
        self._counts.set_role("warn" if since else "hint")

    def forget(self, *, room: bool) -> None:
        """Another place, of which nothing is known yet."""
        self.set_title(_("This room's queue") if room else _("This window's queue"))
        self._text = UNKNOWN
        self._counts.setText(UNKNOWN)
        self._name_title()
        self.list.show_lines(())

    def show_slow(self, slow: bool) -> None:
        """Say that a reading takes long; what was read last stays."""
        self._counts.setText(_("Reading…") if slow else self._text)

    def set_rail(self, rail: bool) -> None:
        """Shrink to the rail: number and colour."""
        self._rail = rail
        self._counts.setVisible(not rail)
        self._name_title()
        self.list.scheduleDelayedItemsLayout()

    def _name_title(self) -> None:
        self.title.setText(_("Queue") if self._rail else self.accessibleName())
