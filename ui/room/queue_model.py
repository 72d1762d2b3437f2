"""The lines of a place's queue as a list model: group heads, waiting, missed, parked, and what was done today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk_app.i18n import _
from desk_app.services.views import RoomEntry, RoomView
from ui.room.words import minutes, nobody
from ui.words import UNKNOWN, clock

Kind = Literal["head", "empty", "waiting", "missed", "parked", "foot"]
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One line as drawn. ``action``: what its button says, ``""`` without a button."""

    kind: Kind
    label: str = ""
    first: str = ""
    second: str = ""
    right: str = ""
    action: str = ""
    stop: str = ""
    is_next: bool = False
    green: bool = False
    short: str = ""  # what a head says in the rail

    def spoken(self) -> str:
        """Return the line for a screen reader."""
        return "，".join(part for part in (self.label, self.first, self.second, self.right, self.action) if part)


def lines_of(view: RoomView, *, stale: bool = False) -> tuple[Line, ...]:
    """Return everything the queue shows, in order; ``stale``: others may wait of whom nothing is known here."""
    count = UNKNOWN if stale and not view.waiting else len(view.waiting)
    lines = [
        Line(
            "head",
            first=_("Waiting, in calling order"),
            right=_("Waited"),
            short=_("{n} waiting").format(n=count),
        )
    ]
    if not view.waiting:
        lines.append(Line("empty", first=nobody(stale=stale)))
    lines += [_waiting(entry, at == 0) for at, entry in enumerate(view.waiting)]
    if view.missed:
        missed = _("Missed {n}").format(n=len(view.missed))
        lines.append(Line("head", first=missed, short=missed))
        lines += [_missed(entry) for entry in view.missed]
    if view.parked:
        parked = _("Parked {n}").format(n=len(view.parked))
        lines.append(Line("head", first=parked, short=parked))
        lines += [_parked(entry) for entry in view.parked]
    done = _("Finished today {n}").format(n=view.served_today)
    average = UNKNOWN if view.average_min is None else minutes(view.average_min)
    lines.append(Line("foot", first=done, second=_("{time} on average").format(time=average)))
    return tuple(lines)


def _waiting(entry: RoomEntry, is_next: bool) -> Line:
    return Line(
        "waiting",
        label=entry.label,
        first=entry.category_name,
        second=entry.note,
        right=minutes(entry.waited_min),
        stop=entry.stop,
        is_next=is_next,
        green=entry.priority == "green",
    )


def _missed(entry: RoomEntry) -> Line:
    second = _("missed at {time}").format(time=clock(entry.since_ms))
    return Line("missed", entry.label, entry.note or entry.category_name, second, action=_("Activate"), stop=entry.stop)


def _parked(entry: RoomEntry) -> Line:
    second = _("parked at {time}").format(time=clock(entry.since_ms))
    return Line("parked", entry.label, entry.note or entry.category_name, second, action=_("Resume"), stop=entry.stop)


class QueueModel(QAbstractListModel):
    """Feeds the queue list. An unchanged view changes nothing; the selection follows its ticket."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> bool:
        """Replace the lines; returns whether anything changed."""
        if lines == self._lines:
            return False
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()
        return True

    def lines(self) -> tuple[Line, ...]:
        """Return the lines shown."""
        return self._lines

    def row_of(self, stop: str) -> int:
        """Return the row of ``stop``, -1 if it is not in the list."""
        return next((row for row, line in enumerate(self._lines) if stop and line.stop == stop), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102 - Qt's signature
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.label or line.first
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken()
        if role == Qt.ItemDataRole.ToolTipRole and line.stop:
            return line.spoken()
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        if index.isValid() and self._lines[index.row()].stop:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
