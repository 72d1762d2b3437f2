"""How it stands with the shared database, for the status strip of every window on this PC."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Literal

from db.store import Store
from db.transaction import Transaction

Phase = Literal["starting", "connected", "catching_up", "offline", "refused", "follower", "stopped", "alone"]
_NAME = "state"
KIND = "kind"
"""Under this name ``tx.sync`` keeps what kind of device the hub says this is."""
_PROGRESS_MS = 500  # a long catch-up tells other processes this often where it is


@dataclass(frozen=True, slots=True)
class SyncState:
    """How it stands with the shared database.

    Attributes:
        phase: ``starting``; ``connected``; ``catching_up`` (``done`` of ``total`` events are here); ``offline`` (no
            answer since ``since_ms``, registering goes on); ``refused`` (``reason``); ``follower`` (another process
            of this PC talks to the hub); ``stopped`` (none does); ``alone`` (this PC is not enrolled).
        since_ms: when the phase began, in milliseconds since 1970.
        done: events of the centre that are here.
        total: events the centre has, as far as is known.
        to_upload: events of this PC that wait to be uploaded.
        reason: why ``offline`` (``network``, ``stalled``, ``stopped``, ``busy``) or ``refused``
            (``db.hub.errors.Refused``, or ``altered``, ``trouble``: this PC's own disk, ``set_back``).
        quarantined: events that could not be taken whole.
        position: how far the centre's feed was read.
    """

    phase: Phase
    since_ms: int = 0
    done: int = 0
    total: int = 0
    to_upload: int = 0
    reason: str = ""
    quarantined: int = 0
    position: int = 0


def to_upload(tx: Transaction) -> int:
    """How many events of this PC the hub is not known to have; a screen uploads nothing."""
    if tx.sync.get(KIND) == "screen":
        return 0
    return sum(
        max(0, tx.journal.last(device)[0] - tx.sync.pushed(device)[0]) for device in (tx.device, *tx.former_devices())
    )


def stored_state(tx: Transaction) -> SyncState:
    """The state as the process that talks to the hub last wrote it, with what is counted in the store now."""
    text = tx.sync.get(_NAME)
    kept = SyncState(**json.loads(text)) if text else SyncState("stopped")
    return replace(
        kept,
        to_upload=to_upload(tx),
        quarantined=tx.sync.count_quarantined(),
        position=tx.sync.cursor().position,
    )


def read_state(store: Store) -> SyncState:
    """The state, from any process; ``stopped`` if no process of this PC talks to the hub (any more).

    Raises:
        StoreProblem: the store cannot be read.
    """
    with store.read() as tx:
        state = stored_state(tx)
    if state.phase == "stopped":
        return state
    with store.leader("sync") as free:
        return replace(state, phase="stopped") if free else state


class StateKeeper:
    """The state of the process that talks to the hub: in memory for its own windows, in the store for others.

    Args:
        store: of this PC.
        now_ms: the PC's clock.
    """

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._written_ms = 0
        self.state = SyncState("stopped", since_ms=now_ms())

    def enter(self, phase: Phase, reason: str = "", done: int = 0, total: int = 0) -> None:
        """Take up a phase; a phase that goes on keeps the time it began."""
        now, before = self._now_ms(), self.state
        goes_on = before.phase == phase
        self.state = replace(
            before,
            phase=phase,
            since_ms=before.since_ms if goes_on else now,
            reason=reason,
            done=done or before.done,
            total=total or before.total,
        )
        if not goes_on or before.reason != reason or (now - self._written_ms >= _PROGRESS_MS and before != self.state):
            self._write(now)

    def count(self) -> None:
        """Count what waits and what is odd."""
        with self._store.read() as tx:
            self.state = replace(
                self.state,
                to_upload=to_upload(tx),
                quarantined=tx.sync.count_quarantined(),
                position=tx.sync.cursor().position,
            )

    def follow(self) -> None:
        """Show what the process that talks to the hub wrote."""
        with self._store.read() as tx:
            state = stored_state(tx)
        self.state = replace(state, phase="follower") if state.phase == "stopped" else state

    def _write(self, now: int) -> None:
        self._written_ms = now
        with self._store.write() as tx:
            tx.sync.set(_NAME, json.dumps(asdict(self.state)))
