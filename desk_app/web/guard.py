"""Who may talk to the page, and how much: connections, silence, and the name they call it by."""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

_PORT = re.compile(r":\d{1,5}\Z")
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 10\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes on.

    Args:
        connections: at once, from everybody.
        per_address: at once, from one other computer (this PC's own are not counted).
        header_bytes: of one line or field of a request; ``header_lines`` of them at most.
        silent_s: how long a new connection may say nothing whole.
        slow_s: how long a browser may take to accept what is sent before it is let go.
        buffered: bytes kept for a browser that is slow.
    """

    connections: int = 300
    per_address: int = 40
    header_bytes: int = 4096
    header_lines: int = 64
    silent_s: float = 10.0
    slow_s: float = 10.0
    buffered: int = 65_536


def is_ours(host: str, own: frozenset[str]) -> bool:
    """Tell whether a request was meant for this page: its ``Host`` is an address, or one of this PC's names.

    A page elsewhere can have its own name point to this PC (DNS rebinding) and then read what is served here as if it
    were its own; its name stands in ``Host``. An address cannot be made to point elsewhere.

    Args:
        host: the header as sent.
        own: names of this PC, in small letters.
    """
    name = _PORT.sub("", host.strip().lower()).rstrip(".")
    if name in own:
        return True
    try:
        ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return False
    return True


class Gate:
    """Counts connections and lets go of those that are too many, or say nothing.

    Args:
        limits: how many.
        made: makes aiohttp's protocol for a new connection.
    """

    def __init__(self, limits: Limits, made: Callable[[], RequestHandler]) -> None:
        self._limits = limits
        self._made = made
        self._open: Counter[str] = Counter()
        self._silent: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = {}
        self.turned_away = 0

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a new connection."""
        return _Guarded(self, self._made())

    @property
    def inside(self) -> int:
        """How many connections there are."""
        return self._open.total()

    def heard(self, request: web.BaseRequest) -> None:
        """A whole request arrived: this connection is not silent."""
        if (timer := self._silent.pop(request.protocol, None)) is not None:
            timer.cancel()

    def may_enter(self, address: str) -> bool:
        """Count a connection in; ``False``: it is one too many."""
        self._open[address] += 1
        here = address in ("127.0.0.1", "::1") or self._open[address] <= self._limits.per_address
        allowed = here and self._open.total() <= self._limits.connections
        self.turned_away += not allowed
        return allowed

    def left(self, address: str, protocol: asyncio.BaseProtocol) -> None:
        """Count a connection out."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]
        if (timer := self._silent.pop(protocol, None)) is not None:
            timer.cancel()

    def expect(self, protocol: asyncio.BaseProtocol, transport: asyncio.Transport) -> None:
        """Let go of a connection that does not say anything whole in time; keep little for slow ones."""
        if (raw := transport.get_extra_info("socket")) is not None:  # else the system keeps megabytes for a slow one
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._limits.buffered)
        loop = asyncio.get_running_loop()
        self._silent[protocol] = loop.call_later(self._limits.silent_s, transport.abort)


class _Guarded(asyncio.Protocol):
    """Stands before aiohttp's protocol of one connection."""

    def __init__(self, gate: Gate, inner: RequestHandler) -> None:
        self._gate, self._inner = gate, inner
        self._address = ""
        self._inside = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            return
        self._address = str((transport.get_extra_info("peername") or ("",))[0])
        self._inside = self._gate.may_enter(self._address)
        if not self._inside:
            transport.write(_BUSY)
            transport.close()
            return
        self._inner.connection_made(transport)
        self._gate.expect(self._inner, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.left(self._address, self._inner)
        if self._inside:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._inside:
            self._inner.data_received(data)

    def eof_received(self) -> None:
        if self._inside:
            self._inner.eof_received()

    def pause_writing(self) -> None:
        if self._inside:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inside:
            self._inner.resume_writing()
