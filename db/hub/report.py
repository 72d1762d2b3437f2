"""The hub's readable tables: written by the device that holds the lease, read by everybody with the grant.

One connection, that of :class:`db.hub.client.HubClient`; each piece is one statement and one commit, with the place in
the feed that it brings the tables to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.hub.messages import PREFIX_START, Mark
from db.hub.report_rows import OF_PLACE, OF_VISITS, ReportCode, as_texts

if TYPE_CHECKING:
    from db.hub.client import HubClient

LEASE = "report"
"""The task that one server of the centre does at a time."""

Line = Sequence[str | None]
"""One row: its columns as texts, None for NULL."""


class Moved(Exception):  # noqa: N818 - nothing is wrong: look again
    """The tables are not where the caller believed: nothing was written.

    Args:
        why: ``standby`` (the lease is somebody else's), ``moved`` (somebody else wrote), ``rewound`` (the hub was set
            back), ``off`` (personal data was switched off).
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class ReportPlaces:
    """How far the tables have followed the feed: all but people, and people; and whether people are wanted."""

    rows: Mark
    people: Mark
    personal: bool


@dataclass(frozen=True, slots=True)
class ReportPiece:
    """What changes at once: rows of the visits in ``gone``, and ``bookings``, are replaced by those in ``tables``."""

    gone: tuple[str, ...]
    tables: Mapping[str, Sequence[Line]]
    bookings: tuple[str, ...] = ()


class ReportHub:
    """The readable tables as the serving device writes them.

    Args:
        client: connected; its device holds the lease.
    """

    def __init__(self, client: HubClient) -> None:
        self._client = client

    def position(self) -> ReportPlaces:
        """Return where the tables are.

        Raises:
            HubProblem: no answer, or this device may not serve.
        """
        row = self._client.ask("SELECT * FROM hub.report_position()", ())
        return ReportPlaces(_mark(row[0], row[1]), _mark(row[2], row[3]), bool(row[4]))

    def put(self, start: Mark, upto: Mark, piece: ReportPiece) -> None:
        """Bring the tables from one place in the feed to another.

        Raises:
            Moved: nothing was written.
            HubProblem: no answer: maybe written, ask :meth:`position`.
        """
        tables = [_lines(piece.tables.get(name, ())) for name in (*OF_VISITS, *OF_PLACE)]
        bookings = [list(piece.bookings), _lines(piece.tables.get("bookings", ()))]
        self._do("hub.report_put", [*_places(start, upto), list(piece.gone), *tables, *bookings])

    def put_people(self, start: Mark, upto: Mark, piece: ReportPiece) -> None:
        """Bring the table of who came from one place in the feed to another (or write some anew at one place).

        Raises:
            Moved: nothing was written; ``off``: the administrator does not want personal data here.
            HubProblem: no answer: maybe written, ask :meth:`position`.
        """
        rows = _lines(piece.tables.get("people", ()))
        self._do("hub.report_put_people", [*_places(start, upto), list(piece.gone), rows])

    def unnamed(self, since: str) -> list[str]:
        """Return visits of which a case has nobody in the table of who came: erased, unknown, or a payload came late.

        Args:
            since: business day, ``YYYY-MM-DD``; "": all.

        Raises:
            HubProblem: no answer.
        """
        return [str(visit) for visit in self._client.ask("SELECT hub.report_unnamed(%s::date)", (since or None,))[0]]

    def put_codes(self, codes: Sequence[ReportCode]) -> None:
        """Say what the codes mean now.

        Raises:
            Moved, HubProblem: nothing was written.
        """
        self._do("hub.report_put_codes", [_lines([as_texts(code) for code in codes])])

    def clear(self) -> None:
        """Empty the tables (but the codes): they are filled anew from the beginning of the feed.

        Raises:
            Moved, HubProblem: nothing was changed.
        """
        self._do("hub.report_clear", [])

    def _do(self, function: str, values: Sequence[object]) -> None:
        arguments = ", ".join("%b::text[]" if isinstance(value, list) else "%s" for value in values)
        answer = str(self._client.ask(f"SELECT {function}({arguments})", tuple(values))[0])
        if answer != "ok":
            raise Moved(answer)


def _mark(position: object, prefix: object) -> Mark:
    if not isinstance(position, int) or not isinstance(prefix, bytes):
        return Mark(0, PREFIX_START)
    return Mark(position, prefix)


def _places(start: Mark, upto: Mark) -> tuple[int, bytes, int, bytes]:
    return start.position, start.prefix, upto.position, upto.prefix


def _lines(rows: Sequence[Line]) -> list[str]:
    """Return each row as the text of a PostgreSQL array: one parameter a table, whatever the columns."""
    return ["{" + ",".join(map(_element, row)) + "}" for row in rows]


def _element(value: str | None) -> str:
    if value is None:
        return "NULL"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
