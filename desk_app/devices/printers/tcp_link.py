"""One connection to a printer: bytes out, answers in, and no wait without an end."""

from __future__ import annotations

import selectors
import socket
import struct
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

from desk_app.devices.printers.base import PrinterStatus
from desk_app.devices.printers.status_bytes import QUESTIONS, Answer, AnswerReader, ask, automatic_trouble

_PIECE = 4096
_SEND_BUFFER = 8 * 1024
"""Small, so that what this PC took in hand and the printer did not stays little."""

_GOODBYE_S = 0.3
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class LinkBroken(Exception):  # noqa: N818 - what happened, not whose fault
    """The printer ended the connection, or it broke.

    Args:
        handed_over: bytes of this piece that had left the program.
    """

    def __init__(self, handed_over: int) -> None:
        super().__init__(handed_over)
        self.handed_over = handed_over


class LinkStalled(LinkBroken):
    """The printer took no byte any more for too long."""


class Deadline:
    """A moment after which nobody waits any more.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds left, at most ``most``, at least 0."""
        return max(min(self._end - time.monotonic(), most), 0.0)


class PrinterLink:
    """A connection to a printer that speaks ESC/POS.

    Args:
        connected: the socket; closed by :meth:`close`.
        deadline: of everything done here.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline
        self._reader = AnswerReader()
        self._selector = selectors.DefaultSelector()
        self._ended = self._stalled = False
        self.in_order: list[bytes] = []
        """Answers of the kind of GS r that came, asked or not."""
        self._real_time: list[int] = []
        self.trouble: PrinterStatus | None = None
        """What the newest automatic status told, if it told trouble."""
        connected.setblocking(False)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connected, selectors.EVENT_READ)

    @classmethod
    def connect(cls, host: str, port: int, seconds: float, deadline: Deadline) -> PrinterLink:
        """Connect.

        Raises:
            OSError: nobody is there within ``seconds``.
        """
        # a name is looked up by the system, which has its own bounds; an address is not
        return cls(socket.create_connection((host, port), timeout=max(deadline.left(seconds), 0.001)), deadline)

    def left(self, most: float) -> float:
        """Return the seconds left for everything here, at most ``most``."""
        return self._deadline.left(most)

    def send(self, data: bytes, stall_s: float, *, heed: bool = False) -> None:
        """Hand everything over.

        Args:
            data: what to hand over.
            stall_s: how long to wait for the next byte to be taken.
            heed: end at once where the printer tells trouble by itself.

        Raises:
            LinkBroken: it broke on the way, or the printer told trouble and ``heed`` is set.
            LinkStalled: no byte was taken for ``stall_s`` seconds, or the deadline passed.
        """
        handed = 0
        until = Deadline(self._deadline.left(stall_s))
        while handed < len(data):
            events = self._wait(until.left(), writing=True)
            if not events:
                self._stalled = True
                raise LinkStalled(handed)
            try:
                if events & selectors.EVENT_READ:
                    self._receive()
                if events & selectors.EVENT_WRITE:
                    taken = self._socket.send(data[handed : handed + _PIECE])
                    handed += taken
                    until = Deadline(self._deadline.left(stall_s)) if taken else until
            except BlockingIOError:
                continue
            except OSError as problem:
                raise LinkBroken(handed) from problem
            if self._ended or (heed and self.trouble is not None):
                raise LinkBroken(handed)

    def question(self, number: int, seconds: float) -> int | None:
        """Ask DLE EOT ``number`` and return the byte that came, ``None`` for silence.

        Raises:
            LinkBroken: there is no connection any more.
        """
        self._listen(0)
        self._real_time.clear()
        try:
            self.send(ask(number), seconds)
        except LinkStalled:
            return None
        until = Deadline(self._deadline.left(seconds))
        while not self._real_time:
            if not self._listen(until.left()):
                return None
        return self._real_time[0]

    def questions(self, seconds: float, numbers: Iterable[int] = QUESTIONS) -> dict[int, int]:
        """Ask one after the other, up to the first silence: an answer that comes late would stand for another one.

        Raises:
            LinkBroken: there is no connection any more.
        """
        answers: dict[int, int] = {}
        for number in numbers:
            byte = self.question(number, seconds)
            if byte is None:
                break
            answers[number] = byte
        return answers

    def wait_in_order(self, seconds: float) -> bytes | None:
        """Wait for an answer to GS r and take it; ``None`` for silence.

        Raises:
            LinkBroken: there is no connection any more.
        """
        until = Deadline(self._deadline.left(seconds))
        while not self.in_order:
            if not self._listen(until.left()):
                return None
        return self.in_order.pop(0)

    def grow_quiet(self, quiet_s: float, seconds: float) -> None:
        """Read until nothing came for ``quiet_s`` seconds: pictures hold questions by chance, and they are answered.

        Raises:
            LinkBroken: there is no connection any more.
        """
        until = Deadline(self._deadline.left(seconds))
        while self._listen(until.left(quiet_s)) and until.left():
            pass

    def end(self, seconds: float) -> bool:
        """Say that nothing more comes and wait for the printer to end too. Returns whether it did, in order."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            until = Deadline(self._deadline.left(seconds))
            while self._wait(until.left()):
                self._receive()
                if self._ended:
                    return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """End the connection in order, and give the printer a moment to see it: many take one at a time."""
        if self._socket.fileno() < 0:  # was reset
            return
        if self._stalled:  # a printer whose input is full would not see the end, and take no other connection
            self.reset()
            return
        self.end(_GOODBYE_S)
        self._selector.close()
        self._socket.close()

    def reset(self) -> None:
        """Break the connection off: what the printer did not read yet is not to come out by and by."""
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._selector.close()
        self._socket.close()

    def _wait(self, seconds: float, *, writing: bool = False) -> int:
        self._selector.modify(self._socket, selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0))
        return next((events for _key, events in self._selector.select(seconds)), 0)

    def _listen(self, seconds: float) -> bool:
        """Read what comes within the time. Returns whether something came."""
        if not self._wait(seconds):
            return False
        try:
            self._receive()
        except OSError as problem:
            raise LinkBroken(0) from problem
        if self._ended:
            raise LinkBroken(0)
        return True

    def _receive(self) -> None:
        try:
            data = self._socket.recv(_PIECE)
        except BlockingIOError:
            return
        self._ended = not data
        for answer in self._reader.read(data):
            self._sort(answer)

    def _sort(self, answer: Answer) -> None:
        if answer.kind == "real_time":
            self._real_time.append(answer.data[0])
        elif answer.kind == "transmitted":
            self.in_order.append(answer.data)
        else:
            self.trouble = automatic_trouble(answer.data)
