"""The law of the record: applying events in any order, singly, doubled, late, gives exactly the rebuilt tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from db.store import Store
from desk_app.projection import refold
from tests.support.desk import open_desk
from tests.support.elsewhere import arrive
from tests.support.histories import Sent, arrivals, histories, take
from tests.support.stores import new_store, rolled_back

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
Dump = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = new_store(tmp_path_factory.mktemp("shared"))
    yield opened
    opened.close_all()


def after(store: Store, sent: list[Sent]) -> Dump:
    """Return the tables after these arrivals, having checked that rebuilding them changes nothing."""
    with rolled_back(store) as tx:
        for one in sent:
            take(tx, one)
        found = tx.tables.dump()
        _count, changed = refold(tx)
        assert tx.tables.dump() == found
        assert not changed
    return found


def same(store: Store, one: list[Sent], other: list[Sent]) -> None:
    left, right = after(store, one), after(store, other)
    for table, rows in left.items():
        if rows != right[table]:
            note(f"{table}: {set(rows) ^ set(right[table])}")
            note("\n".join(map(repr, one)))
            note("-- or\n" + "\n".join(map(repr, other)))
    assert left == right


@given(data=st.data(), history=histories())
@settings(max_examples=150, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_any_order_of_arrival_gives_the_same_tables_as_a_rebuild(
    store: Store, data: st.DataObject, history: list[Sent]
) -> None:
    same(store, data.draw(arrivals(history)), data.draw(arrivals(history)))


@given(data=st.data(), history=histories(hostile=True, most=12))
@settings(max_examples=200, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_nothing_is_refused_for_its_meaning_and_nonsense_has_no_order_either(
    store: Store, data: st.DataObject, history: list[Sent]
) -> None:
    same(store, data.draw(arrivals(history)), history)


@pytest.mark.long
@given(data=st.data(), history=histories(hostile=True, most=40))
@settings(max_examples=3000, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_any_order_of_arrival_gives_the_same_tables_over_thousands_of_histories(
    store: Store, data: st.DataObject, history: list[Sent]
) -> None:
    same(store, data.draw(arrivals(history)), data.draw(arrivals(history)))


@given(data=st.data(), history=histories(most=12))
@settings(max_examples=8, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_each_event_in_a_transaction_of_its_own_gives_what_rebuild_gives(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, history: list[Sent]
) -> None:
    dumps = []
    for order in (data.draw(arrivals(history)), data.draw(arrivals(history))):
        with open_desk(tmp_path_factory.mktemp("cut-off")) as desk:
            arrive(desk, *order)
            dumps.append(desk.dump())
            report = desk.app.maintenance.rebuild()
            assert not report.changed
            assert report.events == len(history)
            desk.restart()  # a day never closed is closed at the next start, and that is an event like any other
            assert not desk.app.maintenance.rebuild().changed
            assert desk.app.maintenance.verify().faults == ()
    assert dumps[0] == dumps[1]
