"""At the desk: mediation comes first, the decision follows what is highlighted, going elsewhere needs a reason."""

from __future__ import annotations

import pytest

from tests.support.desk_window import Clerk
from ui.desk.categories import find_categories


def test_the_decision_follows_the_highlighted_category(clerk: Clerk) -> None:
    page = clerk.window.page
    page.appeal.category.setFocus()
    clerk.until(lambda: len(page.appeal.list.current().keys) > 0)
    clerk.type("99")
    clerk.until_decided()
    assert page.route.decision().path == "ASK"
    page.appeal.category.selectAll()
    clerk.type("lljf")
    clerk.until(lambda: page.route.decision().path == "MED")
    before = page.appeal.current_category()
    clerk.key("Down")
    clerk.until(lambda: page.appeal.current_category() != before)
    clerk.key("F4")
    clerk.until_issued()
    assert [row.category for row in clerk.desk.app.ledger.today()] == ["02-02"]


def test_a_category_is_found_by_initials_number_and_words(clerk: Clerk) -> None:
    appeal = clerk.window.page.appeal
    appeal.category.setFocus()
    clerk.until(lambda: len(appeal.list.current().keys) > 0)
    for typed, code in (("lljf", "02-01"), ("0402", "04-02"), ("04-02", "04-02"), ("物业", "04-02")):
        appeal.category.selectAll()
        clerk.type(typed)
        assert appeal.list.current().code == code, typed
    appeal.category.selectAll()
    clerk.type("xyzq")
    assert appeal.list.current() is None
    assert appeal.current_category() == ""


def test_what_comes_most_often_stands_first(clerk: Clerk) -> None:
    entries = clerk.window.page.appeal._entries
    counts = {"07-01": 3, "04-02": 41, "04-01": 9}
    assert [one.code for one in find_categories(entries, "", counts)[:3]] == ["04-02", "04-01", "07-01"]
    assert [one.code for one in find_categories(entries, "04", counts)[:3]] == ["04-02", "04-01", "04-03"]


def test_the_panel_shows_where_why_and_by_which_law(clerk: Clerk) -> None:
    clerk.form()
    panel = clerk.window.page.route.panel
    assert "4 号窗口" in panel.where.text()
    assert "人民调解法" in panel.why.text()
    assert "5" in panel.why.text()
    assert panel.ahead.text()
    assert clerk.window.page.queue.windows.aimed() == "W4"


def test_refusing_mediation_changes_the_way(clerk: Clerk) -> None:
    clerk.form()
    route = clerk.window.page.route
    clerk.key("Alt+2")
    clerk.until(lambda: route.decision().path == "LIT")
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.label().startswith("E")


def test_a_petition_is_only_offered_when_it_was_wanted_and_mediation_answered(clerk: Clerk) -> None:
    clerk.form()
    route = clerk.window.page.route
    assert "XF" not in {one.path for one in route.decision().alternatives}
    route.wants.choose("petition")
    clerk.key("Alt+2")
    clerk.until(lambda: route.decision().path == "XF")


def test_sending_elsewhere_stays_disabled_until_a_reason_is_chosen(clerk: Clerk) -> None:
    clerk.form()
    route = clerk.window.page.route
    clerk.key("F7")
    confirm = route.override.reason.button
    assert clerk.focused() is route.override.queue
    assert not confirm.isEnabled()
    route.override.queue.choose("C")
    route.override.reason.reasons.setFocus()
    clerk.key("Down")
    assert confirm.isEnabled()
    confirm.setFocus()
    clerk.key("Enter")
    clerk.until(lambda: route.decision().queue == "C")
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.label() == "C001"
    routed = clerk.desk.events("routed")
    assert len(routed) == 1


def test_the_same_matter_in_progress_is_shown_instead_of_accepted_again(clerk: Clerk) -> None:
    clerk.issue()
    clerk.past_double_press()
    clerk.key("F2")
    clerk.form()
    returning = clerk.window.page.visitor.returning
    clerk.until(returning.isVisible)
    clerk.past_double_press()
    clerk.key("F4")
    clerk.until(lambda: clerk.window.strip.message.text() != "")
    clerk.quiet()
    assert len(clerk.desk.app.ledger.today()) == 1
    assert clerk.window.page.form_open()
    clerk.key("Ctrl+G")
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    assert clerk.window.finder.detail.view().label == "D001"


@pytest.mark.parametrize("number", ["130981199003070010", ""])
def test_a_returning_visitor_is_recognised_and_progress_is_one_key_away(clerk: Clerk, number: str) -> None:
    clerk.issue(number=number)
    clerk.past_double_press()
    clerk.key("F2")
    page = clerk.window.page
    assert not page.visitor.returning.isVisible()
    clerk.person(number=number)
    clerk.until(page.visitor.returning.isVisible)
    clerk.key("Ctrl+G")
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    assert clerk.window.pages.currentWidget() is clerk.window.finder
    clerk.key("Esc")
    assert clerk.window.pages.currentWidget() is page
    assert page.registration().name == "周明䶮", "the form keeps what was typed"


def test_another_matter_closes_the_panel_and_goes_on(clerk: Clerk) -> None:
    clerk.issue()
    clerk.past_double_press()
    clerk.key("F2")
    page = clerk.window.page
    clerk.person()
    clerk.until(page.visitor.returning.isVisible)
    page.visitor.returning.other.click()
    assert not page.visitor.returning.isVisible()
    assert clerk.focused() is page.appeal.text


def test_a_number_can_be_taken_for_an_old_case(clerk: Clerk) -> None:
    clerk.issue()
    case = clerk.desk.app.ledger.today()[0].case_code
    clerk.past_double_press()
    clerk.key("F2")
    clerk.window.open_visit(case)
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    clerk.window.finder.detail.next.click()
    clerk.type("还是上次那件事")
    clerk.key("Alt+1")
    clerk.until_decided()
    clerk.key("F4")
    clerk.until_issued()
    rows = clerk.desk.app.ledger.today()
    assert {row.case_code for row in rows} == {case}
    assert len(rows) == 2


def test_danger_shows_the_inside_line_and_no_word_about_it(clerk: Clerk) -> None:
    clerk.form()
    page = clerk.window.page
    page.appeal.more_panel.flags.chips["danger"].setChecked(True)
    clerk.until(lambda: page.route.decision().action == "call_inside")
    panel = page.route.panel
    assert clerk.desk.app.centre.inside_line in panel.where.text()
    shown = (
        panel.where.text() + panel.why.text() + panel.must.text() + page.appeal.more_panel.flags.chips["danger"].text()
    )
    for word in ("危险", "暴力", "danger", "violence"):
        assert word not in shown


def test_violence_is_a_neutral_mark(clerk: Clerk) -> None:
    clerk.form()
    page = clerk.window.page
    page.appeal.more_panel.flags.chips["violence"].setChecked(True)
    clerk.until(lambda: any(one.code == "violence" for one in page.route.decision().obligations))
    shown = page.route.panel.must.text() + page.appeal.more.text()
    for word in ("暴力", "报警", "保护令", "violence"):
        assert word not in shown


def test_six_people_are_asked_for_representatives(clerk: Clerk) -> None:
    clerk.form()
    page = clerk.window.page
    page.visitor.people.setValue(6)
    clerk.until(lambda: page.route.decision().suggested_scale == "02")
    assert "02" in page.route.panel.must.text()


def test_care_makes_the_ticket_green(clerk: Clerk) -> None:
    clerk.form()
    clerk.window.page.visitor.care.chips["disabled"].setChecked(True)
    clerk.until(lambda: clerk.window.page.route.decision().priority == "green")
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.window.page.issued.kind.isVisible()
    assert clerk.label() == "D001", "a number tells nothing about a person"


def test_a_colleague_is_asked_along_and_no_list_shows_it(clerk: Clerk) -> None:
    clerk.form()
    clerk.key("Ctrl+H")
    clerk.key("F4")
    clerk.until_issued()
    clerk.quiet()
    clerk.until(lambda: len(clerk.desk.events("accompanied")) == 1)
    for row in clerk.desk.app.ledger.today():
        assert "agitated" not in str(row)


@pytest.mark.parametrize(("want", "queue"), [("consult", "A"), ("legal_aid", "C")])
def test_what_the_visitor_wants_decides_where_nothing_else_does(clerk: Clerk, want: str, queue: str) -> None:
    clerk.person()
    clerk.matter()
    clerk.window.page.route.wants.choose(want)
    clerk.until(lambda: clerk.window.page.route.decision().queue == queue)
