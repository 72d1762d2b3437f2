"""A stretch of a busy hall in accelerated time; the whole day is ``python -m tests.benchmarks.hall_screen``."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.support.day_of_screens import DayOfScreens, Hour


def lived(app: QApplication, hours: float) -> list[Hour]:
    """Live some hours and check what holds for any."""
    day = DayOfScreens(app, 640, 360)
    timers = len(day.visitor.findChildren(QTimer))
    rows = list(day.run(hours))
    try:
        assert [(one.never, one.doubled) for one in day.banners] == [(0, 0), (0, 0)]
        assert all(one.called > 20 * hours for one in day.banners)
        assert (day.voices.overlapping, day.voices.late) == (0, 0)
        assert day.voices.twice > 100 * hours
        assert len(day.visitor.findChildren(QTimer)) == timers
        assert {row.children for row in rows} == {rows[0].children}
        assert {row.windows for row in rows} == {rows[0].windows}
    finally:
        day.close()
    return rows


def test_an_hour_of_a_busy_hall(dressed: QApplication) -> None:
    lived(dressed, 1.0)


@pytest.mark.long
def test_twenty_four_hours_of_a_busy_hall_leave_nothing_behind(dressed: QApplication) -> None:
    rows = lived(dressed, 24.0)
    assert rows[-1].memory_kib - rows[6].memory_kib < 8 * 1024
    assert rows[-1].objects - rows[6].objects < 500
