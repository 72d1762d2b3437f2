"""Where the parts of a door's picture stand: portrait (1080×1920) and landscape (1920×1080), each scaled as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.screens.hall_layout import Box

MARGIN = 56


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of one design stand."""

    wide: float
    high: float
    top: Box
    name: Box
    block: Box
    number: Box
    next_one: Box
    next_two: Box
    today: Box
    footer: Box
    lines: int


PORTRAIT = Layout(
    wide=1080,
    high=1920,
    top=Box(0, 0, 1080, 120),
    name=Box(0, 120, 1080, 284),
    block=Box(0, 404, 1080, 268),
    number=Box(MARGIN, 708, 968, 388),
    next_one=Box(MARGIN, 1120, 472, 232),
    next_two=Box(552, 1120, 472, 232),
    today=Box(MARGIN, 1376, 968, 400),
    footer=Box(0, 1808, 1080, 112),
    lines=4,
)
LANDSCAPE = Layout(
    wide=1920,
    high=1080,
    top=Box(0, 0, 1920, 108),
    name=Box(0, 108, 960, 252),
    block=Box(0, 360, 936, 248),
    number=Box(984, 144, 880, 464),
    next_one=Box(984, 632, 428, 316),
    next_two=Box(1436, 632, 428, 316),
    today=Box(MARGIN, 632, 880, 330),
    footer=Box(0, 984, 1920, 96),
    lines=3,
)


def layout_for(wide: float, high: float) -> Layout:
    """Return the design that suits a monitor of this shape."""
    return LANDSCAPE if wide > high else PORTRAIT
