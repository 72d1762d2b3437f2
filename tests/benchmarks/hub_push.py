"""Push beside raw inserts into the same server: writers are processes of their own, as PCs are.

The raw figure is the quickest way there is: one INSERT of all rows into a table with the same columns, keys and
payload, committed by itself. It numbers, hashes and checks nothing, and nobody is told of it.
"""

from __future__ import annotations

import multiprocessing
import secrets
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import psycopg

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.messages import Outgoing
from tests.support.postgres import PostgresServer
from tests.support.shared_hub import CENTRE, Pen, SharedHub

SIZES, WRITERS = (1, 20, 200), (1, 4, 16)
_BATCHES = {1: 1600, 20: 480, 200: 96}  # of all writers together, in one round
_LEAST_BATCHES = 6
_A_PAYLOAD_IN = 4  # two of the eight events of a visit have one
_PATIENCE_S = 120.0
_COLUMNS = (
    "position, device, dseq, centre, kind, version, scope, stamp_ms, stamp_n, day, label, operator, body, commitment,"
    " event_hash, chain, prefix, key_id, sealed"
)
_WIDTH = _COLUMNS.count(",") + 1
_RAW_TABLE = (
    "CREATE TABLE raw_events (LIKE hub.events INCLUDING ALL);"
    " ALTER TABLE raw_events ADD COLUMN key_id text, ADD COLUMN sealed bytea"
)


@dataclass(frozen=True, slots=True)
class Task:
    """What a writer is to do: batches of so many events, pushed or inserted raw, from a moment on."""

    push: bool
    size: int
    batches: int


@dataclass(frozen=True, slots=True)
class Done:
    """From when to when (``time.monotonic``) a writer was at it, and how long each batch took, in seconds."""

    begun: float
    ended: float
    each_s: Sequence[float]


class Writer:
    """One PC: a device of the hub, and a raw connection beside it."""

    def __init__(self, number: int, address: HubAddress, device: str, centre: str, dsn: str) -> None:
        self._client = HubClient(address, timeout_s=_PATIENCE_S)
        self._client.connect()
        self._client.hello(device)
        self._pushed, self._inserted = Pen(device, centre), Pen("raw" + device[3:], centre)
        self._raw = psycopg.connect(dsn, autocommit=True)
        self._rows = number * 10_000_000  # positions of its own

    def prepared(self, task: Task) -> list[Any]:
        """Everything that is no part of the sending is done before."""
        pen = self._pushed if task.push else self._inserted
        batches = [[_event(pen) for _ in range(task.size)] for _ in range(task.batches)]
        return list(batches) if task.push else [self._values(batch) for batch in batches]

    def send(self, task: Task, one: Any) -> None:
        """One batch, committed."""
        if task.push:
            answer = self._client.push(one)
            assert (answer.status, answer.acked) == ("ok", one[-1].envelope.dseq), answer
        else:
            row = f"({', '.join(['%s'] * _WIDTH)})"
            self._raw.execute(f"INSERT INTO raw_events ({_COLUMNS}) VALUES {', '.join([row] * task.size)}", one)

    def close(self) -> None:
        """Give both connections back."""
        self._client.close()
        self._raw.close()

    def _values(self, batch: Sequence[Outgoing]) -> list[Any]:
        values: list[Any] = []
        for one in batch:
            at = one.envelope
            self._rows += 1
            values += [self._rows, at.device, at.dseq, at.centre, at.kind, at.version, at.scope, at.stamp_ms]
            values += [
                at.stamp_n,
                at.day,
                at.label,
                at.operator,
                at.body,
                at.commitment,
                one.chain,
                one.chain,
                one.chain,
            ]
            values += [one.key_id or None, one.sealed]
        return values


def _event(pen: Pen) -> Outgoing:
    payload = secrets.token_bytes(150) if pen.dseq % _A_PAYLOAD_IN == 0 else None
    return pen.write(payload=payload, kind="called", scope="public", body=b'{"place":"W4","visit":"%064d"}' % pen.dseq)


def write(pipe: Connection, *about: Any) -> None:
    """The life of a writer's process."""
    writer = Writer(*about)
    pipe.send("ready")
    while (task := pipe.recv()) is not None:
        batches = writer.prepared(task)
        pipe.send("prepared")
        pipe.recv()
        each: list[float] = []
        begun = time.monotonic()
        for one in batches:
            at = time.monotonic()
            writer.send(task, one)
            each.append(time.monotonic() - at)
        pipe.send(Done(begun, time.monotonic(), each))
    writer.close()


@dataclass(slots=True)
class Total:
    """Rounds of one kind, summed up."""

    events: int = 0
    seconds: float = 0.0
    each_s: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    def add(self, task: Task, done: Sequence[Done]) -> None:
        """One round: from the first beginning to the last end."""
        self.events += task.size * task.batches * len(done)
        self.seconds += max(one.ended for one in done) - min(one.begun for one in done)
        for one in done:
            self.each_s += one.each_s


def push_rows(server: PostgresServer, rounds: int) -> list[list[str]]:
    """Return the table: raw and push take turns, so that whatever else the machine does troubles both."""
    hub = SharedHub.make(server)
    with psycopg.connect(hub.dsn, autocommit=True) as connection:
        connection.execute(_RAW_TABLE)
    spawn = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for number in range(1, max(WRITERS) + 1):
        one = hub.enrol(f"writer-{number}")
        ours, theirs = spawn.Pipe()
        about = (theirs, number, hub.address(one.name), one.device, CENTRE, hub.dsn)
        processes.append(spawn.Process(target=write, args=about))
        processes[-1].start()
        theirs.close()
        pipes.append(ours)
    heard(pipes)
    rows = [_row(pipes[:writers], size, rounds) for writers in WRITERS for size in SIZES]
    for pipe in pipes:
        pipe.send(None)
    for process in processes:
        process.join(_PATIENCE_S)
    return rows


def _row(pipes: Sequence[Connection], size: int, rounds: int) -> list[str]:
    batches = max(_LEAST_BATCHES, _BATCHES[size] // len(pipes))
    totals = {True: Total(), False: Total()}
    for push in (True, False):
        _run(pipes, Task(push, size, _LEAST_BATCHES))  # warm: statements are prepared
    for _round in range(rounds):
        for push, total in totals.items():
            task = Task(push, size, batches)
            total.add(task, _run(pipes, task))
    raw, ours = totals[False], totals[True]
    times = [1000 * statistics.median(total.each_s) for total in (raw, ours)]
    ratio = ours.rate / raw.rate
    return [
        f"{len(pipes)} x {size}",
        f"{raw.rate:.0f}",
        f"{ours.rate:.0f}",
        f"{ratio:.2f}",
        *(f"{t:.2f}" for t in times),
    ]


def _run(pipes: Sequence[Connection], task: Task) -> list[Done]:
    for word in (task, "go"):
        for pipe in pipes:
            pipe.send(word)
        if word is task:
            heard(pipes)
    return heard(pipes)


def heard(pipes: Sequence[Connection]) -> list[Any]:
    """What each process says next."""
    answers = []
    for pipe in pipes:
        if not pipe.poll(_PATIENCE_S):
            raise TimeoutError("a process of the benchmark does not answer")
        answers.append(pipe.recv())
    return answers
