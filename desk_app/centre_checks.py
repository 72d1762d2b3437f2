"""Reads a parsed TOML table key by key and notes every mistake with its place, for ``centre_file``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from desk_app.i18n import _
from desk_app.toml_lines import KeyPath

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(slots=True)
class Mistakes:
    """The mistakes found so far, in the order of reading."""

    found: list[tuple[KeyPath, str]] = field(default_factory=list)

    def add(self, path: KeyPath, sentence: str) -> None:
        """Note what is wrong at ``path``; ``sentence`` is translated and says what to write instead."""
        self.found.append((path, sentence))


def minutes(text: str) -> int | None:
    """Return minutes after midnight of ``HH:MM``, or ``None``."""
    match = _CLOCK.fullmatch(text)
    return int(match[1]) * 60 + int(match[2]) if match else None


class Table:
    """One table of the file. Each reader returns a harmless value after noting a mistake, so that reading goes on."""

    def __init__(self, values: Mapping[str, object], path: KeyPath, mistakes: Mistakes) -> None:
        self._values = values
        self.path = path
        self.mistakes = mistakes
        self._read: set[str] = set()

    def wrong(self, key: str, sentence: str) -> None:
        """Note a mistake at ``key``."""
        self.mistakes.add((*self.path, key), sentence)

    def has(self, key: str) -> bool:
        """Say whether the optional ``key`` is there."""
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """Return the keys, as a table of free keys needs them."""
        return tuple(self._values)

    def end(self) -> None:
        """Note every key that nobody asked for: a misspelt key must not be passed over in silence."""
        for key in self._values:
            if key not in self._read:
                self.wrong(key, _("this key is not known; check the spelling"))

    def text(self, key: str, default: str | None = None, *, blank: bool = False) -> str:
        """Return a text; an empty one is a mistake unless ``blank``."""
        value = self._take(key, default)
        if not isinstance(value, str):
            self._kind(key, value, _("a text in quotes"))
            return ""
        if not value and not blank and default is None:
            self.wrong(key, _("it is empty; write a text"))
        return value

    def code(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """Return one of the ``known`` codes."""
        value = self.text(key, default)
        if value and value != default and value not in (allowed := tuple(known)):
            self.wrong(key, self._unknown(value, allowed))
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Return a number from ``low`` to ``high``."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._kind(key, value, _("a number"))
            return low
        if not low <= value <= high:
            self.wrong(key, _("{value} is not between {low} and {high}").format(value=value, low=low, high=high))
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self._kind(key, value, _("a whole number"))
            return low
        if not low <= value <= high:
            self.wrong(key, _("{value} is not between {low} and {high}").format(value=value, low=low, high=high))
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return ``true`` or ``false``."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self._kind(key, value, _("true or false"))
            return False
        return value

    def day(self, key: str) -> date:
        """Return a date written without quotes: ``2026-10-01``."""
        value = self._take(key, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._kind(key, value, _("a date such as 2026-10-01, without quotes"))
            return date.min
        return value

    def texts(
        self, key: str, known: Iterable[str] | None = None, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Return a list of texts, each out of ``known`` where that is given."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            self._kind(key, value, _("a list of texts in quotes"))
            return ()
        allowed = None if known is None else tuple(known)
        for index, item in enumerate(value):
            if allowed is not None and item not in allowed:
                self.mistakes.add((*self.path, key, index), self._unknown(item, allowed))
        return tuple(value)

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        value = self._take(key, None)
        if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
            self._kind(key, value, _("a list of whole numbers"))
            return ()
        return tuple(value)

    def table(self, key: str) -> Table:
        """Return the table at ``key``."""
        value = self._take(key, None)
        if not isinstance(value, dict):
            self._kind(key, value, _("a table"))
            value = {}
        return Table(value, (*self.path, key), self.mistakes)

    def tables(self, key: str) -> list[Table]:
        """Return the list of tables at ``key``; an empty list is a mistake."""
        value = self._take(key, None)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._kind(key, value, _("a list of tables"))
            return []
        if not value:
            self.wrong(key, _("it is empty; at least one entry is needed"))
        return [Table(item, (*self.path, key, index), self.mistakes) for index, item in enumerate(value)]

    def _take(self, key: str, default: object) -> object:
        self._read.add(key)
        return self._values.get(key, default)

    def _kind(self, key: str, value: object, wanted: str) -> None:
        if value is None and key not in self._values:
            self.wrong(key, _("it is missing here; write {wanted}").format(wanted=wanted))
        else:
            self.wrong(key, _("this is not {wanted}").format(wanted=wanted))

    def _unknown(self, value: str, known: tuple[str, ...]) -> str:
        sentence = _("“{value}” is not known; the file has: {known}")
        return sentence.format(value=value, known=", ".join(known[:40]) or "—")
