"""Wrong data is put right, old data goes, and what was erased does not come back."""

from __future__ import annotations

import pytest

from desk_app.domain.events import decode
from desk_app.errors import UserError
from tests.support.desk import ADMIN, DISCIPLINE, GUIDE, WINDOW, Desk

WHO = {"name": "周明䶮", "phone": "13812340001", "address": "安澜县柳林镇三道街8号", "text": "楼上漏水三年"}


def payloads(desk: Desk, *kinds: str) -> list[str]:
    return [item.payload.data.decode() for item in desk.events(*kinds) if item.payload is not None]


def test_a_correction_changes_what_is_shown_and_erases_what_stood_there(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    desk.app.corrections.correct(issued.case_code, {"name": "周鸣䶮", "people": 3, "scale": "02"}, GUIDE)
    view = desk.app.search.visit("D001", GUIDE)
    assert (view.people, view.scale, view.text, view.label) == (3, "02", "楼上漏水三年", "D001")
    assert payloads(desk, "registered") == []
    [now] = payloads(desk, "corrected")
    assert "周鸣䶮" in now
    assert [found.visit for found in desk.app.search.search("周鸣", GUIDE)] == [issued.visit]
    assert desk.app.search.search("周明", GUIDE) == []
    assert desk.app.maintenance.verify().faults == ()


def test_a_second_correction_erases_the_first(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    desk.app.corrections.correct(issued.case_code, {"name": "周鸣"}, GUIDE)
    desk.app.corrections.correct(issued.case_code, {"phone": "13812340009"}, GUIDE)
    [now] = payloads(desk, "registered", "corrected")
    assert "周鸣" in now
    assert "13812340009" in now


def test_a_correction_to_green_counts_from_now_on(desk: Desk) -> None:
    tickets = [desk.ticket() for _ in range(4)]
    desk.app.corrections.correct(tickets[-1].case_code, {"flags": frozenset({"elderly"})}, GUIDE)
    assert next(entry.label for entry in desk.app.board.room("W4", WINDOW).waiting) == "D004"
    desk.app.corrections.correct(tickets[-1].case_code, {"flags": frozenset()}, GUIDE)
    assert next(entry.label for entry in desk.app.board.room("W4", WINDOW).waiting) == "D001"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 61}, "name"),
        ({"phone": "12"}, "phone"),
        ({"category": "88-01"}, "category"),
        ({"queue": "C"}, "queue"),
        ({"people": 0}, "people"),
    ],
)
def test_a_correction_that_cannot_be_taken_changes_nothing(desk: Desk, changes: dict[str, object], field: str) -> None:
    issued = desk.ticket(**WHO)
    before = desk.dump()
    with pytest.raises(UserError) as problem:
        desk.app.corrections.correct(issued.case_code, changes, GUIDE)
    assert problem.value.field == field
    assert desk.dump() == before
    assert len(payloads(desk, "registered")) == 1


def test_a_case_that_is_not_here_is_named(desk: Desk) -> None:
    with pytest.raises(UserError) as problem:
        desk.app.corrections.registration("13999926030201000123")
    assert problem.value.field == "case"


def test_an_old_case_is_linked(desk: Desk) -> None:
    old, new = desk.ticket(**WHO), desk.ticket()
    desk.app.corrections.link(new.visit, old.case_code, GUIDE)
    desk.app.corrections.link(new.visit, new.case_code, GUIDE)
    with desk.app.record.read() as tx:
        [case] = tx.tables.cases(new.visit)
    assert case.linked == old.case_code
    assert len(desk.events("linked")) == 1
    for visit, code in (("nobody/1", old.case_code), (new.visit, "13999926030201000123")):
        with pytest.raises(UserError) as problem:
            desk.app.corrections.link(visit, code, GUIDE)
        assert problem.value.field == "case"


def test_a_visit_about_an_old_case_is_one_more_visit_of_it(desk: Desk) -> None:
    first = desk.ticket(**WHO)
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.serve(first.stop, WINDOW, "5")
    again = desk.ticket(**WHO, case=first.case_code)
    assert again.case_code == first.case_code
    assert again.visit != first.visit
    with pytest.raises(UserError) as problem:
        desk.ticket(case="13999926030201000123")
    assert problem.value.field == "case"


def test_erasing_needs_a_reason_a_case_and_its_end(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    for code, reason, field in ((issued.case_code, " ", "reason"), (issued.case_code, "本人要求", "case"),
                                ("13999926030201000123", "本人要求", "case")):  # fmt: skip
        with pytest.raises(UserError) as problem:
            desk.app.corrections.erase(code, reason, ADMIN)
        assert problem.value.field == field
    assert len(payloads(desk, "registered")) == 1


def test_after_erasing_nothing_typed_is_left_and_the_case_is_still_there(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.serve(issued.stop, WINDOW, "3", "说是周明䶮的老邻居")
    desk.app.search.reveal(issued.visit, "核对周明䶮", GUIDE)
    assert desk.app.corrections.erase(issued.case_code, "本人要求", ADMIN) == 3
    assert payloads(desk, "registered", "served", "revealed") == []
    view = desk.app.search.visit(issued.case_code, GUIDE)
    assert (view.person.erased, view.text, view.state, view.path) == (True, "", "served", "MED")
    assert desk.app.search.search("周明", GUIDE) == []
    assert desk.app.search.earlier("none", "", WHO["name"], WHO["phone"]) == ()
    assert desk.app.maintenance.verify().faults == ()
    assert not desk.app.maintenance.rebuild().changed
    for act in (lambda: desk.app.documents.facts(issued.case_code, GUIDE),
                lambda: desk.app.corrections.correct(issued.case_code, {"name": "谁"}, GUIDE)):  # fmt: skip
        with pytest.raises(UserError) as problem:
            act()
        assert problem.value.field == "case"


def test_erasing_one_matter_leaves_the_other_of_the_visit(desk: Desk) -> None:
    first = desk.ticket(**WHO)
    second = desk.app.register.second_matter(first.visit, desk.registration(category="07-01", text="工资"), GUIDE)
    for stop in (first.stop, second.stop):
        desk.app.calls.arrive(stop, WINDOW, "W4")
        desk.app.calls.serve(stop, WINDOW, "3", f"办了 {stop[-1]}")
    desk.app.corrections.erase(first.case_code, "本人要求", ADMIN)
    assert len(payloads(desk, "registered")) == 1
    assert payloads(desk, "served") == [f'{{"text":"办了 {second.stop[-1]}"}}']


def test_a_payload_that_arrives_again_after_its_erasure_is_dropped(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    desk.app.calls.leave(issued.stop, WINDOW)
    [item] = desk.events("registered")
    desk.app.corrections.erase(issued.case_code, "本人要求", ADMIN)
    with desk.app.record.write() as writer:
        assert not writer.accept(item.envelope, item.chain, item.payload)
    assert payloads(desk, "registered") == []
    assert desk.app.search.search("周明", DISCIPLINE) == []


def test_data_is_shown_masked_and_in_full_only_for_a_reason_that_is_logged(desk: Desk) -> None:
    issued = desk.ticket(**WHO, id_type="111", id_number="11010519491231002X")
    view = desk.app.search.visit("D001", GUIDE)
    assert view.person.name != WHO["name"]
    assert "1001" not in view.person.id_number[6:14]
    with pytest.raises(UserError) as problem:
        desk.app.search.reveal(issued.visit, " ", GUIDE)
    assert problem.value.field == "reason"
    full = desk.app.search.reveal(issued.visit, "核对身份", GUIDE)
    assert (full.name, full.id_number, full.phone) == (WHO["name"], "11010519491231002X", WHO["phone"])
    [event] = desk.events("revealed")
    assert decode(event.payload.data) == {"reason": "核对身份"}
    assert event.envelope.operator == GUIDE
    with pytest.raises(UserError):
        desk.app.search.reveal("nobody/1", "核对", GUIDE)
