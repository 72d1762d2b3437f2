"""From the shape a store was written in to the one this program knows: numbered frozen steps, a backup first.

The steps are run by ``playhouse.migrations``. It is imported only when there is something to do, because it costs a
fifth of a second that the first paint does not need. A store newer than the program is refused (the library does not).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from db.connection import Connection, DatabaseError, connect
from db.errors import NewerStore

if TYPE_CHECKING:
    from playhouse.sqlcipher_ext import SqlCipherDatabase

MIGRATIONS = Path(__file__).with_name("migrations")


def known_version(directory: Path = MIGRATIONS) -> int:
    """The highest number among the steps in ``directory``."""
    return max(int(match[0]) for file in directory.glob("[0-9]*.py") if (match := re.match(r"\d+", file.name)))


def store_version(connection: Connection) -> int:
    """The number of the last step that was applied to this store; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(connection: Connection, known: int) -> int:
    """The store's version.

    Raises:
        NewerStore: it is higher than ``known``.
    """
    found = store_version(connection)
    if found > known:
        raise NewerStore(found, known)
    return found


def database_at(path: Path, key: bytes) -> SqlCipherDatabase:
    """A peewee database over our own way to connect (key first, then the pragmas of every connection)."""
    from playhouse.sqlcipher_ext import SqlCipherDatabase

    class KeyedDatabase(SqlCipherDatabase):  # type: ignore[misc]  # playhouse has no type information
        def _connect(self) -> Connection:
            return connect(path, key)

    return KeyedDatabase(str(path), lock_type="IMMEDIATE")


def migrate(path: Path, key: bytes, directory: Path = MIGRATIONS) -> None:
    """Apply every step that is missing, each in its own transaction with its number.

    The caller holds the exclusive lock and has made a backup.

    Args:
        path: the store's file; an empty one becomes a new store.
        key: its key.
        directory: where the numbered steps are.

    Raises:
        DatabaseError: as sqlcipher3 raised it; the step was rolled back.
    """
    from peewee import PeeweeException
    from playhouse.migrations import Runner

    database = database_at(path, key)
    try:
        database.execute_sql("PRAGMA journal_mode = WAL")
        runner = Runner(database, str(directory), table_name="schema_migrations")
        for step in runner.status():
            runner.up(step.name)  # nothing, if it was done
            # user_version is what every start reads without peewee; repeated here in case of a kill in between
            database.execute_sql(f"PRAGMA user_version = {int(step.idx)}")
    except PeeweeException as error:
        raise _first(error) from error
    finally:
        database.close()


def _first(error: BaseException) -> BaseException:
    """What sqlcipher3 raised first: peewee wraps it, and may hide it behind a rollback that SQLite did by itself."""
    found, at = error, error.__context__
    while at is not None:
        if isinstance(at, DatabaseError):
            found = at
        at = at.__context__
    return found
