"""Where commands write: people's lines or JSON on standard output, one sentence on standard error."""

from __future__ import annotations

import errno
import json
import sys
from dataclasses import asdict, is_dataclass
from typing import TextIO

from desk_app.errors import UserError


class Output:
    """What a command says.

    Args:
        stream: standard output.
        as_json: for programs.
    """

    def __init__(self, stream: TextIO, *, as_json: bool) -> None:
        self._stream = stream
        self.as_json = as_json

    def say(self, *lines: str) -> None:
        """Write lines for people."""
        self._write("".join(f"{line}\n" for line in lines))

    def json(self, value: object) -> None:
        """Write one line of JSON, at once."""
        self._write(json.dumps(plain(value), ensure_ascii=False) + "\n")

    def result(self, value: object, *lines: str) -> None:
        """Write ``value`` for programs or ``lines`` for people, whichever was asked for."""
        if self.as_json:
            self.json(value)
        else:
            self.say(*lines)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            if error.errno == errno.EINVAL:  # what Windows says of a pipe that nobody reads any more
                raise BrokenPipeError from error
            raise


def plain(value: object) -> object:
    """Return a record as JSON has it; tuples become lists, sets sorted lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def refusal(problem: UserError) -> dict[str, object]:
    """Return a refusal as JSON has it."""
    return {"ok": False, "error": problem.sentence, "field": problem.field}


def use_utf8() -> None:
    """Write UTF-8 whatever the console's code page is; what cannot be written is escaped, never a crash."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def complain(sentence: str) -> None:
    """Write one sentence on standard error."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    sys.stderr.flush()
