"""``guidance-desk screens``: which screens this PC has, and how each that was seen stands, in words and as JSON."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from desk_app.screens.states import ScreenState, write_state
from tests.support.commands import Desk

HALL = ScreenState("hall", "hall", "", "", 0, 0, "", None, "", "0.1.0", 0, "")


def test_a_screen_is_listed_with_how_it_stands(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    assert desk.run("screens").out.strip() == "This PC has no screens."
    now = time.time_ns() // 1_000_000
    write_state(desk.home, replace(HALL, started_ms=now, beat_ms=now, voice="no_loudspeaker"))
    write_state(desk.home, replace(HALL, name="R1", shows="R1", started_ms=now, beat_ms=now - 3_600_000))
    said = desk.run("screens")
    assert said.code == 0
    door, advice, hall, loudspeaker = said.out.splitlines()
    assert "this PC  silent  silent since" in door
    assert "take it off the list" in advice
    assert hall.startswith("hall  this PC  no loudspeaker  running since")
    assert "Plug a loudspeaker" in loudspeaker
    states = desk.run("screens", "list", "--json").json["states"]
    assert [(one["name"], one["how"], one["here"], one["voice"]) for one in states] == [
        ("R1", "silent", True, ""),
        ("hall", "alive", True, "no_loudspeaker"),
    ]
