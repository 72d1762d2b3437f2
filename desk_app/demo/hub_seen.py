"""What each process of ``demo --hub`` said, sorted for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from desk_app.demo.hub_talk import DeviceSpec, Words

PARTS = ("before", "stopped", "after")
"""The demo's three parts: connected, the shared database stopped, connected again."""


@dataclass(slots=True)
class Phase:
    """How a device stood with the shared database for a while.

    Args:
        phase: as in ``db.sync_state.SyncState``.
        reason: why it was offline.
        at_ms: since when, milliseconds since 1970.
        waiting: the most events that waited to go up meanwhile.
        done, total: of a catching-up, as said last.
    """

    phase: str
    reason: str
    at_ms: int
    waiting: int = 0
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class HeldBy:
    """The shared database said before a call that another place has the ticket; it was passed over."""

    label: str
    place: str


@dataclass(frozen=True, slots=True)
class News:
    """What a room was told afterwards (请核对)."""

    label: str
    ours: bool
    sentence: str


@dataclass(slots=True)
class Seen:
    """One device.

    Args:
        spec: what it is.
        lane: number lane of a desk.
        phases: its timeline.
        counts: of what it did, as ``part.what``.
        labels: the numbers it gave.
        held: answers *held by*.
        news: what it was told afterwards.
    """

    spec: DeviceSpec
    lane: int = 0
    phases: list[Phase] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    labels: list[str] = field(default_factory=list)
    held: list[HeldBy] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def phase(self) -> str:
        """How it stands now."""
        return self.phases[-1].phase if self.phases else "starting"

    def count(self, what: str) -> int:
        """Return how often it did something, in all parts."""
        return sum(self.counts[f"{part}.{what}"] for part in PARTS)

    def take(self, words: Words, part: str) -> None:
        """Note what it said during a part of the demo."""
        what = str(words["say"])
        if what == "ready":
            self.lane = int(words["lane"])
        elif what == "state":
            self._state(words)
        elif what == "called":
            kind = "confirmed" if words["confirmed"] else "unconfirmed"
            self.counts[f"{part}.{kind}"] += 1
            self.held.extend(HeldBy(one["label"], one["place"]) for one in words["held"])
        elif what == "news":
            self.news.append(News(words["label"], bool(words["ours"]), words["sentence"]))
        elif what in ("issued", "scanned", "scanned_over", "served", "missed", "refused"):
            self.counts[f"{part}.{what}"] += 1
            if what == "issued":
                self.labels.append(str(words["label"]))

    def _state(self, words: Words) -> None:
        phase, reason = str(words["phase"]), str(words["reason"])
        last = self.phases[-1] if self.phases else None
        if last is None or last.phase != phase:
            last = Phase(phase, reason, int(words["at_ms"]))
            self.phases.append(last)
        last.reason = reason or last.reason
        last.waiting = max(last.waiting, int(words["to_upload"]))
        last.done, last.total = int(words["done"]), int(words["total"])
