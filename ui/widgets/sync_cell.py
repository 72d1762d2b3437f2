"""How it stands with the shared database, in one cell of the strip."""

from __future__ import annotations

from desk_app.services.sync_words import SyncWords
from ui.widgets.strip import StripCell


def show_sync(cell: StripCell, words: SyncWords) -> None:
    """Show the state: green connected, hollow on its way, amber cut off, a red square refused."""
    cell.show_toned(words.tone, words.word, words.value, f"{words.head} {words.rest}".strip())
