"""What came with the hub's feed since a place in it, for whoever follows the feed (the hub's readable tables)."""

from __future__ import annotations

from dataclasses import dataclass

from db.connection import Connection
from db.hub.messages import PREFIX_START, Mark

_FED = (
    "SELECT e.kind, e.body FROM feed f CROSS JOIN events e ON e.device = f.device AND e.dseq = f.dseq"
    " WHERE f.position > ? AND f.position <= ? ORDER BY f.position"
)
_NOT_FED = (
    "SELECT e.kind, e.body FROM events e LEFT JOIN feed f ON f.device = e.device AND f.dseq = e.dseq"
    " WHERE f.position IS NULL"
)


@dataclass(frozen=True, slots=True)
class FedBody:
    """Kind and body of an event of the feed."""

    kind: str
    body: bytes


class FeedReader:
    """The feed as this store has it, within one transaction. Knows positions, not what the events mean.

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

    def upto(self, after: int, limit: int) -> Mark | None:
        """Return the last of the next ``limit`` places after a position; None if there are none."""
        row = self._connection.execute("SELECT max(position) FROM feed").fetchone()
        last = min(after + limit, int(row[0] or 0))
        return self.at(last) if last > after else None

    def between(self, after: int, upto: int) -> list[FedBody]:
        """Return the events after one position up to another; those whose content is not here are left out."""
        return [FedBody(str(row[0]), bytes(row[1])) for row in self._connection.execute(_FED, (after, upto))]

    def not_fed(self) -> list[FedBody]:
        """Return the events that are here and not in the feed: not uploaded, or forgotten by the hub."""
        return [FedBody(str(row[0]), bytes(row[1])) for row in self._connection.execute(_NOT_FED)]
