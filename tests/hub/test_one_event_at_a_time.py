"""One event alone takes a shorter way through the hub than many; what comes of it is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.hub import admin, wire
from db.hub.client import HubClient
from db.hub.errors import Refused
from db.hub.messages import Outgoing
from tests.support.shared_hub import Enrolled, SharedHub

Sent = Callable[[Enrolled], Outgoing]


def in_order(one: Enrolled) -> Outgoing:
    return one.pen.write()


def with_a_payload(one: Enrolled) -> Outgoing:
    return one.pen.write(payload=b"{}")


def of_another_centre(one: Enrolled) -> Outgoing:
    return _beside(one, centre="110000")


def after_a_gap(one: Enrolled) -> Outgoing:
    one.pen.write()
    return one.pen.write()


def that_does_not_follow(one: Enrolled) -> Outgoing:
    return replace(_beside(one), chain=bytes(32))


def changed_on_the_way(one: Enrolled) -> Outgoing:
    sent = _beside(one)
    return replace(sent, envelope=replace(sent.envelope, label="B777"))


def that_was_there_and_is_another_now(one: Enrolled) -> Outgoing:
    return replace(_beside(one), envelope=replace(_beside(one).envelope, dseq=1))


def under_no_number(one: Enrolled) -> Outgoing:
    sent = _beside(one, payload=b"{}")
    return replace(sent, envelope=replace(sent.envelope, dseq=0))


def _beside(one: Enrolled, payload: bytes | None = None, **changes: str) -> Outgoing:
    """An event that the device's own pen does not count."""
    return replace(one.pen).write(payload=payload, **changes)


ALL = (
    *(in_order, with_a_payload, of_another_centre, after_a_gap, that_does_not_follow, changed_on_the_way),
    *(that_was_there_and_is_another_now, under_no_number),
)


def answer(client: HubClient, sent: Outgoing, *, alone: bool) -> tuple[object, ...]:
    """Status and number, or why it was refused."""
    try:
        found = client.push([sent]) if alone else client._settled(wire.PUSH, wire.push_values(client._device, [sent]))
    except Refused as refused:
        return (refused.reason, refused.state)
    return (found.status, found.acked)


@pytest.mark.parametrize("what", ALL, ids=lambda what: what.__name__)
def test_an_event_alone_is_answered_and_kept_as_one_among_many(hub: SharedHub, what: Sent) -> None:
    name = what.__name__.replace("_", "-")[:20]
    found = []
    for alone in (True, False):
        one = hub.enrol(f"{name}-{'alone' if alone else 'many'}", "room")
        with hub.client(one.name) as client:
            client.hello(one.device)
            said = [answer(client, one.pen.write(), alone=alone)]
            sent = what(one)
            said += [answer(client, sent, alone=alone), answer(client, sent, alone=alone)]
        kept = hub.value(
            "SELECT string_agg(concat_ws(',', e.dseq, e.kind, e.label, p.key_id, octet_length(p.sealed)), ';' ORDER BY"
            " e.dseq) FROM hub.events e LEFT JOIN hub.payloads p ON p.device = e.device AND p.dseq = e.dseq"
            f" WHERE e.device = '{one.device}'"
        )
        strays = hub.value(f"SELECT count(*) FROM hub.payloads WHERE device = '{one.device}' AND dseq < 1")
        found.append((said, kept, strays))
    assert found[0] == found[1]
    assert found[0][2] == "0"
    assert admin.verify(hub.dsn) == []


def test_who_may_not_push_may_not_push_one(hub: SharedHub) -> None:
    screen, gone, other = hub.enrol("wall", "screen"), hub.enrol("gone", "room"), hub.enrol("near", "room")
    with hub.client(gone.name) as client:
        client.hello(gone.device)
        with pytest.raises(Refused, match="other_pc"):
            client.push([other.pen.write()], other.device)
        with hub.client(screen.name) as wall:
            wall.hello(screen.device)
            with pytest.raises(Refused, match="screen"):
                wall.push([screen.pen.write()])
        hub.value("UPDATE hub.devices SET revoked_at = now() WHERE name = 'gone'")  # a session that is not cut yet
        with pytest.raises(Refused, match="revoked"):
            client.push([gone.pen.write()])
    assert admin.verify(hub.dsn) == []
