"""What a store knows of the shared database: rows beside the journal, local to this PC, none of them folded.

Within one transaction, as ``tx.sync``. Nothing here interprets an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.connection import Connection
from db.envelope import CHAIN_START
from db.hub.messages import PREFIX_START, FeedEvent, Mark

TO_SCRUB = "to_scrub"
"""State: payloads were deleted at somebody's request; pages and log may still hold copies."""
_CHUNK = 400  # names in one query


@dataclass(frozen=True, slots=True)
class Peer:
    """Another device of the centre, or this one, as the hub lists it. ``short`` is its number in tickets' codes."""

    device: str
    name: str
    kind: str
    short: int
    acked: int
    revoked: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A call that asked the hub whether it may have the ticket.

    ``answer``: ``""`` none yet, ``granted``, or ``held`` (``holder``: the place's code, a blank, the device: 请核对).
    """

    request: str
    visit: str
    stop: str
    attempt: int
    place: str
    asked_ms: int
    answer: str
    holder: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event that could not be taken whole.

    ``what``: ``key`` (its payload's key is not here), ``payload`` (it is not what was committed to), ``absent`` (the
    hub has no payload for it), ``fork`` (another event has its number here: it is kept out, the feed goes on).
    """

    device: str
    dseq: int
    what: str
    noted_ms: int


class SyncTables:
    """The rows beside the journal, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # -- the feed as it was read -----------------------------------------------------------------------------------

    def cursor(self) -> Mark:
        """How far the feed was read."""
        row = self._connection.execute("SELECT position, prefix FROM feed ORDER BY position DESC LIMIT 1").fetchone()
        return Mark(0, PREFIX_START) if row is None else Mark(int(row[0]), bytes(row[1]))

    def locator(self) -> list[Mark]:
        """The feed at n, n-1, n-3, n-7 …: where it still agrees with the hub's is found in one question."""
        position, step, wanted = self.cursor().position, 1, []
        while position > 0:
            wanted.append(position)
            position, step = position - step, step * 2
        rows = self._connection.execute(
            f"SELECT position, prefix FROM feed WHERE position IN ({_marks(wanted)}) ORDER BY position DESC", wanted
        )
        return [Mark(int(position), bytes(prefix)) for position, prefix in rows]

    def fed(self, device: str) -> int:
        """The highest number of a device in the feed as it was read."""
        row = self._connection.execute("SELECT dseq FROM fed WHERE device = ?", (device,)).fetchone()
        return int(row[0]) if row else 0

    def extend_feed(self, events: Sequence[FeedEvent]) -> None:
        """Move the cursor over these events, which follow it."""
        many = self._connection.executemany
        rows = [(e.position, e.prefix, e.device, e.dseq, e.receipt) for e in events]
        many("INSERT INTO feed (position, prefix, device, dseq, receipt) VALUES (?, ?, ?, ?, ?)", rows)
        self._set_fed({event.device: event.dseq for event in events})
        if self._connection.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone():
            many("DELETE FROM forgotten WHERE device = ? AND dseq = ?", [(e.device, e.dseq) for e in events])

    def rewind(self, to: int, most: int) -> bool:
        """Forget the last events of the feed after ``to``, at most ``most``; they are noted as forgotten by the hub.

        Returns:
            Whether ``to`` is reached.
        """
        execute, floor = self._connection.execute, max(to, self.cursor().position - most)
        execute(
            "INSERT OR REPLACE INTO forgotten (device, dseq, receipt) SELECT device, dseq, receipt FROM feed"
            " WHERE position > ?",
            (floor,),
        )
        lowest = execute("SELECT device, min(dseq) FROM feed WHERE position > ? GROUP BY device", (floor,)).fetchall()
        self._set_fed({str(device): int(dseq) - 1 for device, dseq in lowest})
        execute("DELETE FROM feed WHERE position > ?", (floor,))
        return floor == to

    def _set_fed(self, reached: Mapping[str, int]) -> None:
        self._connection.executemany(
            "INSERT INTO fed (device, dseq) VALUES (?, ?) ON CONFLICT (device) DO UPDATE SET dseq = excluded.dseq",
            list(reached.items()),
        )

    def forgotten(self, but: Sequence[str]) -> list[str]:
        """Devices of which the hub forgot something, except these."""
        rows = self._connection.execute("SELECT DISTINCT device FROM forgotten ORDER BY device")
        return [str(row[0]) for row in rows if row[0] not in but]

    def receipts(self, device: str, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The hub's receipts for forgotten events of a device, by number."""
        rows = self._connection.execute(
            "SELECT dseq, receipt FROM forgotten WHERE device = ? AND dseq > ? ORDER BY dseq LIMIT ?",
            (device, after, limit),
        )
        return [(int(dseq), bytes(receipt)) for dseq, receipt in rows]

    def chains(self, identities: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        """The chains at these events: as the feed told them where that differs from the journal."""
        found: dict[tuple[str, int], bytes] = {}
        by_device: dict[str, list[int]] = {}
        for device, dseq in identities:
            by_device.setdefault(device, []).append(dseq)
        for device, numbers in by_device.items():
            for start in range(0, len(numbers), _CHUNK):
                part = numbers[start : start + _CHUNK]
                for table in ("events", "stubs"):
                    rows = self._connection.execute(
                        f"SELECT dseq, chain FROM {table} WHERE device = ? AND dseq IN ({_marks(part)})",
                        (device, *part),
                    )
                    found.update({(device, int(dseq)): bytes(chain) for dseq, chain in rows})
        return found

    # -- what the hub has, and what is not whole -------------------------------------------------------------------

    def pushed(self, device: str) -> tuple[int, bytes]:
        """How much of an own or former device the hub was last known to have, and its chain there."""
        row = self._connection.execute("SELECT acked, chain FROM pushed WHERE device = ?", (device,)).fetchone()
        return (0, CHAIN_START) if row is None else (int(row[0]), bytes(row[1]))

    def set_pushed(self, device: str, acked: int, chain: bytes) -> None:
        """Keep what the hub said it has."""
        self._connection.execute(
            "INSERT INTO pushed (device, acked, chain) VALUES (?, ?, ?)"
            " ON CONFLICT (device) DO UPDATE SET acked = excluded.acked, chain = excluded.chain",
            (device, acked, chain),
        )

    def put_stubs(self, events: Sequence[FeedEvent]) -> None:
        """Keep hashes and commitment of events whose content is not here."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO stubs (device, dseq, event_hash, chain, commitment) VALUES (?, ?, ?, ?, ?)",
            [(e.device, e.dseq, e.event_hash, e.chain, e.commitment) for e in events],
        )

    def drop_stubs(self, events: Sequence[FeedEvent]) -> None:
        """Forget stubs of events that are here now as the feed has them."""
        if self._connection.execute("SELECT 1 FROM stubs LIMIT 1").fetchone():
            names = [(event.device, event.dseq) for event in events]
            self._connection.executemany("DELETE FROM stubs WHERE device = ? AND dseq = ?", names)

    def quarantine(self, device: str, dseq: int, what: str, now_ms: int) -> None:
        """Note what could not be taken whole; the first note's time stays."""
        self._connection.execute(
            "INSERT INTO quarantined (device, dseq, what, noted_ms) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (device, dseq) DO UPDATE SET what = excluded.what",
            (device, dseq, what, now_ms),
        )

    def release(self, identities: Iterable[tuple[str, int]]) -> None:
        """Take events out of the quarantine: they are whole now, or erased."""
        self._connection.executemany("DELETE FROM quarantined WHERE device = ? AND dseq = ?", list(identities))

    def quarantined(self) -> list[Quarantined]:
        """What could not be taken whole, by device and number."""
        rows = self._connection.execute("SELECT device, dseq, what, noted_ms FROM quarantined ORDER BY device, dseq")
        return [Quarantined(str(row[0]), int(row[1]), str(row[2]), int(row[3])) for row in rows]

    def count_quarantined(self) -> int:
        """How many events could not be taken whole; a payload that nobody has (any more) is not counted."""
        row = self._connection.execute("SELECT count(*) FROM quarantined WHERE what <> 'absent'").fetchone()
        return int(row[0])

    # -- subjects whose rows are behind the journal ----------------------------------------------------------------

    def put_unfolded(self, subjects: Mapping[str, bool]) -> None:
        """Note whose rows are to be folded later; the value: what was typed may have changed too."""
        self._connection.executemany(
            "INSERT INTO unfolded (subject, words) VALUES (?, ?)"
            " ON CONFLICT (subject) DO UPDATE SET words = max(words, excluded.words)",
            [(subject, int(words)) for subject, words in subjects.items()],
        )

    def take_unfolded(self, limit: int) -> dict[str, bool]:
        """Take subjects to fold now, days first (a closing changes the visits of its day)."""
        rows = self._connection.execute("SELECT subject, words FROM unfolded ORDER BY subject LIMIT ?", (limit,))
        taken = {str(subject): bool(words) for subject, words in rows.fetchall()}
        self._connection.executemany("DELETE FROM unfolded WHERE subject = ?", [(subject,) for subject in taken])
        return taken

    def count_unfolded(self) -> int:
        """How many subjects are to be folded."""
        return int(self._connection.execute("SELECT count(*) FROM unfolded").fetchone()[0])

    def clear_unfolded(self) -> None:
        """Everything is folded."""
        self._connection.execute("DELETE FROM unfolded")

    # -- state, peers, claims --------------------------------------------------------------------------------------

    def get(self, name: str, default: str = "") -> str:
        """A text that the sync keeps for itself and for other processes."""
        row = self._connection.execute("SELECT value FROM sync_state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set(self, name: str, value: str) -> None:
        """Keep a text."""
        self._connection.execute(
            "INSERT INTO sync_state (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def peers(self) -> list[Peer]:
        """Every device of the centre as the hub last listed it, by name."""
        rows = self._connection.execute(
            "SELECT device, name, kind, short, acked, revoked FROM peers ORDER BY name, device"
        )
        return [Peer(str(r[0]), str(r[1]), str(r[2]), int(r[3]), int(r[4]), bool(r[5])) for r in rows]

    def peer_of_short(self, short: int) -> Peer | None:
        """Whose number this is in a ticket's code; None if the hub never said."""
        return next((peer for peer in self.peers() if peer.short == short), None)

    def replace_peers(self, peers: Sequence[Peer]) -> None:
        """Keep the hub's list; a device that is no longer on it stays known (its tickets are still about)."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO peers (device, name, kind, short, acked, revoked) VALUES (?, ?, ?, ?, ?, ?)",
            [(p.device, p.name, p.kind, p.short, p.acked, int(p.revoked)) for p in peers],
        )

    def put_claim(self, claim: Claim) -> None:
        """Keep a claim: with its answer, or without one, to be asked again."""
        self._connection.execute(
            "INSERT OR REPLACE INTO claims (request, visit, stop, attempt, place, asked_ms, answer, holder)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                claim.request,
                claim.visit,
                claim.stop,
                claim.attempt,
                claim.place,
                claim.asked_ms,
                claim.answer,
                claim.holder,
            ),
        )

    def answer_claim(self, request: str, answer: str, holder: str) -> None:
        """Note the hub's late answer."""
        self._connection.execute(
            "UPDATE claims SET answer = ?, holder = ? WHERE request = ?", (answer, holder, request)
        )

    def unanswered_claims(self, since_ms: int) -> list[Claim]:
        """Claims without an answer asked since then, oldest first."""
        return self._claims("WHERE answer = '' AND asked_ms >= ? ORDER BY asked_ms, request", (since_ms,))

    def held_claims(self, since_ms: int) -> list[Claim]:
        """Calls asked for since then whose ticket another place held, oldest first (请核对)."""
        return self._claims("WHERE answer = 'held' AND asked_ms >= ? ORDER BY asked_ms, request", (since_ms,))

    def claims_of(self, stop: str) -> list[Claim]:
        """What was asked for one stop, oldest first."""
        return self._claims("WHERE stop = ? ORDER BY asked_ms, request", (stop,))

    def _claims(self, where: str, values: tuple[str | int, ...]) -> list[Claim]:
        rows = self._connection.execute(
            f"SELECT request, visit, stop, attempt, place, asked_ms, answer, holder FROM claims {where}", values
        )
        return [Claim(*row) for row in rows.fetchall()]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
