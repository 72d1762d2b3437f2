"""One connection to the hub: rounds of the protocol, and the errands between them. Begun anew after every failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from db.hub.errors import Refused
from db.hub.messages import ClaimRequest, Hello
from db.protocol import Answer, AskHello, Outcome, Push, PushForeign, Request, exchange
from db.store import Store
from db.sync_local import CLAIMS_MS, StoreLocal
from db.sync_state import KIND, StateKeeper
from db.sync_tables import Peer

if TYPE_CHECKING:
    from db.hub.client import ConfigVersion, HubClient, PeerRow, WrappedKey

_CATCHING_UP = 200  # events behind the hub from which on it is shown


class Hooks(Protocol):
    """What the floor above does when the hub has news. Called on the sync's thread, outside every transaction."""

    def set_back(self, divergent: int | None) -> None:
        """Give this store a new identity: the hub has another event under ``divergent``, or merely more (None)."""
        ...

    def hello(self, hello: Hello) -> None:
        """Take up lanes, short number and the like."""
        ...

    def keys(self, keys: Sequence[WrappedKey]) -> None:
        """Take the centre's keys, each wrapped for this device."""
        ...

    def config(self, config: ConfigVersion) -> None:
        """Check and take the centre's configuration."""
        ...

    def peers(self, peers: Sequence[Peer]) -> None:
        """Know the centre's devices (they are in the store already)."""
        ...

    def settled(self) -> None:
        """Both sides have everything; the client is free for a question (a lane where numbers wait)."""
        ...


@dataclass(frozen=True, slots=True)
class Timings:
    """How long and how often, in seconds unless it says otherwise.

    Attributes:
        push_size: events in one push.
        pull_size: events in one pull.
        own_poll_s: how often the store is looked at for what other processes of this PC wrote.
        hub_poll_s: how often the hub is asked when it gives no hint.
        hint_gap_s: hints of the hub lead to one round in this time at most.
        hello_s: how often lanes, keys and configuration are asked about.
        wanted_s: how often payloads that were not whole are asked for again (those without a key: with a new key).
        absent_s: how often those the hub does not have are.
        grace_s: how long a device has time to give back by itself what a hub forgot of it.
        back_off_s: the first and the longest pause after a failure; a public screen is right 5 s after the hub is back.
        leader_s: how often a follower tries to become the leader.
    """

    push_size: int = 200
    pull_size: int = 500
    own_poll_s: float = 0.05
    hub_poll_s: float = 2.0
    hint_gap_s: float = 0.02
    hello_s: float = 10.0
    wanted_s: float = 30.0
    absent_s: float = 600.0
    grace_s: float = 5.0
    back_off_s: tuple[float, float] = (0.2, 3.0)
    leader_s: float = 0.5


class Stopping(Exception):  # noqa: N818 - no error: whoever runs this is asked to end
    """The sync is asked to end; nothing is lost."""


class Session:
    """One connection, from ``Hello`` until it fails.

    Args:
        client: connected; closed by the caller.
        local: the store's side; its kind of device is set from ``Hello``.
        hooks: the floor above.
        keeper: of the state that people see.
        go_on: raises :class:`Stopping` when the sync is to end; asked before every request.
    """

    def __init__(
        self,
        store: Store,
        client: HubClient,
        local: StoreLocal,
        hooks: Hooks,
        keeper: StateKeeper,
        now_ms: Callable[[], int],
        timings: Timings,
        go_on: Callable[[], None],
    ) -> None:
        self._store = store
        self._client = client
        self._local = local
        self._hooks = hooks
        self._keeper = keeper
        self._now_ms = now_ms
        self._timings = timings
        self._go_on = go_on
        self._hello: Hello | None = None
        self._hello_due = self._wanted_due = self._absent_due = 0.0
        self._keys_tried: frozenset[str] = frozenset()
        local.on_progress, local.go_on = self._progress, go_on

    # -- one round -------------------------------------------------------------------------------------------------

    def round(self) -> bool:
        """Say hello if it is time, push and pull everything, run the errands.

        Returns:
            Whether everything is done; else (the hub changed meanwhile, this store got a new identity) go on at once.

        Raises:
            HubProblem: the connection failed, or the hub refuses.
            Stopping: as asked.
        """
        greet = self._hello is None or time.monotonic() >= self._hello_due
        hello = self._greet() if greet or self._hello is None else self._hello
        with self._local.taking():
            outcome = self._exchange(hello.kind, hello if greet else None)
        if outcome.what == "set_back":
            self._new_identity(outcome.divergent)
            return False
        if outcome.what in ("refused", "altered"):
            raise Refused(outcome.reason if outcome.what == "refused" else "altered")
        if outcome.untaken:
            self._local.postpone_gifts()
        if outcome.what != "done":
            return False
        self._errands()
        self._hooks.settled()
        self._local.scrub()
        self._keeper.count()
        self._keeper.enter("connected")
        return True

    def next_due(self) -> float:
        """When (``time.monotonic``) something is to be done that nobody hints at."""
        return min(self._hello_due, self._local.forgotten_due())

    def _exchange(self, kind: str, hello: Hello | None) -> Outcome:
        talk = exchange(
            self._local,
            push_size=self._timings.push_size,
            pull_size=self._timings.pull_size,
            kind=kind,
            greet=hello is not None,
        )
        request = next(talk)
        while True:
            self._go_on()
            answer = hello if hello is not None and isinstance(request, AskHello) else self._ask(request)
            try:
                request = talk.send(answer)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome

    def _ask(self, request: Request) -> Answer:
        if isinstance(request, Push):
            return self._client.push(request.batch, request.device)
        if isinstance(request, PushForeign):
            return self._client.push_foreign(request.device, request.batch, request.receipt)
        if isinstance(request, AskHello):
            return self._client.hello(request.device)
        return self._client.pull(request.locator, request.limit)

    def _progress(self, position: int, head: int) -> None:
        self._go_on()
        if head - position >= _CATCHING_UP or self._keeper.state.phase == "catching_up":
            self._keeper.enter("catching_up", done=position, total=head)

    # -- who we are ------------------------------------------------------------------------------------------------

    def _greet(self) -> Hello:
        device, _last, _chain = self._local.own()
        try:
            hello = self._client.hello(device)
        except Refused as refused:
            if refused.reason not in ("other_pc", "not_enrolled"):
                raise
            return self._arrive_again(device, refused)
        self._greeted(hello)
        return hello

    def _arrive_again(self, device: str, refused: Refused) -> Hello:
        """The hub does not know this identity, or knows a later one of this store: it was set back to before that."""
        if self._local.former():  # ended between the new identity and its registration
            try:
                hello = self._register(device)
            except Refused as again:
                if again.reason != "other_pc":
                    raise
            else:
                self._greeted(hello)
                return hello
        if all(row.device != device for row in self._client.device_rows()):
            raise refused
        with self._store.read() as tx:
            self._local.kind = tx.sync.get(KIND)
        with self._local.taking():
            outcome = self._exchange("screen", None)  # it only reads: under this identity nothing more may be pushed
        if outcome.what not in ("done", "set_back"):
            raise refused
        divergent = outcome.divergent if outcome.what == "set_back" else self._local.own()[1] + 1
        return self._new_identity(divergent)

    def _greeted(self, hello: Hello) -> None:
        self._hello = hello
        self._hello_due = time.monotonic() + self._timings.hello_s
        self._local.kind = hello.kind
        self._hooks.hello(hello)
        with self._store.read() as tx:
            kind = tx.sync.get(KIND)
            keys, config = int(tx.sync.get("keys_version", "-1")), int(tx.sync.get("config_version", "0"))
        if hello.kind != kind:
            self._note(KIND, hello.kind)
        if hello.keys_version != keys:
            self._hooks.keys(self._client.keys())
            self._note("keys_version", str(hello.keys_version))
            self._wanted_due = self._absent_due = 0.0
        if hello.config_version > config and (found := self._client.config(config)) is not None:
            self._hooks.config(found)
            self._note("config_version", str(found.version))
        self._know_peers()

    def _note(self, name: str, value: str) -> None:
        with self._store.write() as tx:
            tx.sync.set(name, value)

    def _know_peers(self) -> None:
        rows = self._client.device_rows()
        if self._claim_formers({row.device for row in rows}):
            rows = self._client.device_rows()
        peers = [_peer(row) for row in rows if row.device]
        with self._store.read() as tx:
            known = tx.sync.peers()
        if any(peer not in known for peer in peers):
            with self._store.write() as tx:
                tx.sync.replace_peers(peers)
        self._hooks.peers(peers)

    def _claim_formers(self, known: Set[str]) -> bool:
        """Tell a hub that lost its memory who this store was before: what it wrote then is pushed too.

        Returns:
            Whether there was anything to tell.
        """
        unknown = [former for former in self._local.former() if former not in known]
        device, _last, _chain = self._local.own()
        for former in unknown:
            self._client.register(device, replaces=former)
        return bool(unknown)

    def _new_identity(self, divergent: int | None) -> Hello:
        before = self._local.own()[0]
        self._hooks.set_back(divergent)
        device = self._local.own()[0]
        if device == before:
            raise Refused("set_back")  # the floor above could not renew it: nothing of this store may be pushed
        hello = self._register(device)
        self._greeted(hello)
        return hello

    def _register(self, device: str) -> Hello:
        """Tie the role to who we are now. A hub that was set back may not know who we were last: from the first on."""
        line = [*self._local.former(), device]
        for before, after in pairwise(line):
            if after == device:
                break
            try:
                self._client.register(after, replaces=before)
            except Refused as refused:
                if refused.reason != "other_pc":
                    raise
        return self._client.register(device, replaces=line[-2])

    # -- errands ---------------------------------------------------------------------------------------------------

    def _errands(self) -> None:
        self._ask_claims()
        keys = self._local.keys()
        if keys != self._keys_tried:
            self._keys_tried = keys
            self._ask_payloads(("key",))
        if time.monotonic() >= self._wanted_due:
            self._wanted_due = time.monotonic() + self._timings.wanted_s
            self._ask_payloads(("payload",))
        if time.monotonic() >= self._absent_due:
            self._absent_due = time.monotonic() + self._timings.absent_s
            self._ask_payloads(("absent",))

    def _ask_claims(self) -> None:
        with self._store.read() as tx:
            claims = tx.sync.unanswered_claims(self._now_ms() - CLAIMS_MS)
        for claim in claims:
            self._go_on()
            answer = self._client.claim(
                ClaimRequest(claim.request, claim.visit, claim.stop, claim.attempt, claim.place)
            )
            granted = answer.granted or answer.place == claim.place
            holder = "" if granted else f"{answer.place} {answer.name}".strip()
            with self._store.write() as tx:
                tx.sync.answer_claim(claim.request, "granted" if granted else "held", holder)

    def _ask_payloads(self, sorts: tuple[str, ...]) -> None:
        wanted = self._local.wanted(sorts)
        for start in range(0, len(wanted), self._timings.push_size):
            self._go_on()
            found = self._client.payloads(wanted[start : start + self._timings.push_size])
            self._local.take_payloads(found)


def _peer(row: PeerRow) -> Peer:
    return Peer(row.device, row.name, row.kind, row.short, row.acked, row.revoked)
