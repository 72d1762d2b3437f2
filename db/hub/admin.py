"""What the administrator does with the hub: make it, let devices in, throw them out, look.

Every call opens and closes a connection of its own, with a DSN of a role that may create roles and owns the database
(or a superuser). Tables are touched as the hub's owner role, never as the administrator's own.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
from collections.abc import Mapping

from psycopg import IsolationLevel
from psycopg.sql import SQL, Identifier, Literal

from db.hub import auditing, migrations
from db.hub.client import WrappedKey
from db.hub.errors import Refused
from db.hub.facts import DeviceRow, HubConflict, HubFault, HubStatus, LogRow
from db.hub.passwords import scram_verifier
from db.hub.session import Connection, administrator, as_owner, become_owner, group_of, owner_of, role_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}")
_KINDS = ("desk", "room", "screen", "leader")
_WITH_LANES = ("desk", "leader")
_PATIENCE_S = 10.0
_ROLE_SETTINGS = (
    ("statement_timeout", "20s"),
    ("idle_in_transaction_session_timeout", "5s"),
    ("lock_timeout", "15s"),
    ("idle_session_timeout", "1h"),
)


def init(dsn: str, centre: str) -> HubStatus:
    """Make the hub of a centre in an empty database, or bring one to this program's version; again is nothing.

    Args:
        dsn: the administrator's.
        centre: short name of the centre; a hub that has another one is refused.

    Raises:
        HubProblem: ``Refused``: ``rights``, ``centre``, ``old_hub``, ``encoding``; ``Unreachable``.
    """
    with administrator(dsn) as connection:
        migrations.migrate(connection)
        with as_owner(connection):
            connection.execute("LOCK TABLE hub.identity IN EXCLUSIVE MODE")
            there = connection.execute("SELECT centre FROM hub.centres").fetchall()
            if there and (centre,) not in there:
                raise Refused("centre")
            connection.execute("INSERT INTO hub.centres (centre) VALUES (%s) ON CONFLICT DO NOTHING", (centre,))
            connection.execute(
                "INSERT INTO hub.identity (one, hub_id, inner_key, outer_key) VALUES (1, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                (uuid.uuid4().hex, os.urandom(64), os.urandom(64)),
            )
            connection.execute(
                "INSERT INTO hub.head (one, position, prefix) VALUES (1, 0, %s) ON CONFLICT DO NOTHING", (bytes(32),)
            )
        return auditing.status(connection)


def migrate(dsn: str) -> list[str]:
    """Bring the hub's schema to this program's version; the names of the steps that were applied."""
    with administrator(dsn) as connection:
        return migrations.migrate(connection)


def status(dsn: str) -> HubStatus:
    """The hub at a glance, with what is worth a word about the server's settings."""
    with administrator(dsn) as connection:
        return auditing.status(connection)


def create_device(
    dsn: str, name: str, kind: str, password: str, public_key: bytes, *, restricted: bool = True
) -> DeviceRow:
    """Let a device in: a role that may log in and execute a few functions, three connections at most.

    Args:
        dsn: the administrator's.
        name: letters, digits and hyphens, 30 at most.
        kind: ``desk``, ``room``, ``screen`` or ``leader``; desks and leaders get three lanes.
        password: of ASCII characters; only its verifier reaches the server.
        public_key: X25519, 32 bytes, for the keys that are wrapped for it.
        restricted: whether it may have events of the scope ``restricted``; a screen never does.

    Raises:
        Refused: ``malformed`` (name, kind, password), ``taken`` (there is a device of that name), ``no_lane``.
    """
    _check(name, kind)
    with administrator(dsn) as connection, connection.transaction():
        role = role_of(connection.info.dbname, name)
        become_owner(connection)
        connection.execute("SELECT 1 FROM hub.head FOR UPDATE")
        if connection.execute("SELECT 1 FROM hub.devices WHERE lower(name) = lower(%s)", (name,)).fetchone():
            raise Refused("taken")
        connection.execute(
            "INSERT INTO hub.devices (name, role, kind, restricted, short, public_key)"
            " VALUES (%s, %s, %s, %s, hub.next_short(), %s)",
            (name, role, kind, restricted and kind != "screen", public_key),
        )
        if kind in _WITH_LANES:
            _give_lanes(connection, name)
        connection.execute("SELECT hub.note('', %s)", (f"enrolled {name}",))
        connection.execute("RESET ROLE")
        _make_role(connection, role, password)
        return _device(connection, name)


def replace_device(dsn: str, name: str, password: str, public_key: bytes) -> DeviceRow:
    """A new PC under an old name: the store of before no longer speaks for it, its lanes are new, its sessions end.

    Raises:
        Refused: ``not_enrolled`` (there is none of that name), ``malformed``, ``no_lane``.
    """
    with administrator(dsn) as connection:
        with connection.transaction():
            row = _device(connection, name)
            become_owner(connection)
            connection.execute("SELECT 1 FROM hub.head FOR UPDATE")
            connection.execute("UPDATE hub.stores SET gone = true WHERE name = %s", (name,))
            connection.execute(
                "UPDATE hub.devices SET device = NULL, short = CASE WHEN device IS NULL AND NOT EXISTS (SELECT 1 FROM"
                " hub.stores s WHERE s.short = devices.short) THEN short ELSE hub.next_short() END,"
                " public_key = %s, revoked_at = NULL, enrolled_at = clock_timestamp() WHERE name = %s",
                (public_key, name),
            )
            _give_back(connection, name)
            if row.kind in _WITH_LANES:
                _give_lanes(connection, name)
            connection.execute("SELECT hub.note('', %s)", (f"replaced {name}",))
            connection.execute("RESET ROLE")
            _set_password(connection, row.role, password)
        _cut(connection, row.role)
        return _device(connection, name)


def revoke(dsn: str, name: str) -> int:
    """Throw a device out: it may not log in, its open sessions end now, its wrapped keys are gone, its lanes free in a
    day and a half. What it wrote stays.

    Returns:
        How many sessions were cut.

    Raises:
        Refused: ``not_enrolled``: there is none of that name.
    """
    with administrator(dsn) as connection:
        with connection.transaction():
            row = _device(connection, name)
            connection.execute(SQL("ALTER ROLE {} NOLOGIN").format(Identifier(row.role)))
            become_owner(connection)
            connection.execute(
                "UPDATE hub.devices SET revoked_at = clock_timestamp() WHERE name = %s AND revoked_at IS NULL", (name,)
            )
            connection.execute("DELETE FROM hub.keys WHERE name = %s", (name,))
            _give_back(connection, name)
            connection.execute("SELECT hub.note('', %s)", (f"revoked {name}",))
        # committed first: nobody comes in again while the open sessions are ended
        return _cut(connection, row.role)


def declare_dead(dsn: str, name: str) -> None:
    """A device will never come back: what others still have of its events is taken from them without a receipt.

    Args:
        dsn: the administrator's.
        name: of the device, which is revoked; or the id of a store (32 hexadecimal digits) this hub never knew, when a
            new hub takes the place of one that is lost.

    Raises:
        Refused: ``not_enrolled``: there is none of that name.
    """
    if re.fullmatch(r"[0-9a-f]{32}", name):
        stores = [name]
    else:
        revoke(dsn, name)
        stores = []
    with administrator(dsn) as connection, as_owner(connection):
        if not stores:
            found = connection.execute("SELECT device FROM hub.stores WHERE name = %s", (name,))
            stores = [str(row[0]) for row in found]
        for device in stores:
            connection.execute(
                "INSERT INTO hub.chains (device, chain, dead) VALUES (%s, %s, true)"
                " ON CONFLICT (device) DO UPDATE SET dead = true",
                (device, bytes(32)),
            )
            connection.execute("UPDATE hub.stores SET gone = true WHERE device = %s", (device,))
        connection.execute("SELECT hub.note('', %s)", (f"declared dead {name}",))


def devices(dsn: str) -> list[DeviceRow]:
    """Every device that was ever enrolled, by name."""
    with administrator(dsn) as connection, connection.transaction():
        return auditing.device_rows(connection)


def publish_keys(dsn: str, key_id: str, purpose: str, wrapped: Mapping[str, bytes]) -> None:
    """Give devices a key of the centre, wrapped for each.

    Args:
        dsn: the administrator's.
        key_id: of the key; the same key for one more device is the same ``key_id``.
        purpose: ``payload``, ``restricted`` or ``qr``.
        wrapped: by device's name; "" is the administrator's own copy.

    Raises:
        Refused: ``malformed``: no such purpose; ``not_enrolled``: no such device, or it is revoked.
    """
    if purpose not in ("payload", "restricted", "qr"):
        raise Refused("malformed")
    with administrator(dsn) as connection, as_owner(connection):
        connection.execute("LOCK TABLE hub.keys IN EXCLUSIVE MODE")
        known = {row[0] for row in connection.execute("SELECT name FROM hub.devices WHERE revoked_at IS NULL")}
        if set(wrapped) - known - {""}:
            raise Refused("not_enrolled")
        row = connection.execute("SELECT coalesce(max(generation), 0) + 1 FROM hub.keys").fetchone()
        for name, copy in wrapped.items():
            connection.execute(
                "INSERT INTO hub.keys (key_id, purpose, name, wrapped, generation, created_at) VALUES (%s, %s, %s, %s,"
                " %s, coalesce((SELECT min(k.created_at) FROM hub.keys k WHERE k.key_id = %s), clock_timestamp()))"
                " ON CONFLICT (key_id, name) DO UPDATE SET wrapped = excluded.wrapped,"
                " generation = excluded.generation",
                (key_id, purpose, name, copy, (row or (1,))[0], key_id),
            )
        connection.execute("SELECT hub.hint()")


def admin_keys(dsn: str) -> list[WrappedKey]:
    """Every key of the centre as wrapped for the administrator, oldest first."""
    with administrator(dsn) as connection, as_owner(connection):
        rows = connection.execute(
            "SELECT key_id, purpose, wrapped, generation, floor(extract(epoch FROM created_at) * 1000)::bigint"
            " FROM hub.keys WHERE name = '' ORDER BY generation, key_id"
        )
        return [WrappedKey(*row) for row in rows]


def publish_config(dsn: str, version: int, content: bytes) -> None:
    """Give every device a new configuration of the centre.

    Args:
        dsn: the administrator's.
        version: higher than any before; the same again with the same content is nothing.
        content: as the devices get it; the caller has checked it.

    Raises:
        Refused: ``malformed``: the version is not higher.
    """
    digest = hashlib.sha256(content).digest()
    with administrator(dsn) as connection, as_owner(connection):
        connection.execute("LOCK TABLE hub.configs IN EXCLUSIVE MODE")
        last = connection.execute("SELECT version, digest FROM hub.configs ORDER BY version DESC LIMIT 1").fetchone()
        if last == (version, digest):
            return
        if version < 1 or (last is not None and version <= last[0]):
            raise Refused("malformed")
        connection.execute(
            "INSERT INTO hub.configs (version, digest, content) VALUES (%s, %s, %s)", (version, digest, content)
        )
        connection.execute("SELECT hub.hint()")


def config_versions(dsn: str) -> list[tuple[int, str, int]]:
    """Every configuration that was published: version, SHA-256 in hexadecimal, when (milliseconds)."""
    with administrator(dsn) as connection, as_owner(connection):
        rows = connection.execute(
            "SELECT version, digest, floor(extract(epoch FROM published_at) * 1000)::bigint FROM hub.configs"
            " ORDER BY version"
        )
        return [(row[0], row[1].hex(), row[2]) for row in rows]


def set_flag(dsn: str, name: str, value: str) -> None:
    """Keep a small setting of the hub."""
    with administrator(dsn) as connection, as_owner(connection):
        connection.execute(
            "INSERT INTO hub.flags (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
        connection.execute("SELECT hub.note('', %s)", (f"{name} {value}",))
        connection.execute("SELECT hub.hint()")


def flag(dsn: str, name: str) -> str:
    """A small setting of the hub; "" if it was never set."""
    with administrator(dsn) as connection, as_owner(connection):
        row = connection.execute("SELECT value FROM hub.flags WHERE name = %s", (name,)).fetchone()
        return "" if row is None else str(row[0])


def verify(dsn: str) -> list[HubFault]:
    """Recompute every hash of the feed; ``[]`` means whole. Reads all of it, changes nothing."""
    with administrator(dsn) as connection:
        # feed, head and chains as of one moment, although the devices go on writing
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with as_owner(connection):
            return auditing.verify(connection)


def conflicts(dsn: str, day: str | None = None) -> list[HubConflict]:
    """Numbers that were given twice and tickets of two places, of one business day (``2026-11-23``) or of all."""
    with administrator(dsn) as connection, as_owner(connection):
        return auditing.conflicts(connection, day)


def tables_behind(dsn: str) -> int:
    """How many events the readable tables, and with them the tickets of two places, are behind the feed."""
    with administrator(dsn) as connection, as_owner(connection):
        return auditing.behind(connection)


def log(dsn: str, limit: int = 100) -> list[LogRow]:
    """What happened at the hub, the newest first."""
    with administrator(dsn) as connection, as_owner(connection):
        rows = connection.execute(
            "SELECT floor(extract(epoch FROM at) * 1000)::bigint, name, what FROM hub.log ORDER BY id DESC LIMIT %s",
            (limit,),
        )
        return [LogRow(*row) for row in rows]


# -- inside


def _check(name: str, kind: str) -> None:
    if not _NAME.fullmatch(name) or kind not in _KINDS or name.lower() == "report":
        raise Refused("malformed")


def _device(connection: Connection, name: str) -> DeviceRow:
    found = [row for row in auditing.device_rows(connection) if row.name == name]
    if not found:
        raise Refused("not_enrolled")
    return found[0]


def _make_role(connection: Connection, role: str, password: str) -> None:
    database = connection.info.dbname
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
        connection.execute(SQL("CREATE ROLE {}").format(Identifier(role)))
    connection.execute(SQL("ALTER ROLE {} CONNECTION LIMIT 3").format(Identifier(role)))
    _set_password(connection, role, password)
    connection.execute(SQL("GRANT {} TO {}").format(Identifier(group_of(database)), Identifier(role)))
    # so that hub.unblock, which runs as the owner, may see and end the device's sessions
    connection.execute(SQL("GRANT {} TO {}").format(Identifier(role), Identifier(owner_of(database))))
    for setting, value in _ROLE_SETTINGS:
        connection.execute(
            SQL("ALTER ROLE {} SET {} = {}").format(Identifier(role), Identifier(setting), Literal(value))
        )


def _set_password(connection: Connection, role: str, password: str) -> None:
    try:
        verifier = scram_verifier(password)
    except ValueError:
        raise Refused("malformed") from None
    connection.execute(SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(Identifier(role), Literal(verifier)))


def _give_lanes(connection: Connection, name: str) -> None:
    """The lowest free lane, and the two highest as spare ones."""
    for rank, start in ((3, 1), (2, None), (1, None)):
        connection.execute("SELECT hub.take_lane(%s, NULL, %s, %s)", (name, rank, start))


def _give_back(connection: Connection, name: str) -> None:
    connection.execute(
        "UPDATE hub.lanes SET freed_at = clock_timestamp(), request = NULL WHERE name = %s AND freed_at IS NULL",
        (name,),
    )


def _cut(connection: Connection, role: str) -> int:
    """End the sessions of a role, and wait until they are gone."""
    row = connection.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s", (role,)
    ).fetchone()
    ended = int(row[0]) if row else 0
    until = time.monotonic() + _PATIENCE_S
    while ended and time.monotonic() < until:
        if connection.execute("SELECT 1 FROM pg_stat_activity WHERE usename = %s", (role,)).fetchone() is None:
            break
        time.sleep(0.02)
    return ended
