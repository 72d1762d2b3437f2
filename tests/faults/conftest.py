"""Two desks and a room behind a network that fails; a hub of their own that may be broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[FaultyCentre]:
    """One centre for all tests of a file, which leave it level."""
    database = postgres.create_database()
    made = FaultyCentre(tmp_path_factory.mktemp("centre"), postgres, database)
    try:
        populate(made)
        made.device("r1", "room")
        made.enrolled.settle()
        yield made
    finally:
        made.close()
        postgres.drop_database(database)


@pytest.fixture
def centre(lasting: FaultyCentre) -> Iterator[FaultyCentre]:
    """Two desks, a room, a network that fails. Each test is another day: numbers begin at 001."""
    lasting.link.heal()
    lasting.stop()
    lasting.clock.pass_(days=1)
    yield lasting
    lasting.stop()


@pytest.fixture
def breakable(tmp_path: Path, own_postgres: PostgresServer) -> Iterator[FaultyCentre]:
    """Two desks and a server of their own, which a test may stop, kill or set back."""
    made = FaultyCentre(tmp_path, own_postgres)
    try:
        populate(made)
        yield made
    finally:
        made.close()


def populate(centre: FaultyCentre) -> None:
    centre.device("d1")
    centre.device("d2")
    centre.enrolled.settle()
