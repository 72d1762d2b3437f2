"""Where a PC calls numbers out: the zones its screens show, and of several PCs one a zone."""

from __future__ import annotations

from pathlib import Path

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.screens.states import SILENT_MS, ScreenState
from desk_app.voice.zones import (
    HELD_MS,
    WANTED_MS,
    Holders,
    ZoneAsking,
    read_holders,
    read_wanted,
    wanted_zones,
    write_holders,
    write_wanted,
    zones_to_speak,
)

CENTRE = load_centre(default_centre_path())
NOW = 1_772_413_200_000
ONE, TWO = "引导受理区", "多元化解区"
WHOLE = frozenset(place.zone for place in CENTRE.places.values() if place.public == "yes")


def hall(zone: str, age_ms: int = 0) -> ScreenState:
    beat = NOW - age_ms
    name = f"hall/{zone}" if zone else "hall"
    return ScreenState(name, "hall", zone, "", beat, beat, "", None, "", "", 0, "")


def test_a_screen_of_one_zone_speaks_there_and_the_whole_hall_everywhere() -> None:
    assert wanted_zones(CENTRE, "", (), ONE, NOW) == {ONE}
    assert wanted_zones(CENTRE, "", (), "", NOW) == WHOLE


def test_one_voice_speaks_for_all_hall_screens_of_its_pc_that_live() -> None:
    assert wanted_zones(CENTRE, "", (hall(TWO),), ONE, NOW) == {ONE, TWO}
    assert wanted_zones(CENTRE, "", (hall(TWO, SILENT_MS + 1),), ONE, NOW) == {ONE}
    assert wanted_zones(CENTRE, "", (hall(""),), ONE, NOW) == WHOLE


def test_zones_that_were_chosen_win() -> None:
    assert wanted_zones(CENTRE, TWO, (hall(""),), "", NOW) == {TWO}


def test_a_pc_that_works_alone_asks_nobody() -> None:
    assert zones_to_speak(WHOLE, None, "", NOW).own == WHOLE


def test_a_pc_of_a_centre_is_silent_until_it_was_told_that_it_may_speak() -> None:
    assert zones_to_speak(WHOLE, None, "hall-1", NOW).own == frozenset()


def test_of_two_pcs_each_speaks_where_the_other_does_not() -> None:
    holders = Holders(NOW, {ONE: "hall-1", TWO: "hall-2"})
    first, second = (zones_to_speak(frozenset({ONE, TWO}), holders, name, NOW) for name in ("hall-1", "hall-2"))
    assert first.own == {ONE}
    assert first.elsewhere == {TWO: "hall-2"}
    assert second.own == {TWO}
    assert second.elsewhere == {ONE: "hall-1"}


def test_an_answer_that_is_old_or_from_a_clock_that_was_set_counts_no_more() -> None:
    holders = Holders(NOW, {ONE: "hall-1"})
    assert zones_to_speak(frozenset({ONE}), holders, "hall-1", NOW + HELD_MS).own
    assert not zones_to_speak(frozenset({ONE}), holders, "hall-1", NOW + HELD_MS + 1).own
    assert not zones_to_speak(frozenset({ONE}), holders, "hall-1", NOW - 1).own


def test_a_shared_database_of_before_this_silences_nobody() -> None:
    assert zones_to_speak(WHOLE, Holders(0, knows=False), "hall-1", NOW).own == WHOLE


def test_a_screen_says_what_it_wants_and_takes_the_answer(tmp_path: Path) -> None:
    asking = ZoneAsking(CENTRE, tmp_path, lambda: NOW, lambda: "hall-1", ONE)
    assert asking.look("").own == frozenset()
    assert read_wanted(tmp_path, NOW) == (ONE,)
    write_holders(tmp_path, Holders(NOW, {ONE: "hall-1"}))
    assert asking.look("").own == {ONE}


def test_a_wish_of_a_screen_that_ended_is_nobodys(tmp_path: Path) -> None:
    write_wanted(tmp_path, frozenset({ONE}), NOW)
    assert read_wanted(tmp_path, NOW + WANTED_MS) == (ONE,)
    assert read_wanted(tmp_path, NOW + WANTED_MS + 1) == ()


def test_files_that_are_no_json_of_ours_are_as_if_there_were_none(tmp_path: Path) -> None:
    for name in ("voice-wanted.json", "voice-holders.json"):
        (tmp_path / name).write_text('["x"', encoding="utf-8")
    assert read_wanted(tmp_path, NOW) == ()
    assert read_holders(tmp_path) is None
