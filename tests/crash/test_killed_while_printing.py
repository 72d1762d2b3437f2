"""A desk that is killed between commit and paper: at most one slip by itself, and none is missing unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.print_killing import PrintKills
from tests.crash.processes import CAN_FORK, WHY_NOT

pytestmark = pytest.mark.skipif(not CAN_FORK, reason=WHY_NOT)
INSIDE = 0.6  # at least this share before the printer's word


def killed(folder: Path, times: int, seed: int) -> PrintKills:
    kills = PrintKills(folder, times, seed)
    kills.run()
    print(f"\n{kills.table()}")
    return kills


def test_eight_kills_between_commit_and_paper_print_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    kills = killed(tmp_path, 8, seed=5)
    assert kills.inside >= INSIDE * kills.times


@pytest.mark.long
def test_a_hundred_kills_between_commit_and_paper_print_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    kills = killed(tmp_path, 100, seed=1)
    assert kills.inside >= INSIDE * kills.times
