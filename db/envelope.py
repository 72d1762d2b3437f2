"""The envelope of an event: what is hashed, and how. Pure: bytes in, bytes out.

The hash is over length-prefixed fields, so that no two different envelopes can have the same bytes (``"ab" + "c"``
and ``"a" + "bc"`` differ). Personal data is not in the envelope: a commitment stands for it, so that it can be erased
and the chain still holds (design, "The record").
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from struct import Struct

NO_PAYLOAD = bytes(32)
"""Commitment of an event without payload."""

CHAIN_START = bytes(32)
"""What the first event of a device is chained to."""

_LENGTH = Struct(">Q").pack
_NONE = _LENGTH(2**64 - 1)  # no field is that long, so "absent" cannot be confused with ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as every device sees it. ``(device, dseq)`` is its identity; ``dseq`` is gapless for a device.

    ``stamp_ms`` and ``stamp_n`` are the hybrid clock as written; ``body`` is kept as the bytes that were hashed.
    """

    centre: str
    device: str
    dseq: int
    kind: str
    version: int
    scope: str
    stamp_ms: int
    stamp_n: int
    day: str
    label: str | None
    operator: str
    body: bytes
    commitment: bytes

    def event_hash(self) -> bytes:
        """SHA-256 over the length-prefixed fields, in the order of the class."""
        return hash_fields(
            (
                self.centre,
                self.device,
                self.dseq,
                self.kind,
                self.version,
                self.scope,
                self.stamp_ms,
                self.stamp_n,
                self.day,
                self.label,
                self.operator,
                self.body,
                self.commitment,
            )
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A payload: 32 random bytes of salt, and what a person typed, as bytes."""

    salt: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as this store has it. ``position`` is the local order of arrival, which differs between stores."""

    envelope: Envelope
    event_hash: bytes
    chain: bytes
    payload: Sealed | None
    position: int


def envelope_bytes(fields: tuple[str | int | bytes | None, ...]) -> bytes:
    """The bytes that are hashed: each field as UTF-8 (numbers in decimal), after its length in 8 bytes big-endian."""
    parts: list[bytes] = []
    for field in fields:
        if field is None:
            parts.append(_NONE)
            continue
        raw = field if isinstance(field, bytes) else str(field).encode("utf-8")
        parts.append(_LENGTH(len(raw)))
        parts.append(raw)
    return b"".join(parts)


def hash_fields(fields: tuple[str | int | bytes | None, ...]) -> bytes:
    """SHA-256 of :func:`envelope_bytes`."""
    return sha256(envelope_bytes(fields)).digest()


def chain_hash(previous: bytes, event_hash: bytes) -> bytes:
    """The next link of a device's chain."""
    return sha256(previous + event_hash).digest()


def commit_to(salt: bytes, payload: bytes) -> bytes:
    """What the event says about its payload: the salt keeps short payloads from being guessed after erasure."""
    return sha256(salt + payload).digest()
