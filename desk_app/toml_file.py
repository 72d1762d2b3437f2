"""Reads a TOML file that people write, and names its first mistake with file, key and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desk_app.centre_checks import Mistakes, Table
from desk_app.errors import UserError
from desk_app.i18n import _, ngettext
from desk_app.toml_lines import key_lines, line_of

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")

T = TypeVar("T")


def read_checked(path: Path, text: str, read: Callable[[Table], T]) -> T:
    """Return what ``read`` makes of the file.

    Args:
        path: only its name is used, for the sentence.
        text: what the file holds.
        read: reads the table, noting mistakes in it.

    Raises:
        UserError: the first mistake, named with file, key (also as ``field``) and line, with how many more there are.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(path, text, str(error)) from None
    mistakes = Mistakes()
    made = read(Table(values, (), mistakes))
    if not mistakes.found:
        return made
    lines = key_lines(text)
    placed = sorted((line_of(lines, at), index) for index, (at, _sentence) in enumerate(mistakes.found))
    line, first = placed[0]
    at, sentence = mistakes.found[first]
    key = next((str(part) for part in reversed(at) if isinstance(part, str)), "")
    whole = _("{file}, line {line}, {key}: {what}.").format(file=path.name, line=line, key=key, what=sentence)
    more = len(mistakes.found) - 1
    if more:
        whole += " " + ngettext("{n} more place needs a look.", "{n} more places need a look.", more).format(n=more)
    raise UserError(whole, key)


def _syntax(path: Path, text: str, message: str) -> UserError:
    """Name the line and the key of what ``tomllib`` could not read (it gives the end of the file no number)."""
    rows = text.splitlines() or [""]
    match = _TOML_LINE.search(message)
    line = int(match[1]) if match else len(rows)
    row = rows[min(line, len(rows)) - 1]
    key = row.partition("=")[0].strip(" []{},") or row.strip()
    detail = message.partition(" (at ")[0]
    sentence = _("{file}, line {line}, {key}: this line is not TOML ({detail}). Check quotes, brackets and commas.")
    return UserError(sentence.format(file=path.name, line=line, key=key[:40], detail=detail), key[:40])
