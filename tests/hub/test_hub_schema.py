"""Making the hub, and bringing it to a newer version."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from db.hub import admin, migrations
from db.hub.errors import HubProblem, Refused
from db.hub.session import administrator
from tests.support.postgres import PostgresServer
from tests.support.shared_hub import SharedHub


def test_making_it_again_changes_nothing(hub_dsn: str) -> None:
    first = admin.init(hub_dsn, "130981")
    assert first.centre == "130981"
    assert first.schema == len(migrations.steps())
    assert admin.init(hub_dsn, "130981") == first
    assert admin.migrate(hub_dsn) == []


def test_a_hub_is_of_one_centre(hub_dsn: str) -> None:
    admin.init(hub_dsn, "130981")
    with pytest.raises(Refused, match="centre"):
        admin.init(hub_dsn, "110000")


def test_a_database_without_a_hub_says_so(hub_dsn: str) -> None:
    for ask in (admin.status, admin.devices, admin.verify, admin.log):
        with pytest.raises(Refused, match="no_schema"):
            ask(hub_dsn)
    with pytest.raises(Refused, match="no_schema"):
        admin.create_device(hub_dsn, "desk", "desk", "secret", b"")


def test_two_administrators_at_once_make_one_hub(hub_dsn: str) -> None:
    made: list[object] = []

    def make() -> None:
        try:
            made.append(admin.init(hub_dsn, "130981").hub_id)
        except HubProblem as problem:
            made.append(problem)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert made == [admin.status(hub_dsn).hub_id] * 4


def test_two_administrators_bring_it_forward_once(hub_dsn: str, tmp_path: Path) -> None:
    admin.init(hub_dsn, "130981")
    newer = _with_a_step_more(tmp_path, "CREATE TABLE hub.more (one int PRIMARY KEY);")
    applied: list[list[str]] = []

    def bring() -> None:
        with administrator(hub_dsn) as connection:
            applied.append(migrations.migrate(connection, newer))

    threads = [threading.Thread(target=bring) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(applied) == [[], [], ["9000_more"]]


def test_a_step_that_fails_leaves_everything_as_it_was(hub_dsn: str, tmp_path: Path) -> None:
    before = admin.init(hub_dsn, "130981")
    newer = _with_a_step_more(tmp_path, "CREATE TABLE hub.more (one int PRIMARY KEY); SELECT 1 / 0;")
    with pytest.raises(HubProblem), administrator(hub_dsn) as connection:
        migrations.migrate(connection, newer)
    assert admin.status(hub_dsn) == before


def test_a_newer_hub_is_left_alone_by_an_older_program(hub_dsn: str, tmp_path: Path) -> None:
    admin.init(hub_dsn, "130981")
    with administrator(hub_dsn) as connection:
        migrations.migrate(connection, _with_a_step_more(tmp_path, "CREATE TABLE hub.more (one int PRIMARY KEY);"))
    for ask in (lambda: admin.init(hub_dsn, "130981"), lambda: admin.migrate(hub_dsn)):
        with pytest.raises(Refused, match="old_hub"):
            ask()


def test_a_device_of_before_is_told_by_a_hub_it_cannot_talk_to(postgres: PostgresServer) -> None:
    hub = SharedHub.make(postgres)
    desk = hub.enrol("desk")
    source = hub.value("SELECT pg_get_functiondef('hub.hello'::regproc)")
    postgres.must_psql(source.replace("protocol := 1", "protocol := 2"), database=hub.database)
    with hub.client("desk") as client, pytest.raises(Refused, match="old_hub"):
        client.hello(desk.device)
    postgres.drop_database(hub.database)


def test_an_administrator_need_not_be_the_servers_superuser(postgres: PostgresServer) -> None:
    """A role that may create roles and owns the database is enough; what it cannot mend, status tells."""
    database = postgres.create_database()
    owner = f"{database}_dba"
    postgres.must_psql(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'secret'")
    postgres.must_psql(f"ALTER DATABASE {database} OWNER TO {owner}")
    dsn = postgres.dsn(database, user=owner, password="secret")
    try:
        assert "large_objects" in admin.init(dsn, "130981").warnings
        hub = SharedHub(postgres, database)
        desk = admin.create_device(dsn, "desk", "desk", "secret", b"")
        other = admin.create_device(dsn, "other", "desk", "secret", b"")
        assert (desk.lanes[0], other.lanes[0]) == (1, 2)
        postgres.must_psql(f"GRANT {desk.role} TO {owner}")  # to look as the device, below
        assert admin.revoke(dsn, "other") == 0
        assert [row.revoked for row in admin.devices(dsn)] == [False, True]
        assert hub.value("SELECT count(*) FROM hub.devices") == "2"
    finally:
        postgres.must_psql(f"ALTER DATABASE {database} OWNER TO postgres")
        postgres.must_psql(f"REASSIGN OWNED BY {owner} TO postgres; DROP OWNED BY {owner}", database=database)
        postgres.drop_database(database)


def test_it_is_plain_sql() -> None:
    """PostgreSQL-compatible servers should serve: no enum types, no jsonb, no reading of the server's version."""
    for name, sql in migrations.steps():
        said = "\n".join(line.split("--")[0] for line in sql.lower().splitlines())
        for word in ("json", "as enum", "server_version", "version()", "create extension", "language c"):
            assert word not in said, (name, word)


def test_a_hash_that_was_changed_by_hand_is_found_where_it_is(postgres: PostgresServer) -> None:
    hub = SharedHub.make(postgres)
    desk = hub.enrol("desk")
    hub.push("desk", *(desk.pen.write() for _ in range(5)))
    assert admin.verify(hub.dsn) == []
    for change, what in (
        ("label = 'A999'", {"hash"}),
        ("body = '\\x7b7d'", {"hash"}),
        ("chain = sha256('x')", {"chain"}),
        ("prefix = sha256('x')", {"prefix"}),
        ("event_hash = sha256('x')", {"hash", "chain", "prefix"}),
    ):
        postgres.must_psql(
            "BEGIN; CREATE TABLE public.kept AS SELECT * FROM hub.events WHERE position = 3;"
            "ALTER TABLE hub.events DISABLE TRIGGER USER;"
            f"UPDATE hub.events SET {change} WHERE position = 3; COMMIT",
            database=hub.database,
        )
        found = admin.verify(hub.dsn)
        assert {fault.what for fault in found if fault.position == 3} == what
        assert {fault.position for fault in found} <= {3, 4}
        postgres.must_psql(
            "BEGIN; DELETE FROM hub.events WHERE position = 3; INSERT INTO hub.events SELECT * FROM public.kept;"
            "DROP TABLE public.kept; ALTER TABLE hub.events ENABLE TRIGGER USER; COMMIT",
            database=hub.database,
        )
        assert admin.verify(hub.dsn) == []
    postgres.must_psql("UPDATE hub.head SET position = 4", database=hub.database)
    assert [fault.what for fault in admin.verify(hub.dsn)] == ["head"]
    postgres.drop_database(hub.database)


def test_the_owner_itself_changes_no_event_by_mistake(postgres: PostgresServer) -> None:
    hub = SharedHub.make(postgres)
    hub.push("desk", hub.enrol("desk").pen.write())
    for sql in ("UPDATE hub.events SET label = 'x'", "DELETE FROM hub.events", "TRUNCATE hub.events"):
        said = postgres.psql(sql, database=hub.database)
        assert not said.ok
        assert "never changed" in said.err
    postgres.drop_database(hub.database)


def _with_a_step_more(folder: Path, sql: str) -> Path:
    for name, text in migrations.steps():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    (folder / "9000_more.sql").write_text(sql, encoding="utf-8")
    return folder


def test_verify_sees_one_moment_although_somebody_writes_meanwhile(postgres: PostgresServer) -> None:
    hub = SharedHub.make(postgres)
    desk = hub.enrol("desk")
    hub.push("desk", *(desk.pen.write() for _ in range(5)))
    found: list[object] = []
    with administrator(hub.dsn) as writer:
        with writer.transaction():
            writer.execute("LOCK TABLE hub.head IN ACCESS EXCLUSIVE MODE")  # verify has read the feed when it meets it
            thread = threading.Thread(target=lambda: found.append(admin.verify(hub.dsn)))
            thread.start()
            deadline = time.monotonic() + 30
            while hub.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0":
                assert time.monotonic() < deadline
                time.sleep(0.01)
            writer.execute("UPDATE hub.head SET position = position + 1")
        thread.join(30)
    assert found == [[]]
    assert [fault.what for fault in admin.verify(hub.dsn)] == ["head"]
    postgres.drop_database(hub.database)
