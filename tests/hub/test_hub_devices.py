"""Letting devices in and throwing them out; what each may ask for besides events."""

from __future__ import annotations

import secrets
from dataclasses import replace
from itertools import count

import pytest

from db.hub import admin
from db.hub.errors import Refused, Unreachable
from db.hub.messages import ClaimRequest
from db.hub.passwords import new_password, scram_verifier
from db.hub.sealing import new_pair, unwrap_key, wrap_key
from tests.support.shared_hub import SharedHub

_NUMBER = count(1)


def new_name(kind: str) -> str:
    return f"{kind}-{next(_NUMBER)}"


def fresh() -> str:
    return secrets.token_hex(16)


def test_a_desk_gets_three_lanes_and_a_room_none(hub: SharedHub) -> None:
    rows = {row.name: row for row in admin.devices(hub.dsn)}
    assert [len(rows[name].lanes) for name in ("desk", "other", "room", "screen")] == [3, 3, 0, 0]
    assert rows["desk"].lanes == (1, 99, 98)
    assert rows["other"].lanes == (2, 97, 96)


def test_a_name_is_taken_once(hub: SharedHub) -> None:
    for name in ("desk", "DESK"):
        with pytest.raises(Refused, match="taken"):
            admin.create_device(hub.dsn, name, "desk", "secret", b"")
    for name in ("", "-a", "a_b", "a b", "é", "a" * 31, "report", "Report"):
        with pytest.raises(Refused, match="malformed"):
            admin.create_device(hub.dsn, name, "desk", "secret", b"")


def test_the_server_never_sees_a_password(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    stored = hub.value(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{one.role}'")
    assert stored.startswith("SCRAM-SHA-256$")
    assert one.password not in hub.server.log


def test_a_role_belongs_to_one_store(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    with hub.client(one.name) as client:
        assert client.register(one.device).name == one.name
        for call in (client.hello, client.register):
            with pytest.raises(Refused) as refused:
                call(fresh())
            assert refused.value.reason == "other_pc"


def test_one_store_is_not_two_devices(hub: SharedHub) -> None:
    one, two = hub.enrol(new_name("desk")), hub.enrol(new_name("desk"), register=False)
    with hub.client(two.name) as client, pytest.raises(Refused, match="other_pc"):
        client.register(one.device)


def test_a_store_that_was_set_back_goes_on_under_a_new_id_and_number(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    hub.push(one.name, one.pen.write())
    renewed = fresh()
    with hub.client(one.name) as client:
        before = client.hello(one.device)
        after = client.register(renewed, replaces=one.device)
        assert (after.acked, after.lanes) == (0, before.lanes)
        assert after.short != before.short
        assert client.register(renewed, replaces=one.device).short == after.short
        # what it has of before it may still send
        assert client.push([one.pen.write()], one.device).acked == 2
        rows = {(row.device, row.short) for row in client.device_rows() if row.name == one.name}
        assert rows == {(one.device, before.short), (renewed, after.short)}
        # restored from the old backup once more
        again = fresh()
        assert client.register(again, replaces=one.device).short not in (before.short, after.short)
        with pytest.raises(Refused, match="other_pc"):
            client.register(one.device, replaces=again)


def test_a_password_of_its_own(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    own = new_password()
    with hub.client(one.name) as client:
        client.register(one.device, password_verifier=scram_verifier(own))
    with pytest.raises(Refused, match="password"):
        hub.client(one.name).connect()
    hub.devices[one.name].password = own
    with hub.client(one.name) as client:
        assert client.hello(one.device).name == one.name


def test_an_own_password_is_given_as_verifier_only(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    with hub.client(one.name) as client, pytest.raises(Refused, match="malformed"):
        client.register(one.device, password_verifier=new_password())


def test_who_is_revoked_is_out_at_once_and_for_good(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    admin.publish_keys(hub.dsn, "of-" + one.name, "payload", {one.name: b"wrapped", "": b"own"})
    clients = [hub.client(one.name) for _ in range(3)]
    for client in clients:
        client.connect()
    assert admin.revoke(hub.dsn, one.name) == 3
    for client in clients:
        with pytest.raises(Unreachable):
            client.hello(one.device)
        assert not client.connected
        with pytest.raises(Refused) as refused:
            client.connect()
        assert refused.value.reason == "revoked"
    row = next(row for row in admin.devices(hub.dsn) if row.name == one.name)
    assert (row.revoked, row.sessions, row.lanes) == (True, 0, ())
    assert hub.value(f"SELECT count(*) FROM hub.keys WHERE name = '{one.name}'") == "0"
    with pytest.raises(Refused, match="not_enrolled"):
        admin.publish_keys(hub.dsn, "of-" + one.name, "payload", {one.name: b"wrapped"})


def test_a_new_pc_takes_over_a_name(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    hub.push(one.name, one.pen.write())
    with hub.client(one.name) as client:
        before = client.hello(one.device)
        hub.devices[one.name].password = secret = new_password()
        admin.replace_device(hub.dsn, one.name, secret, b"")
        with pytest.raises(Unreachable):
            client.hello(one.device)
    store = fresh()
    with hub.client(one.name) as client:
        after = client.register(store)
        assert after.short != before.short
        assert not set(after.lanes) & set(before.lanes)
        with pytest.raises(Refused, match="other_pc"):
            client.push([one.pen.write()], one.device)


def test_a_pc_that_was_revoked_comes_back_under_another_name_with_its_history(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    hub.push(one.name, one.pen.write())
    short = next(row.short for row in admin.devices(hub.dsn) if row.name == one.name)
    admin.revoke(hub.dsn, one.name)
    two = hub.enrol(new_name("desk"), register=False)
    with hub.client(two.name) as client:
        hello = client.register(one.device)
        assert (hello.acked, hello.short) == (1, short)
        assert client.push([one.pen.write()]).acked == 2


def test_a_device_declared_dead_does_not_speak_again(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    sent = [one.pen.write(), one.pen.write()]
    hub.push(one.name, sent[0])
    admin.declare_dead(hub.dsn, one.name)
    with pytest.raises(Refused, match="revoked"):
        hub.client(one.name).connect()
    with hub.client("desk") as client:
        assert client.push_foreign(one.device, sent, b"").acked == 2
    two = hub.enrol(new_name("desk"), register=False)
    with hub.client(two.name) as client, pytest.raises(Refused, match="other_pc"):
        client.register(one.device)


def test_keys_reach_whom_they_are_for(hub: SharedHub) -> None:
    private, public = new_pair()
    names = {kind: new_name(kind) for kind in ("desk", "room", "screen")}
    for kind, name in names.items():
        hub.enrol(name, kind)
    for purpose in ("payload", "restricted", "qr"):
        key = (purpose * 32)[:32].encode()
        admin.publish_keys(
            hub.dsn, f"{purpose}-1", purpose, {"": b"own", **{name: wrap_key(public, key) for name in names.values()}}
        )
    got = {}
    for kind, name in names.items():
        with hub.client(name) as client:
            keys = client.keys()
            assert client.hello(hub.devices[name].device).keys_version >= len(keys)
            got[kind] = {key.purpose: unwrap_key(private, key.wrapped)[:2] for key in keys}
    assert got == {
        "desk": {"payload": b"pa", "restricted": b"re", "qr": b"qr"},
        "room": {"payload": b"pa", "qr": b"qr"},
        "screen": {},
    }
    assert {"payload-1", "restricted-1", "qr-1"} <= {key.key_id for key in admin.admin_keys(hub.dsn)}


def test_a_configuration_travels_by_version(hub: SharedHub) -> None:
    admin.publish_config(hub.dsn, 1, b"one")
    admin.publish_config(hub.dsn, 3, "三".encode())
    admin.publish_config(hub.dsn, 3, "三".encode())
    for version, content in ((3, b"other"), (2, b"late"), (0, b"none")):
        with pytest.raises(Refused, match="malformed"):
            admin.publish_config(hub.dsn, version, content)
    with hub.client("screen") as client:
        newest = client.config(0)
        assert newest is not None
        assert (newest.version, newest.content.decode()) == (3, "三")
        assert client.config(3) is None
        assert client.hello(hub.devices["screen"].device).config_version == 3
    assert [(version, digest[:4]) for version, digest, _ in admin.config_versions(hub.dsn)] == [
        (1, "7692"),
        (3, newest.sha256[:4]),
    ]


def test_two_places_ask_for_one_ticket_and_one_gets_it(hub: SharedHub) -> None:
    ask = ClaimRequest("r1", "visit", "stop", 1, "W4")
    with hub.client("room") as room, hub.client("desk") as desk:
        first = room.claim(ask)
        assert first.granted
        assert room.claim(ask).granted  # the answer was lost
        other = desk.claim(ClaimRequest("r2", "visit", "stop", 1, "W5"))
        assert (other.granted, other.place, other.name) == (False, "W4", "room")
        assert desk.claim(ClaimRequest("r3", "visit", "stop", 2, "W5")).granted  # another attempt is another matter
        hub.server.must_psql("UPDATE hub.leases SET until = until - interval '61 s'", database=hub.database)
        assert desk.claim(ClaimRequest("r4", "visit", "stop", 1, "W5")).granted


def test_another_lane_is_given_once_for_one_question(hub: SharedHub) -> None:
    one = hub.enrol(new_name("desk"))
    with hub.client(one.name) as client:
        before = client.hello(one.device).lanes
        lanes = client.new_lane("set back on Monday")
        assert client.new_lane("set back on Monday") == lanes == client.hello(one.device).lanes
    assert lanes[1:] == before
    with hub.client("room") as client, pytest.raises(Refused, match="screen"):
        client.new_lane("me too")


def test_a_lane_given_back_rests_for_a_day_and_a_half(hub: SharedHub) -> None:
    gone = hub.enrol(new_name("desk"), register=False)
    lane = next(row.lanes[0] for row in admin.devices(hub.dsn) if row.name == gone.name)
    admin.revoke(hub.dsn, gone.name)
    first, second = new_name("desk"), new_name("desk")
    assert lane not in admin.create_device(hub.dsn, first, "desk", "secret", b"").lanes
    hub.server.must_psql(
        f"UPDATE hub.lanes SET freed_at = freed_at - interval '37 hours' WHERE lane = {lane}", database=hub.database
    )
    assert lane in admin.create_device(hub.dsn, second, "desk", "secret", b"").lanes


def test_a_task_is_one_devices_until_it_lets_go(hub: SharedHub) -> None:
    with hub.client("desk") as desk, hub.client("other") as other, hub.client("screen") as screen:
        assert desk.lead("watchdog", 60)
        assert not other.lead("watchdog", 60)
        assert desk.lead("watchdog", 60)
        hub.server.must_psql("UPDATE hub.tasks SET until = until - interval '61 s'", database=hub.database)
        assert other.lead("watchdog", 60)
        with pytest.raises(Refused, match="screen"):
            screen.lead("watchdog", 60)


def test_a_number_given_twice_is_told_with_both_desks(hub: SharedHub) -> None:
    one, two = hub.enrol(new_name("desk")), hub.enrol(new_name("desk"))
    for desk in (one, two):
        hub.push(desk.name, desk.pen.write(kind="issued", scope="public", day="2026-03-03", label="C007"))
    hub.push(one.name, one.pen.write(kind="issued", scope="public", day="2026-03-04", label="C007"))
    found = admin.conflicts(hub.dsn, "2026-03-03")
    assert [(one.day, one.label, set(one.devices)) for one in found] == [("2026-03-03", "C007", {one.name, two.name})]
    assert admin.conflicts(hub.dsn, "2026-03-04") == []


def test_status_counts_what_is_missing(hub: SharedHub) -> None:
    before = admin.status(hub.dsn)
    one = hub.enrol(new_name("desk"))
    kept, lost = one.pen.write(payload=b"kept"), one.pen.write(payload=b"lost")
    hub.push(one.name, kept)
    hub.push(one.name, replace(lost, sealed=None, key_id=""))
    after = admin.status(hub.dsn)
    assert (after.payloads - before.payloads, after.payloads_missing - before.payloads_missing) == (1, 1)
    assert after.position == before.position + 2
    hub.push(one.name, lost)  # it turned up
    assert admin.status(hub.dsn).payloads_missing == before.payloads_missing


def test_small_settings_are_kept(hub: SharedHub) -> None:
    assert admin.flag(hub.dsn, "something") == ""
    admin.set_flag(hub.dsn, "something", "on")
    assert admin.flag(hub.dsn, "something") == "on"
