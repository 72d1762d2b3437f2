"""Which libraries of the store and of the shared database this program brought along."""

from __future__ import annotations

import psycopg
from sqlcipher3 import dbapi2


def library_versions() -> dict[str, str]:
    """Return the versions of SQLCipher, the SQLite in it, psycopg and PostgreSQL's client library (libpq)."""
    connection = dbapi2.connect(":memory:")
    try:
        (cipher,) = connection.execute("PRAGMA cipher_version").fetchone() or ("",)
    finally:
        connection.close()
    client = psycopg.pq.version()
    return {
        "sqlcipher": str(cipher),
        "sqlite": str(dbapi2.sqlite_version),
        "psycopg": str(psycopg.__version__),
        "postgresql_client": f"{client // 10_000}.{client % 10_000}",
    }
