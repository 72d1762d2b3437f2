"""The screens of a PC: what may be chosen, a sentence for what may not, by settings and by commands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from desk_app.devices.settings import (
    SETTING,
    DeviceSettings,
    ScreenSettings,
    checked,
    load_settings,
    save_settings,
    unreadable,
)
from desk_app.errors import UserError
from desk_app.screens.kept import RESTS_S, KeptScreen, kept_path, read_kept, rest_s, write_kept
from desk_app.screens.names import screen_name
from desk_app.screens.states import ScreenState, local_states, write_state
from tests.support.commands import Desk, is_one_sentence
from tests.support.stores import new_store

HALL = {"shows": "hall"}
SCREENS = (
    ScreenSettings("hall", "引导受理区", "DEL/U2419H/7XK/HDMI-1", 12, 6),
    ScreenSettings("R1"),
    ScreenSettings("visitor", run="desk"),
)


def test_screens_are_kept_and_read_back(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        save_settings(tx, DeviceSettings(screens=SCREENS))
    with store.read() as tx:
        assert load_settings(tx).screens == SCREENS
    assert [screen_name(one) for one in SCREENS] == ["hall/引导受理区", "R1", "visitor"]
    store.close_all()


@pytest.mark.parametrize(
    ("screens", "field"),
    [
        ({"shows": "hall"}, "screens"),
        ("hall", "screens"),
        ([HALL] * 9, "screens"),
        (["hall"], "screens.1"),
        ([{}], "screens.1"),
        ([{"shows": "W0"}], "screens.1.shows"),
        ([{"shows": "../hall"}], "screens.1.shows"),
        ([{"shows": 1}], "screens.1.shows"),
        ([HALL, HALL], "screens.2.shows"),
        ([HALL, {"shows": "R1", "zone": "引导受理区"}], "screens.2.zone"),
        ([{"shows": "visitor"}], "screens.1.run"),
        ([{**HALL, "run": "alone"}], "screens.1.run"),
        ([{**HALL, "call_seconds": 2}], "screens.1.call_seconds"),
        ([{**HALL, "page_seconds": True}], "screens.1.page_seconds"),
        ([{**HALL, "monitor": "a\nb"}], "screens.1.monitor"),
        ([{**HALL, "colour": "red"}], "screens.1.colour"),
    ],
)
def test_what_does_not_fit_is_named_with_its_field(screens: Any, field: str) -> None:
    with pytest.raises(UserError) as refused:
        checked({"screens": screens})
    assert refused.value.field == field
    assert field in refused.value.sentence or field.removesuffix(".1") in refused.value.sentence


def test_screens_that_a_newer_program_wrote_cost_no_printer(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        tx.settings.set(SETTING, '{"slip": {"address": "tcp:10.1.2.50"}, "screens": [{"shows": "hologram"}]}')
    with store.read() as tx:
        kept, problem = load_settings(tx), unreadable(tx)
    assert kept.slip.address == "tcp:10.1.2.50"
    assert kept.screens == ()
    assert problem is not None
    assert problem.field == "screens.1.shows"
    store.close_all()


def test_screens_are_added_changed_and_removed_by_command(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    assert desk.run("screens", "add", "hall", "--zone", "引导受理区", "--monitor", "2").code == 0
    assert desk.run("screens", "add", "ｒ1", "--run", "desk").code == 0
    added = desk.run("screens", "add", "visitor", "--json").json["screens"]
    assert [(one["shows"], one["run"]) for one in added] == [("hall", "own"), ("R1", "desk"), ("visitor", "desk")]
    changed = desk.run(
        "screens", "change", "hall/引导受理区", "--monitor", "any", "--call-seconds", "20", "--json"
    ).json
    wanted = ScreenSettings("hall", "引导受理区", "", 20)
    assert changed["screens"][0] == asdict(wanted)
    assert desk.run("screens", "remove", "r1").code == 0
    assert [one["name"] for one in desk.run("screens", "--json").json["screens"]] == ["hall/引导受理区", "visitor"]
    desk.run("devices", "set", "scanner", "--gap-ms", "40")
    assert len(desk.run("screens", "--json").json["screens"]) == 2, "another device costs no screen"


def test_a_screen_that_was_taken_away_is_missed_by_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.run("screens", "add", "hall")
    write_state(desk.home, ScreenState("hall", "hall", "", "", 0, 0, "", None, "", "0.1.0", 0, ""))
    desk.run("screens", "remove", "hall")
    assert local_states(desk.home) == ()


@pytest.mark.parametrize(
    "words",
    [
        ("add", "R99"),
        ("add", "the hall"),
        ("add", "hall", "--zone", "nowhere"),
        ("add", "R1", "--zone", "引导受理区"),
        ("add", "hall", "--call-seconds", "1"),
        ("change", "R1"),
        ("remove", "visitor"),
    ],
)
def test_what_a_command_cannot_take_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    desk = Desk(tmp_path / "home")
    said = desk.run("screens", *words)
    assert said.code == 2
    assert is_one_sentence(said.err)
    assert desk.run("screens", "--json").json["screens"] == []


def test_what_the_keeper_says_is_listed_until_it_is_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.run("screens", "add", "hall")
    told = KeptScreen("hall", "refused", 2, "There is no zone x here.")
    write_kept(desk.home, [told])
    assert read_kept(desk.home) == {"hall": told}
    assert "There is no zone x here." in desk.run("screens").out
    assert desk.run("screens", "--json").json["kept"] == [asdict(told)]
    for odd in ("", "{}", "[1]", '[{"name": "hall"}]'):
        kept_path(desk.home).write_text(odd, encoding="utf-8")
        assert read_kept(desk.home) == {}


def test_who_falls_again_and_again_rests_longer_each_time() -> None:
    assert tuple(rest_s(falls) for falls in range(1, 6)) == RESTS_S == (1, 2, 5, 15, 60)
    assert rest_s(1000) == 60
