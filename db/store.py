"""The store: one encrypted file, several processes, several threads, one connection a thread.

SQLCipher with a raw key, WAL, ``synchronous=FULL``, transactions that write begin IMMEDIATE, ten seconds of patience
repeated, so that "database is locked" reaches nobody (design, "The store").
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.connection import (
    CATCHING_UP,
    ORDINARY,
    Connection,
    DatabaseError,
    connect,
    damaged_pages,
    is_busy,
    is_damage,
    key_mark,
    problem,
)
from db.counters import Settings
from db.errors import DamagedStore, Locked, StoreNotWritable, StoreProblem, WrongKey
from db.locks import LockFile
from db.migrate import MIGRATIONS, known_version, migrate, refuse_newer
from db.threads import Connections
from db.transaction import Transaction

_PATIENCE_S = 60.0
_OPEN_S = 30.0
_PAGE = 4096


class Store:
    """One PC's store. Made by :meth:`create_or_open`; may be used from any thread."""

    def __init__(self, folder: Path, key: bytes, lock: LockFile, migrations: Path) -> None:
        self.folder = folder
        self.path = folder / "store.db"
        self._key = key
        self._lock = lock
        self._migrations = migrations
        self._connections = Connections(self._connect)
        self.device = ""

    @classmethod
    def create_or_open(
        cls, folder: Path, key: bytes, *, make_device: Callable[[], str], migrations: Path = MIGRATIONS
    ) -> Store:
        """Open the store in ``folder``, made or brought up to date first if need be.

        Args:
            folder: of the store; made if it is not there.
            key: 32 random bytes.
            make_device: gives the id (32 hex digits) of a new store; called only for a new one.
            migrations: for tests; the steps of this program by default.

        Raises:
            NewerStore: a newer program wrote it.
            WrongKey: the key is not its key.
            DamagedStore: it cannot be read.
            StoreNotWritable: folder or file.
            DiskFull: while making or migrating it.
            Locked: another process migrates, rebuilds or restores it for longer than 30 s.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreNotWritable(folder) from error
        store = cls(folder, key, LockFile(folder / "store.lock", "open"), migrations)
        try:
            store._prepare()
            store._identify(make_device)
        except BaseException:
            store.close_all()
            raise
        return store

    # -- transactions ----------------------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that writes: all of it or nothing. Does not nest.

        Raises:
            DiskFull, DamagedStore, StoreNotWritable: nothing was written.
            Locked: others were writing without a pause for a minute.
        """
        connection = self._connections.current()
        self._begin(connection, "BEGIN IMMEDIATE")
        try:
            transaction = self._transaction(connection)
            yield transaction
            self._patiently(connection, "COMMIT")
        except DatabaseError as error:
            self._roll_back(connection)
            raise self._explain(error) from error
        except BaseException:
            self._roll_back(connection)
            raise
        self._connections.committed()
        transaction.run_after_commit()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent snapshot, however much is written meanwhile. Does not nest.

        Raises:
            DamagedStore: a page that is needed fails its check.
        """
        connection = self._connections.current()
        self._begin(connection, "BEGIN")
        try:
            yield self._transaction(connection)
        except DatabaseError as error:
            self._roll_back(connection)
            raise self._explain(error) from error
        except BaseException:
            self._roll_back(connection)
            raise
        self._roll_back(connection)

    def data_version(self) -> int:
        """Changes whenever anybody committed: another process, another thread, or this one.

        Only comparable with an earlier answer to the same thread. Costs microseconds: made for polling.
        """
        try:
            row = self._connections.current().execute("PRAGMA data_version").fetchone()
        except DatabaseError as error:
            raise self._explain(error) from error
        return int(row[0]) + self._connections.commits

    def catching_up(self, on: bool) -> None:
        """Tune this thread's connection for taking in what the hub has too, or tune it back; outside a transaction.

        A power cut may then take the last of this thread's transactions with it: they are pulled again, because the
        cursor goes with them. What anybody else commits is as safe as ever: its fsync covers all that stands before it
        in the log. And there is memory for the pages of the indexes, which else are deciphered again and again.
        """
        for pragma in CATCHING_UP if on else ORDINARY:
            self._connections.current().execute(pragma)

    # -- care ------------------------------------------------------------------------------------------------------

    def backup(self, to: Path) -> None:
        """Copy the store as of now to ``to``, encrypted with the same key; others may go on writing.

        SQLite's backup API, not a copy of the file, which would miss the WAL. ``to`` appears whole or not at all.

        Raises:
            StoreNotWritable, DiskFull: the other place.
        """
        part = to.with_name(to.name + ".part")
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            target = connect(part, self._key)
            try:
                self._connections.current().backup(target)
            finally:
                target.close()
            part.replace(to)
        except DatabaseError as error:
            if is_damage(error):
                raise self._explain(error) from error
            raise problem(error, to) from error
        except OSError as error:
            raise StoreNotWritable(to) from error

    def check(self) -> list[str]:
        """Everything that is wrong with the file: page HMACs, structure, foreign keys. ``[]`` means whole.

        The HMACs are those in the file itself. After a power cut in the middle of a checkpoint pages may be torn there
        that the WAL still has whole: nothing is lost, and copying them again mends it.
        """
        if damaged_pages(self.path, self._key):
            self._copy_from_wal()
        wrong = [f"{page} damaged" for page in damaged_pages(self.path, self._key)]
        if wrong:
            return wrong
        connection = self._connections.current()
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check").fetchall()]
            wrong = [text for text in found if text != "ok"]
            keys = connection.execute("PRAGMA foreign_key_check").fetchall()
        except DatabaseError as error:
            raise self._explain(error) from error
        return wrong + [f"row {row[1]} of {row[0]} points nowhere" for row in keys]

    def _copy_from_wal(self) -> None:
        with suppress(StoreProblem):  # what is really damaged is named by the caller
            self.truncate_wal()

    def scrub(self) -> None:
        """Leave no trace of what was erased: rewrite the file, empty the WAL.

        ``secure_delete`` overwrites a deleted row, but pages that were split or merged before may hold copies in
        their free space (seen for 4 of 1000 erased names); only rewriting them all is sure. Takes some seconds for a
        year's store, in which others can read but not write.

        Raises:
            DiskFull: the file needs room for a second copy of itself.
        """
        connection = self._connections.current()
        try:
            self._patiently(connection, "VACUUM")
        except DatabaseError as error:
            raise self._explain(error) from error
        self._connections.committed()
        self.truncate_wal()

    def truncate_wal(self, wait_s: float = 5.0) -> bool:
        """Empty the WAL, in which old pages stay readable for the key's holder.

        Returns:
            False if somebody read for longer than ``wait_s``; then call it again later.
        """
        deadline = time.monotonic() + wait_s
        while True:
            try:
                busy = self._connections.current().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except DatabaseError as error:
                raise self._explain(error) from error
            if not busy or time.monotonic() >= deadline:
                return not busy
            time.sleep(0.02)

    @contextmanager
    def exclusive(self, name: str, wait_s: float = 0.0) -> Iterator[None]:
        """Be the only process that has the store open, to ``migrate``, ``rebuild`` or ``restore``.

        Raises:
            Locked: another process has it open.
        """
        if not self._lock.acquire(wait_s=wait_s):
            self._lock.take(shared=True, wait_s=_OPEN_S)
            raise Locked(name)
        try:
            yield
        finally:
            self._lock.take(shared=True, wait_s=_OPEN_S)

    @contextmanager
    def leader(self, name: str) -> Iterator[bool]:
        """Be the one that does ``printing`` or ``sync``, until the block ends or the process dies.

        Yields:
            Whether this is the leader; False if another one is.
        """
        lock = LockFile(self.folder / f"{name}.lock", name)
        try:
            yield lock.acquire()
        finally:
            lock.close()

    def close(self) -> None:
        """Close this thread's connection; it opens again when needed."""
        self._connections.close()

    def close_all(self) -> None:
        """Close every thread's connection and give up the lock. The store is not used afterwards."""
        self._connections.close_all()
        self._lock.close()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Hold the shared lock on a store that is up to date; make or migrate it alone if it is not."""
        known = known_version(self._migrations)
        deadline = time.monotonic() + _OPEN_S
        while True:
            self._lock.take(shared=True, wait_s=_OPEN_S)
            if self._version(known) == known:
                return
            self.close()  # without the lock the file may be exchanged by a restore
            if self._lock.acquire():
                break
            if time.monotonic() >= deadline:
                raise Locked("migrate")
            time.sleep(0.02)
        found = self._version(known)
        if found < known:
            self._bring_up_to_date(found)
        self._lock.take(shared=True, wait_s=_OPEN_S)

    def _bring_up_to_date(self, found: int) -> None:
        if found:
            self.backup(self.folder / "backups" / f"before-schema-{found + 1:04d}.db")
        self.close()
        try:
            migrate(self.path, self._key, self._migrations)
        except DatabaseError as error:
            raise self._explain(error) from error

    def _identify(self, make_device: Callable[[], str]) -> None:
        """Read the device; a store that was killed while it was made gets what it still lacks."""
        with self.read() as tx:
            self.device = tx.settings.get("device")
        if not self.device:
            with self.write() as tx:
                self.device = tx.settings.get("device") or make_device()
                tx.settings.set("device", self.device)
        if len(self._read_mark()) != len(key_mark(self._key)):
            try:
                self._mark.write_text(key_mark(self._key), encoding="ascii")
            except OSError as error:
                raise StoreNotWritable(self._mark) from error

    def _version(self, known: int) -> int:
        size = self.path.stat().st_size if self.path.exists() else 0
        if not size:
            return 0
        if size < _PAGE:
            raise DamagedStore("shorter than a page")  # SQLite would take it for empty and write over it
        if not os.access(self.path, os.W_OK):
            raise StoreNotWritable(self.path)
        try:
            return refuse_newer(self._connections.current(), known)
        except DatabaseError as error:
            raise self._explain(error) from error

    @property
    def _mark(self) -> Path:
        return self.folder / "store.mark"

    def _read_mark(self) -> str:
        try:
            return self._mark.read_text(encoding="ascii", errors="replace")
        except OSError:
            return ""

    def _connect(self) -> Connection:
        try:
            return connect(self.path, self._key)
        except DatabaseError as error:
            raise self._explain(error) from error

    def _transaction(self, connection: Connection) -> Transaction:
        """The device is read each time: a store that was set back goes on under a new id, in every process at once."""
        self.device = Settings(connection).get("device", self.device)
        return Transaction(connection, self.device)

    def _begin(self, connection: Connection, how: str) -> None:
        if connection.in_transaction:
            raise RuntimeError("transactions of a store do not nest")
        try:
            self._patiently(connection, how)
        except DatabaseError as error:
            raise self._explain(error) from error

    def _patiently(self, connection: Connection, sql: str) -> None:
        """Execute, again and again while others write, for a minute in all."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                connection.execute(sql)
            except DatabaseError as error:
                if not is_busy(error) or time.monotonic() >= deadline:
                    raise
                time.sleep(0.005)
            else:
                return

    def _roll_back(self, connection: Connection) -> None:
        if not connection.in_transaction:
            return
        try:
            connection.execute("ROLLBACK")
        except DatabaseError:
            self.close()  # a damaged page: the connection is of no more use, closing it rolls back

    def _explain(self, error: BaseException) -> BaseException:
        """What an exception of sqlcipher3 means here: damage is told from a wrong key, pages are named."""
        if not is_damage(error):
            return problem(error, self.path)
        self.close()  # SQLCipher keeps the failure in the connection
        pages = damaged_pages(self.path, self._key)
        if isinstance(problem(error, self.path), WrongKey) and not self._key_is_right(pages):
            return WrongKey()
        return DamagedStore(", ".join(pages[:5]) or "a page fails its check")

    def _key_is_right(self, damaged: list[str]) -> bool:
        mark, right = self._read_mark(), key_mark(self._key)
        if len(mark) == len(right):
            return mark == right
        return 0 < len(damaged) < self.path.stat().st_size // _PAGE
