"""The journal: events appended, never changed. Knows bytes, identities and chains; never what an event means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db.connection import Connection
from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Recorded, Sealed, chain_hash, commit_to
from db.errors import BadPayload, Fork
from db.incoming import Incoming, Verdict, accept_all
from db.verify import Fault, verify

_ENVELOPE = "e.centre, e.device, e.dseq, e.kind, e.version, e.scope, e.stamp_ms, e.stamp_n, e.day, e.label, e.operator, e.body, e.commitment"  # noqa: E501
_RECORDED = f"SELECT {_ENVELOPE}, e.event_hash, e.chain, p.salt, p.data, e.position FROM events e LEFT JOIN payloads p ON p.position = e.position "  # noqa: E501
_INSERT = (
    "INSERT INTO events (centre, device, dseq, kind, version, scope, stamp_ms, stamp_n, day, label, operator, body,"
    " commitment, event_hash, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PAYLOAD = "INSERT INTO payloads (position, salt, data) VALUES (?, ?, ?)"
_INSERT_SUBJECT = "INSERT OR IGNORE INTO event_subjects (subject, position) VALUES (?, ?)"
_RAISE_HEAD = (
    "INSERT INTO heads (device, dseq, chain) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE"
    " SET dseq = excluded.dseq, chain = excluded.chain WHERE excluded.dseq > dseq"
)
_CHUNK = 500
_ASIDE = "device, dseq, centre, kind, version, scope, stamp_ms, stamp_n, day, label, operator, body, commitment, event_hash, chain"  # noqa: E501
_TAIL = "(SELECT position FROM events WHERE device = ? AND dseq >= ?)"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place in the journal: everything but identity, commitment and hashes."""

    centre: str
    kind: str
    version: int
    scope: str
    stamp_ms: int
    stamp_n: int
    day: str
    label: str | None
    operator: str
    body: bytes


class Journal:
    """The events of one store, within one transaction.

    Args:
        connection: of the transaction.
        device: whose events :meth:`append` writes.
    """

    def __init__(self, connection: Connection, device: str) -> None:
        self._connection = connection
        self._device = device

    def append(self, draft: Draft, payload: bytes | None, subjects: Sequence[str]) -> Recorded:
        """Write one event of this device: the next number, a fresh salt, the hash and the chain.

        Args:
            draft: what to record; its bytes are kept as they are.
            payload: what a person typed, or None.
            subjects: ids this event is about, for :meth:`of`; an index beside the event, not hashed.

        Returns:
            The event as recorded.
        """
        dseq, previous = self.last()
        sealed = None if payload is None else Sealed(os.urandom(32), payload)
        envelope = Envelope(
            draft.centre,
            self._device,
            dseq + 1,
            draft.kind,
            draft.version,
            draft.scope,
            draft.stamp_ms,
            draft.stamp_n,
            draft.day,
            draft.label,
            draft.operator,
            draft.body,
            NO_PAYLOAD if sealed is None else commit_to(sealed.salt, sealed.data),
        )
        event_hash = envelope.event_hash()
        return self._insert(envelope, event_hash, chain_hash(previous, event_hash), sealed, subjects)

    def accept(self, envelope: Envelope, chain: bytes, payload: Sealed | None, subjects: Sequence[str]) -> bool:
        """Store an event that another device wrote; gaps are allowed, it may be out of order.

        Args:
            envelope: as received.
            chain: the writer's chain up to and with this event.
            payload: may come later, or never; dropped when it is known to be erased.
            subjects: as in :meth:`append`.

        Returns:
            False if the event was known already (a payload that was missing is added all the same).

        Raises:
            Fork: the identity is taken by another event.
            BadPayload: the payload does not match the commitment.
        """
        device, dseq = envelope.device, envelope.dseq
        if payload is not None and commit_to(payload.salt, payload.data) != envelope.commitment:
            raise BadPayload(device, dseq)
        if payload is not None and self._erased(device, dseq):
            payload = None
        event_hash = envelope.event_hash()
        known = self._connection.execute(
            "SELECT event_hash, chain, position, EXISTS (SELECT 1 FROM payloads p WHERE p.position = e.position)"
            " FROM events e WHERE device = ? AND dseq = ?",
            (device, dseq),
        ).fetchone()
        if known is None:
            self._insert(envelope, event_hash, chain, payload, subjects)
            return True
        if (known[0], known[1]) != (event_hash, chain):
            raise Fork(device, dseq)
        if payload is not None and not known[3]:
            self._connection.execute(_INSERT_PAYLOAD, (known[2], payload.salt, payload.data))
        return False

    def accept_all(self, incoming: Sequence[Incoming]) -> list[Verdict]:
        """Store many events that other devices wrote; see :func:`db.incoming.accept_all`."""
        return accept_all(self._connection, incoming)

    def set_aside(self, first: int, moved_ms: int) -> list[Recorded]:
        """Take this device's events from ``first`` on out of the journal: the centre has others under their numbers.

        They stay in ``set_aside`` for good, for an audit; never deleted. Their payloads are in the answer only: the
        caller writes them again, in the same transaction, so that an erasure later finds them in one place.

        Args:
            first: the first number under which the hub has another event.
            moved_ms: now.

        Returns:
            What was taken out, in the order it was written.
        """
        tail = self._select("WHERE e.device = ? AND e.dseq >= ? ORDER BY e.dseq", (self._device, first))
        if not tail:
            return []
        execute, which = self._connection.execute, (self._device, first)
        execute(
            f"INSERT OR IGNORE INTO set_aside ({_ASIDE}, moved_ms) SELECT {_ASIDE}, ? FROM events"
            " WHERE device = ? AND dseq >= ?",
            (moved_ms, *which),
        )
        execute(f"DELETE FROM payloads WHERE position IN {_TAIL}", which)
        execute(f"DELETE FROM event_subjects WHERE position IN {_TAIL}", which)
        execute("DELETE FROM erasures WHERE device = ? AND dseq >= ?", which)
        execute("DELETE FROM events WHERE device = ? AND dseq >= ?", which)
        before = self.get(self._device, first - 1)
        if before is None:
            execute("DELETE FROM heads WHERE device = ?", (self._device,))
        else:
            execute("UPDATE heads SET dseq = ?, chain = ? WHERE device = ?", (first - 1, before.chain, self._device))
        return tail

    def of(self, subject: str) -> list[Recorded]:
        """Every event of a subject, in the order of arrival here (which means nothing)."""
        return self._select(
            "JOIN event_subjects s ON s.position = e.position WHERE s.subject = ? ORDER BY e.position", (subject,)
        )

    def get(self, device: str, dseq: int) -> Recorded | None:
        """One event by its identity."""
        found = self._select("WHERE e.device = ? AND e.dseq = ?", (device, dseq))
        return found[0] if found else None

    def following(self, device: str, after: int, limit: int) -> list[Recorded]:
        """The next events of a device by number, up to the first that is not here."""
        found = self._select(
            "WHERE e.device = ? AND e.dseq > ? ORDER BY e.dseq LIMIT ?",
            (device, after, limit),
        )
        return [item for n, item in enumerate(found, after + 1) if item.envelope.dseq == n]

    def whole(self, identities: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of these events that have their payload here, or need none any more because it was erased."""
        sql = (
            "SELECT 1 FROM events e JOIN payloads p ON p.position = e.position WHERE e.device = ?1 AND e.dseq = ?2"
            " UNION ALL SELECT 1 FROM erasures WHERE device = ?1 AND dseq = ?2"
        )
        return {name for name in identities if self._connection.execute(sql, name).fetchone() is not None}

    def all(self, after: int = 0) -> Iterator[Recorded]:
        """Every event that arrived after ``after``, by position; read in pieces, so the store may be large."""
        while chunk := self._select("WHERE e.position > ? ORDER BY e.position LIMIT ?", (after, _CHUNK)):
            yield from chunk
            after = chunk[-1].position

    def of_kind(self, kind: str, day: str | None = None) -> list[Recorded]:
        """Every event of a kind, of one business day or of all, by position."""
        if day is None:
            return self._select("WHERE e.kind = ? ORDER BY e.position", (kind,))
        return self._select("WHERE e.kind = ? AND e.day = ? ORDER BY e.position", (kind, day))

    def payload(self, device: str, dseq: int) -> bytes | None:
        """What a person typed into this event; None if there is none, or it was erased."""
        row = self._connection.execute(
            "SELECT p.data FROM payloads p JOIN events e ON e.position = p.position WHERE e.device = ? AND e.dseq = ?",
            (device, dseq),
        ).fetchone()
        return None if row is None else bytes(row[0])

    def erase(self, identities: Iterable[tuple[str, int]]) -> int:
        """Delete payloads for good, and remember it: one that arrives later is dropped. The events stay.

        ``Store.scrub`` afterwards leaves no trace in the file. PIPL 47 (right to deletion).

        Returns:
            how many there were.
        """
        deleted = 0
        for device, dseq in identities:
            self._connection.execute("INSERT OR IGNORE INTO erasures (device, dseq) VALUES (?, ?)", (device, dseq))
            deleted += self._connection.execute(
                "DELETE FROM payloads WHERE position = (SELECT position FROM events WHERE device = ? AND dseq = ?)",
                (device, dseq),
            ).rowcount
        return deleted

    def erasures(self) -> list[tuple[str, int]]:
        """Every identity whose payload was erased: applied again after a restore, before the store opens."""
        rows = self._connection.execute("SELECT device, dseq FROM erasures ORDER BY device, dseq")
        return [(str(device), int(dseq)) for device, dseq in rows]

    def last(self, device: str | None = None) -> tuple[int, bytes]:
        """The highest number and the chain head of a device (this one by default); 0 and zeros if it wrote nothing."""
        row = self._connection.execute(
            "SELECT dseq, chain FROM heads WHERE device = ?", (self._device if device is None else device,)
        ).fetchone()
        return (0, CHAIN_START) if row is None else (int(row[0]), bytes(row[1]))

    def last_stamp(self, below_ms: int | None = None) -> tuple[int, int]:
        """The stamp the hybrid clock must pass: ``(milliseconds, counter)``, ``(0, 0)`` if there is none.

        Args:
            below_ms: events of any device up to this time count (the rule is: now + 5 minutes, so that one PC with a
                wrong clock does not carry the others away). None: the events of this device only.
        """
        if below_ms is None:
            row = self._connection.execute(
                "SELECT stamp_ms, stamp_n FROM events WHERE device = ? AND dseq = ?", (self._device, self.last()[0])
            ).fetchone()
        else:
            row = self._connection.execute(
                "SELECT stamp_ms, stamp_n FROM events WHERE stamp_ms <= ? ORDER BY stamp_ms DESC, stamp_n DESC LIMIT 1",
                (below_ms,),
            ).fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def devices(self) -> list[str]:
        """Every device that wrote something that is here."""
        return [str(row[0]) for row in self._connection.execute("SELECT device FROM heads ORDER BY device")]

    def verify(self) -> list[Fault]:
        """Recompute every hash, chain and commitment; ``[]`` means whole."""
        return verify(self._connection, self._device)

    def _erased(self, device: str, dseq: int) -> bool:
        row = self._connection.execute("SELECT 1 FROM erasures WHERE device = ? AND dseq = ?", (device, dseq))
        return row.fetchone() is not None

    def _insert(
        self, envelope: Envelope, event_hash: bytes, chain: bytes, payload: Sealed | None, subjects: Sequence[str]
    ) -> Recorded:
        position = self._connection.execute(
            _INSERT,
            (
                envelope.centre,
                envelope.device,
                envelope.dseq,
                envelope.kind,
                envelope.version,
                envelope.scope,
                envelope.stamp_ms,
                envelope.stamp_n,
                envelope.day,
                envelope.label,
                envelope.operator,
                envelope.body,
                envelope.commitment,
                event_hash,
                chain,
            ),
        ).lastrowid
        if payload is not None:
            self._connection.execute(_INSERT_PAYLOAD, (position, payload.salt, payload.data))
        if subjects:
            self._connection.executemany(_INSERT_SUBJECT, [(subject, position) for subject in subjects])
        self._connection.execute(_RAISE_HEAD, (envelope.device, envelope.dseq, chain))
        return Recorded(envelope, event_hash, chain, payload, position)

    def _select(self, where: str, parameters: tuple[Any, ...]) -> list[Recorded]:
        rows = self._connection.execute(_RECORDED + where, parameters).fetchall()
        return [
            Recorded(
                Envelope(*row[:13]), row[13], row[14], None if row[15] is None else Sealed(row[15], row[16]), row[17]
            )
            for row in rows
        ]
