"""读一张试试: reads one card with settings that are not saved yet. Only a masked name leaves this module."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from desk_app.devices.idcard.base import CardFacts, ReaderState
from desk_app.devices.settings import CardReaderSettings
from desk_app.domain.masking import mask_name
from desk_app.i18n import _
from ui.devices.card_reader import Reader, real_reader

PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: a sentence, and whether a card was read."""

    sentence: str
    read: bool


def read_one(
    settings: CardReaderSettings,
    tell: Callable[[str], None],
    stopped: threading.Event,
    *,
    make: Callable[[CardReaderSettings], Reader] = real_reader,
    patience_s: float = PATIENCE_S,
) -> Trial:
    """Wait until a card is read, the patience is over, or somebody stops it. Blocks: not on the window's thread.

    Args:
        settings: as chosen now.
        tell: takes what the reader says meanwhile; called on this thread.
        stopped: set to give up.
        make: makes the reader's client.
        patience_s: how long to wait, seconds.
    """
    came: queue.SimpleQueue[CardFacts | ReaderState] = queue.SimpleQueue()
    reader = make(settings)
    reader.start(came.put, came.put)
    last = ""
    deadline = time.monotonic() + patience_s
    try:
        while not stopped.is_set() and time.monotonic() < deadline:
            try:
                news = came.get(timeout=0.1)
            except queue.Empty:
                continue
            if isinstance(news, CardFacts):
                sentence = _("A card was read: {name}. Nothing of it is kept.")
                return Trial(sentence.format(name=mask_name(news.name)), read=True)
            said = (
                f"{news.sentence}（{news.detail}）" if news.detail else news.sentence
            )  # who looks after it asks for that
            last = said if news.state == "trouble" else ""
            tell(said)
    finally:
        reader.stop()
    return Trial(last or _("No card was read. Lay one on the reader and try again."), read=False)
