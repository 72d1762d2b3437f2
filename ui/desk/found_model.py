"""What a search found, as a table: one row a case of a visit, masked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desk_app.i18n import _
from desk_app.services.views import Found
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.table import RECORD, SORT, STRONG, TONE, Index
from ui.words import UNKNOWN, stop_state


class Column(IntEnum):
    """Columns by name."""

    DAY = 0
    LABEL = 1
    NAME = 2
    PHONE = 3
    CATEGORY = 4
    STATE = 5


class FoundModel(QAbstractTableModel):
    """Hits, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Found, ...] = ()

    def show_found(self, rows: Sequence[Found]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rows(self) -> tuple[Found, ...]:
        """Return the rows shown."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Day"), _("Number"), _("Visitor"), _("Phone"), _("Matter"), _("State"))[section]

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, SORT):
            return self._text(row, column)
        if role == RECORD:
            return row
        if role == STRONG:
            return column == Column.LABEL
        if role == TONE and column == Column.STATE:
            return LIGHT.tone(STATE_TONE.get(row.state, "away"))
        return None

    def _text(self, row: Found, column: Column) -> str:
        texts = {
            Column.DAY: row.day,
            Column.LABEL: row.label or UNKNOWN,
            Column.NAME: row.name or UNKNOWN,
            Column.PHONE: row.phone,
            Column.CATEGORY: row.category_name,
            Column.STATE: stop_state(row.state or "advice"),
        }
        return texts[column]
