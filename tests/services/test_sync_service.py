"""A store and its hub: enrolled, in touch, cut off, set back, copied. The hub is a real PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.hub import admin
from desk_app.bootstrap import open_app
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_account import load_account
from desk_app.services.lanes import lanes_of
from tests.support.desk import GUIDE, WINDOW, Desk
from tests.support.disks import keep, on_another_pc, set_back
from tests.support.enrolled import EnrolledCentre, device_of, once, short_of, until
from tests.support.postgres import PostgresServer


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[EnrolledCentre]:
    made = EnrolledCentre.at(tmp_path, hub_dsn)
    yield made
    made.close()


@pytest.fixture
def one(centre: EnrolledCentre) -> Desk:
    return centre.device("desk-1")


@pytest.fixture
def two(centre: EnrolledCentre, one: Desk) -> Desk:
    return centre.device("desk-2")


def labels(desk: Desk) -> list[str]:
    return sorted(row.label for row in desk.app.ledger.today())


def lanes(desk: Desk) -> tuple[int, ...]:
    with desk.app.record.read() as tx:
        return lanes_of(tx)


def check(desk: Desk, name: str) -> tuple[bool, str]:
    found = next(item for item in desk.app.maintenance.doctor() if item.name == name)
    return found.ok, found.sentence


def assert_equal(*desks: Desk) -> None:
    """The same tables everywhere, as a rebuild gives them, and a record that verifies."""
    first = desks[0].dump()
    for desk in desks:
        assert desk.dump() == first
        assert not desk.app.maintenance.rebuild().changed
        assert desk.app.maintenance.verify().faults == ()


# --- alone ------------------------------------------------------------------------------------------------------------


ALONE = """
import sys, threading
from pathlib import Path
from desk_app.bootstrap import open_app
app = open_app(Path(sys.argv[1]), state_dir=Path(sys.argv[2]))
app.sync.start()
assert app.sync.state().phase == "alone", app.sync.state()
assert app.sync.claims is None and not app.sync.enrolled and app.sync.kind == app.sync.name == ""
assert app.sync.words().tone == "good" and app.sync.config_news() is None
app.sync.wake()
assert app.sync.once(1).phase == "alone"
assert threading.active_count() == 1, threading.enumerate()
app.close()
heavy = {"psycopg", "cryptography", "db.sync", "db.claims", "db.hub.client", "db.hub.sealing"} & set(sys.modules)
assert not heavy, heavy
"""


def test_a_store_that_works_alone_has_no_thread_and_imports_nothing_of_the_hub(desk: Desk) -> None:
    desk.app.close()
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(desk.folder / "home"), str(desk.folder / "state")],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    desk.restart()


def test_the_doctor_says_that_a_pc_works_on_its_own(desk: Desk) -> None:
    ok, sentence = check(desk, "hub")
    assert ok
    assert sentence


# --- in touch ---------------------------------------------------------------------------------------------------------


def test_a_desk_that_worked_alone_joins_with_its_history_and_takes_lanes_and_number_from_the_hub(
    centre: EnrolledCentre, one: Desk, tmp_path: Path
) -> None:
    late = Desk.at(tmp_path / "late", centre.clock)
    centre.devices["late"] = late
    before = late.ticket()
    assert before.ticket == "D001"
    centre.enrol(late, "desk-9")
    centre.settle()
    assert lanes(late)[0] == 2
    assert short_of(late) == "2"
    late.visitors = 300
    assert late.ticket().ticket == "D2001"
    late.restart()
    assert late.app.desk == 2
    centre.settle()
    assert labels(one) == ["D001", "D2001"]
    assert one.app.search.visit("D001", GUIDE).visit == before.visit
    assert_equal(one, late)


def test_what_one_desk_registers_stands_at_the_other_while_both_are_open(
    centre: EnrolledCentre, one: Desk, two: Desk
) -> None:
    for desk in (one, two):
        desk.app.sync.start()
    mine = one.ticket()
    until(lambda: labels(two) == [mine.ticket])
    found = two.app.calls.next("W4", WINDOW)
    assert found is not None
    until(lambda: one.state(mine.stop) == "called")
    until(lambda: one.app.sync.state().phase == "connected" and not one.app.sync.state().to_upload)
    assert one.app.sync.words().tone == "good"
    assert check(one, "hub")[0]
    for desk in (one, two):
        desk.app.sync.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "sync"]
    assert_equal(one, two)


def test_another_window_of_the_same_pc_reads_how_it_stands(centre: EnrolledCentre, one: Desk) -> None:
    room = Desk.at(one.folder, one.clock)
    try:
        assert room.app.sync.state().phase == "stopped"
        one.app.sync.start()
        until(lambda: room.app.sync.state().phase == "connected")
        room.app.sync.start()
        assert room.app.sync.enrolled
        one.app.sync.stop()  # the first window is closed: the other one goes on with it
        until(lambda: room.app.sync.state().phase == "connected")
        ticket = room.ticket()
        until(lambda: not room.app.sync.state().to_upload, ticket.ticket)
    finally:
        room.app.close()


def test_a_window_that_is_open_while_the_pc_is_enrolled_begins_by_itself(
    centre: EnrolledCentre, one: Desk, tmp_path: Path
) -> None:
    late = Desk.at(tmp_path / "late", centre.clock)
    window = Desk.at(tmp_path / "late", centre.clock)
    try:
        window.app.sync.start()
        assert window.app.sync.state().phase == "alone"
        centre.enrol(late, "desk-9")
        until(lambda: window.app.sync.state().phase == "connected")
    finally:
        window.app.close()
        late.app.close()


def test_a_room_and_a_screen_give_no_numbers(centre: EnrolledCentre, one: Desk) -> None:
    room, screen = centre.device("r1", "room"), centre.device("hall", "screen")
    one.ticket()
    centre.settle()
    for device in (room, screen):
        device.visitors = 500
        with pytest.raises(UserError):
            device.ticket()
        assert labels(device) == ["D001"]
    with pytest.raises(UserError):
        room.app.maintenance.next_lane()
    assert check(room, "lane")[0]
    assert screen.app.sync.kind == "screen"


def test_numbers_that_run_out_lead_to_one_more_lane_from_the_hub(centre: EnrolledCentre, one: Desk) -> None:
    centre.settle()
    with one.app.record.write() as writer:
        for lane in lanes_of(writer.tx):
            writer.tx.counters.next(f"label:{writer.day}:D:{lane}", above=990)
    first = lanes(one)
    one.clock.pass_(minutes=2)
    centre.settle()
    assert len(lanes(one)) == len(first) + 1
    assert set(first) < set(lanes(one))
    tickets = {one.ticket().ticket for _ in range(3)}
    assert len(tickets) == 3
    centre.settle()
    assert len(lanes(one)) == len(first) + 1


def test_lanes_that_the_hub_gives_hold_at_once(
    centre: EnrolledCentre, one: Desk, postgres: PostgresServer, hub_database: str
) -> None:
    centre.settle()
    postgres.must_psql("UPDATE hub.lanes SET lane = 40 WHERE lane = 1", database=hub_database)
    centre.settle()
    assert 40 in lanes(one)
    assert 1 not in lanes(one)


def test_a_clock_far_from_the_hubs_is_told_and_noted(centre: EnrolledCentre, one: Desk) -> None:
    centre.settle()  # the clock of these tests stands in March
    ok, sentence = check(one, "hub_clock")
    assert not ok
    assert "2026-03-02" in sentence
    assert len(one.events("clock_offset")) == 1
    centre.settle()
    assert len(one.events("clock_offset")) == 1


def test_a_ticket_reprinted_at_another_desk_carries_the_number_of_the_desk_that_issued_it(
    centre: EnrolledCentre, one: Desk, two: Desk
) -> None:
    centre.settle()
    mine = one.ticket()
    centre.settle()
    assert one.app.printing.slip(mine.visit).desk == two.app.printing.slip(mine.visit).desk == 1
    assert two.app.printing.slip(mine.visit).qr == mine.qr
    assert two.app.search.visit(mine.qr, GUIDE).visit == mine.visit


def test_the_hub_of_another_centre_under_this_address_is_refused_before_anything_is_sent(
    centre: EnrolledCentre, one: Desk, postgres: PostgresServer, hub_database: str
) -> None:
    centre.settle()
    one.ticket()
    before = centre.head()
    postgres.psql("UPDATE hub.identity SET hub_id = 'another'", database=hub_database)
    state = once(one)
    assert (state.phase, state.reason) == ("refused", "other_hub")
    assert centre.head() == before


# --- cut off ----------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_cut_off_registering_goes_on_and_everything_goes_up_when_the_hub_is_back(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    centre = EnrolledCentre.at(tmp_path, own_postgres.dsn(own_postgres.create_database()))
    try:
        one, two = centre.device("desk-1"), centre.device("desk-2")
        centre.settle()
        for desk in (one, two):
            desk.app.sync.start()
        until(lambda: one.app.sync.state().phase == "connected")
        own_postgres.stop("immediate")
        until(lambda: one.app.sync.state().phase == "offline")
        given = [desk.ticket().ticket for desk in (one, two, one, two)]
        assert len(set(given)) == 4
        assert one.app.sync.words().tone == "warn"
        ok, sentence = check(one, "hub")
        assert not ok
        assert "2026-03-02" in sentence
        own_postgres.start()
        until(lambda: labels(one) == labels(two) == sorted(given))
        until(lambda: not any(desk.app.sync.state().to_upload for desk in (one, two)))
        for desk in (one, two):
            desk.app.sync.stop()
        assert_equal(one, two)
    finally:
        centre.close()


def test_a_revoked_device_is_told_why_and_works_on(centre: EnrolledCentre, one: Desk, two: Desk) -> None:
    centre.settle()
    centre.administrator.revoke("desk-2")
    state = once(two)
    assert state.phase == "refused"
    assert state.reason in ("revoked", "password")
    ok, sentence = check(two, "hub")
    assert sentence
    two.ticket()
    assert two.app.sync.words().tone in ("stop", "quiet")
    assert ok in (True, False)


# --- set back and copied ----------------------------------------------------------------------------------------------


def test_an_older_copy_gets_what_it_lost_from_the_hub_and_a_lane_at_once(
    centre: EnrolledCentre, one: Desk, two: Desk, tmp_path: Path
) -> None:
    one.ticket()
    centre.settle()
    keep(one, tmp_path / "backup", "home")
    lost = [one.ticket().ticket for _ in range(3)]
    centre.settle()
    former = device_of(one)
    set_back(one, tmp_path / "backup", "home")
    assert device_of(one) != former
    with pytest.raises(EnvironmentProblem):
        one.ticket()
    centre.settle()
    assert set(lost) < set(labels(one))
    fresh = one.ticket().ticket
    assert fresh not in lost
    assert lanes(one)[0] not in (1, *lanes(two))
    in_use = lanes(one)[:1]
    with one.app.record.read() as tx:
        assert lanes_of(tx, "2026-03-02") == in_use  # the lost part of the day may have used the others
    centre.settle()
    assert_equal(one, two)
    assert {row.name for row in admin.devices(centre.dsn)} == {"desk-1", "desk-2"}


def test_what_only_the_older_copy_had_still_goes_up_under_its_former_name(
    centre: EnrolledCentre, one: Desk, two: Desk, tmp_path: Path
) -> None:
    centre.settle()
    mine = one.ticket()  # never uploaded
    keep(one, tmp_path / "backup", "home")
    one.ticket()
    set_back(one, tmp_path / "backup", "home")
    centre.settle()
    assert labels(two) == [mine.ticket]
    assert two.app.search.visit(mine.ticket, GUIDE).visit == mine.visit
    assert_equal(one, two)


def test_a_store_restored_twice_from_one_backup_is_not_locked_out(
    centre: EnrolledCentre, one: Desk, two: Desk, tmp_path: Path
) -> None:
    one.ticket()
    centre.settle()
    keep(one, tmp_path / "backup", "home")
    one.ticket()
    seen = {device_of(one)}
    given: list[str] = labels(one)
    for _ in range(2):
        set_back(one, tmp_path / "backup", "home")
        centre.settle()
        seen.add(device_of(one))
        given.append(one.ticket().ticket)
        centre.settle()
    assert len(seen) == 3
    assert len(set(given)) == len(given)
    assert labels(two) == sorted(given[:1] + given[2:])
    assert_equal(one, two)


def test_a_whole_disk_set_back_is_told_by_the_hub_and_both_histories_stay(
    centre: EnrolledCentre, one: Desk, two: Desk, tmp_path: Path
) -> None:
    one.ticket(name="先到")
    centre.settle()
    keep(one, tmp_path / "image", "home", "state")
    known = [one.ticket(name=f"中心知道{n}") for n in range(2)]
    centre.settle()
    former = device_of(one)
    set_back(one, tmp_path / "image", "home", "state")
    one.visitors = 50
    again = [one.ticket(name=f"这里登记{n}") for n in range(2)]
    assert [item.ticket for item in again] == [item.ticket for item in known]  # nothing on this PC could tell
    centre.settle()
    centre.settle()
    assert device_of(one) != former
    for desk in (one, two):
        rows = desk.app.ledger.today()
        assert len(rows) == 5
        assert len({row.visit for row in rows}) == 5
        with desk.app.record.read() as tx:
            conflicts = {item.label for item in tx.tables.conflicts("2026-03-02") if item.kind == "label"}
        assert conflicts == {item.ticket for item in known}
        assert len(desk.app.search.search("这里登记", GUIDE)) == len(desk.app.search.search("中心知道", GUIDE)) == 2
    assert_equal(one, two)
    fresh = one.ticket().ticket
    assert fresh not in labels(two)
    assert admin.verify(centre.dsn) == []


def test_a_copy_on_another_pc_does_not_use_the_account_and_the_original_goes_on(
    centre: EnrolledCentre, one: Desk, two: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.ticket()
    centre.settle()
    keep(one, tmp_path / "copy", "home")
    with on_another_pc(monkeypatch, tmp_path / "copy", one) as copy:
        assert device_of(copy) != device_of(one)
        copy.app.sync.start()
        state = copy.app.sync.state()
        assert (state.phase, state.reason) == ("refused", "other_pc")
        assert once(copy).reason == "other_pc"
        assert copy.app.sync.claims is None
        assert not check(copy, "hub")[0]
        with pytest.raises(EnvironmentProblem):
            copy.ticket()
    one.ticket()
    centre.settle()
    assert labels(two) == ["D001", "D002"]
    assert_equal(one, two)


def test_the_account_is_read_from_the_store_and_says_nothing_of_its_secrets(centre: EnrolledCentre, one: Desk) -> None:
    centre.settle()
    with one.app.record.read() as tx:
        account = load_account(tx)
    assert account is not None
    assert account.device == device_of(one)
    assert account.address.password not in repr(account)
    assert account.private_keys[0].hex() not in repr(account)
    assert repr(account.private_keys[0]) not in repr(account)


def test_an_app_that_is_closed_leaves_no_thread_behind(centre: EnrolledCentre, one: Desk) -> None:
    app = open_app(one.folder / "home", clock=one.clock, state_dir=one.folder / "state")
    app.sync.start()
    until(lambda: app.sync.state().phase == "connected")
    app.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "sync"]


def test_a_lane_that_a_forgetful_hub_gives_a_second_time_is_passed_over(
    centre: EnrolledCentre, one: Desk, two: Desk, postgres: PostgresServer, hub_database: str, tmp_path: Path
) -> None:
    one.ticket()
    two.ticket()
    centre.settle()
    keep(one, tmp_path / "backup", "home")
    one.ticket()
    centre.settle()
    own = lanes(two)
    others = "INSERT INTO hub.lanes (lane, name, rank) SELECT n, 'nobody', 0 FROM generate_series(1, 99) n"
    postgres.must_psql(  # a hub restored from a dump that is older than the lane; only one other is left
        f"DELETE FROM hub.lanes WHERE lane = {own[0]}; {others} WHERE n NOT IN ({own[0]}, 50) ON CONFLICT DO NOTHING",
        database=hub_database,
    )
    set_back(one, tmp_path / "backup", "home")
    centre.settle()
    assert lanes(one)[0] == 50
    assert one.ticket().ticket not in labels(two)
