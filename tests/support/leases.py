"""The hub's leases as a book in memory: whoever asks first for an attempt of a stop holds it for 60 s."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from db.hub.messages import ClaimAnswer, ClaimRequest

LEASE_MS = 60_000


@dataclass
class LeaseBook:
    """What the hub keeps; one for all places. ``now_ms``: its clock."""

    now_ms: Callable[[], int]
    holders: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, request: ClaimRequest, name: str) -> ClaimAnswer:
        """Grant it, or say who holds it. Asked twice under one name it answers the same."""
        key = (request.stop, request.attempt)
        with self.lock:
            place, holder, until = self.holders.get(key, ("", "", 0))
            if until <= self.now_ms() or (place, holder) == (request.place, name):
                until = self.now_ms() + LEASE_MS
                self.holders[key] = (request.place, name, until)
                return ClaimAnswer(True, request.place, name, until)
            return ClaimAnswer(False, place, holder, until)


@dataclass
class Line:
    """One device's line to the book; ``cut``: no answer comes, after ``takes_ms`` of its clock have gone by."""

    book: LeaseBook
    name: str
    cut: bool = False
    asked: list[tuple[ClaimRequest, int]] = field(default_factory=list)
    before_answer: Callable[[ClaimRequest], None] = lambda _request: None
    took_s: float = 0.0
    clock_s: float = 0.0

    def ask(self, request: ClaimRequest, deadline_ms: int = 300) -> ClaimAnswer | None:
        self.asked.append((request, deadline_ms))
        self.before_answer(request)
        self.clock_s += min(self.took_s, deadline_ms / 1000)
        if self.cut or self.took_s * 1000 > deadline_ms:
            return None
        return self.book.claim(request, self.name)

    def monotonic(self) -> float:
        """The seconds as the place counts them: only asking takes any."""
        return self.clock_s
