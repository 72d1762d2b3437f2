"""What became of a job of CUPS, asked in its own protocol (IPP, RFC 8010 and 8011).

``lpstat`` does not say it: a canceled job and a completed one stand in the same list, and for a while with the same
words beside them. One question needs no library: Get-Job-Attributes, ``job-state``.
"""

from __future__ import annotations

import http.client
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Literal

JobState = Literal["waiting", "stopped", "canceled", "aborted", "completed", "gone"]

_PORT = 631
_SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/run/cups/cups.sock"))
_WAIT_S = 10.0
_MOST_BYTES = 65_536
# RFC 8011 5.3.7
_STATES: dict[int, JobState] = {6: "stopped", 7: "canceled", 8: "aborted", 9: "completed"}
_NOT_FOUND = 0x0406
_END, _CHARSET, _LANGUAGE, _URI, _INTEGER, _KEYWORD = 0x03, 0x47, 0x48, 0x45, 0x21, 0x44
_FIRST_VALUE_TAG = 0x10


def job_state(queue: str, job: int) -> JobState:
    """Return how a job is; ``waiting`` until it came to some end.

    Args:
        queue: the printer's name.
        job: its number.

    Raises:
        OSError: CUPS does not answer, or not in its protocol.
    """
    connection = _connection()
    try:
        connection.request("POST", f"/printers/{queue}", _question(queue, job), {"Content-Type": "application/ipp"})
        answer = connection.getresponse().read(_MOST_BYTES)
    except http.client.HTTPException as problem:
        raise OSError(type(problem).__name__) from problem
    finally:
        connection.close()
    return state_in(answer)


def state_in(answer: bytes) -> JobState:
    """Return the state that an answer tells.

    Raises:
        OSError: it is none.
    """
    if len(answer) < 8:
        raise OSError("no answer of IPP")
    (status,) = struct.unpack(">H", answer[2:4])
    if status == _NOT_FOUND:
        return "gone"
    at = 8
    while at < len(answer) and answer[at] != _END:
        if answer[at] < _FIRST_VALUE_TAG:
            at += 1
            continue
        name, at = _piece(answer, at + 1)
        value, at = _piece(answer, at)
        if name == b"job-state" and len(value) == 4:
            return _STATES.get(int.from_bytes(value, "big"), "waiting")
    raise OSError("no state in the answer")


def _piece(answer: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(answer[at : at + 2], "big")
    end = at + 2 + size
    if end > len(answer):
        raise OSError("half an answer")
    return answer[at + 2 : end], end


def _question(queue: str, job: int) -> bytes:
    def attribute(tag: int, name: str, value: bytes) -> bytes:
        return struct.pack(">BH", tag, len(name)) + name.encode("ascii") + struct.pack(">H", len(value)) + value

    return b"".join(
        (
            struct.pack(">BBHI", 2, 0, 0x0009, 1),
            b"\x01",
            attribute(_CHARSET, "attributes-charset", b"utf-8"),
            attribute(_LANGUAGE, "attributes-natural-language", b"en"),
            attribute(_URI, "printer-uri", f"ipp://localhost/printers/{queue}".encode()),
            attribute(_INTEGER, "job-id", struct.pack(">i", job)),
            attribute(_KEYWORD, "requested-attributes", b"job-state"),
            bytes((_END,)),
        )
    )


class _LocalConnection(http.client.HTTPConnection):
    """HTTP over the socket file on which CUPS listens by default."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_WAIT_S)
        self._path = path

    def connect(self) -> None:
        """Connect to the file."""
        if sys.platform != "win32":
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(_WAIT_S)
            self.sock.connect(str(self._path))


def _connection() -> http.client.HTTPConnection:
    """Return a way to the server that the programs of CUPS use too (cups(1), CUPS_SERVER)."""
    named = os.environ.get("CUPS_SERVER", "").partition("/version=")[0]
    if named.startswith("/"):
        return _LocalConnection(Path(named))
    if not named and (file := next((path for path in _SOCKETS if path.exists()), None)) is not None:
        return _LocalConnection(file)
    host, _colon, port = (named or "localhost").partition(":")
    return http.client.HTTPConnection(host, int(port) if port.isdigit() else _PORT, timeout=_WAIT_S)
