"""24 hours of a busy hall in accelerated time, and any hall: no overlap, each twice, none late, none called off."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.voice.turns import PAUSE_MS, TIMES, Saying, VoiceTurns
from tests.voice.boards import ZONES, Hall

STEP_MS = 250
HEARD_EVERY_MS = 2_000
START = 1_790_000_000_000
PLACES = {**{f"W{n}": ZONES[0] for n in range(1, 11)}, **{f"R{n}": ZONES[1] for n in range(1, 9)}}
LIMIT_MS = 90_000


@dataclass
class Heard:
    """What came out of the loudspeaker."""

    saying: Saying
    begun_ms: int
    ended_ms: int
    seen_ms: int  # when the call was first on the board


class Day:
    """A hall and its loudspeakers, one a zone."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.hall = Hall()
        self.speakers = {zone: VoiceTurns(frozenset({zone}), LIMIT_MS) for zone in ZONES}
        self.ends: dict[str, int] = {}
        self.heard: dict[str, list[Heard]] = {zone: [] for zone in ZONES}
        self.seen: dict[tuple[str, str, int], int] = {}
        self.still: dict[str, tuple[str, int]] = {}  # place: label called, until
        self.given = 0
        self.now = 0
        self.most_waiting = 0
        self.most_known = 0
        self.called = 0
        self.moved = True
        self.looked_ms = 0

    def run(self, ms: int, rate_ms: float) -> None:
        end = self.now + ms
        while self.now < end:
            self._people(rate_ms)
            self._speak()
            self.now += STEP_MS

    def _people(self, rate_ms: float) -> None:
        for place, (label, until) in list(self.still.items()):
            if self.now >= until:
                self.hall.answered(label)
                self.moved = True
                del self.still[place]
            elif self.dice.random() < STEP_MS / 60_000:
                self._call(label, place, again=True)
        for place in PLACES:
            if place not in self.still and self.dice.random() < STEP_MS / rate_ms:
                self.given += 1
                label = f"A{1 + self.given % 999:03}"
                self.still[place] = (label, self.now + self.dice.randrange(2_000, 180_000))
                self._call(label, place)

    def _call(self, label: str, place: str, *, again: bool = False) -> None:
        made = self.hall.call(label, place, START + self.now, zone=PLACES[place], again=again)
        self.seen[label, place, made.called_ms] = self.now
        self.called += 1
        self.moved = True

    def _speak(self) -> None:
        shown = self.hall.board() if self.moved or self.now - self.looked_ms >= HEARD_EVERY_MS else None
        if shown is not None:
            self.moved, self.looked_ms = False, self.now
        for zone, turns in self.speakers.items():
            if shown is not None:
                turns.update(shown, self.now, START + self.now)
            if zone in self.ends and self.now >= self.ends[zone]:
                turns.ended(self.now)
                del self.ends[zone]
            said = turns.next(self.now, START + self.now)
            if said is not None:
                self.ends[zone] = self.now + self.dice.randrange(4_000, 7_000, STEP_MS)
                call = said.call
                self._check_twice(zone, said)
                assert self.still.get(call.place, ("", 0))[0] == call.label, "a ticket that is not called"
                seen = self.seen[call.label, call.place, call.called_ms]
                self.heard[zone].append(Heard(said, self.now, self.ends[zone], seen))
            self.most_waiting = max(self.most_waiting, turns.waiting)
            self.most_known = max(self.most_known, len(turns._known))

    def _check_twice(self, zone: str, said: Saying) -> None:
        """The second saying follows the first, unless the ticket is not called any more, or called again."""
        before = self.heard[zone][-1].saying if self.heard[zone] else None
        if before is not None and before.nth == 1 and said.call != before.call:
            assert all(one != before.call for one in self.hall.made), "said once only"

    def check(self) -> None:
        for zone, heard in self.heard.items():
            for before, after in itertools.pairwise(heard):
                assert after.begun_ms >= before.ended_ms + PAUSE_MS, "two at once in a zone"
            times: dict[tuple[str, str, int], list[int]] = {}
            for one in heard:
                call = one.saying.call
                assert call.zone == zone
                times.setdefault((call.label, call.place, call.called_ms), []).append(one.saying.nth)
                if one.saying.nth == 1:
                    assert one.begun_ms - one.seen_ms <= LIMIT_MS, "out of date"
            assert all(nths in ([1], [1, TIMES]) for nths in times.values()), "said more than twice"


def test_twenty_four_hours_of_a_busy_hall() -> None:
    day = Day(seed=20_261_123)
    day.run(60_000, 10**9)
    for _hour in range(24):
        day.run(3_600_000, 240_000)
    day.check()
    first = [one for heard in day.heard.values() for one in heard if one.saying.nth == 1]
    twice = [one for heard in day.heard.values() for one in heard if one.saying.nth == 2]
    print(
        f"{day.called} calls and recalls, {len(first)} announced, {len(twice)} twice, most waiting {day.most_waiting}"
    )
    assert len(first) > 2_000
    assert day.most_waiting <= len(PLACES)
    assert day.most_known <= 256


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([5_000, 20_000, 60_000, 240_000]))
def test_whatever_a_hall_does_the_rules_hold(seed: int, rate_ms: int) -> None:
    day = Day(seed)
    day.run(15_000, 10**9)
    day.run(300_000, rate_ms)
    day.check()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_place_waits_while_another_is_heard_twice(seed: int) -> None:
    day = Day(seed)
    day.run(15_000, 10**9)
    day.run(300_000, 8_000)
    for heard in day.heard.values():
        firsts = [one for one in heard if one.saying.nth == 1]
        for at, one in enumerate(firsts):
            since = [other.saying.call.place for other in firsts[:at] if other.begun_ms > one.seen_ms]
            others = [place for place in since if place != one.saying.call.place]
            assert len(others) == len(set(others)), (one, others)
