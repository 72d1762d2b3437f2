"""The thread that keeps this PC and the shared database the same, whatever happens in between.

Level-triggered: it looks at what is to be done, not at what it was told. A lost wake-up, a lost hint or a lost answer
costs some milliseconds, never an event. One process of a PC does it (the leader); the others read the state.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Protocol

from db.errors import StoreProblem
from db.hub.errors import Altered, HubProblem, Refused, Unreachable
from db.hub.sealing import KeyRing
from db.store import Store
from db.sync_local import Applying, ErasedBy, StoreLocal
from db.sync_session import Hooks, Session, Stopping, Timings
from db.sync_state import StateKeeper, SyncState, read_state

if TYPE_CHECKING:
    from db.hub.client import HubClient

log = logging.getLogger(__name__)

__all__ = ["Hooks", "SyncLoop", "SyncState", "Timings", "read_state"]

_TURN_S = 0.001
_LOOK_S = 0.05  # how often ``once`` looks at what another process does for it
_OFFLINE_S = 3.0  # how long ``once`` gives that process to reach the hub again


class Clock(Protocol):
    """The PC's clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 (UTC)."""
        ...


class SyncLoop:
    """Pushes, pulls and reconnects until it is stopped.

    Args:
        store: of this PC.
        client_factory: makes a client that is not connected yet, to the address and with the password of now.
        record: how events become rows.
        ring: the centre's keys as they are known here now.
        erased_by: which payloads an event erases.
        hooks: the floor above; called on this thread, outside every transaction.
        clock: the PC's.
        random: for the jitter, so that a centre's PCs do not all come back in the same moment.
        timings: how often and how long.
        trouble: what ``record.write`` raises when this PC cannot write (disk full …): tried again later.
    """

    def __init__(
        self,
        store: Store,
        client_factory: Callable[[], HubClient],
        record: Applying,
        ring: Callable[[], KeyRing],
        erased_by: ErasedBy,
        hooks: Hooks,
        *,
        clock: Clock,
        random: Random | None = None,
        timings: Timings | None = None,
        trouble: tuple[type[Exception], ...] = (),
    ) -> None:
        self._store = store
        self._client_factory = client_factory
        self._hooks = hooks
        self._now_ms = clock.now_ms
        self._random = random or Random()  # noqa: S311 - jitter, no secret
        self._timings = timings or Timings()
        self._trouble: tuple[type[Exception], ...] = (StoreProblem, *trouble)
        self._problems: tuple[type[Exception], ...] = (HubProblem, *self._trouble)
        self.local = StoreLocal(store, record, ring, erased_by, clock.now_ms, self._timings.grace_s)
        self._keeper = StateKeeper(store, clock.now_ms)
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._told = threading.Event()
        self._guard = threading.Lock()
        self._client: HubClient | None = None
        self._failures = 0
        self._held_up = False
        self._deadline: float | None = None
        self._seen_version = -1

    # -- from any thread -------------------------------------------------------------------------------------------

    @property
    def state(self) -> SyncState:
        """How it stands; costs nothing."""
        return self._keeper.state

    def start(self) -> None:
        """Begin, on a thread of its own. Does nothing if it runs."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something was written: push it now. Costs microseconds, never waits."""
        self._woken.set()
        with self._guard:
            if self._client is not None:
                self._client.wake()

    def written(self) -> None:
        """See now, not at the next turn, whether the hub should have what this process just wrote."""
        self._told.set()
        with self._guard:
            if self._client is not None:
                self._client.wake()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """End; whatever was going on is taken up again at the next start. Whether the thread has ended."""
        self._stop.set()
        self._woken.set()
        with self._guard:
            if self._client is not None:
                self._client.cancel()
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        if thread.is_alive():
            return False
        self._thread = None
        return True

    def once(self, timeout_s: float = 60.0) -> SyncState:
        """Push and pull everything once, on this thread; or wait until the process that does it has done so.

        Args:
            timeout_s: seconds it may take.

        Returns:
            How it stands then: ``connected`` if everything was done; ``offline`` also if the process that does it has
            not reached the hub for some seconds.
        """
        self._stop.clear()
        self._deadline = time.monotonic() + timeout_s
        reached = time.monotonic()
        try:
            while True:
                with self._store.leader("sync") as leads:
                    if leads:
                        return self._once()
                state = read_state(self._store)  # another process does it: wait until nothing is left to do
                now = time.monotonic()
                if state.phase != "offline":
                    reached = now
                done = state.phase == "connected" and not self.local.has_work()
                if done or state.phase == "refused" or now >= min(self._deadline, reached + _OFFLINE_S):
                    return state
                time.sleep(_LOOK_S)
        finally:
            self._deadline = None

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        # a window's thread that wakes up waits for this one at most so long, not Python's usual 5 ms
        sys.setswitchinterval(min(sys.getswitchinterval(), _TURN_S))
        try:
            while not self._stop.is_set():
                with self._store.leader("sync") as leads:
                    if leads:
                        self._lead()
                    else:
                        self._follow()
        finally:
            self._quietly(lambda: self._keeper.enter("stopped"))
            self._store.close()

    def _follow(self) -> None:
        self._quietly(self._keeper.follow)
        self._stop.wait(self._timings.leader_s)

    def _lead(self) -> None:
        self._quietly(lambda: self._keeper.enter("starting"))
        while not self._stop.is_set():
            pause_s = self._connected(self._session_until_it_fails)
            self._quietly(self._keeper.count)
            self._woken.clear()
            if not self._stop.is_set():
                self._stop.wait(pause_s)

    def _connected(self, work: Callable[[Session, HubClient], None]) -> float:
        """One connection, from beginning to end. How long to pause before the next one."""
        client: HubClient | None = None
        try:
            self._go_on()
            client = self._client_factory()
            with self._guard:
                self._client = client
            client.connect()
            work(self._session(client), client)
        except Stopping:
            return 0.0
        except self._problems as problem:
            return self._failed(problem)
        finally:
            with self._guard:
                self._client = None
            if client is not None:
                client.close()
        return 0.0

    def _session(self, client: HubClient) -> Session:
        return Session(
            self._store, client, self.local, self._hooks, self._keeper, self._now_ms, self._timings, self._go_on
        )

    def _session_until_it_fails(self, session: Session, client: HubClient) -> None:
        rounds = 0
        if self._held_up:
            client.unblock()  # whoever idles in a transaction may be what held the last talk up
            self._held_up = False
        while True:
            begun = time.monotonic()
            self._woken.clear()
            self._seen_version = self._store.data_version()
            done = session.round()
            rounds += 1
            if done:
                self._failures = 0
                self._wait_for_work(session, client, begun)
            elif rounds > 1:
                self._pause_unsettled()

    def _wait_for_work(self, session: Session, client: HubClient, begun: float) -> None:
        """Until something was written here, the hub hints at news, or it is time to ask."""
        until = min(begun + self._timings.hub_poll_s, session.next_due())
        while (left := until - time.monotonic()) > 0:
            self._go_on()
            slice_s = min(left, self._timings.own_poll_s)
            asked = time.monotonic()
            if client.wait(slice_s):
                self._rest(begun + self._timings.hint_gap_s - time.monotonic())
                return
            told = self._told.is_set()
            self._told.clear()
            if self._woken.is_set() or self._written_elsewhere():
                return
            if not told and time.monotonic() - asked < slice_s / 2:  # a server without NOTIFY answers at once
                self._woken.wait(slice_s)

    def _written_elsewhere(self) -> bool:
        """Whether another process of this PC wrote something that the hub should have, or asked for a claim."""
        version = self._store.data_version()
        if version == self._seen_version:
            return False
        self._seen_version = version
        return self.local.has_work()

    def _pause_unsettled(self) -> None:
        self._failures += 1
        self._rest(self._pause_s())

    def _rest(self, seconds: float) -> None:
        if seconds > 0 and self._stop.wait(seconds):
            raise Stopping

    def _failed(self, problem: Exception) -> float:
        """Say what is the matter. How long to wait before the next try."""
        if self._stop.is_set():
            return 0.0
        phase, reason = _worded(problem)
        self._held_up = reason in ("stalled", "busy")
        log.info("sync: %s %s", phase, reason)
        self._quietly(lambda: self._keeper.enter("refused" if phase == "refused" else "offline", reason))
        self._failures += 1
        return self._timings.back_off_s[1] if phase == "refused" else self._pause_s()

    def _pause_s(self) -> float:
        """Longer with each failure in a row, and different on each PC."""
        first, most = self._timings.back_off_s
        return min(most, first * 2.0 ** min(self._failures - 1, 16)) * self._random.uniform(0.5, 1.0)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise Stopping
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise Unreachable("stalled")

    def _quietly(self, note: Callable[[], None]) -> None:
        """Note the state, if this PC can write just now; that it cannot must not end the sync."""
        try:
            note()
        except self._trouble:
            log.warning("sync: the state could not be written")

    # -- once ------------------------------------------------------------------------------------------------------

    def _once(self) -> SyncState:
        self._keeper.enter("starting")
        self._connected(self._one_time)
        self._keeper.count()
        state = self._keeper.state
        self._keeper.enter("stopped")
        return state

    def _one_time(self, session: Session, _client: HubClient) -> None:
        while not session.round():
            self._rest(0.01)


def _worded(problem: Exception) -> tuple[str, str]:
    if isinstance(problem, Unreachable):
        return "offline", problem.why
    if isinstance(problem, Refused):
        return "refused", problem.reason
    if isinstance(problem, Altered):
        return "refused", "altered"
    return "refused", "trouble"
