"""Desks issue and places call at once, each a process with a store of its own, all from the same two queues.

Of two public systems measured the same way one gave 73 distinct numbers of 200, the other called 7 of 100 tickets
twice.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.crowded_centre import CrowdedCentre
from tests.support.postgres import PostgresServer


def live_at_once(folder: Path, server: PostgresServer, desks: int, places: int, seconds: float) -> None:
    """Let them work, wait until all have heard all, and look at what each did and knows."""
    dsn = server.dsn(server.create_database())
    pauses = (0.05, 0.1) if desks <= 2 else (0.25, 0.5)  # 2 processors are all these PCs
    with CrowdedCentre(folder, dsn, desks, places, *pauses) as centre:
        wrote = centre.work(seconds)
        settled_s = centre.settle()
        knows = centre.know()
    labels = [label for one in wrote for label in one.labels]
    calls = [call for one in wrote for call in one.called]
    unconfirmed = sum(mark for _stop, _attempt, mark in calls)
    twice = [name for name, times in Counter((stop, attempt) for stop, attempt, _mark in calls).items() if times > 1]
    rows = [
        ("numbers given by desks", len(labels)),
        ("… distinct", len(set(labels))),
        ("tickets called by places", len(calls)),
        ("… called twice", len(twice)),
        ("… called without the hub's answer", unconfirmed),
        ("refused: another place has it", sum(one.held for one in wrote)),
        ("conflicts, over all stores", sum(one.conflicts for one in knows)),
        ("different stores at the end", len({(one.tables, one.events) for one in knows})),
    ]
    print(f"\n{desks} desks and {places} places at once for {seconds:.0f} s; all had heard all {settled_s:.1f} s later")
    for name, number in rows:
        print(f"{name:36}{number:7}")

    assert len(labels) > 10 * desks
    assert len(calls) > 2 * places
    assert len(set(labels)) == len(labels)
    assert (unconfirmed, twice) == (0, [])
    for one in knows:
        assert sorted(one.labels) == sorted(labels)
        assert Counter(one.called) == Counter((stop, attempt, "") for stop, attempt, _mark in calls)
        assert (one.conflicts, one.quarantined, one.rebuilt_differs, one.faults) == (0, 0, False, ())
    assert len({one.events for one in knows}) == 1
    assert len({one.tables for one in knows}) == 1


def test_two_desks_and_six_places_at_once_for_ten_seconds(tmp_path: Path, own_postgres: PostgresServer) -> None:
    live_at_once(tmp_path, own_postgres, desks=2, places=6, seconds=10)


@pytest.mark.long
def test_four_desks_and_nineteen_places_at_once_for_a_minute(tmp_path: Path, own_postgres: PostgresServer) -> None:
    live_at_once(tmp_path, own_postgres, desks=4, places=19, seconds=60)
