"""Tells the shared database which screens (显示屏) of this PC live, and asks it for those of the others.

Between rounds of the sync, every ten seconds; nothing waits for it, and nothing it is refused stops the sync.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from db.hub.errors import Refused
from db.hub.screens import MOST, ScreenRow, seen, tell
from desk_app.domain.clock import Clock
from desk_app.screens.elsewhere import write_elsewhere
from desk_app.screens.names import name_of
from desk_app.screens.states import ScreenState, local_states

if TYPE_CHECKING:
    from db.hub.client import HubClient
    from db.hub.messages import Hello

log = logging.getLogger(__name__)

EVERY_S = 10.0
_FIRST_LOOK_S = 15.0  # after a connection: the other PCs come back too, and speak first
_AGAIN_S = 600.0  # after a refusal: a hub of before this, which the administrator brings up some day
_LOOKING = ("desk", "leader")


class ScreensTold:
    """One store's word about screens, to the hub and from it.

    Args:
        home: of the store.
        clock: the PC's; the hub hears ages only.
    """

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._tell_due = self._look_due = 0.0
        self._kind = self._name = ""

    def connected(self) -> None:
        """A connection is being made: what was told may be forgotten there."""
        self._tell_due = time.monotonic()
        self._look_due = self._tell_due + _FIRST_LOOK_S

    def hello(self, hello: Hello) -> None:
        """Take who this PC is there."""
        self._kind, self._name = hello.kind, hello.name

    def turn(self, client: HubClient) -> None:
        """Tell and ask, where it is time to.

        Raises:
            HubProblem: no answer; a refusal is noted in the log and is nobody's trouble.
        """
        now = time.monotonic()
        try:
            if now >= self._tell_due:
                self._tell_due = now + EVERY_S
                self._tell(client)
            if now >= self._look_due and self._kind in _LOOKING:
                self._look_due = now + EVERY_S
                self._look(client)
        except Refused as refused:
            log.info("screens: %s", refused.reason)
            self._tell_due = self._look_due = now + _AGAIN_S

    def _tell(self, client: HubClient) -> None:
        now = self._clock.now_ms()
        tell(client, [_row(state, now) for state in local_states(self._home)[:MOST]])

    def _look(self, client: HubClient) -> None:
        now = self._clock.now_ms()
        others = [_state(row, now) for row in seen(client) if row.name != self._name]
        try:
            write_elsewhere(self._home, now, others)
        except OSError:
            log.warning("screens: what was told could not be written")


def _row(state: ScreenState, now_ms: int) -> ScreenRow:
    return ScreenRow(
        shows=state.shows,
        zone=state.zone,
        started=now_ms - state.started_ms,
        beat=now_ms - state.beat_ms,
        stopped=None if state.stopped_ms is None else now_ms - state.stopped_ms,
        hidden=int(state.hidden),
        voice=state.voice,
        version=state.version,
        restarts=state.restarts,
    )


def _state(row: ScreenRow, now_ms: int) -> ScreenState:
    return ScreenState(
        name=name_of(row.shows, row.zone),
        shows=row.shows,
        zone=row.zone,
        monitor="",
        started_ms=now_ms - row.started,
        beat_ms=now_ms - row.beat,
        shown="",
        stopped_ms=None if row.stopped is None else now_ms - row.stopped,
        voice=row.voice,
        version=row.version,
        restarts=row.restarts,
        device=row.name,
        hidden=row.hidden == 1,
    )
