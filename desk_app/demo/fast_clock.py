"""A clock for made-up days: it stands where it is put, or runs faster than the PC's."""

from __future__ import annotations

import time
from collections.abc import Callable


class FastClock:
    """A clock (``domain.clock.Clock``) that the demo owns.

    Args:
        start_ms: milliseconds since 1970 at the beginning.
        ticks: seconds of a clock that never runs back; the PC's monotonic one by default.
    """

    def __init__(self, start_ms: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._from_ms = start_ms
        self._ticks = ticks
        self._since = ticks()
        self._speed = 0.0

    def now_ms(self) -> int:
        """Return the made-up moment."""
        return self._from_ms + round((self._ticks() - self._since) * 1000 * self._speed)

    def jump(self, to_ms: int) -> None:
        """Go to a moment; never back."""
        self._set(max(to_ms, self.now_ms()), self._speed)

    def run(self, speed: float) -> None:
        """Run ``speed`` times as fast as the PC's clock from now on; 0 stands still."""
        self._set(self.now_ms(), speed)

    def _set(self, from_ms: int, speed: float) -> None:
        # windows read from another thread: the old pair stays whole until the new one is there
        self._from_ms, self._since, self._speed = from_ms, self._ticks(), speed
