"""What ``doctor`` knows of a PC before it judges."""

from __future__ import annotations

from dataclasses import dataclass

REFUSALS = ("make", "write", "replace", "remove")
"""What may be refused in a folder, in the order it is tried."""


@dataclass(frozen=True, slots=True)
class FolderTrial:
    """How a file of ours fares in the folder of the store.

    Args:
        refused: one of ``REFUSALS``, ``""`` when all went well.
        why: the system's word for it.
        write_ms: one small write that is on the disk afterwards, the middle one of some.
        held_ms: how long a file just written could not be replaced or removed: somebody else has it open.
    """

    refused: str = ""
    why: str = ""
    write_ms: float = 0.0
    held_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has the store open."""

    name: str
    process: int
    ours: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """The main monitor: pixels and scale in percent."""

    width: int
    height: int
    scale: int


@dataclass(frozen=True, slots=True)
class Pc:
    """A PC as ``doctor`` found it; ``None`` and ``""``: nobody can tell here.

    Args:
        system: its name and version, as the system tells.
        windows_build: Windows' build number, 0 elsewhere.
        memory_mb: how much there is.
        memory_free_mb: how much programs can still get.
        screen: the main monitor.
        zone_minutes: how far the PC's time is ahead of UTC.
        home_kind: ``local``, ``network`` or ``synced`` (a folder that OneDrive or the like copies elsewhere).
        home_said: what is unusual about the choice of the folder.
        folder: how a file fares there.
        holders: who has the store open beside this program.
    """

    system: str
    windows_build: int
    memory_mb: int | None
    memory_free_mb: int | None
    screen: Screen | None
    zone_minutes: int
    home_kind: str
    home_said: str
    folder: FolderTrial
    holders: tuple[Holder, ...]
