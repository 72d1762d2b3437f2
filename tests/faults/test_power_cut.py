"""The power goes: what is on paper is in the store; what a disk lied about comes back from the hub."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.powercut import PRINTED, Disk, Step, journal, shim
from tests.support.desk import Desk
from tests.support.faulty_centre import FaultyCentre

ROOT = Path(__file__).resolve().parents[2]


def printing(centre: FaultyCentre, tmp_path: Path, visitors: int) -> tuple[list[Step], Path]:
    """A process that registers and prints, killed; its journal, and its folder as it was before."""
    one = centre.desks[0]
    one.app.close()
    home, before, log = one.folder / "home", tmp_path / "before", tmp_path / "journal"
    shutil.copytree(home, before)
    environment = {
        **os.environ, "LD_PRELOAD": str(shim(tmp_path)), "POWERCUT_FOLDER": str(home), "POWERCUT_LOG": str(log),
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.faults.printing_on", str(home), str(one.clock.ms), str(visitors)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, env=environment, **pipes) as child:  # type: ignore[call-overload]
        assert child.stdout.read(1) == b"."
        child.kill()
    one.clock.pass_(minutes=30)
    return journal(log), before


def found_after(folder: Path, desk: Desk) -> list[str]:
    """The numbers of today that the store in ``folder`` knows; it is whole."""
    opened = Desk.at(folder, desk.clock)
    try:
        assert opened.app.maintenance.verify().faults == ()
        assert not opened.app.maintenance.rebuild().changed
        return [row.label for row in opened.app.ledger.today()]
    finally:
        opened.app.close()


def cuts(centre: FaultyCentre, tmp_path: Path, visitors: int, times: int) -> int:
    """Cut the power at so many moments, and for good at the end. Returns how often something was lost on the way."""
    one = centre.desks[0]
    steps, before = printing(centre, tmp_path, visitors)
    home, chance = str(one.folder / "home"), random.Random(2)
    moments = sorted(chance.randrange(len(steps) // 10, len(steps)) for _ in range(times))
    lost = 0
    for number, moment in enumerate(moments):
        disk = Disk(before)
        disk.run(steps[:moment], home)
        lost += bool(disk.unflushed())
        folder = tmp_path / f"cut-{number}"
        disk.after_power_cut(folder / "home", chance if number % 2 else None)
        papers = [step.data.decode() for step in steps[:moment] if step.kind == PRINTED]
        assert set(papers) <= set(found_after(folder, one))
        shutil.rmtree(folder)
    put_in_place(one, before, steps, lies=False)
    papers = [step.data.decode() for step in steps if step.kind == PRINTED]
    took = centre.live()
    assert len(papers) == visitors
    assert set(papers) <= set(centre.labels())
    print(f"\n{times} power cuts in {len(steps)} writes, {lost} with bytes that were not flushed; live in {took:.1f} s")
    return lost


def put_in_place(desk: Desk, before: Path, steps: list[Step], *, lies: bool) -> None:
    home = desk.folder / "home"
    disk = Disk(before, lies)
    disk.run(steps, str(home))
    shutil.rmtree(home)
    disk.after_power_cut(home)
    desk.app = Desk.at(desk.folder, desk.clock).app


def test_power_cut(centre: FaultyCentre, tmp_path: Path) -> None:
    assert cuts(centre, tmp_path, visitors=15, times=8)


@pytest.mark.long
def test_power_cut_at_three_hundred_moments(centre: FaultyCentre, tmp_path: Path) -> None:
    assert cuts(centre, tmp_path, visitors=80, times=300) > 100


def test_power_cut_with_a_disk_that_lies(centre: FaultyCentre, tmp_path: Path) -> None:
    """It says that it flushed and did not: numbers on paper are forgotten here, and the hub has them."""
    one = centre.desks[0]
    steps, before = printing(centre, tmp_path, 15)
    papers = [step.data.decode() for step in steps if step.kind == PRINTED]
    put_in_place(one, before, steps, lies=True)
    assert not set(papers) <= {row.label for row in one.app.ledger.today()}, "the test shows nothing: nothing was lost"
    centre.live()
    given = one.ticket().ticket
    assert given not in papers
    centre.live()
