"""How a screen (显示屏) says that it lives: a small file beside the store, written anew every five seconds.

It names no person and no matter. The keeper (看护) of the PC reads it, the desk, and who tells the shared database.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args, get_type_hints

BEAT_MS: Final = 5_000
"""How often a screen writes its state, from its window's own event loop: one that hangs writes no more."""

SILENT_MS: Final = 30_000
"""A screen is silent when its state was older than this as it was last looked at. A healthy one's is at most 17 s old
at the shared database: 5 s to the next beat, 12 s to the next telling."""

RESTARTS: Final = "GUIDANCE_DESK_SCREEN_RESTARTS"
"""How often the keeper started a screen again: it tells its child by this variable of the environment."""

Standing = Literal["alive", "stopped", "hidden", "silent", "unknown"]


@dataclass(frozen=True, slots=True)
class ScreenState:
    """One screen of a PC, at its last beat.

    Args:
        name: as ``desk_app.screens.names.screen_name`` says; one a PC.
        shows: ``hall``, the code of a place, or ``visitor``.
        zone: the hall's part; ``""``: the whole.
        monitor: as it was chosen; ``""``: any.
        started_ms: when its window opened, milliseconds since 1970.
        beat_ms: when this was written.
        shown: a digest of the words it shows, without its heading (where the clock is); ``""``: it tells none.
        stopped_ms: since when its data stands still; ``None`` while it does not.
        voice: what the voice lacks, a word of ``desk_app.voice.lacks``; ``""``: nothing, or it has none.
        version: of the program.
        restarts: how often its keeper started it again.
        device: the PC's name at the shared database; ``""`` while this PC works alone.
        hidden: its monitor is gone, and it shows nowhere.
    """

    name: str
    shows: str
    zone: str
    monitor: str
    started_ms: int
    beat_ms: int
    shown: str
    stopped_ms: int | None
    voice: str
    version: str
    restarts: int
    device: str
    hidden: bool = False


def standing(state: ScreenState, now_ms: int, looked_ms: int | None = None) -> Standing:
    """Return how a screen stands.

    Args:
        state: as it was found.
        now_ms: by the clock that its times are in.
        looked_ms: when it was found, where that was before now: the shared database could not be asked since.

    Returns:
        ``unknown``: nobody could look for :data:`SILENT_MS`; ``silent``: it was too old when looked at; ``hidden``: it
        lives, its monitor is gone; ``stopped``: it shows, its data stands still; else ``alive``.
    """
    looked = now_ms if looked_ms is None else looked_ms
    if now_ms - looked > SILENT_MS:
        return "unknown"
    if looked - state.beat_ms > SILENT_MS:
        return "silent"
    if state.hidden:
        return "hidden"
    return "alive" if state.stopped_ms is None else "stopped"


def state_path(home: Path, name: str) -> Path:
    """Return where a screen's state lies; a zone's name may hold what no file may be called."""
    safe = "".join(char if char.isalnum() or char in "-_" else f"%{ord(char):x}" for char in name)
    return home / "screens" / f"{safe}.json"


def write_state(home: Path, state: ScreenState) -> None:
    """Write a screen's state, whole or not at all.

    Raises:
        OSError: it cannot be written now (disk full; on Windows, while it is being read).
    """
    write_json(state_path(home, state.name), asdict(state))


def read_state(home: Path, name: str) -> ScreenState | None:
    """Return one screen's state; ``None`` where there is none, or nothing that can be understood."""
    return state_of(read_json(state_path(home, name)))


def local_states(home: Path) -> tuple[ScreenState, ...]:
    """Return every screen of this PC that ever beat and was not taken down, by name."""
    found = (state_of(read_json(path)) for path in (home / "screens").glob("*.json"))
    return tuple(sorted((state for state in found if state is not None), key=lambda state: state.name))


def forget_state(home: Path, name: str) -> None:
    """Forget a screen that was taken down; one that still runs comes back with its next beat."""
    state_path(home, name).unlink(missing_ok=True)


def state_of(raw: object) -> ScreenState | None:
    """Return a state as it was written; ``None`` for what is none: a program of another version wrote it."""
    if not isinstance(raw, dict) or raw.keys() != {field.name for field in fields(ScreenState)}:
        return None
    if not all(isinstance(value, _kinds()[name]) for name, value in raw.items()):
        return None
    return ScreenState(**raw)


@cache
def _kinds() -> dict[str, tuple[type, ...]]:
    return {name: get_args(kind) or (kind,) for name, kind in get_type_hints(ScreenState).items()}


def write_json(path: Path, value: object) -> None:
    """Write a small file beside the store, whole or not at all.

    Raises:
        OSError: it cannot be written now.
    """
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def read_json(path: Path) -> object:
    """Return what such a file holds; ``None`` where there is none, or nothing that can be understood."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
