"""Who works at this desk: a list to choose from. No passwords yet, so this protects nothing; the README says so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre, Operator
from desk_app.i18n import _
from ui.theme.style import mark
from ui.widgets.card import Box, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

DESK_ROLES = ("guide", "duty", "admin")


def role_words(operator: Operator) -> str:
    """Return somebody's roles in words."""
    words = {
        "guide": _("guide"),
        "window": _("window staff"),
        "mediator": _("mediator"),
        "counsellor": _("counsellor"),
        "duty": _("duty leader"),
        "discipline": _("discipline liaison"),
        "admin": _("administrator"),
    }
    return "、".join(words.get(role, role) for role in operator.roles)


class OperatorChooser(QWidget):
    """↑ ↓ choose, Enter begins."""

    chosen = Signal(str)

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("{window} — {centre}").format(window=_("Guidance desk"), centre=centre.name))
        outer = QGridLayout(self)
        bare(outer, 0, (16, 16, 16, 16))
        card = Box("card", self)
        card.setFixedSize(480, 480)
        outer.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(card)
        bare(column, 10, (24, 20, 24, 20))
        column.addWidget(Text(_("Who works at this desk?"), "suggestion", card))
        column.addWidget(Text(_("There are no passwords yet: this is not protected."), "hint", card))
        self.list = QListWidget(card)
        self.list.setObjectName("operators")
        self.list.setAccessibleName(_("Who works at this desk?"))
        mark(self.list, "tall", "list")
        fit = [one for one in centre.operators.values() if set(one.roles) & set(DESK_ROLES)]
        others = [one for one in centre.operators.values() if one not in fit]
        for operator in [*fit, *others]:
            item = QListWidgetItem(f"{operator.name}　{role_words(operator)}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, operator.code)
        self.list.setCurrentRow(0)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        bare(row)
        row.addStretch(1)
        self.begin = KeyButton(_("Begin"), "Enter", card, kind="primary", size="big")
        self.begin.setObjectName("begin")
        self.begin.clicked.connect(self._choose)
        row.addWidget(self.begin)
        column.addLayout(row)
        self.list.itemDoubleClicked.connect(self._choose)
        self.list.setFocus()

    def _choose(self, *_what: object) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)
