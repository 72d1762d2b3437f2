"""Where each key of a TOML file stands: ``tomllib`` forgets lines, but a mistake is named with its line.

Only for text that ``tomllib`` has accepted: the scanner trusts the syntax and notes positions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOUBLE = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_SINGLE = re.compile(r"'[^'\n]*'")
_VALUES = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    _DOUBLE,
    _SINGLE,
    re.compile(r"[^,\]}\n#]+"),
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line (from 1) of every key, table and array element, e.g. ``("queues", 2, "prefix") -> 31``."""
    return _Scanner(text).scan()


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Return the line of ``path``, or of the nearest table around it (a missing key has no line of its own)."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip()
        while self._at < len(self._text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self._lines

    def _peek(self, token: str) -> bool:
        return self._text.startswith(token, self._at)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

    def _skip(self) -> None:
        """Pass over space, newlines, commas and comments."""
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in " \t\n,":
                self._at += 1
            else:
                return

    def _header(self) -> KeyPath:
        line = self._line()
        array = self._peek("[[")
        self._at += 2 if array else 1
        names = self._key()
        self._skip()
        self._at += 2 if array else 1
        path: KeyPath = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1])
        self._lines.setdefault(path, line)
        if array:
            index = self._counts.get(path, 0)
            self._counts[path] = index + 1
            path = (*path, index)
            self._lines[path] = line
        return path

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            self._skip()
            match = (_DOUBLE if self._peek('"') else _SINGLE if self._peek("'") else _BARE).match(self._text, self._at)
            if match is None:  # not reached on text that tomllib accepts
                raise ValueError("key expected")
            self._at = match.end()
            names.append(match.group().strip("\"'"))
            self._skip()
            if not self._peek("."):
                return names
            self._at += 1

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._lines.setdefault(path, self._line())
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline(path)
        else:
            found = (pattern.match(self._text, self._at) for pattern in _VALUES)
            self._at = next((match.end() for match in found if match), len(self._text))

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        self._skip()
        while not self._peek("]"):
            self._value((*path, index))
            index += 1
            self._skip()
        self._at += 1

    def _inline(self, path: KeyPath) -> None:
        self._at += 1
        self._skip()
        while not self._peek("}"):
            self._pair(path)
            self._skip()
        self._at += 1
