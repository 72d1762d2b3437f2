"""The table of the live queue: a bar in the state's colour, number, name, state, ticket, people, wait."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk_app.services.views import PlaceView
from ui.desk.queue_model import PLACE, STALE, Column, Index, PlacesModel, number_of
from ui.theme.fonts import BODY, LABEL, font
from ui.theme.style import mark
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.paint import draw_tag

MANY_WAITING = 5
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def bar_colour(place: PlaceView, *, stale: bool = False) -> str:
    """Return the colour of the bar at the left of a place; grey while its state is not known any more."""
    if stale or place.state in ("away", "closed", "cleaning"):
        return LIGHT.rail_away
    return LIGHT.tone(STATE_TONE.get(place.state, "away")).dot


class PlaceDelegate(QStyledItemDelegate):
    """Paints one cell. The table tells which place the decision points to."""

    def __init__(self, table: PlaceTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: D102
        return QSize(40, 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        place: PlaceView = index.data(PLACE)
        rect: QRect = option.rect
        if place.code == self._table.aimed():
            painter.fillRect(rect, QColor(LIGHT.tint))
        text, column, stale = str(index.data()), Column(index.column()), bool(index.data(STALE))
        painter.save()
        match column:
            case Column.PLACE:
                self._place(painter, rect, place, stale=stale)
            case Column.STATE:
                tone = LIGHT.away if stale else LIGHT.tone(STATE_TONE.get(place.state, "away"))
                draw_tag(painter, rect.adjusted(2, 0, -2, 0), text, tone, 4)
            case Column.NOW:
                painter.setFont(font(LABEL, bold=True))
                painter.setPen(QColor(LIGHT.text2 if stale else LIGHT.text1))
                painter.drawText(rect.adjusted(4, 0, 0, 0), _LEFT, text)
            case Column.WAITING:
                painter.setFont(font(BODY, bold=True))
                many = place.waiting is not None and place.waiting >= MANY_WAITING
                painter.setPen(QColor(LIGHT.text3 if stale else LIGHT.missed.text if many else LIGHT.text1))
                painter.drawText(rect, _RIGHT, text)
            case Column.ESTIMATE:
                painter.setFont(font(LABEL))
                painter.setPen(QColor(LIGHT.text3))
                painter.drawText(rect.adjusted(0, 0, -10, 0), _RIGHT, text)
        painter.restore()

    def _place(self, painter: QPainter, rect: QRect, place: PlaceView, *, stale: bool) -> None:
        painter.fillRect(rect.left(), rect.top(), 4, rect.height(), QColor(bar_colour(place, stale=stale)))
        painter.setFont(font(LABEL))
        painter.setPen(QColor(LIGHT.text2))
        painter.drawText(QRect(rect.left() + 4, rect.top(), 24, rect.height()), _RIGHT, number_of(place))
        painter.setPen(QColor(LIGHT.text1))
        name = QRect(rect.left() + 36, rect.top(), rect.width() - 36, rect.height())
        short = painter.fontMetrics().elidedText(place.short, Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, _LEFT, short)


class PlaceTable(QTableView):
    """A table that is read, not typed in: no focus, no selection, as high as its rows."""

    def __init__(self, model: PlacesModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._aimed = ""
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(PlaceDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.PLACE, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(20)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        head.setFixedHeight(24)
        mark(head, "dense", True)
        self.setWordWrap(False)

    def aimed(self) -> str:
        """Return the place the decision points to, ``""`` if none."""
        return self._aimed

    def aim(self, place: str) -> None:
        """Highlight the place the decision points to."""
        if place != self._aimed:
            self._aimed = place
            self.viewport().update()

    def lay_out(self, row_height: int, *, narrow: bool) -> None:
        """Use this height for every row, and the column widths of the drawn or the smallest size."""
        for column, wide, small in (
            (Column.STATE, 58, 53),
            (Column.NOW, 52, 46),
            (Column.WAITING, 36, 34),
            (Column.ESTIMATE, 78, 66),
        ):
            self.setColumnWidth(column, small if narrow else wide)
        self.verticalHeader().setDefaultSectionSize(row_height)
        for row in range(self.model().rowCount()):
            self.setRowHeight(row, row_height)
        self.setFixedHeight(self.horizontalHeader().height() + row_height * self.model().rowCount())
