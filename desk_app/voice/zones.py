"""In which zones (区) this PC calls numbers out: those its screens show, and of several PCs one a zone.

The screen writes which zones it wants beside the store; the sync of this PC, in whichever process it runs, asks the
shared database for them and writes who has each. A PC that works alone asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from db.hub.voices import LEASE_S
from desk_app.domain.centre import Centre
from desk_app.screens.names import HALL
from desk_app.screens.states import ScreenState, local_states, read_json, standing, write_json
from desk_app.voice.turns import zone_names

WANTED_MS: Final = 20_000
"""A wish older than this is nobody's any more: the screen ended."""
HELD_MS: Final = (LEASE_S - 16) * 1000
"""So long an answer counts: it ends the longest announcement before the zone can pass to another PC."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who calls numbers out where, as the shared database last said.

    Args:
        asked_ms: when it was asked, by this PC's clock.
        holders: zone → the PC's name there.
        knows: it keeps such a list; one of before this does not, and nobody is silent for it.
    """

    asked_ms: int
    holders: Mapping[str, str] = field(default_factory=dict)
    knows: bool = True


@dataclass(frozen=True, slots=True)
class Zones:
    """Where this PC may speak now: its own, and those where another PC does."""

    own: frozenset[str]
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def wanted_zones(centre: Centre, chosen: str, screens: Sequence[ScreenState], zone: str, now_ms: int) -> frozenset[str]:
    """Return the zones that this PC's loudspeaker is for.

    Args:
        centre: the tables.
        chosen: in the settings; they win.
        screens: of this PC; one voice speaks for all hall screens that live.
        zone: of the screen that asks; ``""``: the whole hall.
        now_ms: by this PC's clock.
    """
    if chosen:
        return frozenset(zone_names(chosen))
    halls = (one.zone for one in screens if one.shows == HALL and standing(one, now_ms) != "silent")
    shown = {zone, *halls}
    whole = {place.zone for place in centre.places.values() if place.public == "yes"}
    return frozenset(whole if "" in shown else shown)


def zones_to_speak(wanted: frozenset[str], holders: Holders | None, name: str, now_ms: int) -> Zones:
    """Return where this PC speaks; silent where nobody said that it may.

    Args:
        wanted: as :func:`wanted_zones` says.
        holders: the last answer; ``None``: there was none yet.
        name: of this PC at the shared database; ``""``: it works alone.
        now_ms: by this PC's clock.
    """
    if not name or (holders is not None and not holders.knows):
        return Zones(wanted)
    if holders is None or not 0 <= now_ms - holders.asked_ms <= HELD_MS:
        return Zones(frozenset())
    own = frozenset(zone for zone in wanted if holders.holders.get(zone) == name)
    others = {zone: by for zone, by in holders.holders.items() if zone in wanted and by != name}
    return Zones(own, others)


def write_wanted(home: Path, zones: frozenset[str], now_ms: int) -> None:
    """Say which zones this PC wants.

    Raises:
        OSError: it cannot be written now.
    """
    write_json(home / _WANTED, {"at_ms": now_ms, "zones": sorted(zones)})


def read_wanted(home: Path, now_ms: int) -> tuple[str, ...]:
    """Return the zones a screen of this PC wants now."""
    raw = read_json(home / _WANTED)
    if not isinstance(raw, dict) or not isinstance(at := raw.get("at_ms"), int) or abs(now_ms - at) > WANTED_MS:
        return ()
    zones = raw.get("zones")
    return tuple(one for one in zones if isinstance(one, str)) if isinstance(zones, list) else ()


def write_holders(home: Path, holders: Holders) -> None:
    """Keep an answer.

    Raises:
        OSError: it cannot be written now.
    """
    write_json(home / _HOLDERS, asdict(holders))


def read_holders(home: Path) -> Holders | None:
    """Return the last answer, ``None`` where there was none."""
    raw = read_json(home / _HOLDERS)
    if not isinstance(raw, dict):
        return None
    asked_ms, holders = raw.get("asked_ms"), raw.get("holders")
    if not isinstance(asked_ms, int) or not isinstance(holders, dict):
        return None
    return Holders(asked_ms, holders, raw.get("knows") is not False)


class ZoneAsking:
    """A hall screen's question where it may call numbers out. For its worker's thread: reads and writes small files.

    Args:
        centre: the tables.
        home: of the store.
        now_ms: this PC's clock.
        name: of this PC at the shared database; ``""`` while it works alone.
        zone: that the screen shows; ``""``: the whole hall.
    """

    def __init__(
        self, centre: Centre, home: Path, now_ms: Callable[[], int], name: Callable[[], str], zone: str
    ) -> None:
        self._centre, self._home, self._now_ms, self._name, self._zone = centre, home, now_ms, name, zone
        self._said: tuple[frozenset[str], int] | None = None

    def look(self, chosen: str) -> Zones:
        """Return where it may speak now; ``chosen`` in the settings."""
        now = self._now_ms()
        wanted = wanted_zones(self._centre, chosen, local_states(self._home), self._zone, now)
        name = self._name()
        if name and (self._said is None or self._said[0] != wanted or not 0 <= now - self._said[1] < _SAY_EVERY_MS):
            with suppress(OSError):  # said again a second later
                write_wanted(self._home, wanted, now)
                self._said = wanted, now
        return zones_to_speak(wanted, read_holders(self._home), name, now)


_WANTED, _HOLDERS = "voice-wanted.json", "voice-holders.json"
_SAY_EVERY_MS = 5_000
