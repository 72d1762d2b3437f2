"""Colours, sizes and spaces of all windows, in one place. Contrast is checked over ``TEXT_ON`` by a test.

The values come from the look notes of the project; a state is always a word plus a colour, never a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Tone:
    """Text colour, the ground it stands on and the dot of one state."""

    text: str
    ground: str
    dot: str


@dataclass(frozen=True, slots=True)
class Light:
    """Work windows (desk, room)."""

    bg: str = "#EDF0F4"
    surface: str = "#FFFFFF"
    sunk: str = "#F5F7FA"
    line: str = "#D3DAE3"
    line_soft: str = "#EDF0F4"
    line_input: str = "#7F8B9B"
    text1: str = "#17202E"
    text2: str = "#465365"
    text3: str = "#5C6878"
    accent: str = "#17478F"
    accent_hover: str = "#123A76"
    accent_press: str = "#0E3066"
    accent_key: str = "#7E9CCB"  # edge of a key cap on the accent
    accent_text: str = "#FFFFFF"
    accent_text2: str = "#DCE7F7"  # tabs not chosen, on the accent
    tint: str = "#E6EDF8"
    tint_panel: str = "#F3F7FD"
    tint_edge: str = "#B9CBE8"
    link_line: str = "#9DB4D8"
    focus: str = "#0B62D6"
    key_ground: str = "#F8FAFC"
    key_edge: str = "#B4BECB"
    rail_away: str = "#9AA5B3"  # the bar at the left of a place that is away, closed or cleaning
    rail_stale: str = "#B7C0CB"
    disabled: str = "#5C6878"
    banner_text: str = "#5E3D00"
    banner_edge: str = "#E3C67C"
    waiting: Tone = Tone("#7A4F00", "#FFF3D6", "#C98500")
    calling: Tone = Tone("#0F57B5", "#E1EDFC", "#0F57B5")
    serving: Tone = Tone("#0B6470", "#DFF2F3", "#0B6470")
    free: Tone = Tone("#1B6E3C", "#E3F4E9", "#1B6E3C")
    missed: Tone = Tone("#97400D", "#FDEADD", "#97400D")
    away: Tone = Tone("#505C6C", "#E7EBF0", "#505C6C")
    stop: Tone = Tone("#B02018", "#FDE9E7", "#B02018")
    chosen: Tone = Tone("#17478F", "#E6EDF8", "#17478F")

    def tone(self, name: str) -> Tone:
        """Return the tone called ``name`` (``waiting``, ``calling`` …); ``away`` for a name not known."""
        return tones(self).get(name, self.away)


@dataclass(frozen=True, slots=True)
class Dark:
    """Public screens (hall, door)."""

    bg: str = "#07172B"
    header: str = "#0B2140"
    panel: str = "#10294A"
    line: str = "#274361"
    text: str = "#FFFFFF"
    text2: str = "#C9D7E8"
    away: str = "#A9BACF"
    stale: str = "#93A6BE"
    calling_text: str = "#07172B"
    calling: str = "#FFD54A"
    calling_line: str = "#B08F1D"
    free: str = "#7FE8AB"
    reserved: str = "#FFD98A"
    in_use: str = "#FFB59E"
    count: str = "#9CCBFF"
    missed: str = "#FFB27A"
    missed_ground: str = "#3A2313"
    stale_pill: str = "#FFD58A"
    stale_edge: str = "#FFC766"
    door_free: str = "#1F7A46"
    door_reserved: str = "#8A5A00"
    door_in_use: str = "#A8321F"
    door_closed: str = "#505C6C"


LIGHT: Final = Light()
DARK: Final = Dark()


def tones(tokens: Light) -> dict[str, Tone]:
    """Return every state tone by name."""
    return {f.name: getattr(tokens, f.name) for f in fields(tokens) if isinstance(getattr(tokens, f.name), Tone)}


STATE_TONE: Final[dict[str, str]] = {
    # stops
    "waiting": "waiting",
    "called": "calling",
    "serving": "serving",
    "served": "free",
    "missed": "missed",
    "parked": "away",
    "left": "away",
    "void": "away",
    "expired": "away",
    # places
    "free": "free",
    "away": "away",
    "closed": "away",
    "cleaning": "away",
    "reserved": "waiting",
    # paper
    "printed": "free",
    "unknown": "away",
    "failed": "stop",
}

TEXT_ON: Final[tuple[tuple[str, str], ...]] = (
    # (text, ground) pairs that really occur; the contrast test adds every tone's own pair
    (LIGHT.text1, LIGHT.surface),
    (LIGHT.text1, LIGHT.sunk),
    (LIGHT.text1, LIGHT.bg),
    (LIGHT.text1, LIGHT.tint),
    (LIGHT.text2, LIGHT.surface),
    (LIGHT.text2, LIGHT.sunk),
    (LIGHT.text2, LIGHT.bg),
    (LIGHT.text2, LIGHT.key_ground),
    (LIGHT.text3, LIGHT.surface),
    (LIGHT.text3, LIGHT.sunk),
    (LIGHT.text3, LIGHT.tint),
    (LIGHT.text3, LIGHT.tint_panel),
    (LIGHT.text3, LIGHT.bg),
    (LIGHT.disabled, LIGHT.sunk),
    (LIGHT.accent, LIGHT.surface),
    (LIGHT.accent, LIGHT.tint),
    (LIGHT.accent, LIGHT.tint_panel),
    (LIGHT.accent_hover, LIGHT.tint),
    (LIGHT.accent_text, LIGHT.accent),
    (LIGHT.accent_text, LIGHT.accent_hover),
    (LIGHT.accent_text, LIGHT.accent_press),
    (LIGHT.accent_text2, LIGHT.accent),
    (LIGHT.focus, LIGHT.surface),
    (LIGHT.banner_text, LIGHT.waiting.ground),
    (LIGHT.missed.text, LIGHT.surface),
    (LIGHT.missed.text, LIGHT.tint),
    (LIGHT.stop.text, LIGHT.surface),
    (LIGHT.waiting.text, LIGHT.surface),
    (LIGHT.free.text, LIGHT.surface),
    (DARK.text, DARK.bg),
    (DARK.text, DARK.header),
    (DARK.text, DARK.panel),
    (DARK.text2, DARK.bg),
    (DARK.text2, DARK.header),
    (DARK.text2, DARK.panel),
    (DARK.away, DARK.panel),
    (DARK.stale, DARK.panel),
    (DARK.calling_text, DARK.calling),
    (DARK.free, DARK.panel),
    (DARK.reserved, DARK.panel),
    (DARK.in_use, DARK.panel),
    (DARK.count, DARK.panel),
    (DARK.missed, DARK.missed_ground),
    (DARK.stale_pill, DARK.header),
    (DARK.text, DARK.door_free),
    (DARK.text, DARK.door_reserved),
    (DARK.text, DARK.door_in_use),
    (DARK.text, DARK.door_closed),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB`` (WCAG 2.2, relative luminance)."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, SC 1.4.3: at least 4.5 for text)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
