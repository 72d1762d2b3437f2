"""While the window is behind others, the task bar says that something needs the clerk; a look at it clears that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import GUIDE, WINDOW, Desk, open_desk
from ui.attention import Attention
from ui.desk.run import DeskRun
from ui.room.run import ask_attention
from ui.room.window import RoomWindow
from ui.shell import Shell

LONG = 30_000


@pytest.fixture
def other(qtbot: QtBot, dressed: QApplication) -> Iterator[QWidget]:
    """Another program's window, which is in front once it is shown."""
    made = QWidget()
    yield made
    made.close()
    made.deleteLater()


def cover(qtbot: QtBot, other: QWidget) -> None:
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)


def look_at(qtbot: QtBot, window: QWidget) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def window(qtbot: QtBot, dressed: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.setWindowTitle("进门引导台")
    made.show()
    look_at(qtbot, made)
    yield made
    made.close()
    made.deleteLater()


def test_what_comes_while_nobody_looks_is_counted_and_flashes_once_each(
    qtbot: QtBot, window: QWidget, other: QWidget
) -> None:
    flashes: list[QWidget] = []
    attention = Attention(window, lambda at, _ms: flashes.append(at))
    cover(qtbot, other)
    attention.count("paper", 1)
    assert window.windowTitle() == "进门引导台", "what was there before is no news"
    attention.count("paper", 3)
    attention.count("paper", 3)
    attention.count("check", 0)
    attention.count("check", 1)
    assert window.windowTitle() == "(3) 进门引导台"
    assert len(flashes) == 2
    look_at(qtbot, window)
    assert window.windowTitle() == "进门引导台"


def test_nothing_is_said_to_somebody_who_looks(window: QWidget) -> None:
    flashes: list[QWidget] = []
    attention = Attention(window, lambda at, _ms: flashes.append(at))
    attention.count("waiting", 0)
    attention.count("waiting", 4)
    attention.once()
    assert (window.windowTitle(), flashes) == ("进门引导台", [])


def test_a_minimised_window_counts_too_and_a_new_title_keeps_the_count(
    qtbot: QtBot, window: QWidget, other: QWidget
) -> None:
    attention = Attention(window)
    window.showMinimized()
    attention.once()
    window.setWindowTitle("4 号窗口")
    assert window.windowTitle() == "(1) 4 号窗口"
    window.showNormal()
    cover(qtbot, other)
    look_at(qtbot, window)
    assert window.windowTitle() == "4 号窗口"


def test_a_slip_that_does_not_come_out_calls_the_clerk_back(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, other: QWidget
) -> None:
    desk = Desk.at(tmp_path)
    run = DeskRun(GUIDE)
    run.begin(desk.app)
    qtbot.waitUntil(lambda: run.desk is not None and run.desk.live.view is not None, timeout=LONG)
    look_at(qtbot, run.place)
    cover(qtbot, other)
    desk.tray.out_of_paper = True
    desk.ticket()
    desk.app.printing.wake()
    qtbot.waitUntil(lambda: run.place.windowTitle().startswith("(1) "), timeout=LONG)
    look_at(qtbot, run.place)
    assert not run.place.windowTitle().startswith("(")
    run.close()
    run.deleteLater()


def test_somebody_who_waits_calls_a_room_that_is_free_and_not_one_that_serves(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, other: QWidget
) -> None:
    with open_desk(tmp_path) as desk:
        shell = Shell(desk.app, "room")
        window = RoomWindow(desk.app, shell.work, "W4", WINDOW)
        ask_attention(shell, window)
        looks: list[object] = []
        window.looked.connect(looks.append)
        window.show()
        qtbot.waitUntil(lambda: bool(looks), timeout=LONG)
        look_at(qtbot, window)
        cover(qtbot, other)
        desk.ticket()
        qtbot.waitUntil(lambda: window.windowTitle().startswith("(1) "), timeout=LONG)
        look_at(qtbot, window)
        assert window.acts is not None
        window.press_next()
        qtbot.waitUntil(lambda: window.acts is not None and window.acts.current is not None, timeout=LONG)
        cover(qtbot, other)
        looks.clear()
        desk.ticket()
        qtbot.waitUntil(lambda: any(len(look.view.waiting) == 1 for look in looks), timeout=LONG)  # type: ignore[attr-defined]
        assert not window.windowTitle().startswith("(")
        window.close()
        shell.close()
        window.deleteLater()
