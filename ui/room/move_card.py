"""Sending the current ticket on (换地方): another queue or a room, same number, same place in line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import Board, VisitView
from ui.widgets.card import Card, bare
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided
from ui.words import place_state


def rooms_to_send(centre: Centre, board: Board | None, here: str) -> list[tuple[str, str]]:
    """Return (code, text) of the public rooms with their state: nobody is sent publicly to counselling or inside."""
    states = {place.code: place_state(place) for place in board.places} if board else {}
    return [
        (place.code, f"{place.code} {place.short}　{states.get(place.code, '')}".rstrip("　"))
        for place in centre.places.values()
        if place.kind == "room" and place.public == "yes" and place.code != here
    ]


def queues_to_send(centre: Centre, board: Board | None, here: str) -> list[tuple[str, str]]:
    """Return (prefix, text) of the queues that another place serves, with how many wait."""
    found = []
    for queue in centre.queues.values():
        if here in queue.served_by or not queue.served_by:
            continue
        text = f"{centre.place_label(queue.served_by[0])} {queue.name}"
        if board is not None and queue.prefix in board.queues:
            text += "　" + _("{n} waiting").format(n=board.queues[queue.prefix].waiting)
        found.append((queue.prefix, text))
    return found


class MoveCard(Card):
    """The card. ``moved`` tells where to; ``joined`` that a colleague is asked to come."""

    moved = Signal(str)
    joined = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Another place"), parent=parent)
        self._centre = centre
        self._options: list[tuple[str, str]] = []
        self.colleague = KeyButton(_("Ask a colleague to join"), "Ctrl+H", self, kind="quiet", size="small")
        self.colleague.clicked.connect(self.joined)
        self.right.addWidget(self.colleague)
        row = QHBoxLayout()
        bare(row, 8, (12, 0, 12, 0))
        self.where = Choice(_("Where to"), self, placeholder=_("Choose a window or room"))
        self.send = KeyButton(_("Send on"), "F7", self)
        self.send.setMinimumWidth(92)
        self.send.clicked.connect(self.press)
        row.addWidget(self.where, 1)
        row.addWidget(self.send)
        self.body.addLayout(row)
        self.hint = Elided("", "hint", self, tail=True)
        self.hint.setContentsMargins(12, 4, 12, 0)
        self.body.addWidget(self.hint)
        self.body.addSpacing(8)
        self.show_visit(None)

    def show_places(self, board: Board | None, here: str) -> None:
        """Offer the rooms and queues with their present state; the choice made stays."""
        options = rooms_to_send(self._centre, board, here) + queues_to_send(self._centre, board, here)
        if options != self._options:
            self._options = options
            self.where.fill(options, chosen=self.where.value() or None)

    def show_visit(self, visit: VisitView | None) -> None:
        """Offer it for the current ticket."""
        here = visit is not None
        for widget in (self.where, self.send, self.colleague):
            widget.setEnabled(here)
        if visit is None:
            self.hint.setText("")
            return
        self.hint.setText(_("{label} stays the same, in line by the time it was taken").format(label=visit.label))

    def set_tight(self, level: int) -> None:
        """Leave the hint out where there is little height."""
        self.hint.setVisible(level < 1)

    def clear(self) -> None:
        """Choose nothing: another person, another place."""
        self.where.setCurrentIndex(-1)

    def press(self) -> None:
        """F7: send on, or go to the list when nothing is chosen."""
        if not self.send.isEnabled():
            return
        if self.where.value():
            self.moved.emit(self.where.value())
        else:
            self.where.setFocus()
            self.hint.setText(_("First choose where to, with ↑ and ↓."))
