"""A server that says it is the hub and writes down what it is told: it asks for the password in clear text."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from pathlib import Path
from typing import Self

from tests.support.certificates import Certificates
from tests.support.ports import LOOPBACK, free_port

_SSL_REQUEST = 80877103
_GSS_REQUEST = 80877104
_CANCEL_REQUEST = 80877102
_ASK_CLEAR_TEXT = b"R" + struct.pack(">ii", 8, 3)
_PATIENCE_S = 30.0


class Impostor:
    """Speaks just enough of PostgreSQL's protocol to be given a password.

    With ``certificates`` it accepts TLS with them, without it says that it has no TLS ("N"). ``heard`` is every byte it
    could read, decrypted; ``passwords`` what a client sent as one.
    """

    def __init__(self, certificates: Certificates | None = None, *, folder: Path, address: str = LOOPBACK) -> None:
        self._context = _context(certificates, folder) if certificates is not None else None
        self.address = address
        self.port = free_port((address,))
        self.connections = 0
        self.heard = bytearray()
        self.passwords: list[bytes] = []
        self._closed = False
        self._listener = socket.create_server((address, self.port))
        self._listener.settimeout(0.05)
        self._thread = threading.Thread(target=self._run, name="impostor")
        self._thread.start()

    def close(self) -> None:
        self._closed = True
        self._thread.join(2 * _PATIENCE_S)
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._closed:
            try:
                end, _address = self._listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            end.settimeout(_PATIENCE_S)
            with contextlib.suppress(OSError, EOFError), end:  # the client that does not trust us goes away
                self._talk(end)

    def _talk(self, end: socket.socket) -> None:
        speaking = end
        try:
            while (code := self._request(speaking)) in (_SSL_REQUEST, _GSS_REQUEST):
                if code == _SSL_REQUEST and self._context is not None:
                    end.sendall(b"S")
                    speaking = self._context.wrap_socket(end, server_side=True)
                else:
                    end.sendall(b"N")
            if code == _CANCEL_REQUEST:
                return
            # that was the start-up message: who it is, and to which database
            speaking.sendall(_ASK_CLEAR_TEXT)
            self._read(speaking, 1)
            (size,) = struct.unpack(">i", self._read(speaking, 4))
            self.passwords.append(self._read(speaking, size - 4).rstrip(b"\0"))
        finally:
            speaking.close()

    def _request(self, end: socket.socket) -> int:
        (size,) = struct.unpack(">i", self._read(end, 4))
        (code,) = struct.unpack(">i", self._read(end, size - 4)[:4])
        return int(code)

    def _read(self, end: socket.socket, size: int) -> bytes:
        got = b""
        while len(got) < size:
            chunk = end.recv(size - len(got))
            if not chunk:
                raise EOFError
            self.heard += chunk
            got += chunk
        return got


def _context(certificates: Certificates, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain = folder / "impostor.pem"
    chain.write_text(certificates.certificate + certificates.key, encoding="ascii")
    context.load_cert_chain(chain)
    return context
