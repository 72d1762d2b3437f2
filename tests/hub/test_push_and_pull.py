"""What devices give the hub and get from it: one order for all, nothing twice, no hole, whatever is sent again."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

import pytest

from db.envelope import CHAIN_START
from db.hub import admin
from db.hub.client import HubClient
from db.hub.errors import Refused
from db.hub.messages import PREFIX_START, FeedEvent, Mark, Outgoing, PullAnswer, prefix_hash
from tests.support.shared_hub import Enrolled, Pen, SharedHub

_NUMBER = count(1)


@pytest.fixture
def desk(hub: SharedHub) -> Enrolled:
    """A PC that nobody else of this module has; a room, because lanes are few, that may have everything."""
    return hub.enrol(f"desk-{next(_NUMBER)}", "room", restricted=True)


@pytest.fixture
def reader(hub: SharedHub) -> Iterator[HubClient]:
    """Another PC, connected."""
    one = hub.enrol(f"reader-{next(_NUMBER)}", "room", restricted=True)
    with hub.client(one.name) as client:
        client.hello(one.device)
        yield client


def written(pen: Pen, amount: int) -> list[Outgoing]:
    return [pen.write(label=f"A{n:03d}" if n % 3 else None) for n in range(amount)]


def whole_feed(client: HubClient, limit: int = 1000) -> list[FeedEvent]:
    events: list[FeedEvent] = []
    while True:
        last = [Mark(events[-1].position, events[-1].prefix)] if events else []
        answer = client.pull(last, limit)
        assert answer.rewind is None
        if not answer.events:
            return events
        events.extend(answer.events)


def of(events: Sequence[FeedEvent], pen: Pen) -> list[FeedEvent]:
    return [event for event in events if event.device == pen.device]


def test_what_one_desk_pushed_another_reads_as_it_was_written(
    hub: SharedHub, desk: Enrolled, reader: HubClient
) -> None:
    sent = [*written(desk.pen, 5), desk.pen.write(payload=b"typed", operator="李", label="甲A001")]
    assert hub.push(desk.name, *sent) == "ok"
    got = of(whole_feed(reader), desk.pen)
    assert [event.envelope for event in got] == [one.envelope for one in sent]
    assert [event.chain for event in got] == [one.chain for one in sent]
    assert [(event.key_id, event.sealed) for event in got] == [(one.key_id, one.sealed) for one in sent]
    assert all(event.event_hash == one.envelope.event_hash() for event, one in zip(got, sent, strict=True))


def test_the_feed_is_one_dense_chain_for_all(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    hub.push(desk.name, *written(desk.pen, 20))
    prefix = PREFIX_START
    for place, event in enumerate(whole_feed(reader, limit=7), start=1):
        prefix = prefix_hash(prefix, event.event_hash)
        assert (event.position, event.prefix) == (place, prefix)
    assert admin.verify(hub.dsn) == []


def test_sent_twice_is_there_once(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    sent = written(desk.pen, 6)
    with hub.client(desk.name) as client:
        client.hello(desk.device)
        answers = [client.push(batch) for batch in (sent[:4], sent[:4], sent[2:], sent, sent[:1])]
    assert [answer.acked for answer in answers] == [4, 4, 6, 6, 6]
    assert {answer.status for answer in answers} == {"ok"}
    assert len(of(whole_feed(reader), desk.pen)) == 6


def test_after_a_gap_the_hub_says_from_where(hub: SharedHub, desk: Enrolled) -> None:
    sent = written(desk.pen, 6)
    with hub.client(desk.name) as client:
        client.hello(desk.device)
        client.push(sent[:2])
        answer = client.push(sent[4:])
    assert (answer.status, answer.acked, answer.chain) == ("ok", 2, sent[1].chain)


def test_an_empty_push_asks_how_far_the_hub_is(hub: SharedHub, desk: Enrolled) -> None:
    with hub.client(desk.name) as client:
        client.hello(desk.device)
        answer = client.push([])
    assert (answer.status, answer.acked, answer.chain) == ("ok", 0, CHAIN_START)


def test_another_event_under_a_number_is_a_fork_and_changes_nothing(
    hub: SharedHub, desk: Enrolled, reader: HubClient
) -> None:
    sent = written(desk.pen, 3)
    hub.push(desk.name, *sent)
    copy = Pen(desk.device, dseq=1, chain=sent[0].chain)
    assert hub.push(desk.name, sent[0], copy.write(label="B777"), copy.write()) == "fork"
    assert [event.envelope for event in of(whole_feed(reader), desk.pen)] == [one.envelope for one in sent]
    assert any(row.what == "push fork" and row.name == desk.name for row in admin.log(hub.dsn))


def test_an_event_that_was_altered_on_the_way_is_not_taken(hub: SharedHub, desk: Enrolled) -> None:
    one = desk.pen.write()
    with hub.client(desk.name) as client:
        client.hello(desk.device)
        for change in ({"label": "A999"}, {"body": b"{}"}, {"stamp_ms": 1}, {"commitment": bytes([1]) * 32}):
            with pytest.raises(Refused, match="malformed"):
                client.push([replace(one, envelope=replace(one.envelope, **change))])
        assert client.push([one]).acked == 1


def test_another_centres_event_is_told(hub: SharedHub, desk: Enrolled) -> None:
    assert hub.push(desk.name, desk.pen.write(centre="110000")) == "centre"


def test_a_thousand_at_once_and_no_more(hub: SharedHub, desk: Enrolled) -> None:
    sent = written(desk.pen, 1001)
    with hub.client(desk.name) as client:
        client.hello(desk.device)
        with pytest.raises(Refused, match="malformed"):
            client.push(sent)
        assert client.push(sent[:1000]).acked == 1000


def test_a_hub_set_back_tells_a_reader_where_both_agree(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    hub.push(desk.name, *written(desk.pen, 3))
    feed = whole_feed(reader)
    n = len(feed)
    locator = [Mark(n + 4, b"x" * 32), Mark(n, b"y" * 32), Mark(n - 1, feed[n - 2].prefix), Mark(1, feed[0].prefix)]
    assert reader.pull(locator) == PullAnswer(n - 1, n, ())
    assert reader.pull([Mark(n + 4, b"x" * 32)]) == PullAnswer(0, n, ())


def test_an_answer_has_a_few_megabytes_at_most(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    for _ in range(3):
        hub.push(desk.name, *(desk.pen.write(payload=secrets.token_bytes(600_000)) for _ in range(3)))
    cursor = [Mark(event.position, event.prefix) for event in whole_feed(reader) if event.device != desk.device][-1:]
    events = reader.pull(cursor).events
    assert 1 <= len(events) < 9
    assert sum(len(event.sealed or b"") for event in events) < 6_000_000
    assert len(of(whole_feed(reader), desk.pen)) == 9


def test_a_payload_erased_once_stays_away(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    first = desk.pen.write(payload=b"Zhang San")
    hub.push(desk.name, first)
    assert len(reader.payloads([(desk.device, 1)])) == 1
    hub.push(desk.name, desk.pen.write(kind="erased", erases=[(desk.device, 1)]))
    assert reader.payloads([(desk.device, 1)]) == []
    hub.push(desk.name, first)
    assert reader.payloads([(desk.device, 1)]) == []
    assert of(whole_feed(reader), desk.pen)[0].sealed is None


def test_only_what_erases_erases(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    hub.push(desk.name, desk.pen.write(payload=b"Zhang San"))
    room = hub.enrol(f"room-{next(_NUMBER)}", "room")
    hub.push(room.name, room.pen.write(kind="called", scope="public", erases=[(desk.device, 1)]))
    assert len(reader.payloads([(desk.device, 1)])) == 1


def test_a_room_does_not_erase_what_it_may_not_see(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    hub.push(desk.name, desk.pen.write(payload=b"danger", kind="alerted", scope="restricted"))
    room = hub.enrol(f"room-{next(_NUMBER)}", "room")
    hub.push(room.name, room.pen.write(kind="erased", erases=[(desk.device, 1)]))
    assert len(reader.payloads([(desk.device, 1)])) == 1


def test_desks_writing_at_once_make_no_hole_and_no_second(hub: SharedHub, reader: HubClient) -> None:
    desks = [hub.enrol(f"desk-{next(_NUMBER)}", "room") for _ in range(6)]
    before = len(whole_feed(reader))

    def write(one: Enrolled) -> None:
        with hub.client(one.name) as client:
            client.hello(one.device)
            for _ in range(15):
                client.push(written(one.pen, 2))

    threads = [threading.Thread(target=write, args=(one,)) for one in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    feed = whole_feed(reader)
    assert [event.position for event in feed] == list(range(1, before + 6 * 30 + 1))
    assert all([event.dseq for event in of(feed, one.pen)] == list(range(1, 31)) for one in desks)
    assert admin.verify(hub.dsn) == []


def test_who_waits_for_news_is_told_and_who_is_woken_goes_on(hub: SharedHub, desk: Enrolled, reader: HubClient) -> None:
    assert reader.wait(0) is False
    hub.push(desk.name, desk.pen.write())
    assert reader.wait(60) is True
    reader.wake()
    assert reader.wait(60) is False


def test_what_a_hub_forgot_is_taken_back_with_its_receipt_only(
    hub: SharedHub, desk: Enrolled, reader: HubClient
) -> None:
    sent = written(desk.pen, 4)
    hub.push(desk.name, *sent)
    events = of(whole_feed(reader), desk.pen)
    _set_back(hub, desk, 2)
    unproved = reader.push_foreign(desk.device, sent[2:], b"")
    assert (unproved.status, unproved.acked) == ("unproved", 2)
    assert reader.push_foreign(desk.device, sent[2:], events[2].receipt).status == "unproved"
    back = reader.push_foreign(desk.device, sent[2:], events[3].receipt)
    assert (back.status, back.acked, back.chain) == ("ok", 4, sent[3].chain)
    assert admin.verify(hub.dsn) == []


def test_of_a_device_declared_dead_everything_is_taken_back(hub: SharedHub, reader: HubClient) -> None:
    gone = Pen(secrets.token_hex(16))
    sent = written(gone, 3)
    assert reader.push_foreign(gone.device, sent, b"").status == "unproved"
    admin.declare_dead(hub.dsn, gone.device)
    assert reader.push_foreign(gone.device, sent, b"").acked == 3
    assert len(of(whole_feed(reader), gone)) == 3


def test_a_room_without_restricted_gets_no_receipt_for_them(hub: SharedHub, desk: Enrolled) -> None:
    hub.push(desk.name, desk.pen.write(scope="restricted", kind="alerted", payload=b"x"), desk.pen.write())
    room = hub.enrol(f"room-{next(_NUMBER)}", "room")
    with hub.client(room.name) as client:
        events = of(whole_feed(client), desk.pen)
    assert [(event.envelope is None, event.receipt == b"", event.sealed) for event in events] == [
        (True, True, None),
        (False, False, None),
    ]


def _set_back(hub: SharedHub, desk: Enrolled, to: int) -> None:
    """The hub as it was before it got what ``desk`` wrote after ``to``, which was the last thing in the feed."""
    last = hub.value(f"SELECT max(position) FROM hub.events WHERE device = '{desk.device}' AND dseq = {to}")
    hub.server.must_psql(
        "ALTER TABLE hub.events DISABLE TRIGGER USER;"
        f"DELETE FROM hub.events WHERE position > {last};"
        "ALTER TABLE hub.events ENABLE TRIGGER USER;"
        f"UPDATE hub.head SET position = {last}, prefix = (SELECT prefix FROM hub.events WHERE position = {last});"
        f"UPDATE hub.chains SET acked = {to}, chain = (SELECT chain FROM hub.events WHERE position = {last})"
        f" WHERE device = '{desk.device}'",
        database=hub.database,
    )
