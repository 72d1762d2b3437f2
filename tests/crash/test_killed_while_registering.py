"""A desk that is killed at any moment: no number twice, no half visit, no second paper, none missing in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.killing import Kills, homes
from tests.crash.processes import CAN_FORK, WHY_NOT

pytestmark = pytest.mark.skipif(not CAN_FORK, reason=WHY_NOT)
INSIDE = 0.75  # at least this share between BEGIN and paper


def killed(folder: Path, times: int, seed: int) -> Kills:
    folder.mkdir()
    kills = Kills(folder, times, seed)
    kills.run()
    return kills


def test_forty_kills_in_the_register_window_leave_nothing_half(tmp_path: Path) -> None:
    kills = killed(tmp_path / "one", 40, seed=7)
    print(f"\n{kills.table()}")
    assert kills.inside >= INSIDE * kills.times
    assert kills.numbers >= 40


@pytest.mark.long
def test_two_hundred_kills_in_the_register_window_leave_nothing_half(tmp_path: Path) -> None:
    inside = 0
    for number, (folder, times) in enumerate(homes(tmp_path, 200)):
        kills = killed(folder, times, seed=number)
        print(f"\n{kills.table()}")
        inside += kills.inside
    assert inside >= 150
