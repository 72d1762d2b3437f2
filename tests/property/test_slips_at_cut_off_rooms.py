"""Rooms that know a visit from its slip only: whatever arrives in whatever order, the tables are those of a rebuild."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desk_app.errors import UserError
from desk_app.services.register import Issued
from tests.property.test_two_desks import act, exchange, use_everything
from tests.support.desk import GUIDE, MEDIATOR, Desk
from tests.support.joined import centre_of

PLACES = ("W4", "W3", "R1", "R5")


def scan(desk: Desk, ticket: Issued, chance: random.Random) -> None:
    """Somebody shows a slip at a place; what does not fit is refused, as in life."""
    place = chance.choice(PLACES)
    calls = desk.app.calls
    try:
        stop = desk.app.search.visit(ticket.qr, MEDIATOR, place).stop
        first = chance.choice((calls.start, calls.arrive, lambda s, who, at: calls.call(s, at, who)))
        first(stop, MEDIATOR, place)
        whim = chance.random()
        if whim < 0.6:
            calls.serve(stop, MEDIATOR, chance.choice(["", "1", "3"]), to=chance.choice(["", "", "R1", "C"]))
        elif whim < 0.8:
            calls.transfer(stop, chance.choice(["R1", "C", "D"]), MEDIATOR)
    except UserError:
        return


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 80))])
def test_slips_scanned_anywhere_make_one_history(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with centre_of(tmp_path, "desk", "R1", "R5") as desks:
        tickets: list[Issued] = []
        for number, desk in enumerate(desks):
            desk.visitors = 500 * number
        for _turn in range(60):
            desk = chance.choice(desks)
            whim = chance.random()
            if whim < 0.2 or not tickets:
                tickets.append(desks[0].ticket(wants="discipline" if chance.random() < 0.1 else "none"))
            elif whim < 0.6:
                scan(desk, chance.choice(tickets), chance)
            else:
                act(desk, chance)
            if chance.random() < 0.1:
                left, right = chance.sample(desks, 2)
                exchange(left, right, chance, 0.5)
        for _round in range(2):
            for left, right in ((desks[0], desks[1]), (desks[1], desks[2]), (desks[0], desks[2])):
                exchange(left, right, chance, 1.0)
        for desk in desks:
            assert desk.dump() == desks[0].dump()
            assert not desk.app.maintenance.rebuild().changed
            assert desk.app.maintenance.verify().faults == ()
            use_everything(desk)
            for place in PLACES:
                desk.app.conflicts.to_know(place, MEDIATOR)
            desk.app.conflicts.of_day(GUIDE)
        for ticket in tickets:
            [row] = [row for row in desks[0].dump()["visits"] if row[0] == ticket.visit]
            assert ticket.ticket in row
