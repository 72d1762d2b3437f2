"""Many events at once give what one after the other gives, in any order, folded at once or later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.errors import Fork
from db.incoming import Received
from db.store import Store
from db.transaction import Transaction
from desk_app.projection import refold
from desk_app.record import Writer
from tests.support.desk import Desk, open_desk
from tests.support.elsewhere import Elsewhere
from tests.support.histories import Sent, arrivals, histories
from tests.support.stores import new_store, rolled_back

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = new_store(Path(tmp_path_factory.mktemp("many")))
    yield opened
    opened.close_all()


def writer_of(tx: Transaction) -> Writer:
    return Writer(tx, tx.device, "botou", 1_772_413_200_000)


def one_by_one(store: Store, sent: Sequence[Sent]) -> dict[str, list[tuple[object, ...]]]:
    with rolled_back(store) as tx:
        writer = writer_of(tx)
        for one in sent:
            try:
                writer.accept(one.envelope, one.chain, one.payload)
            except Fork:
                continue
        writer.project()
        return tx.tables.dump()


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(data=st.data(), hostile=st.booleans())
def test_many_at_once_give_what_one_after_the_other_gives(store: Store, data: st.DataObject, hostile: bool) -> None:
    sent = data.draw(arrivals(data.draw(histories(hostile=hostile))))
    sizes = data.draw(st.lists(st.integers(1, 9), min_size=1))
    fold = data.draw(st.booleans())
    expected = one_by_one(store, sent)
    with rolled_back(store) as tx:
        writer, at = writer_of(tx), 0
        while at < len(sent):
            size = sizes[at % len(sizes)]
            part = sent[at : at + size]
            writer.accept_all(
                [Received(one.envelope, one.envelope.event_hash(), one.chain, one.payload) for one in part], fold=fold
            )
            at += size
            writer.project()  # as at the end of a transaction: what comes later must change it again
        writer.project()
        while writer.fold_some(sizes[0]):
            pass
        assert tx.tables.dump() == expected
        assert not refold(tx)[1]


def take_all(desk: Desk, *sent: Sent) -> None:
    with desk.app.record.write() as writer:
        writer.accept_all([Received(one.envelope, one.envelope.event_hash(), one.chain, one.payload) for one in sent])
    left = 1
    while left:
        with desk.app.record.write() as writer:
            left = writer.fold_some(10)


def test_a_closing_that_comes_later_ends_what_was_open_until_then(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        other = Elsewhere(desk)
        take_all(desk, *other.registers(1, "D2001"))
        assert desk.state(f"{other.device}/1") == "waiting"
        closing = other.write("day_closed", {"day": "2026-03-02", "head": "0" * 64}, ahead_ms=60_000)
        take_all(desk, closing)
        assert desk.state(f"{other.device}/1") == "expired"
        assert not desk.app.maintenance.rebuild().changed
