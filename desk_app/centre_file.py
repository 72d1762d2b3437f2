"""Loads a centre from its TOML file (``resources/centres``) and names every mistake with file, key and line.

Nothing about a centre is code: queues, places, paths, categories, rules with their laws, texts and time limits are read
here, checked against each other, and handed on as the frozen records of ``desk_app.domain.centre``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from desk_app.centre_checks import Mistakes, Table
from desk_app.centre_tables import read_centre
from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _, ngettext
from desk_app.toml_lines import key_lines, line_of

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def default_centre_path() -> Path:
    """Return the file of the centre that comes with the program."""
    return Path(__file__).resolve().parent.parent / "resources" / "centres" / "botou.toml"


def load_centre(path: Path) -> Centre:
    """Read and check the centre at ``path``.

    Raises:
        UserError: a mistake in the file, named with file, key (also as ``field``) and line; the first one, with the
            number of further ones.
        EnvironmentProblem: the file cannot be read.
    """
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(path, text, str(error)) from None
    mistakes = Mistakes()
    centre = read_centre(Table(values, (), mistakes))
    if not mistakes.found:
        return centre
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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(_("There is no centre file {file}. Check the path.").format(file=path), "centre") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        sentence = _("{file}, line {line}: the file is not UTF-8. Save it as UTF-8 and start again.")
        raise UserError(sentence.format(file=path.name, line=line), "centre") from None
    except OSError as error:
        sentence = _(
            "The centre file {file} cannot be read. Nothing was changed. Check the disk and the access rights."
        )
        raise EnvironmentProblem(sentence.format(file=path), type(error).__name__) from error


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
