"""What the keeper (看护) of this PC's screens says of each: a small file beside the store, for ``screens``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from desk_app.screens.states import read_json, write_json

Keeping = Literal["up", "resting", "refused"]

RESTS_S: Final = (1, 2, 5, 15, 60)
"""Seconds before a screen that fell is started again: soon, and never in a circle that takes the PC's strength."""

WELL_S: Final = 300
"""A screen that ran so long without a fall is well: its next rest is the shortest again."""


@dataclass(frozen=True, slots=True)
class KeptScreen:
    """A screen as its keeper has it.

    Args:
        name: as ``desk_app.screens.names.screen_name`` says.
        keeping: ``up``; ``resting`` before it is started again; ``refused``: its settings do not fit this centre, it
            waits for other settings or another configuration.
        restarts: how often it was started again.
        sentence: why it is not up; ``""`` where it is.
    """

    name: str
    keeping: Keeping
    restarts: int
    sentence: str = ""


def rest_s(falls: int) -> int:
    """Return how long a screen rests after its ``falls``-th fall in a row, counted from 1."""
    return RESTS_S[min(falls, len(RESTS_S)) - 1]


def kept_path(home: Path) -> Path:
    """Return where the keeper writes."""
    return home / "screens-kept.json"


def write_kept(home: Path, screens: Iterable[KeptScreen]) -> None:
    """Write what the keeper says, whole or not at all.

    Raises:
        OSError: it cannot be written now.
    """
    write_json(kept_path(home), [asdict(one) for one in screens])


def read_kept(home: Path) -> dict[str, KeptScreen]:
    """Return what the keeper last said, by name; nothing where no keeper ran or it cannot be understood."""
    raw = read_json(kept_path(home))
    try:
        return {one["name"]: KeptScreen(**one) for one in raw} if isinstance(raw, list) else {}
    except (TypeError, KeyError):
        return {}
