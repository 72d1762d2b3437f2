"""A clerk who watches the card reader: what it told, and waiting for it without guessing how long it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from desk_app.devices.idcard.base import CardFacts, ReaderState
from desk_app.devices.idcard.client import CardReader, Pace
from desk_app.devices.settings import CardReaderSettings

PATIENCE_S = 40.0
BRISK = Pace(poll_s=0.03, retry_s=0.1, first_s=0.05, most_s=0.5, shown_s=0.05, find_s=10, read_s=10)


class Watched:
    """A running reader, the cards it told and the states it went through."""

    def __init__(self, reader: CardReader) -> None:
        self.reader = reader
        self.cards: list[CardFacts] = []
        self.states: list[ReaderState] = []
        self._news = threading.Condition()

    def start(self) -> None:
        self.reader.start(self._card, self._state)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while not holds():
                left = deadline - time.monotonic()
                assert left > 0, (
                    f"{what}: not within {PATIENCE_S} s; states {[s.problem or s.state for s in self.states]}"
                )
                self._news.wait(min(left, 0.2))

    def until_cards(self, n: int) -> list[CardFacts]:
        self.until(lambda: len(self.cards) >= n, f"{n} cards")
        return self.cards

    def until_state(self, word: str) -> ReaderState:
        """Wait until the reader stands so; ``word`` is a state or a problem."""
        self.until(lambda: word in (self.reader.state.state, self.reader.state.problem), word)
        return self.reader.state

    def until_said(self, problem: str, *, after: int = 0) -> ReaderState:
        """Wait until a problem was told, though it may be over already."""
        found: list[ReaderState] = []

        def told() -> bool:
            found[:] = [state for state in self.states[after:] if state.problem == problem]
            return bool(found)

        self.until(told, problem)
        return found[0]

    def _card(self, facts: CardFacts) -> None:
        with self._news:
            self.cards.append(facts)
            self._news.notify_all()

    def _state(self, state: ReaderState) -> None:
        with self._news:
            self.states.append(state)
            self._news.notify_all()


@contextmanager
def watching(
    settings: CardReaderSettings, pace: Pace = BRISK, command: Sequence[str] | None = None
) -> Iterator[Watched]:
    """Start a reader and stop it at the end."""
    watched = Watched(CardReader(settings, pace, command))
    watched.start()
    try:
        yield watched
    finally:
        watched.reader.stop()
