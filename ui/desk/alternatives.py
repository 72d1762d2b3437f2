"""也可: up to three other ways beside the suggestion, with what a visitor would find there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.routing import Alternative
from desk_app.i18n import _
from desk_app.services.views import Board
from ui.widgets.card import Box, bare
from ui.widgets.label import Elided, Text
from ui.words import UNKNOWN, minutes

MOST = 3


class _Other(Box):
    def __init__(self, parent: QWidget) -> None:
        super().__init__("list", parent)
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        bare(column, 0, (7, 1, 5, 1))
        self.where = Elided("", "small", self)
        self.wait = Elided("", "hint", self)
        column.addWidget(self.where)
        column.addWidget(self.wait)


class Alternatives(QWidget):
    """The row of other ways; F7 stands beside it."""

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._centre = centre
        row = QHBoxLayout(self)
        bare(row, 8)
        label = Text(_("Also possible"), "label", self, wrap=True)
        label.setFixedWidth(28)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(label)
        self.boxes = [_Other(self) for _i in range(MOST)]
        for box in self.boxes:
            row.addWidget(box)
        self.label = label

    def show_alternatives(self, others: tuple[Alternative, ...], board: Board | None) -> None:
        """Show these."""
        self.label.setVisible(bool(others))
        for index, box in enumerate(self.boxes):
            box.setVisible(index < len(others))
            if index >= len(others):
                continue
            one = others[index]
            place = self._centre.place_label(one.place)
            box.where.setText(f"{self._centre.paths[one.path].name} → {place}")
            queue = board.queues.get(one.queue) if board is not None else None
            if queue is None:
                box.wait.setText("" if board is None else UNKNOWN)
            elif not queue.before:
                box.wait.setText(_("free, at once") if queue.estimate == (0, 0) else minutes(queue.estimate))
            else:
                box.wait.setText(_("{n} waiting, {time}").format(n=queue.before, time=minutes(queue.estimate)))
            box.setAccessibleName(f"{box.where.text()} {box.wait.text()}")
