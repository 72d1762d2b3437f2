"""A device joins the shared database with a file from the administrator: once, whole, and whatever stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.hub import admin
from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.errors import Altered, Refused, Unreachable
from db.hub.sealing import wrap_key
from desk_app.enrolment_file import opened
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_admin import Wanted, address_of
from desk_app.i18n import choose_language
from tests.support.administrator import PASSPHRASE, Administrator, Pc
from tests.support.commands import ROOT
from tests.support.desk import open_desk
from tests.support.postgres import PostgresServer

DAYS = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def _english() -> None:
    choose_language("en")


@pytest.fixture(scope="module")
def administrator(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[Administrator]:
    """One for all tests here: each makes files for names of its own."""
    database = postgres.create_database()
    made = Administrator(tmp_path_factory.mktemp("administrator"), postgres.dsn(database))
    made.publishes_the_centre()
    yield made
    postgres.drop_database(database)


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "pc" / "home")


def test_a_desk_with_history_joins_with_it(administrator: Administrator, tmp_path: Path) -> None:
    with open_desk(tmp_path / "desk") as desk:
        desk.ticket()
        events = len(desk.events())
    pc = Pc(tmp_path / "desk" / "home")

    file = administrator.invites()
    done = pc.joins(file)

    assert (done.name, done.kind, done.history, done.already) == (file.header.name, "desk", events, False)
    assert done.lanes == pc.lanes
    assert len(pc.lanes) == 3
    assert set(pc.keys) == {"payload-1", "restricted-1", "qr-2"}
    row = administrator.row(done.name)
    assert (row.device, row.acked) == (pc.device, 0)
    with pc.client() as client:
        assert client.hello(pc.device).name == done.name


def test_after_use_the_file_opens_nothing(administrator: Administrator, pc: Pc, tmp_path: Path) -> None:
    file = administrator.invites()
    pc.joins(file)

    assert pc.refused(opened(file.data, PASSPHRASE).address) == "password"
    with pytest.raises(UserError, match="was used already"):
        Pc(tmp_path / "thief" / "home").joins(file)


def test_the_file_holds_no_data_key_and_no_readable_secret(administrator: Administrator, pc: Pc) -> None:
    file = administrator.invites()
    pc.joins(file)

    invitation = opened(file.data, PASSPHRASE)
    said = (json.dumps(invitation.address.to_dict()) + str(dict(invitation.fingerprints))).encode()
    for key in pc.keys.values():
        assert key.key.hex().encode() not in said
        assert key.key.hex().encode() not in file.data
    assert invitation.address.password.encode() not in file.data
    assert invitation.private_key.hex().encode() not in file.data


def test_the_same_file_again_changes_nothing(administrator: Administrator, pc: Pc) -> None:
    file = administrator.invites()
    pc.joins(file)
    before = pc.account

    assert pc.joins(file).already
    assert pc.account == before


@pytest.mark.parametrize("passphrase", ["", "泊头 引导台 第一", PASSPHRASE + "!"])
def test_a_wrong_passphrase_is_told_and_changes_nothing(administrator: Administrator, pc: Pc, passphrase: str) -> None:
    file = administrator.invites()

    with pytest.raises(UserError, match="passphrase does not open"):
        pc.joins(file, passphrase=passphrase)

    assert pc.joins(file).name == file.header.name


def test_full_width_letters_and_wide_blanks_are_the_same_passphrase(administrator: Administrator, pc: Pc) -> None:
    data = administrator.hub.invite(Wanted("wide", "desk"), "Botou desk one 1", pc.clock.now_ms()).data

    assert pc.joins(data, passphrase="Ｂｏｔｏｕ　ｄｅｓｋ  one １").name == "wide"


def test_a_file_damaged_anywhere_is_told_from_a_wrong_passphrase(administrator: Administrator, pc: Pc) -> None:
    data = administrator.invites().data
    body = data.rstrip()
    damaged = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(0, len(body), 7)]
    damaged += [data[:cut] for cut in range(0, len(body), 101)]
    damaged += [b"\x00" * 4000, b"[]", b"{}", b"null", b"[" * 100_000, data * 2]

    for one in damaged:
        with pytest.raises(UserError, match=r"not a whole enrolment file|newer program"):
            pc.joins(one)


def test_a_header_that_was_rewritten_does_not_open(administrator: Administrator, pc: Pc) -> None:
    """The digest may be computed anew by anybody; the passphrase seals the header too."""
    from desk_app import enrolment_file

    values = json.loads(administrator.invites().data)
    values["expires_ms"] += 1000 * DAYS
    del values["digest"]
    forged = json.dumps({**values, "digest": enrolment_file._digest(values)}).encode()

    with pytest.raises(UserError, match="passphrase does not open"):
        pc.joins(forged)


def test_an_expired_file_is_refused_before_the_passphrase(administrator: Administrator, pc: Pc) -> None:
    file = administrator.invites()
    pc.clock.ms += 15 * DAYS

    with pytest.raises(UserError, match="was good until"):
        pc.joins(file, passphrase="whatever it is")

    pc.clock.ms -= 15 * DAYS
    again = administrator.invites(name=file.header.name)  # nobody came: the name is free, no word is wanted
    assert pc.joins(again).name == file.header.name


def test_a_second_file_for_a_pc_that_is_enrolled_wants_a_word(administrator: Administrator, pc: Pc) -> None:
    first, other = administrator.invites(), administrator.invites()
    pc.joins(first)

    with pytest.raises(UserError, match=f"enrolled as {first.header.name} already"):
        pc.joins(other)
    assert pc.account.name == first.header.name


def test_a_newer_file_of_the_same_name_takes_its_place_when_told(administrator: Administrator, pc: Pc) -> None:
    name = pc.joins(administrator.invites()).name
    newer = administrator.invites(name=name, replace=True)

    with pytest.raises(UserError, match="--replace"):
        pc.joins(newer)
    assert pc.joins(newer, replace=True).name == name

    with pc.client() as client:
        assert client.hello(pc.device).name == name


def test_a_new_pc_under_an_old_name_gets_lanes_of_its_own(administrator: Administrator, pc: Pc, tmp_path: Path) -> None:
    name = pc.joins(administrator.invites()).name
    old = pc.lanes

    new = Pc(tmp_path / "new" / "home")
    new.joins(administrator.invites(name=name, replace=True))

    assert not set(old) & set(new.lanes)
    assert pc.refused() == "password"


def test_a_screen_gets_neither_keys_nor_lanes(administrator: Administrator, postgres: PostgresServer, pc: Pc) -> None:
    done = pc.joins(administrator.invites("screen"))

    assert done.lanes == ()
    assert pc.keys == {}
    wrapped = f"SELECT count(*) FROM hub.keys WHERE name = '{done.name}'"
    assert postgres.value(wrapped, database=address_of(administrator.dsn).database) == "0"


def test_a_room_gets_no_key_of_restricted_matters_unless_it_was_said(
    administrator: Administrator, pc: Pc, tmp_path: Path
) -> None:
    pc.joins(administrator.invites("room"))
    assert set(pc.keys) == {"payload-1", "qr-2"}

    other = Pc(tmp_path / "other" / "home")
    other.joins(administrator.invites("room", restricted=True))
    assert set(other.keys) == {"payload-1", "qr-2", "restricted-1"}


def test_a_store_with_visits_does_not_become_a_screen(administrator: Administrator, tmp_path: Path) -> None:
    with open_desk(tmp_path / "desk") as desk:
        desk.ticket()

    with pytest.raises(UserError, match="a screen may have none"):
        Pc(tmp_path / "desk" / "home").joins(administrator.invites("screen"))


def test_a_pc_of_another_centre_is_not_taken_in(administrator: Administrator, pc: Pc) -> None:
    _centre_at(pc.home, "elsewhere")

    with pytest.raises(UserError, match="is of centre botou"):
        pc.joins(administrator.invites())


def test_a_new_pc_takes_the_configuration_of_its_hub(tmp_path: Path, hub_dsn: str, pc: Pc) -> None:
    """The shipped centre is another one: without the hub's configuration the PC would be of the wrong centre."""
    administrator = Administrator(tmp_path / "administrator", hub_dsn, "elsewhere")
    file = administrator.invites()

    with pytest.raises(EnvironmentProblem, match="no configuration of centre elsewhere"):
        pc.joins(file)

    administrator.hub.publish(_centre_at(tmp_path / "published", "elsewhere"), pc.clock.now_ms())
    assert pc.joins(file).name == file.header.name
    assert (pc.home / "centre-hub.toml").exists()


def _centre_at(folder: Path, code: str) -> Path:
    from desk_app.centre_file import default_centre_path

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "centre.toml"
    text = default_centre_path().read_text(encoding="utf-8")
    assert 'code = "botou"' in text
    path.write_text(text.replace('code = "botou"', f'code = "{code}"', 1), encoding="utf-8")
    return path


def test_a_key_that_somebody_at_the_server_slipped_in_is_not_taken(administrator: Administrator, pc: Pc) -> None:
    file = administrator.invites()
    row = administrator.row(file.header.name)
    admin.publish_keys(administrator.dsn, "payload-1", "payload", {row.name: wrap_key(row.public_key, bytes(32))})

    with pytest.raises(Altered, match="payload-1"):
        pc.joins(file)
    assert pc.keys == {}


def test_a_key_slipped_in_later_is_never_used_and_the_administrators_next_one_is(
    administrator: Administrator, pc: Pc
) -> None:
    name = pc.joins(administrator.invites()).name
    before = pc.keys
    row = administrator.row(name)
    admin.publish_keys(administrator.dsn, "payload-77", "payload", {name: wrap_key(row.public_key, bytes(32))})
    admin.publish_keys(administrator.dsn, "qr-77", "qr", {name: wrap_key(row.public_key, bytes(64))})
    pc.takes_keys()
    assert pc.keys == before

    file = administrator.invites()
    row = administrator.row(file.header.name)
    admin.publish_keys(administrator.dsn, "payload-77", "payload", {row.name: wrap_key(row.public_key, bytes(32))})
    with pytest.raises(Altered, match="77"):  # nor by who joins then
        Pc(pc.home.parent / "late").joins(file)


def test_a_file_made_before_the_keys_changed_is_good_afterwards(tmp_path: Path, hub_dsn: str, pc: Pc) -> None:
    administrator = Administrator(tmp_path / "administrator", hub_dsn)
    gone, file = administrator.invites(), administrator.invites()
    administrator.hub.revoke(gone.header.name)

    pc.joins(file)

    assert set(pc.keys) == {"payload-1", "payload-2", "restricted-1", "restricted-2", "qr-2", "qr-3"}


def test_a_file_older_than_its_fortnight_is_refused_by_the_hub_too(
    administrator: Administrator, postgres: PostgresServer, pc: Pc
) -> None:
    """The PC's clock may say what it likes."""
    file = administrator.invites()
    postgres.must_psql(
        f"UPDATE hub.devices SET enrolled_at = enrolled_at - interval '15 days' WHERE name = '{file.header.name}'",
        database=address_of(administrator.dsn).database,
    )

    with pytest.raises(Refused) as refused:
        pc.joins(file)
    assert refused.value.reason == "expired"


def test_a_hub_that_cannot_be_reached_leaves_the_file_good(administrator: Administrator, pc: Pc) -> None:
    file = administrator.invites()

    class Gone(HubClient):
        def connect(self) -> None:
            raise Unreachable("network")

    with pytest.raises(Unreachable):
        pc.joins(file, connect=lambda address, folder: Gone(address, folder))

    assert pc.joins(file).name == file.header.name


STEPS = ("connect", "connected", "registered", "keys")
_KILLED_AT = """
import os, signal, sys
from contextlib import closing
from pathlib import Path
from db.hub.client import HubClient
from desk_app.enrolment import Joining
from tests.support.administrator import PASSPHRASE
from tests.support.desk import HandClock

step, home, file, now = sys.argv[1:]

def die():
    sys.stdout.write("died"); sys.stdout.flush()
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

class Dying(HubClient):
    def connect(self):
        if step == "connect": die()
        super().connect()
        if step == "connected": die()
    def register(self, *a, **k):
        answer = super().register(*a, **k)
        if step == "registered": die()
        return answer
    def keys(self):
        answer = super().keys()
        if step == "keys": die()
        return answer

clock = HandClock()
clock.ms = int(now)
with closing(Joining(Path(home), Path(file).read_bytes(), clock, connect=Dying)) as joining:
    joining.check()
    joining.finish(PASSPHRASE)
"""


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_joining_it_is_finished_by_running_it_again(
    administrator: Administrator, pc: Pc, tmp_path: Path, step: str
) -> None:
    file = administrator.invites()
    (tmp_path / "file").write_bytes(file.data)
    arguments = [step, str(pc.home), str(tmp_path / "file"), str(pc.clock.now_ms())]

    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_AT, *arguments],
        cwd=ROOT, env=dict(os.environ), capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert killed.stdout == b"died", killed.stderr.decode()
    if hasattr(signal, "SIGKILL"):
        assert killed.returncode == -signal.SIGKILL

    pc.clock.ms += 20 * DAYS  # the PC was repaired meanwhile; what was begun is finished all the same
    done = pc.joins(file)
    assert not done.already
    with pc.client() as client:
        assert client.hello(pc.device).name == file.header.name
    assert set(pc.keys) == {"payload-1", "restricted-1", "qr-2"}
    assert pc.account.next_password == ""


def test_revoking_cuts_the_open_session_and_gives_the_others_new_keys(tmp_path: Path, hub_dsn: str, pc: Pc) -> None:
    administrator = Administrator(tmp_path / "administrator", hub_dsn)
    name = pc.joins(administrator.invites()).name
    stays = Pc(tmp_path / "stays" / "home")
    stays.joins(administrator.invites("room"))

    with pc.client() as client:
        client.hello(pc.device)
        done = administrator.hub.revoke(name)
        assert done.sessions == 1
        with pytest.raises((Unreachable, Refused)):
            client.hello(pc.device)
    assert pc.refused() == "revoked"

    assert done.keys == ("payload-2", "restricted-2", "qr-3")
    with stays.client() as client:
        client.hello(stays.device)
        wrapped = client.keys()
    assert {key.key_id for key in wrapped} == {"payload-1", "payload-2", "qr-2", "qr-3"}
    late = Pc(tmp_path / "late" / "home")
    late.joins(administrator.invites())
    assert len({key.key for key in late.keys.values()}) == len(late.keys) == 6


def test_the_devices_address_is_strict_whatever_the_administrator_makes_do_with(
    administrator: Administrator,
) -> None:
    file = administrator.hub.invite(Wanted("far", "desk", host="10.1.2.3"), PASSPHRASE, 0)

    assert file.address.mode == "verify-full"
    assert HubAddress.from_dict(opened(file.data, PASSPHRASE).address.to_dict()) == file.address
