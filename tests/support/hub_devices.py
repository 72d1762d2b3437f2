"""Desks and rooms with a real hub between them: what a test starts, stops and looks at."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from db.envelope import Envelope
from db.hub import admin
from db.hub.client import ConfigVersion, HubClient, WrappedKey
from db.hub.messages import Hello
from db.hub.sealing import KeyRing
from db.sync import SyncLoop, SyncState, Timings
from db.sync_state import to_upload
from db.sync_tables import Peer
from desk_app.domain.events import decode
from desk_app.errors import EnvironmentProblem
from desk_app.record import event_names
from tests.support.desk import Desk, HandClock
from tests.support.postgres import PostgresServer
from tests.support.shared_hub import SharedHub

CENTRE = "botou"
RING = KeyRing({"k1": bytes(range(32)), "r1": bytes(range(1, 33))}, "k1", "r1")
QUICK = Timings(hello_s=1.0, back_off_s=(0.05, 0.4), grace_s=0.2, wanted_s=0.2, absent_s=0.2, leader_s=0.05)
LONG_S = 60.0


def until(condition: Callable[[], bool], what: str = "", seconds: float = LONG_S) -> None:
    """Wait for a condition; a loaded machine has time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what or "it did not come"
        time.sleep(0.005)


def erased_by(envelope: Envelope) -> Sequence[tuple[str, int]]:
    return event_names(decode(envelope.body).get("events")) if envelope.kind == "erased" else ()


@dataclass
class Noted:
    """Hooks that note what they were told; ``renew`` is what gives a store that was set back its new identity."""

    hellos: list[Hello] = field(default_factory=list)
    taken_keys: list[Sequence[WrappedKey]] = field(default_factory=list)
    configs: list[ConfigVersion] = field(default_factory=list)
    known_peers: list[Sequence[Peer]] = field(default_factory=list)
    set_backs: list[int | None] = field(default_factory=list)
    renew: Callable[[int | None], None] = lambda divergent: None

    def set_back(self, divergent: int | None) -> None:
        self.set_backs.append(divergent)
        self.renew(divergent)

    def hello(self, hello: Hello) -> None:
        self.hellos.append(hello)

    def keys(self, keys: Sequence[WrappedKey]) -> None:
        self.taken_keys.append(keys)

    def config(self, config: ConfigVersion) -> None:
        self.configs.append(config)

    def peers(self, peers: Sequence[Peer]) -> None:
        self.known_peers.append(peers)

    def settled(self) -> None:
        return


@dataclass
class Device:
    """One PC: its desk, its talk with the hub."""

    name: str
    desk: Desk
    hub: SharedHub
    hooks: Noted
    ring: KeyRing = RING
    port: int = 0
    timeout_s: float = 20.0
    timings: Timings = QUICK
    loops: list[SyncLoop] = field(default_factory=list)

    def client(self) -> HubClient:
        return self.hub.client(self.name, port=self.port, timeout_s=self.timeout_s)

    def loop(self) -> SyncLoop:
        """A new loop over the store, as another process would have it."""
        made = SyncLoop(
            self.desk.app.store, self.client, self.desk.app.record, lambda: self.ring, erased_by, self.hooks,
            clock=self.desk.clock, timings=self.timings, trouble=(EnvironmentProblem,),
        )  # fmt: skip
        self.loops.append(made)
        return made

    def start(self) -> SyncLoop:
        made = self.loop()
        made.start()
        return made

    def once(self) -> SyncState:
        return self.loop().once(LONG_S)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.desk.app.store.read() as tx:
            return tx.tables.dump()

    def position(self) -> int:
        with self.desk.app.store.read() as tx:
            return tx.sync.cursor().position

    def close(self) -> None:
        for loop in self.loops:
            assert loop.stop(LONG_S)
        self.desk.app.close()


@dataclass
class Centre:
    """A hub and the devices of a test."""

    hub: SharedHub
    folder: Path
    clock: HandClock
    devices: list[Device] = field(default_factory=list)

    @classmethod
    def at(cls, server: PostgresServer, database: str, folder: Path) -> Centre:
        hub = SharedHub(server, database)
        admin.init(hub.dsn, CENTRE)
        return cls(hub, folder, HandClock())

    def device(self, name: str, kind: str = "desk", *, restricted: bool | None = None, **changes: Any) -> Device:
        """A device with a store of its own, registered at the hub."""
        desk = Desk.at(self.folder / name, self.clock)
        enrolled = self.hub.enrol(name, kind, restricted=restricted, register=False)
        enrolled.pen.device = desk.app.store.device
        with self.hub.client(name) as client:
            client.register(desk.app.store.device)
        made = replace(Device(name, desk, self.hub, Noted()), **changes)
        self.devices.append(made)
        return made

    def head(self) -> int:
        return admin.status(self.hub.dsn).position

    def settled(self) -> bool:
        """Whether nobody has anything left to say and everybody has the whole feed."""
        head = self.head()
        # asked again: a push that came in between is acknowledged, and not in the feed that was looked for
        return all(self._has_all(device, head) for device in self.devices) and self.head() == head

    def _has_all(self, device: Device, head: int) -> bool:
        with device.desk.app.store.read() as tx:
            done = tx.sync.cursor().position == head and not tx.sync.count_unfolded() and not tx.sync.forgotten(())
            return done and not to_upload(tx)

    def close(self) -> None:
        for device in self.devices:
            device.close()
