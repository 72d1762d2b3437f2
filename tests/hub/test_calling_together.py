"""Places on several PCs call from one queue over a real hub: nobody is called twice while they are connected."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk_app.domain.events import decode
from desk_app.services.register import Issued
from tests.support.administrator import Administrator, Pc
from tests.support.desk import MEDIATOR, Desk, HandClock, open_desk
from tests.support.postgres import PostgresServer

PLACES = {"one": "W3", "two": "R5"}  # both call from queue C
ANSWER_S = 60.0


@dataclass
class Together:
    """Two PCs at one hub, both connected."""

    desks: dict[str, Desk]

    @classmethod
    def join(cls, stack: ExitStack, folder: Path, dsn: str) -> Together:
        administrator = Administrator(folder / "administrator", dsn)
        administrator.publishes_the_centre()
        clock = HandClock()
        desks = {}
        for name in PLACES:
            Pc(folder / name / "home", clock).joins(administrator.invites(name=name))
            desks[name] = stack.enter_context(open_desk(folder / name, clock))
        made = cls(desks)
        made.sync()
        return made

    def sync(self) -> None:
        """Everybody gives what they have and takes what there is."""
        for _round in range(2):
            for desk in self.desks.values():
                assert desk.app.sync.once(ANSWER_S).phase == "connected"

    def tickets(self, count: int) -> list[Issued]:
        one = self.desks["one"]
        found = [one.ticket(queue="C", override_reason="expertise") for _visitor in range(count)]
        self.sync()
        return found

    def calls(self) -> list[tuple[str, str]]:
        """Return the label and mark of every call, as all know them in the end."""
        events = [item.envelope for item in self.desks["one"].events("called")]
        return [(event.label or "", decode(event.body).get("code", "")) for event in events]

    def marks(self, desk: Desk) -> list[tuple[str, str]]:
        """Return place and mark of the calls that one PC knows of."""
        bodies = [decode(item.envelope.body) for item in desk.events("called")]
        return [(body["place"], body.get("code", "")) for body in bodies]

    def same(self) -> None:
        one, two = self.desks.values()
        assert one.dump() == two.dump()
        assert not one.app.maintenance.rebuild().changed
        assert not two.app.maintenance.rebuild().changed


@pytest.fixture
def together(tmp_path: Path, hub_dsn: str) -> Iterator[Together]:
    with ExitStack() as stack:
        yield Together.join(stack, tmp_path, hub_dsn)


def test_nobody_is_called_twice_while_the_hub_answers(together: Together) -> None:
    tickets = together.tickets(16)
    start, failed = threading.Barrier(2), []

    def call_all(name: str, desk: Desk) -> None:
        try:
            start.wait(ANSWER_S)
            while (called := desk.app.calls.next(PLACES[name], MEDIATOR)) is not None:
                desk.app.calls.leave(called.stop, MEDIATOR)
        except Exception as error:
            failed.append(error)
            raise
        finally:
            desk.app.store.close()

    threads = [threading.Thread(target=call_all, args=pair) for pair in together.desks.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(4 * ANSWER_S)
    assert failed == []
    together.sync()
    called = together.calls()
    assert {label for label, _mark in called} == {ticket.ticket for ticket in tickets}
    times = Counter(label for label, _mark in called)
    unconfirmed = {label for label, mark in called if mark}  # this machine was too busy to answer in 300 ms
    assert {label for label, count in times.items() if count > 1} <= unconfirmed
    together.same()


def test_what_was_called_unconfirmed_is_asked_again_and_the_room_is_told_who_has_it(
    tmp_path: Path, own_postgres: PostgresServer
) -> None:
    with ExitStack() as stack:
        together = Together.join(stack, tmp_path, own_postgres.dsn(own_postgres.create_database()))
        [ticket] = together.tickets(1)
        one, two = together.desks.values()
        while (first := one.app.calls.next(PLACES["one"], MEDIATOR)) is not None and together.marks(one)[-1][1]:
            one.app.calls.return_to_queue(first.stop, MEDIATOR)  # too busy to answer in 300 ms: once more
        assert first is not None
        own_postgres.stop("immediate")
        second = two.app.calls.next(PLACES["two"], MEDIATOR)
        assert second is not None
        assert together.marks(two) == [(PLACES["two"], "unconfirmed")]
        own_postgres.start()
        together.sync()
        for desk in together.desks.values():
            [found] = desk.app.conflicts.of_day(MEDIATOR)
            assert found.label == ticket.ticket
            assert {side.device for side in found.sides} == set(PLACES)
        [news] = two.app.conflicts.to_know(PLACES["two"], MEDIATOR)
        assert (news.label, news.other, news.ours) == (ticket.ticket, PLACES["one"], False)
        with two.app.record.read() as tx:
            [claim] = tx.sync.claims_of(ticket.stop)
            assert (claim.answer, claim.holder) == ("held", "W3 one")
        together.same()
