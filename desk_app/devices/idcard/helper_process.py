"""The helper as the desk sees it: a process that is started, asked with a deadline, and ended for good.

Its temporary folder is its own: the vendors' libraries leave name, number and picture of the card in ``%TEMP%``, and
whatever they leave goes with the folder, also when the helper was killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from desk_app.devices.idcard.aftermath import library_file
from desk_app.devices.idcard.base import CardProblem
from desk_app.devices.idcard.drivers import VERSION
from desk_app.devices.idcard.natives import bits_in
from desk_app.devices.idcard.private_folder import PrivateFolder
from desk_app.devices.settings import CardReaderSettings

LONGEST: Final = 65536  # bytes of a line
END_S: Final = 2.0  # how long a helper may take to end by itself
BUILT: Final = "card-helper.exe" if sys.platform == "win32" else "card-helper"
APART: Final = "card-helper32.exe"
WAITING: Final = 100  # lines; a helper that says more unasked is ended
ROOT: Final = Path(__file__).resolve().parents[3]


def usual_command(settings: CardReaderSettings) -> tuple[str, ...]:
    """Return how the helper is started: the build beside the program where there is one, else this Python.

    Where the settings' library is a DLL of 32 bits, the helper gets the program that can have it in it.
    """
    built = Path(sys.executable).with_name(BUILT)
    apart = (str(program),) if (program := program_apart(settings)) else ()
    if built.is_file() or getattr(sys, "frozen", False):  # a built desk is no Python that could run the module
        return (str(built), *apart)
    return (sys.executable, "-m", "desk_app.devices.idcard.helper", *apart)


def program_apart(settings: CardReaderSettings) -> Path | None:
    """Return the program that has a library of 32 bits in it: there is one, and such a library is set up."""
    program = Path(sys.executable).with_name(APART)
    library = library_file(settings)
    return program if library and bits_in(library) == 32 and program.is_file() else None


class HelperProcess:
    """One run of the helper.

    Args:
        command: the program and its arguments.

    Raises:
        CardProblem: it cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._lines: queue.Queue[bytes] = queue.Queue(WAITING)
        self._number = 0
        self._guard = threading.Lock()
        self._folder = PrivateFolder()
        try:
            self._process = _started(command, self._folder)
        except OSError as error:
            self._folder.remove()
            raise CardProblem("helper_missing", type(error).__name__) from None
        self._ears = threading.Thread(target=self._hear, name="card helper's answers", daemon=True)
        self._ears.start()
        self.bits = 64

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def greet(self, deadline_s: float) -> None:
        """Wait for its first line.

        Raises:
            CardProblem: it is of another version, says something else, or nothing in ``deadline_s`` seconds.
        """
        self.bits = _greeted(self._answer(deadline_s))

    def ask(self, do: str, deadline_s: float, **more: str | int) -> Mapping[str, Any]:
        """Ask one question and return the answer, ``{"found": true}`` for example.

        Args:
            do: ``open``, ``find``, ``read``, ``close``.
            deadline_s: seconds until it counts as hanging.
            **more: the rest of the question.

        Raises:
            CardProblem: what the helper told; or it is gone, silent, or answers something else: end it then.
        """
        self._number += 1
        question = json.dumps({"id": self._number, "do": do, **more}).encode("ascii") + b"\n"
        stdin = self._process.stdin
        try:
            if stdin is not None:
                stdin.write(question)
                stdin.flush()
        except (OSError, ValueError):  # ValueError: ended by another thread meanwhile
            raise CardProblem("helper_gone", self._exit_code()) from None
        answer = self._answer(deadline_s)
        if answer.get("id") != self._number:
            raise CardProblem("helper_garbled", "id")
        if "problem" in answer:
            raise CardProblem(str(answer["problem"]), str(answer.get("detail", ""))[:80], self.bits)
        return answer

    def end(self) -> None:
        """End it: first by ending its stdin, then by force; wipe its folder. May be called twice, by any thread."""
        with self._guard:
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):  # a broken pipe with a question in it
                    self._process.stdin.close()
            self._kill_unless_it_ends()
            self._ears.join(END_S)  # a process that the library started may hold the pipe
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._folder.remove()

    def kill(self) -> None:
        """End it by force, at once: it hangs or talks nonsense."""
        self._process.kill()
        self.end()

    def _kill_unless_it_ends(self) -> None:
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # Windows: a system driver keeps it a while
                self._process.wait(END_S)

    def _answer(self, deadline_s: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=deadline_s)
        except queue.Empty:
            raise CardProblem("helper_silent") from None
        if not line:
            raise CardProblem("helper_gone", self._exit_code())
        try:
            answer = json.loads(line.decode("ascii"))
        except ValueError:  # not a word of it goes into the message: it may be personal
            raise CardProblem("helper_garbled", "json") from None
        if not isinstance(answer, dict):
            raise CardProblem("helper_garbled", "json")
        return answer

    def _hear(self) -> None:
        """Read lines until the helper's stdout ends; ``b""`` says that it did."""
        stream = self._process.stdout
        line = b"begin"
        while line and stream is not None:
            try:
                line = stream.readline(LONGEST)
            except (OSError, ValueError):
                line = b""
            try:
                self._lines.put_nowait(line)
            except queue.Full:  # what is waiting is garbage enough
                self._process.kill()

    def _exit_code(self) -> str:
        """Return how the process ended, for the log."""
        code = self._process.poll()
        return "" if code is None else f"exit {code}"


def _started(command: Sequence[str], folder: PrivateFolder) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **folder.environment(),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
    }
    return subprocess.Popen(  # noqa: S603 - the command is ours or the administrator's
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a library prints may be personal
        cwd=folder.path,
        env=environment,
        creationflags=_flags(),
    )


def _flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    else:  # noqa: RET505 - mypy reads one platform at a time
        return 0


def _greeted(hello: Mapping[str, Any]) -> int:
    """Return the bits of a helper of our version."""
    if "hello" not in hello:
        raise CardProblem("helper_garbled", "hello")
    if hello.get("version") != VERSION:
        raise CardProblem("not_understood", "version")
    return 32 if hello.get("bits") == 32 else 64
