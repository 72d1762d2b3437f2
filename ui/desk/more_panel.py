"""更多情况: the remaining facts the rules read, in a small layer. Marks for danger and violence have neutral names."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.desk.care_chips import FlagChips
from ui.widgets.card import Box, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


def more_flags() -> tuple[tuple[str, str], ...]:
    """Return the flags of the layer. The last two are explained in the help only: visitors may read the screen."""
    return (
        ("wages", _("unpaid wages")),
        ("tried", _("judged by a court")),
        ("in_execution", _("being enforced")),
        ("review_first", _("review comes first")),
        ("danger", _("Mark 1")),
        ("violence", _("Mark 2")),
    )


class MorePanel(Box):
    """A layer over the page; Esc closes it and keeps what was ticked."""

    changed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("list", parent)
        self._over = parent
        column = QVBoxLayout(self)
        bare(column, 6, (10, 8, 10, 8))
        column.addWidget(Text(_("Tick what applies. Marks 1 and 2: see F1. Esc closes."), "hint", self))
        self.flags = FlagChips(_("More facts"), more_flags(), self)
        self.flags.setMinimumWidth(320)
        column.addWidget(self.flags)
        self.flags.changed.connect(self.changed)
        self.hide()

    def open_under(self, button: QWidget) -> None:
        """Show the layer under ``button``, inside the window."""
        parent = self._over
        width = min(360, parent.width() - 24)
        self.setFixedWidth(width)
        self.adjustSize()
        corner = button.mapTo(parent, QPoint(button.width() - width, button.height() + 4))
        x = max(8, min(corner.x(), parent.width() - width - 8))
        y = min(corner.y(), parent.height() - self.height() - 8)
        self.move(x, y)
        self.show()
        self.raise_()
        next(iter(self.flags.chips.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_layer()
        else:
            super().keyPressEvent(event)

    def close_layer(self) -> None:
        """Close the layer; what was ticked stays."""
        if self.isVisible():
            self.hide()
            self.closed.emit()


class MoreButton(KeyButton):
    """Opens the layer and says how many facts are ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("More facts"), "", parent, size="normal", menu_arrow=True)
        self.setObjectName("more_facts")

    def show_count(self, count: int) -> None:
        """Show the number of facts ticked."""
        self.setText(_("More facts {n}").format(n=count) if count else _("More facts"))
