"""The ID-card reader as windows hear it: what its thread reads and finds out arrives on the window's thread.

The reader itself is a helper process with a client that has a thread of its own (``desk_app.devices.idcard``). Nothing
of a card is kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desk_app.devices.settings import CardReaderSettings

if TYPE_CHECKING:
    from desk_app.devices.idcard.base import CardFacts, ReaderState


class Reader(Protocol):
    """What a reader's client does (``desk_app.devices.idcard.CardReader``)."""

    def start(self, on_card: Callable[[CardFacts], None], on_state: Callable[[ReaderState], None]) -> None:
        """Begin to look for cards; both callbacks come on the reader's thread."""
        ...

    def read_now(self) -> None:
        """Look at once, also at a card that was told before."""
        ...

    def stop(self) -> None:
        """End thread and helper."""
        ...


def real_reader(settings: CardReaderSettings) -> Reader:
    """Return the client of the helper process; a PC without a reader never loads it."""
    from desk_app.devices.idcard.client import CardReader

    return CardReader(settings)


class DeskReader(QObject):
    """Starts and stops the reader of this PC.

    Args:
        make: makes the client; the real one unless a test pushes cards itself.
    """

    laid = Signal(object)  # CardFacts, on the window's thread
    stands = Signal(object)  # ReaderState, on the window's thread
    _read = Signal(int, object)
    _found = Signal(int, object)

    def __init__(
        self, parent: QObject | None = None, *, make: Callable[[CardReaderSettings], Reader] = real_reader
    ) -> None:
        super().__init__(parent)
        self.make = make  # how the next reader is made
        self._reader: Reader | None = None
        self._settings = CardReaderSettings()
        self._round = 0  # what an earlier reader still says after it was stopped is not heard
        self._read.connect(self._on_card, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._on_state, Qt.ConnectionType.QueuedConnection)

    @property
    def configured(self) -> bool:
        """Whether this PC has a reader."""
        return self._reader is not None

    def use(self, settings: CardReaderSettings) -> None:
        """Use the reader of these settings, or none; one that runs by other settings is stopped."""
        if settings == self._settings and self._reader is not None:
            return
        self.stop()
        self._settings = settings
        if not settings.driver:
            return
        number = self._round
        self._reader = self.make(settings)
        self._reader.start(
            lambda card: self._read.emit(number, card),
            lambda state: self._found.emit(number, state),
        )

    def read_now(self) -> bool:
        """Read what lies there (F9); say whether there is a reader to ask."""
        if self._reader is not None:
            self._reader.read_now()
        return self._reader is not None

    def stop(self) -> None:
        """End the reader's thread and helper; nothing is heard of it any more."""
        self._round += 1
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop()

    @Slot(int, object)
    def _on_card(self, number: int, card: CardFacts) -> None:
        if number == self._round and self._reader is not None:
            self.laid.emit(card)

    @Slot(int, object)
    def _on_state(self, number: int, state: ReaderState) -> None:
        if number == self._round and self._reader is not None:
            self.stands.emit(state)
