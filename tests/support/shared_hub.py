"""A hub with devices, from three sides: its administrator, a device's program, and a device's role in psql."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Sealed, chain_hash, commit_to
from db.hub import admin
from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.messages import Outgoing
from db.hub.passwords import new_password
from db.hub.sealing import seal
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Said

CENTRE = "130981"
DAY = "2026-03-02"
KEY_ID, KEY = "k1", bytes(range(32))


@dataclass
class Pen:
    """Writes the events of one store, each chained to the one before."""

    device: str
    centre: str = CENTRE
    dseq: int = 0
    chain: bytes = CHAIN_START
    stamp_ms: int = 1_772_400_000_000

    def write(
        self, *, payload: bytes | None = None, erases: Sequence[tuple[str, int]] = (), **changes: Any
    ) -> Outgoing:
        """The next event; ``changes`` are fields of its envelope, ``payload`` is sealed under the centre's key."""
        self.dseq += 1
        self.stamp_ms += 1000
        salt = secrets.token_bytes(32)
        commitment = NO_PAYLOAD if payload is None else commit_to(salt, payload)
        envelope = replace(
            Envelope(
                *(self.centre, self.device, self.dseq, "registered", 1, "centre", self.stamp_ms, 0, DAY),
                *("A001", "op1", b'{"visit":"v1"}', commitment),
            ),
            **changes,
        )
        self.chain = chain_hash(self.chain, envelope.event_hash())
        sealed = None
        if payload is not None:
            sealed = seal(KEY, KEY_ID, self.device, self.dseq, commitment, Sealed(salt, payload))
        return Outgoing(envelope, self.chain, KEY_ID if sealed else "", sealed, tuple(erases))


@dataclass
class Enrolled:
    """A device: its role and password, its store, and the pen that writes the store's events."""

    name: str
    kind: str
    role: str
    password: str = field(repr=False)
    pen: Pen

    @property
    def device(self) -> str:
        return self.pen.device


@dataclass
class SharedHub:
    """A hub in a database of ``server``; ``devices`` by name."""

    server: PostgresServer
    database: str
    devices: dict[str, Enrolled] = field(default_factory=dict)

    @classmethod
    def make(cls, server: PostgresServer, database: str = "") -> SharedHub:
        made = cls(server, database or server.create_database())
        admin.init(made.dsn, CENTRE)
        return made

    @property
    def dsn(self) -> str:
        """The administrator's connection string."""
        return self.server.dsn(self.database)

    def enrol(
        self, name: str, kind: str = "desk", *, restricted: bool | None = None, register: bool = True
    ) -> Enrolled:
        """A new device with a role of its own, its store registered."""
        password = new_password()
        sees = kind in ("desk", "leader") if restricted is None else restricted
        row = admin.create_device(self.dsn, name, kind, password, b"", restricted=sees)
        one = Enrolled(name, kind, row.role, password, Pen(secrets.token_hex(16)))
        self.devices[name] = one
        if register:
            with self.client(name) as client:
                client.register(one.device)
        return one

    def address(self, name: str, *, port: int = 0) -> HubAddress:
        """Where a device finds the hub; ``port`` for a proxy in front of it."""
        one = self.devices[name]
        return HubAddress.from_dsn(self.server.dsn(self.database, user=one.role, password=one.password, port=port))

    def client(self, name: str, *, port: int = 0, timeout_s: float = 60.0) -> HubClient:
        """A device's program at the hub (``with`` connects)."""
        return HubClient(self.address(name, port=port), timeout_s=timeout_s)

    def push(self, name: str, *batch: Outgoing, timeout_s: float = 60.0) -> str:
        """Push as the device's program does; returns the status."""
        one = self.devices[name]
        with self.client(name, timeout_s=timeout_s) as client:
            client.hello(one.device)
            return client.push(batch, one.device).status

    def psql(self, name: str, sql: str, *, stop: bool = True) -> Said:
        """Give SQL to psql as the device's role; errors come with their SQLSTATE. ``stop`` at the first one."""
        one = self.devices[name]
        opening = "\\set VERBOSITY verbose\n" + ("" if stop else "\\unset ON_ERROR_STOP\n")
        return self.server.psql(opening + sql, database=self.database, user=one.role, password=one.password)

    def value(self, sql: str) -> str:
        """The one value of a query of the administrator."""
        return self.server.value(sql, database=self.database)

    def fingerprint(self, *, without: Sequence[str] = ()) -> dict[str, str]:
        """Every row of every table of the hub and its report, and every object, role and grant, as digests.

        ``without`` are tables (``hub.seen``) whose rows may change.
        """
        tables = self.rows("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('hub', 'report')")
        parts = [
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            for (table,) in tables
            if table not in without
        ]
        parts += [f"SELECT '{name}', md5(coalesce(string_agg({what}, '|' ORDER BY {what}), '')) FROM {source}"
                  for name, (what, source) in _CATALOGUE.items()]  # fmt: skip
        return {row[0]: row[1] for row in self.rows(" UNION ALL ".join(parts))}

    def rows(self, sql: str) -> list[list[str]]:
        """The rows of a query of the administrator."""
        return self.server.must_psql(sql, database=self.database).rows


_CATALOGUE = {
    "relations": ("oid::text || relname || coalesce(relacl::text, '')", "pg_class WHERE relpersistence = 'p'"),
    "functions": ("oid::text || proname || md5(prosrc) || coalesce(proacl::text, '')", "pg_proc"),
    "schemas": ("nspname || coalesce(nspacl::text, '')", "pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'"),
    "triggers": ("tgname || tgenabled::text", "pg_trigger"),
    "extensions": ("extname", "pg_extension"),
    "large objects": ("oid::text", "pg_largeobject_metadata"),
    "roles": (
        "rolname || rolsuper::text || rolcreaterole::text || rolcreatedb::text || rolcanlogin::text"
        " || rolreplication::text || rolconnlimit::text || rolbypassrls::text",
        "pg_roles WHERE starts_with(rolname, current_database())",
    ),
    "members": (
        "m.roleid::text || '>' || m.member::text",
        "pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE starts_with(r.rolname, current_database())",
    ),
}
