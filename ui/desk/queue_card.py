"""The live queue of the whole centre at the right of the desk; a narrow rail where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.i18n import _
from desk_app.services.views import Board, PlaceView
from ui.desk.columns import RAIL_WIDTH
from ui.desk.queue_model import PlacesModel, number_of
from ui.desk.queue_table import MANY_WAITING, PlaceTable, bar_colour
from ui.theme.fonts import BODY, LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, Card
from ui.widgets.label import Text
from ui.words import UNKNOWN, place_state

_LEAST_ROW = 20  # 13-px type with its tag
_HEADS = 2 * 24 + 40  # two table heads and the card's title


class QueueCard(Card):
    """Windows, then rooms. Rows take the room there is: 24 to 28 px, a little less under a banner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Windows and rooms"), "", parent)
        self.summary = Text("", "hint", self)
        self.right.addWidget(self.summary)
        self._windows = PlacesModel(_("Reception windows"), self)
        self._rooms = PlacesModel(_("Rooms"), self)
        self.windows = PlaceTable(self._windows, _("Reception windows"), self)
        self.rooms = PlaceTable(self._rooms, _("Rooms"), self)
        self.body.addWidget(self.windows)
        self.body.addWidget(self.rooms)
        self.body.addStretch(1)
        self._slow = False
        self._stale = ""
        self._board: Board | None = None

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 200)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(348, 400)

    def show_board(self, board: Board) -> None:
        """Show what was read last."""
        first = self._board is None
        self._board = board
        self._windows.show_places([p for p in board.places if p.kind == "window"])
        self._rooms.show_places([p for p in board.places if p.kind == "room"])
        if first:
            self._rows()
        self._sum_up()

    def show_stale(self, since: str) -> None:
        """Say since when the other places are not known; ``""``: they are. Estimates are ``—`` meanwhile."""
        if since == self._stale:
            return
        self._stale = since
        for rows in (self._windows, self._rooms):
            rows.set_stale(bool(since))
        self._sum_up()

    def show_slow(self, slow: bool) -> None:
        """Say that a reading takes long; what was read last stays."""
        self._slow = slow
        self._sum_up()

    def aim(self, place: str) -> None:
        """Highlight the place the decision points to."""
        self.windows.aim(place)
        self.rooms.aim(place)

    def _sum_up(self) -> None:
        self.summary.set_role("warn" if self._stale else "hint")
        if self._stale:
            self.summary.setText(self._stale)
        elif self._slow:
            self.summary.setText(_("Reading…"))
        elif self._board is not None and not self._board.waiting:
            self.summary.setText(_("Nobody is waiting"))
        elif self._board is not None:
            text = _("{n} waiting, longest {longest} min")
            self.summary.setText(text.format(n=self._board.waiting, longest=self._board.longest_min or 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._rows()

    def _rows(self) -> None:
        count = max(1, self._windows.rowCount() + self._rooms.rowCount())
        height = max(_LEAST_ROW, min(28, (self.height() - _HEADS - 2) // count))
        narrow = self.width() < 340
        self.windows.lay_out(height, narrow=narrow)
        self.rooms.lay_out(height, narrow=narrow)


class QueueRail(Box):
    """The same in 72 px: number, people waiting, colour; everything else in the tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.setAccessibleName(_("Windows and rooms"))
        self.setFixedWidth(RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._places: tuple[PlaceView, ...] = ()
        self._aimed = ""
        self._stale = ""

    def show_board(self, board: Board) -> None:
        """Show what was read last."""
        self._places = board.places
        self._tell()

    def show_stale(self, since: str) -> None:
        """Say since when the other places are not known; ``""``: they are."""
        if since != self._stale:
            self._stale = since
            self._tell()

    def _tell(self) -> None:
        lines = [f"{number_of(p)} {p.short} {place_state(p)} {self._count(p)}" for p in self._places]
        text = "\n".join([self._stale, *lines] if self._stale else lines)
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.update()

    def _count(self, place: PlaceView) -> str:
        if place.waiting is None:
            return ""
        return UNKNOWN if self._stale and not place.waiting else str(place.waiting)

    def aim(self, place: str) -> None:
        """Highlight the place the decision points to."""
        if place != self._aimed:
            self._aimed = place
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._places:
            return
        painter = QPainter(self)
        step = max(16, min(28, (self.height() - 12) // len(self._places)))
        stale = bool(self._stale)
        middle = Qt.AlignmentFlag.AlignVCenter
        for index, place in enumerate(self._places):
            row = QRect(1, 6 + index * step, self.width() - 2, step)
            if place.code == self._aimed:
                painter.fillRect(row, QColor(LIGHT.tint))
            painter.fillRect(row.left(), row.top(), 4, step, QColor(bar_colour(place, stale=stale)))
            painter.setFont(font(LABEL))
            painter.setPen(QColor(LIGHT.text2))
            painter.drawText(row.adjusted(10, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, number_of(place))
            if place.waiting is not None:
                painter.setFont(font(BODY, bold=True))
                many = LIGHT.missed.text if place.waiting >= MANY_WAITING else LIGHT.text1
                painter.setPen(QColor(LIGHT.text3 if stale else many))
                painter.drawText(row.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, self._count(place))
