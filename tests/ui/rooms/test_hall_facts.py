"""What the hall shows, worked out without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.clock import DAY_ROLLS_AT, midnight_of
from desk_app.errors import UserError
from desk_app.screens import hall_facts as facts
from desk_app.screens.turns import PULSE_MS, PULSES, CallTurns
from desk_app.services.views import Board, CallView, PlaceView, QueueView
from ui.screens import tokens
from ui.theme.tokens import contrast

PLACE = PlaceView("W4", "window", 4, "人民调解", "人民调解", "", "yes", "free", None, None, None, 0, None, None)
ROOM = replace(PLACE, code="R4", kind="room", name="心理咨询室", short="心理咨询室", public="state", waiting=None)
CALL = CallView("D004", "W4", "4 号窗口", "人民调解", "", 1_000, again=False, current=True)


def board(*calls: CallView) -> Board:
    return Board(0, "2026-03-02", True, (PLACE,), {}, 0, None, calls, ())


@pytest.mark.parametrize("pair", tokens.READ, ids=lambda pair: f"{pair.text} on {pair.ground}")
def test_every_text_of_the_hall_holds_seven_to_one(pair: tokens.Pair) -> None:
    assert contrast(pair.text, pair.ground) >= 7


def test_a_counted_nothing_is_0_and_after_the_data_stopped_it_is_not_known() -> None:
    assert facts.window_row(PLACE, stopped=False).waiting == "0"
    assert facts.window_row(PLACE, stopped=True).waiting == "—"
    assert facts.window_row(replace(PLACE, waiting=3), stopped=True).waiting == "3"
    assert facts.window_row(replace(PLACE, waiting=None), stopped=False).waiting == "—"


def test_of_a_place_shown_by_its_state_no_number_goes_further() -> None:
    told = replace(ROOM, state="serving", current="D009", next="D010", waiting=4)
    _windows, rooms = facts.shown_places([told])
    row = facts.room_row(rooms[0], stopped=False)
    assert (row.name, row.beside) == ("心理咨询室", "")
    assert "D009" not in repr(rooms)
    assert "D010" not in repr(rooms)


def test_a_place_that_is_not_public_is_left_out() -> None:
    assert facts.shown_places([replace(ROOM, public="no"), replace(PLACE, public="no")]) == ((), ())


def test_every_page_is_shown_in_turn_and_every_window_on_one() -> None:
    windows = list(range(23))
    pages = [facts.page_of(23, 10, page) for page in range(4)]
    assert [len(windows[at]) for at, _number in pages] == [10, 10, 3, 10]
    assert sorted(number for at, _number in pages[:3] for number in windows[at]) == windows
    assert [number for _at, number in pages] == ["1/3", "2/3", "3/3", "1/3"]
    assert facts.page_of(10, 10, 7) == (slice(0, 10), "")


def test_the_banner_names_the_place_and_the_calls_before() -> None:
    earlier = replace(CALL, label="E005", place_label="5 号窗口", current=False)
    again = replace(CALL, again=True)
    found = facts.banner(CALL, board(again, CALL, earlier, earlier), stopped=False)
    assert (found.mode, found.label, found.place, found.name) == ("calling", "D004", "4 号窗口", "人民调解")
    assert found.recent == (("E005", "5 号窗口"),)
    assert found.title == "刚才叫过"


def test_beside_a_call_stand_those_that_are_called_too_before_those_that_were() -> None:
    was = replace(CALL, label="E005", place_label="5 号窗口", current=False)
    too = replace(CALL, label="K003", place_label="10 号窗口")
    found = facts.banner(CALL, board(was, CALL, too), stopped=False)
    assert found.recent == (("K003", "10 号窗口"),)
    assert found.title != "刚才叫过"


def test_a_stopped_banner_keeps_the_last_call_without_calling() -> None:
    found = facts.banner(None, board(CALL), stopped=True)
    assert (found.mode, found.label) == ("stopped", "D004")


def test_calls_made_before_the_screen_started_do_not_pulse() -> None:
    turns = CallTurns(each_ms=8_000)
    turns.update([CALL])
    shown = turns.showing(0)
    assert shown is not None
    assert not shown.fresh
    assert all(shown.glow(at) == 0 for at in range(0, 10_000, 100))


def test_a_new_call_pulses_three_times_and_then_stands_still() -> None:
    turns = CallTurns(each_ms=8_000)
    turns.update([])
    turns.update([CALL])
    shown = turns.showing(500)
    assert shown is not None
    glows = [shown.glow(500 + at) for at in range(0, PULSES * PULSE_MS + 1_000, 50)]
    peaks = sum(1 for a, b, c in zip(glows, glows[1:], glows[2:], strict=False) if b > a and b >= c)
    assert peaks == 3
    assert glows[-1] == 0
    assert PULSE_MS > 1_000 / 3, "slower than three flashes a second"


def test_two_calls_at_once_are_shown_one_after_the_other_each_for_its_time() -> None:
    other = replace(CALL, label="A012", place="W1", called_ms=1_001)
    turns = CallTurns(each_ms=8_000)
    turns.update([])
    turns.update([other, CALL])
    labels = [shown.call.label for at in range(0, 40_000, 1_000) if (shown := turns.showing(at))]
    assert labels[:8] == ["D004"] * 8
    assert labels[8:16] == ["A012"] * 8
    assert labels[16:24] == ["D004"] * 8, "both are still being called: they take turns"


def test_in_a_rush_each_call_has_its_least_time_so_that_none_waits_until_it_is_over() -> None:
    calls = [replace(CALL, label=f"A{n:03}", place=f"W{n}", called_ms=1_000 + n) for n in range(1, 9)]
    turns = CallTurns(each_ms=8_000, least_ms=4_000)
    turns.update([])
    turns.update(calls[::-1])
    labels = [shown.call.label for at in range(0, 48_000, 1_000) if (shown := turns.showing(at))]
    rush = [label for n in range(1, 5) for label in [f"A{n:03}"] * 4]
    assert labels == rush + [label for n in range(5, 9) for label in [f"A{n:03}"] * 8]


def test_an_answered_call_leaves_after_its_least_time_and_one_answered_before_its_turn_is_left_out() -> None:
    other = replace(CALL, label="A012", place="W1", called_ms=1_001)
    turns = CallTurns(each_ms=8_000, least_ms=4_000)
    turns.update([])
    turns.update([other, CALL])
    assert turns.showing(0) is not None
    turns.update([replace(other, current=False), replace(CALL, current=False)])
    first = turns.showing(3_999)
    assert first is not None
    assert first.call.label == "D004"
    assert turns.showing(4_000) is None


def test_a_recall_is_a_call_of_its_own_and_pulses_again() -> None:
    turns = CallTurns()
    turns.update([CALL])
    turns.showing(0)
    turns.update([replace(CALL, again=True, called_ms=9_000)])
    shown = turns.showing(10_000)
    assert shown is not None
    assert shown.fresh


CENTRE = load_centre(default_centre_path())


def day(**more: object) -> Board:
    return replace(board(), **more)  # type: ignore[arg-type]


def waits_of(zone: str = "", **estimates: tuple[int, int] | None) -> dict[str, str]:
    queues = {prefix: QueueView(prefix, "", 0, 0, estimate) for prefix, estimate in estimates.items()}
    return {wait.business: wait.minutes for wait in facts.waits(CENTRE, day(queues=queues), zone, stopped=False)}


def test_an_estimate_is_a_range_and_what_is_not_known_is_never_0() -> None:
    found = waits_of(A=(8, 16), B=(5, 5), C=None, D=(0, 0), E=(0, 3))
    assert found["综合受理"] == "8–16"
    assert found["信访接待"] == "5"
    assert found["法律服务"] == found["检察服务"] == "—", "no estimate, no reading"
    assert found["诉讼服务"] == "0–3"
    assert not found["人民调解"][:1].isdigit(), "a known nothing is said in words"


def test_while_the_data_stands_still_no_estimate_is_known() -> None:
    known = day(queues={"A": QueueView("A", "", 0, 0, (8, 16))})
    assert {wait.minutes for wait in facts.waits(CENTRE, known, "", stopped=True)} == {"—"}
    assert {wait.minutes for wait in facts.waits(CENTRE, None, "", stopped=False)} == {"—"}


def test_a_zone_has_only_its_own_places_calls_missed_numbers_and_businesses() -> None:
    here, there = replace(PLACE, zone="多元化解区"), replace(PLACE, code="W1", zone="引导受理区")
    calls = (replace(CALL, zone="引导受理区", label="A001"), replace(CALL, zone="多元化解区"))
    queues = {prefix: QueueView(prefix, "", 0, 0, (1, 2)) for prefix in "AD"}
    whole = day(
        places=(here, there),
        calls=calls,
        queues=queues,
        missed=("A003", "D001"),
        missed_zones={"A003": "引导受理区", "D001": "多元化解区"},
    )
    found = facts.of_zone(whole, "多元化解区", CENTRE)
    assert (found.places, found.calls, found.missed, list(found.queues)) == ((here,), calls[1:], ("D001",), ["D"])
    assert facts.of_zone(whole, "", CENTRE) == whole
    assert "综合受理" not in waits_of("多元化解区", A=(1, 2))
    assert "人民调解" in waits_of("多元化解区", D=(1, 2))


def test_an_unknown_zone_is_refused_with_the_names_of_those_there_are() -> None:
    assert facts.zones(CENTRE) == ("引导受理区", "多元化解区"), "the command room is on no screen"
    for unknown in ("三楼", "指挥调度区"):
        with pytest.raises(UserError) as caught:
            facts.check_zone(CENTRE, unknown)
        assert caught.value.field == "zone"
        assert "引导受理区、多元化解区" in caught.value.sentence
    assert facts.check_zone(CENTRE, "多元化解区") == "多元化解区"


def test_when_the_day_changes_the_numbers_of_the_day_before_are_gone() -> None:
    monday = day(day="2026-03-02")
    changes = midnight_of("2026-03-03") + DAY_ROLLS_AT // timedelta(milliseconds=1)
    assert facts.of_today(monday, changes - 1) is monday
    assert facts.of_today(monday, changes) is None
    assert facts.of_today(monday, changes - 86_400_000 * 3) is monday, "a clock that is behind hides nothing"


def test_data_that_stopped_on_another_day_says_which() -> None:
    stopped = midnight_of("2026-03-02") + 9 * 3_600_000
    same = facts.heading(CENTRE, stopped + 60_000, stopped).stopped
    next_day = facts.heading(CENTRE, stopped + 86_400_000, stopped).stopped
    assert "09:00" in same
    assert "3月2日" not in same
    assert "3月2日 09:00" in next_day


def test_a_room_that_calls_says_so_and_a_discreet_one_does_not() -> None:
    called = replace(ROOM, public="yes", state="called", current="D009")
    assert facts.room_row(called, stopped=False).called
    assert facts.room_row(called, stopped=False).state == "呼叫中"
    _windows, discreet = facts.shown_places([replace(called, public="state")])
    row = facts.room_row(discreet[0], stopped=False)
    assert (row.called, row.state, row.beside) == (False, "使用中", "")
