"""Two desks and a room behind a network that fails; a hub of their own that may be broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[FaultyCentre]:
    """One centre for all tests of a file, which leave it level."""
    database = postgres.create_database()
    try:
        with _centre(tmp_path_factory.mktemp("centre"), postgres, database) as made:
            made.device("r1", "room")
            made.enrolled.settle()
            yield made
    finally:
        postgres.drop_database(database)


@pytest.fixture
def centre(lasting: FaultyCentre) -> Iterator[FaultyCentre]:
    """Two desks, a room, a network that fails. Each test is another day: numbers begin at 001."""
    yield from _next_day(lasting)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory, postgres_programs: Programs) -> Iterator[FaultyCentre]:
    """One centre with a server of its own for all tests of a file, which leave both well."""
    with (
        PostgresServer(postgres_programs) as server,
        _centre(tmp_path_factory.mktemp("centre"), server, "") as made,
    ):
        yield made


@pytest.fixture
def breakable(mortal: FaultyCentre) -> Iterator[FaultyCentre]:
    """Two desks and a server, which a test may stop, kill or set back. Each test is another day."""
    yield from _next_day(mortal)


def _next_day(centre: FaultyCentre) -> Iterator[FaultyCentre]:
    centre.link.heal()
    centre.stop()
    centre.clock.pass_(days=1)
    yield centre
    centre.stop()


def _centre(folder: Path, server: PostgresServer, database: str) -> FaultyCentre:
    made = FaultyCentre(folder, server, database)
    try:
        made.device("d1")
        made.device("d2")
        made.enrolled.settle()
    except BaseException:
        made.close()
        raise
    return made
