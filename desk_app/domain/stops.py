"""How stops are named, so that a room with no network can name the one that a slip means.

The QR carries the visit's id and no stop (design, "Numbers and codes"). A stop whose id follows from the visit is the
same stop wherever it was written: what a cut-off room writes about it meets the rest when the room is back.
"""

from __future__ import annotations

from collections.abc import Collection


def first_stop(visit: str) -> str:
    """Return the id of a visit's first stop: the visit's own."""
    return visit


def onward_stop(visit: str, line: str, taken: Collection[str] = ()) -> str:
    """Return the id of the stop by which a visit is sent on to a line (``D``, ``R1``).

    Args:
        visit: its id.
        line: prefix of the queue, or code of the place.
        taken: ids of the visit's stops so far: the second time at one line gets a number of its own.
    """
    found, n = f"{visit}/{line}", 1
    while found in taken:
        n += 1
        found = f"{visit}/{line}/{n}"
    return found


def other_stop(device: str, number: int) -> str:
    """Return the id of a stop that no slip means alone: another matter of the same visit (第二件事)."""
    return f"{device}/s{number}"
