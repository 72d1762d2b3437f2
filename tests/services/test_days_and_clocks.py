"""Days begin at 001 and end every stop; clocks may jump, stand still or run back."""

from __future__ import annotations

import pytest

from desk_app.domain.clock import business_day
from desk_app.errors import UserError
from tests.support.desk import GUIDE, WINDOW, Desk


def serve_next(desk: Desk, place: str = "W4") -> str:
    found = desk.app.calls.next(place, WINDOW)
    assert found is not None
    desk.app.calls.serve(found.stop, WINDOW, "3")
    return found.label


def test_closing_ends_every_open_stop_and_no_case(desk: Desk) -> None:
    waiting, called, served, missed, parked = (desk.ticket() for _ in range(5))
    calls = desk.app.calls
    for issued, acts in {called: (), served: ("serve",), missed: ("miss",), parked: ("arrive", "park")}.items():
        calls.call(issued.stop, "W4", WINDOW)
        for act in acts:
            getattr(calls, act)(issued.stop, WINDOW)
        if issued is called:
            calls.return_to_queue(called.stop, WINDOW)
    calls.call(called.stop, "W4", WINDOW)
    assert [row.label for row in desk.app.ledger.remaining()] == ["D005", "D004", "D002", "D001"]
    report = desk.app.days.close(GUIDE)
    assert (report.served, report.expired, report.stops) == (1, 4, 5)
    assert desk.app.days.is_over(report.day)
    assert [desk.state(one.stop) for one in (waiting, called, served, missed, parked)] == [
        "expired", "expired", "served", "expired", "expired",
    ]  # fmt: skip
    for issued in (waiting, called, missed, parked):
        view = desk.app.search.visit(issued.case_code, GUIDE)
        assert (view.case_code, view.path) == (issued.case_code, "MED")


def test_the_report_names_the_head_of_the_chain_and_closing_twice_says_the_same(desk: Desk) -> None:
    desk.ticket()
    first, second = desk.app.days.close(GUIDE), desk.app.days.close(GUIDE)
    assert first == second
    assert len(first.head) == 64
    assert len(desk.events("day_closed")) == 1


def test_waits_of_those_set_aside_or_taken_back_are_counted_once(desk: Desk) -> None:
    issued = desk.ticket()
    desk.clock.pass_(minutes=10)
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.arrive(issued.stop, WINDOW)
    desk.app.calls.park(issued.stop, WINDOW)
    desk.clock.pass_(minutes=30)
    desk.app.calls.resume(issued.stop, WINDOW)
    desk.app.calls.serve(issued.stop, WINDOW, "3")
    desk.app.calls.reopen(issued.stop, WINDOW)
    desk.app.calls.serve(issued.stop, WINDOW, "3")
    report = desk.app.days.close(GUIDE)
    assert (report.average_wait_min, report.longest_wait_min) == (10, 10)
    with desk.app.record.read() as tx:
        row = tx.tables.stop(issued.stop)
    assert row is not None
    assert row.calls == 1


def test_a_day_that_was_never_opened_is_not_closed(desk: Desk) -> None:
    with pytest.raises(UserError) as problem:
        desk.app.days.close(GUIDE)
    assert problem.value.field == "day"


def test_the_next_day_begins_at_001_and_yesterday_does_not_stand_in_its_way(desk: Desk) -> None:
    old = desk.ticket()
    desk.app.days.close(GUIDE)
    desk.clock.pass_(days=1)
    new = desk.ticket()
    assert (new.ticket, new.before) == ("D001", 0)
    assert serve_next(desk) == "D001"
    assert desk.state(new.stop) == "served"
    assert desk.state(old.stop) == "expired"
    assert len(desk.app.ledger.today()) == 1
    assert desk.app.search.visit("D001", GUIDE).visit == new.visit


def test_a_day_never_closed_is_closed_at_the_next_start(desk: Desk) -> None:
    old = desk.ticket()
    desk.clock.pass_(days=3)
    desk.restart()
    assert desk.state(old.stop) == "expired"
    [closed] = desk.events("day_closed")
    assert closed.envelope.day == "2026-03-02"
    desk.restart()
    assert len(desk.events("day_closed")) == 1


def test_a_program_left_running_overnight_closes_yesterday_with_the_first_act_of_the_day(desk: Desk) -> None:
    old = desk.ticket()
    desk.clock.pass_(days=1)
    desk.ticket()
    assert desk.state(old.stop) == "expired"
    assert desk.app.board.board().open_days_before == ()


def test_yesterdays_number_is_not_called_today_but_may_be_ended(desk: Desk) -> None:
    old, served = desk.ticket(), desk.ticket()
    desk.app.calls.arrive(served.stop, WINDOW, "W4")
    desk.clock.pass_(days=1)
    with pytest.raises(UserError) as problem:
        desk.app.calls.call(old.stop, "W4", WINDOW)
    assert problem.value.field == "ticket"
    assert desk.app.calls.serve(served.stop, WINDOW, "3").state == "served"
    assert desk.app.calls.leave(old.stop, WINDOW).state == "left"


def test_registering_after_the_closing_opens_the_day_again_and_numbers_go_on(desk: Desk) -> None:
    first = desk.ticket()
    desk.app.days.close(GUIDE)
    assert desk.ticket().ticket == "D002"
    assert desk.app.board.board().day_open
    assert desk.state(first.stop) == "expired"
    desk.app.days.close(GUIDE)
    assert len(desk.events("day_closed")) == 2


def test_after_midnight_it_is_still_the_same_day_until_four(desk: Desk) -> None:
    desk.clock.set("2026-03-02 23:50")
    first = desk.ticket()
    desk.clock.set("2026-03-03 03:59")
    second = desk.ticket()
    desk.clock.set("2026-03-03 04:00")
    third = desk.ticket()
    assert [first.ticket, second.ticket, third.ticket] == ["D001", "D002", "D001"]
    assert second.case_code[6:12] == "260302"
    assert third.case_code[6:12] == "260303"


def test_a_clock_set_back_a_day_keeps_the_day_the_numbers_and_the_order(desk: Desk) -> None:
    before = [desk.ticket().ticket for _ in range(2)]
    desk.clock.pass_(days=-1)
    after = [desk.ticket() for _ in range(3)]
    assert before + [one.ticket for one in after] == ["D001", "D002", "D003", "D004", "D005"]
    assert [one.before for one in after] == [2, 3, 4]
    waiting = [entry.label for entry in desk.app.board.room("W4", WINDOW).waiting]
    assert waiting == before + [one.ticket for one in after]
    assert serve_next(desk) == "D001"
    stamps = [(item.envelope.stamp_ms, item.envelope.stamp_n) for item in desk.events()]
    assert stamps == sorted(set(stamps))
    assert {item.envelope.day for item in desk.events()} == {"2026-03-02"}
    board = desk.app.board.board()
    assert board.longest_min == 0
    assert all(entry.waited_min == 0 for entry in desk.app.board.room("W4", WINDOW).waiting)


def test_a_clock_set_forward_and_back_never_gives_a_number_twice(desk: Desk) -> None:
    first = desk.ticket().ticket
    desk.clock.pass_(days=1)
    jumped = desk.ticket().ticket
    desk.clock.pass_(days=-1)
    back = desk.ticket().ticket
    assert (first, jumped, back) == ("D001", "D001", "D002")
    keys = [(item.envelope.day, item.envelope.label) for item in desk.events("issued")]
    assert len(set(keys)) == 3


def test_doctor_says_when_the_clock_is_behind_the_last_entry(desk: Desk) -> None:
    desk.ticket()
    desk.clock.pass_(hours=-2)
    [clock] = [check for check in desk.app.maintenance.doctor() if check.name == "clock"]
    assert not clock.ok


def test_every_minute_of_the_night_belongs_to_the_day_before() -> None:
    from tests.support.desk import at

    assert business_day(at("2026-03-03 03:59")) == "2026-03-02"
    assert business_day(at("2026-03-03 04:00")) == "2026-03-03"
    assert business_day(at("2026-01-01 00:30")) == "2025-12-31"
