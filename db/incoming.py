"""Many events of other devices at once: what a catch-up of weeks needs that one ``accept`` after another is not.

The same meaning as :meth:`db.journal.Journal.accept`, but a fork is an answer here, not an exception: one poison event
must not stop those behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Literal

from db.connection import Connection
from db.envelope import Envelope, Sealed, commit_to
from db.errors import BadPayload

Verdict = Literal["new", "payload", "known", "fork"]
"""``payload``: the event was known, its payload is new here."""

_INSERT = (
    "INSERT INTO events (position, centre, device, dseq, kind, version, scope, stamp_ms, stamp_n, day, label, operator,"
    " body, commitment, event_hash, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COLUMNS: Callable[[Envelope], tuple[object, ...]] = attrgetter(*(f.name for f in fields(Envelope)))
_KNOWN = (
    "SELECT dseq, event_hash, chain, position, EXISTS (SELECT 1 FROM payloads p WHERE p.position = e.position)"
    " FROM events e WHERE device = ? AND dseq BETWEEN ? AND ?"
)
_RAISE_HEAD = (
    "INSERT INTO heads (device, dseq, chain) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE"
    " SET dseq = excluded.dseq, chain = excluded.chain WHERE excluded.dseq > dseq"
)


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it arrived. ``event_hash`` was recomputed from the envelope by whoever made this."""

    envelope: Envelope
    event_hash: bytes
    chain: bytes
    payload: Sealed | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event on its way into the journal, and what it is about: an index beside it, not hashed."""

    event: Received
    subjects: tuple[str, ...]


@dataclass(slots=True)
class _Known:
    event_hash: bytes
    chain: bytes
    position: int
    payload: bool


@dataclass(slots=True)
class _Rows:
    """What is to be inserted."""

    position: int
    known: dict[tuple[str, int], _Known]
    erased: set[tuple[str, int]]
    events: list[tuple[object, ...]] = field(default_factory=list)
    payloads: list[tuple[object, ...]] = field(default_factory=list)
    subjects: list[tuple[str, int]] = field(default_factory=list)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def take(self, incoming: Incoming) -> Verdict:
        one = incoming.event
        at, payload = one.envelope, one.payload
        name = (at.device, at.dseq)
        if payload is not None and commit_to(payload.salt, payload.data) != at.commitment:
            raise BadPayload(*name)
        if name in self.erased:
            payload = None
        found, verdict = self.known.get(name), "known"
        if found is None:
            found, verdict = self._new(one, incoming.subjects), "new"
        elif (found.event_hash, found.chain) != (one.event_hash, one.chain):
            return "fork"
        if payload is not None and not found.payload:
            self.payloads.append((found.position, payload.salt, payload.data))
            found.payload = True
            return "new" if verdict == "new" else "payload"
        return "new" if verdict == "new" else "known"

    def _new(self, one: Received, subjects: tuple[str, ...]) -> _Known:
        at = one.envelope
        self.position += 1
        self.events.append((self.position, *_COLUMNS(at), one.event_hash, one.chain))
        self.subjects.extend((subject, self.position) for subject in subjects)
        if at.dseq > self.heads.get(at.device, (0, b""))[0]:
            self.heads[at.device] = (at.dseq, one.chain)
        found = self.known[at.device, at.dseq] = _Known(one.event_hash, one.chain, self.position, payload=False)
        return found


def accept_all(connection: Connection, incoming: Sequence[Incoming]) -> list[Verdict]:
    """Store events that other devices wrote, in any order, gaps allowed.

    Args:
        connection: of a transaction that writes.
        incoming: best in the order of the feed: then every query is a short range.

    Returns:
        What became of each. After ``fork`` the event is not here.

    Raises:
        BadPayload: a payload does not match its commitment; nothing was stored.
    """
    if not incoming:
        return []
    ranges = _ranges(incoming)
    last = connection.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()[0]
    rows = _Rows(int(last), _known(connection, ranges), _erased(connection, ranges))
    verdicts = [rows.take(one) for one in incoming]
    connection.executemany(_INSERT, rows.events)
    connection.executemany("INSERT INTO payloads (position, salt, data) VALUES (?, ?, ?)", rows.payloads)
    connection.executemany("INSERT OR IGNORE INTO event_subjects (subject, position) VALUES (?, ?)", rows.subjects)
    connection.executemany(_RAISE_HEAD, [(device, *head) for device, head in rows.heads.items()])
    return verdicts


def _ranges(incoming: Sequence[Incoming]) -> dict[str, tuple[int, int]]:
    """From which number to which each device is spoken of."""
    ranges: dict[str, tuple[int, int]] = {}
    for one in incoming:
        device, dseq = one.event.envelope.device, one.event.envelope.dseq
        low, high = ranges.get(device, (dseq, dseq))
        ranges[device] = (min(low, dseq), max(high, dseq))
    return ranges


def _known(connection: Connection, ranges: dict[str, tuple[int, int]]) -> dict[tuple[str, int], _Known]:
    found: dict[tuple[str, int], _Known] = {}
    for device, (low, high) in ranges.items():
        for dseq, event_hash, chain, position, payload in connection.execute(_KNOWN, (device, low, high)).fetchall():
            found[device, dseq] = _Known(event_hash, chain, position, bool(payload))
    return found


def _erased(connection: Connection, ranges: dict[str, tuple[int, int]]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for device, (low, high) in ranges.items():
        rows = connection.execute(
            "SELECT dseq FROM erasures WHERE device = ? AND dseq BETWEEN ? AND ?", (device, low, high)
        )
        found.update((device, int(dseq)) for (dseq,) in rows)
    return found
