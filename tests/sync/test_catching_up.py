"""A device that was away for long, or is new: it says how far it is; its tables are as if it had always been here."""

from __future__ import annotations

import threading

from db.envelope import Sealed
from db.hub.messages import Outgoing
from db.hub.sealing import KeyRing, seal
from tests.support.feeds import Centre as Feed
from tests.support.feeds import Made
from tests.support.hub_devices import RING, Centre, Device, until


def lived(centre: Centre, events: int) -> list[Made]:
    """Put ordinary days of two desks and three rooms into the hub."""
    made = list(Feed().days(events, visits=40))
    for n, device in enumerate(dict.fromkeys(one.envelope.device for one in made)):
        name = f"W{n}"
        centre.hub.enrol(name, "desk", register=False)
        with centre.hub.client(name) as client:
            client.register(device)
            batch = [outgoing(one) for one in made if one.envelope.device == device]
            for start in range(0, len(batch), 500):
                assert client.push(batch[start : start + 500], device).status == "ok"
    return made


def outgoing(one: Made) -> Outgoing:
    at = one.envelope
    sealed = _seal(one.payload, at.device, at.dseq, at.commitment) if one.payload else None
    return Outgoing(at, one.chain, "k1" if sealed else "", sealed)


def _seal(payload: Sealed, device: str, dseq: int, commitment: bytes) -> bytes:
    return seal(RING.keys["k1"], "k1", device, dseq, commitment, payload)


def progress(device: Device) -> set[tuple[int, int]]:
    """Run it once; how far it said it was, as somebody sees who looks all the time."""
    seen: set[tuple[int, int]] = set()
    loop, ended = device.loop(), threading.Event()

    def run() -> None:
        try:
            assert loop.once(300.0).phase == "connected"
        finally:
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not ended.wait(0.001):
        state = loop.state
        if state.phase == "catching_up":
            seen.add((state.done, state.total))
    thread.join()
    return seen


def test_a_long_catch_up_tells_how_far_it_is_and_folds_what_each_event_would_have(centre: Centre) -> None:
    made = lived(centre, 3000)
    new = centre.device("D9")
    seen = progress(new)
    assert {total for _done, total in seen} == {3000}
    assert any(0 < done < 3000 for done, _total in seen)
    assert new.position() == 3000
    assert not new.desk.app.maintenance.rebuild().changed
    with new.desk.app.store.read() as tx:
        assert len(tx.tables.dump()["visits"]) == len({m.envelope.body for m in made if m.envelope.kind == "issued"})
        assert tx.journal.verify() == []


def test_somebody_registers_all_the_while_and_is_heard(centre: Centre) -> None:
    lived(centre, 3000)
    new = centre.device("D9")
    loop = new.start()
    tickets = [new.desk.ticket().ticket for _ in range(20)]
    until(lambda: loop.state.phase == "connected" and centre.settled())
    assert len(set(tickets)) == 20
    assert not new.desk.app.maintenance.rebuild().changed


def durability(device: Device) -> int:
    """Return what this thread's connection does at a commit: 2 is FULL."""
    with device.desk.app.store.read() as tx:
        return int(tx.connection.execute("PRAGMA synchronous").fetchone()[0])


def test_only_what_the_hub_has_too_is_less_than_fully_durable(centre: Centre) -> None:
    lived(centre, 3000)
    new = centre.device("D9")
    seen: list[int] = []

    def ring() -> KeyRing:
        seen.append(durability(new))
        return RING

    loop = new.loop()
    loop.local._ring = ring  # asked for whenever events are taken, and by the errands afterwards
    assert loop.once(300.0).phase == "connected"
    assert 1 in seen
    assert (seen[-1], durability(new)) == (2, 2)


def test_a_catch_up_that_is_cut_short_goes_on_where_it_was(centre: Centre) -> None:
    lived(centre, 3000)
    new = centre.device("D9")
    loop = new.start()
    until(lambda: new.position() > 0)
    assert loop.stop(60.0)
    reached = new.position()
    assert progress(new) or reached >= 2800
    assert new.position() == 3000
    assert not new.desk.app.maintenance.rebuild().changed
