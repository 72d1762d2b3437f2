"""The helper process: questions on stdin, answers on stdout (the protocol is in the package's docstring).

``python -m desk_app.devices.idcard.helper``; for a 32-bit driver the same file under a 32-bit Python, or built into
``card-helper.exe`` beside the program. One argument: the program that has the library in it, where that is of other
bits (``library_apart.py``). Standard library only, Python 3.8 or later, no text for people: sentences are
the desk's business.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import sys
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from desk_app.devices.idcard.drivers import VERSION, Driver, Trouble
from desk_app.devices.idcard.library_apart import ProgramApart
from desk_app.devices.idcard.natives import load

if TYPE_CHECKING:  # Python 3.8 cannot say these when it runs
    from collections.abc import Callable

    from desk_app.devices.idcard.natives import Loading

    Say = Callable[[bytes], None]
    Message = dict[str, object]
    Work = Callable[[], Message]

LONGEST = 65536  # bytes of a line
PATIENCE_S = 3.0  # how long a library may take to come back once the desk is gone


def main() -> int:
    """Serve until stdin ends. Returns the exit code."""
    _die_quietly()
    say = _own_stdout()
    bits = struct.calcsize("P") * 8
    version = "{}.{}.{}".format(*sys.version_info[:3])
    apart = ProgramApart(sys.argv[1]) if len(sys.argv) > 1 else None
    say(_line({"hello": "guidance-desk card helper", "version": VERSION, "bits": bits, "python": version}))
    serve(_questions(sys.stdin.buffer), say, apart.load if apart else load)
    if apart:
        apart.end()
    return 0


def serve(questions: Iterable[bytes], say: Say, loading: Loading) -> None:
    """Answer each question by one line."""
    desk = Helper(say, loading)
    try:
        for question in questions:
            say(_line(desk.answer(question)))
    finally:
        desk.close()


class Helper:
    """One reader, opened by the first question."""

    def __init__(self, say: Say, loading: Loading) -> None:
        self._say = say
        self._load = loading
        self._driver: Driver | None = None

    def answer(self, question: bytes) -> Message:
        """Return the answer to one line."""
        number: object = None
        try:
            asked = json.loads(question.decode("ascii"))
            number = asked["id"]
            work = self._work(asked)
        except (ValueError, KeyError, TypeError):
            return {"id": number, "problem": "not_understood", "detail": ""}
        try:
            return {"id": number, **work()}
        except Trouble as trouble:
            return {"id": number, "problem": trouble.problem, "detail": trouble.detail}
        except ValueError:  # ctypes on 32-bit Windows: the function takes its arguments in another way
            return {"id": number, "problem": "driver_foreign", "detail": "calling convention"}

    def close(self) -> None:
        """Close the port."""
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    def _work(self, asked: Message) -> Work:
        """Return what a question asks for. Raises ValueError, KeyError, TypeError: it is none."""
        do = asked["do"]
        if do == "open":
            library, port = str(asked["library"]), int(str(asked["port"]))
            driver = driver_named(str(asked["driver"]), library, port, self._say, self._load)
            return lambda: self._open(driver)
        if do == "find":
            again = asked.get("again") is True
            return lambda: {"found": self._opened().find(again=again)}
        if do == "read":
            return lambda: {"card": self._opened().card()}
        if do == "close":
            return self._close
        raise ValueError("unknown question")

    def _open(self, driver: Driver) -> Message:
        self.close()
        self._driver = driver
        driver.open()
        return {"done": True}

    def _opened(self) -> Driver:
        if self._driver is None:
            raise Trouble("no_port", "not open")
        return self._driver

    def _close(self) -> Message:
        self.close()
        return {"done": True}


def driver_named(name: str, library: str, port: int, say: Say, loading: Loading) -> Driver:
    """Return the driver of a make; libraries are loaded by ``open``.

    Raises:
        ValueError: no make of that name.
    """
    if name == "simulator":
        from desk_app.devices.idcard.simulator import Simulator

        return Simulator(library, say)
    if name == "termb":
        from desk_app.devices.idcard.termb import Termb

        return Termb(library, port, loading)
    if name == "sdt":
        from desk_app.devices.idcard.sdt import Sdt

        return Sdt(library, port, loading)
    raise ValueError("unknown make")


def _line(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def _questions(stdin: BinaryIO) -> Iterable[bytes]:
    """Yield lines until stdin ends. A thread of its own reads, so that the end is seen while a library hangs."""
    lines: queue.Queue[bytes] = queue.Queue()
    over = threading.Event()

    def read() -> None:
        while True:
            line = stdin.readline(LONGEST)
            lines.put(line)
            if not line:
                break
        if not over.wait(PATIENCE_S):
            os._exit(3)  # the desk is gone and the library does not come back

    threading.Thread(target=read, name="questions", daemon=True).start()
    try:
        while True:
            line = lines.get()
            if not line:
                return
            yield line
    finally:
        over.set()


def _own_stdout() -> Say:
    """Keep stdout for the protocol alone: what a library prints goes nowhere, because it may be personal."""
    mine = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    stream = os.fdopen(mine, "wb", buffering=0)

    def say(line: bytes) -> None:
        try:
            stream.write(line)
        except OSError:  # the desk is gone; stdin ends too
            return

    return say


def _die_quietly() -> None:
    """A library that crashes leaves neither a core file (it would hold what was read) nor a window that waits."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)  # no box for faults, devices, files
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main())
