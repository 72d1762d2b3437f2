"""The line over the visitor's fields: what was read or checked, and the key that reads a card."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.domain.identity import IdFacts
from desk_app.i18n import _
from ui.widgets.card import bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text, Tick

if TYPE_CHECKING:
    from desk_app.devices.idcard.base import CardFacts


class CardLine(QWidget):
    """A tick with a sentence, and 读证件 (F9) where this PC has a reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        bare(line, 8)
        self.tick = Tick(parent=self)
        self.check = Text("", "hint", self, wrap=True)
        self.check.setMinimumHeight(24)
        self.check.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.read = KeyButton(_("Read card"), "F9", self, size="small")
        self.read.setObjectName("read_card")
        self.read.hide()
        line.addWidget(self.tick)
        line.addWidget(self.check, 1)
        line.addWidget(self.read)
        self.say_nothing()

    def say_nothing(self) -> None:
        """Say how the form is filled in."""
        self._say(_("Type, Enter goes to the next field"), "hint")

    def say_checked(self, facts: IdFacts, *, citizen: bool) -> None:
        """Say that a typed number holds, or what to compare."""
        if facts.warnings:
            self._say(facts.warnings[0], "hint", done=True)
        else:
            self._say(_("The ID number is right") if citizen else _("The number is complete"), "good", done=True)

    def say_read(self, card: CardFacts, today: date) -> None:
        """Say that a card was read; that it is expired, or what to compare, stops nothing."""
        if card.expired(today) and card.valid_to is not None:
            self._say(_("The card expired on {day}; it can still be used here").format(day=card.valid_to), "warn")
        elif card.warnings:
            self._say(card.warnings[0], "hint", done=True)
        else:
            self._say(_("Card read, the number is right"), "good", done=True)

    def say_not_read(self) -> None:
        """Say that the card could not be read."""
        self._say(_("The card was not read. Lay it down again, or type."), "warn")

    def _say(self, sentence: str, role: str, *, done: bool = False) -> None:
        self.tick.setVisible(done)
        self.check.set_role(role)
        self.check.setText(sentence)
