"""Whole days through the services: every number once, every stop ended, the record its own rebuild."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from desk_app.domain.visit import ENDED_STATES
from tests.support.desk import GUIDE, open_desk
from tests.support.whole_day import WholeDay


@pytest.mark.parametrize(("visits", "doubled"), [(200, False), (400, True)])
def test_a_day_is_lived_closed_and_whole(tmp_path: Path, visits: int, doubled: bool) -> None:
    began = time.perf_counter()
    with open_desk(tmp_path) as desk:
        day = WholeDay(desk, visits, seed=visits, doubled=doubled)
        day.run()
        day.settle_odd_ones()
        report = desk.app.days.close(GUIDE)

        assert len(day.tickets) == len(set(day.tickets)) == visits
        assert len(desk.tray.slips) == visits
        assert {job.slip.label for job in desk.tray.slips} == set(day.tickets)
        assert {day.done[one] > 0 for one in ("missed", "parked", "transferred", "second matter", "corrected")} == {
            True
        }
        with desk.app.record.read() as tx:
            stops = tx.tables.stops_of_day(day.day, restricted=True)
            assert tx.tables.conflicts() == []
        assert {stop.state for stop in stops} <= ENDED_STATES
        assert len({stop.stop for stop in stops}) == len(stops) >= visits
        assert report.served == sum(stop.state == "served" for stop in stops) > 0.8 * visits
        assert desk.app.days.is_over(day.day)
        rebuilt = desk.app.maintenance.rebuild()
        assert not rebuilt.changed
        verified = desk.app.maintenance.verify()
        assert verified.faults == ()
        assert verified.events == rebuilt.events == len(desk.events())

        desk.clock.set("2026-03-03 09:00")
        assert desk.ticket().ticket == "D001"
    print(f"\n{visits} visits: {verified.events} events in {time.perf_counter() - began:.1f} s, {dict(day.done)}")
