"""The PCs of the simulated centre: a store, a clock that may be wrong, a link that may be cut, somebody who works."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import cast

from db.envelope import Envelope
from db.hub.messages import Hello
from db.protocol import AskHello, Outcome, Request, Talk, exchange
from desk_app.domain.clock import business_day
from tests.simulation.memory_hub import Refused
from tests.simulation.memory_store import MemoryStore

QUEUES = "ABCD"


@dataclass(frozen=True, slots=True)
class Register:
    """Tie the role to this store."""

    device: str
    replaces: str


@dataclass(frozen=True, slots=True)
class NewLane:
    """One more number space, please: the same request gets the same lane."""

    request: str


@dataclass(frozen=True, slots=True)
class Breath:
    """Nothing is asked: between this and that, somebody works at this PC."""


Asked = Request | Register | NewLane | Breath


@dataclass(frozen=True, slots=True)
class Ticket:
    """A paper that somebody holds: it is there even if every store forgot it."""

    visit: str
    case: str
    label: str
    day: str


Said = Generator[Asked, object, Outcome]
Round = Callable[..., Talk]


@dataclass(slots=True)
class Computer:
    """One PC. ``mark`` is the high-water file, which lies outside the store."""

    name: str
    kind: str
    store: MemoryStore
    link: str = "up"
    offset_ms: int = 0
    gone: bool = False
    copied: frozenset[tuple[str, int]] = frozenset()  # a clone's: what it has of the original that no hub ever had
    timid: bool = False  # its whole disk was set back: it gives no number before the hub has told it where it stands
    mark: tuple[str, int] = ("", 0)
    old_disk: MemoryStore | None = None
    talk: Said | None = None
    request: Asked | None = None
    round: Round = exchange
    outcome: Outcome | None = None
    renewed: list[tuple[tuple[str, int], tuple[str, int]]] = field(default_factory=list)

    def hang_up(self) -> None:
        """The conversation is over, however it stood."""
        if self.talk is not None:
            self.talk.close()
        self.talk = self.request = None

    def begin(self, rng: random.Random, new_device: Callable[[], str]) -> None:
        """Begin a conversation; its first request waits to be sent."""
        self.talk = self._converse(rng.choice((1, 3, 50)), rng.choice((1, 4, 100)), new_device)
        self.request = next(self.talk)

    def answer(self, answer: object) -> None:
        """Go on with the hub's answer, up to the next request or the end."""
        self._go_on(lambda talk: talk.send(answer))

    def refuse(self, refusal: Refused) -> None:
        """Go on with the hub's refusal."""
        self._go_on(lambda talk: talk.throw(refusal))

    def _go_on(self, step: Callable[[Said], Asked]) -> None:
        assert self.talk is not None
        try:
            self.request = step(self.talk)
        except StopIteration as end:
            self.outcome = end.value
            self.talk = self.request = None

    def _converse(self, push_size: int, pull_size: int, new_device: Callable[[], str]) -> Said:
        """What ``db.sync`` does with a round: registers first where it must, renews the identity when set back."""
        for _ in range(4):
            try:
                if (yield from self._arrive()).what == "done":
                    outcome = yield from self._round(push_size, pull_size, self.kind, greet=True)
                else:  # the hub knows this store's next identity: it was set back. What it reads says from where
                    outcome = yield from self._round(push_size, pull_size, "screen", greet=False)
                    if outcome.what == "done":
                        outcome = Outcome("set_back", self.store.own()[1] + 1)
            except Refused as refusal:  # also: the hub was set back between two requests
                return Outcome("refused", reason=refusal.reason)
            if outcome.what == "done":
                yield from self._settle_lane()
            if outcome.what != "set_back":
                return outcome
            yield Breath()
            self.renew(new_device(), outcome.divergent)
        return Outcome("unsettled")

    def _round(self, push_size: int, pull_size: int, kind: str, *, greet: bool) -> Talk:
        return self.round(self.store, push_size=push_size, pull_size=pull_size, kind=kind, greet=greet)

    def _settle_lane(self) -> Said:
        """A store that was set back or copied goes on from a lane that nobody had today, as far as it can know."""
        store, self.timid = self.store, False
        if not store.lane_closed or self.kind != "desk":
            return Outcome("done")
        seen = {(at.label or "")[1:-3] for at, _chain in store.journal.values() if at.kind == "issued"}
        for number in range(8):
            lanes = cast("tuple[int, ...]", (yield NewLane(f"{store.device}:{number}")))
            lane = lanes[0]
            if lane not in store.shut and lane not in store.lanes and str(lane) not in seen:
                store.shut |= frozenset(store.lanes)
                store.lanes, store.lane_closed = (lane, *store.lanes), False
                break
        return Outcome("done")

    def _arrive(self) -> Said:
        """Say hello, registered first where the hub does not know this store; ``set_back`` if it knows a later one."""
        try:
            hello = yield AskHello(self.store.device)
        except Refused as refusal:
            if refusal.reason not in ("other_pc", "not_enrolled"):
                raise
            hello = yield from self._register()
        if hello is None:
            return Outcome("set_back")
        assert isinstance(hello, Hello)
        for former in self.store.formers:
            yield Register(self.store.device, former)
        self.store.lanes = hello.lanes
        return Outcome("done")

    def _register(self) -> Generator[Asked, object, object]:
        """As whom the hub last knew this store it cannot say: who it was is told from the beginning."""
        names = ["", *self.store.formers, self.store.device]
        answer: object = None
        for replaced, device in itertools.pairwise(names):
            try:
                answer = yield Register(device, replaced)
            except Refused as refusal:
                answer = None
                if refusal.reason != "other_pc":
                    raise
        return answer

    def renew(self, device: str, divergent: int | None) -> None:
        """Take a new identity."""
        self.renewed += self.store.renew(device, divergent)
        self.note_mark()

    # -- work ------------------------------------------------------------------------------------------------------

    def note_mark(self) -> None:
        """After a commit: the high-water file."""
        device, dseq, _chain = self.store.own()
        self.mark = (device, dseq)

    def start(self, new_device: Callable[[], str]) -> bool:
        """Compare store and high-water file; a store that is behind goes on as somebody else. Tells whether it was."""
        device, dseq, _chain = self.store.own()
        if (device, dseq) == self.mark or (device == self.mark[0] and dseq > self.mark[1]):
            return False
        self.renew(new_device(), None)
        return True

    def next_label(self, prefix: str) -> str:
        """Take the next number of this PC's lane; none if it has no lane."""
        store = self.store
        lanes = [lane for lane in store.lanes if lane not in store.shut]
        if not lanes or self.timid or store.lane_closed:
            return ""
        lane = lanes[0]
        name = f"{prefix}/{lane}/{store.last_day}"
        store.counters[name] = number = store.counters.get(name, 0) + 1
        return f"{prefix}{lane if lane > 1 else ''}{number:03d}"

    def issue(self, rng: random.Random, token: Callable[[], str]) -> tuple[Ticket | None, list[Envelope]]:
        """Register somebody; a ticket if this PC has a lane."""
        store = self.store
        serial = store.counters["serial"] = store.counters.get("serial", 0) + 1
        visit, case = f"{store.device}/{serial}", f"{store.device}-{serial}"
        queue = rng.choice(QUEUES)
        body = {"visit": visit, "case": case, "serial": serial, "people": 1, "category": "02-01"}
        written = [store.append("registered", body, token(), words=f"张三 {visit}")]
        label = self.next_label(queue)
        if not label:
            return None, written
        ticket = {"visit": visit, "serial": serial, "stop": visit, "case": case, "label": label, "queue": queue}
        written.append(store.append("issued", ticket, token(), label=label))
        return Ticket(visit, case, label, store.last_day), written

    def work(self, rng: random.Random, ticket: Ticket, token: Callable[[], str]) -> Envelope:
        """Call or serve somebody who holds this paper, known here or not; or note something restricted."""
        store, kind = self.store, rng.choice(_WORK)
        at: dict[str, object] = {"visit": ticket.visit, "stop": ticket.visit, "attempt": 1, "place": self.name}
        if kind == "activated":
            at |= {"attempt": rng.choice((2, 3)), "parent": 1, "queue": ticket.label[0]}
        if kind == "accompanied":
            return store.append(kind, {"visit": ticket.visit, "case": ticket.case}, token(), words="请同事一起")
        words = "已调解" if kind == "served" and rng.random() < 0.5 else ""
        return store.append(kind, at, token(), label=ticket.label, words=words)

    def erase(self, rng: random.Random, token: Callable[[], str]) -> Envelope | None:
        """Erase what a person typed somewhere, if anything is here."""
        if not self.store.payloads:
            return None
        device, dseq = rng.choice(sorted(self.store.payloads))
        return self.store.append("erased", {"events": [f"{device}:{dseq}"]}, token())

    def today(self) -> None:
        """The business day, never below the last one."""
        self.store.last_day = business_day(self.store.clock(), not_before=self.store.last_day)


_WORK = ("called", "called", "recalled", "missed", "started", "served", "served", "activated", "left", "accompanied")
