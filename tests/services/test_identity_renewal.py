"""A store that was set back or copied goes on under a new identity: nothing is lost, no two people share anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.connection import DatabaseError
from db.envelope import Recorded
from db.highwater import HighWaterFile, machine_mark
from desk_app.domain.events import decode
from desk_app.errors import EnvironmentProblem
from desk_app.services.identity_renewal import renew_diverged
from desk_app.services.lanes import closed
from desk_app.services.register import Issued
from tests.support.desk import ADMIN, GUIDE, MONDAY, WINDOW, Desk, open_desk
from tests.support.disks import keep, set_back


def device_of(desk: Desk) -> str:
    with desk.app.record.read() as tx:
        return tx.device


def former_of(desk: Desk) -> tuple[str, ...]:
    with desk.app.record.read() as tx:
        return tx.former_devices()


def own_after(desk: Desk, dseq: int) -> list[Recorded]:
    return [item for item in desk.events() if item.envelope.dseq > dseq]


def last_of(desk: Desk) -> int:
    with desk.app.record.read() as tx:
        return tx.journal.last()[0]


def learn(desk: Desk, sent: list[Recorded]) -> None:
    """What the centre has of somebody's history arrives here."""
    for item in sent:
        with desk.app.record.write() as writer:
            writer.accept(item.envelope, item.chain, item.payload)


def assert_whole(desk: Desk) -> None:
    assert not desk.app.maintenance.rebuild().changed
    assert desk.app.maintenance.verify().faults == ()


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PC is another one from here on."""
    for module in ("desk_app.bootstrap", "desk_app.services.identity_renewal"):
        monkeypatch.setattr(f"{module}.machine_mark", lambda: "b" * 64)


@contextmanager
def open_desk_at(monkeypatch: pytest.MonkeyPatch, folder: Path, like: Desk) -> Iterator[Desk]:
    """A desk on another PC."""
    elsewhere(monkeypatch)
    with open_desk(folder, like.clock) as opened:
        yield opened


# --- told at start by the high-water mark -----------------------------------------------------------------------------


def test_an_older_copy_on_the_same_pc_goes_on_as_a_new_device_and_keeps_its_history(desk: Desk, tmp_path: Path) -> None:
    first = desk.ticket()
    old_device = device_of(desk)
    keep(desk, tmp_path / "copy", "home")
    lost = desk.ticket()
    set_back(desk, tmp_path / "copy", "home")
    assert device_of(desk) != old_device
    assert former_of(desk) == (old_device,)
    assert desk.app.search.visit(first.ticket, GUIDE).visit == first.visit
    desk.app.maintenance.next_lane()
    fresh = desk.ticket()
    assert fresh.visit.partition("/")[0] == device_of(desk)
    assert fresh.visit != lost.visit
    assert fresh.stop != lost.stop
    assert_whole(desk)


def test_the_lost_part_of_the_history_may_come_back_and_nothing_collides(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    reached = last_of(desk)
    keep(desk, tmp_path / "copy", "home")
    lost = [desk.ticket(name=f"丢失{n}") for n in range(3)]
    events = own_after(desk, reached)
    set_back(desk, tmp_path / "copy", "home")
    desk.app.maintenance.next_lane()
    fresh = [desk.ticket(name=f"新来{n}") for n in range(3)]
    learn(desk, events)
    rows = desk.app.ledger.today()
    assert len(rows) == 7
    assert len({row.label for row in rows}) == 7
    assert len({one.case_code for one in (*lost, *fresh)}) == 6
    assert [hit.label for hit in desk.app.search.search("丢失1", GUIDE)] == [lost[1].ticket]
    assert_whole(desk)


def test_case_codes_of_the_lost_part_are_not_given_again_even_without_a_ticket(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    keep(desk, tmp_path / "copy", "home")
    lost = [desk.ticket() for _ in range(5)]
    set_back(desk, tmp_path / "copy", "home")
    codes = [one.case_code for one in lost]
    for _ in range(2):
        codes += [desk.app.register.advise(desk.registration(), GUIDE).case_code for _ in range(3)]
        set_back(desk, tmp_path / "copy", "home")
    codes.append(desk.app.register.advise(desk.registration(), GUIDE).case_code)
    assert len(set(codes)) == len(codes) == 12


def test_a_copy_taken_twice_from_one_backup_gets_two_identities(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    keep(desk, tmp_path / "copy", "home")
    desk.ticket()
    seen = {device_of(desk)}
    for _ in range(2):
        set_back(desk, tmp_path / "copy", "home")
        seen.add(device_of(desk))
        desk.ticket() if not _closed(desk) else desk.app.register.advise(desk.registration(), GUIDE)
    assert len(seen) == 3


def _closed(desk: Desk) -> str:
    with desk.app.record.read() as tx:
        return closed(tx)


def test_a_renewed_store_is_in_order_at_its_next_start(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    keep(desk, tmp_path / "copy", "home")
    desk.ticket()
    set_back(desk, tmp_path / "copy", "home")
    renewed = device_of(desk)
    desk.restart()
    assert device_of(desk) == renewed
    assert _closed(desk) == "behind"
    desk.app.maintenance.next_lane()
    desk.ticket()
    desk.restart()
    assert device_of(desk) == renewed
    assert _closed(desk) == ""


def test_a_copy_on_another_pc_is_another_device_and_its_numbers_wait(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = desk.ticket()
    desk.app.close()
    shutil.copytree(desk.folder / "home", tmp_path / "other" / "home")
    desk.restart()
    with monkeypatch.context() as there, open_desk_at(there, tmp_path / "other", desk) as copy:
        copy.visitors = 50
        assert device_of(copy) != mine.visit.partition("/")[0]
        assert _closed(copy) == "other_machine"
        with pytest.raises(EnvironmentProblem):
            copy.ticket()
        renewed = device_of(copy)
        copy.restart()
        assert device_of(copy) == renewed
    assert desk.ticket().ticket == "D002"


def test_a_copy_that_never_wrote_anything_is_another_device_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = device_of(desk)
    elsewhere(monkeypatch)
    shutil.rmtree(desk.folder / "state", ignore_errors=True)
    desk.restart()
    assert device_of(desk) != before


def test_a_renewal_in_one_process_is_seen_by_the_others_at_their_next_transaction(desk: Desk) -> None:
    desk.ticket()
    room = Desk.at(desk.folder, desk.clock)
    try:
        new = renew_diverged(desk.app.record, None)
        found = room.app.calls.next("W4", WINDOW)
        assert found is not None
        [called] = room.events("called")
        assert called.envelope.device == new
        assert HighWaterFile(desk.folder / "state" / f"{new}.mark", machine_mark()).read() is not None
    finally:
        room.app.close()
    assert_whole(desk)


# --- told by the hub alone: the whole disk was set back ---------------------------------------------------------------


@pytest.fixture
def diverged(desk: Desk, tmp_path: Path) -> tuple[Desk, int, list[Recorded]]:
    """A desk whose whole disk was set back after three tickets, and that went on; with what the centre has of it."""
    for n in range(3):
        desk.ticket(name=f"先到{n}")
    reached = last_of(desk)
    keep(desk, tmp_path / "image", "home", "state")
    for n in range(2):
        desk.ticket(name=f"中心知道{n}")
    at_centre = own_after(desk, reached)
    set_back(desk, tmp_path / "image", "home", "state")
    assert _closed(desk) == ""  # nothing on this PC can tell
    return desk, reached + 1, at_centre


def test_what_was_written_since_is_written_again_as_the_new_devices(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, at_centre = diverged
    mine = [desk.ticket(name=f"这里登记{n}") for n in range(2)]
    desk.app.printing.print_ticket(mine[0].visit)
    desk.app.calls.next("W4", WINDOW)
    tail = own_after(desk, first - 1)
    old = device_of(desk)
    new = renew_diverged(desk.app.record, first)
    assert former_of(desk) == (old,)
    again = [item for item in desk.events() if item.envelope.device == new][: len(tail)]
    for before, after in zip(tail, again, strict=True):
        a, b = before.envelope, after.envelope
        same = replace(b, device=a.device, dseq=a.dseq, body=a.body)
        assert same == a
        assert (before.payload, before.envelope.commitment) == (after.payload, after.envelope.commitment)
    learn(desk, at_centre)
    with desk.app.record.read() as tx:
        assert tx.journal.last(old) == (at_centre[-1].envelope.dseq, at_centre[-1].chain)
    assert_whole(desk)
    visits = {row.visit for row in desk.app.ledger.today()}
    assert len(visits) == 7
    here = {f"{new}/{one.visit.partition('/')[2]}" for one in mine}
    assert here < visits
    assert {visit.partition("/")[0] for visit in visits - here} == {old}


def test_a_number_that_two_people_hold_stands_in_the_conflict_list_and_nobody_shares_a_visit(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, at_centre = diverged
    mine = [desk.ticket(name=f"这里登记{n}") for n in range(2)]
    renew_diverged(desk.app.record, first)
    learn(desk, at_centre)
    with desk.app.record.read() as tx:
        conflicts = tx.tables.conflicts("2026-03-02")
        stops = [stop.stop for row in tx.tables.visits_of_day("2026-03-02") for stop in tx.tables.stops(row.visit)]
    assert {one.label for one in conflicts if one.kind == "label"} == {one.ticket for one in mine}
    assert len(set(stops)) == len(stops) == 7
    assert [hit.label for hit in desk.app.search.search("中心知道0", GUIDE)] == [mine[0].ticket]


def test_what_happened_since_to_somebody_registered_before_stays_with_them(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, at_centre = diverged
    called = desk.app.calls.next("W4", WINDOW)
    assert called is not None
    desk.app.calls.arrive(called.stop, WINDOW)
    desk.app.calls.serve(called.stop, WINDOW, "3")
    renew_diverged(desk.app.record, first)
    learn(desk, at_centre)
    assert desk.state(called.stop) == "served"
    assert_whole(desk)


def test_numbers_wait_until_there_is_a_lane_that_nobody_used(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, at_centre = diverged
    desk.ticket()
    renew_diverged(desk.app.record, first)
    with pytest.raises(EnvironmentProblem):
        desk.ticket()
    assert desk.app.maintenance.next_lane() == 8
    assert desk.ticket().ticket == "D8001"
    learn(desk, at_centre)
    assert_whole(desk)


def test_paper_that_still_waits_comes_out_for_the_renamed_visit(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, _at_centre = diverged
    desk.tray.out_of_paper = True
    mine = desk.ticket()
    desk.app.printing.print_ticket(mine.visit)
    new = renew_diverged(desk.app.record, first)
    desk.tray.out_of_paper = False
    printed = desk.app.printing.retry()
    assert {one.state for one in printed} == {"printed"}
    assert f"{new}/{mine.visit.partition('/')[2]}" in {one.visit for one in printed}
    assert desk.app.printing.pending() == []


def test_what_was_set_aside_is_kept_for_good_and_without_anything_personal(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, _at_centre = diverged
    desk.ticket(name="这里登记")
    tail, old = own_after(desk, first - 1), device_of(desk)
    renew_diverged(desk.app.record, first)
    with desk.app.store.read() as tx:
        aside = tx.connection.execute("SELECT device, dseq, event_hash FROM set_aside ORDER BY dseq").fetchall()
        columns = [row[1] for row in tx.connection.execute("PRAGMA table_info(set_aside)")]
    assert aside == [(old, item.envelope.dseq, item.event_hash) for item in tail]
    assert not {"salt", "data"} & set(columns)


def test_events_still_cannot_be_deleted_otherwise(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, _at_centre = diverged
    desk.ticket()
    renew_diverged(desk.app.record, first)
    with pytest.raises(DatabaseError), desk.app.store.write() as tx:
        tx.connection.execute("DELETE FROM events WHERE dseq = 1")


def test_what_was_erased_since_stays_erased_and_what_the_centre_has_under_that_number_is_not(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, at_centre = diverged
    mine = desk.ticket(name="请求删除")
    _erase(desk, mine)
    renew_diverged(desk.app.record, first)
    assert desk.app.search.search("请求删除", GUIDE) == []
    learn(desk, at_centre)
    assert [hit.name for hit in desk.app.search.search("中心知道", GUIDE)] != []
    assert all(
        item.payload is not None for item in desk.events("registered") if item.envelope.device != device_of(desk)
    )
    assert_whole(desk)


def _erase(desk: Desk, issued: Issued) -> None:
    desk.app.register.undo(issued.visit, GUIDE)
    desk.app.corrections.erase(issued.case_code, "本人申请", ADMIN)


def test_what_was_erased_without_an_event_of_its_own_stays_erased(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, _at_centre = diverged
    desk.ticket(name="请求删除")
    registered = next(item for item in own_after(desk, first - 1) if item.envelope.kind == "registered")
    with desk.app.store.write() as tx:  # as a restore does with what was erased since the backup
        tx.journal.erase([(registered.envelope.device, registered.envelope.dseq)])
    renew_diverged(desk.app.record, first)
    assert_whole(desk)


def test_an_erasure_names_the_event_under_its_new_name(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, _at_centre = diverged
    mine = desk.ticket(name="请求删除")
    _erase(desk, mine)
    new = renew_diverged(desk.app.record, first)
    [erased] = desk.events("erased")
    assert {name.partition(":")[0] for name in decode(erased.envelope.body)["events"]} == {new}


def test_a_hub_that_merely_has_more_takes_nothing_away(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, _first, at_centre = diverged
    before = desk.events()
    old = device_of(desk)
    new = renew_diverged(desk.app.record, None)
    assert desk.events()[: len(before)] == before
    assert (former_of(desk), device_of(desk)) == ((old,), new)
    learn(desk, at_centre)
    assert len(desk.app.ledger.today()) == 5
    assert_whole(desk)


def test_a_renewal_that_is_cut_short_leaves_everything_as_it_was(
    diverged: tuple[Desk, int, list[Recorded]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, first, _at_centre = diverged
    desk.ticket()
    before, rows, device = desk.events(), desk.dump(), device_of(desk)

    def stops(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("desk_app.services.identity_renewal.close_lane", stops)
    with pytest.raises(KeyboardInterrupt):
        renew_diverged(desk.app.record, first)
    assert (desk.events(), desk.dump(), device_of(desk)) == (before, rows, device)


def test_set_back_a_second_time_a_store_goes_through_it_again(
    diverged: tuple[Desk, int, list[Recorded]],
) -> None:
    desk, first, at_centre = diverged
    desk.ticket(name="第一次")
    renew_diverged(desk.app.record, first)
    learn(desk, at_centre)
    desk.app.maintenance.next_lane()
    reached = last_of(desk)
    desk.ticket(name="第二次")
    renew_diverged(desk.app.record, reached + 1)
    assert len(former_of(desk)) == 2
    assert len(desk.app.ledger.today()) == 7
    assert_whole(desk)


def test_time_stamps_go_on_after_those_of_the_tail(diverged: tuple[Desk, int, list[Recorded]]) -> None:
    desk, first, _at_centre = diverged
    mine = desk.ticket()
    desk.clock.set(MONDAY)  # the PC's clock is set back besides
    renew_diverged(desk.app.record, first)
    desk.app.calls.next("W4", WINDOW)
    stamps = [item.envelope.stamp_ms for item in desk.events() if item.envelope.device == device_of(desk)]
    assert stamps == sorted(stamps)
    assert mine.issued_ms <= stamps[-1]
