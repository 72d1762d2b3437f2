"""A database for a demonstration on somebody's server: made, shut for a while, dropped. Others are left alone."""

from __future__ import annotations

import secrets

from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from db.hub.session import Connection, administrator

_PREFIX = "guidance_demo_"


def make(dsn: str) -> tuple[str, str]:
    """Make an empty database.

    Args:
        dsn: of a role that may make databases and roles.

    Returns:
        Its name, and a connection string to it for the same role.

    Raises:
        HubProblem: no talk with the server, or the role may not.
    """
    name = _PREFIX + secrets.token_hex(4)
    with administrator(dsn) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(name)))
    return name, make_conninfo(dsn, dbname=name)


def shut(dsn: str, name: str) -> None:
    """Let no device into a database made here, and end the sessions of those who are in it.

    Raises:
        HubProblem: no talk with the server.
    """
    with administrator(dsn) as connection:
        _limit(connection, name, 0)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )


def reopen(dsn: str, name: str) -> None:
    """Let devices in again.

    Raises:
        HubProblem: no talk with the server.
    """
    with administrator(dsn) as connection:
        _limit(connection, name, -1)


def drop(dsn: str, name: str) -> None:
    """Take a database made here away, with every connection to it and the roles that were made for it.

    Raises:
        HubProblem: no talk with the server.
        ValueError: it was not made here.
    """
    if not name.startswith(_PREFIX):
        raise ValueError(name)
    with administrator(dsn) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", (name + "_",)
        ).fetchall()
        for (role,) in roles:
            connection.execute(SQL("DROP ROLE {}").format(Identifier(str(role))))


def _limit(connection: Connection, name: str, most: int) -> None:
    connection.execute(SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(Identifier(name), Literal(most)))
