"""What the administrator is told about the hub. Facts only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HubStatus:
    """The hub at a glance. ``schema`` counts the steps applied; ``payloads_missing`` are announced by their event,
    not erased, and not (yet) here. ``warnings`` are codes, see :mod:`db.hub.auditing`.
    """

    hub_id: str
    centre: str
    schema: int
    position: int
    devices: int
    payloads: int
    payloads_missing: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as it is enrolled. ``device`` is its store's id, "" before it registered; ``seen_ms`` 0 before that."""

    name: str
    role: str
    kind: str
    restricted: bool
    device: str
    short: int
    lanes: tuple[int, ...]
    acked: int
    public_key: bytes
    enrolled_ms: int
    seen_ms: int
    revoked: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class HubFault:
    """An event of the feed that does not fit: ``hole``, ``hash``, ``chain``, ``prefix`` or ``head``."""

    position: int
    device: str
    dseq: int
    what: str


@dataclass(frozen=True, slots=True)
class HubConflict:
    """What people should settle (请核对).

    Args:
        day: business day.
        label: the number.
        devices: that wrote it, by name.
        kind: ``label``: several visits of the day carry this number; ``attempt``: several places called or served it.
        places: codes of those places, for ``attempt``.
    """

    day: str
    label: str
    devices: tuple[str, ...]
    kind: str = "label"
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogRow:
    """What happened at the hub: who (a device's name, or "" for the administrator) and what, without values."""

    at_ms: int
    name: str
    what: str = field(default="")
