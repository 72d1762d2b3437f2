"""补打: another copy of a slip that came out before. The reason first; the slip says that it is a copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desk_app.i18n import _
from ui.widgets.card import Box, bare
from ui.widgets.label import Text
from ui.widgets.reason import ReasonRow


def copy_reasons() -> list[tuple[str, str]]:
    """Return why a slip is printed again, in the words kept with the record."""
    return [
        (text, text)
        for text in (_("slip lost"), _("slip not readable"), _("slip damaged"), _("asked for by a companion"))
    ]


class CopyRow(Box):
    """Hidden until asked for; Esc closes it."""

    wanted = Signal(str, str, bool)  # visit, reason, on the other printer
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunk", parent)
        self._visit, self._second = "", False
        self._kept = ("", "")  # visit, reason: should the copy not come out, it is not asked for twice
        self._before: QWidget | None = None  # had the focus
        row = QHBoxLayout(self)
        bare(row, 8, (12, 6, 12, 6))
        self.title = Text("", "strong", self)
        self.reason = ReasonRow(_("Reason for the copy"), _("Print a copy"), "", self, primary=True)
        self.reason.reasons.setObjectName("copy_reason")
        self.reason.button.setObjectName("copy_confirm")
        row.addWidget(self.title)
        row.addWidget(self.reason, 1)
        self.reason.confirmed.connect(self._confirm)
        self.hide()

    def open_row(self, visit: str, label: str, *, second: bool = False) -> None:
        """Ask for the reason of a copy of ``label``; ``second``: on the other printer."""
        self._visit, self._second = visit, second
        at = QApplication.focusWidget()
        if at is None or not self.isAncestorOf(at):
            self._before = at
        self.title.setText(_("Copy of {label}").format(label=label))
        self.reason.fill(copy_reasons())
        self.show()
        chosen = visit == self._kept[0]
        if chosen:
            self.reason.reasons.choose(self._kept[1])
        (self.reason.button if chosen else self.reason.reasons).setFocus(Qt.FocusReason.TabFocusReason)

    def close_row(self) -> None:
        """Close without printing; whoever shows the row puts the focus back."""
        if not self.isHidden():
            self.closed.emit()
            self.hide()

    def before(self) -> QWidget | None:
        """Return what had the focus before the row was opened."""
        return self._before

    def forget(self, visit: str = "") -> None:
        """Forget the reason chosen last: the copy of ``visit`` came out, or the next visitor is here."""
        if not visit or visit == self._kept[0]:
            self._kept = ("", "")

    def _confirm(self, reason: str) -> None:
        visit = self._visit
        self._kept = (visit, reason)
        self.close_row()
        self.wanted.emit(visit, reason, self._second)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.close_row()
        else:
            super().keyPressEvent(event)
