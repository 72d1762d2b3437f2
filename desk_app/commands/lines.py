"""JSON Lines in: read line by line, strictly, each mistake a sentence that names the field."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches
from typing import IO, NoReturn, cast

from desk_app.commands.parser import shortened
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.registration import Registration

LINE_MAX = 256 * 1024  # bytes; the longest registration that can be taken is far below
_CHUNK = 1 << 16
_NAMES = tuple(field.name for field in fields(Registration))


def lines_of(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield line number and bytes, without the byte order mark; a line that is too long comes cut, as ``LINE_MAX + 1``.

    Empty lines are left out.
    """
    number = 0
    while line := stream.readline(LINE_MAX + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > LINE_MAX and not line.endswith(b"\n"):
            _skip_line(stream)
        if line.strip():
            yield number, line


def _skip_line(stream: IO[bytes]) -> None:
    while part := stream.readline(_CHUNK):
        if part.endswith(b"\n"):
            return


def check_encoding(stream: IO[bytes]) -> None:
    """Read a file once and go back to its beginning.

    Raises:
        UserError: it is not UTF-8, with the line; nothing was registered then.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    while chunk := stream.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise _not_utf8(line + error.object[: error.start].count(b"\n"), chunk) from None
        line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_utf8(line, b"") from None
    stream.seek(0)


def _not_utf8(line: int, sample: bytes) -> UserError:
    return UserError(
        _(
            "The file is not UTF-8 (line {line}; it looks like {guess}). Nothing was registered. Save it as UTF-8."
        ).format(line=line, guess=_looks_like(sample)),
        "file",
    )


def _looks_like(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in sample:
        return "UTF-16"
    try:
        codecs.getincrementaldecoder("gb18030")().decode(sample)
    except UnicodeDecodeError:
        return _("no text")
    return "GB18030"


def registration_of(line: bytes) -> Registration:
    """Return the registration of one line.

    Raises:
        UserError: not UTF-8, not one JSON object, a field that is not known, or of another type.
    """
    values = _object(_text(line))
    for name in values:
        if name not in _NAMES:
            raise _unknown(name)
    given = {name: _typed(name, value) for name, value in values.items() if value is not None}
    return Registration(**given)  # type: ignore[arg-type]


def _text(line: bytes) -> str:
    if len(line) > LINE_MAX:
        raise UserError(_("This line is longer than {max} KB: shorten it.").format(max=LINE_MAX // 1024), "line")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(
            _("This line is not UTF-8 (it looks like {guess}). Send it as UTF-8.").format(guess=_looks_like(line)),
            "line",
        ) from None


def _object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UserError(
            _("This line is not JSON (column {column}). Each line is one object in braces.").format(column=error.colno),
            "line",
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or brackets thousands deep
        raise UserError(_("This line is not a registration: a number or a nesting is too large."), "line") from None
    if not isinstance(value, dict):
        raise UserError(_("This line is not a registration: each line is one object in braces."), "line")
    return cast("dict[str, object]", value)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise UserError(_("{field} stands twice in this line: keep one.").format(field=shortened(name)), name)
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise UserError(_("{value} is not a number that JSON knows.").format(value=name), "line")


def _unknown(name: str) -> UserError:
    close = get_close_matches(name, _NAMES, n=1)
    if close:
        sentence = _("The field {field} is not known: do you mean {close}?").format(
            field=shortened(name), close=close[0]
        )
    else:
        sentence = _("The field {field} is not known: leave it out.").format(field=shortened(name))
    return UserError(sentence, name)


def _typed(name: str, value: object) -> object:
    if name == "people":
        if isinstance(value, bool) or not isinstance(value, int):
            raise UserError(_("people must be a whole number, not {kind}.").format(kind=_kind(value)), name)
        return value
    if name == "flags":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise UserError(_("flags must be a list of texts, not {kind}.").format(kind=_kind(value)), name)
        return frozenset(value)
    if not isinstance(value, str):
        raise UserError(_("{field} must be a text in quotes, not {kind}.").format(field=name, kind=_kind(value)), name)
    return value


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return _("true or false")
    if isinstance(value, (int, float)):
        return _("a number")
    if isinstance(value, list):
        return _("a list")
    return _("an object") if isinstance(value, dict) else _("a text")
