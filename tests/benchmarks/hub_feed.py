"""Following the feed: a catch-up of weeks beside a bare fetch, and how soon others see what one has committed."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.messages import Mark, Outgoing
from db.hub.sealing import seal
from db.sync import Timings
from db.sync_local import AppliedWriter, Applying
from tests.benchmarks.hub_push import heard
from tests.benchmarks.table import quantiles
from tests.support.feeds import Centre as Days
from tests.support.feeds import Made
from tests.support.hub_devices import RING, Centre, until
from tests.support.postgres import PostgresServer
from tests.support.shared_hub import Pen, SharedHub

LISTENERS = (1, 10, 50)
_A_PROCESS = 10  # listeners in one process
_AT_ONCE = 1000
_BARE = (
    "SELECT e.*, p.key_id, p.sealed FROM hub.events e"
    " LEFT JOIN hub.payloads p ON p.device = e.device AND p.dseq = e.dseq ORDER BY e.position"
)


# -- a catch-up of weeks


def fill(centre: Centre, events: int) -> float:
    """Let two desks and three rooms push so many events of ordinary days. Returns the seconds of pushing alone."""
    pushed, clients, block = 0.0, dict[str, HubClient](), list[Made]()
    days = Days().days(events)
    for one in days:
        block.append(one)
        if len(block) == _AT_ONCE:
            pushed += _push_block(centre, clients, block)
            block.clear()
    pushed += _push_block(centre, clients, block)
    for client in clients.values():
        client.close()
    return pushed


def _push_block(centre: Centre, clients: dict[str, HubClient], block: Sequence[Made]) -> float:
    by_device: dict[str, list[Made]] = defaultdict(list)
    for one in block:
        by_device[one.envelope.device].append(one)
    seconds = 0.0
    for device, made in by_device.items():
        if device not in clients:
            name = f"old-{len(clients) + 1}"
            centre.hub.enrol(name, register=False)
            clients[device] = centre.hub.client(name)
            clients[device].connect()
            clients[device].register(device)
        batch = [_sealed(one) for one in made]
        begun = time.perf_counter()
        assert clients[device].push(batch).acked == batch[-1].envelope.dseq
        seconds += time.perf_counter() - begun
    return seconds


def _sealed(one: Made) -> Outgoing:
    at = one.envelope
    if one.payload is None:
        return Outgoing(at, one.chain, "", None, ())
    key = RING.payload
    return Outgoing(at, one.chain, key, seal(RING.keys[key], key, at.device, at.dseq, at.commitment, one.payload), ())


def catch_up_rows(server: PostgresServer, folder: Path, events: int) -> list[list[str]]:
    """Return the table: a new PC takes everything; before it, the same rows are merely fetched."""
    centre = Centre.at(server, server.create_database(), folder / "catch-up")
    pushed = fill(centre, events)
    device = centre.device("new", timings=Timings())
    with psycopg.connect(centre.hub.dsn) as bare:
        fetched = timed(lambda: bare.execute(_BARE, binary=True).fetchall())
    with device.client() as client:
        pulled = timed(lambda: _pull_all(client))
    taken = timed(lambda: device.loop().once(3600))
    assert device.position() == events
    centre.close()
    rows = [
        ("uploaded by five devices, 1 to 400 at once", (pushed, 0.0)),
        ("bare fetch: SELECT of all rows by the administrator", fetched),
        ("fetch through hub.pull, 500 at once, nothing kept", pulled),
        ("catch-up: fetched, checked, opened, stored, folded (aim 60 s for 200000)", taken),
    ]
    return [
        [name, str(events), f"{seconds:.1f}", f"{own:.1f}" if own else "", f"{events / seconds:.0f}"]
        for name, (seconds, own) in rows
    ]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long something takes: seconds, and those of them a processor was busy with this process."""
    begun, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - own


def _pull_all(client: HubClient) -> None:
    cursor: list[Mark] = []
    while answer := client.pull(cursor, Timings().pull_size).events:
        cursor = [Mark(answer[-1].position, answer[-1].prefix)]


# -- commit until seen


def listen(pipe: Connection, addresses: Sequence[HubAddress]) -> None:
    """A process of listeners: each waits for a hint, pulls, and notes when it saw which position."""
    seen: list[tuple[int, float]] = []
    clients = [HubClient(address, timeout_s=60) for address in addresses]
    for client in clients:
        client.connect()
        client.wait(0)
    stop = threading.Event()
    threads = [threading.Thread(target=_listener, args=(client, seen, stop)) for client in clients]
    for thread in threads:
        thread.start()
    pipe.send("ready")
    pipe.recv()
    stop.set()
    for client in clients:
        client.wake()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    pipe.send(seen)


def _listener(client: HubClient, seen: list[tuple[int, float]], stop: threading.Event) -> None:
    cursor: list[Mark] = []
    while not stop.is_set():
        while events := client.pull(cursor, 500).events:
            now = time.monotonic()
            seen.extend((event.position, now) for event in events)
            cursor = [Mark(events[-1].position, events[-1].prefix)]
        client.wait(1.0)


@dataclass
class Watched:
    """A record that notes when each transaction that moved the feed was committed."""

    record: Applying
    seen: list[tuple[int, float]] = field(default_factory=list)
    last: int = 0

    @contextmanager
    def write(self) -> Iterator[AppliedWriter]:
        """As the record's."""
        with self.record.write() as writer:
            yield writer
            position = writer.tx.sync.cursor().position
        if position != self.last:
            self.seen.append((position, time.monotonic()))
        self.last = position


def seen_rows(server: PostgresServer, folder: Path, commits: int) -> list[list[str]]:
    """Return the table for every number of listeners."""
    rows = []
    for listeners in LISTENERS:
        centre = Centre.at(server, server.create_database(), folder / f"seen-{listeners}")
        rows += _seen(centre, listeners, commits)
        centre.close()
    return rows


def _seen(centre: Centre, listeners: int, commits: int) -> list[list[str]]:
    addresses = []
    for number in range(listeners):
        centre.hub.enrol(f"listener-{number}", "room")
        addresses.append(centre.hub.address(f"listener-{number}"))
    spawn, pipes, processes = multiprocessing.get_context("spawn"), [], []
    for start in range(0, listeners, _A_PROCESS):
        ours, theirs = spawn.Pipe()
        processes.append(spawn.Process(target=listen, args=(theirs, addresses[start : start + _A_PROCESS])))
        processes[-1].start()
        theirs.close()
        pipes.append(ours)
    heard(pipes)
    device = centre.device("pc", timings=Timings())
    loop = device.loop()
    watched = Watched(device.desk.app.record)
    loop.local._record = watched
    loop.start()
    until(lambda: loop.state.phase == "connected")
    asked, done = _commits(centre.hub, commits)
    until(lambda: device.position() == commits)
    for pipe in pipes:
        pipe.send("enough")
    found = [at for answer in heard(pipes) for at in answer]
    for process in processes:
        process.join()
    rows = [(f"{listeners} listeners", found), (f"{listeners} listeners, and a PC's store", watched.seen)]
    assert len(found) == listeners * commits
    return [[name, *_three(seen, asked), *_three(seen, done)] for name, seen in rows]


def _three(seen: Sequence[tuple[int, float]], since: dict[int, float]) -> list[str]:
    p50, _p95, p99, most = quantiles([1000 * (at - since[position]) for position, at in seen if position in since])
    return [p50, p99, most]


def _commits(hub: SharedHub, commits: int) -> tuple[dict[int, float], dict[int, float]]:
    """Push one event after another. When each was sent, and when its writer had the answer."""
    writer = hub.enrol("writer")
    asked, done = dict[int, float](), dict[int, float]()
    with hub.client("writer") as client:
        client.hello(writer.device)
        pen = Pen(writer.device, "botou")
        for position in range(1, commits + 1):
            event = pen.write(kind="called", scope="public", body=b'{"place":"W4"}')
            asked[position] = time.monotonic()
            assert client.push([event]).acked == position
            done[position] = time.monotonic()
            time.sleep(0.1)
    return asked, done
