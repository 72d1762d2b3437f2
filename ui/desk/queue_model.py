"""The live queue as a table: one row a window or room."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_app.i18n import _
from desk_app.services.views import PlaceView
from ui.words import UNKNOWN, place_note, place_state

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
PLACE = Qt.ItemDataRole.UserRole + 1
STALE = Qt.ItemDataRole.UserRole + 2


class Column(IntEnum):
    """Columns by name."""

    PLACE = 0
    STATE = 1
    NOW = 2
    WAITING = 3
    ESTIMATE = 4


class PlacesModel(QAbstractTableModel):
    """Windows or rooms of the board, in the centre's order."""

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._rows: tuple[PlaceView, ...] = ()
        self._stale = False

    def show_places(self, places: Sequence[PlaceView]) -> None:
        """Show these places; rows whose place stays are only repainted."""
        new = tuple(places)
        if [p.code for p in new] == [p.code for p in self._rows]:
            for row, (old, place) in enumerate(zip(self._rows, new, strict=True)):
                if old != place:
                    self._rows = (*self._rows[:row], place, *self._rows[row + 1 :])
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def set_stale(self, stale: bool) -> None:
        """Say whether the rows stand still: what is shown is the last known, a wait or a counted 0 is ``—``."""
        if stale == self._stale:
            return
        self._stale = stale
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))

    def places(self) -> tuple[PlaceView, ...]:
        """Return the rows shown."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            waiting = self._rows[0].kind == "window" if self._rows else True
            titles = {
                Column.PLACE: f"   {self._title}",
                Column.STATE: _("State") if waiting else "",
                Column.NOW: _("Now") if waiting else "",
                Column.WAITING: _("Waiting") if waiting else "",
                Column.ESTIMATE: _("Wait") + "  " if waiting else "",
            }
            return titles[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section in (Column.WAITING, Column.ESTIMATE)
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        place = self._rows[index.row()]
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(place, column)
        if role == SORT:
            return self._sort(place, column)
        if role == PLACE:
            return place
        if role == STALE:
            return self._stale
        if role == Qt.ItemDataRole.ToolTipRole and column == Column.PLACE:
            return place.name
        return None

    def _text(self, place: PlaceView, column: Column) -> str:
        match column:
            case Column.PLACE:
                return f"{number_of(place)} {place.short}"
            case Column.STATE:
                return place_state(place)
            case Column.NOW:
                return place.current or (UNKNOWN if place.kind == "window" else "")
            case Column.WAITING:
                if self._stale and place.waiting == 0:
                    return UNKNOWN
                return "" if place.waiting is None else str(place.waiting)
            case Column.ESTIMATE:
                if self._stale:
                    return UNKNOWN if place.kind == "window" else ""
                return place_note(place)

    def _sort(self, place: PlaceView, column: Column) -> Any:
        match column:
            case Column.PLACE:
                return place.number
            case Column.WAITING:
                return -1 if place.waiting is None else place.waiting
            case Column.ESTIMATE:
                return -1 if place.estimate is None else place.estimate[0]
            case _:
                return self._text(place, column)


def number_of(place: PlaceView) -> str:
    """Return the number as the list shows it: ``4`` for a window, ``R4`` for a room."""
    return str(place.number) if place.kind == "window" else place.code
