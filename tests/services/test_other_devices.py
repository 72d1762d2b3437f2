"""What comes from other desks and rooms: known from paper, in conflict, from a later program."""

from __future__ import annotations

import pytest

from db.errors import Fork
from tests.support.desk import DISCIPLINE, GUIDE, WINDOW, Desk
from tests.support.elsewhere import Elsewhere, arrive


@pytest.fixture
def other(desk: Desk) -> Elsewhere:
    desk.app.days.open(GUIDE)
    return Elsewhere(desk)


def test_a_visit_known_from_paper_only_is_shown_and_merged_when_its_registration_comes(
    desk: Desk, other: Elsewhere
) -> None:
    registered, issued = other.registers(1, "D2001")
    room = Elsewhere(desk, "f6" * 16)
    stop = f"{other.device}/1"
    called = room.write("called", {"visit": stop, "stop": stop, "attempt": 1, "place": "W4"}, label="D2001")
    served = room.write(
        "served", {"visit": stop, "stop": stop, "attempt": 1, "place": "W4", "result": "3"}, label="D2001"
    )
    arrive(desk, served, called)
    [row] = desk.app.ledger.today()
    assert (row.label, row.state, row.name, row.case_code) == ("D2001", "served", "", "")
    view = desk.app.search.visit("D2001", GUIDE)
    assert not view.registered
    assert view.called_place == "W4"
    arrive(desk, issued, registered)
    [row] = desk.app.ledger.today()
    assert (row.label, row.state, row.category) == ("D2001", "served", "02-01")
    assert desk.app.search.visit("D2001", GUIDE).registered
    assert [found.label for found in desk.app.search.search("远方", GUIDE)] == ["D2001"]
    assert not desk.app.maintenance.rebuild().changed


def test_somebody_registered_elsewhere_waits_in_our_line_and_is_called(desk: Desk, other: Elsewhere) -> None:
    arrive(desk, *other.registers(1, "D2001"))
    mine = desk.ticket()
    assert mine.before == 1
    assert [entry.label for entry in desk.app.board.room("W4", WINDOW).waiting] == ["D2001", "D001"]
    found = desk.app.calls.next("W4", WINDOW)
    assert found is not None
    assert found.label == "D2001"


def test_a_room_may_show_a_stop_it_only_knows_from_paper(desk: Desk, other: Elsewhere) -> None:
    stop = f"{other.device}/9"
    arrive(desk, other.write("called", {"visit": stop, "stop": stop, "attempt": 1, "place": "W4"}, label="D2009"))
    view = desk.app.board.room("W4", WINDOW)
    assert view.current is not None
    assert (view.current.label, view.current.registered, view.current.case_code) == ("D2009", False, "")
    arrive(desk, other.write("missed", {"visit": stop, "stop": stop, "attempt": 1, "place": "W4"}, label="D2009"))
    assert desk.app.board.board().missed == ("D2009",)


def test_somebody_known_from_paper_only_stands_in_nobodys_way(desk: Desk, other: Elsewhere) -> None:
    serving, waiting = f"{other.device}/8", f"{other.device}/9"
    at_w4 = {"visit": serving, "stop": serving, "attempt": 1, "place": "W4"}
    arrive(
        desk,
        other.write("arrived", at_w4, label="D2008"),
        other.write("returned", {"visit": waiting, "stop": waiting, "attempt": 2, "parent": 1}, label="D2009"),
    )
    mine = desk.ticket()
    assert (mine.before, mine.estimate is not None) == (0, True)
    assert [entry.label for entry in desk.app.board.room("W4", WINDOW).waiting] == ["D001"]
    assert desk.app.search.visit("D2009", GUIDE).before is None
    desk.app.board.board()
    assert {row.label for row in desk.app.ledger.remaining()} == {"D001", "D2008", "D2009"}


@pytest.mark.parametrize("place", ["W4", "W10", "R1", "R4", "R9"])
def test_an_estimate_is_made_wherever_somebody_is_served(desk: Desk, place: str) -> None:
    first = desk.ticket()
    desk.app.calls.transfer(first.stop, place, WINDOW)
    desk.app.calls.next(place, WINDOW)
    desk.app.calls.arrive(first.stop, WINDOW)
    desk.clock.pass_(minutes=500)
    assert desk.ticket().before == 0
    desk.app.board.board()


def test_two_holders_of_one_number_are_both_kept_and_stand_in_the_conflict_list(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket()
    arrive(desk, *other.registers(1, mine.ticket))
    with desk.app.record.read() as tx:
        [conflict] = tx.tables.conflicts("2026-03-02")
    assert conflict.kind == "label"
    assert set(conflict.visits) == {mine.visit, f"{other.device}/1"}
    assert [row.needs_check for row in desk.app.ledger.today()] == [True, True]


def test_two_places_that_served_one_attempt_stand_in_the_conflict_list_and_both_stay(
    desk: Desk, other: Elsewhere
) -> None:
    mine = desk.ticket()
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.serve(mine.stop, WINDOW, "3")
    body = {"visit": mine.visit, "stop": mine.stop, "attempt": 1, "place": "W3"}
    arrive(desk, other.write("served", {**body, "result": "2"}, label="D001"))
    with desk.app.record.read() as tx:
        [conflict] = tx.tables.conflicts("2026-03-02")
    assert (conflict.kind, conflict.visits) == ("attempt", (mine.visit,))
    assert desk.app.search.visit("D001", GUIDE).conflict
    served = [entry.kind for entry in desk.app.search.visit("D001", GUIDE).timeline].count("served")
    assert served == 2


def test_evidence_of_another_room_outranks_a_later_claim(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket()
    body = {"visit": mine.visit, "stop": mine.stop, "attempt": 1, "place": "W4"}
    served = other.write("served", {**body, "result": "3"}, label="D001", ahead_ms=-60_000)
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.miss(mine.stop, WINDOW)
    arrive(desk, served)
    assert desk.state(mine.stop) == "served"


def test_a_closing_written_elsewhere_ends_our_open_stops_too(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket()
    arrive(desk, other.write("day_closed", {"day": "2026-03-02", "head": "0" * 64}, ahead_ms=5))
    assert desk.state(mine.stop) == "expired"
    assert not desk.app.maintenance.rebuild().changed


def test_an_erasure_made_elsewhere_erases_here(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket(name="周明䶮")
    [item] = desk.events("registered")
    name = f"{item.envelope.device}:{item.envelope.dseq}"
    arrive(desk, other.write("erased", {"events": [name], "case": mine.case_code, "code": "asked"}))
    assert desk.events("registered")[0].payload is None
    assert desk.app.search.search("周明", DISCIPLINE) == []
    assert desk.app.maintenance.verify().faults == ()


@pytest.mark.parametrize(
    "events",
    [["nobody", "a:b:c", "x:0", "x:-1", "x:" + "9" * 30, ":", 7, None, ["x:1"]], "x:1", None, 5, {"x:1": 1}, []],
)
def test_an_erasure_that_names_nothing_readable_is_kept_and_erases_nothing(
    desk: Desk, other: Elsewhere, events: object
) -> None:
    desk.ticket()
    arrive(desk, other.write("erased", {"events": events}))
    assert desk.events("registered")[0].payload is not None
    assert len(desk.events("erased")) == 1


def test_what_a_later_program_writes_is_kept_and_shown_by_its_name(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket()
    arrive(desk, other.write("evaluated", {"visit": mine.visit, "stars": 5}))
    entry = desk.app.search.visit("D001", GUIDE).timeline[-1]
    assert entry.kind == "evaluated"
    assert "evaluated" in entry.text
    assert desk.state(mine.stop) == "waiting"


def test_the_same_event_twice_is_one_and_another_under_its_name_is_a_fork(desk: Desk, other: Elsewhere) -> None:
    mine = desk.ticket()
    sent = other.write("evaluated", {"visit": mine.visit})
    arrive(desk, sent, sent)
    assert len(desk.events("evaluated")) == 1
    other._dseq = 0
    lie = other.write("evaluated", {"visit": mine.visit, "stars": 1})
    with desk.app.store.write() as tx:
        from desk_app.record import Writer

        writer = Writer(tx, desk.app.store.device, "botou", desk.clock.now_ms())
        with pytest.raises(Fork):
            writer.accept(lie.envelope, lie.chain, lie.payload)


def test_what_we_write_comes_after_what_we_have_seen_but_a_wrong_clock_does_not_carry_us_away(
    desk: Desk, other: Elsewhere
) -> None:
    mine = desk.ticket()
    near = other.write("evaluated", {"visit": mine.visit}, ahead_ms=4 * 60_000)
    far = other.write("evaluated", {"visit": mine.visit}, ahead_ms=3 * 3_600_000)
    arrive(desk, near, far)
    desk.app.calls.next("W4", WINDOW)
    [called] = desk.events("called")
    assert near.envelope.stamp_ms < called.envelope.stamp_ms < far.envelope.stamp_ms
