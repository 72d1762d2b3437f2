"""Talks to the page as browsers and others do: whole requests by http.client, and bytes by a socket."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request. ``Host_`` and the like: a trailing underscore is dropped."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request(method, path, headers={name.rstrip("_"): value for name, value in headers.items()})
        answer = line.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())
    finally:
        line.close()


def hall(port: int) -> dict[str, Any]:
    """Return the hall's picture as it is."""
    return dict(ask(port, "/now/hall").json["picture"]["live"])


def raw(port: int, data: bytes, *, wait_s: float = PATIENCE_S) -> bytes:
    """Send bytes and return all that comes until the other side closes."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as line:
        try:
            line.sendall(data)
            while part := line.recv(65536):
                found += part
        except ConnectionError:
            pass
    return found


@dataclass
class Listener:
    """One browser that follows a screen."""

    answer: http.client.HTTPResponse
    sent: bytes = b""
    until: float = field(default_factory=lambda: time.monotonic() + 2 * PATIENCE_S)  # of all that it waits for

    def next(self, kind: str) -> Any:
        """Return the next event of ``kind``."""
        name = ""
        while time.monotonic() < self.until:
            line = self.answer.readline()
            assert line, "the other side ended"
            self.sent += line
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text[7:]
            elif text.startswith("data: ") and name == kind:
                return json.loads(text[6:])
        raise AssertionError(f"no {kind} came")


@contextmanager
def listening(port: int, path: str = "/live/hall") -> Iterator[Listener]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request("GET", path)
        with line.getresponse() as answer:
            assert answer.status == 200
            yield Listener(answer)
    finally:
        line.close()


def until(seen: Any, what: str) -> None:
    """Wait until ``seen()`` holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
