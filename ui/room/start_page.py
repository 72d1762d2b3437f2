"""Who works here and at which place: chosen at the start and changed at any time (a device is not a place)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk_app.domain.centre import Centre, Place
from desk_app.i18n import _
from ui.theme.fonts import BODY, font
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, Rule, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


class _Choices(QStyledItemDelegate):
    """Draws what can be chosen; the chosen one tinted, bold, with a bar: never by colour alone."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows of 28 px, growing with the font."""
        return QSize(100, max(28, QFontMetrics(font(BODY)).height() + 6))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one."""
        cell: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(cell, QColor(LIGHT.tint))
            painter.fillRect(QRect(cell.left(), cell.top(), 4, cell.height()), QColor(LIGHT.accent))
        painter.setFont(font(BODY, bold=chosen))
        painter.setPen(QColor(LIGHT.text1))
        where = cell.adjusted(12, 0, -8, 0)
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, where.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class ChoiceList(QListWidget):
    """A list of which one is chosen; Enter goes on."""

    entered = Signal()

    def __init__(self, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Choices(self))
        for code, text in options:
            item = QListWidgetItem(text, self)
            item.setData(Qt.ItemDataRole.UserRole, code)

    def value(self) -> str:
        """Return the code chosen, ``""`` if none."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def choose(self, code: str) -> None:
        """Choose ``code`` if it is in the list."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == code:
                self.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next question."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.value():
                self.entered.emit()
            return
        super().keyPressEvent(event)


class StartPage(QWidget):
    """The two questions. ``chosen`` carries place and operator, ``back`` is Esc."""

    chosen = Signal(str, str)
    back = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        card = Box("card", self)
        card.setFixedWidth(720)
        card.setMaximumHeight(720)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(card, 1, Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout(card)
        bare(box, 10, (20, 16, 20, 16))
        box.addWidget(Text(_("Who receives here, and at which place?"), "suggestion", card))
        box.addWidget(Text(centre.name, "label", card))
        lists = QHBoxLayout()
        bare(lists, 16)
        people = [
            (person.code, f"{person.name}　{_roles(person.roles)}".rstrip("　")) for person in centre.operators.values()
        ]
        places = [(place.code, place_line(centre, place)) for place in centre.places.values()]
        self.operators = ChoiceList(_("Who"), people, card)
        self.places = ChoiceList(_("Place"), places, card)
        for words, chooser in ((_("Who"), self.operators), (_("Window or room"), self.places)):
            column = QVBoxLayout()
            bare(column, 4)
            column.addWidget(Text(words, "label", card))
            frame = Box("list", card)
            inside = QVBoxLayout(frame)
            bare(inside, 0, (1, 1, 1, 1))
            inside.addWidget(chooser)
            column.addWidget(frame, 1)
            lists.addLayout(column, 1)
        box.addLayout(lists, 1)
        box.addWidget(Rule(card))
        foot = QHBoxLayout()
        bare(foot, 8)
        foot.addWidget(Text(_("There are no passwords yet: please choose your own name."), "hint", card), 1)
        self.begin = KeyButton(_("Begin"), "Enter", card, kind="primary", size="big")
        self.begin.clicked.connect(self._begin)
        foot.addWidget(self.begin)
        box.addLayout(foot)
        self.operators.entered.connect(self.places.setFocus)
        self.places.entered.connect(self._begin)
        for chooser in (self.operators, self.places):
            chooser.currentRowChanged.connect(self._check)
            chooser.itemDoubleClicked.connect(self._check)
        self._check()

    def ask(self, place: str, operator: str) -> None:
        """Ask, with what is known already chosen."""
        self.places.choose(place)
        self.operators.choose(operator)
        for chooser in (self.operators, self.places):
            if not chooser.value():
                chooser.setCurrentRow(0)
        (self.places if operator else self.operators).setFocus()

    def _check(self) -> None:
        self.begin.setEnabled(bool(self.operators.value() and self.places.value()))

    def _begin(self) -> None:
        if self.operators.value() and self.places.value():
            self.chosen.emit(self.places.value(), self.operators.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to where one was."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        super().keyPressEvent(event)


def place_line(centre: Centre, place: Place) -> str:
    """Return ``4 号窗口　人民调解`` or ``R1　金牌(品牌)调解室``."""
    return f"{centre.place_label(place.code) if place.kind == 'window' else place.code}　{place.name}"


def _roles(roles: Sequence[str]) -> str:
    words = {
        "guide": _("guide"),
        "window": _("window"),
        "mediator": _("mediator"),
        "counsellor": _("counsellor"),
        "duty": _("duty leader"),
        "discipline": _("escort"),
        "admin": _("administrator"),
    }
    return "、".join(words.get(role, role) for role in roles)
