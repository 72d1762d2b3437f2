"""How it stands between this store and the hub, as any process of this PC can read it. Knows neither network nor SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyncState:
    """What windows and commands say about the shared database.

    Args:
        phase: ``alone`` (not enrolled) · ``starting`` · ``connected`` · ``catching_up`` · ``offline`` · ``refused`` ·
            ``follower`` (another process of this PC talks to the hub) · ``stopped``.
        since_ms: since when the phase lasts, milliseconds since 1970 (UTC); for ``offline`` the last answer of the hub.
        done: events of the feed taken so far, while catching up.
        total: events of the feed there are.
        to_upload: own events the hub has not confirmed.
        reason: code of a refusal or of the cut (``db.hub.errors``), ``""`` otherwise.
        quarantined: events or payloads that could not be taken and are kept aside.
        position: how far the feed was taken.
    """

    phase: str
    since_ms: int = 0
    done: int = 0
    total: int = 0
    to_upload: int = 0
    reason: str = ""
    quarantined: int = 0
    position: int = 0
