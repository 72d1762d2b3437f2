"""Is every event still what its device wrote? Recomputes from the stored columns; trusts nothing it can derive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from db.connection import Connection
from db.envelope import CHAIN_START, NO_PAYLOAD, hash_fields

_EVENTS = (
    "SELECT e.centre, e.device, e.dseq, e.kind, e.version, e.scope, e.stamp_ms, e.stamp_n, e.day, e.label, e.operator,"
    " e.body, e.commitment, e.event_hash, e.chain, p.salt, p.data, x.dseq IS NOT NULL"
    " FROM events e LEFT JOIN payloads p ON p.position = e.position"
    " LEFT JOIN erasures x ON x.device = e.device AND x.dseq = e.dseq"
    " ORDER BY e.device, e.dseq"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold, and where.

    ``what`` is one of: ``gap`` (the event is missing), ``hash`` (its fields are not what was hashed), ``chain`` (it
    does not follow from the one before), ``commitment`` (the payload is not what was committed to), ``payload`` (it
    is missing and was never erased).
    """

    device: str
    dseq: int
    what: str


def verify(connection: Connection, own: str) -> list[Fault]:
    """Every fault of the journal, by device and number.

    Of a foreign device only what arrived, and what is within this one's scope, is here, so there a missing event is no
    fault; the chain is taken up again from the hashes that came in its place, else from what the next event says. Nor
    is it one if the centre's feed has another event than the one here (a fork, quarantined): the feed goes on from its
    own.

    Args:
        connection: within a transaction, so that nothing moves.
        own: the device whose events must be complete.
    """
    faults: list[Fault] = []
    stubs = {(row[0], row[1]): row[2] for row in connection.execute("SELECT device, dseq, chain FROM stubs")}
    device, dseq, chain = "", 0, CHAIN_START
    for row in connection.execute(_EVENTS):
        if row[1] != device:
            faults.extend(_missing_tail(connection, own, device, dseq))
            device, dseq, chain = row[1], 0, CHAIN_START
        whole = row[2] == dseq + 1
        if not whole and device == own:
            faults.extend(Fault(device, missing, "gap") for missing in range(dseq + 1, row[2]))
        dseq = row[2]
        stub = stubs.get((device, dseq - 1))
        if stub is not None and (not whole or _follows(stub, row)):
            chain, whole = stub, True
        faults.extend(Fault(device, dseq, what) for what in _faults_of(row, chain if whole else None, own))
        chain = row[14]
    faults.extend(_missing_tail(connection, own, device, dseq))
    if device != own and not any(fault.device == own for fault in faults):
        faults.extend(_missing_own(connection, own))
    return faults


def _faults_of(row: tuple[Any, ...], previous: bytes | None, own: str) -> Iterator[str]:
    """What is wrong with one event; ``previous`` is the chain before it, None if the event before is not here."""
    if hash_fields(row[:13]) != row[13]:
        yield "hash"
    if previous is not None and not _follows(previous, row):
        yield "chain"
    commitment, salt, erased = row[12], row[15], row[17]
    if salt is not None:
        if sha256(salt + row[16]).digest() != commitment:
            yield "commitment"
    elif commitment != NO_PAYLOAD and not erased and row[1] == own:
        yield "payload"


def _follows(previous: bytes, row: tuple[Any, ...]) -> bool:
    """Whether the chain of an event is what follows from the chain before it."""
    return bool(sha256(previous + row[13]).digest() == row[14])


def _missing_tail(connection: Connection, own: str, device: str, dseq: int) -> list[Fault]:
    """Events of this device that its head knows and that are not here."""
    if device != own:
        return []
    row = connection.execute("SELECT dseq FROM heads WHERE device = ?", (device,)).fetchone()
    head = int(row[0]) if row else 0
    return [Fault(device, missing, "gap") for missing in range(dseq + 1, head + 1)]


def _missing_own(connection: Connection, own: str) -> list[Fault]:
    """If nothing at all of this device is left: what its head knows of."""
    if connection.execute("SELECT 1 FROM events WHERE device = ? LIMIT 1", (own,)).fetchone():
        return []
    return _missing_tail(connection, own, own, 0)
