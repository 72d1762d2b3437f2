"""The stated bound, over long random days: nobody is overtaken more than three times in one wait.

The checker keeps its own books: it sees only what happened, in the order it happened, and counts from that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.queueing import Called, Waiting, call_order, next_for

LAYOUTS = [
    {"W1": ("A",)},
    {"W1": ("A",), "W2": ("A",), "W3": ("A",)},
    {"W1": ("A",), "W2": ("A", "B"), "W3": ("B", "A")},
    {"W1": ("A", "B", "C"), "W2": ("C", "B"), "W3": ("B",), "R1": ("R1", "C", "A")},
]

arrivals = st.tuples(st.just("arrive"), st.integers(0, 3), st.sampled_from(["plain", "plain", "green", "booked"]))
calls = st.tuples(st.just("call"), st.integers(0, 3), st.sampled_from(["serve", "serve", "miss", "transfer"]))
activations = st.tuples(st.just("activate"), st.integers(0, 9), st.just(""))
pauses = st.tuples(st.just("pause"), st.integers(1, 20), st.just(""))
days = st.lists(st.one_of(arrivals, arrivals, calls, calls, activations, pauses), min_size=20, max_size=160)


@dataclass
class Day:
    """A desk that does what the order says, and a checker's own counts."""

    draws: dict[str, tuple[str, ...]]
    now: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    missed: list[Waiting] = field(default_factory=list)
    history: list[Called] = field(default_factory=list)
    suffered: Counter[str] = field(default_factory=Counter)
    let_pass: dict[str, int] = field(default_factory=dict)
    calls_of: dict[str, list[bool]] = field(default_factory=dict)
    taken: int = 0

    @property
    def lines(self) -> list[str]:
        return sorted({line for lines in self.draws.values() for line in lines})

    def join(self, one: Waiting) -> None:
        self.suffered[one.id] = 0
        self.let_pass[one.id] = min(2, sum(other.queue == one.queue for other in self.waiting))
        self.waiting.append(one)

    def arrive(self, line: int, kind: str) -> None:
        self.taken += 1
        name = f"{self.taken:04d}"
        booked = self.now + self.taken % 30 if kind == "booked" else None
        queue = self.lines[line % len(self.lines)]
        self.join(Waiting(name, queue, self.now, self.now, green=kind == "green", booked_ms=booked))

    def call(self, place: str, outcome: str, other_line: str) -> None:
        lines = self.draws[place]
        one = next_for(place, self.draws, self.waiting, self.history, self.now)
        could = [other for other in self.waiting if other.queue in lines]
        assert (one is None) == (not could), "a place never stands still while somebody waits"
        if one is None:
            return
        self.waiting.remove(one)
        self.check(one, [other for other in could if other is not one])
        self.history.append(Called(one.id, one.queue, one.taken_ms, one.green_at(self.now), place, self.now))
        if outcome == "miss":
            self.missed.append(one)
        elif outcome == "transfer":
            self.join(replace(one, queue=other_line, joined_ms=self.now, activated=False))

    def check(self, one: Waiting, could: list[Waiting]) -> None:
        overtaken = [other for other in could if other.rank < one.rank]
        for other in overtaken:
            self.suffered[other.id] += 1
            assert self.suffered[other.id] <= 3, "overtaken a fourth time"
        before = self.calls_of.setdefault(one.queue, [])
        passed_by_green = [other for other in overtaken if other.queue == one.queue and not other.activated]
        if one.green_at(self.now) and passed_by_green:
            starving = any(other.rank >= one.rank and self.suffered[other.id] >= 3 for other in could)
            assert not any(before[-2:]) or starving, "green went ahead of somebody before the third call"
        before.append(one.green_at(self.now))
        assert not one.activated or self.let_pass[one.id] <= 0 or self.suffered[one.id] >= 3, "activated and too soon"
        for other in could:
            if other.queue == one.queue:
                self.let_pass[other.id] -= 1

    def activate(self, which: int) -> None:
        if self.missed:
            one = self.missed.pop(which % len(self.missed))
            self.join(replace(one, joined_ms=self.now, activated=True))

    def step(self, op: str, number: int, kind: str) -> None:
        places = sorted(self.draws)
        if op == "arrive":
            self.arrive(number, kind)
        elif op == "call":
            line = self.lines[(number + len(self.history)) % len(self.lines)]
            self.call(places[number % len(places)], kind, line)
        elif op == "activate":
            self.activate(number)
        self.now += number if op == "pause" else 1


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LAYOUTS), days)
def test_nobody_is_overtaken_more_than_three_times(
    layout: dict[str, tuple[str, ...]], day: list[tuple[str, int, str]]
) -> None:
    desk = Day(layout)
    for op, number, kind in day:
        desk.step(op, number, kind)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LAYOUTS), days)
def test_the_order_shown_is_the_order_called_when_nothing_else_happens(
    layout: dict[str, tuple[str, ...]], day: list[tuple[str, int, str]]
) -> None:
    desk = Day(layout)
    for op, number, kind in day:
        desk.step(op, number, kind)
    place = sorted(layout)[0]
    shown = call_order(place, layout, desk.waiting, desk.history, desk.now)
    called: list[Waiting] = []
    waiting, history = list(desk.waiting), list(desk.history)
    while (one := next_for(place, layout, waiting, history, desk.now)) is not None:
        waiting.remove(one)
        history.append(Called(one.id, one.queue, one.taken_ms, one.green_at(desk.now), place, desk.now))
        called.append(one)
    assert shown == tuple(called)
