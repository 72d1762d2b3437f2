"""A new desk takes in a centre's whole history; how long its window's thread stands still meanwhile.

    uv run --no-sync python -m tests.benchmarks.catch_up [--events 200000]

The history (two desks, three rooms, 200 visits a day, eight events each, two of them with a payload) is pushed into an
empty hub by another process. Then a desk that never saw any of it runs its sync, with a thread that does nothing but
look at the clock every millisecond, as a window's thread that waits for input; and one that registers somebody every
quarter of a second. Beside it, in the same run: the same rows read from the same server with nothing done to them, and
both threads without a sync.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.messages import Mark, Outgoing
from db.hub.sealing import seal
from db.sync import Timings
from desk_app.domain.pinyin import warm_up
from tests.benchmarks.table import print_table, quantiles
from tests.support.feeds import DESKS, ROOMS, Made
from tests.support.feeds import Centre as Feed
from tests.support.hub_devices import RING, Centre, Device
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable

_BATCH = 1000
_IDLE_S = 10.0


def fill(events: int, dsns: Sequence[tuple[str, str]]) -> None:
    """Push the history: in its order, in batches of what one device wrote in a thousand events."""
    clients = {}
    for device, dsn in dsns:
        clients[device] = client = HubClient(HubAddress.from_dsn(dsn), timeout_s=60.0)
        client.connect()
        client.register(device)
    made, spent = list(Feed().days(events)), 0.0
    for start in range(0, events, _BATCH):
        runs: dict[str, list[Outgoing]] = {}
        for one in made[start : start + _BATCH]:
            runs.setdefault(one.envelope.device, []).append(_outgoing(one))
        begun = time.perf_counter()
        for device, batch in runs.items():
            assert clients[device].push(batch, device).status == "ok"
        spent += time.perf_counter() - begun
    for client in clients.values():
        client.close()
    print(f"pushed by five devices in turn: {events} in {spent:.1f} s, {events / spent:.0f} a second")


def _outgoing(one: Made) -> Outgoing:
    at = one.envelope
    if one.payload is None:
        return Outgoing(at, one.chain, "", None)
    return Outgoing(at, one.chain, "k1", seal(RING.keys["k1"], "k1", at.device, at.dseq, at.commitment, one.payload))


def read_raw(client: HubClient) -> float:
    """Pull everything and drop it; seconds."""
    begun, place = time.perf_counter(), [Mark(0, bytes(32))]
    while answer := client.pull(place if place[0].position else (), 500).events:
        place = [Mark(answer[-1].position, answer[-1].prefix)]
    return time.perf_counter() - begun


@contextmanager
def repeated(what: Callable[[], None], pause_s: float) -> Iterator[list[float]]:
    """Do something again and again on a thread of its own; how long each took beyond the pause, in milliseconds."""
    took: list[float] = []
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            begun = time.perf_counter()
            what()
            time.sleep(pause_s)
            took.append((time.perf_counter() - begun - pause_s) * 1000)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield took
    finally:
        ended.set()
        thread.join()


@dataclass
class Clerk:
    """Registers somebody whenever called; how long each took, in milliseconds."""

    device: Device
    took: list[float] = field(default_factory=list)

    def register(self) -> None:
        begun = time.perf_counter()
        self.device.desk.ticket()
        self.took.append((time.perf_counter() - begun) * 1000)


def measure(centre: Centre, events: int) -> None:
    device = centre.device("D9", timings=Timings())
    warm_up()
    with device.client() as client:
        client.hello(device.desk.app.store.device)
        raw_s = read_raw(client)
    before, meanwhile = Clerk(device), Clerk(device)
    device.desk.ticket()
    gc.collect()
    gc.freeze()
    with repeated(lambda: None, 0.001) as idle, repeated(before.register, 0.25):
        time.sleep(_IDLE_S)
    loop = device.loop()
    begun = time.perf_counter()
    with repeated(lambda: None, 0.001) as busy, repeated(meanwhile.register, 0.25):
        state = loop.once(3600.0)
    seconds = time.perf_counter() - begun
    assert (state.phase, device.position() >= events) == ("connected", True), state
    print(f"read and dropped: {raw_s:.1f} s; taken in: {seconds:.1f} s, {events / seconds:.0f} a second")
    print(f"longest transactions: {loop.local.accepting.longest_s * 1000:.0f} ms taking events,"
          f" {loop.local.folding.longest_s * 1000:.0f} ms folding")  # fmt: skip
    head = ("milliseconds", "p50", "p95", "p99", "most")
    print_table(head, [
        ["a thread that looks every millisecond, late by", *quantiles(busy)],
        ["  the same without a sync", *quantiles(idle)],
        ["registering", *quantiles(meanwhile.took)],
        ["  the same without a sync", *quantiles(before.took)],
    ])  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=200_000)
    events = parser.parse_args().events
    keeper = PostgresServer(embedded_programs())
    copies = keeper.folder / "programs"
    copies.mkdir(mode=0o755)
    with PostgresServer(reachable(keeper.programs, copies)) as server, tempfile.TemporaryDirectory() as folder:
        centre = Centre.at(server, server.create_database(), Path(folder))
        dsns = []
        for n, device in enumerate((*DESKS, *ROOMS)):
            one = centre.hub.enrol(f"W{n}", "desk", register=False)
            dsns.append((device, server.dsn(centre.hub.database, user=one.role, password=one.password)))
        filler = multiprocessing.get_context("spawn").Process(target=fill, args=(events, dsns))
        filler.start()
        filler.join()
        measure(centre, events)
        centre.close()
    keeper.dispose()


if __name__ == "__main__":
    main()
