"""The screens of the centre's other PCs, as the shared database last told this one: a file that every window reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from desk_app.screens.states import ScreenState, read_json, state_of, write_json


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was told.

    Args:
        looked_ms: when, by this PC's clock.
        screens: with times by this PC's clock too.
    """

    looked_ms: int
    screens: tuple[ScreenState, ...]


def write_elsewhere(home: Path, looked_ms: int, screens: Sequence[ScreenState]) -> None:
    """Keep what was told.

    Raises:
        OSError: it cannot be written now.
    """
    write_json(_path(home), {"looked_ms": looked_ms, "screens": [asdict(one) for one in screens]})


def read_elsewhere(home: Path) -> Elsewhere | None:
    """Return what was told last; ``None`` where nothing ever was."""
    raw = read_json(_path(home))
    if not isinstance(raw, dict) or not isinstance(raw.get("looked_ms"), int):
        return None
    told = raw.get("screens")
    found = [state_of(one) for one in told] if isinstance(told, list) else []
    return Elsewhere(raw["looked_ms"], tuple(one for one in found if one is not None))


def _path(home: Path) -> Path:
    return home / "screens-elsewhere.json"
