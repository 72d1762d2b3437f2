"""The administrator's connection: short-lived, and as the hub's owner wherever it touches the hub's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from db.hub.address import VERIFY_FULL, is_loopback
from db.hub.errors import HubProblem, Refused
from db.hub.faults import administrators_connecting, problem_of

Connection = psycopg.Connection[TupleRow]
_TIMEOUT_S = 60


def owner_of(database: str) -> str:
    """The role that owns everything of the hub, and that nobody can log in as."""
    return f"{database}__hub"


def group_of(database: str) -> str:
    """The role that every device is a member of; it may execute a few functions."""
    return f"{database}__devices"


def role_of(database: str, name: str) -> str:
    """The role of the device called ``name``."""
    return f"{database}_{name}"


@contextmanager
def administrator(dsn: str) -> Iterator[Connection]:
    """Connect as who may create roles. Off loopback TLS with the server's name checked, unless the DSN says otherwise.

    Raises:
        HubProblem: instead of psycopg's errors.
    """
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.Error:
        raise Refused("malformed") from None
    host = str(parts.get("host") or parts.get("hostaddr") or "")
    settings: dict[str, Any] = {
        "sslmode": "disable" if is_loopback(host) else VERIFY_FULL,
        "gssencmode": "disable",
        "connect_timeout": 10,
        "application_name": "guidance-desk hub",
        "client_encoding": "UTF8",
        **{name: value for name, value in parts.items() if value is not None},
    }
    if settings["sslmode"] == VERIFY_FULL and "sslrootcert" not in settings:
        settings["sslrootcert"] = "system"
    try:
        connection = psycopg.connect(autocommit=True, **settings)
    except psycopg.Error as error:
        raise administrators_connecting(error) from None
    try:
        connection.execute(f"SET statement_timeout = {_TIMEOUT_S * 1000}")
        connection.execute("SET lock_timeout = 30000")
        yield connection
    except psycopg.Error as error:
        raise _administrators(error) from None
    finally:
        connection.close()


@contextmanager
def as_owner(connection: Connection) -> Iterator[Connection]:
    """A transaction as the hub's owner.

    Raises:
        Refused: ``no_schema``: there is no hub in this database.
    """
    with connection.transaction():
        become_owner(connection)
        yield connection


def become_owner(connection: Connection) -> None:
    """Within a transaction: be the hub's owner until its end, or until ``RESET ROLE``."""
    owner = owner_of(connection.info.dbname)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (owner,)).fetchone() is None:
        raise Refused("no_schema")
    connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(owner)))


def _administrators(error: psycopg.Error) -> HubProblem:
    """As for a device, but lacking a right is another thing than not being enrolled."""
    return Refused("rights") if error.sqlstate == "42501" else problem_of(error)
