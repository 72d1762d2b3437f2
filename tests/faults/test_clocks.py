"""Clocks go wrong: a day ahead, a day behind, stepping back, midnight while the hub is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import Desk as CommandLine
from tests.support.desk import Desk, HandClock
from tests.support.faulty_centre import FaultyCentre

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
DAY_MS = 86_400_000


def days_of(centre: FaultyCentre) -> dict[str, list[str]]:
    """The numbers of each day, as the first desk knows them."""
    found: dict[str, list[str]] = {}
    for item in centre.desks[0].events("issued"):
        found.setdefault(item.envelope.day, []).append(item.envelope.label)
    return found


@pytest.fixture
def wrong(centre: FaultyCentre) -> Iterator[Desk]:
    """A third desk with a clock of its own."""
    name = f"d3-{centre.clock.ms // DAY_MS}"
    made = centre.device(name, clock=HandClock())
    made.clock.ms = centre.clock.ms
    yield made
    centre.gone(name)


@pytest.mark.parametrize("off", [1, -1])
def test_clock_off_by_a_day(centre: FaultyCentre, wrong: Desk, off: int) -> None:
    centre.clock.pass_(days=3)
    wrong.clock.ms = centre.clock.ms + off * DAY_MS
    centre.start()
    given = [desk.ticket().ticket for _ in range(3) for desk in (*centre.desks[:2], wrong)]
    centre.live()
    wrong.clock.ms = centre.clock.ms  # somebody sets it right
    given += [desk.ticket().ticket for desk in (*centre.desks[:2], wrong)]
    centre.live()
    numbers = [label for labels in days_of(centre).values() for label in labels]
    assert set(given) <= set(numbers)


def test_clock_stepping_back(centre: FaultyCentre, wrong: Desk) -> None:
    centre.start()
    given = []
    for step in (0, -2, 5, -300, 60, -7200):
        wrong.clock.pass_(seconds=step)
        given += [desk.ticket().ticket for desk in (centre.desks[0], wrong)]
    centre.live()
    assert centre.labels() == sorted(given)
    order = [item.envelope for item in wrong.events("issued") if item.envelope.label in given]
    mine = [(one.stamp_ms, one.stamp_n) for one in order if one.device == wrong.app.store.device][-6:]
    assert mine == sorted(set(mine))  # the record's own order goes on


def test_midnight_in_an_outage(centre: FaultyCentre) -> None:
    centre.start()
    before = centre.tickets()
    centre.live()
    day = centre.desks[0].app.record.day_now()
    centre.link.refuse()
    centre.start()
    before += centre.tickets()
    centre.clock.pass_(days=1)  # nobody heard of anybody's closing
    after = centre.tickets(each=2)
    centre.live()
    days = days_of(centre)
    assert sorted(days[day]) == sorted(before)
    assert centre.labels() == sorted(after)
    assert centre.desks[0].app.record.day_now() > day


@pytest.mark.skipif(not FAKETIME.exists(), reason="faketime is not installed: apt install faketime")
@pytest.mark.parametrize("off", ["+1d", "-1d"])
def test_a_process_whose_system_clock_is_off_by_a_day(
    centre: FaultyCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    name = "ahead" if off == "+1d" else "behind"
    desk = centre.device(name)
    desk.app.close()
    line = CommandLine(desk.folder / "home")
    line.state = desk.folder / "state"
    monkeypatch.setenv("LD_PRELOAD", str(FAKETIME))
    monkeypatch.setenv("FAKETIME", off)
    row = b'{"name": "A", "category": "01-01", "mediation": "accept", "text": "B"}\n'
    said = line.process("register", "--no-print", "-", stdin=row)
    assert said.code == 0, said
    said = line.process("sync", "--once")
    assert said.code == 0, said
    for variable in ("LD_PRELOAD", "FAKETIME"):
        monkeypatch.delenv(variable)
    desk.app = Desk.at(desk.folder, desk.clock).app
    given = centre.tickets()
    centre.live()
    numbers = [label for labels in days_of(centre).values() for label in labels]
    assert set(given) <= set(numbers)
    assert len(desk.events("issued")) >= 3
    centre.gone(name)
