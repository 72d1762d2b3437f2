"""Whose turn it is on the banner: several calls one after the other, each long enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.services.views import CallView

PULSES = 3
RUSH = 3
PULSE_MS = 1_400  # slow: far below the three flashes a second of WCAG 2.3.1

_Key = tuple[str, str, int]


def _key(call: CallView) -> _Key:
    return call.label, call.place, call.called_ms


@dataclass(frozen=True, slots=True)
class Shown:
    """The call on the banner and since when (milliseconds of the caller's clock)."""

    call: CallView
    since_ms: int
    fresh: bool  # its first turn: it pulses

    def glow(self, now_ms: int) -> float:
        """Return how light the banner is, 0 (plain) to 1: three slow pulses, then still."""
        age = now_ms - self.since_ms
        if not self.fresh or not 0 <= age < PULSES * PULSE_MS:
            return 0.0
        phase = (age % PULSE_MS) / PULSE_MS
        return 1 - abs(2 * phase - 1)


class CallTurns:
    """Chooses the call to show. A new call follows as soon as the one before had its time; then all that are still
    being called take turns, in the order of calling. A call that was answered or withdrawn before its turn is left out;
    in a rush, while more than :data:`RUSH` new ones wait, each stays its least time only, so that none is.

    Args:
        each_ms: how long a call stays before the next may follow, in milliseconds.
        least_ms: how long a new call stays even if it is answered at once.
    """

    def __init__(self, each_ms: int = 8_000, least_ms: int = 4_000) -> None:
        self._each_ms = each_ms
        self._least_ms = min(least_ms, each_ms)
        self._waiting: list[CallView] = []
        self._known: set[_Key] = set()
        self._current: tuple[CallView, ...] = ()
        self._shown: Shown | None = None
        self._started = False

    def update(self, calls: Sequence[CallView]) -> None:
        """Take the board's calls (newest first). What was called before the screen started does not pulse."""
        self._current = tuple(call for call in reversed(calls) if call.current)
        if self._started:
            self._waiting += [call for call in self._current if _key(call) not in self._known]
        self._waiting = [call for call in self._waiting if self._is_current(call)]
        self._known = {_key(call) for call in calls}
        self._started = True

    def showing(self, now_ms: int) -> Shown | None:
        """Return the call to show at ``now_ms``, or ``None`` when nobody is being called."""
        if self._shown is None or not self._may_stay(self._shown, now_ms):
            self._shown = self._following(now_ms)
        return self._shown

    def _may_stay(self, shown: Shown, now_ms: int) -> bool:
        age = now_ms - shown.since_ms
        if not self._is_current(shown.call):
            return shown.fresh and 0 <= age < self._least_ms
        others = bool(self._waiting) or len(self._current) > 1
        return not others or 0 <= age < (self._least_ms if len(self._waiting) > RUSH else self._each_ms)

    def _is_current(self, call: CallView) -> bool:
        return any(_key(other) == _key(call) for other in self._current)

    def _following(self, now_ms: int) -> Shown | None:
        if self._waiting:
            return Shown(self._waiting.pop(0), now_ms, fresh=True)
        if not self._current:
            return None
        keys = [_key(call) for call in self._current]
        before = _key(self._shown.call) if self._shown else keys[-2:][0]
        at = (keys.index(before) + 1) % len(keys) if before in keys else len(keys) - 1
        return Shown(self._current[at], now_ms, fresh=False)
