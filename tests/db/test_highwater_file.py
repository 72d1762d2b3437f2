"""A store that went back in time, or to another PC, is noticed before it gives a number twice."""

import os
import sys
from pathlib import Path

import pytest

from db.errors import StoreNotWritable
from db.highwater import HighWaterFile, machine_mark
from tests.db.given import DEVICE, OTHER, change_byte

HERE, THERE = "a" * 64, "b" * 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "high-water"


def test_a_new_store_is_in_order_and_stays_so(path: Path) -> None:
    file = HighWaterFile(path, HERE)
    assert file.compare(DEVICE, 0).state == "ok"
    for dseq in (0, 1, 2, 3, 8):
        file.write(DEVICE, dseq)
        assert file.compare(DEVICE, dseq).state == "ok"
    assert file.compare(DEVICE, 9).state == "ok"  # killed between the commit and the note


def test_a_store_restored_from_yesterday_is_behind(path: Path) -> None:
    file = HighWaterFile(path, HERE)
    file.write(DEVICE, 40)
    found = file.compare(DEVICE, 39)
    assert (found.state, found.reached, found.store) == ("behind", 40, 39)


def test_a_store_of_another_pc_is_told(path: Path) -> None:
    HighWaterFile(path, HERE).write(DEVICE, 40)
    assert HighWaterFile(path, THERE).compare(DEVICE, 40).state == "other_machine"


def test_a_copied_store_without_its_file_does_not_pass_for_a_new_one(path: Path) -> None:
    assert HighWaterFile(path, HERE).compare(DEVICE, 12).state == "behind"


def test_another_store_in_the_place_of_the_old_one_is_told(path: Path) -> None:
    file = HighWaterFile(path, HERE)
    file.write(DEVICE, 40)
    assert file.compare(OTHER, 0).state == "behind"
    file.write(OTHER, 0)  # the clerk settled it
    assert file.compare(OTHER, 0).state == "ok"
    assert file.compare(DEVICE, 41).state == "behind"


def test_two_processes_that_write_out_of_order_do_not_lower_it(path: Path) -> None:
    one, other = HighWaterFile(path, HERE), HighWaterFile(path, HERE)
    other.write(DEVICE, 11)
    for late in (10, 9, 8):
        one.write(DEVICE, late)
    assert one.compare(DEVICE, 10).state == "behind"


@pytest.mark.parametrize("at", [0, 70, 511, 512, 600, 1023])
def test_a_torn_write_leaves_the_mark_before_it(path: Path, at: int) -> None:
    file = HighWaterFile(path, HERE)
    file.write(DEVICE, 40)
    file.write(DEVICE, 41)
    change_byte(path, at)
    mark = file.read()
    assert mark is not None
    assert mark.dseq in (40, 41)


def test_nothing_readable_is_like_no_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff" * 1024)
    assert HighWaterFile(path, HERE).compare(DEVICE, 3).state == "behind"


def test_a_state_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="ascii")
    with pytest.raises(StoreNotWritable):
        HighWaterFile(tmp_path / "state" / "high-water", HERE).write(DEVICE, 1)


def test_the_mark_of_this_machine_is_the_same_each_time_and_no_serial_number() -> None:
    assert machine_mark() == machine_mark()
    assert len(machine_mark()) == 64
    if sys.platform == "linux" and os.path.exists("/etc/machine-id"):  # noqa: PTH110
        assert Path("/etc/machine-id").read_text(encoding="ascii").strip() not in machine_mark()
