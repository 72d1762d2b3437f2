"""The live demo's card reader: whoever presses F9 sees what happens when the next visitor's card is laid down."""

from __future__ import annotations

from desk_app.demo.cards import DemoCards
from desk_app.devices.idcard.client import CardReader
from desk_app.devices.settings import CardReaderSettings


class NextCard(CardReader):
    """The real client with the simulator; F9 also lays the next card down."""

    def __init__(self, settings: CardReaderSettings, cards: DemoCards) -> None:
        super().__init__(settings)
        self._cards = cards

    def read_now(self) -> None:
        """Lay the next visitor's card down, and read it."""
        self._cards.lay_next()
        super().read_now()
