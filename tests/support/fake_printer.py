"""A receipt printer on TCP, as shops sell it: one connection at a time, a small buffer, sensors, moods.

In a test: ``with FakePrinter() as printer`` (a thread of this process). As a process of its own:
``python -m tests.support.fake_printer --port 0 --folder DIR`` writes its port as first line, every complete paper as
``DIR/0001.bin`` …, and obeys lines on standard input: ``paper_out``, ``paper_in``, ``near_end 1``, ``cover 1``,
``slow 2000``, ``close_after 500``, ``go_silent``, ``refuse``, ``come_back``, ``quit``; ``rows`` is answered with the
rows of dots that hang in it.
"""

from __future__ import annotations

import argparse
import os
import selectors
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from tests.support.escpos_machine import EscPosMachine, Paper
from tests.support.ports import LOOPBACK

_TICK_S = 0.02
_RESET = struct.pack("ii", 1, 0)
PATIENCE_S = 60.0


class FakePrinter:
    """A printer behind a port of this machine.

    Args:
        port: 0 takes any.
        buffer: bytes it holds before it takes no more (4 KB in small printers, 64 KB and more in others).
        came_out: told of every complete paper, in the printer's thread.
    """

    def __init__(
        self, port: int = 0, buffer: int = 16 * 1024, came_out: Callable[[Paper], None] = lambda _paper: None
    ) -> None:
        self._machine = EscPosMachine(came_out)
        self._buffer = buffer
        self._port = port
        self._lock = threading.RLock()
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = socket.socketpair()
        self._wake_in.setblocking(False)
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._outgoing = b""
        self._ended = False  # the other side said that it sends no more
        self._rate: float | None = None
        self._allowance = 0.0
        self._ticked = time.monotonic()
        self._close_after: int | None = None
        self._closes = True
        self._late_s = self._say_at = 0.0
        self._stopping = False
        self._rests = False
        self.received = 0
        self.connections = 0
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._listen()
        self._thread = threading.Thread(target=self._run, name="fake printer")

    # -- life

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> FakePrinter:
        """Begin; ``with`` does it too."""
        return self.__enter__()

    def stop(self) -> None:
        """Pull the plug for good."""
        with self._lock:
            self._stopping = True
        self._wake()
        self._thread.join(PATIENCE_S)
        for end in (self._wake_in, self._wake_out):
            end.close()

    # -- what the test sees

    @property
    def port(self) -> int:
        return self._port

    @property
    def address(self) -> str:
        """As the settings write it."""
        return f"tcp:{LOOPBACK}:{self._port}"

    @property
    def papers(self) -> tuple[Paper, ...]:
        """What came out complete: one for each cut."""
        with self._lock:
            return tuple(self._machine.papers)

    @property
    def partial(self) -> Paper:
        """What hangs in the printer, not cut."""
        with self._lock:
            return self._machine.partial

    @property
    def not_understood(self) -> tuple[bytes, ...]:
        """Commands that no ESC/POS manual knows."""
        with self._lock:
            return tuple(self._machine.not_understood)

    @property
    def idle(self) -> bool:
        """Whether everything received was executed, up to a command whose end never came."""
        with self._lock:
            return not self._machine.waiting or self._rests

    def copies_of(self, data: bytes) -> int:
        """Return how many complete papers end with exactly these bytes (whatever hung in the printer before)."""
        return sum(paper.data.endswith(data) for paper in self.papers)

    def wait(self, until: Callable[[FakePrinter], bool], seconds: float = PATIENCE_S) -> None:
        """Wait for something to be so."""
        deadline = time.monotonic() + seconds
        while not until(self):
            if time.monotonic() > deadline:
                raise TimeoutError("the printer did not come to that")
            time.sleep(_TICK_S / 4)

    # -- what happens to it

    def paper_out(self, after_rows: int = 0) -> None:
        """The roll ends, at once or after so many rows of dots."""
        with self._change() as machine:
            machine.rows_left = after_rows
            machine.out = after_rows == 0

    def paper_in(self) -> None:
        """A new roll: it goes on with what it holds."""
        with self._change() as machine:
            machine.out, machine.low, machine.rows_left = False, False, None

    def near_end(self, low: bool = True) -> None:
        with self._change() as machine:
            machine.low = low

    def cover(self, is_open: bool) -> None:
        with self._change() as machine:
            machine.cover_open = is_open

    def cutter_jams(self, jammed: bool = True) -> None:
        with self._change() as machine:
            machine.broken = "cutter" if jammed else ""

    def slow(self, bytes_per_s: float | None) -> None:
        """Execute at most so many bytes a second; ``None`` is as fast as it goes."""
        with self._change():
            self._rate, self._allowance, self._ticked = bytes_per_s, 0.0, time.monotonic()

    def close_after(self, n_bytes: int) -> None:
        """Reset the connection when so many more bytes were received; it prints what it has, like real ones."""
        with self._change():
            self._close_after = n_bytes

    def go_silent(self, silent: bool = True) -> None:
        with self._change() as machine:
            machine.silent = silent

    def answers_only(self, which: Iterable[int]) -> None:
        """Know only these of DLE EOT 1…4."""
        with self._change() as machine:
            machine.answered = frozenset(which)

    def forgets_gs_r(self) -> None:
        """Be a clone that does not know GS r."""
        with self._change() as machine:
            machine.knows_gs_r = False

    def babbles(self, noise: bytes) -> None:
        """Send this before every answer."""
        with self._change() as machine:
            machine.before_answers = noise

    def answers_late(self, seconds: float) -> None:
        """Answer so long after each question."""
        with self._change():
            self._late_s = seconds

    def never_closes(self) -> None:
        """Do not end a connection that the other side ended."""
        with self._change():
            self._closes = False

    def refuse(self) -> None:
        """Switched off: connections break, nobody listens, what it held is forgotten."""
        with self._change() as machine:
            self._hang_up(reset=True)
            self._stop_listening()
            machine.power_on()

    def come_back(self) -> None:
        """Switched on again, at the same port."""
        with self._change():
            self._listen()

    def drop_connection(self) -> None:
        """The cable is pulled: the connection is reset."""
        with self._change():
            self._hang_up(reset=True)

    @contextmanager
    def _change(self) -> Iterator[EscPosMachine]:
        """Something happens to the printer, between two of its own steps."""
        with self._lock:
            yield self._machine
            self._outgoing += self._machine.changed()
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):
            self._wake_out.send(b".")

    # -- the thread

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._stopping:
                    break
                self._watch()
                working = self._outgoing or (self._machine.waiting and not self._machine.stopped)
            for key, events in self._selector.select(_TICK_S if working else None):
                with self._lock:
                    self._happened(key.fileobj, events)
            with self._lock:
                self._work()
        with self._lock:
            self._hang_up(reset=True)
            self._stop_listening()
            self._selector.close()

    def _watch(self) -> None:
        """Look at the connection for what can be done now; a full buffer takes no more."""
        if self._client is None:
            return
        wanted = selectors.EVENT_WRITE if self._outgoing and self._may_speak() else 0
        if not self._ended and self._machine.waiting < self._buffer:
            wanted |= selectors.EVENT_READ
        registered = self._client in self._selector.get_map()
        if wanted and registered:
            self._selector.modify(self._client, wanted)
        elif wanted:
            self._selector.register(self._client, wanted)
        elif registered:
            self._selector.unregister(self._client)

    def _happened(self, what: object, events: int) -> None:
        if what is self._wake_in:
            with suppress(BlockingIOError):
                self._wake_in.recv(4096)
        elif what is self._listener:
            self._accept()
        elif what is self._client and self._client is not None:
            if events & selectors.EVENT_READ:
                self._read(self._client)
            if self._client is not None and events & selectors.EVENT_WRITE:
                self._answer()

    def _read(self, client: socket.socket) -> None:
        room = max(self._buffer - self._machine.waiting, 0)
        if self._close_after is not None:
            room = min(room, self._close_after)
        try:
            data = client.recv(room) if room else None
        except BlockingIOError:
            return
        except OSError:
            self._hang_up(reset=True)
            return
        if data == b"":
            self._ended = True
        elif data:
            self.received += len(data)
            self._rests = False
            self._outgoing += self._machine.receive(data)
            if self._close_after is not None:
                self._close_after -= len(data)
                if self._close_after <= 0:
                    self._close_after = None
                    self._hang_up(reset=True)

    def _work(self) -> None:
        most = 1 << 30
        if self._rate is not None:
            now = time.monotonic()
            self._allowance = min(self._allowance + (now - self._ticked) * self._rate, self._rate)
            self._ticked = now
            most = int(self._allowance)
        if most > 0:
            done, answers = self._machine.execute(most)
            self._rests = not done
            self._allowance -= done
            self._outgoing += answers + self._machine.changed()
        if self._outgoing:
            self._answer()
        if self._ended and self._closes and not self._outgoing and self._client is not None:
            self._hang_up(reset=False)

    def _answer(self) -> None:
        if self._client is None:
            self._outgoing = b""
            return
        if not self._may_speak():
            return
        try:
            sent = self._client.send(self._outgoing)
        except BlockingIOError:
            return
        except OSError:
            self._hang_up(reset=True)
            return
        self._outgoing, self._say_at = self._outgoing[sent:], 0.0

    def _may_speak(self) -> bool:
        if self._say_at == 0.0:
            self._say_at = time.monotonic() + self._late_s
        return time.monotonic() >= self._say_at

    # -- sockets

    def _listen(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind((LOOPBACK, self._port))
        listener.listen(8)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ)

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
        if self._client is not None and self._client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._hang_up(reset=True)  # it was broken off while the buffer was full and nobody read
        if self._client is not None:  # one at a time
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            client.close()
            return
        client.setblocking(False)
        self._client, self._ended, self._outgoing = client, False, b""
        self.connections += 1

    def _hang_up(self, *, reset: bool) -> None:
        if self._client is None:
            return
        if self._client in self._selector.get_map():
            self._selector.unregister(self._client)
        if reset:
            with suppress(OSError):
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._client.close()
        self._client, self._outgoing = None, b""


def main() -> None:
    """Be a printer until standard input ends or says ``quit``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--buffer", type=int, default=16 * 1024)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    count = 0

    def keep(paper: Paper) -> None:
        nonlocal count
        count += 1
        part = arguments.folder / f"{count:04}.part"
        part.write_bytes(paper.data)
        part.replace(part.with_suffix(".bin"))

    with FakePrinter(arguments.port, arguments.buffer, keep) as printer:
        print(printer.port, flush=True)
        for line in sys.stdin:
            command, _space, rest = line.strip().partition(" ")
            if command == "quit":
                break
            if command == "rows":  # that hang in it, not cut
                print(printer.partial.rows, flush=True)
                continue
            getattr(printer, command)(*map(int, rest.split()))
            print("done", flush=True)


if __name__ == "__main__":
    main()
