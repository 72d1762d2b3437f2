"""The three columns of the desk and what gives way when there is little room.

Hints first, then gaps from 10 to 8, then rows from 26 to 24, then the queue becomes a rail of 72 px. The action row,
banner and strip stay; the cards scroll.
"""

from __future__ import annotations

from dataclasses import dataclass

RAIL_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths and gaps, logical px. ``middle`` is a maximum; 0: no maximum. ``rail``: the queue is a rail.

    ``narrow``: below the smallest size drawn: keys and other ways are not shown.
    """

    left: int
    middle: int
    right: int
    gap: int
    hints: bool
    rail: bool
    narrow: bool = False


def columns_for(width: int) -> Columns:
    """Return the columns for a window of ``width``: fixed left and right, the middle stretches."""
    if width >= 1600:
        return Columns(360, 900, 420, 10, hints=True, rail=False)
    if width >= 1340:
        return Columns(312, 0, 348, 10, hints=True, rail=False)
    if width >= 1272:
        return Columns(296, 0, 312, 8, hints=False, rail=False)
    if width >= 1032:
        return Columns(296, 0, RAIL_WIDTH, 8, hints=False, rail=True)
    return Columns(264, 0, RAIL_WIDTH, 8, hints=False, rail=True, narrow=True)
