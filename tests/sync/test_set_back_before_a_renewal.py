"""A whole disk set back to before its store had taken on a new identity: the hub knows it only as who it was later."""

from __future__ import annotations

import shutil
from pathlib import Path

from db.hub import admin
from desk_app.services.identity_renewal import renew_diverged
from tests.support.desk import Desk
from tests.support.hub_devices import Centre, Device


def test_a_disk_set_back_to_before_its_renewal_is_let_in_again(centre: Centre, tmp_path: Path) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket()
    assert here.once().phase == "connected"
    copy = tmp_path / "copy"
    here.desk.app.close()
    shutil.copytree(here.desk.folder, copy)
    here.desk = Desk.at(here.desk.folder, centre.clock)
    first = here.desk.app.store.device
    renew_diverged(here.desk.app.record, None)
    here.desk.app.calls.place_state("W4", "open", "liuyang")
    for device in (here, there):
        assert device.once().phase == "connected"
    here.desk.app.close()
    shutil.rmtree(here.desk.folder)
    shutil.copytree(copy, here.desk.folder)
    here.desk = Desk.at(here.desk.folder, centre.clock)
    here.desk.visitors = 50
    ticket = here.desk.ticket()  # under numbers that are free at the hub, in the name of who it was
    renewing(here)
    for device in (here, there, here):
        assert device.once().phase == "connected"
    with here.desk.app.store.read() as tx:
        assert first in tx.former_devices()
        assert tx.device != first
    assert centre.settled()
    assert here.dump() == there.dump()
    assert there.desk.state(ticket.stop) == "waiting"
    assert admin.verify(centre.hub.dsn) == []


def renewing(device: Device) -> None:
    record = device.desk.app.record
    device.hooks.renew = lambda divergent: renew_diverged(record, divergent) and None
