"""A made-up day ends like a real one: every number once, every stop ended, the record whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.demo.before import TODAY
from desk_app.demo.morning import Person
from desk_app.demo.report import DemoReport, make_report, markdown, write_report
from desk_app.domain.clock import local
from desk_app.domain.visit import OPEN_STATES
from ui.demo.run import Stage, make_stage

VISITS = 70


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = make_stage(tmp_path_factory.mktemp("demo"), VISITS, 4)
    yield made
    made.app.close()


def test_the_days_before_are_over_and_their_paper_is_out(stage: Stage) -> None:
    assert local(stage.clock.now_ms()).date() == TODAY
    assert stage.app.printing.pending() == []
    counts = stage.app.board.board().category_counts
    assert all(counts[category] >= many for category, many in stage.crowd.history.items())


def test_the_visitor_of_the_pictures_is_recognised(stage: Stage) -> None:
    story = stage.crowd.story()
    found = stage.app.search.earlier(story.id_type, story.id_number, story.name, story.phone)

    assert [visit.day for visit in found] == ["2026-11-02", "2025-08-19"]
    assert [visit.open for visit in found] == [True, False]
    assert found[0].due == "2026-12-02"


@pytest.fixture(scope="module")
def report(stage: Stage) -> DemoReport:
    morning = stage.morning
    morning.run_to_minute(9 * 60 + 27)
    issued = stage.app.register.register(stage.crowd.story(), morning.clerk())
    morning.joined(issued.visit, issued.ticket, issued.queue, Person(service_min=5.0))
    morning.run_to_minute(17 * 60 + 30)
    return make_report(stage.app, stage.app.days.close(morning.clerk()))


def test_every_number_is_given_once(report: DemoReport, stage: Stage) -> None:
    assert report.tickets == report.distinct == VISITS + 1
    assert sorted(stage.morning.tickets) == sorted(set(stage.morning.tickets))


def test_every_stop_has_ended_and_most_people_were_served(report: DemoReport, stage: Stage) -> None:
    assert not set(report.day.by_state) & OPEN_STATES
    assert report.day.served > 0.9 * report.day.stops
    assert stage.app.days.is_over(report.day.day)


def test_the_record_is_whole_and_a_rebuild_changes_nothing(report: DemoReport) -> None:
    assert report.faults == ()
    assert report.rebuilt_same


def test_people_come_when_the_plan_says(report: DemoReport) -> None:
    assert list(report.by_hour) == ["08", "09", "10", "11", "14", "15", "16", "17"]
    assert report.by_hour["09"] > report.by_hour["17"]


def test_people_were_missed_set_aside_and_sent_on(report: DemoReport, stage: Stage) -> None:
    def kinds(label: str) -> list[str]:
        return [entry.kind for entry in stage.app.search.visit(label, "wangmin").timeline]

    assert "parked" in kinds("D002")
    assert "missed" in kinds("D003")
    assert report.day.stops > report.day.visits


def test_the_report_is_written_for_people_and_for_programs(report: DemoReport, tmp_path: Path) -> None:
    text, data = write_report(report, tmp_path)

    assert text.read_text(encoding="utf-8") == markdown(report)
    values = json.loads(data.read_text(encoding="utf-8"))
    assert values["tickets"] == VISITS + 1
    assert sum(queue["visits"] for queue in values["queues"]) == VISITS + 1
    assert sum(values["by_hour"].values()) == VISITS + 1
