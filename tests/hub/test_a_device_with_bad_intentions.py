"""A device that is let in and means harm: well-formed calls, under its own name, to spoil what is others'."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from db.hub import admin
from db.hub.client import HubClient
from db.hub.errors import Refused
from db.hub.messages import FeedEvent, Mark, Outgoing
from tests.support.shared_hub import KEY_ID, Enrolled, Pen, SharedHub


def held(hub: SharedHub, written: Outgoing) -> bool:
    """Whether the hub holds the payload of an event."""
    one = written.envelope
    return hub.value(f"SELECT count(*) FROM hub.payloads WHERE device = '{one.device}' AND dseq = {one.dseq}") == "1"


def identity(written: Outgoing) -> tuple[str, int]:
    return written.envelope.device, written.envelope.dseq


def beside(one: Enrolled) -> Pen:
    """A pen that goes on where the device's is, without moving it."""
    return replace(one.pen)


def _feed(client: HubClient) -> Iterator[FeedEvent]:
    """Every event of the feed."""
    locator: list[Mark] = []
    while events := client.pull(locator, 1000).events:
        yield from events
        locator = [Mark(events[-1].position, events[-1].prefix)]


@pytest.fixture
def danger(hub: SharedHub) -> Outgoing:
    """A restricted event of a desk, with payload."""
    written = hub.devices["other"].pen.write(scope="restricted", payload=b"a knife")
    assert hub.push("other", written) == "ok"
    return written


def test_a_room_erases_nothing_that_it_may_not_see(hub: SharedHub, danger: Outgoing) -> None:
    room = hub.devices["room"]
    assert hub.push("room", room.pen.write(kind="erased", erases=[identity(danger)])) == "ok"
    assert held(hub, danger)


def test_a_room_erases_nothing_restricted_before_it_comes(hub: SharedHub) -> None:
    """What a hub forgot may come after its erasure; who may not see it may not guess its number either."""
    room, other, desk = hub.devices["room"], hub.devices["other"], hub.devices["desk"]
    next_ones = [(other.device, other.pen.dseq + n) for n in (1, 2, 3)]
    assert hub.push("room", room.pen.write(kind="erased", erases=next_ones[:2])) == "ok"
    assert hub.push("desk", desk.pen.write(kind="erased", erases=next_ones[2:])) == "ok"
    kept = other.pen.write(scope="restricted", payload=b"a knife")
    gone = other.pen.write(scope="centre", payload=b"a name"), other.pen.write(scope="restricted", payload=b"a knife")
    assert hub.push("other", kept, *gone) == "ok"
    assert held(hub, kept)
    assert [held(hub, one) for one in gone] == [False, False]


def test_only_an_erasure_erases(hub: SharedHub, danger: Outgoing) -> None:
    """What an event is called is in its hash, for all to see; a slip that was printed erases nothing."""
    desk = hub.devices["desk"]
    for kind in ("printed", "called", "erased2", ""):
        assert hub.push("desk", desk.pen.write(kind=kind, erases=[identity(danger)])) == "ok"
    assert held(hub, danger)
    assert hub.push("desk", desk.pen.write(kind="erased", erases=[identity(danger)])) == "ok"
    assert not held(hub, danger)
    assert hub.value(f"SELECT by_device FROM hub.erasures WHERE dseq = {danger.envelope.dseq}"
                     f" AND device = '{danger.envelope.device}'") == desk.device  # fmt: skip


def test_an_erasure_hangs_on_an_event_of_this_very_call(hub: SharedHub, danger: Outgoing) -> None:
    """Not on one of another device, nor on one that is still to come."""
    desk = hub.devices["desk"]
    pen = beside(desk)
    written = pen.write(kind="erased")
    with hub.client("desk") as client:
        client.hello(desk.device)
        assert client.push([written]).status == "ok"
        desk.pen.dseq, desk.pen.chain = pen.dseq, pen.chain
    sql = (
        f"SELECT count(*) FROM hub.erasures WHERE dseq = {danger.envelope.dseq} AND device = '{danger.envelope.device}'"
    )
    assert hub.value(sql) == "0"
    assert held(hub, danger)


def test_what_was_written_is_not_written_again(hub: SharedHub, danger: Outgoing) -> None:
    """Another event under a number that is taken is a fork; another payload for it changes nothing."""
    other = hub.devices["other"]
    told = Pen(other.device, dseq=other.pen.dseq - 1, chain=secrets.token_bytes(32)).write()
    assert hub.push("other", told) == "fork"
    before = hub.value(f"SELECT md5(sealed) FROM hub.payloads WHERE dseq = {danger.envelope.dseq}"
                       f" AND device = '{other.device}'")  # fmt: skip
    assert hub.push("other", replace(danger, sealed=b"rubbish")) == "ok"
    assert before == hub.value(f"SELECT md5(sealed) FROM hub.payloads WHERE dseq = {danger.envelope.dseq}"
                               f" AND device = '{other.device}'")  # fmt: skip


def test_an_event_whose_hash_is_another_is_refused(hub: SharedHub) -> None:
    """Every field is in the hash, every hash in the chain."""
    desk = hub.devices["desk"]
    written = beside(desk).write(payload=b"x")
    changed = (
        {"kind": "voided"},
        {"scope": "public"},
        {"label": None},
        {"day": "2026-03-03"},
        {"body": b"{}"},
        {"operator": "somebody else"},
        {"stamp_ms": 1},
        {"commitment": bytes(32)},
    )
    for change in changed:
        forged = replace(written, envelope=replace(written.envelope, **change))
        with pytest.raises(Refused, match="malformed"):
            hub.push("desk", forged)
    with pytest.raises(Refused, match="malformed"):
        hub.push("desk", replace(written, chain=bytes(32)))
    assert hub.push("desk", desk.pen.write()) == "ok"


@pytest.mark.parametrize("field", ["kind", "day", "label", "operator"])
def test_no_field_carries_a_load_that_all_others_must_pull(hub: SharedHub, field: str) -> None:
    with pytest.raises(Refused, match="malformed"):
        hub.push("desk", beside(hub.devices["desk"]).write(**{field: "x" * 5000}))


def test_a_pull_of_large_payloads_comes_in_pieces(hub: SharedHub) -> None:
    """A megabyte each: nobody's memory or deadline is spoilt by what another device stored."""
    desk, room = hub.devices["desk"], hub.devices["room"]
    large = [
        replace(desk.pen.write(payload=b"x"), sealed=secrets.token_bytes(1_000_000), key_id=KEY_ID) for _ in range(12)
    ]
    for one in large:
        assert hub.push("desk", one) == "ok"
    with pytest.raises(Refused, match="malformed"):
        hub.push(
            "desk", replace(beside(desk).write(payload=b"x"), sealed=secrets.token_bytes(1_100_000), key_id=KEY_ID)
        )
    got, locator, answers = 0, [], 0
    with hub.client("room") as client:
        client.hello(room.device)
        while events := client.pull(locator, 1000).events:
            assert sum(len(one.sealed or b"") for one in events) < 6_000_000
            got += sum(len(one.sealed or b"") > 900_000 for one in events)
            locator = [Mark(events[-1].position, events[-1].prefix)]
            answers += 1
    assert got == len(large)
    assert answers >= 3


def test_a_screen_takes_no_task(hub: SharedHub) -> None:
    with hub.client("screen") as client, pytest.raises(Refused):
        client.lead("report", 300)


def test_invented_tasks_do_not_keep_the_real_ones_from_being_done(hub: SharedHub) -> None:
    """A room may take a few that it invents; the readable tables, which it could not write, stay to be had."""
    hub.psql("room", "SELECT hub.lead('task ' || n, 300) FROM generate_series(1, 500) n")
    assert int(hub.value("SELECT count(*) FROM hub.tasks")) <= 10
    with hub.client("room") as client:
        assert not client.lead("report", 300)
    with hub.client("desk") as client:
        assert client.lead("report", 60)


def test_stores_without_end_come_to_an_end(hub: SharedHub) -> None:
    """Each takes a short number that tickets need; a PC that is set back once a week for a year is no enemy."""
    greedy = hub.enrol("greedy")
    now, refused = greedy.device, None
    with hub.client("greedy") as client:
        for _ in range(200):
            then, now = now, secrets.token_hex(16)
            try:
                client.register(now, replaces=then)
            except Refused as problem:
                refused = problem
                break
    assert refused is not None
    assert int(hub.value("SELECT count(*) FROM hub.stores WHERE name = 'greedy'")) <= 100
    assert hub.enrol("late").pen.device


def test_what_the_hub_did_not_forget_is_not_given_back_by_another(hub: SharedHub, danger: Outgoing) -> None:
    """push_foreign wants the hub's own receipt for exactly that event, and takes no payload for what is there."""
    desk, other = hub.devices["desk"], hub.devices["other"]
    mine = desk.pen.write()
    assert hub.push("desk", mine) == "ok"
    new = Pen(other.device, dseq=other.pen.dseq, chain=other.pen.chain).write()
    with hub.client("desk") as client:
        client.hello(desk.device)
        events = {(one.device, one.dseq): one for one in _feed(client)}
        for receipt in (b"", bytes(32), events[identity(mine)].receipt, events[identity(danger)].receipt):
            assert client.push_foreign(other.device, [new], receipt).status == "unproved"
        spoilt = replace(danger, sealed=b"rubbish")
        client.push_foreign(other.device, [spoilt], events[identity(danger)].receipt)
    stored = hub.value(f"SELECT encode(sealed, 'escape') FROM hub.payloads WHERE dseq = {danger.envelope.dseq}"
                       f" AND device = '{other.device}'")  # fmt: skip
    assert stored != "rubbish"
    assert admin.verify(hub.dsn) == []
