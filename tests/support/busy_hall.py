"""A busy hall without a store: places call, people come or do not, and boards are read."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from desk_app.services.views import Board, CallView
from tests.support import hall_states as states

DAY = states.DAY
_PATIENCE_MS = 40_000  # nobody calls again, or gives up, before


class BusyHall:
    """Calls at all public places: some come at once, some after a while, some are called again, some never come."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        centre = states.centre()
        self._places = [code for code, place in centre.places.items() if place.public == "yes"]
        self._held: dict[str, tuple[CallView, int]] = {}  # place -> call, until
        self._calls: list[CallView] = []
        self._missed: list[str] = []
        self._count: Counter[str] = Counter()
        self.made = 0

    def step(self, now_ms: int) -> None:
        """A second passes."""
        for code, (call, until) in list(self._held.items()):
            if now_ms >= until:
                del self._held[code]
                self._calls = [replace(one, current=False) if one == call else one for one in self._calls]
                if self._random.random() < 0.1:
                    self._missed = [*self._missed, call.label][-30:]
        for code, (call, until) in list(self._held.items()):
            if now_ms - call.called_ms >= _PATIENCE_MS and self._random.random() < 1 / 240:
                self._again(code, call, until, now_ms)
        if self._random.random() < 1 / 20:
            free = [code for code in self._places if code not in self._held]
            if free:
                self._call(self._random.choice(free), now_ms)

    def _call(self, code: str, now_ms: int) -> None:
        prefix = self._random.choice("ABCDEFGHJK")
        self._count[prefix] += 1
        label = f"{prefix}{self._count[prefix] % 1000:03}"
        made = replace(states.call(code, label), called_ms=now_ms)
        self._calls = [made, *self._calls][:12]
        self._held[code] = (made, now_ms + self._random.randint(_PATIENCE_MS, 180_000))
        self.made += 1

    def _again(self, code: str, call: CallView, until: int, now_ms: int) -> None:
        made = replace(call, called_ms=now_ms, again=True)
        self._calls = [made, *(one for one in self._calls if one != call)]
        self._held[code] = (made, max(until, now_ms + _PATIENCE_MS))
        self.made += 1

    def board(self, now_ms: int) -> Board:
        """Return what the screen reads."""
        held = {code: ("called", call.label, "", 2) for code, (call, _until) in self._held.items()}
        return states.board(held, tuple(self._calls), missed=tuple(sorted(self._missed)), as_of_ms=now_ms, day=DAY)
