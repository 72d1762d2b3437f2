"""What the desk does with what the hub tells it: lanes, number, keys, configuration, a new identity, the clock.

Called by the sync loop on its own thread, outside any transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path

from db.envelope import Envelope
from db.hub.client import ConfigVersion, HubClient, WrappedKey
from db.hub.errors import Refused
from db.hub.messages import Hello
from db.hub.sealing import KeyRing
from db.sync_tables import Peer
from db.transaction import Transaction
from desk_app.domain.events import decode
from desk_app.hub_account import load_account, save_account
from desk_app.record import Record, Writer, event_names
from desk_app.services.config_travel import forget, take
from desk_app.services.hub_checks import CLOCK_OFF_MS, OFFSET
from desk_app.services.identity_renewal import renew_diverged
from desk_app.services.keys import hub_ring, take_keys
from desk_app.services.lanes import (
    NO_LANES,
    closed,
    given_by_hub,
    granted,
    lanes_of,
    lanes_seen,
    shut_those_of_others,
    used_up,
)
from desk_app.services.screens_told import ScreensTold
from desk_app.services.voices_told import VoicesTold

log = logging.getLogger(__name__)

_OFFSET_STEP_MS = 30_000
_LANES_TO_TRY = 5
_LOOK_MS = 60_000
HUB = "hub_id"


def erased_by(envelope: Envelope) -> Sequence[tuple[str, int]]:
    """Return the events whose payloads an event erases: the hub drops them too, without reading bodies."""
    return event_names(decode(envelope.body).get("events")) if envelope.kind == "erased" else ()


class SyncHooks:
    """What follows from the hub's answers, at this store."""

    def __init__(self, record: Record, centre: str, home: Path) -> None:
        self._record = record
        self._centre = centre
        self._home = home
        self._client: HubClient | None = None
        self._screens = ScreensTold(home, record.clock)
        self._voices = VoicesTold(home, record.clock)
        self._looked_ms = 0

    def remembering(self, make: Callable[[], HubClient]) -> Callable[[], HubClient]:
        """Return a factory that makes clients by ``make``; the last one is free whenever a hook is called."""

        def made() -> HubClient:
            self._client = make()
            self._screens.connected()
            self._voices.connected()
            return self._client

        return made

    def ring(self) -> KeyRing:
        """Return the centre's data keys as they are known here now."""
        with self._record.read() as tx:
            return hub_ring(tx)

    # -- the loop's hooks ------------------------------------------------------------------------------------------

    def hello(self, hello: Hello) -> None:
        """Take number and lanes; they hold at once. Called every ten seconds or so."""
        self._screens.hello(hello)
        offset = hello.now_ms - self._record.clock.now_ms()
        with self._record.read() as tx:
            account = load_account(tx)
            noted = int(tx.settings.get(OFFSET) or "0")
            known = (tx.settings.get("device_short"), tx.settings.get("lanes"), tx.settings.get(HUB))
            numbers = bool(hello.lanes) or closed(tx) == NO_LANES
            told = account is None or (account.device, account.restricted) == (tx.device, hello.restricted)
        drifted = abs(offset - noted) > _OFFSET_STEP_MS
        lanes = ",".join(map(str, hello.lanes)) or known[1]
        if drifted or not told or not numbers or known != (str(hello.short), lanes, hello.hub_id):
            with self._record.write() as writer:
                self._take_hello(writer, hello)
                if drifted:
                    self._take_offset(writer, offset)

    def _take_hello(self, writer: Writer, hello: Hello) -> None:
        tx = writer.tx
        tx.settings.set("device_short", str(hello.short))
        if given_by_hub(tx, hello.lanes):
            shut_those_of_others(tx, writer.day)
        if tx.settings.get(HUB) != hello.hub_id:  # another hub counts its configurations anew
            tx.settings.set(HUB, hello.hub_id)
            tx.sync.set("config_version", "0")
            forget(tx)
        account = load_account(tx)
        if account is not None:
            save_account(tx, replace(account, device=tx.device, restricted=hello.restricted))

    def _take_offset(self, writer: Writer, offset: int) -> None:
        """Note how far this PC's clock is from the hub's; a large difference is a fact of the record."""
        before = int(writer.tx.settings.get(OFFSET) or "0")
        writer.tx.settings.set(OFFSET, str(offset))
        if max(abs(offset), abs(before)) > CLOCK_OFF_MS and self._record.may_write:
            writer.append("clock_offset", "", {"offset": offset})

    def peers(self, peers: Sequence[Peer]) -> None:
        """Nothing: who is who is read from the store where it is needed."""

    def set_back(self, divergent: int | None) -> None:
        """The hub has another history of this store: go on under a new identity."""
        renew_diverged(self._record, divergent)
        log.info("this store was set back: it goes on under a new identity")

    def keys(self, wrapped: Sequence[WrappedKey]) -> None:
        """Take the keys that are new."""
        with self._record.write() as writer:
            take_keys(writer.tx, wrapped, writer.day)

    def config(self, version: ConfigVersion) -> None:
        """Take a configuration for the next start, or refuse it with its mistake."""
        take(self._record, self._home, self._centre, version)

    def settled(self) -> None:
        """Ask for a lane where one is wanted; then tell of this PC's screens: nothing waits for that."""
        if self._client is not None:
            self._want_lane(self._client)
            self._voices.turn(self._client)
            self._screens.turn(self._client)

    def _want_lane(self, client: HubClient) -> None:
        """Ask for one more lane where numbers wait because this store was set back, or where few are left.

        Only when everything that others did is here: a hub that was set back may give a lane it had given before, so
        one that somebody used today is passed over.
        """
        with self._record.read() as tx:
            why, day = closed(tx), self._record.day_of(tx)
            none_left = not lanes_of(tx, day)
            if why == NO_LANES or not (why or none_left or self._few_left(tx, day)):
                return
            device, taken = tx.device, lanes_seen(tx, day) | set(lanes_of(tx))
        fresh = self._new_lane(client, f"{device}:{day}", taken)
        if fresh is None:
            return
        with self._record.write() as writer:
            if why:
                granted(writer.tx, fresh, writer.day)
            else:
                given_by_hub(writer.tx, (fresh, *lanes_of(writer.tx)))

    def _few_left(self, tx: Transaction, day: str) -> bool:
        """Whether some queue's numbers run out; looked at once a minute."""
        now = self._record.clock.now_ms()
        if 0 <= now - self._looked_ms < _LOOK_MS:
            return False
        self._looked_ms = now
        return used_up(tx, day)

    def _new_lane(self, client: HubClient, request: str, taken: Set[int]) -> int | None:
        """Return a lane of the hub that is not among those taken, ``None`` if it has none."""
        for attempt in range(len(taken), len(taken) + _LANES_TO_TRY):
            try:
                lanes = client.new_lane(f"{request}:{attempt}")
            except Refused as refused:
                log.info("no further lane: %s", refused.reason)
                return None
            if fresh := next((lane for lane in lanes if lane not in taken), None):
                return fresh
        return None
