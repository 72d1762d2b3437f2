"""Calling and serving, as the people at the windows and in the waiting area would tell it."""

from __future__ import annotations

import threading

import pytest

from desk_app.errors import UserError
from desk_app.services.register import Issued
from tests.support.desk import GUIDE, MEDIATOR, WINDOW, Desk


def called(desk: Desk, place: str = "W4") -> str:
    found = desk.app.calls.next(place, WINDOW)
    return found.label if found else ""


def waiting(desk: Desk, place: str = "W4") -> list[str]:
    return [entry.label for entry in desk.app.board.room(place, WINDOW).waiting]


def finish(desk: Desk, place: str = "W4", result: str = "3") -> str:
    """Call the next one and serve them; return the number."""
    found = desk.app.calls.next(place, WINDOW)
    assert found is not None
    desk.app.calls.arrive(found.stop, WINDOW)
    desk.app.calls.start(found.stop, WINDOW)
    desk.app.calls.serve(found.stop, WINDOW, result)
    return found.label


def tickets(desk: Desk, n: int) -> list[Issued]:
    return [desk.ticket() for _ in range(n)]


def test_people_are_called_in_the_order_of_their_numbers(desk: Desk) -> None:
    tickets(desk, 12)
    assert [finish(desk) for _ in range(12)] == [f"D{n:03d}" for n in range(1, 13)]
    assert desk.app.calls.next("W4", WINDOW) is None


def test_they_are_so_too_when_the_clock_stands_still(desk: Desk) -> None:
    still = desk.clock.ms
    for _ in range(12):
        desk.clock.ms = still
        desk.ticket()
    assert waiting(desk) == [f"D{n:03d}" for n in range(1, 13)]


def test_a_call_is_served_and_the_stop_remembers_each_step(desk: Desk) -> None:
    issued = desk.ticket()
    desk.clock.pass_(minutes=5)
    desk.app.calls.next("W4", WINDOW)
    desk.clock.pass_(minutes=1)
    desk.app.calls.arrive(issued.stop, WINDOW)
    desk.clock.pass_(minutes=1)
    desk.app.calls.start(issued.stop, MEDIATOR)
    desk.clock.pass_(minutes=8)
    done = desk.app.calls.serve(issued.stop, MEDIATOR, "2", "双方握手")
    assert (done.state, done.place) == ("served", "W4")
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    minutes = [(moment - row.entered_ms) // 60_000 for moment in (row.called_ms, row.arrived_ms, row.started_ms)]
    assert minutes == [5, 6, 7]
    assert (row.result, row.calls, row.operator) == ("2", 1, MEDIATOR)


def test_an_activated_ticket_goes_behind_the_next_two(desk: Desk) -> None:
    first, *_ = tickets(desk, 5)
    assert called(desk) == "D001"
    desk.app.calls.miss(first.stop, WINDOW)
    desk.app.calls.activate(first.stop, WINDOW)
    assert waiting(desk) == ["D002", "D003", "D001", "D004", "D005"]
    assert [finish(desk) for _ in range(5)] == ["D002", "D003", "D001", "D004", "D005"]


def test_activating_twice_is_harmless(desk: Desk) -> None:
    first, *_ = tickets(desk, 4)
    called(desk)
    desk.app.calls.miss(first.stop, WINDOW)
    desk.app.calls.activate(first.stop, WINDOW)
    before = len(desk.events())
    assert desk.app.calls.activate(first.stop, WINDOW).state == "waiting"
    assert len(desk.events()) == before


def test_a_missed_ticket_is_not_called_by_itself(desk: Desk) -> None:
    first, *_ = tickets(desk, 2)
    called(desk)
    desk.app.calls.miss(first.stop, WINDOW)
    assert (called(desk), waiting(desk)) == ("D002", [])
    assert desk.app.board.board().missed == ("D001",)


def test_transfer_and_back_keeps_the_rank(desk: Desk) -> None:
    first, _second, _third = tickets(desk, 3)
    desk.app.calls.transfer(first.stop, "C", WINDOW)
    late = desk.ticket(queue="C", override_reason="visitor_wish")
    assert waiting(desk, "W3") == ["D001", late.ticket]
    desk.app.calls.transfer(first.stop, "D", WINDOW)
    assert waiting(desk) == ["D001", "D002", "D003"]


def test_a_transfer_names_where_it_came_from_and_a_place_gets_its_own_people_first(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    desk.app.calls.arrive(issued.stop, WINDOW)
    moved = desk.app.calls.transfer(issued.stop, "R1", WINDOW, "要单独谈")
    assert (moved.state, moved.place) == ("waiting", "R1")
    [entry] = desk.app.board.room("R1", WINDOW).waiting
    assert entry.label == "D001"
    assert called(desk, "R1") == "D001"
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    assert row.came_from == "W4"


def test_a_transfer_to_where_it_waits_already_changes_nothing(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.transfer(issued.stop, "R1", WINDOW)
    before = len(desk.events())
    desk.app.calls.transfer(issued.stop, "R1", WINDOW)
    assert len(desk.events()) == before


@pytest.mark.parametrize("to", ["Z", "W99", ""])
def test_a_transfer_needs_a_queue_or_place_that_is_there(desk: Desk, to: str) -> None:
    issued = desk.ticket()
    with pytest.raises(UserError) as problem:
        desk.app.calls.transfer(issued.stop, to, WINDOW)
    assert problem.value.field == "to"


def test_two_rooms_that_call_at_once_get_two_tickets(desk: Desk) -> None:
    tickets_of_c = [desk.ticket(queue="C", override_reason="visitor_wish").ticket for _ in range(40)]
    found: dict[str, list[str]] = {"W3": [], "R5": []}
    gate = threading.Barrier(2)

    def room(place: str) -> None:
        gate.wait()
        for _ in range(20):
            one = desk.app.calls.next(place, WINDOW)
            assert one is not None
            found[place].append(one.label)
            desk.app.calls.serve(one.stop, WINDOW, "3")
        desk.app.store.close()

    threads = [threading.Thread(target=room, args=(place,)) for place in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found["W3"] + found["R5"]) == tickets_of_c
    assert found["W3"]
    assert found["R5"]


def test_a_ticket_called_to_one_place_cannot_be_taken_by_another(desk: Desk) -> None:
    issued = desk.ticket(queue="C", override_reason="visitor_wish")
    called(desk, "W3")
    for act in (desk.app.calls.call, desk.app.calls.arrive):
        with pytest.raises(UserError) as problem:
            act(issued.stop, "R5", WINDOW) if act == desk.app.calls.call else act(issued.stop, WINDOW, "R5")
        assert problem.value.field == "ticket"
    assert desk.app.calls.call(issued.stop, "W3", WINDOW).state == "called"
    assert len(desk.events("called")) == 1


def test_a_place_with_somebody_calls_nobody(desk: Desk) -> None:
    tickets(desk, 2)
    called(desk)
    with pytest.raises(UserError) as problem:
        desk.app.calls.next("W4", WINDOW)
    assert problem.value.field == "place"
    assert waiting(desk) == ["D002"]


@pytest.mark.parametrize("state", ["away", "closed", "cleaning", "reserved"])
def test_a_place_that_is_not_open_calls_nobody_and_keeps_its_line(desk: Desk, state: str) -> None:
    desk.ticket()
    desk.app.calls.place_state("W4", state, WINDOW, desk.clock.ms + 600_000)
    with pytest.raises(UserError) as problem:
        desk.app.calls.next("W4", WINDOW)
    assert problem.value.field == "place"
    shown = next(place for place in desk.app.board.board().places if place.code == "W4")
    assert (shown.state, shown.waiting) == (state, 1)
    desk.app.calls.place_state("W4", "open", WINDOW)
    assert called(desk) == "D001"


def test_a_place_closed_yesterday_is_open_today(desk: Desk) -> None:
    desk.ticket()
    desk.app.calls.place_state("W4", "closed", WINDOW)
    desk.app.days.close(GUIDE)
    desk.clock.pass_(days=1)
    desk.ticket()
    assert called(desk) == "D001"


def test_no_place_has_an_unknown_state(desk: Desk) -> None:
    with pytest.raises(UserError) as problem:
        desk.app.calls.place_state("W4", "on fire", WINDOW)
    assert problem.value.field == "state"


def test_a_green_one_is_called_first_at_most_every_third_time(desk: Desk) -> None:
    tickets(desk, 6)
    greens = [desk.ticket(flags=frozenset({"elderly"})).ticket for _ in range(3)]
    order = [finish(desk) for _ in range(9)]
    for three in (order[at : at + 3] for at in range(7)):
        if set(three) - set(greens) and any(label not in greens for label in order[order.index(three[-1]) :]):
            assert sum(label in greens for label in three) <= 1, order
    assert order[0] == greens[0]


def test_a_visit_sent_to_another_queue_is_shown_where_that_queue_is_served(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.app.calls.transfer(ticket.stop, "E", GUIDE)
    assert desk.app.search.visit(ticket.ticket, GUIDE).place == "W5"
    assert desk.app.ledger.today()[0].place == "W5"
    assert desk.app.calls.next("W5", GUIDE) is not None
    assert desk.app.search.visit(ticket.ticket, GUIDE).place_label == "5 号窗口"
