"""What is said between a device and the hub. Facts only: no connection, no SQL, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from db.envelope import Envelope

PREFIX_START = bytes(32)
"""The prefix of an empty feed."""


def prefix_hash(previous: bytes, event_hash: bytes) -> bytes:
    """The prefix of the feed up to and with an event: two feeds with one prefix hold the same events in one order."""
    return sha256(previous + event_hash).digest()


@dataclass(frozen=True, slots=True)
class Hello:
    """What the hub knows of a device, and what it has to offer."""

    hub_id: str
    centre: str
    name: str
    kind: str
    restricted: bool
    short: int
    lanes: tuple[int, ...]
    acked: int
    chain: bytes
    head: int
    config_version: int
    keys_version: int
    now_ms: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way to the hub; ``sealed`` is its payload under the data key ``key_id`` (None: there is none)."""

    envelope: Envelope
    chain: bytes
    key_id: str
    sealed: bytes | None = field(repr=False)
    erases: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """``ok``, ``fork``, ``centre`` or ``unproved``, and what the hub has of the device: trusted even if it is less."""

    status: str
    acked: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the feed as somebody has read it."""

    position: int
    prefix: bytes


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event of the feed. Outside a device's scope ``envelope`` is None: hashes and commitment only."""

    position: int
    device: str
    dseq: int
    event_hash: bytes
    chain: bytes
    prefix: bytes
    commitment: bytes
    receipt: bytes
    envelope: Envelope | None
    key_id: str
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PullAnswer:
    """The next events after the locator's first mark; or, if that mark is not in the feed, where to go back to."""

    rewind: int | None
    head: int
    events: tuple[FeedEvent, ...]


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """A place asks to call one attempt of a stop. Asking twice under one ``request`` gives one answer."""

    request: str
    visit: str
    stop: str
    attempt: int
    place: str


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """Granted, or held by another: ``place`` holds it, at the device called ``name``, until ``until_ms``."""

    granted: bool
    place: str
    name: str
    until_ms: int
