"""The first store: journal, folded tables, search, counters, settings, print queue. Frozen once released."""

from typing import Any

JOURNAL = (
    """
    CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL CHECK (dseq > 0),
        centre TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('public', 'centre', 'restricted')),
        stamp_ms INTEGER NOT NULL,
        stamp_n INTEGER NOT NULL,
        day TEXT NOT NULL,
        label TEXT,
        operator TEXT NOT NULL,
        body BLOB NOT NULL,
        commitment BLOB NOT NULL CHECK (length(commitment) = 32),
        event_hash BLOB NOT NULL CHECK (length(event_hash) = 32),
        chain BLOB NOT NULL CHECK (length(chain) = 32)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX events_identity ON events (device, dseq)",
    "CREATE INDEX events_kind ON events (kind, day)",
    "CREATE INDEX events_stamp ON events (stamp_ms, stamp_n)",
    """
    CREATE TRIGGER events_no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
    """,
    """
    CREATE TABLE payloads (
        position INTEGER PRIMARY KEY REFERENCES events (position),
        salt BLOB NOT NULL CHECK (length(salt) = 32),
        data BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER payloads_no_update BEFORE UPDATE ON payloads
    BEGIN SELECT RAISE(ABORT, 'payloads are erased, never changed'); END
    """,
    """
    CREATE TABLE event_subjects (
        subject TEXT NOT NULL,
        position INTEGER NOT NULL REFERENCES events (position),
        PRIMARY KEY (subject, position)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE heads (
        device TEXT NOT NULL PRIMARY KEY,
        dseq INTEGER NOT NULL,
        chain BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE erasures (
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        PRIMARY KEY (device, dseq)
    ) STRICT, WITHOUT ROWID
    """,
)

LOCAL = (
    "CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE print_jobs (
        job_id TEXT NOT NULL PRIMARY KEY,
        visit TEXT NOT NULL,
        medium TEXT NOT NULL,
        copy INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'printing', 'done', 'unknown', 'failed')),
        taken_ms INTEGER NOT NULL DEFAULT 0,
        pid INTEGER NOT NULL DEFAULT 0,
        settled_ms INTEGER NOT NULL DEFAULT 0,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX print_jobs_state ON print_jobs (state, created_ms)",
    "CREATE INDEX print_jobs_visit ON print_jobs (visit)",
)

FOLDED = (
    """
    CREATE TABLE visits (
        visit TEXT NOT NULL PRIMARY KEY,
        device TEXT NOT NULL,
        serial INTEGER NOT NULL,
        day TEXT NOT NULL,
        label TEXT NOT NULL,
        prefix TEXT NOT NULL,
        number INTEGER NOT NULL,
        scope TEXT NOT NULL,
        registered INTEGER NOT NULL,
        registered_ms INTEGER NOT NULL,
        issued_ms INTEGER NOT NULL,
        operator TEXT NOT NULL,
        source TEXT NOT NULL,
        people INTEGER NOT NULL,
        priority TEXT NOT NULL,
        first_case TEXT NOT NULL,
        waiting_before INTEGER NOT NULL,
        estimate_low INTEGER NOT NULL,
        estimate_high INTEGER NOT NULL,
        copies INTEGER NOT NULL,
        voided INTEGER NOT NULL,
        state TEXT NOT NULL,
        request TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX visits_day ON visits (day, label)",
    "CREATE INDEX visits_label ON visits (label, day)",
    "CREATE INDEX visits_request ON visits (request) WHERE request <> ''",
    """
    CREATE TABLE cases (
        visit TEXT NOT NULL,
        case_code TEXT NOT NULL,
        category TEXT NOT NULL,
        scale TEXT NOT NULL,
        wants TEXT NOT NULL,
        mediation TEXT NOT NULL,
        path TEXT NOT NULL,
        rule INTEGER NOT NULL,
        queue TEXT NOT NULL,
        place TEXT NOT NULL,
        override TEXT NOT NULL,
        linked TEXT NOT NULL,
        registered_ms INTEGER NOT NULL,
        PRIMARY KEY (visit, case_code)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX cases_code ON cases (case_code)",
    "CREATE INDEX cases_code_end ON cases (substr(case_code, -4))",
    "CREATE INDEX cases_linked ON cases (linked) WHERE linked <> ''",
    """
    CREATE TABLE stops (
        stop TEXT NOT NULL,
        visit TEXT NOT NULL,
        case_code TEXT NOT NULL,
        day TEXT NOT NULL,
        label TEXT NOT NULL,
        scope TEXT NOT NULL,
        queue TEXT NOT NULL,
        place TEXT NOT NULL,
        expected TEXT NOT NULL,
        state TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        priority TEXT NOT NULL,
        taken_ms INTEGER NOT NULL,
        entered_ms INTEGER NOT NULL,
        since_ms INTEGER NOT NULL,
        activated_ms INTEGER NOT NULL,
        booked_ms INTEGER NOT NULL,
        called_ms INTEGER NOT NULL,
        called_place TEXT NOT NULL,
        calls INTEGER NOT NULL,
        arrived_ms INTEGER NOT NULL,
        started_ms INTEGER NOT NULL,
        ended_ms INTEGER NOT NULL,
        operator TEXT NOT NULL,
        result TEXT NOT NULL,
        reason_code TEXT NOT NULL,
        came_from TEXT NOT NULL,
        conflict INTEGER NOT NULL,
        PRIMARY KEY (stop, visit)
    ) STRICT
    """,
    "CREATE INDEX stops_visit ON stops (visit)",
    "CREATE INDEX stops_day ON stops (day, state)",
    "CREATE INDEX stops_served ON stops (queue, ended_ms) WHERE state = 'served'",
    "CREATE INDEX stops_conflict ON stops (day) WHERE conflict = 1",
    """
    CREATE TABLE calls (
        stop TEXT NOT NULL,
        visit TEXT NOT NULL,
        day TEXT NOT NULL,
        label TEXT NOT NULL,
        scope TEXT NOT NULL,
        queue TEXT NOT NULL,
        place TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        called_ms INTEGER NOT NULL,
        again INTEGER NOT NULL,
        taken_ms INTEGER NOT NULL,
        green INTEGER NOT NULL,
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        PRIMARY KEY (device, dseq)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX calls_day ON calls (day, called_ms)",
    "CREATE INDEX calls_visit ON calls (visit)",
    "CREATE INDEX calls_stop ON calls (stop)",
    """
    CREATE TABLE places (
        place TEXT NOT NULL PRIMARY KEY,
        state TEXT NOT NULL,
        until_ms INTEGER NOT NULL,
        since_ms INTEGER NOT NULL,
        operator TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE days (
        day TEXT NOT NULL PRIMARY KEY,
        opened_ms INTEGER NOT NULL,
        closed_ms INTEGER NOT NULL,
        head TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE searches (
        id INTEGER PRIMARY KEY,
        visit TEXT NOT NULL,
        case_code TEXT NOT NULL,
        device TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        day TEXT NOT NULL,
        name TEXT NOT NULL,
        pinyin TEXT NOT NULL,
        phone TEXT NOT NULL,
        id_number TEXT NOT NULL,
        person TEXT NOT NULL,
        keys TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX searches_visit ON searches (visit)",
    "CREATE INDEX searches_event ON searches (device, dseq)",
    "CREATE INDEX searches_person ON searches (person) WHERE person <> ''",
    "CREATE INDEX searches_phone_end ON searches (substr(phone, -4)) WHERE phone <> ''",
    "CREATE INDEX searches_id_end ON searches (substr(id_number, -4)) WHERE id_number <> ''",
    """
    CREATE TABLE search_keys (
        key TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (key, id)
    ) STRICT, WITHOUT ROWID
    """,
)


def up(migrator: Any, db: Any) -> None:
    """Make every table of the first release."""
    for statement in (*JOURNAL, *LOCAL, *FOLDED):
        db.execute_sql(statement)
