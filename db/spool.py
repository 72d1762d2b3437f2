"""The print queue: which paper is still to come out. Local to this store, not folded from events.

A job is marked as taken before it is drawn, and as begun, each in a transaction of its own, **before** its first byte
goes to the printer. Whoever is killed before that leaves a job that surely did not come out: it waits again. Whoever
is killed between that and the end leaves one of which nobody knows: it becomes ``unknown``, is shown, and is never
printed again by itself (a failed print never loses a ticket and is never counted as printed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from db.connection import Connection

_COLUMNS = (
    "job_id, visit, medium, copy, created_ms, state, taken_ms, pid, settled_ms, detail, operator, reason, printer,"
    " begun_ms"
)
_OLDEST_FIRST = "ORDER BY created_ms, rowid"  # tickets of one millisecond keep the order in which they were issued


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper. ``state``: ``waiting`` → ``printing`` → ``done`` | ``failed`` (surely no paper) | ``unknown``.

    ``detail`` says of a waiting one why it did not come out yet, ``""`` if it was not tried. ``printer`` is ``""`` for
    the first one. ``operator`` and ``reason`` are those of a copy; the reason is forgotten when the job is over.
    """

    job_id: str
    visit: str
    medium: str
    copy: int
    created_ms: int
    state: str
    taken_ms: int
    pid: int
    settled_ms: int
    detail: str
    operator: str = ""
    reason: str = field(default="", repr=False)
    printer: str = ""
    begun_ms: int = 0


class Spool:
    """The print queue within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        job_id: str,
        visit: str,
        medium: str,
        copy: int,
        created_ms: int,
        *,
        operator: str = "",
        reason: str = "",
        printer: str = "",
    ) -> bool:
        """Queue a paper; False if this job is known already (so the same request never gives two).

        Args:
            job_id: made from what the paper is, such as ``<visit>/slip/1``.
            visit: whose paper.
            medium: ``slip`` or ``a4``.
            copy: 1 for the first, 2 … for 补打.
            created_ms: now.
            operator: who asked for a copy.
            reason: of a copy, as typed.
            printer: which one; ``""`` for the first.
        """
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO print_jobs"
            " (job_id, visit, medium, copy, created_ms, state, operator, reason, printer)"
            " VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
            (job_id, visit, medium, copy, created_ms, operator, reason, printer),
        )
        return cursor.rowcount == 1

    def take(
        self, now_ms: int, pid: int, media: Sequence[str] | None = None, *, printer: str | None = None
    ) -> PrintJob | None:
        """The oldest waiting job, marked as taken. Commit before the first byte goes to the printer.

        Args:
            now_ms: now.
            pid: of the process that prints.
            media: only these; None for any.
            printer: only what waits for this one; None for any.
        """
        only = "" if media is None else f" AND medium IN ({', '.join('?' * len(media))})"
        only += "" if printer is None else " AND printer = ?"
        given = (*(media or ()), *(() if printer is None else (printer,)))
        return self._one(
            "UPDATE print_jobs SET state = 'printing', taken_ms = ?, pid = ?, begun_ms = 0"
            " WHERE job_id = (SELECT job_id FROM print_jobs"
            f" WHERE state = 'waiting'{only} {_OLDEST_FIRST} LIMIT 1) RETURNING {_COLUMNS}",
            (now_ms, pid, *given),
        )

    def take_this(self, job_id: str, now_ms: int, pid: int) -> PrintJob | None:
        """Mark the given job as taken if it was waiting; None if it is taken, done or unknown already."""
        return self._one(
            "UPDATE print_jobs SET state = 'printing', taken_ms = ?, pid = ?, begun_ms = 0"
            f" WHERE job_id = ? AND state = 'waiting' RETURNING {_COLUMNS}",
            (now_ms, pid, job_id),
        )

    def begin(self, job_id: str, now_ms: int) -> None:
        """The first byte of a job that was taken goes to the printer as soon as this is committed."""
        self._connection.execute(
            "UPDATE print_jobs SET begun_ms = ? WHERE job_id = ? AND state = 'printing'", (now_ms, job_id)
        )

    def done(self, job_id: str, now_ms: int = 0) -> None:
        """The paper came out."""
        self._settle(job_id, "done", now_ms, "")

    def failed(self, job_id: str, now_ms: int, detail: str) -> None:
        """No paper came out, surely (the printer refused before the first byte). Waits for somebody to say again."""
        self._settle(job_id, "failed", now_ms, detail)

    def unknown(self, job_id: str, now_ms: int, detail: str) -> None:
        """Nobody can tell whether paper came out: the link broke in between."""
        self._settle(job_id, "unknown", now_ms, detail)

    def put_back(self, job_id: str, now_ms: int, detail: str) -> None:
        """Surely no paper came out of a job that was taken: it waits again, in its old place.

        Args:
            job_id: which.
            now_ms: now.
            detail: why, for people.
        """
        self._connection.execute(
            "UPDATE print_jobs SET state = 'waiting', taken_ms = 0, pid = 0, settled_ms = ?, detail = ?"
            " WHERE job_id = ? AND state = 'printing'",
            (now_ms, detail, job_id),
        )

    def again(
        self, job_id: str, *, created_ms: int | None = None, operator: str = "", reason: str = "", printer: str = ""
    ) -> bool:
        """Somebody decided to print a failed or unknown job once more; False if it is neither.

        Args:
            job_id: which.
            created_ms: now: it goes to the end of the queue; None leaves it in its place.
            operator: who asked for a copy.
            reason: of a copy, as typed.
            printer: which one; ``""`` for the first.
        """
        cursor = self._connection.execute(
            "UPDATE print_jobs SET state = 'waiting', taken_ms = 0, pid = 0, settled_ms = 0, detail = '',"
            " created_ms = coalesce(?, created_ms), operator = ?, reason = ?, printer = ?"
            " WHERE job_id = ? AND state IN ('failed', 'unknown')",
            (created_ms, operator, reason, printer, job_id),
        )
        return cursor.rowcount == 1

    def aim(self, job_id: str, printer: str, operator: str) -> None:
        """Somebody asked for a job that waits, perhaps on another printer."""
        self._connection.execute(
            "UPDATE print_jobs SET detail = iif(printer = ?, detail, ''), printer = ?, operator = ?"
            " WHERE job_id = ? AND state = 'waiting'",
            (printer, printer, operator, job_id),
        )

    def settle_abandoned(self, now_ms: int, pid: int | None = None) -> list[PrintJob]:
        """Call right after becoming the leader for printing: what is still *printing* belonged to somebody now dead.

        What had begun is *unknown*. What had not waits again, in its old place; a copy does not (who asked for it
        stood there, and asks again).

        Args:
            now_ms: now.
            pid: only what this process took; None for whoever took it.

        Returns:
            what is unknown.
        """
        only, given = ("", ()) if pid is None else (" AND pid = ?", (pid,))
        self._connection.execute(
            "UPDATE print_jobs SET state = iif(copy = 1, 'waiting', 'failed'), taken_ms = 0, pid = 0, settled_ms = ?,"
            f" reason = '' WHERE state = 'printing' AND begun_ms = 0{only}",
            (now_ms, *given),
        )
        rows = self._connection.execute(
            "UPDATE print_jobs SET state = 'unknown', settled_ms = ?, detail = 'abandoned', reason = ''"
            f" WHERE state = 'printing'{only} RETURNING {_COLUMNS}",
            (now_ms, *given),
        ).fetchall()
        return [PrintJob(*row) for row in rows]

    def waiting(self) -> list[PrintJob]:
        """Jobs still to print, oldest first."""
        return self._in_states("waiting")

    def open(self) -> list[PrintJob]:
        """Every job that is not done: waiting, printing, failed and unknown, oldest first."""
        return self._in_states("waiting", "printing", "failed", "unknown")

    def rename_visit(self, old: str, new: str) -> None:
        """The visit's papers go with it under its new id (this store's identity was renewed)."""
        self._connection.execute(
            "UPDATE print_jobs SET visit = ?, job_id = ? || substr(job_id, length(?) + 1) WHERE visit = ?"
            " AND job_id LIKE ? || '/%'",
            (new, new, old, old, old),
        )

    def job(self, job_id: str) -> PrintJob | None:
        """One job."""
        return self._one(f"SELECT {_COLUMNS} FROM print_jobs WHERE job_id = ?", (job_id,))

    def of_visit(self, visit: str) -> list[PrintJob]:
        """Every job of a visit, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM print_jobs WHERE visit = ? {_OLDEST_FIRST}"
        return [PrintJob(*row) for row in self._connection.execute(sql, (visit,)).fetchall()]

    def _settle(self, job_id: str, state: str, now_ms: int, detail: str) -> None:
        self._connection.execute(
            "UPDATE print_jobs SET state = ?, settled_ms = ?, detail = ?, reason = '' WHERE job_id = ?",
            (state, now_ms, detail, job_id),
        )

    def _in_states(self, *states: str) -> list[PrintJob]:
        marks = ", ".join("?" * len(states))
        sql = f"SELECT {_COLUMNS} FROM print_jobs WHERE state IN ({marks}) {_OLDEST_FIRST}"
        return [PrintJob(*row) for row in self._connection.execute(sql, states).fetchall()]

    def _one(self, sql: str, parameters: tuple[str | int, ...]) -> PrintJob | None:
        rows = self._connection.execute(sql, parameters).fetchall()
        return PrintJob(*rows[0]) if rows else None
