"""Numbers wait when the store is an older copy, or another PC's: no number may be given twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.highwater import HighWaterFile
from desk_app.errors import EnvironmentProblem, UserError
from tests.support.desk import GUIDE, WINDOW, Desk


def copy_home(desk: Desk, to: Path) -> None:
    desk.app.close()
    shutil.copytree(desk.folder / "home", to)
    desk.restart()


def bring_back(desk: Desk, old: Path) -> None:
    desk.app.close()
    for path in (desk.folder / "home").glob("store.db*"):
        path.unlink()
    for path in old.glob("store.db*"):
        shutil.copy(path, desk.folder / "home" / path.name)
    desk.restart()


def test_an_older_copy_of_the_store_gives_no_number_until_the_spare_lane_is_taken(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    copy_home(desk, tmp_path / "old")
    lost = [desk.ticket().ticket for _ in range(3)]
    bring_back(desk, tmp_path / "old")
    with pytest.raises(EnvironmentProblem):
        desk.ticket()
    assert [row.label for row in desk.app.ledger.today()] == ["D001"]
    assert not next(check for check in desk.app.maintenance.doctor() if check.name == "lane").ok
    assert desk.app.maintenance.next_lane() == 8
    fresh = [desk.ticket().ticket for _ in range(3)]
    assert fresh == ["D8001", "D8002", "D8003"]
    assert not set(fresh) & {"D001", *lost}


def test_what_waits_is_still_called_while_numbers_wait(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    copy_home(desk, tmp_path / "old")
    desk.ticket()
    bring_back(desk, tmp_path / "old")
    found = desk.app.calls.next("W4", WINDOW)
    assert found is not None
    assert found.label == "D001"
    assert desk.app.register.advise(desk.registration(), GUIDE).action == "advice"


def test_the_spare_lane_stays_good_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    copy_home(desk, tmp_path / "old")
    for _ in range(5):
        desk.ticket()
    bring_back(desk, tmp_path / "old")
    desk.app.maintenance.next_lane()
    desk.restart()
    assert desk.ticket().ticket == "D8001"


def test_a_second_restore_the_same_day_takes_yet_another_lane(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    copy_home(desk, tmp_path / "old")
    desk.ticket()
    bring_back(desk, tmp_path / "old")
    assert desk.app.maintenance.next_lane() == 8
    given = desk.ticket().ticket
    desk.ticket()
    bring_back(desk, tmp_path / "old")
    assert desk.app.maintenance.next_lane() == 9
    assert desk.ticket().ticket not in {given, "D002"}


def test_without_a_spare_lane_the_clerk_is_told(desk: Desk) -> None:
    assert [desk.app.maintenance.next_lane() for _ in range(2)] == [8, 9]
    with pytest.raises(UserError) as problem:
        desk.app.maintenance.next_lane()
    assert problem.value.field == "lane"


def test_a_store_copied_to_another_pc_gives_no_number_there(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    mark = next((desk.folder / "state").iterdir())
    desk.app.close()
    mark.unlink()
    HighWaterFile(mark, "another machine").write(desk.app.store.device, 3)
    desk.restart()
    with pytest.raises(EnvironmentProblem):
        desk.ticket()
    desk.app.maintenance.next_lane()
    assert desk.ticket().ticket == "D8001"
    desk.restart()
    assert desk.ticket().ticket == "D8002"


def test_a_state_folder_that_was_cleaned_stops_nobody(desk: Desk) -> None:
    desk.ticket()
    desk.app.close()
    shutil.rmtree(desk.folder / "state")
    desk.restart()
    assert desk.ticket().ticket == "D002"


@pytest.mark.expects_log("high-water mark could not be written")
def test_a_mark_that_cannot_be_written_undoes_nothing(desk: Desk) -> None:
    desk.ticket()
    mark = next((desk.folder / "state").iterdir())
    mark.unlink()
    mark.mkdir()
    assert desk.ticket().ticket == "D002"
    assert len(desk.app.ledger.today()) == 2


@pytest.mark.parametrize("emptied", [False, True])
def test_a_store_that_is_gone_or_emptied_is_damage_and_no_new_one_gives_its_numbers_again(
    desk: Desk, emptied: bool
) -> None:
    desk.ticket()
    desk.app.days.close(GUIDE)  # leaves a backup to offer
    desk.app.close()
    for path in (desk.folder / "home").glob("store.db*"):
        path.unlink()
    if emptied:
        (desk.folder / "home" / "store.db").touch()
    with pytest.raises(EnvironmentProblem) as problem:
        desk.restart()
    assert "2026-03-02.db" in problem.value.sentence
