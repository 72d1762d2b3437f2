"""Dark tokens of the public screens (look/NOTES.md, "Dark"). Every pair people read holds 7:1 (WCAG AAA).

``stale`` is lighter than in the notes (5.9:1 there): a hall is read from ten metres, by old eyes, past a window.
"""

from __future__ import annotations

from dataclasses import dataclass

DESIGN_WIDTH = 1920
DESIGN_HEIGHT = 1080

BG = "#07172B"
HEADER = "#0B2140"
PANEL = "#10294A"
TEXT = "#FFFFFF"
TEXT_2 = "#C9D7E8"
COLUMN = "#B9CADF"
NOTICE = "#E3ECF7"
AWAY = "#A9BACF"
STALE = "#A9BACF"
CALL = "#FFD54A"
CALL_LIGHT = "#FFE9A0"
CALL_TEXT = "#07172B"
CALL_RULE = "#9C7A00"
QUIET_RULE = "#41608A"
FREE = "#7FE8AB"
RESERVED = "#FFD98A"
IN_USE = "#FFB59E"
COUNT = "#9CCBFF"
MISSED = "#FFB27A"
MISSED_BG = "#3A2313"
MISSED_NOTE = "#FFDCC4"
PILL = "#FFD58A"
PILL_EDGE = "#FFC766"


@dataclass(frozen=True, slots=True)
class Pair:
    """A text colour on the ground it stands on."""

    text: str
    ground: str


READ = (
    Pair(TEXT, HEADER),
    Pair(TEXT_2, HEADER),
    Pair(NOTICE, HEADER),
    Pair(PILL, HEADER),
    Pair(CALL_TEXT, CALL),
    Pair(CALL_TEXT, CALL_LIGHT),
    Pair(COLUMN, BG),
    *(Pair(colour, PANEL) for colour in (TEXT, TEXT_2, AWAY, STALE, FREE, RESERVED, IN_USE, COUNT)),
    Pair(TEXT, MISSED_BG),
    Pair(MISSED, MISSED_BG),
    Pair(MISSED_NOTE, MISSED_BG),
)
