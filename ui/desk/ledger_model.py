"""Today's ledger as a table: one row a visit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from desk_app.i18n import _
from desk_app.services.views import LedgerRow
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.table import RECORD, SORT, STRONG, TONE, Index
from ui.words import UNKNOWN, clock, minute_text, print_state, stop_state

WAITING = ("waiting", "called", "serving", "parked")
OVER = ("served", "left", "void", "expired", "advice", "")


class Column(IntEnum):
    """Columns by name."""

    LABEL = 0
    TIME = 1
    NAME = 2
    CATEGORY = 3
    PATH = 4
    PLACE = 5
    STATE = 6
    WAITED = 7
    PAPER = 8


class LedgerModel(QAbstractTableModel):
    """Visits of the day, as the service gave them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LedgerRow, ...] = ()

    def show_rows(self, rows: Sequence[LedgerRow]) -> None:
        """Show these; the same visits in the same order are only repainted, so that a selection stays."""
        new = tuple(rows)
        if [row.visit for row in new] == [row.visit for row in self._rows]:
            old, self._rows = self._rows, new
            for index, (before, after) in enumerate(zip(old, new, strict=True)):
                if before != after:
                    self.dataChanged.emit(self.index(index, 0), self.index(index, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def rows(self) -> tuple[LedgerRow, ...]:
        """Return the rows shown."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (
            _("Number"),
            _("Time"),
            _("Visitor"),
            _("Matter"),
            _("Path"),
            _("Place"),
            _("State"),
            _("Waited"),
            _("Slip"),
        )
        return titles[section]

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == SORT:
            return self._sort(row, column)
        if role == RECORD:
            return row
        if role == STRONG:
            return column == Column.LABEL
        if role == TONE:
            return self._tone(row, column)
        return None

    def _text(self, row: LedgerRow, column: Column) -> str:
        people = _(" ({n} people)").format(n=row.people) if row.people > 1 else ""
        texts = {
            Column.LABEL: row.label or UNKNOWN,
            Column.TIME: clock(row.registered_ms),
            Column.NAME: f"{row.name or UNKNOWN}{people}",
            Column.CATEGORY: row.category_name,
            Column.PATH: row.path_name,
            Column.PLACE: row.place_label,
            Column.STATE: _("to be checked") if row.needs_check else stop_state(row.state or "advice"),
            Column.WAITED: UNKNOWN if row.waited_min is None else minute_text(row.waited_min),
            Column.PAPER: self._paper(row),
        }
        return texts[column]

    def _paper(self, row: LedgerRow) -> str:
        if not row.label:
            return ""
        if row.copies > 1:
            return _("{n} copies").format(n=row.copies)
        return print_state("printed" if row.copies else row.printed or "waiting")

    def _sort(self, row: LedgerRow, column: Column) -> Any:
        match column:
            case Column.TIME:
                return row.registered_ms
            case Column.WAITED:
                return -1 if row.waited_min is None else row.waited_min
            case Column.PAPER:
                return row.copies
            case _:
                return self._text(row, column)

    def _tone(self, row: LedgerRow, column: Column) -> Any:
        if column == Column.STATE:
            return LIGHT.missed if row.needs_check else LIGHT.tone(STATE_TONE.get(row.state, "away"))
        if column == Column.PAPER:
            return LIGHT.free if row.copies or not row.label else LIGHT.stop
        return None


class LedgerFilter(QSortFilterProxyModel):
    """Shows all, or the visits of one kind; sorts by the sort role."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind = "all"
        self.setSortRole(SORT)

    def show_kind(self, kind: str) -> None:
        """Show the visits of ``kind``: all, open, missed, over, check."""
        self.beginFilterChange()
        self._kind = kind
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: D102, N802
        row = self.sourceModel().index(source_row, 0, source_parent).data(RECORD)
        return belongs(row, self._kind)


def belongs(row: LedgerRow, kind: str) -> bool:
    """Say whether a visit is of a kind the filter names."""
    if kind == "open":
        return row.state in WAITING
    if kind == "missed":
        return row.state == "missed"
    if kind == "over":
        return row.state in OVER
    if kind == "check":
        return row.needs_check or (bool(row.label) and not row.copies)
    return True
