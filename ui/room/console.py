"""The console page: three columns between head and strip, and how they give way when there is little room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import RoomView
from ui.room.call_card import CallCard
from ui.room.look import Look
from ui.room.message_bar import MessageBar
from ui.room.move_card import MoveCard, rooms_to_send
from ui.room.next_button import NextButton
from ui.room.place_button import PlaceButton
from ui.room.queue_card import QueueCard
from ui.room.queue_paint import RAIL
from ui.room.result_card import ResultCard
from ui.room.strip import RoomStrip
from ui.room.visit_card import VisitCard
from ui.room.words import minutes, nobody, place_title
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.header import Header, SearchBox
from ui.words import UNKNOWN

_QUEUE, _QUEUE_WIDE = 292, 360
_ACTIONS, _ACTIONS_WIDE, _ACTIONS_LEAST = 324, 420, 300
_WIDE_FROM, _MIDDLE_MOST = 1_600, 900
_RAIL_BELOW = 1_180  # logical pixels: below, the queue shrinks to numbers; the actions never give way
_TIGHT_BELOW, _TIGHTEST_BELOW = 580, 470  # of the columns' height


class Console(QWidget):
    """Lays out the parts and shows a place in them; it decides nothing.

    Args:
        centre: names, results, places.
        now_ms: the wall clock.
        reveal_ms: how long personal data stays in full.
    """

    def __init__(
        self, centre: Centre, now_ms: Callable[[], int], reveal_ms: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        mark(self, "ground", "bg")
        self._centre = centre
        self._rail = False
        self._stale = False
        outer = QVBoxLayout(self)
        bare(outer)
        self.header = Header("", [("reception", _("Reception"))], self)
        self.place = PlaceButton(now_ms, self)
        self.search = SearchBox(_("Find a ticket"), _("Scan a slip or type a number, at any time"), "F3", self)
        self.search.setFixedWidth(_ACTIONS)
        self.header.right.setSpacing(10)
        self.header.right.addWidget(self.place)
        self.header.right.addWidget(self.search)
        outer.addWidget(self.header)
        self.columns = QWidget(self)
        self._row = row = QHBoxLayout(self.columns)
        bare(row, 10, (12, 10, 12, 10))
        self.left = QWidget(self.columns)
        left = QVBoxLayout(self.left)
        bare(left, 10)
        self.next = NextButton(self.left)
        self.queue = QueueCard(self.left)
        left.addWidget(self.next)
        left.addWidget(self.queue, 1)
        self.visit = VisitCard(now_ms, self.columns, reveal_ms=reveal_ms)
        self.right = QWidget(self.columns)
        right = QVBoxLayout(self.right)
        bare(right, 10)
        self.call = CallCard(self.right)
        self.move_on = MoveCard(centre, self.right)
        self.result = ResultCard(centre, self.right)
        right.addWidget(self.call)
        right.addWidget(self.move_on)
        right.addWidget(self.result, 1)
        row.addWidget(self.left)
        row.addWidget(self.visit, 1)
        row.addWidget(self.right)
        outer.addWidget(self.columns, 1)
        self.strip = RoomStrip(now_ms, self)
        outer.addWidget(self.strip)
        self.bar = MessageBar(self)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes in reading order: head, queue, visit, actions, bar."""
        chain = (
            self.next,
            self.queue.list,
            self.visit.head.start,
            self.visit.person.reason.reasons,
            self.visit.person.reason.button,
            self.call.recall,
            self.call.miss,
            self.call.park,
            self.call.why,
            self.move_on.colleague,
            self.move_on.where,
            self.move_on.send,
            *self.result.options(),
            self.result.onward,
            self.result.note,
            self.result.finish,
            self.bar.button,
            self.bar.close_button,
        )
        before: QWidget = self.search
        for widget in chain:
            QWidget.setTabOrder(before, widget)
            before = widget

    def show_place(self, code: str) -> None:
        """Stand for another place, of which nothing is known yet: no line, no 0, nobody of the place before."""
        place = self._centre.places[code]
        self.header.name.setText(place_title(place, self._centre.place_label(code)))
        self.place.forget()
        self.next.show_lines(UNKNOWN, "")
        self.queue.forget(room=place.kind == "room")
        self.visit.forget()
        self.call.show_visit(None)
        self.call.hint.setText("")
        self.move_on.show_visit(None)
        self.result.show_visit(None)

    def show_slow(self, slow: bool) -> None:
        """Say that a reading takes long; what was read last stays."""
        self.queue.show_slow(slow)

    def show_look(self, look: Look) -> None:
        """Show a place."""
        view = look.view
        self.place.show_place(view.place)
        self._stale = bool(look.sync.stale)
        self.queue.show_stale(look.sync.stale)
        self.queue.show_view(view)
        self.visit.show_view(view)
        self.call.show_visit(view.current)
        self.move_on.show_places(look.board, view.place.code)
        self.move_on.show_visit(view.current)
        self.result.show_visit(view.current)
        self.result.show_rooms(rooms_to_send(self._centre, look.board, view.place.code))
        self.tell_next(view)

    def tell_next(self, view: RoomView) -> None:
        """Say on the large button who is next and what happens to the current one."""
        if view.place.state in ("away", "closed", "cleaning"):
            who = _("This place is not receiving now")
        elif view.waiting:
            first = view.waiting[0]
            who = _("{label}　waited {time}").format(label=first.label, time=minutes(first.waited_min))
        else:
            who = nobody(stale=self._stale)
        what = ""
        if view.current is not None:
            label = view.current.label
            if self.result.result():
                what = _("{label} is finished first, as chosen at the right").format(label=label)
            elif view.current.state == "called":
                what = _("{label} is still being called").format(label=label)
            else:
                what = _("First choose how {label} ended").format(label=label)
        self.next.show_lines(who, what)

    def sizeHint(self) -> QSize:
        """The size drawn in the notes."""
        return QSize(1_366, 696)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way in the order of the notes: hints, earlier visits, the queue to a rail."""
        super().resizeEvent(event)
        wide, high = self.width(), self.height() - self.header.height() - self.strip.height() - 20
        self._rail = wide < _RAIL_BELOW
        big = wide >= _WIDE_FROM
        spare = max(0, wide - 44 - _QUEUE_WIDE - _ACTIONS_WIDE - _MIDDLE_MOST) // 2 if big else 0
        self.left.setFixedWidth(RAIL if self._rail else _QUEUE_WIDE + spare if big else _QUEUE)
        self.right.setFixedWidth(_ACTIONS_LEAST if self._rail else _ACTIONS_WIDE + spare if big else _ACTIONS)
        self.search.setFixedWidth(self.right.width())
        self.queue.set_rail(self._rail)
        self.queue.list.set_compact(high < _TIGHT_BELOW)
        level = 2 if high < _TIGHTEST_BELOW else 1 if high < _TIGHT_BELOW else 0
        self.call.set_tight(level)
        self.move_on.set_tight(level)
        self.visit.set_tight(level)
        self.result.set_tight(level)
        self.place_bar()

    def place_bar(self) -> None:
        """Lay the message bar over the foot of the middle column."""
        self._row.activate()
        where = self.visit.geometry().translated(self.columns.pos())
        wide = where.width() - 16
        high = max(46, self.bar.heightForWidth(wide))
        self.bar.setGeometry(where.left() + 8, where.bottom() - high - 7, wide, high)
