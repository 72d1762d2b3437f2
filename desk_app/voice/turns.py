"""Which call is announced next at one loudspeaker: one at a time, each twice, places in turn, none out of date.

Follows the same calls as the hall's banner (``Board.calls``). Time is given, never asked for: ``beat_ms`` is a clock
that only runs forward, ``wall_ms`` the PC's wall clock, which may be wrong and may be set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desk_app.services.views import Board, CallView

LIMIT_MS = 120_000
TIMES = 2  # the field's page, "Numbers": said twice
PAUSE_MS = 700
GAP_MS = 6_000
SETTLE_MS = 10_000
_REMEMBERED = 256  # calls; the board shows 12
_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """A call to be said now. ``nth`` counts from 1; the chime goes before the first."""

    call: CallView
    nth: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    call: CallView
    since_ms: int  # by the beat
    order: int


class VoiceTurns:
    """The queue of announcements of one loudspeaker, which serves one zone, several or all.

    A zone belongs to one loudspeaker: two PCs that both announce one zone would talk over each other.

    Args:
        zones: the zones it serves; none named: all.
        limit_ms: an announcement that could not begin within this time is dropped.
        quiet: tells whether nothing may be announced at a wall time.
    """

    def __init__(
        self,
        zones: frozenset[str] = frozenset(),
        limit_ms: int = LIMIT_MS,
        quiet: Callable[[int], bool] = lambda _wall_ms: False,
    ) -> None:
        self._zones = zones
        self._limit_ms = limit_ms
        self._quiet = quiet
        self._waiting: list[_Waiting] = []
        self._known: dict[_Key, None] = {}
        self._served: dict[str, int] = {}  # place: when it last had its turn, counted in announcements
        self._count = 0
        self._board: Board | None = None
        self._heard: tuple[int, int] | None = None
        self._settled_ms = 0
        self._under_way: Saying | None = None
        self._again: Saying | None = None
        self._free_ms: int | None = None

    def use_zones(self, zones: frozenset[str]) -> None:
        """Serve these zones from now on; what waits for others is forgotten."""
        if zones != self._zones:
            self._zones = zones
            self._waiting = [one for one in self._waiting if one.call.zone in zones]
            if self._again is not None and self._again.call.zone not in zones:
                self._again = None

    # -- what arrives

    def update(self, board: Board, beat_ms: int, wall_ms: int, *, stopped: bool = False) -> None:
        """Take the board as it is now.

        What was called before the program started is not announced: its screen shows it. After a time without news
        (the network, sleep) the calls of meanwhile come all at once; of those only what is still called and, by the
        wall clock, within the limit is announced. A wrong wall clock can so at most silence that moment, never the
        day.

        Args:
            board: as just read.
            beat_ms: now.
            wall_ms: now.
            stopped: the board stands still (the shared database is cut off): nothing is announced from it.
        """
        first = self._heard is None
        if stopped or first or self._was_away(beat_ms, wall_ms):
            self._settled_ms = beat_ms + SETTLE_MS
        self._heard = (beat_ms, wall_ms)
        self._board = board
        new = [call for call in reversed(board.calls) if _key(call) not in self._known]
        self._known |= dict.fromkeys(_key(call) for call in new)
        for key in list(self._known)[:-_REMEMBERED]:
            del self._known[key]
        if stopped:
            self.silence()
            return
        if not first:
            for call in new:
                self._take(call, beat_ms, wall_ms)
        self._waiting = [one for one in self._waiting if self._is_called(one.call)]

    def silence(self) -> None:
        """Forget what waits; what is being said ends by itself."""
        self._waiting.clear()
        self._again = None
        if self._under_way is not None:
            self._under_way = replace(self._under_way, nth=TIMES)

    def _was_away(self, beat_ms: int, wall_ms: int) -> bool:
        """A gap between two boards, or a wall clock that went on without us: asleep, or set."""
        beat, wall = self._heard or (beat_ms, wall_ms)
        return beat_ms - beat > GAP_MS or abs((wall_ms - wall) - (beat_ms - beat)) > GAP_MS

    def _take(self, call: CallView, beat_ms: int, wall_ms: int) -> None:
        if not call.current or (self._zones and call.zone not in self._zones) or self._quiet(wall_ms):
            return
        since = beat_ms
        if beat_ms < self._settled_ms:
            age = wall_ms - call.called_ms
            if abs(age) > self._limit_ms:
                return
            since -= max(0, age)
        self._count += 1
        order = self._count
        for at, one in enumerate(self._waiting):
            if one.call.label == call.label:  # called again before its turn: said once, as the newest call says
                self._waiting[at] = _Waiting(call, since, one.order)
                return
        self._waiting.append(_Waiting(call, since, order))

    def _is_called(self, call: CallView) -> bool:
        """Whether it is still this call that brings the ticket there.

        The board names only the newest calls; one that is not among them stands while its place still calls it.
        """
        if self._board is None:
            return False
        for one in self._board.calls:
            if one.label == call.label:
                return one.current and _key(one) == _key(call)
        held = ((one.code, one.current) for one in self._board.places if one.state == "called")
        return (call.place, call.label) in held

    # -- whose turn

    def next(self, beat_ms: int, wall_ms: int) -> Saying | None:
        """Begin the next saying, if there is one and nothing is being said. :meth:`ended` must follow.

        Args:
            beat_ms: now.
            wall_ms: now.
        """
        if self._quiet(wall_ms):
            self.silence()
        if self._under_way is not None or (self._free_ms is not None and beat_ms < self._free_ms):
            return None
        if self._heard is None or beat_ms - self._heard[0] > GAP_MS:
            return None  # nobody knows who is called now
        self._under_way = self._repetition() or self._following(beat_ms)
        return self._under_way

    def ended(self, beat_ms: int) -> None:
        """The saying under way was said, or could not be."""
        said, self._under_way = self._under_way, None
        if said is None:
            return
        self._free_ms = beat_ms + PAUSE_MS
        self._again = replace(said, nth=said.nth + 1) if said.nth < TIMES else None

    @property
    def under_way(self) -> Saying | None:
        """What is being said now."""
        return self._under_way

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return len(self._waiting)

    def _repetition(self) -> Saying | None:
        again, self._again = self._again, None
        return again if again is not None and self._is_called(again.call) else None

    def _following(self, beat_ms: int) -> Saying | None:
        """Places take turns: the one that was heard longest ago, then the order of calling."""
        self._waiting = [one for one in self._waiting if beat_ms - one.since_ms <= self._limit_ms]
        if not self._waiting:
            return None
        chosen = min(self._waiting, key=lambda one: (self._served.get(one.call.place, 0), one.order))
        self._waiting.remove(chosen)
        self._count += 1
        self._served[chosen.call.place] = self._count
        return Saying(chosen.call, 1)


def zone_names(text: str) -> tuple[str, ...]:
    """Return the zones of a text, with commas between them; Chinese punctuation is fine."""
    parts = text.translate(str.maketrans("，、；;", ",,,,")).split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _key(call: CallView) -> _Key:
    return call.label, call.place, call.called_ms
