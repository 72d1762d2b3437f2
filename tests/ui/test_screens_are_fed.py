"""A screen shows what its PC learns as soon as it is in the store, and leaves nobody behind who would be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.desk import open_desk
from tests.ui.rooms.conftest import Bench
from ui.screens import feed


def test_a_screen_does_not_wait_for_its_turn(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_LOOK_EVERY_MS", 3_600_000)
    with open_desk(tmp_path) as desk:
        told = len(desk.app.record._listeners)
        bench = Bench(desk, qtbot)
        hall = bench.hall()
        bench.until(lambda: "0" in hall.words())
        issued = desk.ticket()
        bench.until(lambda: issued.ticket in hall.words())
        bench.close()
        assert len(desk.app.record._listeners) == told
        desk.ticket()
