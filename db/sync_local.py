"""The store's side of :mod:`db.protocol`: short transactions, and no transaction while anybody talks to the hub."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from db.envelope import NO_PAYLOAD, Envelope, Recorded, Sealed
from db.errors import DiskFull
from db.hub.messages import FeedEvent, Mark, Outgoing
from db.hub.sealing import KeyRing, open_sealed, seal
from db.incoming import Received, Verdict
from db.protocol import PushForeign
from db.store import Store
from db.sync_state import to_upload
from db.sync_tables import TO_SCRUB
from db.transaction import Transaction

_LEAST, _MOST = 4, 2000
_REWIND = 2000  # rows of the feed forgotten in one transaction
CLAIMS_MS = 600_000  # a claim older than this has no use for an answer
FOLD_AT_ONCE = 400  # further behind than this, rows are folded later, once for all their events
_OFFER_AGAIN_S = 60.0
_SCRUB_AGAIN_S = 60.0
_FOLD_EVERY = 20_000  # events after which a long catch-up folds what it has


class AppliedWriter(Protocol):
    """One transaction at the record (``desk_app.record.Writer``)."""

    tx: Transaction

    def accept_all(self, received: Sequence[Received], *, fold: bool = True) -> list[Verdict]:
        """Take many events of other devices; without ``fold`` their rows are left for :meth:`fold_some`."""
        ...

    def fold_some(self, limit: int) -> int:
        """Fold so many subjects of what was left for later."""
        ...


class Applying(Protocol):
    """What knows how rows follow from events (``desk_app.record.Record``)."""

    def write(self) -> AbstractContextManager[AppliedWriter]:
        """One transaction."""
        ...


ErasedBy = Callable[[Envelope], Sequence[tuple[str, int]]]
"""Which payloads an event erases: the hub drops them too, without being able to read events."""


@dataclass(slots=True)
class Pace:
    """How much fits into one transaction, learned from the last ones: registering must never wait for long.

    What counts is this thread's own work. A disk that is slow to commit is so for a small transaction too, and a PC
    that is busy with something else would make the transactions ever smaller, and a catch-up endless.

    Args:
        aim_s: how much work a transaction may be.
        pause_s: between two of them, so that whoever waits for the store gets it (waiters look every millisecond).
    """

    aim_s: float = 0.02
    pause_s: float = 0.002
    size: int = 32
    longest_s: float = 0.0
    _each_s: float = 0.0
    _work: float = 0.0
    _begun: float = 0.0

    def begin(self) -> None:
        """A transaction begins."""
        self._work, self._begun = time.thread_time(), time.perf_counter()

    def end(self, items: int) -> None:
        """It is over, so many things were done: the next one is larger or smaller. Then a pause."""
        each = (time.thread_time() - self._work) / max(1, items)
        self.longest_s = max(self.longest_s, time.perf_counter() - self._begun)
        # the clock of a thread may tick in steps of 16 ms: only the average of several transactions means something
        self._each_s = 0.7 * self._each_s + 0.3 * each if self._each_s else each
        fits = self.aim_s / self._each_s if self._each_s else _MOST
        self.size = int(min(max(fits, _LEAST), self.size * 1.5 + 1, _MOST))
        time.sleep(self.pause_s)


class StoreLocal:
    """One store, as the protocol sees it.

    Args:
        store: of this PC.
        record: how events become rows.
        ring: the centre's keys as they are known here now.
        erased_by: which payloads an event erases.
        now_ms: the PC's clock.
        grace_s: how long a device has time to give back by itself what a hub forgot of it.
    """

    def __init__(
        self,
        store: Store,
        record: Applying,
        ring: Callable[[], KeyRing],
        erased_by: ErasedBy,
        now_ms: Callable[[], int],
        grace_s: float,
    ) -> None:
        self._store = store
        self._record = record
        self._ring = ring
        self._erased_by = erased_by
        self._now_ms = now_ms
        self.kind = ""  # of the device, as the hub says; a screen has no payloads
        self._grace_s = grace_s
        self._gifts_due = math.inf
        self._scrub_due = 0.0
        self._unfolded_events = 0
        self._catching_up = False
        self.accepting, self.folding = Pace(), Pace()
        self.on_progress: Callable[[int, int], None] = lambda position, head: None
        self.go_on: Callable[[], None] = lambda: None  # raises when a long work is to end

    # -- what the protocol asks ------------------------------------------------------------------------------------

    def own(self) -> tuple[str, int, bytes]:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return (tx.device, *tx.journal.last())

    def former(self) -> Sequence[str]:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return tx.former_devices()

    def acked(self, device: str) -> int:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return tx.sync.pushed(device)[0]

    def note_acked(self, device: str, acked: int, chain: bytes) -> None:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            if tx.sync.pushed(device) == (acked, chain):
                return
        with self._store.write() as tx:
            tx.sync.set_pushed(device, acked, chain)

    def fed(self, device: str) -> int:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return tx.sync.fed(device)

    def outgoing(self, device: str, after: int, limit: int) -> Sequence[Outgoing]:
        """See :class:`db.protocol.Local`. Ends before an event whose payload cannot be sealed for want of a key."""
        with self._store.read() as tx:
            events = tx.journal.following(device, after, limit)
        return list(self._sealed(events))

    def chains(self, identities: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], bytes]:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return tx.sync.chains(identities)

    def locator(self) -> Sequence[Mark]:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            return tx.sync.locator()

    def rewind(self, to: int) -> None:
        """See :class:`db.protocol.Local`. In pieces: each is a rewind of its own, to a later place."""
        done = False
        while not done:
            with self._store.write() as tx:
                done = tx.sync.rewind(to, _REWIND)
        self._gifts_due = time.monotonic() + self._grace_s

    def forgotten(self, limit: int) -> Sequence[PushForeign]:
        """See :class:`db.protocol.Local`."""
        with self._store.read() as tx:
            devices = tx.sync.forgotten((tx.device, *tx.former_devices()))
        if not devices:
            self._gifts_due = math.inf
            return []
        now = time.monotonic()
        if self._gifts_due == math.inf:  # after a restart
            self._gifts_due = now + self._grace_s
        if now < self._gifts_due:
            return []
        gifts = [gift for device in devices if (gift := self._gift(device, limit)).batch]
        if not gifts:
            self.postpone_gifts()
        return gifts

    def postpone_gifts(self) -> None:
        """What the hub would not take back is offered again, but not at once."""
        self._gifts_due = time.monotonic() + _OFFER_AGAIN_S

    def _gift(self, device: str, limit: int) -> PushForeign:
        with self._store.read() as tx:
            after = tx.sync.fed(device)
            events = tx.journal.following(device, after, limit)
            receipts = dict(tx.sync.receipts(device, after, limit))
        batch = [one for one in self._sealed(events) if one.envelope.dseq in receipts]
        return PushForeign(device, batch, receipts[batch[-1].envelope.dseq] if batch else b"")

    def _sealed(self, events: Sequence[Recorded]) -> Iterator[Outgoing]:
        ring = self._ring()
        for event in events:
            at, sealed, key_id = event.envelope, None, ""
            if event.payload is not None:
                # a device without the key of restricted payloads may still write one; the hub keeps its scope
                key_id = (ring.restricted if at.scope == "restricted" else "") or ring.payload
                if key_id not in ring.keys:
                    return
                sealed = seal(ring.keys[key_id], key_id, at.device, at.dseq, at.commitment, event.payload)
            yield Outgoing(at, event.chain, key_id, sealed, tuple(self._erased_by(at)))

    # -- taking the feed -------------------------------------------------------------------------------------------

    def apply(self, events: Sequence[FeedEvent], head: int) -> None:
        """See :class:`db.protocol.Local`. Several short transactions; each moves the cursor over what it took."""
        fold = head - events[0].position < FOLD_AT_ONCE
        ring, at, own = self._ring(), 0, self.own()[0]
        if not fold and not self._catching_up:
            self._set_catching_up(True)
        while at < len(events):
            part = events[at : at + self.accepting.size]
            received, odd = self._opened(part, ring, own)
            self.accepting.begin()
            with self._record.write() as writer:
                self._take(writer, part, received, odd, fold=fold)
            self.accepting.end(len(part))
            at += len(part)
            self._unfolded_events += 0 if fold else len(part)
            self.on_progress(part[-1].position, head)
        if self._unfolded_events >= _FOLD_EVERY:
            self.fold_rest()

    def _opened(
        self, events: Sequence[FeedEvent], ring: KeyRing, own: str
    ) -> tuple[list[Received], dict[tuple[str, int], str]]:
        """The events with their payloads; and what is odd about those whose payload is not here or not right."""
        received: list[Received] = []
        odd: dict[tuple[str, int], str] = {}
        for event in events:
            at, payload = event.envelope, None
            if at is None:
                continue
            if at.commitment != NO_PAYLOAD and at.device != own and self.kind != "screen":
                payload, why = open_payload(at, event.key_id, event.sealed, ring)
                if why:
                    odd[event.device, event.dseq] = why
            received.append(Received(at, event.event_hash, event.chain, payload))
        return received, odd

    def _take(
        self,
        writer: AppliedWriter,
        events: Sequence[FeedEvent],
        received: Sequence[Received],
        odd: Mapping[tuple[str, int], str],
        *,
        fold: bool,
    ) -> None:
        sync, now = writer.tx.sync, self._now_ms()
        verdicts = writer.accept_all(received, fold=fold)
        names = [(one.envelope.device, one.envelope.dseq) for one in received]
        forked = {name for name, verdict in zip(names, verdicts, strict=True) if verdict == "fork"}
        kept = [event for event in events if event.envelope is None or (event.device, event.dseq) in forked]
        sync.drop_stubs(events)
        sync.put_stubs(kept)
        sync.extend_feed(events)
        known = writer.tx.journal.whole(list(odd)) if odd else set()
        for name in forked:
            sync.quarantine(*name, "fork", now)
        for name, why in odd.items():
            if name not in forked and name not in known:
                sync.quarantine(*name, why, now)

    def _set_catching_up(self, catching_up: bool) -> None:
        self._catching_up = catching_up
        self._store.catching_up(catching_up)

    @contextmanager
    def taking(self) -> Iterator[None]:
        """For a round of the protocol: what it leaves to fold is folded, and a long catch-up ends with it."""
        try:
            self.fold_rest()  # of a catch-up that was cut short
            yield
            self.fold_rest()
        finally:
            if self._catching_up:
                self._set_catching_up(False)

    def fold_rest(self) -> None:
        """Fold everything that was left for later, in short transactions."""
        self._unfolded_events = 0
        while True:
            with self._store.read() as tx:
                if not tx.sync.count_unfolded():
                    return
            self.go_on()
            self.folding.begin()
            with self._record.write() as writer:
                done = writer.fold_some(self.folding.size)
            self.folding.end(done)

    def scrub(self) -> None:
        """Leave no trace of what was erased elsewhere (``Store.scrub``); tried again later if this PC cannot now."""
        if time.monotonic() < self._scrub_due:
            return
        with self._store.read() as tx:
            if not tx.sync.get(TO_SCRUB):
                return
        self._scrub_due = time.monotonic() + _SCRUB_AGAIN_S
        try:
            self._store.scrub()
            emptied = self._store.truncate_wal(0.0)
        except DiskFull:  # it needs room for a copy of the store; everything else goes on
            return
        if emptied:
            with self._store.write() as tx:
                tx.sync.set(TO_SCRUB, "")
            self._scrub_due = 0.0

    # -- what there is to do ---------------------------------------------------------------------------------------

    def has_work(self) -> bool:
        """Whether there is something the hub should be told or asked."""
        with self._store.read() as tx:
            return to_upload(tx) > 0 or bool(tx.sync.unanswered_claims(self._now_ms() - CLAIMS_MS))

    def keys(self) -> frozenset[str]:
        """The keys that are here."""
        return frozenset(self._ring().keys)

    def forgotten_due(self) -> float:
        """When (``time.monotonic``) what a hub forgot of others is to be given back; infinity if nothing is."""
        return math.inf if self.kind == "screen" else self._gifts_due

    # -- payloads that came later ----------------------------------------------------------------------------------

    def wanted(self, sorts: Sequence[str]) -> list[tuple[str, int]]:
        """Events whose payload should be asked for again, of these sorts of quarantine."""
        with self._store.read() as tx:
            return [(one.device, one.dseq) for one in tx.sync.quarantined() if one.what in sorts]

    def take_payloads(self, found: Sequence[tuple[str, int, str, bytes]]) -> int:
        """Take payloads that were asked for again: device, number, key, sealed bytes. Returns how many fitted."""
        ring, taken = self._ring(), 0
        for device, dseq, key_id, sealed in found:
            with self._record.write() as writer:
                event = writer.tx.journal.get(device, dseq)
                if event is None:
                    continue
                payload, why = open_payload(event.envelope, key_id, sealed, ring)
                if why:
                    writer.tx.sync.quarantine(device, dseq, why, self._now_ms())
                    continue
                writer.accept_all([Received(event.envelope, event.event_hash, event.chain, payload)])
                writer.tx.sync.release([(device, dseq)])
                taken += 1
        return taken


def open_payload(at: Envelope, key_id: str, sealed: bytes | None, ring: KeyRing) -> tuple[Sealed | None, str]:
    """A payload as it was typed; or why it cannot be had: ``absent``, ``key``, ``payload`` (not the right one)."""
    if sealed is None:
        return None, "absent"
    if key_id not in ring.keys:
        return None, "key"
    try:
        payload = open_sealed(ring.keys[key_id], key_id, at.device, at.dseq, at.commitment, sealed)
    except ValueError:
        return None, "payload"
    return payload, ""
