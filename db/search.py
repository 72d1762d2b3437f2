"""Search as you type: an index of short keys beside the search rows.

Every fragment of a name of one or two characters, every longer end of it, and every beginning of a spelling is a key
that points to the search row; the row's id grows with the business day, so the newest are read first and the look-up
stops at the limit, however many have that name. A full-text index would not do that for one typed character, and it
would keep fragments of names in merged segments after an erasure; these rows are deleted one by one, and SQLite's
``secure_delete`` overwrites them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from db.connection import Connection
from db.rows import SearchHit, SearchRow
from db.schema import columns, select

_LAST = "\U0010ffff"  # sorts after every character that a key can have
_EXACT_SPELLING = 6  # the longest surname, such as zhuang: beginnings up to here are keys of their own
_NAME_CAP = 60
_DAY = 1 << 32
_SEARCHES = select("searches")
_INSERT = (
    f"INSERT INTO searches (id, {', '.join(columns(SearchRow))}, keys)"
    f" VALUES ({', '.join('?' * (len(columns(SearchRow)) + 2))})"
)
_AS_TUPLE: Callable[[SearchRow], tuple[Any, ...]] = attrgetter(*columns(SearchRow))
_HIT = (
    "v.visit, {case}, v.day, v.label, v.scope, v.state, coalesce(s.name, ''), substr(coalesce(s.phone, ''), -4),"
    " substr(coalesce(s.id_number, ''), -4), coalesce(s.person, '')"
)
_SEARCH = "searches s CROSS JOIN visits v ON v.visit = s.visit"
_LABEL = re.compile(r"[A-Z]\d{0,4}")
_DIGITS = re.compile(r"\d+X?")
_LETTERS = re.compile(r"[A-Z' ]+")


def normalise(text: str) -> str:
    """How names and typed text are compared: compatibility forms folded (full-width digits), upper case, no edges."""
    return unicodedata.normalize("NFKC", text).upper().strip()


def name_keys(name: str) -> set[str]:
    """The keys of a name: fragments of one and two characters, and every end of three or more."""
    text = normalise(name)[:_NAME_CAP]
    found = {text[i : i + n] for n in (1, 2) for i in range(len(text) - n + 1)}
    found.update(text[i:] for i in range(len(text) - 2))
    return {"n" + key for key in found if key.strip()}


def spelling_keys(pinyin: str) -> set[str]:
    """The keys of the spellings: short beginnings of each, and each whole."""
    found: set[str] = set()
    for token in normalise(pinyin)[: _NAME_CAP * 4].split():
        found.update(token[:n] for n in range(1, _EXACT_SPELLING + 1))
        found.add(token)
    return {"s" + key for key in found}


def _ordinal(day: str) -> int:
    """The number of a business day; one that another program wrote and nobody can read is sorted last."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


class SearchIndex:
    """Search rows and their keys within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # -- write -----------------------------------------------------------------------------------------------------

    def replace(self, visit: str, rows: Sequence[SearchRow]) -> None:
        """What a visit can be found by; writes nothing when nothing changed."""
        old = self._connection.execute(_SEARCHES + "WHERE visit = ?", (visit,)).fetchall()
        new = [_AS_TUPLE(row) for row in rows]
        if sorted(old) == sorted(new):
            return
        if old:
            self._delete("visit = ?", (visit,))
        for values, row in zip(new, rows, strict=True):
            self._add(values, row)

    def remove(self, device: str, dseq: int) -> None:
        """Take out what came from the payload of one event."""
        self._delete("device = ? AND dseq = ?", (device, dseq))

    def _add(self, values: tuple[Any, ...], row: SearchRow) -> None:
        floor = _ordinal(row.day) * _DAY
        top = self._connection.execute("SELECT max(id) FROM searches WHERE id < ?", (floor + _DAY,)).fetchone()[0]
        row_id = max(top or 0, floor) + 1
        keys = sorted(name_keys(row.name) | spelling_keys(row.pinyin))
        # kept with the row, so that a later version that makes other keys still deletes exactly these
        self._connection.execute(_INSERT, (row_id, *values, "\n".join(keys)))
        self._connection.executemany("INSERT INTO search_keys (key, id) VALUES (?, ?)", [(key, row_id) for key in keys])

    def _delete(self, where: str, values: tuple[Any, ...]) -> None:
        rows = self._connection.execute(f"SELECT id, keys FROM searches WHERE {where}", values).fetchall()
        for row_id, keys in rows:
            self._connection.executemany(
                "DELETE FROM search_keys WHERE key = ? AND id = ?", [(key, row_id) for key in keys.split("\n")]
            )
            self._connection.execute("DELETE FROM searches WHERE id = ?", (row_id,))

    # -- read ------------------------------------------------------------------------------------------------------

    def find(self, text: str, limit: int, restricted: bool) -> list[SearchHit]:
        """Cases by what was typed, newest first within each way of finding.

        A ticket number (its day's newest first) · a case code's beginning or its end from 4 digits · a phone's or an
        ID number's end from 4 · any part of a name · the beginning of a spelling or of the initials.
        """
        typed = normalise(text)
        if not typed or limit < 1:
            return []
        hits: dict[tuple[str, str], SearchHit] = {}
        for found in self._ways(typed, limit, restricted):
            for hit in found:
                hits.setdefault((hit.visit, hit.case_code), hit)
            if len(hits) >= limit:
                break
        return list(hits.values())[:limit]

    def _ways(self, typed: str, limit: int, restricted: bool) -> Iterable[list[SearchHit]]:
        """Each way of finding in turn; the next is asked only if the limit is not reached."""
        if _LABEL.fullmatch(typed):
            yield self._by_label(typed, limit, restricted)
        if _DIGITS.fullmatch(typed):
            yield from self._by_digits(typed, limit, restricted)
        if _LETTERS.fullmatch(typed):
            letters = typed.replace("'", "").replace(" ", "")
            yield self._by_key("s" + letters, len(letters) <= _EXACT_SPELLING, "spelling", limit, restricted)
        yield self._by_key("n" + typed, len(typed) <= 2, "name", limit, restricted)

    def _by_label(self, typed: str, limit: int, restricted: bool) -> list[SearchHit]:
        sql = "WHERE v.day = (SELECT max(day) FROM visits) AND v.label >= ? AND v.label < ?"
        hits = self._visits(sql + "{open} ORDER BY v.label LIMIT ?", (typed, typed + _LAST), "label", limit, restricted)
        if len(typed) > 1 and len(hits) < limit:
            hits += self._visits(
                "WHERE v.label = ?{open} ORDER BY v.day DESC LIMIT ?", (typed,), "label", limit, restricted
            )
        return hits

    def _by_digits(self, typed: str, limit: int, restricted: bool) -> Iterable[list[SearchHit]]:
        if len(typed) < 4 and typed.isdigit():
            sql = "WHERE v.day = (SELECT max(day) FROM visits) AND v.number = ?{open} ORDER BY v.label LIMIT ?"
            yield self._visits(sql, (int(typed),), "label", limit, restricted)
            return
        if len(typed) >= 7:
            sql = "c.case_code >= ? AND c.case_code < ?{open} ORDER BY c.case_code DESC LIMIT ?"
            yield self._cases(sql, (typed, typed + _LAST), limit, restricted)
        yield self._by_end("phone", typed, "phone", limit, restricted)
        yield self._by_end("id_number", typed, "id", limit, restricted)
        sql = "substr(c.case_code, -4) = ? AND c.case_code LIKE ?{open} ORDER BY c.case_code DESC LIMIT ?"
        yield self._cases(sql, (typed[-4:], "%" + typed), limit, restricted)

    def _by_key(self, key: str, exact: bool, matched: str, limit: int, restricted: bool) -> list[SearchHit]:
        if exact:
            # CROSS JOIN: from the keys on, so that an exact key is read newest first and stops at the limit
            source = "search_keys k CROSS JOIN searches s ON s.id = k.id CROSS JOIN visits v ON v.visit = s.visit"
            return self._searches(source, "k.key = ?", "k.id", (key,), matched, limit, restricted)
        # a range of keys is not in the order of ids: sort the bare ids, and look up no more rows than are wanted
        sql = "SELECT DISTINCT id FROM search_keys WHERE key >= ? AND key < ? ORDER BY id DESC"
        ids = [row[0] for row in self._connection.execute(sql, (key, key + _LAST)).fetchall()]
        hits: list[SearchHit] = []
        for start in range(0, len(ids), limit):
            part = ids[start : start + limit]
            where = f"s.id IN ({', '.join('?' * len(part))})"
            hits += self._searches(_SEARCH, where, "s.id", tuple(part), matched, limit, restricted)
            if len(hits) >= limit:
                break
        return hits

    def _by_end(self, column: str, typed: str, matched: str, limit: int, restricted: bool) -> list[SearchHit]:
        condition = f"substr(s.{column}, -4) = ? AND s.{column} <> '' AND s.{column} LIKE ?"
        return self._searches(_SEARCH, condition, "s.id", (typed[-4:], "%" + typed), matched, limit, restricted)

    def _searches(
        self, source: str, where: str, order: str, values: tuple[Any, ...], matched: str, limit: int, restricted: bool
    ) -> list[SearchHit]:
        opened = "" if restricted else " AND v.scope <> 'restricted'"
        hit = _HIT.format(case="s.case_code")
        sql = f"SELECT {hit} FROM {source} WHERE {where}{opened} ORDER BY {order} DESC LIMIT ?"
        return [SearchHit(*[*row, matched]) for row in self._connection.execute(sql, (*values, limit)).fetchall()]

    def _cases(self, where: str, values: tuple[Any, ...], limit: int, restricted: bool) -> list[SearchHit]:
        opened = "" if restricted else " AND v.scope <> 'restricted'"
        sql = (
            f"SELECT {_HIT.format(case='c.case_code')} FROM cases c JOIN visits v ON v.visit = c.visit"
            " LEFT JOIN searches s ON s.visit = c.visit AND s.case_code = c.case_code"
            f" WHERE {where.format(open=opened)}"
        )
        return [SearchHit(*[*row, "case"]) for row in self._connection.execute(sql, (*values, limit)).fetchall()]

    def _visits(
        self, where: str, values: tuple[Any, ...], matched: str, limit: int, restricted: bool
    ) -> list[SearchHit]:
        opened = "" if restricted else " AND v.scope <> 'restricted'"
        sql = (
            f"SELECT {_HIT.format(case='coalesce(c.case_code, v.first_case)')} FROM visits v"
            " LEFT JOIN cases c ON c.visit = v.visit"
            " LEFT JOIN searches s ON s.visit = v.visit AND s.case_code = c.case_code"
            f" {where.format(open=opened)}"
        )
        return [SearchHit(*[*row, matched]) for row in self._connection.execute(sql, (*values, limit)).fetchall()]
