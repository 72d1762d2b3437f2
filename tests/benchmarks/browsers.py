"""Two hundred browsers on the page: from a commit to the picture at the client, beside a bare stream of aiohttp.

    uv run python -m tests.benchmarks.browsers [--browsers N] [--calls N]

The clients are plain sockets in a process of their own; for each the moment is taken at which a picture is complete.
The reference sends as many bytes to as many by aiohttp and nothing else, from the moment it is told to. The page is
timed from the commit of a call, and from its first client: what telling all the others costs.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from desk_app.i18n import choose_language
from desk_app.web.server import ScreenServer
from tests.benchmarks.table import print_table, quantiles
from tests.support.desk import WINDOW, Desk, open_desk

PATIENCE_S = 60.0
_KEPT = 32_768


def follow(port: int, browsers: int, line: Connection) -> None:
    """Be so many browsers. For every mark from ``line`` answer when each of them had read it."""
    choose = selectors.DefaultSelector()
    heard: dict[socket.socket, bytes] = {}
    for _ in range(browsers):
        one = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        one.sendall(b"GET /live/hall HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        choose.register(one, selectors.EVENT_READ)
        heard[one] = b""
    line.send(read(choose, heard, b"\ndata: "))
    while mark := line.recv():
        line.send(read(choose, heard, mark))


def read(choose: selectors.BaseSelector, heard: dict[socket.socket, bytes], mark: bytes) -> list[float]:
    """Read until ``mark`` came to every browser; return when."""
    at: dict[socket.socket, float] = {}
    while len(at) < len(heard):
        ready = choose.select(PATIENCE_S)
        assert ready, f"{len(at)} of {len(heard)} had it"
        for key, _events in ready:
            one = key.fileobj
            assert isinstance(one, socket.socket)
            heard[one] = (heard[one] + one.recv(_KEPT))[-_KEPT:]
            if one not in at and mark in heard[one]:
                at[one] = time.monotonic()
    return list(at.values())


@contextmanager
def following(port: int, browsers: int) -> Iterator[Connection]:
    """Let so many follow in a process of their own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=follow, args=(port, browsers, theirs))
    process.start()
    assert ours.poll(PATIENCE_S)
    ours.recv()
    yield ours
    ours.send(b"")
    process.join(PATIENCE_S)


def milliseconds(line: Connection, begun: float) -> tuple[list[float], list[float]]:
    """Return for each browser how long after ``begun``, and after the first of them, it had the picture."""
    assert line.poll(PATIENCE_S)
    times = line.recv()
    return [(at - begun) * 1000 for at in times], [(at - min(times)) * 1000 for at in times]


def of_the_page(folder: Path, browsers: int, calls: int) -> tuple[list[float], list[float], int]:
    """Call number after number at a window; returns the times, and the bytes of a picture."""
    whole: list[float] = []
    spread: list[float] = []
    with open_desk(folder) as desk:
        server = ScreenServer(desk.app, "127.0.0.1", 0)
        server.start()
        try:
            with following(server.port, browsers) as line:
                for _ in range(calls):
                    for_each, others = one_call(desk, line)
                    whole += for_each
                    spread += others
            size = picture_bytes(server.port)
        finally:
            server.stop()
    return whole, spread, size


def one_call(desk: Desk, line: Connection) -> tuple[list[float], list[float]]:
    """One person comes and is called: the number is the window's from the commit on."""
    ticket = desk.asks()
    line.send(f'"current":"{ticket.ticket}"'.encode())
    time.sleep(0.3)  # the clients wait, and the ticket's own picture is through
    called = desk.app.calls.next("W1", WINDOW)
    found = milliseconds(line, time.monotonic())
    assert called is not None
    desk.app.calls.miss(called.stop, WINDOW)
    return found


def picture_bytes(port: int) -> int:
    """Return how many bytes a picture has."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as one:
        one.sendall(b"GET /now/hall HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        whole = b"".join(iter(lambda: one.recv(_KEPT), b""))
    return len(whole.partition(b"\r\n\r\n")[2])


class Bare:
    """Nothing but aiohttp: every browser has its queue, and gets what is put there."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._queues: list[asyncio.Queue[bytes]] = []
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"event: picture\ndata: \n\n")
        queue = asyncio.Queue[bytes]()
        self._queues.append(queue)
        while True:
            await response.write(await queue.get())

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/live/hall", self._live)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._over.wait()
        await runner.cleanup()

    def __enter__(self) -> Bare:
        self._thread.start()
        self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE_S)

    def tell(self, data: bytes) -> None:
        """Send ``data`` to everybody."""
        self._loop.call_soon_threadsafe(lambda: [queue.put_nowait(data) for queue in self._queues])


def of_aiohttp(browsers: int, calls: int, size: int) -> tuple[list[float], list[float]]:
    """Send ``size`` bytes to everybody, ``calls`` times."""
    whole: list[float] = []
    spread: list[float] = []
    with Bare() as bare, following(bare.port, browsers) as line:
        for at in range(calls):
            mark = f"number {at:06}.".encode()
            line.send(mark)
            time.sleep(0.3)
            begun = time.monotonic()
            bare.tell(b"event: picture\ndata: " + mark.rjust(size) + b"\n\n")
            for_each, others = milliseconds(line, begun)
            whole += for_each
            spread += others
    return whole, spread


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="from a commit to the picture in many browsers")
    parser.add_argument("--browsers", type=int, default=200)
    parser.add_argument("--calls", type=int, default=40)
    given = parser.parse_args()
    choose_language("zh_CN")
    with tempfile.TemporaryDirectory(prefix="browsers-") as folder:
        page, others, size = of_the_page(Path(folder), given.browsers, given.calls)
    bare, bare_others = of_aiohttp(given.browsers, given.calls, size)
    print(f"{given.browsers} browsers, {given.calls} calls, {size} bytes a picture; milliseconds")
    print_table(
        ("", "p50", "p95", "p99", "max"),
        (
            ("reference: bare aiohttp, told to send → client", *quantiles(bare)),
            ("  of it: first client → client", *quantiles(bare_others)),
            ("the page: commit → client", *quantiles(page)),
            ("  of it: first client → client", *quantiles(others)),
        ),
    )


if __name__ == "__main__":
    main()
