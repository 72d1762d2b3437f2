"""At the desk: a visitor is registered by keyboard alone, and gets one number however often a key is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.desk_window import Clerk


def tickets(clerk: Clerk) -> list[str]:
    return [row.label for row in clerk.desk.app.ledger.today()]


def test_a_whole_registration_needs_no_mouse_and_few_keys(clerk: Clerk, capsys: pytest.CaptureFixture[str]) -> None:
    clerk.presses = 0
    clerk.person()
    who = clerk.presses
    clerk.matter()
    clerk.key("Alt+1", "F4")
    clerk.until_issued()
    assert tickets(clerk) == [clerk.label()] == ["D001"]
    keys = clerk.presses - len("周明䶮" + "130981199003070010" + "13812341234" + "楼上漏水，要求赔偿")
    with capsys.disabled():
        print(f"\nkey presses of a registration: {clerk.presses}, {keys} beside what is typed ({who} for the visitor)")
    assert keys <= 15


def test_enter_alone_leads_through_the_form_and_issues(clerk: Clerk) -> None:
    clerk.person()
    clerk.matter()
    assert clerk.focused().objectName() == "mediation_accept"
    clerk.key("Space", "Enter")
    assert clerk.focused() is clerk.window.page.commit
    clerk.key("Enter")
    clerk.until_issued()
    assert clerk.label() == "D001"


@pytest.mark.parametrize("press", ["F4", "Enter", "click"])
def test_pressing_twice_gives_one_ticket_and_one_slip(clerk: Clerk, press: str) -> None:
    clerk.form()
    issue = clerk.window.page.commit
    issue.setFocus()
    if press == "click":
        QTest.mouseDClick(issue, Qt.MouseButton.LeftButton)
        QTest.mouseClick(issue, Qt.MouseButton.LeftButton)
    else:
        clerk.key(press, press)
    clerk.until_issued()
    clerk.key(press) if press != "click" else None
    clerk.quiet()
    assert not clerk.window.page.form_open(), "the second press must not open the next form"
    assert tickets(clerk) == ["D001"]
    assert len(clerk.desk.tray.slips) == 1


def test_the_store_answers_a_repeated_request_with_the_same_ticket(clerk: Clerk) -> None:
    clerk.form()
    flow, reg = clerk.window.flow, clerk.window.page.registration()
    flow.commit(reg)
    clerk.until_issued()
    clerk.past_double_press()
    flow.commit(reg)
    clerk.quiet()
    assert tickets(clerk) == ["D001"]


def test_nobody_is_refused_for_want_of_a_document(clerk: Clerk) -> None:
    clerk.matter()
    clerk.key("Alt+2", "F4")
    clerk.until_issued()
    assert tickets(clerk) == [clerk.label()]


def test_the_reason_for_no_document_is_chosen_from_a_list(clerk: Clerk) -> None:
    visitor = clerk.window.page.visitor
    action = next(one for one in visitor.no_id.menu().actions() if one.data() == "forgotten")
    action.trigger()
    reg = clerk.window.page.registration()
    assert (reg.id_type, reg.no_id_reason) == ("none", "forgotten")
    assert visitor.id_number.isReadOnly()


def test_a_wrong_check_digit_is_said_below_the_field_and_stops_the_number(clerk: Clerk) -> None:
    clerk.person(number="130981199003070011")
    row = clerk.window.page.visitor.rows["id_number"]
    assert row.problem.text()
    clerk.matter()
    clerk.key("F4")
    clerk.until(lambda: clerk.focused() is clerk.window.page.visitor.id_number)
    assert tickets(clerk) == []
    assert row.problem.isVisibleTo(clerk.window)


def test_without_a_category_the_field_is_named_and_nothing_is_lost(clerk: Clerk) -> None:
    clerk.person()
    clerk.type("只想问问")
    clerk.key("F4")
    clerk.until(lambda: clerk.focused() is clerk.window.page.appeal.category)
    assert clerk.window.page.appeal.category_problem.text()
    assert clerk.window.page.appeal.text.toPlainText() == "只想问问"


def test_id_and_phone_are_shown_in_full_only_while_typed(clerk: Clerk) -> None:
    clerk.person()
    visitor = clerk.window.page.visitor
    assert visitor.id_number.text() == "130***********0010"
    assert visitor.phone.text() == "138****1234"
    visitor.id_number.setFocus()
    assert visitor.id_number.text() == "130981199003070010"
    assert clerk.window.page.registration().id_number == "130981199003070010"


def test_the_age_on_the_card_suggests_care(clerk: Clerk) -> None:
    clerk.person(number="130981196304010026")
    assert "elderly" in clerk.window.page.registration().flags


def test_after_the_number_the_form_is_locked_and_masked(clerk: Clerk) -> None:
    clerk.issue()
    shown = clerk.window.page.registered
    texts = "\n".join(value.text.text() for value in shown._values.values())
    assert "周*䶮" in texts
    assert "138****1234" in texts
    for secret in ("周明䶮", "130981199003070010", "13812341234"):
        assert secret not in texts


def test_nothing_personal_stays_in_any_widget_after_the_next_visitor(clerk: Clerk) -> None:
    clerk.issue()
    clerk.key("F3")
    clerk.type("周明")
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    clerk.key("Esc")
    clerk.past_double_press()
    clerk.key("F2")
    clerk.until_form()
    clerk.quiet()
    everything = clerk.texts()
    for secret in ("周明䶮", "130981199003070010", "13812341234", "楼上漏水，要求赔偿"):
        assert secret not in everything


def test_advice_at_the_desk_is_registered_without_a_number(clerk: Clerk) -> None:
    clerk.person()
    clerk.matter()
    clerk.key("F6")
    clerk.until(lambda: not clerk.window.page.form_open())
    clerk.quiet()
    rows = clerk.desk.app.ledger.today()
    assert [row.label for row in rows] == [""]
    assert not clerk.window.page.issued.ticket_box.isVisible()
    assert clerk.desk.tray.slips == []


def test_f2_asks_once_more_before_it_throws_typing_away(clerk: Clerk) -> None:
    clerk.person()
    clerk.key("F2")
    assert clerk.window.page.has_typing()
    assert clerk.window.strip.message.text()
    clerk.key("F2")
    assert not clerk.window.page.has_typing()


def test_esc_closes_the_top_layer_and_keeps_what_was_typed(clerk: Clerk) -> None:
    clerk.form()
    page = clerk.window.page
    page.appeal.more.click()
    clerk.key("Space")
    assert page.appeal.more_panel.isVisible()
    clerk.key("Esc")
    assert not page.appeal.more_panel.isVisible()
    assert "wages" in page.registration().flags
    clerk.key("F7")
    assert page.route.override.isVisible()
    clerk.key("Esc")
    assert not page.route.override.isVisible()
    clerk.key("Esc", "Esc")
    assert page.registration().name == "周明䶮"


def test_rare_characters_reach_the_ledger_and_are_found_by_pinyin(clerk: Clerk) -> None:
    clerk.issue(name="周㛃𬭎𠅤")
    clerk.key("F3")
    clerk.type("zj")
    clerk.until(lambda: clerk.window.finder.model.rowCount() == 1)
    assert clerk.window.finder.model.rows()[0].name == "周*𠅤"


def test_many_people_are_counted_with_keys(clerk: Clerk) -> None:
    people = clerk.window.page.visitor.people
    people.setFocus()
    clerk.type("12")
    assert clerk.window.page.registration().people == 12
    clerk.key("Down")
    assert people.value() == 11


def test_a_matter_sent_by_another_body_asks_for_their_number(clerk: Clerk) -> None:
    visitor = clerk.window.page.visitor
    assert not visitor.rows["external_no"].isVisible()
    visitor.source.choose("04")
    assert visitor.rows["external_no"].isVisible()
    visitor.external_no.setFocus()
    clerk.type("2026-118")
    reg = clerk.window.page.registration()
    assert (reg.source, reg.external_no) == ("04", "2026-118")
