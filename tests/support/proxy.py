"""A network that fails: a TCP proxy between a device and the hub, told at run time how to behave.

One thread for all connections. What a *chunk* is, is what one ``recv`` gave. Everything is closed by
:meth:`Proxy.close` (or ``with``); the proxy never sends a byte of its own.

    with Proxy(server.port) as link:
        dsn = server.dsn(name, port=link.port)
        link.refuse(); link.heal(); link.cut_after(TO_SERVER, 17)
"""

from __future__ import annotations

import os
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self

from tests.support.ports import LOOPBACK, free_port

Direction = Literal["to_server", "to_client"]
TO_SERVER: Direction = "to_server"
TO_CLIENT: Direction = "to_client"

_CHUNK = 65536
_FULL = 1 << 20  # bytes on their way in one direction before the sender has to wait
_TURN_S = 0.5
_RESET = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # SO_LINGER: closing sends a reset


@dataclass(slots=True)
class Counts:
    """What went through since the proxy began: connections, and bytes that were passed on in each direction."""

    connections: int = 0
    refused: int = 0
    bytes: dict[Direction, int] = field(default_factory=lambda: {TO_SERVER: 0, TO_CLIENT: 0})


@dataclass(slots=True)
class _Behaviour:
    silent: set[Direction] = field(default_factory=set)
    delay_s: float = 0.0
    cut_after: dict[Direction, int] = field(default_factory=dict)
    halve: set[Direction] = field(default_factory=set)
    flap_s: tuple[float, float] | None = None
    flap_began: float = 0.0


@dataclass(slots=True, eq=False)
class _Way:
    """One direction of one connection: bytes that wait until they are due, and how many went."""

    source: socket.socket
    target: socket.socket
    direction: Direction
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    size: int = 0
    passed: int = 0
    finished: bool = False  # the source will send no more
    broken: bool = False  # by a reset
    done: bool = False  # and the target was told


@dataclass(slots=True, eq=False)
class _Pair:
    ways: tuple[_Way, _Way]
    dead: bool = False

    def sockets(self) -> tuple[socket.socket, socket.socket]:
        return (self.ways[0].source, self.ways[1].source)


class Proxy:
    """Listens on loopback, on a port that stays the same, and passes on to ``port`` at ``host``."""

    def __init__(self, port: int, *, host: str = LOOPBACK) -> None:
        self._target = (host, port)
        self._behaviour = _Behaviour()
        self._pairs: list[_Pair] = []
        self._commands: deque[tuple[Callable[[], None], threading.Event]] = deque()
        self._counts = Counts()
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._listener: socket.socket | None = None
        self._closed = False
        self._port = free_port()
        self._listen()
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()

    # -- what it does from now on; each returns when it holds

    @property
    def port(self) -> int:
        return self._port

    @property
    def counts(self) -> Counts:
        return self._counts

    @property
    def open_connections(self) -> int:
        return len(self._pairs)

    def heal(self) -> None:
        """Pass everything again, at once; half-open connections pass on what they held back."""
        self._do(self._heal)

    def drop(self) -> None:
        """Close (reset) every open connection now; new ones are passed."""
        self._do(self._drop)

    def refuse(self) -> None:
        """The server is gone: open connections are reset, new ones refused, until :meth:`heal`."""
        self._do(self._refuse)

    def silent(self, *directions: Direction) -> None:
        """Half-open: connections are accepted and stay, but nothing comes through (in ``directions``, or in any).

        Bytes are held back, as by a switch that forgot a connection; :meth:`heal` delivers them, :meth:`drop` not.
        """
        self._do(lambda: self._set(silent=set(directions or (TO_SERVER, TO_CLIENT))))

    def one_way(self, only: Direction) -> None:
        """Only what goes in this direction arrives."""
        self.silent(TO_CLIENT if only == TO_SERVER else TO_SERVER)

    def delay(self, milliseconds: float) -> None:
        """Every chunk arrives so much later, in each direction; in order."""
        self._do(lambda: self._set(delay_s=milliseconds / 1000))

    def cut_after(self, direction: Direction, byte_count: int) -> None:
        """Reset a connection when exactly ``byte_count`` bytes of this direction went through it.

        Counts anew from now on in open connections and from the beginning in new ones. Goes on until :meth:`heal`.
        """
        self._do(lambda: self._cut_after(direction, byte_count))

    def halve(self, *directions: Direction) -> None:
        """Pass the first half of the next chunk on (in ``directions``, or in any), then reset the connection."""
        self._do(lambda: self._set(halve=set(directions or (TO_SERVER, TO_CLIENT))))

    def flap(self, up_s: float, down_s: float) -> None:
        """The link is up for ``up_s`` seconds, down for ``down_s`` (connections reset, refused), and so on."""
        self._do(lambda: self._set(flap_s=(up_s, down_s), flap_began=time.monotonic()))

    def close(self) -> None:
        """Close everything; the thread is gone afterwards."""
        if self._closed:
            return
        self._closed = True
        self._wake()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # -- orders, carried out on the proxy's thread

    def _do(self, command: Callable[[], None]) -> None:
        assert not self._closed
        done = threading.Event()
        self._commands.append((command, done))
        self._wake()
        if not done.wait(30):
            raise TimeoutError("the proxy does not answer")

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):
            self._wake_out.send(b"!")

    def _heal(self) -> None:
        self._behaviour = _Behaviour()
        for pair in self._pairs:
            for way in pair.ways:
                way.waiting = deque((0.0, chunk) for _due, chunk in way.waiting)
        self._listen()

    def _drop(self) -> None:
        for pair in self._pairs:
            self._reset(pair)

    def _refuse(self) -> None:
        self._stop_listening()
        self._drop()

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._behaviour, name, value)

    def _cut_after(self, direction: Direction, byte_count: int) -> None:
        self._behaviour.cut_after[direction] = byte_count
        for pair in self._pairs:
            for way in pair.ways:
                way.passed = 0

    # -- the thread

    def _run(self) -> None:
        try:
            while not self._closed:
                self._turn()
        finally:
            self._drop()
            self._pairs = [pair for pair in self._pairs if not pair.dead]
            self._stop_listening()
            self._selector.close()
            self._wake_in.close()
            self._wake_out.close()

    def _turn(self) -> None:
        self._watch()
        for key, events in self._selector.select(self._patience()):
            if key.fileobj is self._wake_in:
                with suppress(BlockingIOError):
                    self._wake_in.recv(_CHUNK)
            elif key.fileobj is self._listener:
                self._accept()
            else:
                self._handle(key.data, key.fileobj, events)
        while self._commands:
            command, done = self._commands.popleft()
            command()
            done.set()
        self._flap()
        for pair in self._pairs:
            for way in pair.ways:
                self._pass_on(pair, way)
        self._pairs = [pair for pair in self._pairs if not pair.dead]

    def _patience(self) -> float:
        now, wait = time.monotonic(), _TURN_S
        for pair in self._pairs:
            for way in pair.ways:
                if way.waiting and way.direction not in self._behaviour.silent:
                    wait = min(wait, way.waiting[0][0] - now)
        if self._behaviour.flap_s is not None:
            wait = min(wait, 0.02)
        return max(wait, 0.0)

    def _watch(self) -> None:
        """Read where there is room for more, write where something due could not be written."""
        now = time.monotonic()
        for pair in self._pairs:
            reading, writing = pair.ways
            for mine, other in ((reading, writing), (writing, reading)):
                due = other.waiting and other.waiting[0][0] <= now and other.direction not in self._behaviour.silent
                room = not mine.finished and mine.size < _FULL
                self._register(mine.source, pair, room=room, due=bool(due))

    def _register(self, end: socket.socket, pair: _Pair, *, room: bool, due: bool) -> None:
        events = (selectors.EVENT_READ if room else 0) | (selectors.EVENT_WRITE if due else 0)
        known = self._selector.get_map().get(end)
        if known is None and events:
            self._selector.register(end, events, pair)
        elif known is not None and not events:
            self._selector.unregister(end)
        elif known is not None and known.events != events:
            self._selector.modify(end, events, pair)

    def _handle(self, pair: _Pair, end: object, events: int) -> None:
        if pair.dead or not events & selectors.EVENT_READ:
            return
        way = pair.ways[0] if pair.ways[0].source is end else pair.ways[1]
        try:
            chunk = way.source.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            way.finished = way.broken = True  # told to the other side when something gets through at all
            return
        if chunk:
            way.waiting.append((time.monotonic() + self._behaviour.delay_s, chunk))
            way.size += len(chunk)
        else:
            way.finished = True

    def _pass_on(self, pair: _Pair, way: _Way) -> None:
        behaviour = self._behaviour
        if pair.dead or way.direction in behaviour.silent:
            return
        while way.waiting and way.waiting[0][0] <= time.monotonic():
            due, chunk = way.waiting.popleft()
            offered = self._allowed(way, chunk)
            try:
                sent = way.target.send(chunk[:offered]) if offered else 0
            except BlockingIOError:
                sent = 0
            except OSError:
                self._reset(pair)
                return
            way.passed += sent
            way.size -= sent
            self._counts.bytes[way.direction] += sent
            if sent == offered < len(chunk) or way.passed == behaviour.cut_after.get(way.direction):
                behaviour.halve.clear()
                self._reset(pair, keep=way.target)
                return
            if sent < len(chunk):
                way.waiting.appendleft((due, chunk[sent:]))
                return
        if way.finished and not way.waiting and not way.done:
            way.done = True
            if way.broken:
                self._reset(pair)
                return
            with suppress(OSError):
                way.target.shutdown(socket.SHUT_WR)
            if all(one.done for one in pair.ways):
                self._end(pair)

    def _allowed(self, way: _Way, chunk: bytes) -> int:
        """How many bytes of the chunk may go: fewer than all means that the connection ends after them."""
        allowed = len(chunk)
        limit = self._behaviour.cut_after.get(way.direction)
        if limit is not None:
            allowed = min(allowed, max(limit - way.passed, 0))
        if way.direction in self._behaviour.halve:
            allowed = min(allowed, len(chunk) // 2)
        return allowed

    def _flap(self) -> None:
        if self._behaviour.flap_s is None:
            return
        up, down = self._behaviour.flap_s
        is_up = (time.monotonic() - self._behaviour.flap_began) % (up + down) < up
        if is_up and self._listener is None:
            self._listen()
        elif not is_up and self._listener is not None:
            self._stop_listening()
            self._drop()

    # -- sockets

    def _listen(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, self._port))
        listener.listen(128)
        listener.setblocking(False)
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ, None)

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self) -> None:
        assert self._listener is not None
        try:
            client, _address = self._listener.accept()
        except OSError:
            return
        self._counts.connections += 1
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:  # the server is not there: neither are we
            self._counts.refused += 1
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            client.close()
            return
        for end in (client, server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs.append(_Pair((_Way(client, server, TO_SERVER), _Way(server, client, TO_CLIENT))))

    def _reset(self, pair: _Pair, *, keep: socket.socket | None = None) -> None:
        """End a connection at once; what went to ``keep`` still arrives there, whole."""
        for end in pair.sockets():
            if end.fileno() >= 0 and end is not keep:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._end(pair)

    def _end(self, pair: _Pair) -> None:
        pair.dead = True
        for end in pair.sockets():
            if end.fileno() >= 0:
                if self._selector.get_map().get(end) is not None:
                    self._selector.unregister(end)
                end.close()
