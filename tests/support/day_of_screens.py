"""Hours of a busy hall in accelerated time: hall screens, a zone's, a visitor's, and two PCs that call numbers out."""

from __future__ import annotations

import gc
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desk_app.services.views import Board, CallView
from desk_app.voice.turns import LIMIT_MS, PAUSE_MS, TIMES, Saying, VoiceTurns
from tests.support import hall_states as states
from tests.support import visitor_states
from tests.support.busy_hall import DAY, BusyHall
from ui.screens.hall import HallScreen
from ui.screens.visitor import VisitorScreen

BOARD_EVERY_S = 2
HANDOVER_S = 16  # a zone passes to another PC after the longest announcement, see desk_app.voice.zones
_FROM_MS = 4 * 3_600_000  # a desk's day begins at 04:00


@dataclass
class Banner:
    """What one hall screen showed as new."""

    screen: HallScreen
    zone: str
    shown: int = 0
    doubled: int = 0
    called: int = 0
    _last: tuple[CallView, int] | None = None
    _recent: deque[tuple[str, int]] = field(default_factory=lambda: deque(maxlen=64))

    @property
    def never(self) -> int:
        """How many calls never stood on it, but those whose turn is still to come."""
        return self.called - (self.shown - self.doubled) - len(self.screen._turns._waiting)

    def look(self, beat_ms: int) -> None:
        """See which call it shows now."""
        found = self.screen._turns.showing(beat_ms)
        if found is None or not found.fresh or self._last == (found.call, found.since_ms):
            return
        name = (found.call.label, found.call.called_ms)
        self._last = found.call, found.since_ms
        self.shown += 1
        self.doubled += name in self._recent
        self._recent.append(name)


@dataclass
class Loudspeakers:
    """Two PCs; a zone is called out by one of them at a time, now by this one, now by that."""

    chance: random.Random
    announced: int = 0
    twice: int = 0
    overlapping: int = 0
    late: int = 0

    def __post_init__(self) -> None:
        self.zones = sorted({place.zone for place in states.centre().places.values() if place.public == "yes"})
        self._pcs = [VoiceTurns(frozenset(self.zones)), VoiceTurns(frozenset())]
        self._ends: dict[int, int] = {}
        self._zone_ends = dict.fromkeys(self.zones, -PAUSE_MS)
        self._seen: dict[tuple[str, str, int], int] = {}
        self._pcs[1].use_zones(frozenset({"-"}))  # none: an empty set would be all
        self._arriving: tuple[int, str, int] | None = None  # when, which zone, at which PC

    def hear(self, board: Board, beat_ms: int, wall_ms: int) -> None:
        """Both read the board."""
        for call in board.calls:
            self._seen.setdefault((call.label, call.place, call.called_ms), beat_ms)
        for old in list(self._seen)[:-256]:
            del self._seen[old]
        for turns in self._pcs:
            turns.update(board, beat_ms, wall_ms)

    def step(self, beat_ms: int, wall_ms: int) -> None:
        """A second passes."""
        self._hand_over(beat_ms)
        for number, turns in enumerate(self._pcs):
            if number in self._ends and beat_ms >= self._ends[number]:
                turns.ended(self._ends.pop(number))
            said = turns.next(beat_ms, wall_ms)
            if said is not None:
                self._ends[number] = beat_ms + self.chance.randrange(4_000, 9_000, 1_000)
                self._note(said, beat_ms, self._ends[number])

    def _note(self, said: Saying, begun_ms: int, ends_ms: int) -> None:
        call = said.call
        self.overlapping += begun_ms < self._zone_ends[call.zone]
        self._zone_ends[call.zone] = ends_ms
        self.announced += said.nth == 1
        self.twice += said.nth == TIMES
        seen = self._seen.get((call.label, call.place, call.called_ms), -LIMIT_MS)
        self.late += said.nth == 1 and begun_ms - seen > LIMIT_MS

    def _hand_over(self, beat_ms: int) -> None:
        if self._arriving is None and self.chance.random() < 1 / 900:
            zone, at = self.chance.choice(self.zones), self.chance.randrange(2)
            self._serve(1 - at, self._pcs[1 - at]._zones - {zone})
            self._arriving = beat_ms + HANDOVER_S * 1000, zone, at
        if self._arriving is not None and beat_ms >= self._arriving[0]:
            _when, zone, at = self._arriving
            self._serve(at, self._pcs[at]._zones | {zone})
            self._arriving = None

    def _serve(self, number: int, zones: frozenset[str]) -> None:
        self._pcs[number].use_zones(zones or frozenset({"-"}))


@dataclass(frozen=True, slots=True)
class Hour:
    """What the process holds at the end of an hour."""

    hour: int
    memory_kib: float
    objects: int
    children: int
    windows: int


class DayOfScreens:
    """Hours of a hall, one step a second: about three calls a minute, some called again, some missed.

    Args:
        app: the application.
        wide: of every monitor.
        high: of every monitor.
        seed: of what happens.
    """

    def __init__(self, app: QApplication, wide: int, high: int, seed: int = 1) -> None:
        self._app, self._chance = app, random.Random(seed)
        self._beat_ms, self._now_ms = 0, states.midnight_of(DAY) + _FROM_MS
        self._view = visitor_states.STATES[0].view
        self.hall = BusyHall(seed)
        self.voices = Loudspeakers(self._chance)
        self.banners = [Banner(self._hall(zone), zone) for zone in ("", states.ZONE)]
        self.visitor = VisitorScreen(states.centre(), self._now, lambda: self._view, beat=self._beat)
        for screen in self._screens():
            screen.resize(wide, high)
            screen.show()
        app.processEvents()

    def _hall(self, zone: str) -> HallScreen:
        return HallScreen(states.centre(), self._now, beat=self._beat, zone=zone)

    def _now(self) -> int:
        return self._now_ms

    def _beat(self) -> int:
        return self._beat_ms

    def _screens(self) -> list[HallScreen | VisitorScreen]:
        return [*(banner.screen for banner in self.banners), self.visitor]

    def run(self, hours: float) -> Iterator[Hour]:
        """Live; gives what is held after every hour."""
        process = psutil.Process()
        for second in range(1, round(hours * 3600) + 1):
            self._step(second)
            if second % 3600 == 0 or second == round(hours * 3600):
                gc.collect()
                yield Hour(
                    -(-second // 3600),
                    process.memory_info().rss / 1024,
                    len(gc.get_objects()),
                    sum(len(screen.findChildren(QObject)) for screen in self._screens()),
                    len(self._app.topLevelWidgets()),
                )

    def _step(self, second: int) -> None:
        made = self.hall.made
        self.hall.step(self._now_ms)
        if second % BOARD_EVERY_S == 0 or self.hall.made != made:
            self._read(self.hall.board(self._now_ms))
        if self._chance.random() < 1 / 30:
            self._view = self._chance.choice(visitor_states.STATES).view
            self.visitor.heard()
        self.voices.step(self._beat_ms, self._now_ms)
        for screen in self._screens():
            screen.refresh()
        self._app.processEvents()
        for banner in self.banners:
            banner.look(self._beat_ms)
        self._beat_ms += 1_000
        self._now_ms = states.midnight_of(DAY) + _FROM_MS + self._beat_ms % 86_400_000

    def _read(self, board: Board) -> None:
        for banner in self.banners:
            fresh = [call for call in board.calls if call.called_ms == self._now_ms]
            banner.called += sum(1 for call in fresh if banner.zone in ("", call.zone))
            banner.screen.show_board(board)
        self.voices.hear(board, self._beat_ms, self._now_ms)

    def close(self) -> None:
        for screen in self._screens():
            screen.close()
            screen.deleteLater()
