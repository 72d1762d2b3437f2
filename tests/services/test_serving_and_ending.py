"""Setting aside, finishing, taking back, and what no longer fits: at the windows, as they would tell it."""

from __future__ import annotations

import pytest

from db.rows import StopRow
from desk_app.errors import UserError
from desk_app.services.register import Issued
from tests.support.desk import GUIDE, WINDOW, Desk


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


def test_somebody_set_aside_is_resumed_at_the_place_and_others_are_served_meanwhile(desk: Desk) -> None:
    first, _second = tickets(desk, 2)
    called(desk)
    desk.app.calls.arrive(first.stop, WINDOW)
    desk.app.calls.park(first.stop, WINDOW, "去复印")
    [aside] = desk.app.board.room("W4", WINDOW).parked
    assert aside.label == "D001"
    assert called(desk) == "D002"
    with pytest.raises(UserError) as problem:
        desk.app.calls.resume(first.stop, WINDOW)
    assert problem.value.field == "place"
    desk.app.calls.serve(_second.stop, WINDOW, "3")
    assert desk.app.calls.resume(first.stop, WINDOW).state == "serving"
    assert desk.app.calls.serve(first.stop, WINDOW, "3").state == "served"


def test_parking_and_resuming_twice_is_harmless(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    for _ in range(2):
        desk.app.calls.park(issued.stop, WINDOW)
    for _ in range(2):
        desk.app.calls.resume(issued.stop, WINDOW)
    assert (len(desk.events("parked")), len(desk.events("resumed"))) == (1, 1)


def test_served_with_a_next_room_goes_on_with_the_same_number_and_rank(desk: Desk) -> None:
    first, second = tickets(desk, 2)
    finish(desk)
    called(desk)
    desk.app.calls.serve(second.stop, WINDOW, "1", to="R1")
    assert waiting(desk, "R1") == ["D002"]
    with desk.app.record.read() as tx:
        stops = tx.tables.stops(second.visit)
    assert [(stop.state, stop.label, stop.taken_ms) for stop in stops] == [
        ("served", "D002", stops[0].taken_ms),
        ("waiting", "D002", stops[0].taken_ms),
    ]
    assert stops[1].case_code == second.case_code
    assert first.ticket == "D001"


def test_finishing_twice_sends_on_once(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    for _ in range(2):
        desk.app.calls.serve(issued.stop, WINDOW, "1", to="R1")
    assert waiting(desk, "R1") == ["D001"]


def test_a_finish_is_taken_back_within_a_minute(desk: Desk) -> None:
    issued = desk.ticket()
    finish(desk)
    desk.clock.pass_(seconds=40)
    assert desk.app.calls.reopen(issued.stop, WINDOW).state == "serving"
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    assert (row.state, row.called_place, row.calls, row.result) == ("serving", "W4", 1, "")
    assert desk.app.calls.serve(issued.stop, WINDOW, "2").state == "served"


def test_a_finish_of_more_than_a_minute_ago_stays(desk: Desk) -> None:
    issued = desk.ticket()
    finish(desk)
    desk.clock.pass_(seconds=61)
    with pytest.raises(UserError):
        desk.app.calls.reopen(issued.stop, WINDOW)


def test_a_finish_is_not_taken_back_when_the_place_has_somebody_else(desk: Desk) -> None:
    first, _second = tickets(desk, 2)
    finish(desk)
    called(desk)
    with pytest.raises(UserError) as problem:
        desk.app.calls.reopen(first.stop, WINDOW)
    assert problem.value.field == "place"
    assert desk.state(first.stop) == "served"


def test_taking_back_a_finish_takes_back_the_next_room_too(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    desk.app.calls.serve(issued.stop, WINDOW, "1", to="R1")
    desk.app.calls.reopen(issued.stop, WINDOW)
    assert waiting(desk, "R1") == []
    assert desk.state(issued.stop) == "serving"


def test_a_finish_is_not_taken_back_once_the_next_room_has_called(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    desk.app.calls.serve(issued.stop, WINDOW, "1", to="R1")
    called(desk, "R1")
    with pytest.raises(UserError) as problem:
        desk.app.calls.reopen(issued.stop, WINDOW)
    assert problem.value.field == "ticket"


def test_an_undone_call_is_as_if_it_had_not_been(desk: Desk) -> None:
    first, _second = tickets(desk, 2)
    called(desk)
    desk.app.calls.return_to_queue(first.stop, WINDOW)
    assert waiting(desk) == ["D001", "D002"]
    day = desk.app.record.day_now()
    with desk.app.record.read() as tx:
        row = tx.tables.stop(first.stop)
        assert tx.tables.calls(day) == []
    assert row is not None
    assert (row.calls, row.called_place) == (0, "")


def test_a_recall_is_counted_and_shown_as_one(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    desk.app.calls.recall(issued.stop, WINDOW)
    [call] = desk.app.board.board().calls
    assert (call.label, call.again, call.current) == ("D001", True, True)
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    assert row.calls == 2


def test_marked_as_arrived_by_mistake_and_then_missed_says_how_often_it_was_called(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    desk.app.calls.recall(issued.stop, WINDOW)
    desk.app.calls.arrive(issued.stop, WINDOW)
    assert desk.app.calls.miss(issued.stop, WINDOW).state == "missed"
    [entry] = desk.app.board.room("W4", WINDOW).missed
    assert entry.calls == 2


def test_a_scanned_ticket_is_called_out_of_order(desk: Desk) -> None:
    _first, second = tickets(desk, 2)
    assert desk.app.calls.call(second.stop, "W4", WINDOW).state == "called"
    assert waiting(desk) == ["D001"]


def test_somebody_who_walks_up_with_a_ticket_is_served_without_a_call(desk: Desk) -> None:
    issued = desk.ticket()
    assert desk.app.calls.arrive(issued.stop, WINDOW, "W4").state == "serving"
    assert desk.app.calls.start(issued.stop, WINDOW).state == "serving"
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    assert (row.calls, row.called_ms) == (0, 0)


def test_a_voided_number_is_never_given_again(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.void(issued.stop, WINDOW, "号打错了")
    assert desk.state(issued.stop) == "void"
    assert [desk.ticket().ticket for _ in range(2)] == ["D002", "D003"]
    assert waiting(desk) == ["D002", "D003"]


def test_somebody_who_left_is_called_no_more(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.leave(issued.stop, WINDOW, "有事先走")
    assert desk.app.calls.leave(issued.stop, WINDOW).state == "left"
    assert called(desk) == ""


@pytest.mark.parametrize("act", ["recall", "miss", "park", "activate", "resume", "return_to_queue", "serve", "reopen"])
def test_what_no_longer_fits_gets_a_sentence_and_changes_nothing(desk: Desk, act: str) -> None:
    issued = desk.ticket()
    desk.app.calls.leave(issued.stop, WINDOW)
    before = len(desk.events())
    with pytest.raises(UserError) as problem:
        getattr(desk.app.calls, act)(issued.stop, WINDOW)
    assert problem.value.field == "ticket"
    assert len(desk.events()) == before


def test_an_unknown_stop_place_or_result_is_named(desk: Desk) -> None:
    issued = desk.ticket()
    called(desk)
    for field, act in {
        "ticket": lambda: desk.app.calls.recall("nobody/1", WINDOW),
        "place": lambda: desk.app.calls.next("W99", WINDOW),
        "result": lambda: desk.app.calls.serve(issued.stop, WINDOW, "77"),
        "to": lambda: desk.app.calls.serve(issued.stop, WINDOW, "1", to="Z9"),
    }.items():
        with pytest.raises(UserError) as problem:
            act()
        assert problem.value.field == field
    assert desk.state(issued.stop) == "called"


def test_a_wrong_route_is_put_right_with_number_and_rank_kept(desk: Desk) -> None:
    first = desk.ticket()
    late = desk.ticket(queue="C", override_reason="visitor_wish")
    desk.app.corrections.reroute(first.stop, "C", "wrong_category", GUIDE)
    assert waiting(desk, "W3") == ["D001", late.ticket]
    view = desk.app.search.visit("D001", GUIDE)
    assert (view.path, view.queue, view.label) == ("LAW", "C", "D001")
    assert view.law == ""


def test_a_reroute_asks_for_a_reason_and_a_queue_that_is_there(desk: Desk) -> None:
    first = desk.ticket()
    for queue, reason, field in (("C", " ", "override_reason"), ("Z", "other", "queue")):
        with pytest.raises(UserError) as problem:
            desk.app.corrections.reroute(first.stop, queue, reason, GUIDE)
        assert problem.value.field == field


def test_a_reroute_to_the_same_queue_writes_nothing(desk: Desk) -> None:
    first = desk.ticket()
    before = len(desk.events())
    desk.app.corrections.reroute(first.stop, "D", "other", GUIDE)
    assert len(desk.events()) == before


def test_a_colleague_alongside_is_seen_by_nobody_else(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.accompany(issued.visit, GUIDE, "R4")
    [event] = desk.events("accompanied")
    assert event.envelope.scope == "restricted"
    assert "accompanied" not in [entry.kind for entry in desk.app.search.visit("D001", GUIDE).timeline]


def test_who_was_finished_without_a_result_can_be_given_one_later(desk: Desk) -> None:
    mine = desk.ticket()
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.serve(mine.stop, WINDOW)
    ended = _row(desk, mine.stop).ended_ms
    desk.clock.pass_(minutes=30)
    assert desk.app.calls.serve(mine.stop, WINDOW, "3", "后来补上").state == "served"
    row = _row(desk, mine.stop)
    assert (row.result, row.ended_ms, row.conflict) == ("3", ended, 0)
    desk.app.calls.serve(mine.stop, WINDOW)  # the same key again changes nothing
    desk.app.calls.serve(mine.stop, WINDOW, "3")
    assert len(desk.events("served")) == 2
    with pytest.raises(UserError):
        desk.app.calls.serve(mine.stop, WINDOW, "2")
    assert not desk.app.maintenance.rebuild().changed


@pytest.mark.parametrize("act", ["void", "leave"])
def test_a_second_reason_is_not_taken_and_that_is_said(desk: Desk, act: str) -> None:
    mine = desk.ticket()
    end = getattr(desk.app.calls, act)
    end(mine.stop, GUIDE, "来访人改期")
    assert end(mine.stop, GUIDE, "来访人改期").state == end(mine.stop, GUIDE).state
    with pytest.raises(UserError) as refused:
        end(mine.stop, GUIDE, "其实是登记错了")
    assert refused.value.field == "reason"
    assert mine.ticket in refused.value.sentence
    assert len(desk.events("voided", "left")) == 1


def _row(desk: Desk, stop: str) -> StopRow:
    with desk.app.record.read() as tx:
        row = tx.tables.stop(stop)
        assert row is not None
        return row
