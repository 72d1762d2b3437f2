"""A PC's store in the simulation: what ``db.store`` keeps, in dictionaries. Values never change, so a copy is shallow.

It is the ``Local`` of ``db.protocol``: the very protocol that runs over PostgreSQL runs over this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Sealed, chain_hash, commit_to
from db.hub.messages import FeedEvent, Mark, Outgoing
from db.protocol import PushForeign
from desk_app.domain.clock import Stamp, next_stamp, observed
from desk_app.domain.events import KINDS, decode, encode

Identity = tuple[str, int]
SALT = 32


class Killed(Exception):  # noqa: N818
    """The process of this PC is killed here."""


def _never() -> None:
    """Nobody kills anything."""


def _no_clock() -> int:
    return 0


class Hashed(Envelope):
    """An envelope that remembers its hash: the same object lies in every store."""

    __slots__ = ("_known",)
    _known: bytes

    def event_hash(self) -> bytes:
        try:
            return self._known
        except AttributeError:
            object.__setattr__(self, "_known", super().event_hash())
            return self._known


@dataclass(slots=True)
class MemoryStore:
    """One PC's store.

    ``journal`` maps identities to envelope and chain; ``feed`` is the hub's feed as read here (prefix, device, dseq,
    receipt); ``stubs`` are the chains of what is outside this device's scope; ``lost`` keeps the receipts of foreign
    events that the hub forgot.
    """

    centre: str
    device: str
    journal: dict[Identity, tuple[Envelope, bytes]] = field(default_factory=dict)
    payloads: dict[Identity, Sealed] = field(default_factory=dict)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    feed: list[tuple[bytes, str, int, bytes]] = field(default_factory=list)
    fed_to: dict[str, int] = field(default_factory=dict)
    stubs: dict[Identity, bytes] = field(default_factory=dict)
    lost: dict[Identity, bytes] = field(default_factory=dict)
    erasures: set[Identity] = field(default_factory=set)
    set_aside: dict[Identity, tuple[Envelope, bytes]] = field(default_factory=dict)
    hub_has: dict[str, int] = field(default_factory=dict)
    formers: list[str] = field(default_factory=list)
    lanes: tuple[int, ...] = ()
    shut: frozenset[int] = frozenset()  # lanes that a lost part of the day may have used
    lane_closed: bool = False
    counters: dict[str, int] = field(default_factory=dict)
    last_day: str = ""
    stamp: Stamp = field(default_factory=lambda: Stamp(0))
    clock: Callable[[], int] = _no_clock
    killer: Callable[[], None] = _never

    def copy(self) -> MemoryStore:
        """Return what a copy of the disk would hold."""
        return type(self)(
            self.centre,
            self.device,
            self.journal.copy(),
            self.payloads.copy(),
            self.heads.copy(),
            self.feed.copy(),
            self.fed_to.copy(),
            self.stubs.copy(),
            self.lost.copy(),
            self.erasures.copy(),
            self.set_aside.copy(),
            self.hub_has.copy(),
            self.formers.copy(),
            self.lanes,
            self.shut,
            self.lane_closed,
            self.counters.copy(),
            self.last_day,
            self.stamp,
        )

    # -- the clerk's side ------------------------------------------------------------------------------------------

    def append(
        self, kind: str, body: Mapping[str, object], token: str, *, scope: str = "", label: str = "", words: str = ""
    ) -> Envelope:
        """Write one event of this device. ``token`` tells it from all others, under whatever identity."""
        self.stamp = next_stamp(self.stamp, self.clock())
        dseq, _chain = self.heads.get(self.device, (0, CHAIN_START))
        identity = (self.device, dseq + 1)
        sealed = None
        if words:
            sealed = Sealed(sha256(f"{identity}{self.stamp}".encode()).digest(), encode({"text": words}))
        envelope = Hashed(
            self.centre,
            self.device,
            dseq + 1,
            kind,
            1,
            scope or KINDS[kind].scope.value,
            self.stamp.ms,
            self.stamp.n,
            self.last_day,
            label or None,
            token,
            encode(body),
            commit_to(sealed.salt, sealed.data) if sealed else NO_PAYLOAD,
        )
        self._write(envelope, sealed)
        return envelope

    def _write(self, envelope: Envelope, sealed: Sealed | None) -> None:
        identity = (self.device, envelope.dseq)
        chain = chain_hash(self.heads.get(self.device, (0, CHAIN_START))[1], envelope.event_hash())
        self.journal[identity] = (envelope, chain)
        self.heads[self.device] = (envelope.dseq, chain)
        if sealed is not None:
            self.payloads[identity] = sealed
        self._erase(erased_by(envelope))

    def _erase(self, identities: Sequence[Identity]) -> None:
        for identity in identities:
            self.erasures.add(identity)
            self.payloads.pop(identity, None)

    def renew(self, device: str, divergent: int | None) -> list[tuple[Identity, Identity]]:
        """Take a new identity; what diverges from the hub's history is written again under it.

        Returns:
            Old and new identity of every event that was written again.
        """
        old, (last, _chain) = self.device, self.heads.get(self.device, (0, CHAIN_START))
        again = range(divergent, last + 1) if divergent is not None else range(0)
        moved = [(dseq, *self.journal.pop((old, dseq)), self.payloads.pop((old, dseq), None)) for dseq in again]
        if divergent is not None and moved:
            before = self.journal[old, divergent - 1][1] if divergent > 1 else CHAIN_START
            self.heads[old] = (divergent - 1, before)
        self.formers.append(old)
        self.device = device
        self.lane_closed = True
        renamed = []
        for dseq, envelope, chain, sealed in moved:
            self.set_aside[old, dseq] = (envelope, chain)
            dseq_new = self.heads.get(device, (0, CHAIN_START))[0] + 1
            self._write(_under(envelope, device, dseq_new), sealed)
            renamed.append(((old, dseq), (device, dseq_new)))
        return renamed

    # -- what the protocol asks (db.protocol.Local) ----------------------------------------------------------------

    def own(self) -> tuple[str, int, bytes]:
        return (self.device, *self.heads.get(self.device, (0, CHAIN_START)))

    def former(self) -> Sequence[str]:
        return self.formers

    def acked(self, device: str) -> int:
        return self.hub_has.get(device, 0)

    def note_acked(self, device: str, acked: int, chain: bytes) -> None:
        self.hub_has[device] = acked

    def fed(self, device: str) -> int:
        return self.fed_to.get(device, 0)

    def outgoing(self, device: str, after: int, limit: int) -> Sequence[Outgoing]:
        return self._batch(device, after, limit)

    def chains(self, identities: Sequence[Identity]) -> Mapping[Identity, bytes]:
        found = {}
        for identity in identities:
            held = self.journal.get(identity)
            chain = held[1] if held is not None else self.stubs.get(identity)
            if chain is not None:
                found[identity] = chain
        return found

    def locator(self) -> Sequence[Mark]:
        marks, at, step = [], len(self.feed), 1
        while at > 0:
            marks.append(Mark(at, self.feed[at - 1][0]))
            at, step = at - step, step * 2
        return marks

    def apply(self, events: Sequence[FeedEvent], head: int) -> None:
        for event in events:
            self.killer()
            assert event.position == len(self.feed) + 1, "a hole in the feed"
            identity = (event.device, event.dseq)
            assert event.dseq == self.fed_to.get(event.device, 0) + 1, "a hole in a device's history"
            self.feed.append((event.prefix, event.device, event.dseq, event.receipt))
            self.fed_to[event.device] = event.dseq
            self.lost.pop(identity, None)
            if event.envelope is not None:
                self._accept(event.envelope, event)
                continue
            held = self.journal.get(identity)
            if held is None or held[1] != event.chain:
                self.stubs[identity] = event.chain
                if held is not None:
                    self._put_aside(identity)

    def _accept(self, envelope: Envelope, event: FeedEvent) -> None:
        identity = (event.device, event.dseq)
        held = self.journal.get(identity)
        if held is not None and held[1] != event.chain:
            self._put_aside(identity)
            held = None
        if held is None:
            self.journal[identity] = (envelope, event.chain)
            if self.heads.get(event.device, (0, b""))[0] <= event.dseq:
                self.heads[event.device] = (event.dseq, event.chain)
            self._erase(erased_by(envelope))
        self.stamp = observed(self.stamp, Stamp(envelope.stamp_ms, envelope.stamp_n), self.clock())
        if event.sealed is not None and identity not in self.erasures:
            sealed = Sealed(event.sealed[:SALT], event.sealed[SALT:])
            assert commit_to(sealed.salt, sealed.data) == envelope.commitment, "another event's payload"
            self.payloads.setdefault(identity, sealed)

    def _put_aside(self, identity: Identity) -> None:
        """Two histories of one device: the hub's is the one that all take."""
        self.set_aside[identity] = self.journal.pop(identity)
        self.payloads.pop(identity, None)

    def rewind(self, to: int) -> None:
        for _prefix, device, dseq, receipt in self.feed[to:]:
            self.fed_to[device] = min(self.fed_to[device], dseq - 1)
            if device != self.device and device not in self.formers:
                self.lost[device, dseq] = receipt
        del self.feed[to:]

    def forgotten(self, limit: int) -> Sequence[PushForeign]:
        gifts = []
        for device in {device: None for device, _dseq in self.lost}:
            batch = self._batch(device, self.fed(device), limit)
            while batch and (device, batch[-1].envelope.dseq) not in self.lost:
                batch.pop()
            if batch:
                gifts.append(PushForeign(device, batch, self.lost[device, batch[-1].envelope.dseq]))
        return gifts

    def _follows(self, device: str, dseq: int, held: tuple[Envelope, bytes]) -> bool:
        """Whether an event is of the same history as the one before it here."""
        before = self.journal.get((device, dseq - 1))
        return before is None or chain_hash(before[1], held[0].event_hash()) == held[1]

    def _batch(self, device: str, after: int, limit: int) -> list[Outgoing]:
        batch: list[Outgoing] = []
        while len(batch) < limit:
            after += 1
            held = self.journal.get((device, after))
            if held is None or not self._follows(device, after, held):
                break
            sealed = self.payloads.get((device, after))
            raw = None if sealed is None else sealed.salt + sealed.data
            batch.append(Outgoing(held[0], held[1], "1" if raw else "", raw, erased_by(held[0])))
        return batch


def erased_by(envelope: Envelope) -> tuple[Identity, ...]:
    """What an event erases: ``device:dseq`` each, as ``desk_app.record`` reads it."""
    if envelope.kind != "erased":
        return ()
    names = (str(name).split(":") for name in decode(envelope.body)["events"])
    return tuple((device, int(dseq)) for device, dseq in names)


def _under(old: Envelope, device: str, dseq: int) -> Envelope:
    """The same fact under another identity: stamp, body and commitment as they were."""
    return Hashed(
        old.centre,
        device,
        dseq,
        old.kind,
        old.version,
        old.scope,
        old.stamp_ms,
        old.stamp_n,
        old.day,
        old.label,
        old.operator,
        old.body,
        old.commitment,
    )
