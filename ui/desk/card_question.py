"""Asks, inside the form, whose data it shall hold when a card is laid down while somebody else's is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.domain.masking import mask_id
from desk_app.i18n import _
from ui.widgets.card import Panel, bare
from ui.widgets.flow import Flow
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Text


class CardQuestion(Panel):
    """Never takes the focus: whoever is typing goes on typing, and no key typed answers it."""

    use_wanted = Signal()
    keep_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        bare(column, 3, (12, 8, 4, 8))
        self.title = Text(_("Another person's card was read"), "strong", self, wrap=True)
        self.who = Elided("", "body", self)
        holder = QWidget(self)
        buttons = Flow(holder, 4)
        self.use = KeyButton(_("Change to the card"), "F9", holder, size="small")
        self.use.setObjectName("use_card")
        self.keep = KeyButton(_("Keep what is typed"), "Esc", holder, size="small")
        self.keep.setObjectName("keep_typed")
        buttons.addWidget(self.use)
        buttons.addWidget(self.keep)
        for widget in (self.title, self.who):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(holder)
        self.use.clicked.connect(self.use_wanted)
        self.keep.clicked.connect(self.keep_wanted)
        self.hide()

    def ask(self, name: str, number: str) -> None:
        """Ask about the person on the card; the name in full, as in the open form, the number masked."""
        self.who.setText(f"{name}　{mask_id(number)}")
        self.show()

    def close_question(self) -> bool:
        """Close it and forget who was on the card; say whether it was open."""
        open_ = not self.isHidden()
        self.who.setText("")
        self.hide()
        return open_
