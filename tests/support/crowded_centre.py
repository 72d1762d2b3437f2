"""Many PCs of one centre at work at once: each a process with a store of its own, on one hub; seen from its parent."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

from db.hub import admin
from db.hub.messages import ClaimAnswer, ClaimRequest
from db.sync_state import to_upload
from desk_app.bootstrap import App, open_app
from desk_app.centre_file import default_centre_path
from desk_app.domain.events import decode
from desk_app.services.calls import CallService
from desk_app.services.claims import ClaimAsk
from desk_app.services.registration import Registration
from tests.support.administrator import Administrator, Pc
from tests.support.desk import GUIDE, MEDIATOR, at

PATIENCE_S = 180.0
MORNING_MS = at("2026-03-02 09:00")
PLACES = tuple(f"W{n}" for n in range(1, 11)) + tuple(f"R{n}" for n in range(1, 10))
QUEUES = ("C", "D")
_FIRST = {"C": "W3", "D": "W4"}  # the place on the paper
_SLOW = 30  # so many PCs share this machine's processors: the 300 ms for the hub's answer are so much longer


@dataclass(frozen=True, slots=True)
class Work:
    """What a PC is: a desk where ``place`` is "", else the window or room that calls."""

    home: Path
    centre_file: Path
    place: str
    number: int
    begun: float
    pause_s: float


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a PC did: labels it gave out; the calls it made (stop, attempt, unconfirmed); questions answered *held*."""

    labels: list[str] = field(default_factory=list)
    called: list[tuple[str, int, bool]] = field(default_factory=list)
    held: int = 0


@dataclass(frozen=True, slots=True)
class Knows:
    """What a PC knows in the end: its tables and journal as digests, the centre's calls and numbers, what is odd."""

    tables: str
    events: str
    labels: tuple[str, ...]
    called: tuple[tuple[str, int, str], ...]
    conflicts: int
    quarantined: int
    rebuilt_differs: bool
    faults: tuple[str, ...]


@dataclass(slots=True)
class CentreClock:
    """One clock for all: the morning's, and the seconds since the test began."""

    begun: float

    def now_ms(self) -> int:
        return MORNING_MS + int((time.monotonic() - self.begun) * 1000)


@dataclass(slots=True)
class Unhurried:
    """Asks the hub as the console does, with time for a machine that is as many PCs at once."""

    hub: ClaimAsk
    held: int = 0

    def ask(self, request: ClaimRequest, deadline_ms: int = 300) -> ClaimAnswer | None:
        answer = self.hub.ask(request, deadline_ms * _SLOW)
        self.held += answer is not None and not answer.granted
        return answer


# -- a PC's process


def live(pipe: Connection, work: Work) -> None:
    """The life of a PC: it does what the parent says, one word after another, and answers each."""
    app = open_app(
        work.home, centre_file=work.centre_file, state_dir=work.home.parent / "state", clock=CentreClock(work.begun)
    )
    try:
        app.sync.start()
        _until(lambda: app.sync.state().phase == "connected")
        pipe.send("in touch")
        while (word := pipe.recv()) != "end":
            pipe.send(_answer(app, work, word))
    finally:
        app.close()


def _answer(app: App, work: Work, word: Any) -> Any:
    if isinstance(word, float):
        return _call(app, work, word) if work.place else _issue(app, work, word)
    if word == "settled":
        with app.record.read() as tx:
            left = to_upload(tx) + tx.sync.count_unfolded() + len(tx.sync.unanswered_claims(0))
            return tx.sync.cursor().position, left
    return _knows(app)


def _issue(app: App, work: Work, seconds: float) -> Wrote:
    wrote, pace = Wrote(), Event()
    until, n = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        n += 1
        asked = Registration(
            request_id=f"{work.number}-{n}", name=f"来访{n}", phone=f"13{work.number:02d}{n:07d}", category="02-01",
            mediation="accept", text="楼上漏水", queue=QUEUES[n % 2], override_reason="expertise",
        )  # fmt: skip
        wrote.labels.append(app.register.register(asked, GUIDE).ticket)
        app.sync.wake()
        pace.wait(work.pause_s)
    return wrote


def _call(app: App, work: Work, seconds: float) -> Wrote:
    claims = app.sync.claims
    assert claims is not None
    asking = Unhurried(claims)
    calls = CallService(app.record, app.centre, claims=lambda: asking, monotonic=lambda: time.monotonic() / _SLOW)
    wrote, pace = Wrote(), Event()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        called = calls.next(work.place, MEDIATOR)
        if called is not None:
            with app.record.read() as tx:
                row = tx.tables.stop(called.stop)
            assert row is not None
            wrote.called.append((called.stop, row.attempt, called.unconfirmed))
            calls.leave(called.stop, MEDIATOR)
            app.sync.wake()
        pace.wait(work.pause_s)
    return replace(wrote, held=asking.held)


def _knows(app: App) -> Knows:
    with app.record.read() as tx:
        tables = repr(sorted(tx.tables.dump().items()))
        recorded = list(tx.journal.all())
        conflicts, quarantined = len(tx.tables.conflicts()), tx.sync.count_quarantined()
        events = sorted((item.envelope.device, item.envelope.dseq, item.chain) for item in recorded)
        bodies = [(item.envelope, decode(item.envelope.body)) for item in recorded]
    return Knows(
        tables=_digest(tables),
        events=_digest(repr(events)),
        labels=tuple(at.label or "" for at, _body in bodies if at.kind == "issued"),
        called=tuple((b["stop"], b["attempt"], b.get("code", "")) for at, b in bodies if at.kind == "called"),
        conflicts=conflicts,
        quarantined=quarantined,
        rebuilt_differs=bool(app.maintenance.rebuild().changed),
        faults=app.maintenance.verify().faults,
    )


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _until(condition: Callable[[], bool]) -> None:
    deadline, pace = time.monotonic() + PATIENCE_S, Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        pace.wait(0.02)


# -- the parent


@dataclass
class CrowdedCentre:
    """The parent's side: so many desks and places, each in its process. Use as ``with``."""

    folder: Path
    dsn: str
    desks: int
    places: int
    desk_pause_s: float
    place_pause_s: float
    pipes: list[Connection] = field(default_factory=list)
    processes: list[Any] = field(default_factory=list)

    def __enter__(self) -> CrowdedCentre:
        centre_file = self.folder / "centre.toml"
        centre_file.write_text(shared_queues(PLACES[: self.places]), encoding="utf-8")
        administrator = Administrator(self.folder / "administrator", self.dsn)
        spawn, begun = multiprocessing.get_context("spawn"), time.monotonic()
        try:
            for number, place in enumerate(("",) * self.desks + PLACES[: self.places], start=1):
                home = self.folder / f"pc-{number}" / "home"
                Pc(home).joins(administrator.invites(kind="room" if place else "desk", name=f"pc-{number}"))
                pause = self.place_pause_s if place else self.desk_pause_s
                ours, theirs = spawn.Pipe()
                self.pipes.append(ours)
                self.processes.append(
                    spawn.Process(target=live, args=(theirs, Work(home, centre_file, place, number, begun, pause)))
                )
                self.processes[-1].start()
                theirs.close()
            self._hear()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def work(self, seconds: float) -> list[Wrote]:
        """Let all work at once; what each did."""
        return self._tell(float(seconds), seconds + PATIENCE_S)

    def settle(self) -> float:
        """Wait until nobody has anything left to say or to hear. Seconds it took."""
        begun = time.monotonic()
        _until(self._settled)
        return time.monotonic() - begun

    def know(self) -> list[Knows]:
        """What each knows."""
        return self._tell("know")

    def _settled(self) -> bool:
        found = self._tell("settled")
        head = admin.status(self.dsn).position
        return all(position == head and left == 0 for position, left in found)

    def _tell(self, word: Any, patience_s: float = PATIENCE_S) -> list[Any]:
        for pipe in self.pipes:
            pipe.send(word)
        return self._hear(patience_s)

    def _hear(self, patience_s: float = PATIENCE_S) -> list[Any]:
        deadline, answers = time.monotonic() + patience_s, []
        for pipe in self.pipes:
            assert pipe.poll(max(0.0, deadline - time.monotonic())), "a PC does not answer"
            answers.append(pipe.recv())
        return answers

    def _end(self) -> None:
        for pipe, process in zip(self.pipes, self.processes, strict=False):
            with suppress(OSError):  # it has ended by itself
                pipe.send("end")
            process.join(PATIENCE_S)
            if process.exitcode is None:
                process.kill()
                process.join()
            pipe.close()
            process.close()


def shared_queues(places: Sequence[str]) -> str:
    """The shipped centre, with two queues that all these places call from."""
    text = default_centre_path().read_text(encoding="utf-8")
    for queue, first in _FIRST.items():
        served = ", ".join(f'"{place}"' for place in (first, *(one for one in places if one != first)))
        pattern = rf'(prefix = "{queue}",.*served_by = )\[[^]]*\]'
        text, changed = re.subn(pattern, rf"\g<1>[{served}]", text)
        assert changed == 1
    return text
