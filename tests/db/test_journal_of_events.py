"""The journal is appended to, and whatever else happens to it is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.envelope import CHAIN_START, NO_PAYLOAD, Recorded, Sealed, chain_hash, commit_to
from db.errors import BadPayload, Fork
from db.store import Store
from db.verify import Fault
from tests.db.given import DEVICE, OTHER, as_key_holder, draft, fill, open_store


def test_events_of_a_device_are_numbered_without_a_gap_and_chained(store: Store) -> None:
    with store.write() as tx:
        first = tx.journal.append(draft(), b"typed", ["v:1"])
        second = tx.journal.append(draft(kind="issued"), None, ["v:1"])
    assert (first.envelope.dseq, second.envelope.dseq) == (1, 2)
    assert first.chain == chain_hash(CHAIN_START, first.event_hash)
    assert second.chain == chain_hash(first.chain, second.event_hash)
    assert second.envelope.commitment == NO_PAYLOAD
    with store.read() as tx:
        assert tx.journal.last() == (2, second.chain)
        assert tx.journal.of("v:1") == [first, second]
        assert tx.journal.get(DEVICE, 2) == second
        assert tx.journal.of_kind("issued", "2026-03-02") == [second]
        assert tx.journal.of_kind("issued", "2026-03-03") == []


def test_a_transaction_that_fails_uses_up_no_number(store: Store) -> None:
    with pytest.raises(KeyError), store.write() as tx:  # noqa: PT012
        tx.journal.append(draft(), None, [])
        raise KeyError
    fill(store, 1)
    with store.read() as tx:
        assert tx.journal.last()[0] == 1


def test_the_body_is_kept_byte_for_byte(store: Store) -> None:
    body = b'{"b" : 1,\t"a":"\xe4\xb6\xae"}\x00'
    with store.write() as tx:
        tx.journal.append(draft(body=body), None, [])
    with store.read() as tx:
        kept = tx.journal.get(DEVICE, 1)
        assert kept is not None
        assert kept.envelope.body == body


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = x'00' WHERE dseq = 1",
        "UPDATE events SET label = NULL",
        "DELETE FROM events WHERE dseq = 2",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE dseq = 1",
        "UPDATE payloads SET data = x'00'",
    ],
)
def test_the_store_refuses_to_change_the_past(store: Store, statement: str) -> None:
    fill(store, 3)
    with pytest.raises(Exception, match=r"never|erased"), store.write() as tx:
        tx.connection.execute(statement)
    with store.read() as tx:
        assert tx.journal.verify() == []


def test_everything_is_read_in_order_of_arrival_however_much_there_is(store: Store) -> None:
    fill(store, 1203)
    with store.read() as tx:
        positions = [event.position for event in tx.journal.all()]
        assert positions == list(range(1, 1204))
        assert [event.position for event in tx.journal.all(after=1200)] == [1201, 1202, 1203]


# -- verify names what does not hold ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE events SET body = x'7b7d' WHERE dseq = 4", (4, "hash")),
        ("UPDATE events SET label = 'A002' WHERE dseq = 5", (5, "hash")),
        ("UPDATE events SET operator = '' WHERE dseq = 1", (1, "hash")),
        ("UPDATE events SET chain = zeroblob(32) WHERE dseq = 6", (6, "chain")),
        ("UPDATE payloads SET data = x'00' WHERE position = 3", (3, "commitment")),
        ("UPDATE payloads SET salt = zeroblob(32) WHERE position = 3", (3, "commitment")),
        ("DELETE FROM payloads WHERE position = 2", (2, "payload")),
        ("DELETE FROM events WHERE dseq = 4", (4, "gap")),
        ("DELETE FROM events WHERE dseq = 9", (9, "gap")),
    ],
)
def test_what_somebody_with_the_key_changed_is_named(store: Store, statement: str, fault: tuple[int, str]) -> None:
    fill(store, 9)
    as_key_holder(store, "PRAGMA foreign_keys = OFF", statement)
    with store.read() as tx:
        assert Fault(DEVICE, *fault) in tx.journal.verify()
        assert {found.device for found in tx.journal.verify()} == {DEVICE}


def test_an_event_that_was_changed_and_hashed_anew_breaks_the_chain(store: Store) -> None:
    fill(store, 5)
    with store.read() as tx:
        third = tx.journal.get(DEVICE, 3)
        assert third is not None
    forged = replace(third.envelope, operator="somebody").event_hash().hex()
    as_key_holder(store, f"UPDATE events SET operator = 'somebody', event_hash = x'{forged}' WHERE dseq = 3")
    with store.read() as tx:
        assert tx.journal.verify() == [Fault(DEVICE, 3, "chain")]


def test_all_events_gone_is_not_whole(store: Store) -> None:
    fill(store, 2)
    as_key_holder(store, "PRAGMA foreign_keys = OFF", "DELETE FROM payloads", "DELETE FROM events")
    with store.read() as tx:
        assert tx.journal.verify() == [Fault(DEVICE, 1, "gap"), Fault(DEVICE, 2, "gap")]


# -- events of other devices -----------------------------------------------------------------------


@pytest.fixture
def foreign(tmp_path: Path) -> list[Recorded]:
    """Five events as another desk wrote them."""
    other = Store.create_or_open(tmp_path / "other", bytes(32), make_device=lambda: OTHER)
    fill(other, 5)
    with other.read() as tx:
        events = list(tx.journal.all())
    other.close_all()
    return events


def test_events_of_another_desk_come_in_any_order_and_twice(store: Store, foreign: list[Recorded]) -> None:
    fill(store, 2)
    with store.write() as tx:
        arrivals = [foreign[n] for n in (4, 0, 2, 0)]
        new = [tx.journal.accept(event.envelope, event.chain, event.payload, ["v:x"]) for event in arrivals]
    assert new == [True, True, True, False]
    with store.read() as tx:
        assert tx.journal.verify() == []  # gaps of others are no fault
        assert tx.journal.last(OTHER) == (5, foreign[4].chain)
        assert tx.journal.last()[0] == 2
        assert tx.journal.devices() == [DEVICE, OTHER]
        assert {event.envelope.dseq for event in tx.journal.of("v:x")} == {1, 3, 5}


def test_two_different_events_of_one_identity_are_a_fork(store: Store, foreign: list[Recorded]) -> None:
    event = foreign[1]
    with store.write() as tx:
        assert tx.journal.accept(event.envelope, event.chain, event.payload, [])
    for envelope, chain in ((replace(event.envelope, label="B1"), event.chain), (event.envelope, bytes(32))):
        with pytest.raises(Fork) as caught, store.write() as tx:
            tx.journal.accept(envelope, chain, None, [])
        assert (caught.value.device, caught.value.dseq) == (OTHER, 2)


def test_a_payload_may_come_later_and_not_another_one(store: Store, foreign: list[Recorded]) -> None:
    event = foreign[0]
    with store.write() as tx:
        assert tx.journal.accept(event.envelope, event.chain, None, [])
        assert tx.journal.payload(OTHER, 1) is None
        assert not tx.journal.accept(event.envelope, event.chain, event.payload, [])
        assert tx.journal.payload(OTHER, 1) == b"name 0"
    with pytest.raises(BadPayload), store.write() as tx:
        tx.journal.accept(foreign[1].envelope, foreign[1].chain, Sealed(bytes(32), b"other"), [])
    with store.read() as tx:
        assert tx.journal.get(OTHER, 2) is None


def test_a_changed_event_of_another_desk_is_named(store: Store, foreign: list[Recorded]) -> None:
    with store.write() as tx:
        for event in foreign[1:]:
            tx.journal.accept(event.envelope, event.chain, event.payload, [])
    as_key_holder(store, f"UPDATE events SET body = x'00' WHERE device = '{OTHER}' AND dseq = 3")
    with store.read() as tx:
        assert tx.journal.verify() == [Fault(OTHER, 3, "hash")]


# -- the clock -------------------------------------------------------------------------------------


def test_the_clock_goes_on_from_the_last_own_stamp_or_from_what_is_near_enough(
    store: Store, foreign: list[Recorded]
) -> None:
    with store.write() as tx:
        assert tx.journal.last_stamp() == (0, 0)
        tx.journal.append(draft(stamp_ms=5000, stamp_n=3), None, [])
        ahead = foreign[0]
        tx.journal.accept(ahead.envelope, ahead.chain, None, [])
        assert tx.journal.last_stamp() == (5000, 3)
        far = replace(foreign[1].envelope, stamp_ms=9_999_999)
        tx.journal.accept(far, bytes(32), None, [])
        assert tx.journal.last_stamp(below_ms=6000) == (5000, 3)
        assert tx.journal.last_stamp(below_ms=9_999_999) == (9_999_999, 0)


def test_a_commitment_needs_its_salt(store: Store) -> None:
    with store.write() as tx:
        first = tx.journal.append(draft(), b"138", [])
        second = tx.journal.append(draft(), b"138", [])
    assert first.payload is not None
    assert first.envelope.commitment == commit_to(first.payload.salt, b"138")
    assert first.envelope.commitment != second.envelope.commitment


def test_it_is_the_same_device_after_opening_again(store: Store) -> None:
    fill(store, 1)
    again = open_store(store.folder)
    assert again.device == store.device == DEVICE
    again.close_all()
