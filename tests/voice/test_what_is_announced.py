"""What visitors hear: 200 tickets and places, as a sentence and as an order of clips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.codes import format_label
from desk_app.voice.words import LETTERS, Announcement, announcement_of, clip_names, numeral, sayable, spoken_text
from tests.voice.boards import call

CENTRE = load_centre(default_centre_path())
READ = {"零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
# 20 numbers at 10 places, windows and rooms in turn
LABELS = [
    *(
        format_label(prefix, 1, n)
        for prefix, n in zip("ABCDEFGHJK", (1, 2, 10, 99, 100, 110, 199, 208, 500, 999), strict=True)
    ),
    *(
        format_label(prefix, lane, 7)
        for prefix, lane in zip("LMNPQRSTUZ", (2, 3, 9, 10, 11, 20, 33, 40, 98, 99), strict=True)
    ),
]
PLACES = ["W1", "W2", "W3", "W4", "W9", "W10", "R1", "R2", "R6", "R7"]
ROOMS = {"R1": "金牌调解室", "R2": "联合调解室", "R6": "信访接待室", "R7": "诉调对接室"}
WINDOWS = {"W1": "一", "W2": "二", "W3": "三", "W4": "四", "W9": "九", "W10": "十"}
TWO_HUNDRED = [(label, place) for label in LABELS for place in PLACES]


def test_there_are_two_hundred() -> None:
    assert len(set(TWO_HUNDRED)) == 200


@pytest.mark.parametrize("again", [False, True], ids=["called", "called again"])
def test_a_ticket_is_called_to_its_place_digit_by_digit(again: bool) -> None:
    for label, place in TWO_HUNDRED:
        said = announcement_of(call(label, place, again=again), CENTRE)
        text = spoken_text(said)
        assert text.startswith("再次呼叫，请") == again
        start, _, end = text.removeprefix("再次呼叫，").removeprefix("请").partition("号，到")
        assert "".join(READ.get(char, char) for char in start) == label
        assert end == (ROOMS[place] + "。" if place in ROOMS else WINDOWS[place] + "号窗口。")


@pytest.mark.parametrize("again", [False, True], ids=["called", "called again"])
def test_clips_say_it_in_the_same_order(again: bool) -> None:
    for label, place in TWO_HUNDRED:
        said = announcement_of(call(label, place, again=again), CENTRE)
        clips = clip_names(said, lambda _name: True)
        end = [ROOMS[place]] if place in ROOMS else ["十" if place == "W10" else place[1:], "号窗口"]
        assert list(clips) == [*(["再次呼叫"] if again else []), "请", *label, "号", "到", *end]
        heard = "".join(READ.get(char, char) for char in spoken_text(said) if char not in "，。")
        assert "".join(clips) == heard


def test_the_example_of_the_field() -> None:
    assert spoken_text(Announcement("A001", "call", 3, "")) == "请A零零一号，到三号窗口。"
    assert spoken_text(Announcement("A2001", "recall", 12, "")) == "再次呼叫，请A二零零一号，到十二号窗口。"


@pytest.mark.parametrize(
    ("number", "read"),
    [(1, "一"), (2, "二"), (10, "十"), (11, "十一"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_a_window_is_read_as_a_number(number: int, read: str) -> None:
    assert numeral(number) == read
    clips = clip_names(Announcement("A001", "call", number, ""), lambda _name: True)
    assert "".join(clips[7:-1]).translate(str.maketrans("0123456789", "零一二三四五六七八九")) == read


def test_a_room_nobody_recorded_is_said_by_its_number() -> None:
    said = announcement_of(call("D006", "R1"), CENTRE)
    assert clip_names(said, lambda name: name != "金牌调解室")[-2:] == ("1", "号房间")


def test_a_name_is_said_without_what_cannot_be_heard() -> None:
    assert sayable("金牌(品牌)调解室") == "金牌品牌调解室"
    assert sayable("速裁/诉调·对接室 2") == "速裁诉调对接室2"
    assert sayable("../../etc") == "etc"


@given(st.sampled_from(LETTERS), st.integers(1, 99), st.integers(1, 999), st.integers(0, 99), st.booleans())
def test_any_number_is_said_so_that_it_can_be_written_down_again(
    prefix: str, lane: int, n: int, window: int, again: bool
) -> None:
    label = format_label(prefix, lane, n)
    said = Announcement(label, "recall" if again else "call", window, "")
    clips = clip_names(said, lambda _name: True)
    begin = clips.index("请") + 1
    assert "".join(clips[begin : clips.index("号")]) == label
    words = clips[clips.index("到") + 1 : -1]
    tens = words.index("十") if "十" in words else None
    ones = int(words[-1]) if words[-1] != "十" else 0
    assert (0 if tens is None else 10 * int(words[0] if tens else 1)) + ones == window


def test_nothing_but_number_and_place_is_said() -> None:
    for label, place in TWO_HUNDRED:
        said = announcement_of(call(label, place), CENTRE)
        assert set(spoken_text(said)) <= set(
            "请号，到窗口。零一二三四五六七八九十再次呼叫" + LETTERS + "".join(ROOMS.values())
        )
