"""What holds of the routing whatever is entered and ticked at the desk."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.routing import decide, override
from desk_app.domain.rules import CARE_FLAGS, FLAGS, Facts

CENTRE = load_centre(default_centre_path())

FACTS = st.builds(
    Facts,
    category=st.sampled_from(["", *CENTRE.categories]),
    wants=st.sampled_from(["", *CENTRE.wants]),
    mediation=st.sampled_from(["", "accept", "refuse", "na"]),
    people=st.integers(1, 40),
    scale=st.sampled_from(["01", "02", "03"]),
    flags=st.frozensets(st.sampled_from(sorted(FLAGS)), max_size=4),
    same_matter_open=st.booleans(),
)
MANY = settings(max_examples=300)


@MANY
@given(FACTS)
def test_every_decision_names_rule_law_reason_and_a_place_that_exists(facts: Facts):
    decision = decide(facts, CENTRE)
    assert decision.law
    assert decision.text
    assert "{" not in decision.text + decision.note
    assert any(rule.number == decision.rule and rule.law == decision.law for rule in CENTRE.rules)
    assert decision.place == CENTRE.queues[decision.queue].served_by[0]
    assert decision.path in CENTRE.paths
    assert decision.deadline_code == "" or decision.deadline_code in CENTRE.deadlines
    for other in decision.alternatives:
        assert other.queue in CENTRE.queues
        assert other.queue != decision.queue
        assert other.path not in ("XF", "DISC", "PSY")


@MANY
@given(FACTS)
def test_a_petition_is_only_reached_when_wanted_and_after_mediation_was_answered(facts: Facts):
    if decide(facts, CENTRE).path == "XF":
        assert facts.wants == "petition"
        assert facts.mediation in ("refuse", "na")


@MANY
@given(FACTS)
def test_danger_always_wins(facts: Facts):
    decision = decide(replace(facts, flags=facts.flags | {"danger"}), CENTRE)
    assert (decision.action, decision.rule, decision.scope) == ("call_inside", 0, "restricted")


@MANY
@given(FACTS)
def test_danger_changes_nothing_that_the_ticket_would_show(facts: Facts):
    calm = decide(replace(facts, flags=facts.flags - {"danger"}), CENTRE)
    danger = decide(replace(facts, flags=facts.flags | {"danger"}), CENTRE)
    assert (danger.path, danger.queue, danger.place, danger.priority) == (
        calm.path,
        calm.queue,
        calm.place,
        calm.priority,
    )


@MANY
@given(FACTS, st.sampled_from(["agitated", "hearing", "violence"]))
def test_a_colleague_alongside_or_a_hint_never_changes_the_decision(facts: Facts, flag: str):
    without = decide(replace(facts, flags=facts.flags - {flag}), CENTRE)
    ticked = decide(replace(facts, flags=facts.flags | {flag}), CENTRE)
    assert replace(ticked, obligations=(), companions=()) == replace(without, obligations=(), companions=())


@MANY
@given(FACTS, st.sampled_from(sorted(FLAGS)))
def test_taking_a_flag_away_never_adds_priority(facts: Facts, flag: str):
    if decide(replace(facts, flags=facts.flags - {flag}), CENTRE).priority:
        assert decide(replace(facts, flags=facts.flags | {flag}), CENTRE).priority == "green"


@MANY
@given(FACTS)
def test_green_is_for_care_alone(facts: Facts):
    assert bool(decide(facts, CENTRE).priority) == bool(facts.flags & CARE_FLAGS)


@MANY
@given(FACTS)
def test_nobody_who_refused_is_sent_to_mediation(facts: Facts):
    if decide(facts, CENTRE).path == "MED":
        assert facts.mediation in ("accept", "")


@MANY
@given(FACTS)
def test_only_discipline_and_danger_are_restricted(facts: Facts):
    decision = decide(facts, CENTRE)
    assert (decision.scope == "restricted") == ("danger" in facts.flags or facts.wants == "discipline")
    assert (decision.path == "DISC") == (facts.wants == "discipline")


@MANY
@given(FACTS)
def test_psychological_help_is_never_a_path_of_its_own(facts: Facts):
    assert decide(facts, CENTRE).path != "PSY"


@MANY
@given(FACTS, st.sampled_from(list(CENTRE.queues)), st.sampled_from(list(CENTRE.override_reasons)))
def test_an_override_goes_to_the_queue_chosen_and_keeps_what_is_confidential(facts: Facts, queue: str, reason: str):
    decision = decide(facts, CENTRE)
    sent = override(decision, queue, reason, CENTRE)
    assert (sent.queue, sent.overridden_by, sent.scope, sent.priority) == (
        queue,
        reason,
        decision.scope,
        decision.priority,
    )
    assert sent.path == "DISC" or sent.path in CENTRE.queues[queue].paths or sent.path == decision.path


@MANY
@given(FACTS, st.integers(6, 60))
def test_the_number_of_people_suggests_a_scale_but_decides_nothing(facts: Facts, people: int):
    few, many = decide(replace(facts, people=1), CENTRE), decide(replace(facts, people=people), CENTRE)
    assert (few.path, few.queue, few.suggested_scale) == (many.path, many.queue, "")
    assert many.suggested_scale == "02"
