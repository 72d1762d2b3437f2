"""One transaction at the store, and what can be done in it."""

from __future__ import annotations

from collections.abc import Callable

from db.connection import Connection
from db.counters import Counters, Settings
from db.diary_tables import DiaryTables
from db.journal import Journal
from db.spool import Spool
from db.sync_tables import SyncTables
from db.tables import Tables

FORMER = "former_devices"


class Transaction:
    """What can be done to the store within one transaction; useless after its ``with`` block.

    Attributes:
        device: this store's id as of this transaction; another process may have renewed it since the last one.
        journal: events.
        tables: folded tables.
        diary: those of the rooms' diary and the rota.
        counters: numbers that never repeat.
        settings: texts of this store.
        spool: the print queue.
        sync: what is known of the shared database.
    """

    __slots__ = (
        "_after", "connection", "counters", "device", "diary", "journal", "settings", "spool", "sync", "tables",
    )  # fmt: skip

    def __init__(self, connection: Connection, device: str) -> None:
        self.connection = connection
        self.device = device
        self.journal = Journal(connection, device)
        self.tables = Tables(connection)
        self.diary = DiaryTables(connection)
        self.counters = Counters(connection)
        self.settings = Settings(connection)
        self.spool = Spool(connection)
        self.sync = SyncTables(connection)
        self._after: list[Callable[[], None]] = []

    def former_devices(self) -> tuple[str, ...]:
        """Who this store was before its identity was renewed, oldest first."""
        return tuple(filter(None, self.settings.get(FORMER).split(",")))

    def renew_device(self, device: str) -> None:
        """Go on as another device: what was written stays, as a former device's history.

        Args:
            device: the new id (32 hex digits), never used before. Every process takes it up at its next transaction.
        """
        self.settings.set(FORMER, ",".join((*self.former_devices(), self.device)))
        self.settings.set("device", device)
        self.device = device
        self.journal = Journal(self.connection, device)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call ``action`` once the transaction is on the disk; never if it is rolled back."""
        self._after.append(action)

    def run_after_commit(self) -> None:
        """For :class:`Store`."""
        for action in self._after:
            action()
