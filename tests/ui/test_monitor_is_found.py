"""A monitor is found again by what it is: another order, another cable, twins, a switch in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.screens.monitor_names import monitor_found, monitor_words

DELL, TELLY, TWIN = "DEL/U2419H/7XK/DP-1", "HIS/TV55//HDMI-1", "AOC/24B1//VGA-1"


def test_the_order_of_the_monitors_does_not_matter() -> None:
    assert monitor_found(TELLY, [DELL, TELLY]) == 1
    assert monitor_found(TELLY, [TELLY, DELL]) == 0


def test_a_monitor_on_another_cable_is_the_same() -> None:
    assert monitor_found(DELL, [TELLY, "DEL/U2419H/7XK/HDMI-2"]) == 1
    assert monitor_found(TELLY, ["HIS/TV55//DP-1", DELL]) == 0, "it tells no serial number, there is but one like it"


def test_another_monitor_on_the_same_cable_is_another() -> None:
    assert monitor_found(DELL, [TELLY, "BNQ/GW2480/1/DP-1"]) is None


def test_twins_are_told_apart_by_their_cable_and_else_nobody_guesses() -> None:
    assert monitor_found(TWIN, ["AOC/24B1//VGA-2", TWIN]) == 1
    assert monitor_found(TWIN, ["AOC/24B1//VGA-2", "AOC/24B1//VGA-3"]) is None
    assert monitor_found("AOC/24B1//X#2", ["AOC/24B1//X#1", "AOC/24B1//X#2"]) == 1
    assert monitor_found("AOC/24B1//X#2", ["AOC/24B1//X"]) == 0, "its twin is gone: one of them is left"


def test_a_switch_that_hides_what_the_monitor_is_leaves_it_at_its_connector() -> None:
    assert monitor_found(DELL, [TELLY, "///DP-1"]) == 1
    assert monitor_found("///DP-1", [TELLY, "///DP-2"]) is None


def test_a_connector_or_a_number_will_do_on_the_command_line() -> None:
    assert monitor_found("HDMI-1", [DELL, TELLY]) == 1
    assert monitor_found("1", [DELL, TELLY]) == 0
    assert [monitor_found(typed, [DELL, TELLY]) for typed in ("0", "3", "-1", "x", "²")] == [None] * 5
    assert monitor_found("1", []) is None


def test_it_is_shown_without_slashes() -> None:
    assert monitor_words(TELLY) == "HIS TV55 HDMI-1"


HEADS, ENDS = ("A/x/1", "A/x/", "B/y/2", "//"), ("DP-1", "DP-2", "HDMI-1")
NAMES = st.lists(st.tuples(st.sampled_from(HEADS), st.sampled_from(ENDS)).map("/".join), unique=True, max_size=6)


@given(NAMES, st.randoms())
def test_who_is_there_is_always_found_whatever_the_order(names: list[str], chance: object) -> None:
    chance.shuffle(shuffled := list(names))  # type: ignore[attr-defined]
    for name in names:
        at = monitor_found(name, shuffled)
        assert at is not None
        assert shuffled[at] == name
