"""Two desks and a room, cut off and joined again: when everything has arrived everywhere, their tables are the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desk_app.errors import EnvironmentProblem, UserError
from tests.support.desk import GUIDE, WINDOW, Desk, open_desk
from tests.support.elsewhere import arrive
from tests.support.histories import Sent

ACTS = (
    "recall",
    "miss",
    "arrive",
    "start",
    "park",
    "resume",
    "activate",
    "return_to_queue",
    "serve",
    "reopen",
    "leave",
)


def act(desk: Desk, chance: random.Random) -> None:
    """Do something at a desk; what does not fit is refused, as in life."""
    calls, rows = desk.app.calls, [row for row in desk.app.ledger.today() if row.stop]
    whim = chance.random()
    try:
        if whim < 0.2 or not rows:
            desk.ticket(wants="discipline" if chance.random() < 0.1 else "none")
        elif whim < 0.35:
            calls.next(chance.choice(["W4", "W3", "R1"]), WINDOW)
        elif whim < 0.4:
            calls.place_state(chance.choice(["W4", "R1"]), chance.choice(["open", "open", "away"]), WINDOW)
        elif whim < 0.45:
            desk.app.corrections.correct(chance.choice(rows).case_code, {"name": chance.choice("甲乙丙") + "改"}, GUIDE)
        elif whim < 0.48:
            desk.app.corrections.erase(chance.choice(rows).case_code, "本人要求", GUIDE)
        elif whim < 0.56:
            calls.transfer(chance.choice(rows).stop, chance.choice(["C", "R1", "D"]), WINDOW)
        elif whim < 0.6:
            desk.app.corrections.reroute(chance.choice(rows).stop, chance.choice("CD"), "他自己要的", GUIDE)
        elif whim < 0.62:
            desk.app.days.close(GUIDE)
        elif whim < 0.66:
            desk.clock.pass_(minutes=chance.choice([-30, 1, 5, 20]))
        else:
            getattr(calls, chance.choice(ACTS))(chance.choice(rows).stop, WINDOW)
    except UserError:
        return


def sent_by(desk: Desk) -> list[Sent]:
    return [Sent(item.envelope, item.chain, item.payload) for item in desk.events()]


def exchange(left: Desk, right: Desk, chance: random.Random, share: float) -> None:
    """Carry some of what each knows to the other, in no order."""
    for here, there in ((left, right), (right, left)):
        known = {(item.envelope.device, item.envelope.dseq) for item in there.events() if item.payload is not None}
        news = [one for one in sent_by(here) if (one.envelope.device, one.envelope.dseq) not in known]
        chosen = [one for one in news if chance.random() < share]
        chance.shuffle(chosen)
        arrive(there, *chosen)


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(6, 80))])
def test_desks_that_were_cut_off_agree_when_everything_has_arrived(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with open_desk(tmp_path / "left") as left, open_desk(tmp_path / "right") as right:
        right.visitors = 500
        for _ in range(100):
            act(chance.choice([left, right]), chance)
            if chance.random() < 0.1:
                exchange(left, right, chance, 0.5)
        exchange(left, right, chance, 1.0)
        exchange(left, right, chance, 1.0)
        assert len(left.events()) == len(right.events()) > 60
        assert left.dump() == right.dump()
        for desk in (left, right):
            assert not desk.app.maintenance.rebuild().changed
            assert desk.app.maintenance.verify().faults == ()
            use_everything(desk)
        assert left.lines() == right.lines()


def use_everything(desk: Desk) -> None:
    """Every view of every visit can be had, whatever the two have made of it."""
    desk.app.board.board()
    for row in desk.app.ledger.today():
        desk.app.search.visit(row.visit, GUIDE)
        try:
            desk.app.printing.slip(row.visit)
        except (UserError, EnvironmentProblem):
            assert not row.label
