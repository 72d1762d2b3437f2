"""A device's side of the hub: one connection, used by one thread, with a deadline on every call.

Nothing here tries again: ``db.sync`` decides that. What comes back is what the server said; whether the hashes fit
together is checked where it is taken (``db.protocol``), because a hub in memory has to be checked the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.hub import wire
from db.hub.address import HubAddress
from db.hub.errors import Altered, HubProblem, Refused, Unreachable
from db.hub.messages import ClaimAnswer, ClaimRequest, Hello, Mark, Outgoing, PullAnswer, PushAnswer
from db.hub.passwords import is_verifier

if TYPE_CHECKING:
    from db.hub.link import Link, Waker

PROTOCOL = 1
"""What ``hub.hello`` has to say for this program to go on."""

_CHANNEL = "guidance_desk"
_NO_NOTIFY = ("0A000", "42601", "42501", "42883")  # a server that speaks PostgreSQL but has no LISTEN


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key of the centre, closed for one device. ``generation`` rises with every key that is published."""

    key_id: str
    purpose: str
    wrapped: bytes = field(repr=False)
    generation: int
    created_ms: int


@dataclass(frozen=True, slots=True)
class ConfigVersion:
    """A version of the centre's configuration; ``sha256`` is of ``content``, in hexadecimal."""

    version: int
    sha256: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A device of the hub. A store that was set back stands beside its present one, under the same name."""

    name: str
    kind: str
    device: str
    short: int
    acked: int
    revoked: bool


class HubClient:
    """The hub, as one device may ask it.

    Args:
        address: where it is, and the role.
        folder: for the certificates of ``address``.
        timeout_s: seconds each call may take, connecting included; may be changed between calls.
    """

    def __init__(self, address: HubAddress, folder: Path | None = None, *, timeout_s: float = 10.0) -> None:
        self._address = address
        self._folder = folder
        self.timeout_s = timeout_s
        self._link: Link | None = None
        self._waker: Waker | None = None
        self._cancelled = False
        self._device = ""
        self._listens: bool | None = None

    # -- the connection

    def connect(self) -> None:
        """Connect and log in.

        Raises:
            HubProblem: it did not work, or :meth:`cancel` was called before.
        """
        from db.hub.link import Waker, open_link, within

        self.close()
        conninfo = self._address.conninfo(self._folder, self.timeout_s)
        self._waker = waker = Waker()
        self._listens = None
        try:
            if self._cancelled:
                raise Unreachable("stopped")
            self._link = link = open_link(conninfo, self.timeout_s, waker)
            with within(link, self.timeout_s):
                # the server's own deadline: nothing goes on there that nobody waits for any more
                link.execute(f"SET statement_timeout = {max(100, int(self.timeout_s * 1000))}")
        except HubProblem:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; it may be connected again."""
        link, self._link = self._link, None
        if link is not None:
            link.close()
        waker, self._waker = self._waker, None
        if waker is not None:
            waker.close()

    @property
    def connected(self) -> bool:
        """Whether there is a connection that has not failed yet."""
        return self._link is not None and not self._link.closed

    def cancel(self) -> None:
        """From another thread: the running call and every one after it ends with ``Unreachable('stopped')``."""
        self._cancelled = True
        waker = self._waker
        if waker is not None:
            waker.stop()

    def wake(self) -> None:
        """From another thread: the running :meth:`wait`, or the next one, ends at once."""
        waker = self._waker
        if waker is not None:
            waker.wake()

    def __enter__(self) -> HubClient:
        self.connect()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # -- who we are

    def register(self, device: str, public_key: bytes = b"", replaces: str = "", password_verifier: str = "") -> Hello:
        """Tie the role to this store, once and for all; doing it again is nothing.

        Args:
            device: the store's id.
            public_key: the device's own, for keys that are wrapped for it from now on; empty: it stays.
            replaces: the id that this same store had before it was set back.
            password_verifier: of ``passwords.scram_verifier``: the password that only the device knows, from now on.

        Raises:
            Refused: ``other_pc``: the role belongs to another store.
        """
        if password_verifier and not is_verifier(password_verifier):
            raise Refused("malformed")
        with self._call() as link:
            from psycopg.sql import SQL, Literal

            # statements sent as one are one transaction: the role has both, or neither
            asked = SQL("SELECT hub.register({}, {}, {})").format(*map(Literal, (device, public_key, replaces)))
            if password_verifier:
                asked += SQL("; ALTER ROLE CURRENT_USER PASSWORD {}").format(Literal(password_verifier))
            link.execute(asked)
        return self.hello(device)

    def hello(self, device: str) -> Hello:
        """What the hub knows of this device.

        Raises:
            Refused: ``other_pc``, ``revoked``, ``not_enrolled``; ``old_hub``: hub and program are of
                different versions.
        """
        row = self._one("SELECT * FROM hub.hello(%s)", (device,))
        if row[0] != PROTOCOL:
            raise Refused("old_hub")
        self._device = device
        hub_id, centre, name, kind, restricted, short, lanes, *rest = row[1:]
        return Hello(hub_id, centre, name, kind, restricted, short, tuple(lanes), *rest)

    def device_rows(self) -> list[PeerRow]:
        """Every device of the hub, by name."""
        rows = self._all("SELECT * FROM hub.device_rows()")
        return [PeerRow(row[0], row[1], row[2] or "", row[3], row[4], row[5]) for row in rows]

    # -- events

    def push(self, batch: Sequence[Outgoing], device: str = "") -> PushAnswer:
        """Give the hub events of this device, or of one this store was before: one call, one commit.

        Args:
            batch: gapless by number, 1,000 at most; what the hub has already is compared and skipped.
            device: whose they are; "" is the one that said hello.
        """
        if len(batch) == 1 and not batch[0].erases:
            return self._settled(wire.PUSH_ONE, wire.push_one_values(device or self._device, batch[0]))
        return self._settled(wire.PUSH, wire.push_values(device or self._device, batch))

    def push_foreign(self, device: str, batch: Sequence[Outgoing], receipt: bytes) -> PushAnswer:
        """Give the hub back what it forgot of another device.

        Args:
            device: whose they are.
            batch: as in :meth:`push`.
            receipt: the hub's for the last of them; empty for a device that was declared dead.
        """
        return self._settled(wire.PUSH_FOREIGN, wire.push_values(device, batch, receipt))

    def pull(self, locator: Sequence[Mark], limit: int = 500) -> PullAnswer:
        """The events after the first mark, or where to go back to.

        Args:
            locator: the feed as it was read here, highest first; empty: from the beginning.
            limit: 1,000 at most.
        """
        places = [mark.position for mark in locator]
        rows = self._all(wire.PULL, (places, [mark.prefix for mark in locator], limit))
        return wire.pull_answer(rows, places[0] if places else 0)

    def payloads(self, identities: Sequence[tuple[str, int]]) -> list[tuple[str, int, str, bytes]]:
        """Sealed payloads by identity, as ``(device, dseq, key_id, sealed)``: those this role may have."""
        devices, numbers = [device for device, _ in identities], [dseq for _, dseq in identities]
        rows = self._all("SELECT * FROM hub.payloads_of(%t::text[], %t::bigint[])", (devices, numbers))
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    # -- what else there is to ask

    def claim(self, request: ClaimRequest, timeout_s: float | None = None) -> ClaimAnswer:
        """May this place call? Granted for 60 s, or held by another.

        Args:
            request: asking again under the same one changes nothing.
            timeout_s: seconds for this call; the client's by default.
        """
        values = (request.request, request.visit, request.stop, request.attempt, request.place)
        with self._call(timeout_s) as link:
            row = link.execute("SELECT * FROM hub.claim(%s, %s, %s, %s::bigint, %s)", values, binary=True).fetchone()
        return ClaimAnswer(*(row or ()))

    def new_lane(self, request: str) -> tuple[int, ...]:
        """One more lane, before the others. Asking again under the same ``request`` gives none.

        Raises:
            Refused: ``no_lane``.
        """
        return tuple(self._one("SELECT hub.new_lane(%s)", (request,))[0])

    def keys(self) -> list[WrappedKey]:
        """The centre's keys as wrapped for this device, oldest first."""
        return [WrappedKey(*row) for row in self._all("SELECT * FROM hub.my_keys()")]

    def config(self, after: int) -> ConfigVersion | None:
        """The newest configuration if it is newer than version ``after``.

        Raises:
            Altered: its digest is another's.
        """
        rows = self._all("SELECT * FROM hub.config_after(%s::bigint)", (after,))
        if not rows:
            return None
        version, digest, content = rows[0]
        if sha256(content).digest() != digest:
            raise Altered(f"configuration {version}")
        return ConfigVersion(version, digest.hex(), content)

    def lead(self, task: str, seconds: int) -> bool:
        """Take or keep a task that one does for all, for ``seconds`` (300 at most); False: another has it."""
        return bool(self._one("SELECT hub.lead(%s, %s::int)", (task, seconds))[0])

    def unblock(self) -> int:
        """End sessions of devices that hold up the others; how many."""
        return int(self._one("SELECT hub.unblock()")[0])

    def wait(self, timeout_s: float) -> bool:
        """Wait for a hint that there is news; a hint only, it may be lost: ask from time to time all the same.

        Returns:
            True for a hint; False when the time is up, after :meth:`wake`, or at once if the server has no NOTIFY.
        """
        if self._listens is None:
            self._listens = self._listen()
        if not self._listens or self._link is None or self._waker is None:
            return False
        from db.hub.link import news

        return news(self._link, self._waker, timeout_s)

    def ask(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The one row of a function of the hub, for those that have a module of their own (``db.hub.report``)."""
        return self._one(sql, values)

    def ask_all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """As :meth:`ask`, every row."""
        return self._all(sql, values)

    # -- inside

    def _listen(self) -> bool:
        import psycopg

        with self._call() as link:
            try:
                link.execute(f"LISTEN {_CHANNEL}")
            except psycopg.Error as error:
                if error.sqlstate in _NO_NOTIFY:
                    return False
                raise
        return True

    @contextmanager
    def _call(self, timeout_s: float | None = None) -> Iterator[Link]:
        if self._cancelled:
            raise Unreachable("stopped")
        link = self._link
        if link is None or link.closed:
            raise Unreachable("network")
        from db.hub.link import within

        with within(link, self.timeout_s if timeout_s is None else timeout_s):
            yield link

    def _settled(self, sql: str, values: Sequence[Any]) -> PushAnswer:
        """Push, and wait until it is on the server's disk: nobody else has to wait for that meanwhile."""
        answer = PushAnswer(*self._one(sql, values))
        if answer.status == "ok":
            self._all("SELECT hub.settle()")
        return answer

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._call() as link:
            return link.execute(sql, values, binary=True).fetchall()

    def _one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        return self._all(sql, values)[0]
