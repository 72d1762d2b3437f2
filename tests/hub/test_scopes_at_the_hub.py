"""Who gets what: a screen no payload and only public bodies, a room nothing restricted, the administrator of the server
no payload at all. Looked for byte by byte in all that each of them can get at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.needles import ENCODINGS, Person
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs
from tests.support.shared_hub import SharedHub

PERSONS = {"centre": Person(11), "restricted": Person(12), "public": Person(13)}
BODIES = {scope: f"body-of-{scope}-7f3a91".encode() for scope in PERSONS}
SPELLINGS = ("name", "id_number", "phone", "address")
KINDS = ("desk", "room", "screen", "plain", "trusted")


@pytest.fixture(scope="module")
def filled(hub: SharedHub) -> SharedHub:
    """Three events of each scope, all with payload; a desk that may not see restricted ones, a room that may."""
    hub.enrol("plain", "desk", restricted=False)
    hub.enrol("trusted", "room", restricted=True)
    desk = hub.devices["desk"]
    for _ in range(3):
        for scope, person in PERSONS.items():
            payload = str(person.typed).encode()
            operator, label = f"operator-{scope}", f"L-{scope}"[:8]
            written = desk.pen.write(scope=scope, body=BODIES[scope], payload=payload, operator=operator, label=label)
            assert hub.push("desk", written) == "ok"
    return hub


def everything_a_role_gets(hub: SharedHub, name: str) -> str:
    """What psql shows when every function for devices is called with the most curious arguments."""
    writer = hub.devices["desk"].device
    numbers = "(SELECT array_agg(n) FROM generate_series(0, 100) n)"
    same = f"(SELECT array_agg('{writer}'::text) FROM generate_series(0, 100))"
    calls = (
        "SELECT * FROM hub.pull('{}', '{}', 1000)",
        "SELECT * FROM hub.pull('{0}', '{}', 1000000)",
        "SELECT * FROM hub.pull(NULL, NULL, NULL)",
        "SELECT * FROM hub.pull('{-5}', '{}', 1000)",
        f"SELECT * FROM hub.pull({numbers}, NULL, 1000)",
        f"SELECT * FROM hub.payloads_of({same}, {numbers})",
        f"SELECT * FROM hub.payloads_of({same}, {numbers}::bigint[])",
        "SELECT * FROM hub.my_keys()",
        "SELECT * FROM hub.config_after(0)",
        "SELECT * FROM hub.device_rows()",
        f"SELECT * FROM hub.hello('{hub.devices[name].device}')",
        "SELECT * FROM hub.claim('r', 'v', 's', 1, 'W1')",
        f"SELECT * FROM hub.push_foreign('{writer}', '', {', '.join(['NULL'] * 19)})",
        "SELECT * FROM hub.report_position()",
        "SELECT * FROM hub.report_unnamed(NULL)",
        "SET bytea_output = 'escape'; SELECT * FROM hub.pull('{}', '{}', 1000)",
    )
    said = hub.psql(name, ";\n".join(calls) + ";", stop=False)
    assert said.code == 0
    return said.out + said.err


def seen(scope: str, text: str) -> bool:
    """Whether the body of an event of that scope is in what psql shows, in hexadecimal or as text."""
    return BODIES[scope].hex() in text or BODIES[scope].decode() in text or f"operator-{scope}" in text


def sealed_of(hub: SharedHub, scope: str) -> list[str]:
    """The payloads of that scope as the hub holds them, in hexadecimal."""
    return [row[0] for row in hub.rows(
        "SELECT encode(p.sealed, 'hex') FROM hub.payloads p JOIN hub.events e USING (device, dseq)"
        f" WHERE e.scope = '{scope}'")]  # fmt: skip


MAY_SEE = {
    "screen": {"public"},
    "room": {"public", "centre"},
    "plain": {"public", "centre"},
    "trusted": {"public", "centre", "restricted"},
    "desk": {"public", "centre", "restricted"},
}


@pytest.mark.parametrize("name", KINDS)
def test_a_body_goes_to_whom_it_is_for(filled: SharedHub, name: str) -> None:
    text = everything_a_role_gets(filled, name)
    assert {scope for scope in BODIES if seen(scope, text)} == MAY_SEE[name]


@pytest.mark.parametrize("name", KINDS)
def test_a_payload_goes_to_whom_it_is_for(filled: SharedHub, name: str) -> None:
    text = everything_a_role_gets(filled, name)
    for scope in BODIES:
        there = sealed_of(filled, scope)
        assert len(there) == 3
        allowed = scope in MAY_SEE[name] and name != "screen"
        assert {one in text for one in there} == {allowed}, scope


@pytest.mark.parametrize("name", ["screen", "room"])
def test_the_program_gets_hashes_only_outside_its_scope(filled: SharedHub, name: str) -> None:
    with filled.client(name) as client:
        client.hello(filled.devices[name].device)
        events = client.pull([]).events
        payloads = client.payloads([(one.device, one.dseq) for one in events])
    told = {one.envelope.scope for one in events if one.envelope is not None}
    assert told == MAY_SEE[name]
    hidden = [one for one in events if one.envelope is None]
    assert len(hidden) == 3 * (3 - len(told))
    for one in hidden:
        assert (one.sealed, one.key_id, one.receipt) == (None, "", b"")
        assert len(one.event_hash) == len(one.commitment) == len(one.chain) == len(one.prefix) == 32
    assert len(payloads) == (0 if name == "screen" else 6)


def test_a_screen_is_never_enrolled_for_restricted_events(filled: SharedHub) -> None:
    """Not even when the administrator asks for it."""
    filled.enrol("hall", "screen", restricted=True)
    text = everything_a_role_gets(filled, "hall")
    assert {scope for scope in BODIES if seen(scope, text)} == {"public"}
    assert not any(one in text for scope in BODIES for one in sealed_of(filled, scope))


def needles() -> list[bytes]:
    """What was typed, in every likely encoding, and as the hexadecimal that a dump has of it."""
    texts = [person.typed[field] for person in PERSONS.values() for field in SPELLINGS]
    raw = [text.encode(encoding) for text in texts for encoding in ENCODINGS]
    return raw + [one.hex().encode() for one in raw]


def test_the_search_would_find_them_if_they_were_not_sealed() -> None:
    plain = str(PERSONS["centre"].typed).encode()
    assert any(one in plain for one in needles())
    assert any(one in plain.hex().encode() for one in needles())


def test_the_servers_administrator_reads_no_payload(filled: SharedHub, tmp_path: Path) -> None:
    """The superuser, with every table and a dump in hand."""
    dump = tmp_path / "night.sql"
    filled.server.dump(dump, filled.database)
    rows = "\n".join(
        filled.server.must_psql(f"SELECT * FROM {schema}.{table}", database=filled.database).out
        for schema, table in filled.rows(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('hub', 'report')"
        )
    )
    everything = dump.read_bytes() + rows.encode()
    assert BODIES["restricted"].hex().encode() in everything  # bodies are there: they hold no personal data
    assert sealed_of(filled, "centre")[0].encode() in everything
    assert [one for one in needles() if one in everything] == []


def test_not_a_file_of_the_server_has_a_payload(postgres_programs: Programs) -> None:
    """Tables, write-ahead log, server's log: what a thief of the server's disk gets."""
    with PostgresServer(postgres_programs) as server:
        hub = SharedHub.make(server)
        desk = hub.enrol("desk")
        for scope, person in PERSONS.items():
            hub.push("desk", desk.pen.write(scope=scope, body=BODIES[scope], payload=str(person.typed).encode()))
        hub.psql("desk", "SELECT hub.payloads_of('{x}', 'nonsense')")  # a statement that fails goes to the log
        server.must_psql("CHECKPOINT")
        server.stop()
        files = [path for path in server.folder.rglob("*") if path.is_file()]
        found = {body for path in files for body in BODIES.values() if body in path.read_bytes()}
        assert found == set(BODIES.values())  # the search finds what is there
        assert [str(path) for path in files if any(one in path.read_bytes() for one in needles())] == []
