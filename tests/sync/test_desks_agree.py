"""Desks of one centre through one real hub."""

from __future__ import annotations

from tests.support.desk import GUIDE, WINDOW
from tests.support.hub_devices import Centre, until


def test_what_one_desk_registers_is_called_at_the_other(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    ticket = here.desk.ticket(name="王小明")
    assert here.once().phase == "connected"
    assert there.once().phase == "connected"
    assert [found.label for found in there.desk.app.search.search("王小明", GUIDE)] == [ticket.ticket]
    called = there.desk.app.calls.next("W4", WINDOW)
    assert called is not None
    assert called.label == ticket.ticket
    there.once()
    here.once()
    assert here.desk.state(ticket.stop) == "called"
    assert here.dump() == there.dump()


def test_three_that_write_at_once_agree_without_being_told(centre: Centre) -> None:
    devices = [centre.device("D1"), centre.device("D2"), centre.device("R1", "room")]
    for device in devices:
        device.start()
    for n in range(12):
        devices[n % 2].desk.ticket()
        devices[n % 2].loops[0].wake()
    devices[2].desk.app.days.open(GUIDE)
    until(centre.settled)
    assert devices[0].dump() == devices[1].dump() == devices[2].dump()
    assert [device.loops[0].state.phase for device in devices] == ["connected"] * 3
    assert not any(device.desk.app.maintenance.rebuild().changed for device in devices)
