"""A whole day at the services: people come as the plan says, every window works, the clock runs fast.

Decisions the plan does not make (who misses, parks, is sent on, corrected) come from one seed, so that a day that
failed can be had again.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from desk_app.demo.day_plan import ONWARD_ROOMS, Arrival, plan_day
from desk_app.domain.clock import midnight_of
from desk_app.errors import UserError
from tests.support.desk import GUIDE, WINDOW, Desk

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "明芳伟静敏强磊洋艳勇䶮㛃𬭎𠅤"
PATHS: dict[str, dict[str, Any]] = {
    "A": {"wants": "consult", "mediation": ""},
    "B": {"wants": "petition", "mediation": "refuse"},
    "C": {"wants": "legal_aid", "mediation": ""},
    "D": {"mediation": "accept"},
    "E": {"mediation": "refuse"},
    "F": {"category": "14-02", "mediation": "na"},
    "G": {"category": "14-01", "mediation": "na"},
    "H": {"category": "07-01", "mediation": "refuse"},
    "J": {"category": "13-01", "mediation": "na"},
    "K": {"category": "12-01", "mediation": "na"},
}
DOUBLED = ("W3", "W4", "W5")


@dataclass
class WholeDay:
    """One day. ``run`` lives it to the end; ``doubled`` lets windows 3, 4 and 5 work twice as fast."""

    desk: Desk
    visits: int
    seed: int
    doubled: bool = False
    day: str = "2026-03-02"
    tickets: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    busy_until: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.centre = self.desk.app.centre
        self.places = [place for place in self.centre.places.values() if place.queues or place.code in ONWARD_ROOMS]

    def run(self) -> None:
        midnight = midnight_of(self.day)
        plan = list(plan_day(self.centre, self.visits, self.seed))
        for minute in range(8 * 60, 17 * 60 + 30):
            self.desk.clock.ms = max(self.desk.clock.ms, midnight + minute * 60_000)
            while plan and plan[0].minute < minute + 1:
                self.come(plan.pop(0))
            for place in self.places:
                if self.busy_until.get(place.code, 0) <= minute:
                    self.work(place.code, minute)

    def come(self, arrival: Arrival) -> None:
        name = self.chance.choice(SURNAMES) + "".join(self.chance.sample(GIVEN, 2))
        flags = frozenset({"elderly"}) if arrival.green else frozenset()
        typed = {"name": name, "flags": flags, **PATHS[arrival.queue]}
        issued = self.desk.ticket(**typed)
        assert issued.ticket[0] == arrival.queue, (issued.ticket, arrival.queue)
        self.tickets.append(issued.ticket)
        self.desk.app.printing.print_ticket(issued.visit)
        whim = self.chance.random()
        if whim < 0.01:
            self.desk.app.register.undo(issued.visit, GUIDE)
            self.done["undone"] += 1
        elif whim < 0.03:
            self.desk.app.corrections.correct(issued.case_code, {"name": name + "一"}, GUIDE)
            self.done["corrected"] += 1
        elif whim < 0.05:
            self.desk.app.register.second_matter(issued.visit, self.desk.registration(category="07-01"), GUIDE)
            self.done["second matter"] += 1
        elif whim < 0.06:
            self.desk.app.calls.leave(issued.stop, GUIDE)
            self.done["left"] += 1

    def work(self, place: str, minute: int) -> None:
        """One place takes its next one and is done with them at once; the clock of the place goes on."""
        calls = self.desk.app.calls
        found = calls.next(place, WINDOW)
        if found is None:
            return
        self.done["called"] += 1
        whim = self.chance.random()
        if whim < 0.05:
            calls.recall(found.stop, WINDOW)
            calls.miss(found.stop, WINDOW)
            if self.chance.random() < 0.5:
                calls.activate(found.stop, WINDOW)
            self.done["missed"] += 1
            return
        calls.arrive(found.stop, WINDOW)
        if whim < 0.08:
            calls.park(found.stop, WINDOW, "去复印")
            self.done["parked"] += 1
            if self.chance.random() < 0.7:
                calls.resume(found.stop, WINDOW)
            else:
                return
        elif whim < 0.11:
            calls.transfer(found.stop, self.chance.choice(["C", "A", "R5"]), WINDOW)
            self.done["transferred"] += 1
            return
        onward = place == "W4" and self.chance.random() < 0.35
        to = self.chance.choice(ONWARD_ROOMS) if onward else ""
        calls.serve(found.stop, WINDOW, "1" if onward else "3", to=to)
        self.done["served"] += 1
        self.busy_until[place] = minute + self._minutes(place)

    def _minutes(self, place: str) -> int:
        mean = next((q.mean_min for q in self.centre.queues.values() if place in q.served_by), 30)
        took = max(1, round(self.chance.expovariate(1 / mean)))
        return max(1, took // 2) if self.doubled and place in DOUBLED else took

    def settle_odd_ones(self) -> None:
        """Before closing, somebody tries a few things that no longer fit: nothing may break."""
        for row in self.desk.app.ledger.today()[:20]:
            for act in ("recall", "miss", "reopen", "resume"):
                try:
                    getattr(self.desk.app.calls, act)(row.stop, WINDOW)
                except UserError:
                    self.done["refused"] += 1
