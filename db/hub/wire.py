"""Events as arrays for the hub's functions, and rows as events. Binary both ways; arrays, so that a call is one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.envelope import Envelope
from db.hub.messages import FeedEvent, Outgoing, PullAnswer

# lists of numbers and labels go as text (a list of None alone has no type of its own), the rest as bytes
_TEXTS, _NUMBERS, _BYTES = "%t::text[]", "%t::bigint[]", "%b::bytea[]"
_EVENTS = ", ".join(
    (
        *(_NUMBERS, _TEXTS, _TEXTS, _NUMBERS, _TEXTS),  # dseq, centre, kind, version, scope
        *(_NUMBERS, _NUMBERS, _TEXTS, _TEXTS, _TEXTS),  # stamp_ms, stamp_n, day, label, operator
        *(_BYTES, _BYTES, _BYTES),  # body, commitment, chain
        *(_NUMBERS, _TEXTS, _BYTES),  # payloads: of which event, key, sealed
        *(_NUMBERS, _TEXTS, _NUMBERS),  # erasures: by which event, of whom, which
    )
)
PUSH = f"SELECT * FROM hub.push(%s, {_EVENTS})"
PUSH_ONE = f"SELECT * FROM hub.push_one({', '.join(['%s'] * 16)})"
PUSH_FOREIGN = f"SELECT * FROM hub.push_foreign(%s, %b::bytea, {_EVENTS})"
PULL = "SELECT * FROM hub.pull(%t::bigint[], %b::bytea[], %t::int)"


def push_values(device: str, batch: Sequence[Outgoing], receipt: bytes | None = None) -> tuple[Any, ...]:
    """What :data:`PUSH` is given; with a ``receipt`` (it may be empty) what :data:`PUSH_FOREIGN` is given."""
    envelopes = [one.envelope for one in batch]
    sealed = [(one.envelope.dseq, one.key_id, one.sealed) for one in batch if one.sealed is not None]
    erased = [(one.envelope.dseq, other, dseq) for one in batch for other, dseq in one.erases]
    events = (
        [envelope.dseq for envelope in envelopes],
        [envelope.centre for envelope in envelopes],
        [envelope.kind for envelope in envelopes],
        [envelope.version for envelope in envelopes],
        [envelope.scope for envelope in envelopes],
        [envelope.stamp_ms for envelope in envelopes],
        [envelope.stamp_n for envelope in envelopes],
        [envelope.day for envelope in envelopes],
        [envelope.label for envelope in envelopes],
        [envelope.operator for envelope in envelopes],
        [envelope.body for envelope in envelopes],
        [envelope.commitment for envelope in envelopes],
        [one.chain for one in batch],
        *([row[place] for row in sealed] for place in range(3)),
        *([row[place] for row in erased] for place in range(3)),
    )
    return (device, *events) if receipt is None else (device, receipt, *events)


def push_one_values(device: str, one: Outgoing) -> tuple[Any, ...]:
    """What :data:`PUSH_ONE` is given: plain values, which are sent and read much faster than arrays of one."""
    at = one.envelope
    return (
        *(device, at.dseq, at.centre, at.kind, at.version, at.scope, at.stamp_ms, at.stamp_n, at.day, at.label),
        *(at.operator, at.body, at.commitment, one.chain, one.key_id if one.sealed is not None else None, one.sealed),
    )


def pull_answer(rows: Sequence[tuple[Any, ...]], cursor: int) -> PullAnswer:
    """What the rows of :data:`PULL` say.

    Args:
        rows: as they came.
        cursor: the first position of the locator; the head is there if there is nothing new.
    """
    if not rows:
        return PullAnswer(None, cursor, ())
    first = rows[0]
    if first[0] is not None:
        return PullAnswer(first[0], first[1], ())
    return PullAnswer(None, first[1], tuple(_event(row) for row in rows))


def _event(row: tuple[Any, ...]) -> FeedEvent:
    (_rewind, _head, position, device, dseq, event_hash, chain, prefix, commitment, receipt,
     centre, kind, version, scope, stamp_ms, stamp_n, day, label, operator, body, key_id, sealed) = row  # fmt: skip
    envelope = None
    if body is not None:
        envelope = Envelope(
            centre, device, dseq, kind, version, scope, stamp_ms, stamp_n, day, label, operator, body, commitment
        )
    return FeedEvent(
        position, device, dseq, event_hash, chain, prefix, commitment, receipt or b"", envelope, key_id or "", sealed
    )
