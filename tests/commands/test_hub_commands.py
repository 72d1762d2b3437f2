"""The shared database at the command line: the administrator, ``enrol``, and what is said when something cannot be."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.hub import admin
from db.hub.client import HubClient
from db.hub.errors import HubProblem
from db.hub.faults import administrators_connecting
from desk_app.bootstrap import open_store
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.hub_account import HubAccount, load_account
from desk_app.hub_admin_file import AdminFile, admin_of, save_admin
from desk_app.trouble import hub_sentence
from tests.support.certificates import authority
from tests.support.commands import Desk, Said, is_one_sentence
from tests.support.postgres import PostgresServer

WORDS = "a quiet room upstairs"


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANCE_DESK_PASSPHRASE", WORDS)


@pytest.fixture
def office(tmp_path: Path, hub_dsn: str) -> Desk:
    """The administrator's PC, at a hub that is prepared."""
    made = Desk(tmp_path / "office")
    said = made.run("--json", "hub", "init", hub_dsn)
    assert said.code == 0, said
    return made


@pytest.fixture(scope="module")
def idle_office(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[Desk]:
    """The same for tests that change nothing: one hub for all of them."""
    database = postgres.create_database()
    made = Desk(tmp_path_factory.mktemp("idle") / "office")
    assert made.run("hub", "init", postgres.dsn(database)).code == 0
    yield made
    postgres.drop_database(database)


@pytest.fixture
def desk(tmp_path: Path, office: Desk) -> Desk:
    """A desk that is enrolled as desk-1."""
    made = Desk(tmp_path / "desk")
    assert _joined(office, made, "desk-1").code == 0
    return made


def _joined(office: Desk, pc: Desk, name: str, kind: str = "desk", *, more: tuple[str, ...] = ()) -> Said:
    file = office.home.parent / f"{name}.enrol"
    file.unlink(missing_ok=True)
    made = office.run("hub", "enrol", name, "--kind", kind, "--out", str(file))
    assert made.code == 0, made
    return pc.run("--json", "enrol", str(file), *more)


def _account(pc: Desk) -> HubAccount:
    store = open_store(pc.home)
    try:
        with store.read() as tx:
            account = load_account(tx)
    finally:
        store.close_all()
    assert account is not None
    return account


def test_preparing_again_changes_nothing(office: Desk, hub_dsn: str) -> None:
    before = office.run("--json", "hub", "status").json

    again = office.run("--json", "hub", "init", hub_dsn)

    assert again.code == 0
    assert again.json["keys"] == []
    assert office.run("--json", "hub", "status").json == before


def test_the_dsn_may_come_from_standard_input(tmp_path: Path, hub_dsn: str) -> None:
    said = Desk(tmp_path / "office").run("--json", "hub", "init", "-", stdin=hub_dsn.encode() + b"\n")

    assert said.code == 0, said
    assert said.json["keys"] == ["payload-1", "restricted-1", "qr-2"]
    assert "password" not in said.out


def test_the_administrators_file_is_for_its_owner_only(office: Desk) -> None:
    path = office.home / "hub-admin.json"

    assert path.stat().st_mode & 0o077 == 0 or path.drive
    assert not list(office.home.glob("*.part"))


def test_a_day_of_the_administrator(office: Desk, desk: Desk, tmp_path: Path) -> None:
    assert _joined(office, Desk(tmp_path / "w3"), "w3", "room").code == 0
    assert _joined(office, Desk(tmp_path / "hall"), "hall", "screen").code == 0
    assert _joined(office, Desk(tmp_path / "boss"), "boss", "leader").code == 0

    listed = office.run("--json", "hub", "devices").json["devices"]
    assert {one["name"]: (one["kind"], one["restricted"], len(one["lanes"])) for one in listed} == {
        "desk-1": ("desk", True, 3),
        "w3": ("room", False, 0),
        "hall": ("screen", False, 0),
        "boss": ("leader", True, 3),
    }
    shown = office.run("hub", "devices").out
    assert len(shown.splitlines()) == 4
    assert "w3" in shown

    assert office.run("--json", "hub", "status").json["devices"] == 4
    assert office.run("hub", "status").out.startswith("Shared database of botou")
    assert office.run("--json", "hub", "verify").json == {"ok": True, "faults": [], "tables": []}
    assert "Whole" in office.run("hub", "verify").out
    assert office.run("--json", "hub", "conflicts", "--day", "2026-03-02").json["conflicts"] == []
    assert office.run("hub", "conflicts").out.startswith("No ticket is held twice.\n")

    first = office.run("--json", "hub", "publish", str(default_centre_path())).json["version"]
    assert office.run("--json", "hub", "publish", str(default_centre_path())).json["version"] > first

    assert office.run("--json", "hub", "personal", "on").json == {"ok": True, "personal": True}
    assert office.run("--json", "hub", "personal", "off").json == {"ok": True, "personal": False}

    gone = office.run("--json", "hub", "revoke", "desk-1")
    assert gone.json["keys"] == ["payload-2", "restricted-2", "qr-3"]
    assert "withdrawn" in office.run("hub", "devices").out


def test_an_enrolled_desk_may_be_enrolled_again_only_by_saying_so(office: Desk, desk: Desk) -> None:
    file = office.home.parent / "second.enrol"
    taken = office.run("hub", "enrol", "desk-1", "--kind", "desk", "--out", str(file))
    assert taken.code == 2
    assert "--replace" in taken.err
    assert not file.exists()

    assert office.run("hub", "enrol", "desk-1", "--kind", "desk", "--out", str(file), "--replace").code == 0
    assert "--replace" in desk.run("enrol", str(file)).err
    assert desk.run("enrol", str(file), "--replace").code == 0


def test_running_enrol_twice_says_that_it_is_done(office: Desk, tmp_path: Path) -> None:
    pc = Desk(tmp_path / "pc")
    _joined(office, pc, "desk-1")

    again = pc.run("enrol", str(tmp_path / "desk-1.enrol"))

    assert again.code == 0
    assert "already" in again.out


def test_a_lost_administrators_file_is_made_again_at_an_enrolled_desk(
    office: Desk, desk: Desk, tmp_path: Path, hub_dsn: str
) -> None:
    elsewhere = Desk(tmp_path / "elsewhere").run("hub", "init", hub_dsn)
    assert elsewhere.code == 2
    assert "prepared on another PC" in elsewhere.err

    said = desk.run("--json", "hub", "init", hub_dsn)
    assert said.code == 0, said
    assert said.json["adopted"] is True

    other = Desk(tmp_path / "other")
    assert _joined(desk, other, "desk-2").code == 0
    assert _keys(other) == _keys(desk)
    assert "does not open the keys" in office.run("hub", "revoke", "desk-1").err


def _keys(pc: Desk) -> dict[str, bytes]:
    from desk_app.services.keys import hub_keys

    store = open_store(pc.home)
    try:
        with store.read() as tx:
            return {key.key_id: key.key for key in hub_keys(tx)}
    finally:
        store.close_all()


def test_a_device_that_is_connected_is_not_declared_dead(office: Desk, desk: Desk) -> None:
    with HubClient(_account(desk).address, desk.home):
        refused = office.run("hub", "dead", "desk-1")
        assert refused.code == 2
        assert "hub revoke desk-1" in refused.err
    assert office.run("hub", "dead", "desk-1").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Desk-1", "--kind", "desk"), "small letters"),
        (("报到", "--kind", "desk"), "small letters"),
        (("report", "--kind", "desk"), "small letters"),
        (("desk-1", "--kind", "window"), "desk, room, screen, leader"),
        (("desk-1",), "--kind is missing"),
        (("hall", "--kind", "screen", "--restricted"), "numbers only"),
        (("desk-1", "--kind", "desk", "--replace"), "leave --replace out"),
        (("desk-1", "--kind", "desk", "--port", "0"), "--port"),
        (("desk-1", "--kind", "desk", "--host", "a,b"), "--host"),
        (("desk-1", "--kind", "desk", "--ca", "/nowhere.pem"), "--ca"),
    ],
)
def test_what_does_not_fit_an_enrolment_is_said_and_nobody_is_let_in(
    idle_office: Desk, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    said = idle_office.run("hub", "enrol", *words, "--out", str(tmp_path / "file"))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert says in said.err
    assert not (tmp_path / "file").exists()
    assert idle_office.run("--json", "hub", "devices").json["devices"] == []


def test_a_file_that_is_there_is_not_written_over(idle_office: Desk, tmp_path: Path) -> None:
    out = tmp_path / "file"
    out.write_text("somebody's", encoding="utf-8")

    said = idle_office.run("hub", "enrol", "desk-1", "--kind", "desk", "--out", str(out))

    assert said.code == 2
    assert "is there already" in said.err
    assert out.read_text(encoding="utf-8") == "somebody's"


@pytest.mark.parametrize("words", ["", "short", "three words only"[:11]])
def test_without_a_good_passphrase_there_is_no_file(
    idle_office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("GUIDANCE_DESK_PASSPHRASE", words)

    said = idle_office.run("hub", "enrol", "desk-1", "--kind", "desk", "--out", str(tmp_path / "file"))

    assert said.code == 2
    assert "no terminal" in said.err if not words else "too short" in said.err
    assert idle_office.run("--json", "hub", "devices").json["devices"] == []


def test_a_configuration_with_a_mistake_is_not_published(idle_office: Desk, tmp_path: Path) -> None:
    text = default_centre_path().read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace("queues = [", "queus = [", 1), encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(text.replace('code = "botou"', 'code = "elsewhere"', 1), encoding="utf-8")

    assert idle_office.run("hub", "publish", str(wrong)).code == 2
    said = idle_office.run("hub", "publish", str(other))
    assert said.code == 2
    assert "centre elsewhere" in said.err
    assert idle_office.run("hub", "publish", str(tmp_path / "none.toml")).code == 2
    assert admin.config_versions(admin_of(idle_office.home).dsn) == []


ADMINISTRATORS = (
    ("devices",),
    ("status",),
    ("verify",),
    ("conflicts",),
    ("revoke", "desk-1"),
    ("dead", "desk-1"),
    ("personal", "on"),
    ("publish", str(default_centre_path())),
)


@pytest.mark.parametrize("words", ADMINISTRATORS, ids=lambda words: words[0])
def test_away_from_the_administrators_pc_a_sentence_says_where_to_go(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = Desk(tmp_path / "pc").run("hub", *words)

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "administrator" in said.err


@pytest.mark.parametrize("words", ADMINISTRATORS, ids=lambda words: words[0])
def test_a_hub_that_is_gone_is_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    office = Desk(tmp_path / "office")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and nobody listens
        dsn = f"postgresql://postgres:secret-word@127.0.0.1:{nobody.getsockname()[1]}/gone"
        save_admin(office.home, AdminFile(dsn, bytes(32), "h1", "botou"))
        said = office.run("hub", *words)

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "cannot be reached" in said.err
    assert "secret-word" not in said.out + said.err


def test_what_a_server_may_refuse_is_a_sentence(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> None:
    office = Desk(tmp_path / "office")
    for dsn, says in (
        (postgres.dsn(hub_database, password="not it"), "role and password"),
        (postgres.dsn(hub_database, password=""), "the DSN has none"),
        (postgres.dsn("nowhere_at_all"), "CREATE DATABASE"),
        ("not a dsn at all", "no DSN"),
        ("", "DSN is empty"),
    ):
        said = office.run("hub", "init", dsn)
        assert said.code == 2, said
        assert is_one_sentence(said.err)
        assert says in said.err
        assert "enrolment file" not in said.err
    assert not (office.home / "hub-admin.json").exists()


def test_the_certificate_of_the_first_time_is_used_again_and_a_failure_leaves_it(
    tmp_path: Path, postgres: PostgresServer, hub_dsn: str, hub_database: str
) -> None:
    office = Desk(tmp_path / "office")
    kept, wrong = office.home / "hub-ca.pem", postgres.dsn(hub_database, password="not it")
    first, second = tmp_path / "first.crt", tmp_path / "second.crt"
    for file in (first, second):
        file.write_text(authority(file.stem).server("localhost").ca, encoding="ascii")

    assert office.run("hub", "init", wrong, "--ca", str(first)).code == 2
    assert not kept.exists()
    assert office.run("hub", "init", hub_dsn, "--ca", str(first)).code == 0
    assert office.run("hub", "init", wrong, "--ca", str(second)).code == 2
    assert kept.read_text(encoding="ascii") == first.read_text(encoding="ascii")
    assert office.run("hub", "init", hub_dsn).code == 0
    assert "hub-ca.pem" in admin_of(office.home).dsn


def test_an_administrator_whom_pg_hba_keeps_out_is_told_so() -> None:
    said = 'connection failed: FATAL:  no pg_hba.conf entry for host "10.1.2.9", user "a", database "g", no encryption'
    problem = administrators_connecting(psycopg.OperationalError(said))
    assert "pg_hba.conf" in hub_sentence(problem)


def test_a_damaged_administrators_file_is_a_sentence(office: Desk) -> None:
    (office.home / "hub-admin.json").write_bytes(b"{")

    said = office.run("hub", "status")

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "not whole" in said.err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}", b"a" * 300_000])
def test_what_is_no_enrolment_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    said = Desk(tmp_path / "pc").run("enrol", str(tmp_path / "file"))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "not a whole enrolment file" in said.err
    assert Desk(tmp_path / "pc").run("enrol", str(tmp_path)).code == 2
    assert Desk(tmp_path / "pc").run("enrol", str(tmp_path / "none")).code == 2


def test_a_revoked_device_is_out_at_once_and_the_others_stay(office: Desk, desk: Desk, tmp_path: Path) -> None:
    stays = Desk(tmp_path / "stays")
    _joined(office, stays, "desk-2")
    with HubClient(_account(stays).address, stays.home) as other, HubClient(_account(desk).address, desk.home) as cut:
        assert office.run("--json", "hub", "revoke", "desk-1").json["sessions"] == 1
        with pytest.raises(HubProblem):
            cut.hello(_account(desk).device)
        assert other.hello(_account(stays).device).name == "desk-2"


def test_working_alone_there_is_nothing_to_exchange(tmp_path: Path) -> None:
    said = Desk(tmp_path / "alone").run("sync", "--once")

    assert said.code == 2
    assert "works alone" in said.err


def test_what_was_registered_before_goes_up(office: Desk, tmp_path: Path) -> None:
    pc = Desk(tmp_path / "pc")
    pc.ticket()
    _joined(office, pc, "desk-1")

    said = pc.run("--json", "sync", "--once")

    assert said.code == 0, said
    assert said.json["phase"] == "connected"
    assert said.json["to_upload"] == 0
    (row,) = office.run("--json", "hub", "devices").json["devices"]
    assert row["acked"] > 0
    assert office.run("--json", "hub", "status").json["payloads_missing"] == 0
    assert office.run("hub", "verify").code == 0


def test_a_call_that_the_hub_did_not_confirm_says_so(office: Desk, desk: Desk) -> None:
    first, second = desk.ticket(), desk.ticket()
    place = first["place"]
    assert desk.run("place", place, "open").code == 0
    assert office.run("hub", "revoke", "desk-1").code == 0  # from now on it gets no answer

    said = desk.run("call", place)

    assert said.code == 0, said
    assert f"{first['ticket']} is called, not confirmed by the shared database" in said.out
    assert desk.run("act", first["ticket"], "miss").code == 0
    called = desk.run("--json", "call", place).json
    assert (called["ticket"], called["unconfirmed"], called["passed"]) == (second["ticket"], True, [])


def test_two_places_that_called_one_ticket_stand_in_the_conflict_list(
    office: Desk, tmp_path: Path, postgres: PostgresServer, hub_database: str
) -> None:
    desks = [office, Desk(tmp_path / "desk-2")]
    for name, pc in zip(("desk-1", "desk-2"), desks, strict=True):
        assert _joined(office, pc, name).code == 0
    ticket = desks[0].ticket()
    assert desks[0].run("act", ticket["ticket"], "transfer", "--to", "C").code == 0
    for pc in desks:
        assert pc.run("sync", "--once").code == 0
    places = sorted(load_centre(default_centre_path()).queues["C"].served_by)

    postgres.must_psql(f"ALTER DATABASE {hub_database} ALLOW_CONNECTIONS false")
    for pc, place in zip(desks, places, strict=True):
        assert pc.run("place", place, "open").code == 0
        assert pc.run("--json", "call", place).json["unconfirmed"]
    postgres.must_psql(f"ALTER DATABASE {hub_database} ALLOW_CONNECTIONS true")
    for pc in (*desks, desks[0]):
        assert pc.run("sync", "--once").code == 0

    before = office.run("hub", "conflicts").out  # the readable tables are behind, the desk here is not
    assert "hub serve --once" in before
    assert "called by several places" in before
    assert desks[1].run("hub", "serve", "--once").code == 0
    told = office.run("--json", "hub", "conflicts").json
    (row,) = told["conflicts"]
    assert (row["kind"], row["label"], row["places"]) == ("attempt", ticket["ticket"], places)
    assert (row["devices"], told["tables_behind"]) == (["desk-1", "desk-2"], 0)
    assert "called by several places" in office.run("hub", "conflicts").out
    assert office.run("hub", "conflicts", "--day", "2020-01-01").out == "No ticket is held twice.\n"


def test_the_readable_tables_are_filled_by_a_desk(office: Desk, tmp_path: Path) -> None:
    pc = Desk(tmp_path / "pc")
    pc.ticket()
    _joined(office, pc, "desk-1")

    said = pc.run("--json", "hub", "serve", "--once")

    assert said.code == 0, said
    assert said.lines[-1]["ended"] == "current"
    assert said.lines[-1]["visits"] == 1


def test_a_hub_that_is_lost_without_a_backup_is_filled_again_from_the_desks(
    office: Desk, tmp_path: Path, postgres: PostgresServer, hub_database: str
) -> None:
    desks = {name: Desk(tmp_path / name) for name in ("desk-1", "desk-2")}
    for name, desk in desks.items():
        _joined(office, desk, name)
        desk.ticket()
    for name in ("desk-1", "desk-2", "desk-1"):
        assert desks[name].run("sync", "--once").code == 0
    before = office.run("--json", "hub", "status").json

    postgres.drop_database(hub_database)
    postgres.create_database(hub_database)
    said = desks["desk-1"].run("sync", "--once")
    assert said.code == 2
    assert is_one_sentence(said.err)
    assert office.run("hub", "init", postgres.dsn(hub_database)).code == 0
    for name, desk in desks.items():
        _joined(office, desk, name, more=("--replace",))
    for name in ("desk-1", "desk-2", "desk-1"):
        assert desks[name].run("sync", "--once").code == 0

    after = office.run("--json", "hub", "status").json
    assert after["hub_id"] != before["hub_id"]
    assert after["position"] >= before["position"]
    assert (after["payloads"], after["payloads_missing"]) == (before["payloads"], 0)
    assert office.run("hub", "verify").code == 0
    assert desks["desk-2"].run("--json", "hub", "serve", "--once").lines[-1]["visits"] == 2
    assert desks["desk-2"].run("show", "D001").code == 0

    new = Desk(tmp_path / "desk-3")
    _joined(office, new, "desk-3")
    synced = new.run("--json", "sync", "--once").json
    assert (synced["phase"], synced["quarantined"]) == ("connected", 0)
