"""Where the desk sends people: guards, obligations, path, companions, each with its rule and its law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from desk_app.domain.routing import Decision, decide, override
from desk_app.domain.rules import Facts
from desk_app.errors import UserError


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


def route(centre: Centre, category: str, *flags: str, **given: object) -> Decision:
    return decide(Facts(category, flags=frozenset(flags), **given), centre)  # type: ignore[arg-type]


def test_a_leak_from_upstairs_goes_to_mediation_at_window_4(centre: Centre):
    decision = route(centre, "02-01", mediation="accept")
    assert (decision.path, decision.queue, decision.place, decision.rule) == ("MED", "D", "W4", 5)
    assert "人民调解法" in decision.law
    assert "邻里纠纷" in decision.text
    assert "调解不收费" in decision.text
    assert decision.deadline_code == "MED_PEOPLE"
    assert decision.room == "R1"
    assert decision.offer_mediation
    assert [other.path for other in decision.alternatives] == ["LIT", "LAW", "ASK"]
    assert [other.place for other in decision.alternatives] == ["W5", "W3", "W1"]


def test_before_the_question_is_answered_mediation_is_suggested_and_offered(centre: Centre):
    decision = route(centre, "02-01")
    assert (decision.path, decision.rule, decision.offer_mediation) == ("MED", 5, True)


@pytest.mark.parametrize("answer", ["refuse", "na"])
@pytest.mark.parametrize(
    ("category", "path", "queue"), [("02-01", "LIT", "E"), ("09-02", "ADJ", "J"), ("04-03", "LIT", "E")]
)
def test_refused_mediation_goes_where_the_category_says(
    centre: Centre, category: str, path: str, queue: str, answer: str
):
    decision = route(centre, category, mediation=answer)
    assert (decision.path, decision.queue, decision.rule) == (path, queue, 5)


@pytest.mark.parametrize("flag", ["pending_court", "pending_police"])
def test_what_a_court_or_the_police_has_is_not_mediated(centre: Centre, flag: str):
    decision = route(centre, "02-01", flag, mediation="accept")
    assert (decision.path, decision.rule, decision.offer_mediation) == ("LIT", 5, False)


def test_a_medical_dispute_has_thirty_working_days(centre: Centre):
    assert route(centre, "05-02", mediation="accept").deadline_code == "MED_HEALTH"


def test_what_the_law_leaves_to_the_courts_goes_there(centre: Centre):
    decision = route(centre, "10-02", mediation="accept")
    assert (decision.path, decision.rule, decision.offer_mediation) == ("LIT", 5, False)


def test_a_labour_dispute_is_mediated_then_arbitrated(centre: Centre):
    first = route(centre, "07-01", mediation="accept")
    assert (first.path, first.queue, first.rule, first.deadline_code) == ("MED", "D", 6, "LAB_MED")
    then = route(centre, "07-01", mediation="refuse")
    assert (then.path, then.queue, then.place, then.rule, then.deadline_code) == ("ARB", "H", "W8", 6, "LAB_ACCEPT")


@pytest.mark.parametrize("answer", ["", "accept", "refuse", "na"])
def test_unpaid_wages_go_to_labour_inspection_at_once(centre: Centre, answer: str):
    decision = route(centre, "07-03", "wages", mediation=answer)
    assert (decision.path, decision.queue, decision.place, decision.rule) == ("ADM", "H", "W8", 6)
    assert "劳动保障监察条例" in decision.law
    assert decision.deadline_code == "LAB_INSPECT"


@pytest.mark.parametrize("category", ["11-01", "13-02"])
def test_an_administrative_act_goes_to_review(centre: Centre, category: str):
    decision = route(centre, category, mediation="na")
    assert (decision.path, decision.queue, decision.rule) == ("REC", "J", 7)
    assert not decision.offer_mediation


def test_who_wants_to_sue_over_an_act_may_unless_review_comes_first(centre: Centre):
    free = route(centre, "11-01", wants="sue", mediation="na")
    assert (free.path, free.rule) == ("LIT", 7)
    bound = route(centre, "11-01", "review_first", wants="sue", mediation="na")
    assert (bound.path, bound.rule, bound.law) == ("REC", 7, "行政复议法第 23 条")


def test_a_decision_about_land_that_needs_review_first_is_not_taken_for_a_civil_dispute(centre: Centre):
    assert route(centre, "09-03", "review_first", mediation="accept").path == "REC"


@pytest.mark.parametrize("scale", ["02", "03"])
def test_a_matter_of_many_is_joint_with_a_lead(centre: Centre, scale: str):
    decision = route(centre, "12-01", scale=scale)
    assert (decision.path, decision.queue, decision.rule, decision.lead) == ("JOINT", "A", 8, "民政局")


def test_several_departments_that_may_be_asked_do_not_make_a_joint_matter(centre: Centre):
    assert len(centre.categories["05-03"].departments) == 5
    assert route(centre, "05-03", mediation="accept").path == "MED"
    assert route(centre, "15-02").path == "ADM"


def test_an_ethnic_or_religious_matter_is_always_joint(centre: Centre):
    assert route(centre, "16-01").rule == 8


@pytest.mark.parametrize(
    ("wants", "path", "queue"),
    [
        ("consult", "ASK", "A"),
        ("legal_aid", "LAW", "C"),
        ("mediate", "MED", "D"),
        ("sue", "LIT", "E"),
        ("arbitrate", "ARB", "H"),
        ("review", "REC", "J"),
        ("report_police", "POL", "G"),
        ("none", "ASK", "A"),
    ],
)
def test_otherwise_it_is_what_the_visitor_wants(centre: Centre, wants: str, path: str, queue: str):
    decision = route(centre, "99-99", wants=wants)
    assert (decision.path, decision.queue, decision.rule) == (path, queue, 11)


def test_a_pure_question_about_neighbours_is_answered_but_mediation_is_still_offered(centre: Centre):
    decision = route(centre, "02-01", wants="consult")
    assert (decision.path, decision.rule, decision.offer_mediation) == ("ASK", 11, True)
    assert route(centre, "02-01", wants="consult", mediation="accept").path == "MED"


def test_who_refused_is_not_sent_to_mediation_for_having_asked_for_it_before(centre: Centre):
    assert route(centre, "99-99", wants="mediate", mediation="refuse").path == "ASK"


def test_a_petition_comes_after_the_offer(centre: Centre):
    assert route(centre, "02-01", wants="petition").path == "MED"
    assert route(centre, "02-01", wants="petition", mediation="accept").path == "MED"
    after = route(centre, "02-01", wants="petition", mediation="refuse")
    assert (after.path, after.queue, after.place, after.rule, after.deadline_code) == ("XF", "B", "W2", 11, "XF_NOTICE")
    assert route(centre, "99-99", wants="petition").path == "ASK"
    assert route(centre, "99-99", wants="petition", mediation="na").path == "XF"


def test_a_petition_about_an_act_is_led_to_review(centre: Centre):
    assert route(centre, "11-01", wants="petition", mediation="na").path == "REC"


def test_danger_calls_inside_and_shows_nothing_else(centre: Centre):
    decision = route(centre, "02-01", "danger", mediation="accept")
    assert (decision.action, decision.rule, decision.scope) == ("call_inside", 0, "restricted")
    assert centre.inside_line in decision.text
    assert (decision.path, decision.queue) == ("MED", "D")  # a ticket issued all the same looks like any other


def test_discipline_gets_a_neutral_ticket_and_stays_restricted(centre: Centre):
    decision = route(centre, "15-02", wants="discipline")
    assert (decision.action, decision.path, decision.queue, decision.place) == ("issue", "DISC", "A", "W1")
    assert (decision.rule, decision.scope, decision.alternatives) == (1, "restricted", ())
    assert "检举" not in decision.text
    assert "纪" not in decision.text


def test_danger_does_not_uncover_a_discipline_matter(centre: Centre):
    decision = route(centre, "15-02", "danger", wants="discipline")
    assert (decision.action, decision.path, decision.scope) == ("call_inside", "DISC", "restricted")


@pytest.mark.parametrize(
    ("category", "queue", "path"),
    [("14-01", "G", "POL"), ("14-02", "F", "SUP"), ("14-03", "E", "LIT"), ("14-04", "F", "SUP")],
)
def test_matters_of_law_and_courts_go_to_police_procuratorate_and_court(
    centre: Centre, category: str, queue: str, path: str
):
    decision = route(centre, category)
    assert (decision.queue, decision.path, decision.rule) == (queue, path, 2)


@pytest.mark.parametrize("flag", ["tried", "in_execution"])
def test_what_was_tried_or_is_in_execution_goes_to_the_court(centre: Centre, flag: str):
    decision = route(centre, "06-01", flag, wants="petition", mediation="na")
    assert (decision.path, decision.queue, decision.rule) == ("LIT", "E", 2)


def test_the_same_matter_in_progress_shows_where_it_stands(centre: Centre):
    decision = route(centre, "02-01", same_matter_open=True, mediation="accept")
    assert (decision.action, decision.rule) == ("show_progress", 3)
    anew = override(decision, decision.queue, "new_matter", centre)
    assert (anew.action, anew.queue, anew.path) == ("issue", "D", "MED")


def test_more_than_five_choose_representatives_and_the_clerk_decides_the_scale(centre: Centre):
    assert route(centre, "02-01", people=5).obligations == ()
    decision = route(centre, "02-01", people=6, mediation="accept")
    assert [o.code for o in decision.obligations] == ["representatives"]
    assert "6 人" in decision.obligations[0].text
    assert decision.suggested_scale == "02"
    assert decision.path == "MED"


@pytest.mark.parametrize("flag", ["elderly", "disabled", "pregnant", "minor", "veteran"])
def test_who_needs_care_is_green(centre: Centre, flag: str):
    decision = route(centre, "02-01", flag)
    assert decision.priority == "green"
    assert [o.rule for o in decision.obligations] == [10]


def test_who_hears_badly_is_met_in_writing(centre: Centre):
    decision = route(centre, "02-01", "hearing")
    assert [o.code for o in decision.obligations] == ["hearing"]
    assert decision.priority == ""


def test_violence_at_home_brings_the_hint_of_protection(centre: Centre):
    decision = route(centre, "01-01", "violence")
    assert [(o.code, o.law) for o in decision.obligations] == [("violence", "反家庭暴力法第 23 条")]


def test_an_agitated_visitor_may_have_a_colleague_alongside(centre: Centre):
    decision = route(centre, "02-01", "agitated", mediation="accept")
    (companion,) = decision.companions
    assert (companion.rule, companion.path, companion.place) == (9, "PSY", "R4")
    assert (companion.scope, companion.asked_by) == ("restricted", "flag")
    assert "激动" not in companion.text
    assert decision.scope == "centre"


def test_a_family_matter_suggests_a_colleague_without_a_tick(centre: Centre):
    assert [c.asked_by for c in route(centre, "01-02").companions] == ["category"]
    assert [c.asked_by for c in route(centre, "01-02", "agitated").companions] == ["flag"]
    assert route(centre, "02-01").companions == ()


def test_no_category_yet_is_routed_to_the_general_window(centre: Centre):
    assert route(centre, "").queue == "A"


def test_an_override_keeps_the_rule_and_names_its_reason(centre: Centre):
    first = route(centre, "02-01", mediation="refuse")
    sent = override(first, "B", "visitor_wish", centre)
    assert (sent.path, sent.queue, sent.place, sent.overridden_by) == ("XF", "B", "W2", "visitor_wish")
    assert (sent.rule, sent.law) == (first.rule, first.law)
    assert centre.override_reasons["visitor_wish"] in sent.text
    assert sent.deadline_code == "XF_NOTICE"


def test_an_override_keeps_the_path_where_the_queue_serves_it(centre: Centre):
    ruling = route(centre, "09-01", mediation="refuse")
    assert ruling.path == "ADJ"
    assert override(ruling, "J", "other", centre).path == "ADJ"


def test_a_discipline_matter_stays_one_wherever_it_is_sent(centre: Centre):
    sent = override(route(centre, "15-02", wants="discipline"), "C", "duty_leader", centre)
    assert (sent.path, sent.queue, sent.scope) == ("DISC", "C", "restricted")


def test_danger_is_not_overridden(centre: Centre):
    assert override(route(centre, "02-01", "danger"), "G", "duty_leader", centre).action == "call_inside"


def test_an_override_in_the_clerks_own_words_is_kept_as_other(centre: Centre):
    sent = override(decide(Facts("02-01", mediation="accept"), centre), "B", "腿脚不便，就近办理", centre)
    assert sent.overridden_by == "other"
    assert "腿脚不便，就近办理" in sent.text


@pytest.mark.parametrize(
    ("queue", "reason", "field"),
    [("Z", "other", "queue"), ("B", "", "override_reason"), ("B", "  ", "override_reason")],
)
def test_an_override_needs_a_known_queue_and_a_reason(centre: Centre, queue: str, reason: str, field: str):
    with pytest.raises(UserError) as error:
        override(route(centre, "02-01"), queue, reason, centre)
    assert error.value.field == field


def test_an_unknown_category_is_a_bug_of_the_caller(centre: Centre):
    with pytest.raises(KeyError):
        route(centre, "77-77")


def test_a_discipline_matter_stays_restricted_whatever_order_the_centre_gives_its_guards(centre: Centre):
    progress_first = replace(centre, rules=tuple(sorted(centre.rules, key=lambda rule: rule.number != 3)))
    decision = route(progress_first, "15-02", wants="discipline", same_matter_open=True)
    assert (decision.action, decision.path, decision.scope) == ("show_progress", "DISC", "restricted")


def test_petition_discipline_and_counselling_are_never_shown_beside_even_if_the_file_names_them(centre: Centre):
    beside = {"alternatives": ("XF", "DISC", "PSY", "wants", "LAW")}
    bold = replace(centre, rules=tuple(replace(rule, then={**rule.then, **beside}) for rule in centre.rules))
    decision = route(bold, "02-01", mediation="accept", wants="petition")
    assert [other.path for other in decision.alternatives] == ["LAW"]
