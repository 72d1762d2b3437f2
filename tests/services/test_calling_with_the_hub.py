"""Places that share a database ask it before they call, for 300 ms at most, and call all the same without an answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.hub.messages import ClaimRequest
from desk_app.domain.events import decode
from desk_app.errors import UserError
from desk_app.services.calls import CallService
from desk_app.services.register import Issued
from tests.support.desk import GUIDE, MEDIATOR, WINDOW, Desk, open_desk
from tests.support.joined import centre_of, settle, tell
from tests.support.leases import LeaseBook, Line

HERE, THERE = "W3", "R5"  # both call from queue C


@dataclass
class Place:
    """A PC with a line to the hub, and its services for calling."""

    desk: Desk
    line: Line

    @property
    def calls(self) -> CallService:
        return CallService(self.desk.app.record, self.desk.app.centre, lambda: self.line, monotonic=self.line.monotonic)

    def next(self, place: str = "") -> str | None:
        place = place or (HERE if self.line.name == "one" else THERE)
        called = self.calls.next(place, WINDOW)
        return called.label if called else None

    def codes(self) -> list[str]:
        """Return how each call was marked."""
        return [decode(item.envelope.body).get("code", "") for item in self.desk.events("called")]


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    with centre_of(tmp_path, "one", "two") as (one, two):
        book = LeaseBook(one.clock.now_ms)
        yield Place(one, Line(book, "one")), Place(two, Line(book, "two"))


def waiting(here: Place, there: Place, count: int = 3) -> list[Issued]:
    """Register some people at one desk; both know of them."""
    tickets = [here.desk.ticket(queue="C", override_reason="expertise") for _visitor in range(count)]
    settle(here.desk, there.desk)
    return tickets


def test_a_granted_call_is_an_ordinary_call(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    assert here.next() == ticket.ticket
    assert here.codes() == [""]
    [(asked, _deadline)] = here.line.asked
    assert (asked.visit, asked.stop, asked.attempt, asked.place) == (ticket.visit, ticket.stop, 1, HERE)


def test_what_another_place_holds_is_passed_over(places: tuple[Place, Place]) -> None:
    here, there = places
    first, second, third = waiting(here, there)
    assert here.next() == first.ticket
    assert there.next() == second.ticket
    assert [request.stop for request, _deadline in there.line.asked] == [first.stop, second.stop]
    assert there.codes() == [""]
    assert third.ticket


def test_nobody_is_left_when_others_hold_them_all(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    assert here.next() == ticket.ticket
    assert there.next() is None
    assert there.codes() == []


def test_without_an_answer_the_call_is_made_marked_and_the_question_kept(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    here.line.cut = True
    assert here.next() == ticket.ticket
    assert here.codes() == ["unconfirmed"]
    with here.desk.app.record.read() as tx:
        [claim] = tx.sync.unanswered_claims(0)
        assert claim.request == here.line.asked[0][0].request
        assert (claim.stop, claim.attempt, claim.place, claim.answer) == (ticket.stop, 1, HERE, "")
    timeline = here.desk.app.search.visit(ticket.visit, GUIDE).timeline
    assert timeline[-1].text != timeline[-2].text
    settle(here.desk, there.desk)
    assert there.desk.state(ticket.stop) == "called"
    assert not there.desk.app.maintenance.rebuild().changed


def test_a_whole_next_asks_for_300_ms_and_not_a_question_each(places: tuple[Place, Place]) -> None:
    here, there = places
    waiting(here, there, 6)
    for _person in range(4):  # the other place holds four of them
        stop = there.calls.next(THERE, MEDIATOR)
        assert stop is not None
        there.calls.leave(stop.stop, MEDIATOR)
    here.line.took_s = 0.09
    assert here.next() == "C004"  # 90, 180, 270 ms for the first three; the last 30 ms bring no answer
    assert here.codes() == ["unconfirmed"]
    assert [deadline for _request, deadline in here.line.asked] == [300, 210, 120, 30]
    assert here.line.clock_s == pytest.approx(0.3)


def test_a_hub_that_did_not_answer_is_not_asked_again_by_the_same_next(places: tuple[Place, Place]) -> None:
    here, there = places
    first, second = waiting(here, there, 2)
    here.line.cut = True
    here.line.before_answer = lambda _request: _leaves(here, first)
    assert here.next() == second.ticket
    assert len(here.line.asked) == 1


def _leaves(here: Place, ticket: Issued) -> None:
    if here.desk.state(ticket.stop) == "waiting":
        here.desk.app.calls.leave(ticket.stop, GUIDE)


def test_who_left_while_the_hub_was_asked_is_not_called(places: tuple[Place, Place]) -> None:
    here, there = places
    first, second = waiting(here, there, 2)
    here.line.before_answer = lambda _request: _leaves(here, first)
    assert here.next() == second.ticket
    assert here.desk.state(first.stop) == "left"


def test_the_store_is_free_while_the_hub_is_asked(places: tuple[Place, Place]) -> None:
    here, there = places
    waiting(here, there, 1)
    written: list[str] = []

    def register(_request: ClaimRequest) -> None:
        other = threading.Thread(target=lambda: written.append(here.desk.ticket().ticket))
        other.start()
        other.join(30)

    here.line.before_answer = register
    assert here.next() == "C001"
    assert written == ["D001"]


def test_a_ticket_called_out_of_turn_is_asked_for_too(places: tuple[Place, Place]) -> None:
    here, there = places
    _first, second = waiting(here, there, 2)
    assert here.calls.call(second.stop, HERE, WINDOW).state == "called"
    for act in (there.calls.call, lambda stop, place, who: there.calls.start(stop, who, place)):
        with pytest.raises(UserError) as refused:
            act(second.stop, THERE, WINDOW)
        assert second.ticket in refused.value.sentence
        assert "3 号窗口" in refused.value.sentence
    assert there.desk.events("called", "started") == []


def test_out_of_turn_without_an_answer_is_marked_too(places: tuple[Place, Place]) -> None:
    here, there = places
    first, second = waiting(here, there, 2)
    here.line.cut = True
    here.calls.call(second.stop, HERE, WINDOW)
    assert here.codes() == ["unconfirmed"]
    here.calls.leave(second.stop, WINDOW)
    here.calls.start(first.stop, WINDOW, HERE)
    with here.desk.app.record.read() as tx:
        assert [claim.stop for claim in tx.sync.unanswered_claims(0)] == [second.stop, first.stop]


def test_a_lease_that_was_not_used_ends_and_the_ticket_can_be_called(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    here.line.book.claim(ClaimRequest("r", ticket.visit, ticket.stop, 1, HERE), "one")
    assert there.next() is None
    there.desk.clock.pass_(seconds=61)
    assert there.next() == ticket.ticket


def test_a_returned_ticket_is_a_new_question(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    here.next()
    here.calls.return_to_queue(ticket.stop, WINDOW)
    settle(here.desk, there.desk)
    assert there.next() == ticket.ticket


def test_a_store_that_works_alone_asks_nobody(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        ticket = desk.ticket()
        called = desk.app.calls.next("W4", WINDOW)
        assert called is not None
        assert called.label == ticket.ticket
        assert [decode(item.envelope.body).get("code", "") for item in desk.events("called")] == [""]


def test_a_late_held_by_is_shown_to_the_room_until_it_took_note(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    there.calls.call(ticket.stop, THERE, WINDOW)
    here.line.cut = True
    here.next()
    with here.desk.app.store.write() as tx:
        [claim] = tx.sync.unanswered_claims(0)
        tx.sync.answer_claim(claim.request, "held", f"{THERE} two")
    [late] = here.desk.app.conflicts.to_know(HERE, WINDOW)
    room = here.desk.app.centre.place_label(THERE)
    assert (late.label, late.other, late.other_label, late.ours) == (ticket.ticket, THERE, room, False)
    assert ticket.ticket in late.text
    assert room in late.text
    assert here.desk.app.conflicts.to_know(THERE, WINDOW) == ()
    tell(there.desk, here.desk)  # the other's call arrives: the same news, not a second one
    assert [one.key for one in here.desk.app.conflicts.to_know(HERE, WINDOW)] == [late.key]
    here.desk.app.conflicts.acknowledge(late.key)
    assert here.desk.app.conflicts.to_know(HERE, WINDOW) == ()
    here.desk.restart()
    assert here.desk.app.conflicts.to_know(HERE, WINDOW) == ()


def test_a_call_that_was_undone_meanwhile_needs_no_word(places: tuple[Place, Place]) -> None:
    here, there = places
    [ticket] = waiting(here, there, 1)
    here.line.cut = True
    here.next()
    here.calls.return_to_queue(ticket.stop, MEDIATOR)
    with here.desk.app.store.write() as tx:
        [claim] = tx.sync.unanswered_claims(0)
        tx.sync.answer_claim(claim.request, "held", THERE)
    assert here.desk.app.conflicts.to_know(HERE, WINDOW) == ()
