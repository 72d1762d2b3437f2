"""A device's program never hangs at the hub, and knows why it was turned away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.errors import HubProblem, Refused, Unreachable
from db.hub.messages import ClaimRequest
from tests.support.certificates import Certificates, self_signed
from tests.support.impostor import Impostor
from tests.support.postgres import PostgresServer
from tests.support.proxy import TO_CLIENT, TO_SERVER, Proxy
from tests.support.shared_hub import Enrolled, SharedHub

SHORT_S = 0.3
LONG_S = 60.0


@pytest.fixture(scope="module")
def hub(postgres: PostgresServer) -> Iterator[SharedHub]:
    made = SharedHub.make(postgres)
    made.enrol("desk")
    yield made
    postgres.drop_database(made.database)


@pytest.fixture
def desk(hub: SharedHub) -> Enrolled:
    return hub.devices["desk"]


@pytest.fixture
def link(hub: SharedHub) -> Iterator[Proxy]:
    with Proxy(hub.server.port) as proxy:
        yield proxy


CALLS: dict[str, Callable[[HubClient, Enrolled], object]] = {
    "hello": lambda client, desk: client.hello(desk.device),
    "register": lambda client, desk: client.register(desk.device),
    "push": lambda client, desk: client.push([desk.pen.write()], desk.device),
    "pull": lambda client, desk: client.pull([]),
    "payloads": lambda client, desk: client.payloads([(desk.device, 1)]),
    "claim": lambda client, desk: client.claim(ClaimRequest("r", "v", "s", 1, "W4")),
    "keys": lambda client, desk: client.keys(),
    "config": lambda client, desk: client.config(0),
    "wait": lambda client, desk: client.wait(LONG_S),
}


@pytest.mark.parametrize(("call", "way"), [*((call, TO_CLIENT) for call in CALLS), ("hello", TO_SERVER)])
def test_a_server_that_falls_silent_is_given_up_in_time(
    hub: SharedHub, desk: Enrolled, link: Proxy, call: str, way: str
) -> None:
    with hub.client(desk.name, port=link.port) as client:
        client.timeout_s = SHORT_S
        link.silent(way)
        with pytest.raises(Unreachable) as gone:
            CALLS[call](client, desk)
        assert gone.value.why == "stalled"
        assert not client.connected


def test_a_server_silent_from_the_beginning_is_given_up_in_time(hub: SharedHub, desk: Enrolled, link: Proxy) -> None:
    link.silent()
    began = time.monotonic()
    with pytest.raises(Unreachable) as gone:
        hub.client(desk.name, port=link.port, timeout_s=SHORT_S).connect()
    assert gone.value.why == "stalled"
    assert time.monotonic() - began < 30


def test_a_claim_has_a_deadline_of_its_own(hub: SharedHub, desk: Enrolled, link: Proxy) -> None:
    with hub.client(desk.name, port=link.port, timeout_s=LONG_S) as client:
        link.silent()
        began = time.monotonic()
        with pytest.raises(Unreachable):
            client.claim(ClaimRequest("r", "v", "s", 1, "W4"), timeout_s=0.2)
        assert time.monotonic() - began < 30


def test_a_link_cut_in_the_middle_is_the_network(hub: SharedHub, desk: Enrolled, link: Proxy) -> None:
    with hub.client(desk.name, port=link.port) as client:
        link.halve(TO_CLIENT)
        with pytest.raises(Unreachable) as gone:
            client.pull([])
        assert gone.value.why == "network"
        assert not client.connected
        with pytest.raises(Unreachable):
            client.pull([])


def test_nobody_there_is_the_network(hub: SharedHub, desk: Enrolled, link: Proxy) -> None:
    link.refuse()
    with pytest.raises(Unreachable) as gone:
        hub.client(desk.name, port=link.port).connect()
    assert gone.value.why == "network"


def test_another_thread_ends_a_call_that_hangs(hub: SharedHub, desk: Enrolled, link: Proxy) -> None:
    said: list[str] = []
    with hub.client(desk.name, port=link.port, timeout_s=LONG_S) as client:
        link.silent()

        def ask() -> None:
            try:
                client.pull([])
            except Unreachable as gone:
                said.append(gone.why)

        thread = threading.Thread(target=ask)
        thread.start()
        client.cancel()
        thread.join(30)
        assert said == ["stopped"]
    with pytest.raises(Unreachable) as gone:
        client.connect()
    assert gone.value.why == "stopped"


def test_another_thread_ends_a_wait(hub: SharedHub, desk: Enrolled) -> None:
    said: list[bool] = []
    with hub.client(desk.name) as client:
        thread = threading.Thread(target=lambda: said.append(client.wait(LONG_S)))
        thread.start()
        client.wake()
        thread.join(30)
        assert said == [False]
        assert client.hello(desk.device).name == desk.name


def test_a_wake_before_the_wait_counts(hub: SharedHub, desk: Enrolled) -> None:
    with hub.client(desk.name) as client:
        client.wake()
        client.hello(desk.device)
        assert client.wait(LONG_S) is False


def test_why_a_device_was_turned_away(hub: SharedHub, desk: Enrolled) -> None:
    right = hub.address(desk.name)
    for address, reason in (
        (replace(right, password="another"), "password"),
        (replace(right, user="nobody"), "password"),
        (replace(right, database="nothing"), "no_schema"),
        (replace(right, database="postgres"), "no_schema"),
        (replace(right, sslmode="verify-full"), "tls"),
        (replace(right, sslmode="require"), "tls"),
    ):
        with pytest.raises(Refused) as refused, HubClient(address) as client:
            client.hello(desk.device)
        assert refused.value.reason == reason, address


def test_a_fourth_program_of_one_device_waits_its_turn(hub: SharedHub, desk: Enrolled) -> None:
    clients = [hub.client(desk.name) for _ in range(3)]
    for client in clients:
        client.connect()
    with pytest.raises(Unreachable) as busy:
        hub.client(desk.name).connect()
    assert busy.value.why == "busy"
    for client in clients:
        client.close()


def test_a_hub_that_is_stopped_says_so_and_comes_back(own_postgres: PostgresServer) -> None:
    hub = SharedHub.make(own_postgres)
    desk = hub.enrol("desk")
    with hub.client("desk") as client:
        own_postgres.stop("fast")
        with pytest.raises(Unreachable) as stopped:
            client.hello(desk.device)
        assert stopped.value.why in ("stopped", "network")
        with pytest.raises(Unreachable):
            client.connect()
        own_postgres.start()
        client.connect()
        assert client.hello(desk.device).name == "desk"


@pytest.mark.long
def test_what_was_acknowledged_survives_a_killed_server(own_postgres: PostgresServer) -> None:
    """A push is given out as done only when it is on the disk, though it lets the next one in before."""
    hub = SharedHub.make(own_postgres)
    desk = hub.enrol("desk")
    for _ in range(2):
        with hub.client("desk") as client:
            client.hello(desk.device)
            for _ in range(3):
                acked = client.push([desk.pen.write()]).acked
            own_postgres.kill()
        own_postgres.start()
        with hub.client("desk") as client:
            assert client.hello(desk.device).acked == acked


def test_tls_with_the_servers_name_checked(debian_postgres: PostgresServer, tmp_path: Path) -> None:
    hub = SharedHub.make(debian_postgres)
    desk = hub.enrol("desk")
    tls = debian_postgres.tls
    assert tls is not None
    checked = replace(hub.address("desk"), sslmode="verify-full", ca=tls.ca)
    with HubClient(checked, tmp_path) as client:
        assert client.hello(desk.device).name == "desk"
    with HubClient(replace(checked, host="localhost"), tmp_path) as client:
        assert client.hello(desk.device).name == "desk"
    strangers = replace(checked, ca=self_signed("localhost").ca)
    with pytest.raises(Refused) as refused:
        HubClient(strangers, tmp_path).connect()
    assert refused.value.reason == "tls"
    debian_postgres.drop_database(hub.database)


@pytest.mark.parametrize("mode", ["", "verify-full"])
@pytest.mark.parametrize("with_tls", [False, True])
def test_an_impostor_gets_no_password(
    tmp_path: Path, tls_certificates: Certificates, with_tls: bool, mode: str
) -> None:
    """Without TLS, or with a certificate of its own, and even on loopback, where TLS is not asked for."""
    forged = self_signed("localhost", addresses=("127.0.0.1",)) if with_tls else None
    with Impostor(forged, folder=tmp_path) as impostor:
        address = HubAddress("127.0.0.1", impostor.port, "hub", "hub_desk", "a secret", tls_certificates.ca, mode)
        with pytest.raises(HubProblem), suppress(OSError):
            HubClient(address, tmp_path, timeout_s=5).connect()
        assert impostor.connections
        assert impostor.passwords == []
        assert b"a secret" not in impostor.heard


def test_off_loopback_the_servers_name_is_checked_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    address = HubAddress("hub.example", 5432, "hub", "hub_desk", "a secret", "BEGIN CERTIFICATE")
    told = address.conninfo(tmp_path, 10)
    assert (told["sslmode"], told["require_auth"]) == ("verify-full", "scram-sha-256")
    assert Path(told["sslrootcert"]).read_text(encoding="utf-8") == address.ca
    assert replace(address, ca="").conninfo(None, 10)["sslrootcert"] == "system"
    assert replace(address, sslmode="require").conninfo(None, 10)["sslmode"] == "require"
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1"):
        assert replace(address, host=host).conninfo(tmp_path, 10)["sslmode"] == "disable"
    for host in ("localhost.example", "10.0.0.1", "128.0.0.1"):
        assert replace(address, host=host).mode == "verify-full"


def test_an_address_says_what_is_wrong_with_it_and_hides_its_password() -> None:
    address = HubAddress("hub.example", 5432, "hub", "hub_desk", "a secret")
    assert address.problem() == ""
    assert "a secret" not in repr(address)
    for change, wrong in (
        ({"host": ""}, "host"),
        ({"host": "a,b"}, "host"),
        ({"port": 0}, "port"),
        ({"database": ""}, "database"),
        ({"user": "x" * 64}, "user"),
        ({"ca": "nothing"}, "ca"),
        ({"sslmode": "allow"}, "sslmode"),
    ):
        assert replace(address, **change).problem() == wrong
    assert HubAddress.from_dict(address.to_dict()) == address
    with pytest.raises(ValueError):
        HubAddress.from_dict({"host": "x"})


def test_an_address_is_read_from_a_connection_string() -> None:
    read = HubAddress.from_dsn("postgresql://hub_desk:p%40ss@hub.example:6432/hub?sslmode=require")
    assert read == HubAddress("hub.example", 6432, "hub", "hub_desk", "p@ss", "", "require")
    assert HubAddress.from_dsn("host=db dbname=hub user=u password=p").port == 5432
    with pytest.raises(ValueError):
        HubAddress.from_dsn("nonsense")
