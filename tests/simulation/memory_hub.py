"""The hub of the simulation: what ``db/hub``'s functions do, in memory, one call one commit.

Rows are never changed, so a snapshot is a shallow copy. The hub's secret is not part of what is rolled back: it is made
once, by ``init``, long before any backup.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from db.envelope import CHAIN_START, Envelope, chain_hash
from db.hub.messages import PREFIX_START, FeedEvent, Hello, Mark, Outgoing, PullAnswer, PushAnswer, prefix_hash

SECRET = sha256(b"the hub's secret").digest()
LANES = range(1, 100)


class Refused(Exception):  # noqa: N818
    """The hub does not do this for this role; ``reason`` as in ``db.hub.errors``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Role:
    """A device of the centre: its login, the store that holds it now and the ones that held it before."""

    name: str
    kind: str
    restricted: bool
    short: int
    device: str = ""
    former: tuple[str, ...] = ()


@dataclass(slots=True)
class HubState:
    """Everything that a rollback takes back."""

    feed: list[FeedEvent] = field(default_factory=list)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    found: dict[tuple[str, int], int] = field(default_factory=dict)  # identity → position
    sealed: dict[tuple[str, int], tuple[str, bytes]] = field(default_factory=dict)
    erased: set[tuple[str, int]] = field(default_factory=set)
    roles: dict[str, Role] = field(default_factory=dict)
    lanes: dict[int, str] = field(default_factory=dict)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)

    def copy(self) -> HubState:
        """Return a snapshot."""
        return HubState(
            self.feed.copy(),
            self.heads.copy(),
            self.found.copy(),
            self.sealed.copy(),
            self.erased.copy(),
            self.roles.copy(),
            self.lanes.copy(),
            self.asked.copy(),
        )


def receipt_of(device: str, dseq: int, chain: bytes) -> bytes:
    """What proves that the hub once took this device's history up to here."""
    return hmac.digest(SECRET, device.encode() + b"|" + str(dseq).encode() + b"|" + chain, "sha256")


class MemoryHub:
    """One centre's hub."""

    def __init__(self, centre: str) -> None:
        self.centre = centre
        self.state = HubState()
        self._hidden: dict[bytes, FeedEvent] = {}  # by prefix: what is shown of an event outside somebody's scope

    # -- administration --------------------------------------------------------------------------------------------

    def create_device(self, name: str, kind: str, *, restricted: bool) -> None:
        """Make a role; a desk's gets three lanes: the lowest free one and, as spares, the two highest."""
        self.state.roles[name] = Role(name, kind, restricted, len(self.state.roles) + 1)
        if kind == "desk":
            for spare in (False, True, True):
                free = self._free_lanes()
                self.state.lanes[free[-1] if spare else free[0]] = name

    def _free_lanes(self) -> list[int]:
        return [lane for lane in LANES if lane not in self.state.lanes]

    def lanes_of(self, name: str) -> tuple[int, ...]:
        """The lanes of a role, the one that was given last first."""
        asked = [lane for lane in reversed(self.state.asked.values()) if self.state.lanes.get(lane) == name]
        first = sorted(lane for lane, holder in self.state.lanes.items() if holder == name and lane not in asked)
        return (*asked, *first)

    def new_lane(self, name: str, request: str) -> tuple[int, ...]:
        """One more lane, put before the others. Each role looks for it from a place of its own."""
        role = self._role(name)
        if role.kind != "desk":
            raise Refused("screen")
        if (name, request) not in self.state.asked:
            begin = self._begin_at(name)
            lane = min(self._free_lanes(), key=lambda lane: (lane - begin) % len(LANES))
            self.state.lanes[lane] = name
            self.state.asked[name, request] = lane
        return self.lanes_of(name)

    def _begin_at(self, name: str) -> int:
        """Far from the others' (golden section): a hub that was set back does not know which lanes it gave since."""
        return int(len(LANES) * (min(self.lanes_of(name)) * 0.618 % 1))

    # -- what a device may call ------------------------------------------------------------------------------------

    def register(self, name: str, device: str, replaces: str = "") -> Hello:
        """Tie the role to a store, or to the identity its store has taken on."""
        role = self._role(name)
        if role.device and role.device != device:
            # a store that was set back knows only who it was then, which need not be who it was last
            if replaces not in (role.device, *role.former) or device in role.former:
                raise Refused("other_pc")
            role = replace(role, former=(*role.former, role.device))
        elif role.device == device and replaces and self._unknown(replaces):
            role = replace(role, former=(*role.former, replaces))  # made anew, it learns who this store was before
        self.state.roles[name] = replace(role, device=device)
        return self.hello(name, device)

    def _unknown(self, device: str) -> bool:
        """Whether no store of that id was ever registered or heard of."""
        known = {one for role in self.state.roles.values() for one in (role.device, *role.former)}
        return device not in known and device not in self.state.heads

    def hello(self, name: str, device: str) -> Hello:
        """What the hub knows of this device."""
        role = self._role(name)
        if not role.device:
            raise Refused("not_enrolled")
        if device != role.device:
            raise Refused("other_pc")
        acked, chain = self.state.heads.get(device, (0, CHAIN_START))
        return Hello(
            hub_id="hub",
            centre=self.centre,
            name=name,
            kind=role.kind,
            restricted=role.restricted,
            short=role.short,
            lanes=self.lanes_of(name),
            acked=acked,
            chain=chain,
            head=len(self.state.feed),
            config_version=0,
            keys_version=0,
            now_ms=0,
        )

    def push(self, name: str, device: str, batch: Sequence[Outgoing]) -> PushAnswer:
        """Take a device's own events: skips what it has, answers what it has."""
        role = self._role(name)
        if device not in (role.device, *role.former):
            # a copy's former identity is another PC's: whoever wrote it sends it
            return PushAnswer("unproved", *self.state.heads.get(device, (0, CHAIN_START)))
        return self._take(device, batch)

    def push_foreign(self, name: str, device: str, batch: Sequence[Outgoing], receipt: bytes) -> PushAnswer:
        """Take back what it forgot of another device; the receipt proves the last event of the batch."""
        self._role(name)
        last = batch[-1]
        if not hmac.compare_digest(receipt, receipt_of(device, last.envelope.dseq, last.chain)):
            return PushAnswer("unproved", *self.state.heads.get(device, (0, CHAIN_START)))
        return self._take(device, batch)

    def pull(self, name: str, locator: Sequence[Mark], limit: int) -> PullAnswer:
        """The next events after the first mark, or where to go back to."""
        role, feed = self._role(name), self.state.feed
        start = self.reached(locator)
        if locator and start != locator[0].position:
            return PullAnswer(start, len(feed), ())
        events = tuple(self.seen_by(role, row) for row in feed[start : start + limit])
        return PullAnswer(None, len(feed), events)

    def reached(self, locator: Sequence[Mark]) -> int:
        """The highest mark that lies in this very feed; 0 if none does."""
        feed = self.state.feed
        return next(
            (
                mark.position
                for mark in locator
                if mark.position <= len(feed) and (not mark.position or feed[mark.position - 1].prefix == mark.prefix)
            ),
            0,
        )

    # -- inside ----------------------------------------------------------------------------------------------------

    def _role(self, name: str) -> Role:
        role = self.state.roles.get(name)
        if role is None:
            raise Refused("revoked")
        return role

    def _take(self, device: str, batch: Sequence[Outgoing]) -> PushAnswer:
        """All of the batch that is new, or nothing of it. A batch has no gap within."""
        state = self.state
        acked, chain = state.heads.get(device, (0, CHAIN_START))
        if batch[0].envelope.dseq > acked + 1:
            return PushAnswer("ok", acked, chain)  # this hub was set back: the answer says from where
        fresh: list[tuple[Outgoing, bytes]] = []
        at = chain
        for item in batch:
            event = item.envelope
            if event.centre != self.centre:
                return PushAnswer("centre", acked, chain)
            if event.dseq <= acked:
                if state.feed[state.found[device, event.dseq] - 1].chain != item.chain:
                    return PushAnswer("fork", acked, chain)
                continue
            event_hash = event.event_hash()
            at = chain_hash(at, event_hash)
            if at != item.chain:
                return PushAnswer("fork", acked, chain)
            fresh.append((item, event_hash))
        for item, event_hash in fresh:
            self._append(item.envelope, event_hash, item)
        if fresh:
            acked, chain = batch[-1].envelope.dseq, batch[-1].chain
            state.heads[device] = (acked, chain)
        return PushAnswer("ok", acked, chain)

    def _append(self, event: Envelope, event_hash: bytes, item: Outgoing) -> None:
        state = self.state
        previous = state.feed[-1].prefix if state.feed else PREFIX_START
        identity = (event.device, event.dseq)
        position = len(state.feed) + 1
        state.feed.append(
            FeedEvent(
                position=position,
                device=event.device,
                dseq=event.dseq,
                event_hash=event_hash,
                chain=item.chain,
                prefix=prefix_hash(previous, event_hash),
                commitment=event.commitment,
                receipt=receipt_of(event.device, event.dseq, item.chain),
                envelope=event,
                key_id="",
                sealed=None,
            )
        )
        state.found[identity] = position
        for erased in item.erases:
            state.erased.add(erased)
            state.sealed.pop(erased, None)
        if item.sealed is not None and identity not in state.erased:
            state.sealed[identity] = (item.key_id, item.sealed)

    def seen_by(self, role: Role, row: FeedEvent) -> FeedEvent:
        """What a role is given of a row."""
        scope = row.envelope.scope if row.envelope else ""
        if scope != "public" and (role.kind == "screen" or (scope == "restricted" and not role.restricted)):
            hidden = self._hidden.get(row.prefix)
            if hidden is None:
                hidden = self._hidden[row.prefix] = replace(row, envelope=None, receipt=b"")
            return hidden
        if role.kind == "screen":
            return row
        key_id, sealed = self.state.sealed.get((row.device, row.dseq), ("", None))
        return row if sealed is None else replace(row, key_id=key_id, sealed=sealed)
