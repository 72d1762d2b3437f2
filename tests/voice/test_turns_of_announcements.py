"""Whose announcement is next: one at a time, each twice, places in turn, none out of date, none that is not called."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_app.services.views import CallView
from desk_app.voice.turns import PAUSE_MS, VoiceTurns, zone_names
from tests.voice.boards import ZONES, Hall

SECOND = 1_000
NOON = 1_790_000_000_000
SAYING = 5 * SECOND


class Loudspeaker:
    """A loudspeaker in time that the test moves; it begins with an empty hall."""

    def __init__(self, turns: VoiceTurns | None = None, *, settled: bool = True) -> None:
        self.turns = turns or VoiceTurns()
        self.hall = Hall()
        self.now = 0
        self.clock_wrong = 0
        self.look()
        if settled:
            for _ in range(15):
                self.pass_(SECOND)

    @property
    def wall(self) -> int:
        return NOON + self.now + self.clock_wrong

    def look(self, *, stopped: bool = False) -> None:
        self.turns.update(self.hall.board(), self.now, self.wall, stopped=stopped)

    def pass_(self, ms: int) -> None:
        self.now += ms
        self.look()

    def call(self, label: str, place: str, *, again: bool = False, zone: str = ZONES[0]) -> CallView:
        made = self.hall.call(label, place, NOON + self.now, again=again, zone=zone)
        self.look()
        return made

    def answered(self, label: str) -> None:
        self.hall.answered(label)
        self.look()

    def say(self) -> tuple[str, int] | None:
        """Say the next one to its end, if there is one now."""
        said = self.turns.next(self.now, self.wall)
        if said is None:
            return None
        for _ in range(SAYING // SECOND):
            self.pass_(SECOND)
        self.turns.ended(self.now)
        self.pass_(PAUSE_MS)
        return said.call.label, said.nth

    def all(self) -> Iterator[tuple[str, int]]:
        while (said := self.say()) is not None:
            yield said


@pytest.fixture
def speaker() -> Loudspeaker:
    return Loudspeaker()


def test_a_call_is_said_twice(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    assert list(speaker.all()) == [("A001", 1), ("A001", 2)]


def test_nothing_begins_while_something_is_being_said(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    speaker.call("B001", "W2")
    assert speaker.turns.next(speaker.now, speaker.wall) is not None
    for _ in range(10):
        speaker.pass_(SECOND)
        assert speaker.turns.next(speaker.now, speaker.wall) is None


def test_between_two_sayings_there_is_a_pause(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    speaker.turns.next(speaker.now, speaker.wall)
    speaker.turns.ended(speaker.now)
    assert speaker.turns.next(speaker.now + PAUSE_MS - 1, speaker.wall) is None
    assert speaker.turns.next(speaker.now + PAUSE_MS, speaker.wall) is not None


def test_places_take_turns(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    assert len(list(speaker.all())) == 2
    speaker.call("A002", "W1")
    speaker.call("A003", "W1")
    speaker.call("B001", "W2")
    assert [label for label, nth in speaker.all() if nth == 1] == ["B001", "A002", "A003"]


def test_a_ticket_that_came_before_its_turn_is_not_called_out(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    speaker.call("B001", "W2")
    speaker.answered("B001")
    assert list(speaker.all()) == [("A001", 1), ("A001", 2)]


def test_a_ticket_that_came_while_it_was_said_is_not_said_again(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    assert speaker.say() == ("A001", 1)
    speaker.answered("A001")
    assert speaker.say() is None


def test_a_recall_is_announced_as_one_and_replaces_what_waits(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    speaker.pass_(SECOND)
    recall = speaker.call("A001", "W1", again=True)
    said = speaker.turns.next(speaker.now, speaker.wall)
    assert said is not None
    assert said.call == recall
    speaker.turns.ended(speaker.now)
    speaker.pass_(PAUSE_MS)
    assert list(speaker.all()) == [("A001", 2)]


def test_a_recall_during_the_first_saying_takes_the_place_of_the_second(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    first = speaker.turns.next(speaker.now, speaker.wall)
    speaker.pass_(SECOND)
    speaker.call("A001", "W1", again=True)
    speaker.turns.ended(speaker.now)
    speaker.pass_(PAUSE_MS)
    second = speaker.turns.next(speaker.now, speaker.wall)
    assert first is not None
    assert second is not None
    assert (first.call.again, first.nth, second.call.again, second.nth) == (False, 1, True, 1)


def test_an_announcement_that_could_not_begin_in_time_is_dropped() -> None:
    speaker = Loudspeaker(VoiceTurns(limit_ms=20 * SECOND))
    for n in range(1, 9):
        speaker.call(f"A00{n}", f"W{n}")
    begun: list[int] = []
    start = speaker.now
    while (said := speaker.turns.next(speaker.now, speaker.wall)) is not None:
        if said.nth == 1:
            begun.append(speaker.now - start)
        speaker.pass_(SAYING)
        speaker.turns.ended(speaker.now)
        speaker.pass_(PAUSE_MS)
    assert len(begun) == 2
    assert max(begun) <= 20 * SECOND
    assert speaker.turns.waiting == 0


def test_a_call_pushed_off_the_board_by_newer_ones_is_still_said(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    for n in range(1, 20):
        speaker.call(f"B{n:03}", "W2")
        speaker.answered(f"B{n:03}")
    assert "A001" not in {call.label for call in speaker.hall.board().calls}
    assert list(speaker.all()) == [("A001", 1), ("A001", 2)]


def test_only_its_own_zones_are_announced() -> None:
    speaker = Loudspeaker(VoiceTurns(zones=frozenset({ZONES[1]})))
    speaker.call("A001", "W1", zone=ZONES[0])
    speaker.call("D001", "W4", zone=ZONES[1])
    assert [label for label, nth in speaker.all() if nth == 1] == ["D001"]


def test_what_was_called_before_the_program_started_is_not_announced() -> None:
    turns = VoiceTurns()
    hall = Hall()
    hall.call("A001", "W1", NOON)
    turns.update(hall.board(), 0, NOON)
    assert turns.next(0, NOON) is None


def test_quiet_hours_silence_what_waits_and_what_comes() -> None:
    loud_until = NOON + 30 * SECOND
    speaker = Loudspeaker(VoiceTurns(quiet=lambda wall_ms: wall_ms >= loud_until))
    speaker.call("A001", "W1")
    speaker.call("B001", "W2")
    assert speaker.say() == ("A001", 1)
    while speaker.wall < loud_until:
        speaker.pass_(SECOND)
    assert speaker.say() is None
    speaker.call("C001", "W3")
    assert speaker.say() is None
    assert speaker.turns.waiting == 0


def test_what_was_called_in_quiet_hours_is_not_said_afterwards() -> None:
    loud_from = NOON + 30 * SECOND
    speaker = Loudspeaker(VoiceTurns(quiet=lambda wall_ms: wall_ms < loud_from))
    speaker.call("A001", "W1")
    while speaker.wall < loud_from:
        speaker.pass_(SECOND)
    assert speaker.say() is None


def test_a_recall_keeps_its_turn(speaker: Loudspeaker) -> None:
    speaker.call("A001", "W1")
    speaker.call("B001", "W2")
    speaker.pass_(SECOND)
    speaker.call("A001", "W1", again=True)
    assert [label for label, nth in speaker.all() if nth == 1] == ["A001", "B001"]


class TestAfterATimeWithoutNews:
    """The network was gone, or the PC slept: the calls of meanwhile come all at once."""

    def test_only_what_is_still_called_and_new_is_announced(self, speaker: Loudspeaker) -> None:
        speaker.hall.call("A001", "W1", speaker.wall)
        speaker.hall.call("B001", "W2", speaker.wall + 1)
        speaker.hall.answered("B001")
        speaker.now += 600 * SECOND
        speaker.hall.call("C001", "W3", speaker.wall - SECOND)
        speaker.look()
        assert list(speaker.all()) == [("C001", 1), ("C001", 2)]

    def test_what_stands_still_is_not_announced(self, speaker: Loudspeaker) -> None:
        speaker.call("A001", "W1")
        speaker.look(stopped=True)
        assert speaker.say() is None

    def test_the_time_of_the_gap_counts(self) -> None:
        speaker = Loudspeaker(VoiceTurns(limit_ms=20 * SECOND))
        speaker.hall.call("A001", "W1", speaker.wall)
        speaker.now += 18 * SECOND
        speaker.look()
        for _ in range(3):
            speaker.pass_(SECOND)
        assert speaker.say() is None

    def test_a_sleep_that_no_clock_but_the_wall_counted_is_one(self, speaker: Loudspeaker) -> None:
        speaker.hall.call("A001", "W1", speaker.wall)
        speaker.clock_wrong += 3_600 * SECOND
        speaker.look()
        assert speaker.say() is None

    def test_a_clock_that_is_behind_makes_no_old_call_new(self, speaker: Loudspeaker) -> None:
        speaker.hall.call("A001", "W1", speaker.wall)
        speaker.clock_wrong -= 3_600 * SECOND
        speaker.now += 1_800 * SECOND
        speaker.look()
        assert speaker.say() is None

    def test_nothing_begins_while_no_board_comes(self, speaker: Loudspeaker) -> None:
        speaker.call("A001", "W1")
        speaker.now += 7 * SECOND
        assert speaker.turns.next(speaker.now, speaker.wall) is None
        speaker.look()
        assert speaker.say() == ("A001", 1)


def test_zones_are_read_as_people_type_them() -> None:
    assert zone_names(" 引导受理区，多元化解区; ,") == ("引导受理区", "多元化解区")
    assert zone_names("") == ()


@pytest.mark.parametrize("wrong", [-86_400, -600, 600, 86_400])
def test_a_wall_clock_that_is_wrong_silences_nothing(wrong: int) -> None:
    speaker = Loudspeaker(settled=False)
    speaker.clock_wrong = wrong * SECOND
    for _ in range(20):
        speaker.pass_(SECOND)
    speaker.call("A001", "W1")
    assert list(speaker.all()) == [("A001", 1), ("A001", 2)]
