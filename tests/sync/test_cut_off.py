"""The network or the hub is gone: registering goes on, the strip says so, afterwards nothing is missing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from db.hub import admin
from db.sync import read_state
from tests.support.hub_devices import QUICK, RING, Centre, Device, until
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy


@pytest.fixture
def network(postgres: PostgresServer) -> Iterator[Proxy]:
    with Proxy(postgres.port) as made:
        yield made


def phase(device: Device) -> str:
    return device.loops[-1].state.phase


def test_offline_since_waiting_to_upload_and_back(centre: Centre, network: Proxy) -> None:
    here, there = centre.device("D1", port=network.port), centre.device("D2")
    here.start(), there.start()
    until(lambda: phase(here) == "connected")
    network.refuse()
    network.drop()
    until(lambda: phase(here) == "offline")
    since = here.loops[0].state.since_ms
    assert 0 < since <= here.desk.clock.ms
    for _ in range(5):
        here.desk.ticket()
        here.loops[0].wake()
    until(lambda: here.loops[0].state.to_upload >= 15)
    assert (phase(here), here.loops[0].state.reason) == ("offline", "network")
    assert here.loops[0].state.since_ms == since
    assert read_state(here.desk.app.store).to_upload == here.loops[0].state.to_upload
    network.heal()
    until(centre.settled)
    until(lambda: phase(here) == "connected" and here.loops[0].state.to_upload == 0)
    assert here.dump() == there.dump()


def test_a_hub_that_falls_silent_is_offline_and_stopping_does_not_wait_for_it(centre: Centre, network: Proxy) -> None:
    here = centre.device("D1", port=network.port, timeout_s=2.0)
    loop = here.start()
    until(lambda: phase(here) == "connected")
    network.silent()
    here.desk.ticket()
    loop.wake()
    until(lambda: phase(here) == "offline")
    assert loop.state.reason == "stalled"
    here.timeout_s = 3600.0  # from now on a call would hang for an hour
    network.heal()
    until(lambda: phase(here) == "connected" and loop.state.to_upload == 0)
    network.silent()
    here.desk.ticket()
    loop.wake()
    assert loop.stop(30.0)


def test_a_link_that_flaps_loses_nothing(centre: Centre, network: Proxy) -> None:
    here, there = centre.device("D1", port=network.port), centre.device("D2")
    here.start(), there.start()
    network.flap(0.15, 0.1)
    for _ in range(10):
        here.desk.ticket()
        here.loops[0].wake()
        network.drop()
    network.heal()
    until(centre.settled)
    assert here.dump() == there.dump()


def test_nothing_is_left_behind_by_a_sync_that_is_stopped(centre: Centre, network: Proxy) -> None:
    here = centre.device("D1", port=network.port)
    loop = here.start()
    until(lambda: phase(here) == "connected")
    assert loop.stop(30.0)
    assert not [thread for thread in threading.enumerate() if thread.name in ("sync", "claims")]
    until(lambda: network.open_connections == 0)
    assert (phase(here), read_state(here.desk.app.store).phase) == ("stopped", "stopped")


def test_a_revoked_device_is_refused_with_the_reason_and_goes_on_alone(centre: Centre) -> None:
    here = centre.device("D1")
    here.start()
    until(lambda: phase(here) == "connected")
    admin.revoke(centre.hub.dsn, "D1")
    until(lambda: phase(here) == "refused")
    assert here.loops[0].state.reason in ("revoked", "password")
    here.desk.ticket()
    until(lambda: here.loops[0].state.to_upload > 0)
    assert here.once().phase == "refused"


def test_no_device_pushes_a_payload_that_it_cannot_close(centre: Centre) -> None:
    here = centre.device("D1", ring=replace(RING, keys={}))
    here.desk.ticket()
    assert here.once().to_upload > 0
    assert centre.hub.value("SELECT count(*) FROM hub.events WHERE kind = 'registered'") == "0"
    here.ring = RING
    assert here.once().to_upload == 0


def test_the_pauses_grow_differ_and_end(centre: Centre) -> None:
    here = centre.device("D1", timings=replace(QUICK, back_off_s=(0.2, 10.0)))
    loop = here.loop()
    pauses = []
    for _ in range(12):
        loop._failures += 1
        pauses.append(loop._pause_s())
    assert all(0.1 <= pause <= 10.0 for pause in pauses)
    assert pauses[0] <= 0.2
    assert min(pauses[7:]) >= 5.0
    assert len(set(pauses[7:])) == 5
