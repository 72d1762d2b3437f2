"""A busy hour in front of the screen: every call once, and nothing left over."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.support import hall_states as states
from tests.support.busy_hall import BusyHall
from ui.screens.hall import HallScreen


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_busy_hour_every_call_stands_on_the_banner_once_as_new_and_nothing_is_left(
    dressed: QApplication, seed: int
) -> None:
    now, beat = [states.AT_0912], [0]
    screen = HallScreen(states.centre(), lambda: now[0], beat=lambda: beat[0])
    screen.resize(1366, 768)
    screen.show()
    screen.show_board(states.empty())
    hall, seen = BusyHall(seed), Counter[tuple[str, int]]()
    before = None
    for second in range(3_600):
        hall.step(now[0])
        if second % 2 == 0:
            screen.show_board(hall.board(now[0]))
        screen.refresh()
        if second % 60 == 0:
            QApplication.processEvents()
        found = screen._turns.showing(beat[0])
        if found is not None and found.fresh and (found.call, found.since_ms) != before:
            seen[(found.call.label, found.call.called_ms)] += 1
            before = (found.call, found.since_ms)
        now[0] += 1_000
        beat[0] += 1_000
    children = screen.findChildren(QObject)
    parts, known = len(screen._regions), len(screen._turns._known)
    screen.close()
    screen.deleteLater()
    assert hall.made > 100
    assert hall.made - len(seen) <= 1, "the last one may be to come"
    assert set(seen.values()) == {1}
    assert [type(child) for child in children] == [QTimer]
    assert parts < 40
    assert known <= 12
