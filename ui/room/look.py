"""What the console reads in one go."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.services.conflicts import ToKnow
from desk_app.services.sync_words import SyncWords
from desk_app.services.views import Board, RoomView


@dataclass(frozen=True, slots=True)
class Look:
    """What the console shows: its own place, and the others to send somebody to."""

    view: RoomView
    board: Board
    sync: SyncWords
    to_know: tuple[ToKnow, ...] = ()
