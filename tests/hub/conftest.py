"""Fixtures of the hub's tests: a hub on each PostgreSQL there is (see ``tests/support/postgres_fixtures.py``)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import PostgresServer
from tests.support.shared_hub import SharedHub


@pytest.fixture(scope="module", params=["postgres", "debian_postgres"])
def hub_server(request: pytest.FixtureRequest) -> PostgresServer:
    """Each PostgreSQL there is: the package's (the newest), Debian's (an older one)."""
    server = request.getfixturevalue(request.param)
    assert isinstance(server, PostgresServer)
    return server


@pytest.fixture(scope="module")
def hub(hub_server: PostgresServer) -> Iterator[SharedHub]:
    """A hub of this module's own, with the devices of a centre: a desk, a room, a screen, and a second desk."""
    made = SharedHub.make(hub_server)
    made.enrol("desk")
    made.enrol("other")
    made.enrol("room", "room")
    made.enrol("screen", "screen")
    yield made
    hub_server.drop_database(made.database)
