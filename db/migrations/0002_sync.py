"""What a store keeps of the shared database: the feed as it was read, what is not in scope, claims, other devices.

An event may leave the journal only for ``set_aside``: the centre has another one under its number.
"""

from typing import Any

FEED = (
    """
    CREATE TABLE feed (
        position INTEGER PRIMARY KEY,
        prefix BLOB NOT NULL CHECK (length(prefix) = 32),
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        receipt BLOB NOT NULL
    ) STRICT
    """,
    "CREATE TABLE fed (device TEXT NOT NULL PRIMARY KEY, dseq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE pushed (
        device TEXT NOT NULL PRIMARY KEY,
        acked INTEGER NOT NULL,
        chain BLOB NOT NULL CHECK (length(chain) = 32)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE forgotten (
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        receipt BLOB NOT NULL,
        PRIMARY KEY (device, dseq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stubs (
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        event_hash BLOB NOT NULL CHECK (length(event_hash) = 32),
        chain BLOB NOT NULL CHECK (length(chain) = 32),
        commitment BLOB NOT NULL CHECK (length(commitment) = 32),
        PRIMARY KEY (device, dseq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE quarantined (
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('key', 'payload', 'absent', 'fork')),
        noted_ms INTEGER NOT NULL,
        PRIMARY KEY (device, dseq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE unfolded (
        subject TEXT NOT NULL PRIMARY KEY,
        words INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

ABOUT_THE_HUB = (
    "CREATE TABLE sync_state (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE claims (
        request TEXT NOT NULL PRIMARY KEY,
        visit TEXT NOT NULL,
        stop TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        place TEXT NOT NULL,
        asked_ms INTEGER NOT NULL,
        answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'granted', 'held')),
        holder TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX claims_stop ON claims (stop)",
    """
    CREATE TABLE peers (
        device TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        short INTEGER NOT NULL,
        acked INTEGER NOT NULL,
        revoked INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE set_aside (
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        centre TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        scope TEXT NOT NULL,
        stamp_ms INTEGER NOT NULL,
        stamp_n INTEGER NOT NULL,
        day TEXT NOT NULL,
        label TEXT,
        operator TEXT NOT NULL,
        body BLOB NOT NULL,
        commitment BLOB NOT NULL,
        event_hash BLOB NOT NULL,
        chain BLOB NOT NULL,
        moved_ms INTEGER NOT NULL,
        PRIMARY KEY (device, dseq, event_hash)
    ) STRICT, WITHOUT ROWID
    """,
)

TRIGGER = (
    "DROP TRIGGER events_no_delete",
    """
    CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    WHEN NOT EXISTS (
        SELECT 1 FROM set_aside s
        WHERE s.device = OLD.device AND s.dseq = OLD.dseq AND s.event_hash = OLD.event_hash
    )
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
    """,
)


def up(migrator: Any, db: Any) -> None:
    """Add the tables beside the journal; nothing that is there changes."""
    for statement in (*FEED, *ABOUT_THE_HUB, *TRIGGER):
        db.execute_sql(statement)
