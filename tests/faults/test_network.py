"""The network fails: lost, late, halved, cut, silent, one-way, flapping. Afterwards everything is level by itself."""

from __future__ import annotations

import random

import pytest

from tests.support.enrolled import until
from tests.support.faulty_centre import FaultyCentre, waiting
from tests.support.proxy import TO_CLIENT, TO_SERVER, Direction


def offline(centre: FaultyCentre) -> bool:
    return all(desk.app.sync.state().phase == "offline" for desk in centre.desks)


def test_request_lost(centre: FaultyCentre) -> None:
    centre.begin()
    before, passed = centre.head(), centre.link.counts.bytes[TO_SERVER]
    centre.link.silent(TO_SERVER)
    given = centre.tickets()
    assert all(waiting(desk) for desk in centre.desks[:2])
    centre.link.drop()  # what was on its way is gone
    assert centre.head() == before
    assert centre.link.counts.bytes[TO_SERVER] == passed
    centre.live()
    assert centre.labels() == sorted(given)


def test_answer_lost_after_commit(centre: FaultyCentre) -> None:
    centre.begin()
    one = centre.desks[0]
    before = centre.head()
    centre.link.one_way(TO_SERVER)  # the hub hears and commits
    given = one.ticket().ticket
    until(lambda: centre.head() > before)
    assert waiting(one)
    head = centre.head()
    centre.link.drop()  # its answer is gone
    centre.live()
    assert centre.labels() == [given]
    assert centre.head() == head  # what was sent again was known


def test_sent_twice_or_late(centre: FaultyCentre) -> None:
    centre.link.delay(150)
    centre.begin()
    before = centre.head()
    given = centre.tickets(each=5)
    until(lambda: centre.head() > before)
    centre.link.drop()  # answers on their way back are lost: sent again
    given += centre.tickets()
    until(centre.is_level)
    centre.live()
    assert centre.labels() == sorted(given)


@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
def test_half_a_message(centre: FaultyCentre, direction: Direction) -> None:
    centre.begin()
    given = []
    for _ in range(5):
        before = centre.link.counts.connections
        centre.link.halve(direction)
        given += centre.tickets()
        until(lambda before=before: centre.link.counts.connections > before)  # type: ignore[misc]
    centre.live()
    assert centre.labels() == sorted(given)


def test_half_open_connection(centre: FaultyCentre) -> None:
    centre.begin()
    centre.link.silent()
    given = centre.tickets()
    until(lambda: offline(centre))
    assert all(waiting(desk) for desk in centre.desks[:2])
    assert {desk.app.sync.state().reason for desk in centre.desks} == {"stalled"}
    centre.live()
    assert centre.labels() == sorted(given)


@pytest.mark.long  # twelve seconds each: both directions are halves of the half-open connection above
@pytest.mark.parametrize("only", [TO_SERVER, TO_CLIENT])
def test_one_way_partition(centre: FaultyCentre, only: Direction) -> None:
    centre.begin()
    before = centre.head()
    centre.link.one_way(only)
    given = centre.tickets()
    until(lambda: offline(centre))
    assert (centre.head() > before) == (only == TO_SERVER)
    given += centre.tickets()
    centre.live()
    assert centre.labels() == sorted(given)


def test_flapping_link(centre: FaultyCentre) -> None:
    centre.begin()
    before = centre.link.counts.connections
    centre.link.flap(0.3, 0.2)
    given = centre.tickets(each=10)
    until(lambda: centre.link.counts.connections >= before + 12)
    given += centre.tickets()
    centre.live()
    assert centre.labels() == sorted(given)


def cut_at(centre: FaultyCentre, offsets: list[tuple[Direction, int]]) -> list[str]:
    """One talk for each offset, cut there; returns the numbers given meanwhile."""
    given = []
    for at, (direction, offset) in enumerate(offsets):
        desk = centre.desks[at % 2]
        given.append(desk.ticket().ticket)
        centre.link.heal()
        centre.link.cut_after(direction, offset)
        desk.app.sync.once(20)
    return given


def talk_bytes(centre: FaultyCentre) -> dict[Direction, int]:
    """How many bytes a talk that pushes one ticket and pulls it takes in each direction."""
    before = dict(centre.link.counts.bytes)
    centre.desks[0].ticket()
    centre.desks[0].app.sync.once(60)
    return {direction: count - before[direction] for direction, count in centre.link.counts.bytes.items()}


def test_proxy_cut_at_some_bytes(centre: FaultyCentre) -> None:
    centre.enrolled.settle()
    most = talk_bytes(centre)
    print(f"\na talk is {most} bytes")
    chosen = random.Random(3)
    offsets: list[tuple[Direction, int]] = [
        (direction, chosen.randrange(most[direction])) for _ in range(12) for direction in (TO_SERVER, TO_CLIENT)
    ]
    given = cut_at(centre, offsets)
    centre.live()
    assert set(given) <= set(centre.labels())
    assert len(set(centre.labels())) == len(centre.labels()) == len(given) + 1


@pytest.mark.long
def test_proxy_cut_at_every_byte(centre: FaultyCentre) -> None:
    centre.enrolled.settle()
    most = talk_bytes(centre)
    offsets: list[tuple[Direction, int]] = [
        (direction, at) for direction in (TO_SERVER, TO_CLIENT) for at in range(most[direction] + 1)
    ]
    given = 0
    for begin_at in range(0, len(offsets), 400):  # a lane has 999 numbers a day
        given += len(cut_at(centre, offsets[begin_at : begin_at + 400]))
        centre.link.heal()
        centre.enrolled.settle()
        centre.clock.pass_(days=1)
    took = centre.live()
    print(f"\ncut at every byte of {most}: {given} talks, live after {took:.1f} s")
