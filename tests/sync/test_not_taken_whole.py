"""What cannot be taken whole is kept apart and counted; the feed goes on, and what was missing is asked for again."""

from __future__ import annotations

from dataclasses import replace

from db.envelope import Envelope, chain_hash
from db.hub.sealing import KeyRing
from db.incoming import Received
from tests.support.desk import GUIDE
from tests.support.hub_devices import QUICK, RING, Centre, Device, until


def found(device: Device, name: str) -> list[str]:
    return [hit.label for hit in device.desk.app.search.search(name, GUIDE)]


def test_a_payload_whose_key_is_not_here_yet_comes_when_the_key_does(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2", ring=KeyRing({}))
    ticket = here.desk.ticket(name="王小明")
    here.once()
    loop = there.start()
    until(lambda: loop.state.phase == "connected" and loop.state.quarantined == 1)
    assert found(there, "王小明") == []
    assert there.position() == centre.head()
    there.ring = RING
    until(lambda: loop.state.quarantined == 0)
    assert found(there, "王小明") == [ticket.ticket]
    assert here.dump() == there.dump()


def test_a_payload_that_is_not_what_was_committed_to_never_stops_the_feed(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket(name="王小明")
    last = here.desk.ticket(name="李四")
    here.once()
    whole = centre.hub.value("SELECT encode(min(sealed), 'hex') FROM hub.payloads WHERE dseq = 2")
    centre.hub.rows("UPDATE hub.payloads SET sealed = sealed || '\\x00' WHERE dseq = 2")
    loop = there.start()
    until(lambda: loop.state.phase == "connected" and loop.state.quarantined == 1)
    assert (found(there, "王小明"), found(there, "李四")) == ([], [last.ticket])
    centre.hub.rows(f"UPDATE hub.payloads SET sealed = decode('{whole}', 'hex') WHERE dseq = 2")
    until(lambda: loop.state.quarantined == 0)
    assert here.dump() == there.dump()


def test_another_event_under_a_known_number_is_kept_out_and_noted(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket()
    here.once()
    with here.desk.app.store.read() as tx:
        first, second = tx.journal.following(here.desk.app.store.device, 0, 2)
    other: Envelope = replace(second.envelope, operator="somebody")
    event_hash = other.event_hash()
    with there.desk.app.record.write() as writer:
        writer.accept_all([Received(other, event_hash, chain_hash(first.chain, event_hash), None)])
    here.desk.ticket()
    here.once()
    assert there.once().quarantined == 1
    assert there.position() == centre.head()
    with there.desk.app.store.read() as tx:
        assert [(one.device, one.dseq, one.what) for one in tx.sync.quarantined()] == [
            (here.desk.app.store.device, 2, "fork")
        ]
        assert tx.journal.verify() == []


def test_a_room_takes_what_is_within_its_scope_and_can_still_check_the_rest(centre: Centre) -> None:
    here, room, screen = centre.device("D1"), centre.device("R1", "room"), centre.device("screen", "screen")
    ticket = here.desk.ticket(name="王小明")
    with here.desk.app.record.write() as writer:
        writer.append("alerted", GUIDE, {"visit": ticket.visit, "place": "W4"}, payload={"reason": "持刀"})
    again = here.desk.ticket()
    here.once()
    assert room.once().phase == screen.once().phase == "connected"
    assert room.position() == screen.position() == centre.head()
    with room.desk.app.store.read() as tx:
        assert [item.envelope.kind for item in tx.journal.of_kind("alerted")] == []
        assert tx.tables.visit(again.visit) is not None
        assert tx.journal.verify() == []
        assert tx.sync.quarantined() == []
    assert found(room, "王小明") == [ticket.ticket]
    with screen.desk.app.store.read() as tx:
        assert {item.envelope.scope for item in tx.journal.all()} == {"public"}
        assert all(item.payload is None for item in tx.journal.all())
        assert tx.sync.quarantined() == []


def test_a_screen_pushes_nothing(centre: Centre) -> None:
    screen = centre.device("screen", "screen")
    screen.desk.app.days.open(GUIDE)
    state = screen.once()
    assert (state.phase, state.to_upload, centre.head()) == ("connected", 0, 0)


def test_what_is_erased_is_erased_everywhere_and_asked_for_by_nobody(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    ticket = here.desk.ticket(name="王小明")
    here.once(), there.once()
    with here.desk.app.store.read() as tx:
        [registered] = tx.journal.of_kind("registered")
    name = f"{registered.envelope.device}:{registered.envelope.dseq}"
    with there.desk.app.record.write() as writer:
        writer.append("erased", GUIDE, {"events": [name], "case": ticket.case_code, "code": "request"})
    there.once(), here.once()
    assert centre.hub.value("SELECT count(*) FROM hub.payloads WHERE dseq = 2") == "0"
    new = centre.device("D3", timings=replace(QUICK, pull_size=2))  # the erasure comes after what it erases
    assert new.once().quarantined == 0
    for device in (here, there, new):
        assert found(device, "王小明") == []
        with device.desk.app.store.read() as tx:
            assert tx.sync.quarantined() == []
            assert tx.journal.payload(registered.envelope.device, registered.envelope.dseq) is None
