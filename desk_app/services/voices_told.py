"""Asks the shared database for the zones in which this PC calls numbers out; between rounds, in nobody's way."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from db.hub.errors import Refused
from db.hub.voices import MOST, speak
from desk_app.domain.clock import Clock
from desk_app.voice.zones import Holders, read_wanted, write_holders

if TYPE_CHECKING:
    from db.hub.client import HubClient

log = logging.getLogger(__name__)

EVERY_S = 5.0
_AGAIN_S = 600.0  # a hub of before this


class VoicesTold:
    """One store's question, and the answer beside the store.

    Args:
        home: of the store.
        clock: the PC's.
    """

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._due = 0.0
        self._asked = False

    def connected(self) -> None:
        """A connection is being made: what it knows is asked anew."""
        self._due = time.monotonic()

    def turn(self, client: HubClient) -> None:
        """Ask where it is time to, and give the zones back when no screen wants them any more.

        Raises:
            HubProblem: no answer; a refusal is noted in the log and is nobody's trouble.
        """
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + EVERY_S
        asked_ms = self._clock.now_ms()
        zones = read_wanted(self._home, asked_ms)[:MOST]
        if not zones and not self._asked:
            return
        self._asked = bool(zones)
        try:
            holders = Holders(asked_ms, speak(client, zones))
        except Refused as refused:
            log.info("voices: %s", refused.reason)
            self._due = now + _AGAIN_S
            holders = Holders(asked_ms, knows=False)
        try:
            write_holders(self._home, holders)
        except OSError:
            log.warning("voices: who speaks where could not be written")
