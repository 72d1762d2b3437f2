"""The rooms' diary and the rota: folded tables, filled from events like the others."""

from typing import Any

TABLES = (
    """
    CREATE TABLE bookings (
        booking TEXT NOT NULL PRIMARY KEY,
        place TEXT NOT NULL,
        day TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        until_ms INTEGER NOT NULL,
        visit TEXT NOT NULL,
        case_code TEXT NOT NULL,
        department TEXT NOT NULL,
        state TEXT NOT NULL,
        made_ms INTEGER NOT NULL,
        arrived_ms INTEGER NOT NULL,
        ended_ms INTEGER NOT NULL,
        code TEXT NOT NULL,
        scope TEXT NOT NULL,
        operator TEXT NOT NULL,
        device TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX bookings_day ON bookings (day, place)",
    """
    CREATE TABLE rota (
        place TEXT NOT NULL,
        day TEXT NOT NULL,
        half TEXT NOT NULL,
        department TEXT NOT NULL,
        since_ms INTEGER NOT NULL,
        operator TEXT NOT NULL,
        PRIMARY KEY (day, place, half)
    ) STRICT, WITHOUT ROWID
    """,
)


def up(migrator: Any, db: Any) -> None:
    """Make both tables."""
    for statement in TABLES:
        db.execute_sql(statement)
