"""One round of talk between a device and the hub: what to ask next, and what the answers mean.

Pure: no connection, no clock, no SQL. :func:`exchange` is a generator that yields requests and is sent the answers;
``db.sync`` runs it over PostgreSQL, the simulation over a hub in memory. A round may end anywhere (the link is lost,
the process is killed): the next one begins afresh from what :class:`Local` kept, nothing is remembered here.

The rules (design, "The hub"):

* Push: the hub's answer is trusted even when it went backwards; what it no longer has is sent again.
* Pull: the cursor is a position **and** the prefix hash there. A hub restored from yesterday answers *rewind to*.
* What such a hub forgot of devices that do not come back by themselves is given back by whoever still has it.
* A hub that has more of this device than the device itself, or another event under the same number, says that this
  store was set back or copied: it gets a new identity, and goes on (*set back*).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from db.envelope import CHAIN_START, chain_hash
from db.hub.messages import PREFIX_START, FeedEvent, Hello, Mark, Outgoing, PullAnswer, PushAnswer, prefix_hash

_TURN = 4  # batches one way before the other way gets its turn: a long catch-up must not hold up a ticket
_PATIENCE = 20  # rewinds and pushes without progress in one round: then something else is wrong


@dataclass(frozen=True, slots=True)
class AskHello:
    """``Hello`` is the answer. Yielded first in a round, if at all."""

    device: str


@dataclass(frozen=True, slots=True)
class Push:
    """Events of this device, or of one this store was before. ``PushAnswer`` is the answer."""

    device: str
    batch: Sequence[Outgoing]


@dataclass(frozen=True, slots=True)
class PushForeign:
    """Events of another device that the hub forgot, with its receipt for the last of them."""

    device: str
    batch: Sequence[Outgoing]
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Pull:
    """The next ``limit`` events after the first mark, which is the cursor. ``PullAnswer`` is the answer."""

    locator: Sequence[Mark]
    limit: int


Request = AskHello | Push | PushForeign | Pull
Answer = Hello | PushAnswer | PullAnswer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round ended.

    ``what``: ``done`` (both sides have everything), ``set_back`` (this store needs a new identity; ``divergent`` is
    the first number under which the hub has an event that is not this store's), ``refused`` (``reason``),
    ``altered`` (``reason``: what does not fit; it was not taken, nor what follows it), ``unsettled`` (the hub changed
    its mind too often: try later). ``untaken``: devices whose forgotten events the hub did not take back.
    """

    what: Literal["done", "set_back", "refused", "altered", "unsettled"]
    divergent: int | None = None
    reason: str = ""
    untaken: tuple[str, ...] = ()


class Local(Protocol):
    """What the protocol needs of the store. Each call is a transaction (or several) of its own."""

    def own(self) -> tuple[str, int, bytes]:
        """Who this device is, its last number, its chain there."""
        ...

    def former(self) -> Sequence[str]:
        """Devices this store was before it got a new identity."""
        ...

    def acked(self, device: str) -> int:
        """How much of a device (own or former) the hub was last known to have."""
        ...

    def note_acked(self, device: str, acked: int, chain: bytes) -> None:
        """Keep what the hub said it has; it may be less than before."""
        ...

    def fed(self, device: str) -> int:
        """The highest number of a device in the feed as far as it was read here."""
        ...

    def outgoing(self, device: str, after: int, limit: int) -> Sequence[Outgoing]:
        """The next events of an own or former device, by number, without a gap; empty if there are none."""
        ...

    def chains(self, identities: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], bytes]:
        """The chains at these events as the feed told them, or as they were written here; unknown ones are left out."""
        ...

    def locator(self) -> Sequence[Mark]:
        """The feed as read here at n, n-1, n-3, n-7 …; empty before the first pull."""
        ...

    def apply(self, events: Sequence[FeedEvent], head: int) -> None:
        """Take events that follow the cursor, and move it; a part of them may be kept if this is cut short."""
        ...

    def rewind(self, to: int) -> None:
        """Forget the feed after ``to``; the events themselves stay, noted as forgotten by the hub."""
        ...

    def forgotten(self, limit: int) -> Sequence[PushForeign]:
        """What the hub forgot of other devices and should get back by now: one batch a device, after ``fed``."""
        ...


Talk = Generator[Request, Answer, Outcome]


def exchange(local: Local, *, push_size: int, pull_size: int, kind: str, greet: bool = True) -> Talk:
    """One round: push everything, pull everything, give back what a hub forgot.

    Args:
        local: the store's side.
        push_size: events in one push at most.
        pull_size: events in one pull at most.
        kind: of the device (``desk``, ``leader``, ``room``, ``screen``); a screen pushes nothing.
        greet: ask for ``Hello`` first, as on every new connection; without it the last known answer is the beginning.

    Returns:
        The outcome, when both sides have everything or nothing more can be done.
    """
    return _Round(local, push_size, pull_size, pushes=kind != "screen").talk(greet)


class _Round:
    def __init__(self, local: Local, push_size: int, pull_size: int, *, pushes: bool) -> None:
        self._local = local
        self._push_size = push_size
        self._pull_size = pull_size
        self._pushes = pushes
        self._patience = _PATIENCE
        self._suspect = False  # the hub has another history of this device: no push until it is known where
        self._untaken: dict[str, None] = {}
        self._given: dict[str, int] = {}

    def talk(self, greet: bool) -> Talk:
        if greet:
            yield from self._greet()
        while True:
            ended, pushed = (yield from self._push_all()) if self._pushes else (None, True)
            if ended is None:
                ended, pulled = yield from self._pull()
            if ended is not None:
                return ended
            if self._patience <= 0:
                return self._end("unsettled")
            if not pushed or not pulled:
                continue
            if self._suspect:  # nothing in the feed bears it out: the hub changed meanwhile
                return self._end("unsettled")
            given = (yield from self._give_back()) if self._pushes else False
            if not given:
                return self._end("done")

    def _end(self, what: Literal["done", "unsettled"]) -> Outcome:
        return Outcome(what, untaken=tuple(self._untaken))

    # -- hello and push --------------------------------------------------------------------------------------------

    def _greet(self) -> Generator[Request, Answer, None]:
        device, _last, _chain = self._local.own()
        hello = cast("Hello", (yield AskHello(device)))
        if self._pushes:
            self._believe(device, hello.acked, hello.chain)

    def _believe(self, device: str, acked: int, chain: bytes) -> None:
        """Keep the hub's word of what it has of this device, unless it is another history than ours."""
        _device, last, _chain = self._local.own()
        if acked > last or (acked and self._local.chains([(device, acked)]).get((device, acked)) != chain):
            self._suspect = True
        else:
            self._local.note_acked(device, acked, chain)

    def _push_all(self) -> Generator[Request, Answer, tuple[Outcome | None, bool]]:
        """A few batches of this device, then of former ones. Whether it is all there now."""
        own, _last, _chain = self._local.own()
        complete = True
        for device in (own, *self._local.former()):
            if device == own and self._suspect:
                continue
            ended, whole = yield from self._push(device, own)
            if ended is not None:
                return ended, False
            complete = complete and whole
        return None, complete

    def _push(self, device: str, own: str) -> Generator[Request, Answer, tuple[Outcome | None, bool]]:
        for _ in range(_TURN):
            known = self._local.acked(device)
            batch = self._local.outgoing(device, known, self._push_size)
            if not batch:
                return None, True
            answer = cast("PushAnswer", (yield Push(device, batch)))
            if answer.status == "centre":
                return Outcome("refused", reason="centre"), False
            if device == own:
                self._suspect = answer.status == "fork"
                if not self._suspect:
                    self._believe(device, answer.acked, answer.chain)
                if self._suspect:
                    return None, True
            elif answer.status != "ok":  # the hub has another history of who we were: what is there comes by the feed
                self._untaken[device] = None
                return None, True
            else:
                self._local.note_acked(device, answer.acked, answer.chain)
            if answer.acked <= known:
                self._patience -= 1
                return None, False
        return None, not self._local.outgoing(device, self._local.acked(device), 1)

    # -- pull ------------------------------------------------------------------------------------------------------

    def _pull(self) -> Generator[Request, Answer, tuple[Outcome | None, bool]]:
        """A few batches of the feed. Whether its end was reached, with nothing to push again because of it."""
        for _ in range(_TURN):
            locator = self._local.locator()
            cursor = locator[0] if locator else Mark(0, PREFIX_START)
            answer = cast("PullAnswer", (yield Pull(locator, self._pull_size)))
            if answer.rewind is not None:
                if answer.rewind >= cursor.position:
                    return Outcome("altered", reason="rewind"), False
                self._patience -= 1
                self._rewind(answer.rewind)
                return None, False
            if not answer.events:
                return None, self._all_fed()
            good, ended = self._checked(cursor, answer.events)
            if good:
                self._local.apply(good, answer.head)
            if ended is not None:
                return ended, False
            if answer.events[-1].position >= answer.head:
                return None, self._all_fed()
        return None, False

    def _all_fed(self) -> bool:
        """At the feed's end: whether everything that was taken for pushed is in it. What is not is sent again.

        A hub that was set back says *rewind* only about what was pulled; an answer to a push may be older than that.
        """
        if self._pushes and self._believe_feed():
            self._patience -= 1
            return False
        return True

    def _rewind(self, to: int) -> None:
        """The hub forgot: whatever of ours is not in the part of the feed that it still has is sent again."""
        self._local.rewind(to)
        self._suspect = False
        if self._pushes:
            self._believe_feed()

    def _believe_feed(self) -> bool:
        """Own and former events are pushed as far as they are in the feed. Whether some were taken for more."""
        own, _last, _chain = self._local.own()
        missed = False
        for device in (own, *self._local.former()):
            fed, acked = self._local.fed(device), self._local.acked(device)
            if fed != acked:
                chain = self._local.chains([(device, fed)]).get((device, fed), CHAIN_START)
                self._local.note_acked(device, fed, chain)
                missed = missed or fed < acked
        return missed

    def _checked(self, cursor: Mark, events: Sequence[FeedEvent]) -> tuple[list[FeedEvent], Outcome | None]:
        """The events up to the first that cannot be taken, and why the round ends there."""
        own, _last, _chain = self._local.own()
        known = dict(self._local.chains(_needed(events, own)))
        good: list[FeedEvent] = []
        position, prefix = cursor.position, cursor.prefix
        for event in events:
            position, prefix = position + 1, prefix_hash(prefix, event.event_hash)
            if what := _misfit(event, position, prefix, known):
                return good, Outcome("altered", reason=what)
            name = (event.device, event.dseq)
            if event.device == own and known.get(name) != event.chain:
                # also where nothing stands under this number here: something may, before the identity is renewed
                return good, Outcome("set_back", divergent=event.dseq)
            known[name] = event.chain
            good.append(event)
        return good, None

    # -- giving back -----------------------------------------------------------------------------------------------

    def _give_back(self) -> Generator[Request, Answer, bool]:
        """Give back what the hub forgot of others. Whether it took anything: then the feed goes on."""
        taken = False
        for gift in self._local.forgotten(self._push_size):
            if gift.device in self._untaken or not gift.batch:
                continue
            answer = cast("PushAnswer", (yield gift))
            if answer.status == "ok" and answer.acked >= gift.batch[-1].envelope.dseq:
                taken = True
                if answer.acked <= self._given.get(gift.device, 0):
                    self._patience -= 1  # it was there already, yet the feed does not show it
                self._given[gift.device] = answer.acked
            else:
                self._untaken[gift.device] = None
        return taken


def _needed(events: Sequence[FeedEvent], own: str) -> list[tuple[str, int]]:
    """The events whose chains must be known to check these: each device's one before, and all of our own."""
    first: dict[str, int] = {}
    names: list[tuple[str, int]] = []
    for event in events:
        if event.device not in first:
            first[event.device] = event.dseq
            names.append((event.device, event.dseq - 1))
        if event.device == own:
            names.append((own, event.dseq))
    return names


def _misfit(event: FeedEvent, position: int, prefix: bytes, known: Mapping[tuple[str, int], bytes]) -> str:
    """What of an event does not follow from what came before it: ``""`` if everything does."""
    if event.position != position:
        return "position"
    if event.prefix != prefix:
        return "prefix"
    previous = CHAIN_START if event.dseq == 1 else known.get((event.device, event.dseq - 1))
    if previous is None or chain_hash(previous, event.event_hash) != event.chain:
        return "chain"
    at = event.envelope
    if at is None:
        return ""
    if (at.device, at.dseq, at.commitment) != (event.device, event.dseq, event.commitment):
        return "identity"
    return "" if at.event_hash() == event.event_hash else "hash"
