"""The ground the hub's tests stand on: a real server that can be stopped, killed, copied and set back."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs


def test_a_test_has_a_database_of_its_own(postgres: PostgresServer, hub_database: str) -> None:
    postgres.must_psql("CREATE TABLE facts (n int); INSERT INTO facts VALUES (1)", database=hub_database)
    assert postgres.value("SELECT n FROM facts", database=hub_database) == "1"


def test_a_wrong_password_is_refused(postgres: PostgresServer) -> None:
    said = postgres.psql("SELECT 1", password="guess")
    assert not said.ok
    assert "password authentication failed" in said.err


def test_what_was_committed_survives_a_killed_server(own_postgres: PostgresServer) -> None:
    port = own_postgres.port
    own_postgres.must_psql("CREATE TABLE facts (n int)")
    own_postgres.must_psql("INSERT INTO facts VALUES (7)")
    own_postgres.kill()
    assert not own_postgres.running
    assert not own_postgres.psql("SELECT 1").ok
    own_postgres.start()
    assert own_postgres.port == port
    assert own_postgres.value("SELECT n FROM facts") == "7"
    own_postgres.restart("immediate")
    assert own_postgres.value("SELECT n FROM facts") == "7"


def test_a_server_is_set_back_to_last_nights_image(own_postgres: PostgresServer) -> None:
    own_postgres.must_psql("CREATE TABLE facts (n int); INSERT INTO facts VALUES (1)")
    night = own_postgres.copy_data()
    own_postgres.must_psql("INSERT INTO facts VALUES (2)")
    own_postgres.put_back(night)
    assert own_postgres.value("SELECT count(*) FROM facts") == "1"


def test_a_dump_becomes_another_database(postgres: PostgresServer, hub_database: str, tmp_path: Path) -> None:
    postgres.must_psql("CREATE TABLE facts (n int); INSERT INTO facts VALUES (5)", database=hub_database)
    postgres.dump(tmp_path / "night.sql", hub_database)
    other = f"{hub_database}_restored"
    postgres.restore(tmp_path / "night.sql", other)
    try:
        assert postgres.value("SELECT n FROM facts", database=other) == "5"
    finally:
        postgres.drop_database(other)


def test_nothing_is_left_of_a_server_that_is_put_away(postgres_programs: Programs) -> None:
    server = PostgresServer(postgres_programs, careful=False)
    with server:
        processes = server.processes()
        assert server.running
    assert not server.folder.exists()
    assert not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
