"""A vendor's library in a program of its own, ``card-helper32``, because it has other bits than this Python.

To ``termb.py`` and ``sdt.py`` it is a library like another: they call its functions with numbers, buffers and addresses
of numbers as they would by ctypes. The lines between are in ``build_scripts/windows/card_helper/card_helper32.c``. A
library that crashes takes the helper with it, as it would from inside; the desk starts both again.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from desk_app.devices.idcard.drivers import Trouble
from desk_app.devices.idcard.natives import Unread, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

HELLO = ("card-helper32", "1")
CRASHED = 139  # the helper's exit code when the program apart is gone
END_S = 1.0
NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0


class ProgramApart:
    """The program; started by the first library.

    Args:
        program: its file.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def load(self, path: Path, functions: Sequence[str]) -> LibraryApart:
        """Load a library there, as ``natives.load`` does here.

        Raises:
            Trouble: as ``natives.load``; ``helper_missing``: the program does not start; ``not_understood``: it is of
                another version.
        """
        if self._process is None:
            self._process = self._started()
        place = str(path).encode("utf-16-le" if sys.platform == "win32" else "utf-8")
        said = self.ask("load", place.hex())
        if said[0] != "loaded":
            raise refusal(int(said[1]), path)
        library = LibraryApart(self)
        for name in functions:
            if not hasattr(library, name):
                raise Trouble("driver_foreign", name)
        return library

    def ask(self, *words: str) -> list[str]:
        """Return the words of the answer to a question."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(" ".join(words).encode("ascii") + b"\n")
            process.stdin.flush()
        except OSError:
            os._exit(CRASHED)
        return self._heard(process)

    def end(self) -> None:
        """End it; it ends as soon as its stdin does. May be called when it was never started."""
        if self._process is not None:
            try:
                self._process.communicate(timeout=END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603 - the program beside the desk's own
                [self._program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=NO_WINDOW,
            )
        except OSError as error:
            raise Trouble("helper_missing", type(error).__name__) from None
        hello = self._heard(process)
        if tuple(hello[:2]) != HELLO:
            process.kill()
            raise Trouble("not_understood", "version")
        return process

    @staticmethod
    def _heard(process: subprocess.Popen[bytes]) -> list[str]:
        assert process.stdout is not None
        words = process.stdout.readline().decode("ascii", "replace").split()
        if not words:
            os._exit(CRASHED)
        return words


class LibraryApart:
    """A library loaded there. Its attributes are the library's functions, as with ``ctypes.CDLL``."""

    def __init__(self, program: ProgramApart) -> None:
        self._program = program

    def __getattr__(self, name: str) -> Callable[..., int]:
        """Return a function.

        Raises:
            AttributeError: the library has none of that name.
        """
        if self._program.ask("has", name) != ["yes"]:
            raise AttributeError(name)
        return lambda *given: self._called(name, given)

    def _called(self, name: str, given: Sequence[Any]) -> int:
        said = self._program.ask("call", name, *map(_word, given))
        results = [one for one in map(_result, given) if one is not None]
        if said[0] != "done" or len(said) != 2 + len(results):
            raise Trouble("helper_garbled", name)
        for at, result in enumerate(results):
            word = said[2 + at]
            if isinstance(result, ctypes.Array):
                ctypes.memmove(result, bytes.fromhex(word), ctypes.sizeof(result))
            else:
                result.value = int(word)
        return int(said[1])


def _word(given: Any) -> str:
    """Return an argument as a question says it: a number, a buffer, or ``byref`` of a number."""
    if isinstance(given, int):
        return f"i{given}"
    if isinstance(given, ctypes.Array):
        return f"{'z' if isinstance(given, Unread) else 'b'}{ctypes.sizeof(given)}"
    return f"n{given._obj.value}"


def _result(given: Any) -> Any:
    """Return what an answer fills."""
    if isinstance(given, (int, Unread)):
        return None
    return given if isinstance(given, ctypes.Array) else given._obj
