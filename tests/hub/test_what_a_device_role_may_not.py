"""A device's password in the hands of somebody with psql: whatever is tried is refused, or does nobody any harm.

Two questions are asked at the end: are all rows, objects, roles and grants as before, and can the other desk still send
its work?
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.sql import SQL, Literal

from db.hub import admin
from db.hub.messages import Outgoing
from db.hub.session import owner_of
from db.hub.wire import push_values
from tests.support.shared_hub import SharedHub

MAY_CHANGE = ("hub.seen", "hub.log")
"""When a device was last here, and what it tried."""

TRYING = ("desk", "screen")
MARK = "### "

REFUSED = {
    "a table": "CREATE TABLE mine (n int)",
    "a table in public": "CREATE TABLE public.mine (n int)",
    "a table at the hub": "CREATE TABLE hub.mine (n int)",
    "a table of one's own making": "SELECT 1 AS n INTO public.mine",
    "a temporary table": "CREATE TEMP TABLE events (n int)",
    "a temporary view that hides a table": "CREATE TEMP VIEW devices AS SELECT 1 AS n",
    "a temporary function": "CREATE FUNCTION pg_temp.me() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function in public": "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    "a function at the hub": "CREATE FUNCTION hub.hint2() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "another body for a function": "CREATE OR REPLACE FUNCTION hub.hint() RETURNS void LANGUAGE sql AS 'SELECT NULL'",
    "a schema": "CREATE SCHEMA mine",
    "a schema named like the role": "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
    "a sequence": "CREATE SEQUENCE public.numbers",
    "a type": "CREATE TYPE public.mine AS (n int)",
    "a database": "CREATE DATABASE mine",
    "a role": "CREATE ROLE mine",
    "an extension": "CREATE EXTENSION hstore",
    "dblink": "CREATE EXTENSION dblink",
    "a server elsewhere": "CREATE SERVER there FOREIGN DATA WRAPPER postgres_fdw",
    "a language": "CREATE LANGUAGE plpython3u",
    "an event trigger": "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION hub.never()",
    "a publication": "CREATE PUBLICATION p FOR TABLE hub.events",
    "a trigger on the events": "CREATE TRIGGER t BEFORE INSERT ON hub.events EXECUTE FUNCTION hub.never()",
    "no trigger on the events": "ALTER TABLE hub.events DISABLE TRIGGER ALL",
    "no check on the events": "ALTER TABLE hub.events DROP CONSTRAINT events_pkey",
    "a grant to oneself": "GRANT SELECT ON hub.events TO CURRENT_USER",
    "a grant to everybody": "GRANT EXECUTE ON FUNCTION hub.never() TO PUBLIC",
    "another owner": "ALTER TABLE hub.events OWNER TO CURRENT_USER",
    "the administrator's role": "SET ROLE postgres",
    "another device's role": "SET ROLE :other",
    "the administrator's session": "SET SESSION AUTHORIZATION postgres",
    "another device's session": "SET SESSION AUTHORIZATION :other",
    "the role variable": "SELECT set_config('role', ':other', false)",
    "triggers switched off": "SET session_replication_role = replica",
    "the log switched off": "SET log_statement = 'none'; SET log_min_messages = panic",
    "hidden from the watchdog": "SET track_activities = off",
    "a library": "LOAD 'auto_explain'",
    "more connections for oneself": "ALTER ROLE CURRENT_USER CONNECTION LIMIT 100",
    "superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "roles of one's own": "ALTER ROLE CURRENT_USER CREATEROLE",
    "replication": "ALTER ROLE CURRENT_USER REPLICATION",
    "past row security": "ALTER ROLE CURRENT_USER BYPASSRLS",
    "another name": "ALTER ROLE :self RENAME TO mine",
    "a longer life": "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
    "another's password": "ALTER ROLE :other PASSWORD 'guess'",
    "another's settings": "ALTER ROLE :other SET statement_timeout = 1",
    "everybody's settings": "ALTER ROLE ALL SET statement_timeout = 1",
    "the database's settings": "ALTER DATABASE :database SET statement_timeout = 1",
    "the server's settings": "ALTER SYSTEM SET max_connections = 1",
    "the hub's owner": "GRANT :owner TO CURRENT_USER",
    "another's role for oneself": "GRANT :other TO CURRENT_USER",
    "another's role taken away": "DROP ROLE :other",
    "the verifiers of passwords": "SELECT rolpassword FROM pg_authid",
    "the verifiers by another way": "SELECT passwd FROM pg_shadow",
    "who may connect": "SELECT * FROM pg_hba_file_rules",
    "a file of the server": "SELECT pg_read_file('pg_hba.conf')",
    "a binary file of the server": "SELECT pg_read_binary_file('PG_VERSION')",
    "the server's folders": "SELECT pg_ls_dir('.')",
    "where the server is": "SHOW data_directory",
    "a file as large object": "SELECT lo_import('/etc/passwd')",
    "a large object as file": "SELECT lo_export(1, '/tmp/mine')",
    "a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "a program's output": "COPY hub.events FROM PROGRAM 'id'",
    "a file": "COPY (SELECT 1) TO '/tmp/mine'",
    "a file's lines": "COPY hub.events FROM '/etc/passwd'",
    "a backup": "SELECT pg_start_backup('x')",
    "a restore point": "SELECT pg_create_restore_point('x')",
    "another log file": "SELECT pg_switch_wal()",
    "a replication slot": "SELECT pg_create_physical_replication_slot('mine')",
    "counters set back": "SELECT pg_stat_reset()",
    "the configuration read again": "SELECT pg_reload_conf()",
    "a vacuum of the events": "ANALYZE (SKIP_LOCKED) hub.events; SELECT * FROM hub.events",
    "rows by an XML function": "SELECT table_to_xml('hub.events', true, false, '')",
    "rows by a text search function": "SELECT * FROM ts_stat('SELECT to_tsvector(kind) FROM hub.events')",
    "rows by a cursor": "BEGIN; DECLARE c CURSOR FOR SELECT * FROM hub.events; FETCH ALL FROM c",
    "rows by a block": "DO $$BEGIN EXECUTE 'TABLE hub.payloads'; END$$",
    "a function of the owner only": "SELECT hub.me()",
    "the taking of events": f"SELECT hub.append({', '.join(['NULL'] * 16)})",
    "a row of its own in the log": "SELECT hub.note('other', 'nothing happened')",
    "a receipt": "SELECT hub.receipt('\\x00'::bytea)",
}  # fmt: skip
ELSEWISE = {
    "a table": "3F000",  # no schema to make it in
    "an extension": "3F000",
    "dblink": "3F000",
    "a server elsewhere": "42704",
    "a language": "0A000",
    "another name": "0A000",  # not while it is logged in
    "a backup": "42883",  # it has another name now
    "rows by an XML function": "0A000",  # a server without XML
}
"""These may also fail because something is not there in this version, installation or search path."""

HARMLESS = {
    "a variable that sounds like identity": "SET hub.device = 'other'; SET app.session_user = 'other'",
    "row security off": "SET row_security = off",
    "another search path": "SET search_path = pg_temp, public, report, hub",
    "no deadlines": "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0",
    "no deadlines from now on": "ALTER ROLE CURRENT_USER SET statement_timeout = 0",
    "strings of before": "SET standard_conforming_strings = off",
    "much memory": "SET work_mem = '10GB'",
    "its own role": "SET ROLE :self",
    "a hint": "SELECT pg_notify('guidance_desk', repeat('x', 7000)); NOTIFY guidance_desk, 'lie'",
    "listening": "LISTEN guidance_desk; UNLISTEN *",
    "the migrations' and all other advisory locks": "SELECT pg_advisory_lock(n) FROM generate_series(0, 500) n",
    "ending another's session": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    "stopping another's query": "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    "its own rights thrown away": "REVOKE ALL ON SCHEMA hub FROM CURRENT_USER",
    "what others are doing": "SELECT query FROM pg_stat_activity",
}


@dataclass
class Tried:
    """What psql said to each attempt of each device, and the hub before and after all of them."""

    said: dict[tuple[str, str], str]
    shown: str
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="module")
def tried(hub: SharedHub) -> Tried:
    """Every attempt of a desk and of a screen, each as if in a session of its own."""
    before = hub.fingerprint(without=MAY_CHANGE)
    said, shown = {}, ""
    for name in TRYING:
        script = ""
        attempts = REFUSED | HARMLESS
        for number, sql in enumerate(attempts.values()):
            script += f"\\warn {MARK}{number}\n{_filled(hub, sql, name)};\nROLLBACK;\nDISCARD ALL;\n"
        answer = hub.psql(name, script, stop=False)
        shown += answer.out
        for part in answer.err.split(MARK)[1:]:
            number_said, _, rest = part.partition("\n")
            said[name, list(attempts)[int(number_said)]] = rest
    return Tried(said, shown, before, hub.fingerprint(without=MAY_CHANGE))


@pytest.fixture
def unharmed(hub: SharedHub) -> Iterator[None]:
    """All rows, objects, roles and grants are as before, and the other desk can still send its work."""
    before = hub.fingerprint(without=MAY_CHANGE)
    yield
    assert hub.fingerprint(without=MAY_CHANGE) == before
    other = hub.devices["other"]
    assert hub.push("other", other.pen.write()) == "ok"
    assert admin.verify(hub.dsn) == []


def _filled(hub: SharedHub, sql: str, name: str) -> str:
    owner = owner_of(hub.database)
    words = {one: hub.devices[one].role for one in ("other", "desk")}
    for word, role in {**words, "self": hub.devices[name].role, "owner": owner, "database": hub.database}.items():
        sql = sql.replace(f"':{word}'", f"'{role}'").replace(f":{word}", f'"{role}"')
    return sql


@pytest.mark.parametrize("name", TRYING)
@pytest.mark.parametrize("what", REFUSED)
def test_a_device_is_refused(tried: Tried, what: str, name: str) -> None:
    said = tried.said[name, what]
    assert "ERROR:  42501" in said or (what in ELSEWISE and f"ERROR:  {ELSEWISE[what]}" in said), said


@pytest.mark.parametrize("name", TRYING)
@pytest.mark.parametrize("what", HARMLESS)
def test_a_device_may_try(tried: Tried, what: str, name: str) -> None:
    said = tried.said[name, what]
    assert "ERROR:  XX" not in said
    assert "FATAL" not in said


def test_all_of_it_changed_nothing_and_showed_nothing(hub: SharedHub, tried: Tried, unharmed: None) -> None:
    assert tried.after == tried.before
    assert not [one.device for one in hub.devices.values() if one.device in tried.shown]


def test_no_table_can_be_read_written_or_locked(hub: SharedHub, unharmed: None) -> None:
    relations = hub.rows(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'v', 'm', 'S', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND n.nspname NOT LIKE 'pg\\_%'"
    )
    tables = [name for (name,) in relations]
    assert len(tables) > 20
    tries = (
        "SELECT * FROM {}",
        "SELECT count(*) FROM {}",
        "INSERT INTO {} DEFAULT VALUES",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "COPY {} TO STDOUT",
        "DROP TABLE {}",
        "CREATE INDEX ON {} ((1))",
        "BEGIN; LOCK TABLE {} IN ACCESS SHARE MODE; COMMIT",
        "EXPLAIN ANALYZE SELECT * FROM {}",
    )
    statements = [one.format(table) + ";" for table in tables for one in tries]
    for name in ("desk", "room", "screen"):
        said = hub.psql(name, "\n".join(statements), stop=False)
        assert said.out.strip() == ""
        # a sequence says of some of these that it is no table, before it asks for rights
        refused = said.err.count("ERROR:  42501") + said.err.count("ERROR:  42809")
        assert refused + said.err.count("ERROR:  25P02") >= len(statements)


def test_no_column_can_be_changed(hub: SharedHub, unharmed: None) -> None:
    columns = hub.rows(
        "SELECT format('UPDATE %I.%I SET %I = NULL;', table_schema, table_name, column_name)"
        " FROM information_schema.columns WHERE table_schema IN ('hub', 'report')"
    )
    said = hub.psql("desk", "\n".join(sql for (sql,) in columns), stop=False)
    assert said.err.count("ERROR:") == len(columns) > 100
    assert said.err.count("ERROR:  42501") + said.err.count("ERROR:  428C9") == len(columns)


def push_sql(device: str, batch: tuple[Outgoing, ...]) -> str:
    """A push as SQL text, as somebody with psql would write it."""
    types = "text bigint[] text[] text[] bigint[] text[] bigint[] bigint[] text[] text[] text[] bytea[] bytea[] bytea[]"
    types += " bigint[] text[] bytea[] bigint[] text[] bigint[]"
    values = push_values(device, batch)
    parts = [
        SQL("{}::" + kind).format(Literal(value)) if value != [] else SQL("'{}'::" + kind)
        for value, kind in zip(values, types.split(), strict=True)
    ]
    return SQL("SELECT * FROM hub.push({})").format(SQL(", ").join(parts)).as_string(None)


def test_a_desk_cannot_write_in_another_desks_name(hub: SharedHub, unharmed: None) -> None:
    other = hub.devices["other"]
    pen = type(other.pen)(other.device, dseq=other.pen.dseq, chain=other.pen.chain)
    forged = push_sql(other.device, (pen.write(),))
    for before in ("", "SET ROLE :self;", "SET hub.device = 'other';", "SET search_path = pg_temp, hub;"):
        said = hub.psql("desk", _filled(hub, before, "desk") + forged)
        assert "ERROR:  HB003" in said.err


def test_a_desk_cannot_write_for_another_centre(hub: SharedHub, unharmed: None) -> None:
    desk = hub.devices["desk"]
    pen = type(desk.pen)(desk.device, centre="999999", dseq=desk.pen.dseq, chain=desk.pen.chain)
    said = hub.psql("desk", push_sql(desk.device, (pen.write(),)))
    assert said.ok
    assert said.rows[0][0] == "centre"


def test_a_screen_writes_nothing_at_all(hub: SharedHub, unharmed: None) -> None:
    screen = hub.devices["screen"]
    pen = type(screen.pen)(screen.device)
    assert "ERROR:  HB005" in hub.psql("screen", push_sql(screen.device, (pen.write(),))).err
    assert "ERROR:  HB005" in hub.psql("screen", "SELECT hub.claim('r', 'v', 's', 1, 'W1')").err
    assert "ERROR:  HB005" in hub.psql("screen", "SELECT hub.new_lane('r')").err


def test_a_desk_cannot_take_the_store_of_another(hub: SharedHub, unharmed: None) -> None:
    desk, other = hub.devices["desk"], hub.devices["other"]
    for sql in (
        f"SELECT hub.register('{other.device}', '', '')",
        f"SELECT hub.register('{other.device}', '', '{other.device}')",
        f"SELECT hub.register('{other.device}', '', '{desk.device}')",
        f"SELECT hub.hello('{other.device}')",
    ):
        assert "ERROR:  HB003" in hub.psql("desk", sql).err


def test_a_fourth_connection_is_refused(hub: SharedHub, unharmed: None) -> None:
    address = hub.address("desk").conninfo(None, 10)
    with ExitStack() as three:
        for _ in range(3):
            three.enter_context(psycopg.connect(**address))
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            psycopg.connect(**address)


def test_a_device_that_lends_its_role_lends_no_identity(hub: SharedHub, unharmed: None) -> None:
    """Before PostgreSQL 16 a role may grant itself to another; the hub knows the caller by who logged in."""
    hub.psql("other", _filled(hub, "GRANT :self TO :desk", "other"))
    try:
        said = hub.psql(
            "desk", _filled(hub, f"SET ROLE :other; SELECT hub.hello('{hub.devices['other'].device}')", "desk")
        )
        assert "ERROR:  HB003" in said.err or "ERROR:  42501" in said.err
    finally:
        hub.psql("other", _filled(hub, "REVOKE :self FROM :desk", "other"))


def test_a_password_of_its_own_is_all_a_device_may_set(hub: SharedHub, unharmed: None) -> None:
    desk = hub.devices["desk"]
    assert hub.psql("desk", "ALTER ROLE CURRENT_USER PASSWORD 'chosen'").ok
    desk.password, before = "chosen", desk.password
    assert hub.psql("desk", f"ALTER ROLE CURRENT_USER PASSWORD '{before}'").ok
    desk.password = before
    assert hub.psql("desk", "SELECT 1").ok


def test_a_large_object_is_nobodys_business(hub: SharedHub, unharmed: None) -> None:
    """PostgreSQL lets everybody make large objects; where the owner may, the hub takes that away."""
    said = hub.psql("desk", "SELECT lo_from_bytea(0, 'x')")
    if said.ok:
        assert not hub.psql("screen", f"SELECT lo_get({said.out.strip()})").ok
        assert hub.psql("desk", f"SELECT lo_unlink({said.out.strip()})").ok
