"""What a screen that hangs for years needs: a clock that counts sleep, a picture that does not burn in (烧屏)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

SHIFT: Final = 6
"""Design pixels that the picture wanders to the right and down. Every design keeps its letters 32 from the edge."""

SHIFT_EVERY_MS: Final = 60_000
"""One pixel a minute: once round in 24 minutes, and nobody sees it move."""


def running_clock() -> Callable[[], int]:
    """Return a clock that begins at 0 and only runs forward, in milliseconds, also while the PC sleeps.

    A screen that wakes must know that what it shows is old. Windows' own such clock (QueryPerformanceCounter) counts
    sleep, Linux has another one that does.
    """
    begun = _now_ns()
    return lambda: (_now_ns() - begun) // 1_000_000


def _now_ns() -> int:
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    else:  # noqa: RET505 - or mypy takes the rest for unreachable
        return time.perf_counter_ns()


def shift_at(ms: int) -> tuple[int, int]:
    """Return how far the picture stands to the right and down after running for ``ms``: slowly round a small square."""
    side, along = divmod(ms // SHIFT_EVERY_MS % (4 * SHIFT), SHIFT)
    return ((along, 0), (SHIFT, along), (SHIFT - along, SHIFT), (0, SHIFT - along))[side]
