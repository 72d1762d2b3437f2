"""Off loopback nothing is said before the server has proved who it is: the right one is reached, no other one hears a
password. Impostors are real servers that ask for the password in clear text and write down every byte.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from db.hub import admin
from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.errors import Refused, Unreachable
from tests.support.certificates import Certificates, authority, self_signed
from tests.support.impostor import Impostor
from tests.support.ports import LOOPBACK
from tests.support.postgres import PostgresServer
from tests.support.postgres_fixtures import own_address
from tests.support.postgres_programs import Programs
from tests.support.shared_hub import SharedHub

PASSWORD = "the-password-of-desk-1"


@pytest.fixture
def away() -> str:
    """An address of this machine that is not loopback."""
    found = own_address()
    if not found:
        pytest.skip("this machine has no address but loopback")
    return found


@pytest.fixture(scope="module")
def secure(debian_postgres: PostgresServer) -> Iterator[SharedHub]:
    made = SharedHub.make(debian_postgres)
    made.enrol("desk")
    yield made
    debian_postgres.drop_database(made.database)


def address(host: str, port: int, ca: str, *, sslmode: str = "", password: str = PASSWORD) -> HubAddress:
    return HubAddress(host, port, "hub", "hub_desk", password, ca=ca, sslmode=sslmode)


def at(hub: SharedHub, host: str, ca: str, *, sslmode: str = "") -> HubAddress:
    return replace(hub.address("desk"), host=host, ca=ca, sslmode=sslmode)


def test_the_hub_is_reached_with_its_name_checked(
    secure: SharedHub, tls_certificates: Certificates, away: str, tmp_path: Path
) -> None:
    found = at(secure, away, tls_certificates.ca)
    assert found.mode == "verify-full"
    with HubClient(found, tmp_path) as client:
        assert client.hello(secure.devices["desk"].device).name == "desk"
    with psycopg.connect(**found.conninfo(tmp_path, 10)) as connection:
        assert connection.pgconn.ssl_in_use


def test_the_same_by_name_on_loopback(secure: SharedHub, tls_certificates: Certificates, tmp_path: Path) -> None:
    found = at(secure, "localhost", tls_certificates.ca, sslmode="verify-full")
    with psycopg.connect(**found.conninfo(tmp_path, 10)) as connection:
        assert connection.pgconn.ssl_in_use


def test_another_authority_is_refused(secure: SharedHub, away: str, tmp_path: Path) -> None:
    other = authority("another centre").server("localhost").ca
    with pytest.raises(Refused) as refused:
        HubClient(at(secure, away, other), tmp_path).connect()
    assert refused.value.reason.startswith("tls")


def test_an_authority_nobody_gave_is_not_taken_on_trust(secure: SharedHub, away: str, tmp_path: Path) -> None:
    """No certificate of the centre's at hand: the system's list decides, and the centre's own is not on it."""
    with pytest.raises(Refused) as refused:
        HubClient(at(secure, away, ""), tmp_path).connect()
    assert refused.value.reason.startswith("tls")


def test_the_administrator_is_as_careful(secure: SharedHub, away: str) -> None:
    dsn = secure.dsn.replace(f"@{LOOPBACK}:", f"@{away}:")
    with pytest.raises(Refused) as refused:
        admin.status(dsn)
    assert refused.value.reason.startswith("tls")


def test_plain_text_is_not_taken_by_the_hub_off_loopback(secure: SharedHub, away: str, tmp_path: Path) -> None:
    """Its pg_hba.conf says hostssl: also a client that was told to be careless is turned away."""
    with pytest.raises(Refused):
        HubClient(at(secure, away, "", sslmode="disable"), tmp_path).connect()


def test_a_server_without_tls_is_refused_before_the_password(tmp_path: Path, away: str) -> None:
    ca = authority("centre").server(away).ca
    with Impostor(None, folder=tmp_path, address=away) as impostor:
        with pytest.raises(Refused) as refused:
            HubClient(address(away, impostor.port, ca), tmp_path, timeout_s=30).connect()
        assert refused.value.reason.startswith("tls")
    _told_nothing(impostor)


def test_a_real_server_without_tls_is_refused(postgres_programs: Programs, away: str, tmp_path: Path) -> None:
    with PostgresServer(postgres_programs, careful=False, addresses=(LOOPBACK, away)) as server:
        hub = SharedHub.make(server)
        hub.enrol("desk")
        ca = authority("centre").server(away).ca
        with pytest.raises(Refused) as refused:
            HubClient(at(hub, away, ca), tmp_path).connect()
        assert refused.value.reason.startswith("tls")
        assert hub.devices["desk"].role not in server.log


def _wrong(name: str, host: str) -> tuple[Certificates, str]:
    """What an impostor shows, and the authority that the client trusts."""
    centre = authority("centre")
    trusted = centre.server(host, addresses=(host,)).ca
    shown = {
        "signed by itself": self_signed("localhost", addresses=(host,)),
        "of another authority": authority("another").server("localhost", addresses=(host,)),
        "of another authority with the same name": authority("centre").server("localhost", addresses=(host,)),
        "of another machine of the centre": centre.server("printer.centre", addresses=("192.0.2.77",)),
        "that has run out": centre.server("localhost", addresses=(host,), days_from_now=-500),
        "that is not valid yet": centre.server("localhost", addresses=(host,), days_from_now=50),
    }
    return shown[name], trusted


WRONG = (
    "signed by itself",
    "of another authority",
    "of another authority with the same name",
    "of another machine of the centre",
    "that has run out",
    "that is not valid yet",
)


@pytest.mark.parametrize("name", WRONG)
def test_a_certificate_is_refused_before_the_password(tmp_path: Path, away: str, name: str) -> None:
    certificates, trusted = _wrong(name, away)
    with Impostor(certificates, folder=tmp_path, address=away) as impostor:
        with pytest.raises(Refused) as refused:
            HubClient(address(away, impostor.port, trusted), tmp_path, timeout_s=30).connect()
        assert refused.value.reason.startswith("tls")
    _told_nothing(impostor)


@pytest.mark.parametrize("name", WRONG[:1])
def test_the_administrators_password_is_not_told_either(tmp_path: Path, away: str, name: str) -> None:
    certificates, _trusted = _wrong(name, away)
    with Impostor(certificates, folder=tmp_path, address=away) as impostor, pytest.raises(Refused):
        admin.status(f"postgresql://postgres:{PASSWORD}@{away}:{impostor.port}/hub")
    _told_nothing(impostor)


def test_the_right_certificate_and_the_wrong_question(tmp_path: Path, away: str) -> None:
    """The server's own machine taken over: it may ask for the password in clear text, it is not told."""
    centre = authority("centre").server("localhost", addresses=(away,))
    with Impostor(centre, folder=tmp_path, address=away) as impostor, pytest.raises((Refused, Unreachable)):
        HubClient(address(away, impostor.port, centre.ca), tmp_path, timeout_s=30).connect()
    assert impostor.connections >= 1
    assert impostor.passwords == []
    assert PASSWORD.encode() not in impostor.heard


def test_on_loopback_another_program_on_the_port_is_not_told(tmp_path: Path) -> None:
    """The server is stopped, somebody else listens there: no TLS on loopback, and no clear text either."""
    with Impostor(None, folder=tmp_path) as impostor, pytest.raises((Refused, Unreachable)):
        HubClient(address(LOOPBACK, impostor.port, ""), tmp_path, timeout_s=30).connect()
    assert impostor.connections >= 1
    assert impostor.passwords == []
    assert PASSWORD.encode() not in impostor.heard


def test_the_impostor_gets_it_from_who_is_careless(tmp_path: Path) -> None:
    """So that the tests above mean something: libpq's own default tells it everything."""
    careless = {"host": LOOPBACK, "user": "hub_desk", "dbname": "hub", "password": PASSWORD, "connect_timeout": 30}
    for certificates in (None, self_signed("localhost")):
        with Impostor(certificates, folder=tmp_path) as impostor, pytest.raises(psycopg.OperationalError):
            psycopg.connect(port=impostor.port, **careless)
        assert impostor.passwords == [PASSWORD.encode()]


def test_somebody_on_the_wire_reads_nothing(
    secure: SharedHub, tls_certificates: Certificates, away: str, tmp_path: Path
) -> None:
    """What passes between desk and hub, as whoever owns the switch sees it: no password, no role, no word of SQL."""
    desk = secure.devices["desk"]
    with _Wire((away, secure.server.port)) as wire:
        # the client checks the name of whom it believes to talk to: through the wire it is still the hub
        conninfo = at(secure, "localhost", tls_certificates.ca, sslmode="verify-full").conninfo(tmp_path, 30)
        with psycopg.connect(**{**conninfo, "hostaddr": LOOPBACK, "port": wire.port}) as connection:
            connection.execute("SELECT * FROM hub.hello(%s)", (desk.device,))
    assert len(wire.seen) > 1000
    for secret in (desk.password, desk.role, desk.device, "SELECT", "hub.hello", "SCRAM-SHA-256"):
        assert secret.encode() not in wire.seen


class _Wire:
    """A tap between a client and a server: passes everything on and keeps it."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.seen = bytearray()
        self._server = server
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._one)]

    def __enter__(self) -> _Wire:
        self._threads[0].start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._threads[0].join(30)
        self._listener.close()

    def _one(self) -> None:
        client, _address = self._listener.accept()
        with client, socket.create_connection(self._server) as server:
            back = threading.Thread(target=self._pass, args=(server, client))
            back.start()
            self._pass(client, server)
            back.join(30)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                self.seen += chunk
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)


def _told_nothing(impostor: Impostor) -> None:
    """It was asked whether it speaks TLS, and nothing else."""
    assert impostor.connections >= 1
    assert impostor.passwords == []
    assert bytes(impostor.heard) == impostor.connections * struct.pack(">ii", 8, 80877103)
