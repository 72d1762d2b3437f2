"""Which screens live: the rule, and a file each beside the store."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.screens.elsewhere import Elsewhere, read_elsewhere, write_elsewhere
from desk_app.screens.states import (
    SILENT_MS,
    ScreenState,
    forget_state,
    local_states,
    read_state,
    standing,
    state_path,
    write_state,
)
from tests.support.desk import open_desk

HALL = ScreenState("hall", "hall", "", "DP-1", 1_000, 2_000, "0123456789abcdef", None, "", "0.1.0", 0, "")


# --- the rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beat", "stopped", "looked", "how"),
    [
        (0, None, 0, "alive"),
        (SILENT_MS, None, 0, "alive"),
        (SILENT_MS + 1, None, 0, "silent"),
        (0, 5_000, 0, "stopped"),
        (SILENT_MS + 1, 5_000, 0, "silent"),  # nobody knows whether its data stands still now
        (-3_600_000, None, 0, "alive"),  # the PC's clock was set back: the next beat mends it
        (10_000, None, SILENT_MS, "alive"),  # it was well when it was looked at
        (10_000, None, SILENT_MS + 1, "unknown"),
        (SILENT_MS + 1, None, SILENT_MS + 1, "unknown"),
    ],
)
def test_a_screen_is_judged_by_how_old_its_beat_was_when_it_was_looked_at(
    beat: int, stopped: int | None, looked: int, how: str
) -> None:
    now = 100_000_000
    state = replace(HALL, beat_ms=now - looked - beat, stopped_ms=None if stopped is None else now - stopped)
    assert standing(state, now, now - looked) == how


def test_a_screen_whose_monitor_is_gone_is_hidden_while_it_lives() -> None:
    gone = replace(HALL, beat_ms=100_000, stopped_ms=5_000, hidden=True)
    assert [standing(gone, 100_000 + age) for age in (0, SILENT_MS, SILENT_MS + 1)] == ["hidden", "hidden", "silent"]


# --- files ------------------------------------------------------------------------------------------------------------


ZONE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@given(zone=ZONE, restarts=st.integers(0, 9), stopped=st.none() | st.integers(0, 2**40))
def test_what_is_written_is_read_whatever_the_zone_is_called(
    tmp_path_factory: pytest.TempPathFactory, zone: str, restarts: int, stopped: int | None
) -> None:
    home = tmp_path_factory.mktemp("home")
    state = replace(HALL, name=f"hall/{zone}", zone=zone, restarts=restarts, stopped_ms=stopped)
    write_state(home, state)
    assert local_states(home) == (state,) == (read_state(home, state.name),)
    path = state_path(home, state.name)
    assert path.parent == home / "screens"
    assert not set(path.name) & set('<>:"/\\|?* ')
    forget_state(home, state.name)
    forget_state(home, state.name)
    assert local_states(home) == ()


def test_screens_of_one_pc_do_not_write_over_each_other(tmp_path: Path) -> None:
    names = ("hall", "hall/a", "hall/b", "R1", "visitor", "hall%2fa")
    for name in names:
        write_state(tmp_path, replace(HALL, name=name))
    assert [one.name for one in local_states(tmp_path)] == sorted(names)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        '"hall"',
        json.dumps({"name": "hall"}),
        json.dumps(dict.fromkeys(HALL.__slots__, 0)),
        json.dumps({name: getattr(HALL, name) for name in HALL.__slots__} | {"beat_ms": "2000"}),
        json.dumps({name: getattr(HALL, name) for name in HALL.__slots__} | {"of_a_newer_program": 1}),
        "\x00",
    ],
)
def test_a_file_that_says_nothing_sensible_is_no_screen(tmp_path: Path, damaged: str) -> None:
    write_state(tmp_path, replace(HALL, name="R1"))
    state_path(tmp_path, "hall").write_text(damaged, encoding="utf-8")
    assert [one.name for one in local_states(tmp_path)] == ["R1"]


@given(raw=st.recursive(st.none() | st.integers() | st.text(string.ascii_letters), st.lists) | st.binary(max_size=40))
def test_what_was_told_of_the_others_may_be_damaged_too(tmp_path_factory: pytest.TempPathFactory, raw: object) -> None:
    home = tmp_path_factory.mktemp("home")
    write_elsewhere(home, 5, [HALL])
    assert read_elsewhere(home) == Elsewhere(5, (HALL,))
    data = raw if isinstance(raw, bytes) else json.dumps({"looked_ms": 1, "screens": raw}).encode()
    (home / "screens-elsewhere.json").write_bytes(data)
    found = read_elsewhere(home)
    assert found is None or found.screens == ()


def test_a_pc_that_works_alone_sees_its_own_screens(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        assert desk.app.screens.seen() == ()
        now = desk.clock.now_ms()
        write_state(desk.app.home, replace(HALL, started_ms=now, beat_ms=now))
        write_elsewhere(desk.app.home, now, [replace(HALL, device="of a hub it left")])
        (one,) = desk.app.screens.seen()
        assert (one.how, one.here, one.state.name) == ("alive", True, "hall")
        desk.clock.pass_(seconds=31)
        (one,) = desk.app.screens.seen()
        assert one.how == "silent"
        desk.app.screens.forget(one)
        assert desk.app.screens.seen() == ()
