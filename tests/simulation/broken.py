"""The protocol broken on purpose: each variant leaves out one of its rules. The simulation must catch every one."""

from __future__ import annotations

from collections.abc import Sequence

from db.envelope import CHAIN_START
from db.hub.messages import FeedEvent, Mark, Outgoing, PushAnswer
from db.protocol import Outcome, PushForeign, Talk, _Round
from tests.simulation.memory_hub import MemoryHub
from tests.simulation.memory_store import Identity, MemoryStore
from tests.simulation.variant import Variant


class PositionOnlyHub(MemoryHub):
    """A cursor without prefix hash: the locator is answered by the position alone."""

    def reached(self, locator: Sequence[Mark]) -> int:
        return next((mark.position for mark in locator if mark.position <= len(self.state.feed)), 0)


class _Trusting(_Round):
    def _checked(self, cursor: Mark, events: Sequence[FeedEvent]) -> tuple[list[FeedEvent], Outcome | None]:
        return list(events), None


def trusting_round(store: MemoryStore, *, push_size: int, pull_size: int, kind: str, greet: bool) -> Talk:
    """A device that does not check what the feed says against what it knows."""
    return _Trusting(store, push_size, pull_size, pushes=kind != "screen").talk(greet)


class _Credulous(_Round):
    def _all_fed(self) -> bool:
        return True


def credulous_round(store: MemoryStore, *, push_size: int, pull_size: int, kind: str, greet: bool) -> Talk:
    """A device that believes an answer to a push even when the feed, read to its end, does not show the events."""
    return _Credulous(store, push_size, pull_size, pushes=kind != "screen").talk(greet)


class SureOfItself(MemoryStore):
    """Trusts what it was told once: the hub's answer never goes backwards."""

    def note_acked(self, device: str, acked: int, chain: bytes) -> None:
        super().note_acked(device, max(acked, self.acked(device)), chain)


class KeepsToItself(MemoryStore):
    """Gives nothing back of what a hub forgot of others."""

    def forgotten(self, limit: int) -> Sequence[PushForeign]:
        return []


class SameAsBefore(MemoryStore):
    """Goes on under its old identity when it was set back."""

    def renew(self, device: str, divergent: int | None) -> list[tuple[Identity, Identity]]:
        return []


class TakesTwice(MemoryHub):
    """Takes an event again that it has."""

    def _take(self, device: str, batch: Sequence[Outgoing]) -> PushAnswer:
        acked = self.state.heads.get(device, (0, CHAIN_START))[0]
        for item in batch:
            if item.envelope.dseq <= acked:
                self._append(item.envelope, item.envelope.event_hash(), item)
        return super()._take(device, batch)


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("cursor without prefix", hub=PositionOnlyHub, round=trusting_round),
        Variant("hub without prefix", hub=PositionOnlyHub),
        Variant("trusts its own count", store=SureOfItself),
        Variant("nothing given back", store=KeepsToItself),
        Variant("believes an old answer", round=credulous_round),
        Variant("set back, same identity", store=SameAsBefore),
        Variant("taken twice", hub=TakesTwice),
    )
}
