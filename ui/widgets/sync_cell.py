"""How it stands with the shared database, in one cell of the strip."""

from __future__ import annotations

from desk_app.services.sync_words import SyncWords
from ui.theme.tokens import LIGHT
from ui.widgets.strip import StripCell


def show_sync(cell: StripCell, words: SyncWords) -> None:
    """Show the state: green connected, hollow on its way, amber cut off, a red square refused."""
    tone = {"good": LIGHT.free, "quiet": LIGHT.away, "warn": LIGHT.waiting, "stop": LIGHT.stop}[words.tone]
    shape = {"quiet": "hollow", "stop": "square"}.get(words.tone, "round")
    role = {"warn": "warn", "stop": "stop"}.get(words.tone, "label")
    cell.show_state(words.word, words.value, tone=tone, shape=shape, role=role)
    cell.setToolTip(f"{words.head} {words.rest}".strip())
