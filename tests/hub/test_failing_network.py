"""The network that fails on purpose does what the fault tests rely on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.support.ports import LOOPBACK
from tests.support.postgres import PostgresServer
from tests.support.proxy import TO_CLIENT, TO_SERVER, Proxy

PATIENCE_S = 30.0


class Echo:
    """A server that sends back what it gets, and keeps it."""

    def __init__(self) -> None:
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        self.received: list[bytearray] = []
        self._threads: list[threading.Thread] = []
        self._listener.settimeout(0.05)
        self._closed = False
        self._main = threading.Thread(target=self._accept)
        self._main.start()

    def _accept(self) -> None:
        while not self._closed:
            try:
                end, _address = self._listener.accept()
            except TimeoutError:
                continue
            end.settimeout(PATIENCE_S)
            got = bytearray()
            self.received.append(got)
            thread = threading.Thread(target=self._serve, args=(end, got))
            self._threads.append(thread)
            thread.start()

    def _serve(self, end: socket.socket, got: bytearray) -> None:
        with end:
            try:
                while chunk := end.recv(65536):
                    got += chunk
                    end.sendall(chunk)
            except OSError:
                return

    def close(self) -> None:
        self._closed = True
        for thread in (self._main, *self._threads):
            thread.join(PATIENCE_S)
        self._listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def link(echo: Echo) -> Iterator[Proxy]:
    with Proxy(echo.port) as proxy:
        yield proxy


def _connect(link: Proxy) -> socket.socket:
    return socket.create_connection((LOOPBACK, link.port), timeout=PATIENCE_S)


def _read(end: socket.socket, size: int) -> bytes:
    """Up to ``size`` bytes; fewer when the connection ended."""
    got = b""
    while len(got) < size:
        try:
            chunk = end.recv(size - len(got))
        except ConnectionError:
            break
        if not chunk:
            break
        got += chunk
    return got


def _nothing_comes(end: socket.socket) -> bool:
    end.settimeout(0.2)
    try:
        return end.recv(1) == b"never"
    except TimeoutError:
        return True
    finally:
        end.settimeout(PATIENCE_S)


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_bytes_go_through_in_order_and_whole(link: Proxy) -> None:
    sent = bytes(range(256)) * 20_000  # more than every buffer holds
    with _connect(link) as end:
        writer = threading.Thread(target=end.sendall, args=(sent,))
        writer.start()
        assert _read(end, len(sent)) == sent
        writer.join()
    _until(lambda: link.open_connections == 0)  # what has passed is counted right after it passed
    assert link.counts.bytes[TO_CLIENT] == len(sent)


def test_a_refused_link_comes_back_on_the_same_port(link: Proxy) -> None:
    with _connect(link) as end:
        link.refuse()
        assert _read(end, 1) == b""
    with pytest.raises(ConnectionRefusedError):
        _connect(link)
    link.heal()
    with _connect(link) as end:
        end.sendall(b"again")
        assert _read(end, 5) == b"again"


def test_a_half_open_connection_stays_and_says_nothing(link: Proxy, echo: Echo) -> None:
    with _connect(link) as end:
        end.sendall(b"a")
        assert _read(end, 1) == b"a"
        link.silent()
        end.sendall(b"b")
        assert _nothing_comes(end)
        assert bytes(echo.received[0]) == b"a"
        link.heal()
        assert _read(end, 1) == b"b"


def test_one_way_the_server_hears_and_its_answer_is_lost(link: Proxy, echo: Echo) -> None:
    with _connect(link) as end:
        link.one_way(TO_SERVER)
        end.sendall(b"heard")
        _until(lambda: bool(echo.received) and bytes(echo.received[0]) == b"heard")
        assert _nothing_comes(end)
        link.drop()
        assert _read(end, 5) == b""


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_cut_to_the_server_after_exactly_so_many_bytes(link: Proxy, echo: Echo, count: int) -> None:
    link.cut_after(TO_SERVER, count)
    with _connect(link) as end:
        end.sendall(b"12345")
        assert len(_read(end, 10)) <= count
    _until(lambda: bool(echo.received) and link.open_connections == 0)
    echo.close()
    assert bytes(echo.received[0]) == b"12345"[:count]


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_cut_to_the_client_after_exactly_so_many_bytes(link: Proxy, count: int) -> None:
    link.cut_after(TO_CLIENT, count)
    with _connect(link) as end:
        end.sendall(b"12345")
        assert _read(end, 10) == b"12345"[:count]


def test_half_a_chunk_and_then_nothing_more(link: Proxy) -> None:
    with _connect(link) as end:
        end.sendall(b"whole")
        assert _read(end, 5) == b"whole"
        link.halve(TO_CLIENT)
        end.sendall(b"12345678")
        assert _read(end, 8) == b"1234"
    with _connect(link) as end:
        end.sendall(b"whole")
        assert _read(end, 5) == b"whole"


def test_a_slow_link_is_late_each_way(link: Proxy) -> None:
    link.delay(100)
    with _connect(link) as end:
        began = time.monotonic()
        end.sendall(b"x")
        assert _read(end, 1) == b"x"
        assert time.monotonic() - began >= 0.2


def test_a_flapping_link_is_down_and_up_again(link: Proxy) -> None:
    link.flap(0.1, 0.1)
    seen: set[bool] = set()

    def both() -> bool:
        try:
            with _connect(link) as end:
                end.sendall(b"x")
                seen.add(_read(end, 1) == b"x")
        except ConnectionError:
            seen.add(False)
        return seen == {True, False}

    _until(both)


def test_postgres_is_reached_through_it_and_sees_the_cut(postgres: PostgresServer) -> None:
    with Proxy(postgres.port) as link, psycopg.connect(postgres.dsn(port=link.port)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        link.drop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
