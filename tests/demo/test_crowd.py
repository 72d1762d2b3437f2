"""The demo's people come with matters that the centre's own rules send where the day's plan wants them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.demo.before import TODAY
from desk_app.demo.crowd import Crowd
from desk_app.demo.day_plan import Arrival
from desk_app.domain.centre import Centre
from desk_app.domain.routing import decide
from desk_app.domain.rules import Facts
from desk_app.fonts import find_fonts
from desk_app.services.registration import checked


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


def _arrival(queue: str, *, green: bool = False) -> Arrival:
    return Arrival(minute=540, queue=queue, green=green, onward=False, no_show=False)


def test_every_matter_is_routed_to_the_queue_it_is_meant_for(centre: Centre) -> None:
    for matter in Crowd(1, TODAY).matters:
        facts = Facts(
            category=matter["category"],
            wants=matter.get("wants", "none"),
            mediation=matter.get("mediation", ""),
            people=matter.get("people", 1),
            scale=matter.get("scale", "01"),
            flags=frozenset(matter.get("flags", ())),
        )
        decision = decide(facts, centre)
        assert (decision.action, decision.queue) == ("issue", matter["queue"]), matter["text"]


def test_there_is_a_matter_for_every_queue(centre: Centre) -> None:
    assert {matter["queue"] for matter in Crowd(1, TODAY).matters} == set(centre.queues)


@pytest.mark.parametrize("green", [False, True])
def test_everybody_can_be_registered_as_they_are(centre: Centre, green: bool) -> None:
    crowd = Crowd(3, TODAY)
    for _round in range(20):
        for queue in centre.queues:
            reg = checked(crowd.visitor(_arrival(queue, green=green)), centre, TODAY)
            decision = decide(reg.facts(), centre)
            assert decision.queue == queue
            assert decision.priority == ("green" if green else "")


def test_the_same_seed_brings_the_same_people_and_another_one_others() -> None:
    def first(seed: int) -> list[str]:
        crowd = Crowd(seed, TODAY)
        return [crowd.visitor(_arrival("D")).name for _n in range(12)]

    assert first(5) == first(5)
    assert first(5) != first(6)


def test_the_visitor_of_the_pictures_came_before_with_other_matters(centre: Centre) -> None:
    crowd = Crowd(1, TODAY)
    story = checked(crowd.story(), centre, TODAY)
    for earlier in crowd.earlier():
        assert earlier.day < TODAY
        assert earlier.registration.category != story.category
        assert replace(earlier.registration, request_id="").id_number == story.id_number


def test_every_name_can_be_shown_and_printed() -> None:
    from desk_app.demo.crowd import visitors_path

    text = Path(visitors_path()).read_text(encoding="utf-8")
    assert not find_fonts("sans").missing("".join(char for char in text if char.isprintable()))
    for rare in "䶮㛃𬭎𠅤":
        assert rare in text
