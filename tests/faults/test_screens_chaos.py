"""Whatever is killed, cut or unplugged: a hall screen's monitor shows the hub's events again, by its own pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.faults.screens_chaos import print_rounds, run
from tests.support.postgres_programs import Programs
from tests.support.virtual_monitor import has_virtual_monitor

pytestmark = pytest.mark.skipif(not has_virtual_monitor(), reason="apt install xvfb x11-xserver-utils")


def test_a_quarter_of_a_minute_of_chaos(postgres_programs: Programs, tmp_path: Path, qapp: QApplication) -> None:
    rounds = run(postgres_programs, tmp_path, seed=7, seconds=15)
    assert len(rounds) > 1


@pytest.mark.long
@pytest.mark.parametrize("seed", [1])
def test_ten_minutes_of_chaos(postgres_programs: Programs, tmp_path: Path, qapp: QApplication, seed: int) -> None:
    rounds = run(postgres_programs, tmp_path, seed, seconds=600)
    print_rounds(rounds)
    assert len(rounds) > 50
