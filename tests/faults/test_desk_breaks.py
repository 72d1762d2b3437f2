"""A PC breaks: killed while it takes events in, a torn log, a full disk, a damaged store. The hub has what it lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from desk_app.errors import EnvironmentProblem
from desk_app.services.restoring import restore
from tests.faults.disks import fill, small_disk
from tests.support.desk import Desk
from tests.support.enrolled import device_of, until
from tests.support.faulty_centre import FaultyCentre, history, waiting

ROOT = Path(__file__).resolve().parents[2]
BEGUN, COMMITTING, COMMITTED = b"b", b"c", b"d"
PHASES = {BEGUN: "in a transaction", COMMITTING: "in COMMIT", COMMITTED: "between two transactions"}
PAGE = 4096

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes with SIGKILL, mounts disks")


# --- killed while applying --------------------------------------------------------------------------------------------


def killed_while_applying(desk: Desk, chance: random.Random) -> bytes:
    """Another process of the PC takes in what the hub has, and is killed somewhere in it. Returns the phase."""
    desk.app.close()
    words = [sys.executable, "-m", "tests.faults.applying", str(desk.folder / "home"), str(desk.clock.ms)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        first = child.stdout.read(1)
        assert first == BEGUN
        time.sleep(chance.random() * 0.25)
        child.kill()
        said = child.stdout.read()
    desk.app = Desk.at(desk.folder, desk.clock).app
    assert desk.app.maintenance.verify().faults == ()
    return (first + said).rstrip(b".")[-1:]


def kills(centre: FaultyCentre, times: int, visitors: int) -> Counter[bytes]:
    one, two = centre.desks[:2]
    chance, hits = random.Random(11), Counter[bytes]()
    given: list[str] = []
    for _ in range(times):
        given += [one.ticket().ticket for _ in range(visitors)]
        one.app.sync.once(60)
        hits[killed_while_applying(two, chance)] += 1
    took = centre.live()
    lines = [f"{times} kills while taking in; live after {took:.1f} s"]
    print("\n" + "\n".join([*lines, *(f"  {name:<26} {hits[phase]:3d}" for phase, name in PHASES.items())]))
    assert centre.labels() == sorted(given)
    return hits


def test_desk_killed_while_applying(centre: FaultyCentre) -> None:
    assert kills(centre, 3, 25).total() == 3


@pytest.mark.long
def test_desk_killed_while_applying_forty_times(centre: FaultyCentre) -> None:
    hits = kills(centre, 40, 20)
    assert hits[BEGUN] > 4
    assert len(hits) >= 2


# --- its files --------------------------------------------------------------------------------------------------------


def torn(log: Path, how: str) -> None:
    """What a disk may leave of the last pages written to the store's log."""
    data = bytearray(log.read_bytes())
    frame = PAGE + 24
    frames = (len(data) - 32) // frame
    cut = 32 + (frames - max(2, frames // 3)) * frame
    if how == "cut in a page":
        data = data[: cut + 1000]
    elif how == "zeros":
        data[cut:] = bytes(len(data) - cut)
    else:
        data[cut + 512 : cut + 1024] = os.urandom(512)
    log.write_bytes(data)


@pytest.mark.parametrize("how", ["cut in a page", "zeros", "one sector of another time"])
def test_torn_wal(centre: FaultyCentre, tmp_path: Path, how: str) -> None:
    one = centre.desks[0]
    given = centre.tickets()
    centre.enrolled.settle()
    one.app.store.truncate_wal()
    given += centre.tickets(each=4)
    one.app.sync.once(60)
    before = device_of(one)
    shutil.copytree(one.folder / "home", tmp_path / "home")  # the disk as the power left it
    one.app.close()
    shutil.rmtree(one.folder / "home")
    shutil.move(tmp_path / "home", one.folder / "home")
    torn(one.folder / "home" / "store.db-wal", how)
    one.app = Desk.at(one.folder, one.clock).app
    assert one.app.maintenance.verify().faults == ()
    assert device_of(one) != before  # it gave numbers that it does not remember: nobody may give them again
    with pytest.raises(EnvironmentProblem):
        one.ticket()
    centre.live()
    given.append(one.ticket().ticket)
    centre.live()
    assert centre.labels() == sorted(given)


def test_raw_byte_of_the_store_damaged_and_restored_from_a_backup(centre: FaultyCentre) -> None:
    one = centre.desks[0]
    given = centre.tickets(each=2)
    centre.enrolled.settle()
    one.app.maintenance.backup()
    given += centre.tickets(each=3)
    centre.enrolled.settle()
    known = history(one)
    one.app.store.truncate_wal()
    one.app.close()
    path = one.folder / "home" / "store.db"
    raw = bytearray(path.read_bytes())
    for page in range(3, len(raw) // PAGE, 2):
        raw[page * PAGE + 2000] ^= 1
    path.write_bytes(raw)
    assert restore(one.folder / "home", None).faults == ()
    one.app = Desk.at(one.folder, one.clock).app
    assert len(history(one)) < len(known)
    centre.live()
    assert set(known) <= set(history(one))
    assert centre.labels() == sorted(given)


# --- its disk is full -------------------------------------------------------------------------------------------------


@pytest.mark.expects_log("the state could not be written|could not be written")
def test_disk_full_at_a_desk(centre: FaultyCentre, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        home = centre.folder / "full"
        home.symlink_to(disk, target_is_directory=True)
        full = centre.device("full")
        try:
            centre.begin()
            fill(disk / "ballast")
            given = [desk.ticket().ticket for _ in range(40) for desk in centre.desks[:2]]
            until(lambda: full.app.sync.state().phase == "refused")
            assert full.app.sync.state().reason == "trouble"
            with pytest.raises(EnvironmentProblem, match="磁盘") as told:
                until_it_fails(full)
            assert told.value.detail == "DiskFull"
            until(lambda: not any(map(waiting, centre.desks[:2])))  # the others go on
            (disk / "ballast").unlink()
            centre.live()
            assert set(given) <= set(centre.labels())
        finally:
            centre.gone("full")
            home.unlink()


def until_it_fails(desk: Desk) -> None:
    for _ in range(1000):
        desk.ticket()
