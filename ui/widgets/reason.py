"""A reason first, then the act: the button stays disabled until a reason is chosen, and says that it is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.i18n import _
from ui.widgets.card import bare
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


class ReasonRow(QWidget):
    """A list of reasons, the button they unlock, and 会留记录."""

    confirmed = Signal(str)

    def __init__(
        self, name: str, act: str, key: str = "", parent: QWidget | None = None, *, primary: bool = False
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        bare(row, 8)
        self.reasons = Choice(name, self, placeholder=_("Choose a reason"))
        self.button = KeyButton(act, key, self, kind="primary" if primary else "plain")
        self.button.setEnabled(False)
        self.note = Text(_("This is recorded"), "hint", self)
        row.addWidget(self.reasons, 1)
        row.addWidget(self.button)
        row.addWidget(self.note)
        self.reasons.currentIndexChanged.connect(self._chosen)
        self.button.clicked.connect(self._confirm)

    def fill(self, reasons: Sequence[tuple[str, str]]) -> None:
        """Offer these reasons (code, text), none chosen."""
        self.reasons.fill(reasons)
        self.button.setEnabled(False)

    def reason(self) -> str:
        """Return the code chosen, ``""`` if none."""
        return self.reasons.value()

    def _chosen(self, index: int) -> None:
        self.button.setEnabled(index >= 0)

    def _confirm(self) -> None:
        if self.reason():
            self.confirmed.emit(self.reason())
