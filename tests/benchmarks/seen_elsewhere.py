"""From the commit of a ticket at one desk until it stands in another PC's tables, with 1, 10 and 50 that listen.

    uv run --no-sync python -m tests.benchmarks.seen_elsewhere [--tickets 100]

The desk that registers, the desk that looks, and the others (each a connection that waits for hints and pulls, without
a store) are processes of their own; all clocks are one PC's. Milliseconds. Beside it: a round trip to the server.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.messages import Mark
from db.sync import SyncLoop
from desk_app.domain.pinyin import warm_up
from tests.benchmarks.table import print_table, quantiles
from tests.support.desk import Desk
from tests.support.hub_devices import RING, Centre, Noted, erased_by, until
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable

_SPAWN = multiprocessing.get_context("spawn")
_PAUSE_S = 0.15


@dataclass
class Now:
    """The PC's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


def look(folder: Path, dsn: str, ready: Event, wanted: Connection) -> None:
    """Be another PC: sync, and answer when a visit that was asked for is in the tables."""
    desk = Desk.at(folder)
    store = desk.app.store
    loop = SyncLoop(
        store, lambda: HubClient(HubAddress.from_dsn(dsn)), desk.app.record, lambda: RING, erased_by, Noted(),
        clock=Now(),
    )  # fmt: skip
    loop.start()
    until(lambda: loop.state.phase == "connected")
    warm_up()
    ready.set()
    while visit := wanted.recv():
        while True:
            with store.read() as tx:
                if tx.tables.visit(visit) is not None:
                    break
            time.sleep(0.001)
        wanted.send(time.time_ns())
    loop.stop()
    desk.app.close()


def listen(dsns: Sequence[str], ready: Event, ended: Event) -> None:
    """Be PCs that listen: wait for hints, pull what is new, drop it."""

    def one(dsn: str) -> None:
        with HubClient(HubAddress.from_dsn(dsn)) as client:
            place: list[Mark] = []
            while not ended.is_set():
                if events := client.pull(place, 500).events:
                    place = [Mark(events[-1].position, events[-1].prefix)]
                client.wait(2.0)

    threads = [threading.Thread(target=one, args=(dsn,)) for dsn in dsns]
    for thread in threads:
        thread.start()
    ready.set()
    for thread in threads:
        thread.join()


def measure(centre: Centre, others: Sequence[str], tickets: int, looker: Connection) -> list[float]:
    ready, ended = _SPAWN.Event(), _SPAWN.Event()
    listeners = _SPAWN.Process(target=listen, args=(others, ready, ended))
    listeners.start()
    ready.wait()
    time.sleep(2.0)
    here, loop = centre.devices[0], centre.devices[0].loops[0]
    took = []
    for _ in range(tickets):
        visit = here.desk.ticket().visit
        committed = time.time_ns()
        loop.wake()
        looker.send(visit)
        took.append((looker.recv() - committed) / 1e6)
        time.sleep(_PAUSE_S)
    ended.set()
    listeners.join()
    return took


def round_trips(client: HubClient) -> list[float]:
    took = []
    for _ in range(200):
        begun = time.perf_counter()
        client.ask("SELECT 1")
        took.append((time.perf_counter() - begun) * 1000)
    return took


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100)
    tickets = parser.parse_args().tickets
    keeper = PostgresServer(embedded_programs())
    copies = keeper.folder / "programs"
    copies.mkdir(mode=0o755)
    with PostgresServer(reachable(keeper.programs, copies)) as server, tempfile.TemporaryDirectory() as folder:
        centre = Centre.at(server, server.create_database(), Path(folder))
        here, there = centre.device("D1"), centre.device("D2")
        loop = here.start()
        until(lambda: loop.state.phase == "connected")
        there.desk.app.close()
        centre.devices.remove(there)

        def dsn(name: str) -> str:
            one = centre.hub.devices[name]
            return server.dsn(centre.hub.database, user=one.role, password=one.password)

        others = [centre.hub.enrol(f"L{n}", "room").name for n in range(49)]
        ready, (mine, its) = _SPAWN.Event(), _SPAWN.Pipe()
        looker = _SPAWN.Process(target=look, args=(there.desk.folder, dsn("D2"), ready, its))
        looker.start()
        ready.wait()
        rows = []
        for count in (1, 10, 50):
            took = measure(centre, [dsn(name) for name in others[: count - 1]], tickets, mine)
            rows.append([f"{count} listening", *quantiles(took)])
        with here.client() as client:
            rows.append(["a round trip to the server", *quantiles(round_trips(client))])
        mine.send("")
        looker.join()
        print_table(("commit → seen, ms", "p50", "p95", "p99", "most"), rows)
        centre.close()
    keeper.dispose()


if __name__ == "__main__":
    main()
