"""Looking at the hub as its owner: its devices, its hashes, its conflicts, and the server's settings that matter."""

from __future__ import annotations

from typing import Any

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, chain_hash
from db.hub.facts import DeviceRow, HubConflict, HubFault, HubStatus
from db.hub.messages import PREFIX_START, prefix_hash
from db.hub.migrations import applied_steps
from db.hub.session import Connection, become_owner, group_of

_DEVICES = """
    SELECT d.name, d.role, d.kind, d.restricted, coalesce(d.device, ''), d.short, hub.lanes_of(d.name),
        coalesce(c.acked, 0), d.public_key, floor(extract(epoch FROM d.enrolled_at) * 1000)::bigint,
        coalesce(floor(extract(epoch FROM s.seen_at) * 1000), 0)::bigint, d.revoked_at IS NOT NULL,
        (SELECT count(*) FROM pg_stat_activity a WHERE a.usename = d.role)
    FROM hub.devices d LEFT JOIN hub.chains c ON c.device = d.device LEFT JOIN hub.seen s ON s.name = d.name
    ORDER BY d.name
"""
_FEED = """
    SELECT position, prefix, event_hash, chain, centre, device, dseq, kind, version, scope, stamp_ms, stamp_n, day,
        label, operator, body, commitment
    FROM hub.events ORDER BY position
"""
_CONFLICTS = """
    SELECT e.day, e.label, array_agg(DISTINCT coalesce(s.name, e.device))
    FROM hub.events e LEFT JOIN hub.stores s ON s.device = e.device
    WHERE e.kind = 'issued' AND e.label IS NOT NULL AND (%s::text IS NULL OR e.day = %s)
    GROUP BY e.day, e.label HAVING count(*) > 1 ORDER BY e.day, e.label
"""
# where no attempt has calls of two places, somebody received by the slip: the place that has it is all that is known
_TWO_PLACES = """
    SELECT s.day::text, coalesce(s.label, ''),
        ARRAY(SELECT DISTINCT coalesce(n.name, c.device) FROM report.calls c LEFT JOIN hub.stores n
            ON n.device = c.device WHERE c.visit = s.visit AND c.stop = s.stop ORDER BY 1),
        coalesce(
            (SELECT array_agg(DISTINCT c.place) FROM report.calls c WHERE c.visit = s.visit AND c.stop = s.stop
                AND c.place IS NOT NULL GROUP BY c.attempt HAVING count(DISTINCT c.place) > 1
                ORDER BY c.attempt DESC LIMIT 1),
            array_remove(ARRAY[s.called_place], NULL))
    FROM report.stops s
    WHERE s.conflict AND (%s::text IS NULL OR s.day::text = %s) ORDER BY s.day, s.label
"""
_BEHIND = """
    SELECT h."position" - coalesce((SELECT r."position" FROM report.head r WHERE r.part = 'rows'), 0) FROM hub.head h
"""
_MISSING = """
    SELECT count(*) FROM hub.events e WHERE e.commitment <> %s
        AND NOT EXISTS (SELECT 1 FROM hub.payloads p WHERE p.device = e.device AND p.dseq = e.dseq)
        AND NOT EXISTS (SELECT 1 FROM hub.erasures x WHERE x.device = e.device AND x.dseq = e.dseq)
"""
# what makes a server less than it should be, and the code it is told by
_SETTINGS = (
    ("ssl", "off", "tls_off"),
    ("fsync", "off", "fsync_off"),
    ("full_page_writes", "off", "full_page_writes_off"),
    ("synchronous_commit", "off", "synchronous_commit_off"),
    ("password_encryption", "md5", "password_md5"),
    ("log_statement", "all", "statements_logged"),
)


def device_rows(connection: Connection) -> list[DeviceRow]:
    """Every device by name; the transaction is the administrator's, its role afterwards too."""
    become_owner(connection)
    rows = connection.execute(_DEVICES).fetchall()
    connection.execute("RESET ROLE")
    return [_device(*row) for row in rows]


def _device(*columns: Any) -> DeviceRow:
    name, role, kind, restricted, device, short, lanes, *rest = columns
    return DeviceRow(name, role, kind, restricted, device, short, tuple(lanes), *rest)


def status(connection: Connection) -> HubStatus:
    """The hub at a glance."""
    with connection.transaction():
        become_owner(connection)
        identity = connection.execute(
            "SELECT hub_id, (SELECT min(centre) FROM hub.centres) FROM hub.identity"
        ).fetchone()
        hub_id, centre = identity or ("", "")
        position, devices, payloads = (
            _number(connection, sql)
            for sql in (
                "SELECT position FROM hub.head",
                "SELECT count(*) FROM hub.devices WHERE revoked_at IS NULL",
                "SELECT count(*) FROM hub.payloads",
            )
        )
        missing = _number(connection, _MISSING, NO_PAYLOAD)
        schema = applied_steps(connection)
        connection.execute("RESET ROLE")
        warnings = tuple(_warnings(connection))
    return HubStatus(hub_id, centre or "", schema, position, devices, payloads, missing, warnings)


def verify(connection: Connection) -> list[HubFault]:
    """Recompute the feed; the transaction is the owner's."""
    faults: list[HubFault] = []
    heads: dict[str, tuple[int, bytes]] = {}
    last, prefix = 0, PREFIX_START
    with connection.cursor("feed", binary=True) as feed:
        feed.itersize = 2000
        for row in feed.execute(_FEED):
            position, stored_prefix, event_hash, chain = row[:4]
            envelope = Envelope(*row[4:])
            device, dseq = envelope.device, envelope.dseq
            before, previous = heads.get(device, (0, CHAIN_START))
            wrong = []
            if position != last + 1 or dseq != before + 1:
                wrong.append("hole")
            if envelope.event_hash() != event_hash:
                wrong.append("hash")
            if chain_hash(previous, event_hash) != chain:
                wrong.append("chain")
            if prefix_hash(prefix, event_hash) != stored_prefix:
                wrong.append("prefix")
            faults += [HubFault(position, device, dseq, what) for what in wrong]
            last, prefix = position, stored_prefix
            heads[device] = dseq, chain
    if connection.execute("SELECT position, prefix FROM hub.head").fetchone() != (last, prefix):
        faults.append(HubFault(last, "", 0, "head"))
    for device, acked, chain in connection.execute("SELECT device, acked, chain FROM hub.chains ORDER BY device"):
        if heads.pop(device, (0, CHAIN_START)) != (acked, chain):
            faults.append(HubFault(last, device, acked, "head"))
    return faults + [HubFault(last, device, heads[device][0], "head") for device in sorted(heads)]


def conflicts(connection: Connection, day: str | None) -> list[HubConflict]:
    """Labels that several events issued, and tickets of two places; the transaction is the owner's.

    The second are as the readable tables have them: see :func:`behind`. Restricted visits are not in those.
    """
    labels = [HubConflict(row[0], row[1], tuple(row[2])) for row in connection.execute(_CONFLICTS, (day, day))]
    return labels + [
        HubConflict(row[0] or "", row[1], tuple(row[2]), "attempt", tuple(row[3]))
        for row in connection.execute(_TWO_PLACES, (day, day))
    ]


def behind(connection: Connection) -> int:
    """How many events of the feed the readable tables have not taken yet; the transaction is the owner's."""
    return max(0, _number(connection, _BEHIND))


def _warnings(connection: Connection) -> list[str]:
    """Codes of what the administrator should know; a server without one of these settings has nothing to warn of."""
    found = [
        code
        for name, bad, code in _SETTINGS
        if connection.execute("SELECT current_setting(%s, true)", (name,)).fetchone() == (bad,)
    ]
    if connection.execute("SELECT current_setting('max_prepared_transactions', true)").fetchone() not in (
        ("0",),
        (None,),
    ):
        found.append("prepared_transactions")
    group = group_of(connection.info.dbname)
    checks = (
        ("SELECT has_schema_privilege(%s, 'public', 'CREATE')", "public_create"),
        ("SELECT has_database_privilege(%s, current_database(), 'TEMP')", "public_temp"),
        ("SELECT bool_or(has_function_privilege(%s, oid, 'EXECUTE')) FROM pg_proc WHERE proname = 'lo_create'",
         "large_objects"),
        ("SELECT bool_or(has_database_privilege(%s, oid, 'CONNECT')) FROM pg_database"
         " WHERE datallowconn AND datname <> current_database()", "other_databases"),
    )  # fmt: skip
    return found + [code for sql, code in checks if connection.execute(sql, (group,)).fetchone() == (True,)]


def _number(connection: Connection, sql: str, *values: bytes) -> int:
    row = connection.execute(sql, values).fetchone()
    return int(row[0]) if row else 0
