"""The hub's schema: numbered frozen steps of plain SQL, applied by one administrator at a time.

Each step is a file ``db/hub/schema/NNNN_name.sql``; ``:"owner"`` and ``:"device"`` in it stand for the roles of the
database. A hub that has steps this program does not know is left alone.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from psycopg.sql import SQL, Identifier

from db.hub import report_roles
from db.hub.errors import Refused
from db.hub.session import Connection, group_of, owner_of

SCHEMA = Path(__file__).with_name("schema")
_LOCK = 0x6764_6875_6200_0001  # any number that nobody else takes


def steps(folder: Path = SCHEMA) -> list[tuple[str, str]]:
    """Every step this program knows: its name and its SQL, in order."""
    return [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("[0-9]*.sql"))]


def migrate(connection: Connection, folder: Path = SCHEMA) -> list[str]:
    """Bring the schema to what this program knows, all of it or nothing; roles and rights as well.

    Args:
        connection: an administrator's.
        folder: where the steps are.

    Returns:
        The steps that were applied.

    Raises:
        Refused: ``old_hub``: the hub is newer than this program; ``encoding``: the database is not UTF-8.
    """
    database = connection.info.dbname
    owner = Identifier(owner_of(database))
    with connection.transaction():
        # before there is a hub there are no devices that could hold this lock; afterwards the table's lock counts
        connection.execute("SELECT pg_advisory_xact_lock(%s)" if not _there(connection) else "SELECT %s", (_LOCK,))
        if not _there(connection):
            _prepare(connection)
        connection.execute(SQL("SET LOCAL ROLE {}").format(owner))
        connection.execute("LOCK TABLE hub.migrations IN ACCESS EXCLUSIVE MODE")
        done = {str(row[0]) for row in connection.execute("SELECT step FROM hub.migrations")}
        known = steps(folder)
        if done - {name for name, _ in known}:
            raise Refused("old_hub")
        applied = [(name, sql) for name, sql in known if name not in done]
        for name, sql in applied:
            connection.execute(_with_roles(connection, sql).encode())
            connection.execute(
                "INSERT INTO hub.migrations (step, digest) VALUES (%s, %s)",
                (name, hashlib.sha256(sql.encode()).digest()),
            )
        connection.execute("RESET ROLE")
        if connection.execute("SELECT to_regclass('report.people')").fetchone() != (None,):
            report_roles.ensure(connection)  # within the lock: two at once would make the roles twice
    return [name for name, _ in applied]


def applied_steps(connection: Connection) -> int:
    """How many steps the hub has; the caller is the owner."""
    row = connection.execute("SELECT count(*) FROM hub.migrations").fetchone()
    return int(row[0]) if row else 0


def _with_roles(connection: Connection, sql: str) -> str:
    database = connection.info.dbname
    for word, role in (("owner", owner_of(database)), ("device", group_of(database))):
        sql = sql.replace(f':"{word}"', Identifier(role).as_string(connection))
    return sql


def _there(connection: Connection) -> bool:
    return connection.execute("SELECT to_regclass('hub.migrations')").fetchone() != (None,)


def _prepare(connection: Connection) -> None:
    """The roles, the schema, and what everybody may do by default and shall not."""
    database = connection.info.dbname
    row = connection.execute("SHOW server_encoding").fetchone()
    if row != ("UTF8",):
        raise Refused("encoding")
    for role in (owner_of(database), group_of(database)):
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)))
    owner, here = Identifier(owner_of(database)), Identifier(database)
    connection.execute(SQL("GRANT {} TO CURRENT_USER").format(owner))
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
    connection.execute(SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {}").format(here, owner))
    connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(here, Identifier(group_of(database))))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS hub AUTHORIZATION {}").format(owner))
    connection.execute(SQL("SET LOCAL ROLE {}").format(owner))
    connection.execute("REVOKE ALL ON SCHEMA hub FROM PUBLIC")
    connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    connection.execute("CREATE TABLE IF NOT EXISTS hub.migrations (step text PRIMARY KEY, digest bytea NOT NULL,"
                       " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())")  # fmt: skip
    connection.execute("RESET ROLE")
    _no_large_objects(connection)


def _no_large_objects(connection: Connection) -> None:
    """Everybody may store files of any size in PostgreSQL by default. Only its superuser can change that."""
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row != (True,):
        return  # told by admin.status
    for name in ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)"):
        connection.execute(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC")
