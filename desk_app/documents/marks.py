"""What stands on a set page: lines of text, strokes, a QR, the place of a seal. Points; y counts from the bottom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Face = Literal["body", "title"]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``x`` is its left end, ``y`` its baseline, ``width`` what it was measured to take."""

    x: float
    y: float
    text: str = field(repr=False)
    size: float
    face: Face = "body"
    bold: bool = False
    spacing: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR: left edge, upper edge, points a module."""

    x: float
    top: float
    module: float
    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the seal goes: a dashed circle."""

    x: float
    y: float
    radius: float


Mark = Text | Stroke | Qr | Seal
