"""One connection with a deadline on everything: a server that falls silent in the middle is as gone as a closed one.

psycopg asks PostgreSQL without blocking and lets the connection wait for the socket: here that wait ends at a deadline,
or when another thread says so. ``statement_timeout`` ends the server's side of it. Imported only when connecting.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from db.hub.address import is_loopback
from db.hub.errors import HubProblem, Unreachable
from db.hub.faults import problem_of

RV = TypeVar("RV")
Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class Waker:
    """Ends a wait from another thread: for good (:meth:`stop`) or once (:meth:`wake`)."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self.stopped = False
        self.pending = False

    def wake(self) -> None:
        """Let the running or the next wait for news end."""
        try:
            self._writer.send(b"!")
        except (BlockingIOError, OSError):
            return  # full of wakes already, or closed: nobody waits any more

    def stop(self) -> None:
        """Let every call end, the running one and all after it."""
        self.stopped = True
        self.wake()

    def fileno(self) -> int:
        """The socket that has something to read after a wake."""
        return self._reader.fileno()

    def drain(self) -> None:
        """Take the wakes so far, and note that there were some."""
        try:
            self.pending = bool(self._reader.recv(4096)) or self.pending
        except (BlockingIOError, OSError):
            return

    def take(self) -> bool:
        """Whether there was a wake since the last time."""
        self.drain()
        woken, self.pending = self.pending, False
        return woken

    def close(self) -> None:
        """Give the sockets back."""
        self._reader.close()
        self._writer.close()


class Link(psycopg.Connection[TupleRow]):
    """A connection whose waits end at :attr:`deadline` (``time.monotonic``) or when :attr:`waker` was stopped."""

    deadline: float = 0.0
    waker: Waker | None = None
    hinted: bool = False

    def note_hint(self, _notify: psycopg.Notify) -> None:
        """A notification came in beside an answer."""
        self.hinted = True

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg's, within the deadline; what is left of the connection afterwards is closed by the caller."""
        if self.waker is None:
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            with Selector() as selector:
                own = self.pgconn.socket
                selector.register(own, wanted)
                selector.register(self.waker, selectors.EVENT_READ)
                while True:
                    ready = self._ready(selector, own, self.waker)
                    now = gen.send(waiting.Ready(ready))
                    if now != wanted:
                        wanted = now
                        selector.modify(own, wanted)
        except StopIteration as ended:
            value: RV = ended.value
            return value

    def _ready(self, selector: selectors.BaseSelector, own: int, waker: Waker) -> int:
        """What the connection's socket is ready for.

        Raises:
            Unreachable: the deadline has passed, or somebody said stop.
        """
        while True:
            if waker.stopped:
                raise Unreachable("stopped")
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise Unreachable("stalled")
            for key, ready in selector.select(left):
                if key.fd == own:
                    return ready
                waker.drain()  # a wake is for the next wait for news; this call goes on to its end


def open_link(conninfo: dict[str, Any], timeout_s: float, waker: Waker) -> Link:
    """Connect.

    Args:
        conninfo: of ``HubAddress.conninfo``.
        timeout_s: seconds for looking up the name, and again for connecting and logging in.
        waker: of the connection's waits.

    Raises:
        HubProblem: it did not work.
    """
    host = str(conninfo["host"])
    if not is_loopback(host) and "hostaddr" not in conninfo:
        conninfo = {**conninfo, "hostaddr": _address_of(host, int(conninfo["port"]), timeout_s)}
    try:
        link = Link.connect(autocommit=True, **conninfo)
    except psycopg.Error as error:
        raise problem_of(error, connecting=True) from None
    link.waker = waker
    link.prepare_threshold = 1
    link.add_notify_handler(link.note_hint)
    return link


@contextmanager
def within(link: Link, timeout_s: float) -> Iterator[None]:
    """Give what is asked in this block ``timeout_s`` seconds; a connection that did not answer is closed.

    Raises:
        HubProblem: instead of psycopg's errors.
    """
    link.deadline = time.monotonic() + timeout_s
    try:
        yield
    except psycopg.Error as error:
        problem = problem_of(error)
        if link.broken or isinstance(problem, Unreachable):
            link.close()
        raise problem from None
    except HubProblem:
        link.close()
        raise


def _address_of(host: str, port: int, timeout_s: float) -> str:
    """Look a name up. The system's look-up knows no deadline, so it has a thread of its own that may stay behind."""
    found: list[Sequence[Any]] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError:
            return

    thread = threading.Thread(target=look, name="hub address", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        raise Unreachable("stalled")
    if not found:
        raise Unreachable("network")
    return str(found[0][4][0])


def news(link: Link, waker: Waker, timeout_s: float) -> bool:
    """Wait until the server notifies of something: True; False after ``timeout_s`` seconds, or a wake.

    Raises:
        HubProblem: the connection broke, or somebody said stop.
    """
    until = time.monotonic() + timeout_s
    with Selector() as selector:
        selector.register(link.pgconn.socket, selectors.EVENT_READ)
        selector.register(waker, selectors.EVENT_READ)
        while True:
            if waker.stopped:
                link.close()
                raise Unreachable("stopped")
            with within(link, timeout_s):
                if _notified(link):
                    return True
            left = until - time.monotonic()
            if waker.take() or left <= 0:
                return False
            selector.select(left)


def _notified(link: Link) -> bool:
    """Whether there was a notification among what has come in; many of them are one hint."""
    link.pgconn.consume_input()
    found, link.hinted = link.hinted, False
    while link.pgconn.notifies() is not None:
        found = True
    return found
