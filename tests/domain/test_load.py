"""The centre's tables carry a day: no queue is loaded so much that waiting gets out of hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.load import HEAVIEST, heaviest_loads, open_minutes, queue_loads, room_load

CENTRE = load_centre(default_centre_path())


def test_the_day_has_450_minutes():
    assert open_minutes(CENTRE) == 450


@pytest.mark.parametrize("prefix", list(CENTRE.queues))
def test_every_queue_stays_at_or_below_85_percent_at_200_visits(prefix: str):
    load = heaviest_loads(CENTRE, 200)[prefix]
    assert load.share <= HEAVIEST, load


@pytest.mark.parametrize("prefix", list(CENTRE.queues))
def test_the_windows_alone_carry_200_visits_when_no_room_helps(prefix: str):
    alone = {
        p: replace(queue, served_by=tuple(place for place in queue.served_by if place.startswith("W")))
        for p, queue in CENTRE.queues.items()
    }
    assert heaviest_loads(replace(CENTRE, queues=alone), 200)[prefix].share <= HEAVIEST


def test_the_mediation_rooms_carry_those_who_go_on_at_once():
    load = room_load(CENTRE, 200)
    assert load.places == ("R1", "R2", "R3", "R7")
    assert load.share <= HEAVIEST


@pytest.mark.parametrize("prefix", list(CENTRE.queues))
def test_a_stress_day_of_400_is_carried_with_windows_3_4_and_5_doubled(prefix: str):
    assert heaviest_loads(CENTRE, 400, ("W3", "W4", "W5"))[prefix].share <= HEAVIEST


def test_a_load_is_work_over_what_the_places_can_give():
    load = queue_loads(CENTRE, 200)["D"]
    assert load.places == ("W4",)
    assert load.minutes == pytest.approx(200 * 0.38 * 0.96 * 4)
    assert load.share == pytest.approx(load.minutes / 450)
    assert queue_loads(CENTRE, 200, ("W4",))["D"].share == pytest.approx(load.share / 2)


def test_queues_that_share_a_room_are_judged_together():
    heavy = {
        **CENTRE.queues,
        "H": replace(CENTRE.queues["H"], served_by=("R8",)),
        "J": replace(CENTRE.queues["J"], served_by=("R8",)),
    }
    together = heaviest_loads(replace(CENTRE, queues=heavy), 200)
    assert together["J"].queues == ("H", "J")
    assert together["J"].share > queue_loads(CENTRE, 200)["J"].share
