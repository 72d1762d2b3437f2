"""Colours can be read, states are told apart by their words, and rare characters in names are drawn."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QApplication

from desk_app.services.views import PlaceView
from ui.theme.fonts import families
from ui.theme.style import flat_tokens
from ui.theme.tokens import LIGHT, STATE_TONE, TEXT_ON, contrast, tones
from ui.words import minutes, place_note, place_state, stop_state, wait_ahead

PAIRS = [*TEXT_ON, *((tone.text, tone.ground) for tone in tones(LIGHT).values())]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_on_its_ground_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5, f"{text} on {ground}: {contrast(text, ground):.2f}"


def test_edges_of_what_one_acts_on_and_the_focus_can_be_seen() -> None:
    assert contrast(LIGHT.line_input, LIGHT.surface) >= 3
    assert contrast(LIGHT.focus, LIGHT.bg) >= 3
    assert contrast(LIGHT.focus, LIGHT.surface) >= 3


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_state_has_a_word_of_its_own_and_a_tone() -> None:
    states = ("waiting", "called", "serving", "served", "missed", "parked", "left", "void", "expired")
    words = [stop_state(state) for state in states]
    assert len(set(words)) == len(states)
    assert all(STATE_TONE[state] in tones(LIGHT) for state in states)


def test_the_style_sheet_uses_only_tokens() -> None:
    assert {"surface", "waiting_ground", "focus"} <= set(flat_tokens())


@pytest.mark.parametrize("char", ["䶮", "㛃", "𬭎", "𠅤"])
def test_rare_characters_are_drawn_and_not_boxes(dressed: QApplication, char: str) -> None:
    font = QFont()
    font.setFamilies(families())
    layout = QTextLayout(char, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [index for run in layout.glyphRuns() for index in run.glyphIndexes()]
    assert glyphs
    assert 0 not in glyphs


def place(**facts: object) -> PlaceView:
    known = {
        "code": "W9",
        "kind": "window",
        "number": 9,
        "name": "行政复议·裁决",
        "short": "行政复议",
        "zone": "引导受理区",
        "public": "yes",
        "state": "free",
        "until_ms": None,
        "current": None,
        "next": None,
        "waiting": 0,
        "estimate": None,
        "called_ms": None,
    }
    return PlaceView(**{**known, **facts})  # type: ignore[arg-type]


def test_not_known_is_a_dash_and_zero_is_counted() -> None:
    assert minutes(None) == "—"
    assert wait_ahead(None, None) == "—"
    assert "0" not in wait_ahead(0, None)
    assert "3" in wait_ahead(3, (8, 16))
    assert "8–16" in wait_ahead(3, (8, 16))


def test_the_last_column_says_what_matters_of_each_place() -> None:
    nine_forty = 1_795_398_000_000  # 2026-11-23 09:00 +08:00
    away = place(state="away", until_ms=nine_forty)
    assert "09:00" in place_note(away) or ":" in place_note(away)
    assert place_note(place(state="away")) == "—"
    assert place_note(place(state="serving", waiting=2, estimate=(8, 16))) == minutes((8, 16))
    assert place_note(place(kind="room", code="R4", public="state", state="serving")) == "", "counselling: state only"


def test_in_use_is_said_of_rooms_and_serving_of_windows() -> None:
    assert place_state(place(state="serving")) != place_state(place(state="serving", kind="room"))
