"""Registering: one ticket, one number, and what the same person meets when coming again."""

from __future__ import annotations

import pytest

from desk_app.errors import UserError
from tests.support.desk import DISCIPLINE, GUIDE, Desk


def test_the_first_ticket_of_a_queue_is_001_and_waits_behind_nobody(desk: Desk) -> None:
    first, second = desk.ticket(), desk.ticket()
    assert (first.ticket, first.before, first.place) == ("D001", 0, "W4")
    assert (second.ticket, second.before) == ("D002", 1)


def test_the_same_request_twice_gives_the_same_answer_and_one_ticket(desk: Desk) -> None:
    reg = desk.registration(request_id="enter-enter")
    first = desk.app.register.register(reg, GUIDE)
    desk.clock.pass_(minutes=3)
    again = desk.app.register.register(reg, GUIDE)
    assert again.repeated
    assert not first.repeated
    for name in first.__slots__:
        if name != "repeated":
            assert getattr(again, name) == getattr(first, name), name
    assert len(desk.app.ledger.today()) == 1


@pytest.mark.parametrize("typed", [{"flags": frozenset({"danger"})}, {"wants": "discipline"}, {"wants": "consult"}])
def test_a_repeated_request_answers_as_the_first_whatever_the_rule(desk: Desk, typed: dict[str, object]) -> None:
    reg = desk.registration(request_id="r", **typed)
    first, again = (desk.app.register.register(reg, GUIDE) for _ in range(2))
    for name in first.__slots__:
        if name != "repeated":
            assert getattr(again, name) == getattr(first, name), name


def test_an_override_with_a_code_of_the_list_keeps_the_rule_and_says_why(desk: Desk) -> None:
    issued = desk.ticket(queue="C", override_reason="visitor_wish")
    assert (issued.ticket, issued.place, issued.rule) == ("C001", "W3", 5)
    [routed] = desk.events("routed")
    assert b'"override":"visitor_wish"' in routed.envelope.body
    assert routed.payload is None


def test_an_override_in_the_clerks_own_words_keeps_them_as_payload_only(desk: Desk) -> None:
    issued = desk.ticket(queue="C", override_reason="他姐姐也在那边")
    assert issued.ticket == "C001"
    [routed] = desk.events("routed")
    assert b'"override":"other"' in routed.envelope.body
    assert "他姐姐" in routed.payload.data.decode()


def test_an_override_without_a_reason_is_asked_for_one(desk: Desk) -> None:
    with pytest.raises(UserError) as problem:
        desk.ticket(queue="C")
    assert problem.value.field == "override_reason"
    assert desk.app.ledger.today() == ()


def test_undo_within_a_minute_voids_the_number_for_good(desk: Desk) -> None:
    issued = desk.ticket()
    desk.clock.pass_(seconds=50)
    desk.app.register.undo(issued.visit, GUIDE)
    assert desk.state(issued.stop) == "void"
    assert desk.ticket().ticket == "D002"


def test_undo_after_a_minute_is_refused(desk: Desk) -> None:
    issued = desk.ticket()
    desk.clock.pass_(seconds=61)
    with pytest.raises(UserError):
        desk.app.register.undo(issued.visit, GUIDE)
    assert desk.state(issued.stop) == "waiting"


def test_undo_is_refused_once_the_number_was_called(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.next("W4", GUIDE)
    with pytest.raises(UserError):
        desk.app.register.undo(issued.visit, GUIDE)
    assert desk.state(issued.stop) == "called"


def test_undo_of_a_confidential_visit_stays_confidential(desk: Desk) -> None:
    issued = desk.ticket(wants="discipline")
    desk.app.register.undo(issued.visit, GUIDE)
    assert {item.envelope.scope for item in desk.events("voided")} == {"restricted"}


def test_undo_twice_is_harmless(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.register.undo(issued.visit, GUIDE)
    desk.app.register.undo(issued.visit, GUIDE)
    assert len(desk.events("voided")) == 1


def test_a_second_matter_is_a_new_case_and_stop_on_the_same_ticket(desk: Desk) -> None:
    first = desk.ticket()
    second = desk.app.register.second_matter(first.visit, desk.registration(category="07-01"), GUIDE)
    assert second.visit == first.visit
    assert second.ticket == first.ticket
    assert second.stop != first.stop
    assert second.case_code != first.case_code
    assert desk.ticket().ticket == "D002"


def test_a_second_matter_needs_a_visit_of_today(desk: Desk) -> None:
    first = desk.ticket()
    desk.clock.pass_(days=1)
    desk.app.days.open(GUIDE)
    with pytest.raises(UserError) as problem:
        desk.app.register.second_matter(first.visit, desk.registration(), GUIDE)
    assert problem.value.field == "ticket"


def test_a_second_matter_of_a_confidential_visit_stays_confidential(desk: Desk) -> None:
    first = desk.ticket(wants="discipline")
    desk.app.register.second_matter(first.visit, desk.registration(category="07-01"), DISCIPLINE)
    assert {item.envelope.scope for item in desk.events("registered", "routed", "issued")} == {"restricted"}


def test_a_returning_visitor_is_recognised_by_name_and_phone(desk: Desk) -> None:
    who = {"name": "周明䶮", "phone": "13812340001"}
    first = desk.ticket(**who)
    [earlier] = desk.app.search.earlier("none", "", "周明䶮", "138 1234 0001")
    assert (earlier.visit, earlier.case_code, earlier.open) == (first.visit, first.case_code, True)
    assert desk.app.search.earlier("none", "", "周明", "13812340001") == ()


def test_the_same_matter_in_progress_shows_progress_and_registers_nothing(desk: Desk) -> None:
    who = {"name": "周明䶮", "phone": "13812340001"}
    first = desk.ticket(**who)
    again = desk.ticket(**who)
    assert again.action == "show_progress"
    assert (again.case_code, again.visit, again.ticket) == (first.case_code, "", "")
    assert len(desk.app.ledger.today()) == 1


def test_another_matter_of_the_same_person_is_taken(desk: Desk) -> None:
    who = {"name": "周明䶮", "phone": "13812340001"}
    desk.ticket(**who)
    assert desk.ticket(**who, category="07-01").action == "issue"


def test_a_matter_finished_without_going_on_may_be_brought_again(desk: Desk) -> None:
    who = {"name": "周明䶮", "phone": "13812340001"}
    first = desk.ticket(**who)
    desk.app.calls.next("W4", GUIDE)
    desk.app.calls.arrive(first.stop, GUIDE)
    desk.app.calls.serve(first.stop, GUIDE, "3")
    assert desk.ticket(**who).action == "issue"


def test_a_matter_that_went_to_mediation_is_in_progress_until_its_time_limit(desk: Desk) -> None:
    who = {"name": "周明䶮", "phone": "13812340001"}
    first = desk.ticket(**who)
    desk.app.calls.next("W4", GUIDE)
    desk.app.calls.serve(first.stop, GUIDE, "1")
    desk.clock.set("2026-03-20 09:00")
    desk.app.days.open(GUIDE)
    assert desk.ticket(**who).action == "show_progress"
    desk.clock.set("2026-04-10 09:00")
    assert desk.ticket(**who).action == "issue"


def test_danger_shows_the_inside_line_to_the_clerk_and_gives_an_ordinary_ticket(desk: Desk) -> None:
    issued = desk.ticket(flags=frozenset({"danger"}))
    assert issued.action == "issue"
    assert desk.app.centre.inside_line in issued.notice
    assert issued.ticket == "D001"
    [alerted] = desk.events("alerted")
    assert alerted.envelope.scope == "restricted"
    assert b"danger" not in b"".join(item.envelope.body for item in desk.events("registered", "routed", "issued"))


def test_danger_is_noticed_too_when_the_clerk_only_advises(desk: Desk) -> None:
    advised = desk.app.register.advise(desk.registration(flags=frozenset({"danger"})), GUIDE)
    assert desk.app.centre.inside_line in advised.notice
    assert advised.ticket == ""


def test_advice_at_the_desk_takes_no_number(desk: Desk) -> None:
    advised = desk.app.register.advise(desk.registration(wants="consult"), GUIDE)
    assert (advised.action, advised.ticket, advised.stop) == ("advice", "", "")
    assert desk.ticket(wants="consult", mediation="").ticket == "A001"
    [row] = [row for row in desk.app.ledger.today() if not row.label]
    assert row.state == "advice"


def test_after_999_numbers_the_next_lane_goes_on(desk: Desk) -> None:
    with desk.app.record.write() as writer:
        for _ in range(998):
            writer.tx.counters.next(f"label:{writer.day}:D:1")
    assert [desk.ticket().ticket for _ in range(3)] == ["D999", "D8001", "D8002"]


def test_when_every_lane_is_used_up_the_clerk_is_told_and_nothing_is_half_written(desk: Desk) -> None:
    with desk.app.record.write() as writer:
        for lane in (1, 8, 9):
            for _ in range(999):
                writer.tx.counters.next(f"label:{writer.day}:D:{lane}")
    with pytest.raises(UserError) as problem:
        desk.ticket()
    assert problem.value.field == "queue"
    assert desk.events() == []
    assert desk.asks().ticket == "A001"
