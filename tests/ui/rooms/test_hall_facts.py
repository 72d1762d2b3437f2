"""What the hall shows, worked out without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.services.views import Board, CallView, PlaceView
from ui.screens import hall_facts as facts
from ui.screens import tokens
from ui.screens.turns import PULSE_MS, PULSES, CallTurns
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
    pages = [windows[facts.page_of(23, 10, page)] for page in range(4)]
    assert [len(page) for page in pages] == [10, 10, 3, 10]
    assert sorted(pages[0] + pages[1] + pages[2]) == windows


def test_notices_are_shown_whole_in_as_many_pages_as_they_need() -> None:
    notices = ["甲", "乙", "丙", "丁"]
    assert facts.notice_pages(notices, [40, 40, 90, 30], room=100, gap=10) == (("甲", "乙"), ("丙",), ("丁",))
    assert facts.notice_pages(["很长"], [500], room=100, gap=10) == (("很长",),)


def test_the_banner_names_the_place_and_the_calls_before() -> None:
    earlier = replace(CALL, label="E005", place_label="5 号窗口", current=False)
    again = replace(CALL, again=True)
    found = facts.banner(CALL, board(again, CALL, earlier, earlier), stopped=False)
    assert (found.mode, found.label, found.place, found.name) == ("calling", "D004", "4 号窗口", "人民调解")
    assert found.recent == (("E005", "5 号窗口"),)


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
