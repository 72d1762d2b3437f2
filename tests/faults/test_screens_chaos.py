"""Whatever is killed, cut or unplugged: a hall screen's monitor shows the hub's events again, by its own pixels."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from tests.faults.screens_chaos import print_rounds, run
from tests.support.postgres_programs import Programs
from tests.support.virtual_monitor import has_virtual_monitor
from ui.theme.style import dress

pytestmark = pytest.mark.skipif(not has_virtual_monitor(), reason="apt install xvfb x11-xserver-utils")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    """What has to be seen is drawn here with the program's fonts too."""
    dress(qapp)


def test_some_chaos(postgres_programs: Programs, tmp_path: Path) -> None:
    rounds = run(postgres_programs, tmp_path, seed=1442, seconds=600, most=4)
    broken = " ".join(what for what, _seconds in rounds)
    assert all(word in broken for word in ("screen killed", "keeper killed", "hub killed", "network cut", "resolution"))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1])
def test_ten_minutes_of_chaos(postgres_programs: Programs, tmp_path: Path, seed: int) -> None:
    rounds = run(postgres_programs, tmp_path, seed, seconds=600)
    print_rounds(rounds)
    assert len(rounds) > 20
