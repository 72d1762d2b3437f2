"""The roles that read the readable tables: nobody logs in as them, the administrator grants them to other systems."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from db.hub.session import Connection, become_owner

_FOR_ALL = ("visits", "tickets", "cases", "stops", "calls", "places", "days", "bookings", "codes", "head")


def reader_of(database: str) -> str:
    """Return the role that may read every readable table but ``people``."""
    return f"{database}_report"


def personal_reader_of(database: str) -> str:
    """Return the role that may read ``people`` too."""
    return f"{database}_report_personal"


def ensure(connection: Connection) -> None:
    """Make the two roles if they are not there, and give them their rights; again after a restore elsewhere.

    Args:
        connection: of an administrator who may create roles, outside a transaction as the owner.
    """
    database = connection.info.dbname
    readers = reader_of(database), personal_reader_of(database)
    with connection.transaction():
        for role in readers:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
                connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)))
        both = SQL(", ").join(map(Identifier, readers))
        connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(database), both))
        become_owner(connection)
        tables = SQL(", ").join(SQL("report.{}").format(Identifier(name)) for name in _FOR_ALL)
        connection.execute(SQL("GRANT USAGE ON SCHEMA report TO {}").format(both))
        connection.execute(SQL("GRANT SELECT ON {} TO {}").format(tables, both))
        connection.execute(SQL("GRANT SELECT ON report.people TO {}").format(Identifier(readers[1])))
