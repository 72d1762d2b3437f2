"""The public screens as a table: where, on which PC, how it stands, since when."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desk_app.i18n import _
from desk_app.services.screen_words import ScreenLine
from desk_app.services.screens import SeenScreen
from ui.theme.tokens import LIGHT
from ui.widgets.table import RECORD, TONE, Index

_TONES = {"good": LIGHT.free, "quiet": LIGHT.away, "warn": LIGHT.waiting, "stop": LIGHT.stop}
Row = tuple[SeenScreen, ScreenLine]


class Column(IntEnum):
    """Columns by name."""

    WHERE = 0
    PC = 1
    STATE = 2
    SINCE = 3


class ScreensModel(QAbstractTableModel):
    """The screens, as the service gave them, each with its words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the same screens in the same order are only repainted, so that a selection stays."""
        new = tuple(rows)
        if [_name(row) for row in new] == [_name(row) for row in self._rows]:
            self._rows = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def rows(self) -> tuple[Row, ...]:
        """Return what is shown."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Screen"), _("PC"), _("State"), _("How it is"))[section]

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        row = self._rows[index.row()]
        line = row[1]
        if role == Qt.ItemDataRole.DisplayRole:
            return (line.where, line.pc, line.state, line.since)[index.column()]
        if role == TONE and index.column() == Column.STATE:
            return _TONES[line.tone]
        return row if role == RECORD else None


def _name(row: Row) -> tuple[str, str]:
    return row[0].state.device, row[0].state.name
