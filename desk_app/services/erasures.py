"""What was erased, noted beside the store: a backup taken before an erasure must not bring the data back.

One line an erased payload: device, number and the beginning of its commitment. The commitment tells whether an event of
that number in a restored store is the same one: numbers are used again after a restore. Nothing personal stands in it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from db.transaction import Transaction

log = logging.getLogger(__name__)

Erasure = tuple[str, int, str]
_MARK = 16


def note_after_commit(tx: Transaction, folder: Path, names: Iterable[str]) -> None:
    """Note erased events, once they are erased.

    Args:
        tx: the transaction that erases them.
        folder: of the store.
        names: the events, as ``device:dseq``.
    """
    identities = [(device, int(dseq)) for device, _, dseq in (name.partition(":") for name in names)]
    lines = [f"{device}:{dseq} {mark}\n" for device, dseq in identities if (mark := mark_of(tx, device, dseq))]
    if lines:
        tx.after_commit(lambda: _append(folder, lines))


def mark_of(tx: Transaction, device: str, dseq: int) -> str:
    """Return the beginning of an event's commitment, ``""`` if the event is not here."""
    recorded = tx.journal.get(device, dseq)
    return recorded.envelope.commitment.hex()[:_MARK] if recorded else ""


def _append(folder: Path, lines: list[str]) -> None:
    """Add the lines, on the disk at once. That this failed must not undo what is committed."""
    try:
        with _file(folder).open("a", encoding="ascii") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        log.warning("the list of erasures could not be written")


def noted(folder: Path) -> list[Erasure]:
    """Return every erasure noted beside the store; a torn last line is left out."""
    try:
        text = _file(folder).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    found: list[Erasure] = []
    for line in text.splitlines():
        name, _, mark = line.partition(" ")
        device, _, dseq = name.partition(":")
        if device and dseq.isascii() and dseq.isdigit() and len(mark) == _MARK:
            found.append((device, int(dseq), mark))
    return found


def _file(folder: Path) -> Path:
    return folder / "erased.list"
