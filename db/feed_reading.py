"""What came with the hub's feed since a place in it, for whoever follows the feed (the hub's readable tables)."""

from __future__ import annotations

from dataclasses import dataclass

from db.connection import Connection
from db.hub.messages import PREFIX_START, Mark

_SUBJECTS = (
    "SELECT DISTINCT s.subject FROM feed f CROSS JOIN events e ON e.device = f.device AND e.dseq = f.dseq"
    " CROSS JOIN event_subjects s ON s.position = e.position WHERE f.position > ? AND f.position <= ?"
    " ORDER BY s.subject"
)
_BODIES = (
    "SELECT e.body FROM feed f CROSS JOIN events e ON e.device = f.device AND e.dseq = f.dseq"
    " WHERE f.position > ? AND f.position <= ? AND e.kind = ? ORDER BY f.position"
)
_NOT_FED = (
    "SELECT DISTINCT s.subject FROM events e JOIN event_subjects s ON s.position = e.position"
    " LEFT JOIN feed f ON f.device = e.device AND f.dseq = e.dseq WHERE f.position IS NULL"
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What the feed speaks of between two places: ``upto`` is the last of them; no subject is named twice."""

    upto: Mark
    subjects: tuple[str, ...]


class FeedReader:
    """The feed as this store has it, within one transaction. Knows positions and subjects, not what they mean.

    Args:
        connection: of the transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, position: int) -> Mark | None:
        """Return the mark at a position; None if this store has not read that far."""
        if position == 0:
            return Mark(0, PREFIX_START)
        row = self._connection.execute("SELECT prefix FROM feed WHERE position = ?", (position,)).fetchone()
        return None if row is None else Mark(position, bytes(row[0]))

    def touched(self, after: int, limit: int) -> Touched | None:
        """Return what the next events after a position speak of; None if there are none.

        Args:
            after: position already dealt with.
            limit: how many events at most.
        """
        row = self._connection.execute("SELECT max(position) FROM feed").fetchone()
        upto = self.at(min(after + limit, int(row[0] or 0)))
        if upto is None or upto.position <= after:
            return None
        rows = self._connection.execute(_SUBJECTS, (after, upto.position)).fetchall()
        return Touched(upto, tuple(str(row[0]) for row in rows))

    def bodies(self, kind: str, after: int, upto: int) -> list[bytes]:
        """Return the bodies of one kind of event between two positions."""
        return [bytes(row[0]) for row in self._connection.execute(_BODIES, (after, upto, kind)).fetchall()]

    def subjects_of(self, device: str, dseq: int) -> tuple[str, ...]:
        """Return what one event speaks of; ``()`` if it is not here."""
        rows = self._connection.execute(
            "SELECT s.subject FROM event_subjects s JOIN events e ON e.position = s.position"
            " WHERE e.device = ? AND e.dseq = ?",
            (device, dseq),
        ).fetchall()
        return tuple(str(row[0]) for row in rows)

    def not_fed(self) -> tuple[str, ...]:
        """Return the subjects of events that are here and not in the feed: not uploaded, or forgotten by the hub."""
        return tuple(str(row[0]) for row in self._connection.execute(_NOT_FED).fetchall())
