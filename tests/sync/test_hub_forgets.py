"""A hub that was set back, stores that were set back, and desks that do not come again."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from db.hub import admin
from desk_app.services.identity_renewal import renew_diverged
from tests.support.desk import GUIDE, Desk
from tests.support.hub_devices import Centre, Device, until
from tests.support.postgres import PostgresServer


@pytest.fixture
def forget(centre: Centre, postgres: PostgresServer, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Back the hub up; what is returned puts the backup in its place."""

    def back_up() -> Callable[[], None]:
        file = tmp_path / "hub.dump"
        postgres.dump(file, centre.hub.database)

        def put_back() -> None:
            postgres.must_psql(f"DROP DATABASE {centre.hub.database} WITH (FORCE)")
            postgres.restore(file, centre.hub.database)

        return put_back

    return back_up


def all_once(*devices: Device, times: int = 3) -> None:
    for _ in range(times):
        for device in devices:
            assert device.once().phase == "connected"


def test_a_hub_restored_from_yesterday_is_healed_by_the_desks(
    centre: Centre, forget: Callable[[], Callable[[], None]]
) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket()
    all_once(here, there)
    put_back = forget()
    for _ in range(3):
        here.desk.ticket()
        there.desk.ticket()
    all_once(here, there)
    before = centre.head()
    put_back()
    assert centre.head() < before
    all_once(there, here)
    assert centre.head() == before
    assert centre.settled()
    assert here.dump() == there.dump()
    assert admin.verify(centre.hub.dsn) == []


def test_what_a_hub_forgot_of_a_desk_that_is_gone_is_given_back_by_another(
    centre: Centre, forget: Callable[[], Callable[[], None]]
) -> None:
    gone, here = centre.device("D1"), centre.device("D2")
    all_once(gone, here)
    put_back = forget()
    ticket = gone.desk.ticket(name="王小明")
    all_once(gone, here)
    before = centre.head()
    centre.devices.remove(gone)
    gone.close()
    put_back()
    loop = here.start()
    until(lambda: centre.head() == before and centre.settled())
    assert loop.stop()
    new = centre.device("D3")
    all_once(new)
    assert new.dump() == here.dump()
    assert [hit.label for hit in new.desk.app.search.search("王小明", GUIDE)] == [ticket.ticket]


def test_a_store_put_back_from_a_copy_goes_on_under_a_new_identity(centre: Centre, tmp_path: Path) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket()
    all_once(here, there)
    copy = tmp_path / "copy"
    here.desk.app.close()
    shutil.copytree(here.desk.folder, copy)
    here.desk = Desk.at(here.desk.folder, centre.clock)
    lost = here.desk.ticket(name="王小明")
    all_once(here, there)
    here.desk.app.close()
    shutil.rmtree(here.desk.folder)
    shutil.copytree(copy, here.desk.folder)
    here.desk = Desk.at(here.desk.folder, centre.clock)
    old = here.desk.app.store.device
    renewing(here)
    other = here.desk.ticket(name="李四")  # under the numbers that the centre knows as 王小明's
    all_once(here, there)
    assert here.hooks.set_backs == [5]
    with here.desk.app.store.read() as tx:
        assert tx.former_devices() == (old,)
        assert tx.device != old
    assert centre.settled()
    assert here.dump() == there.dump()
    assert {hit.label for name in ("王小明", "李四") for hit in there.desk.app.search.search(name, GUIDE)} == {
        lost.ticket,
        other.ticket,
    }
    assert admin.verify(centre.hub.dsn) == []


def test_a_new_identity_that_was_not_registered_is_registered_at_the_next_start(centre: Centre) -> None:
    here = centre.device("D1")
    here.desk.ticket()
    all_once(here)
    with here.desk.app.record.write() as writer:
        writer.renew("77" * 16)
    here.desk.ticket(name="李四")
    assert here.once().to_upload == 0
    assert centre.settled()


def test_an_event_that_was_altered_at_the_hub_is_refused_and_nothing_behind_it_is_taken(centre: Centre) -> None:
    here, there = centre.device("D1"), centre.device("D2")
    here.desk.ticket()
    all_once(here, times=1)
    centre.hub.rows(
        "ALTER TABLE hub.events DISABLE TRIGGER ALL; UPDATE hub.events SET label = 'X999' WHERE position = 2"
    )
    state = there.once()
    assert (state.phase, state.reason, state.position) == ("refused", "altered", 1)


def test_a_screen_that_saw_more_than_the_hub_waits_and_does_not_ask_without_end(
    centre: Centre, forget: Callable[[], Callable[[], None]]
) -> None:
    here, screen = centre.device("D1"), centre.device("screen", "screen")
    put_back = forget()
    here.desk.ticket()
    all_once(here, screen)
    loop = screen.start()
    put_back()
    until(lambda: loop.state.phase == "connected" and screen.position() == 0)
    until(lambda: screen.hooks.hellos[-1].now_ms > screen.hooks.hellos[0].now_ms + 3000)
    assert loop.local.forgotten_due() == math.inf
    here.once()
    until(centre.settled)


def renewing(device: Device) -> None:
    record = device.desk.app.record
    device.hooks.renew = lambda divergent: renew_diverged(record, divergent) and None
