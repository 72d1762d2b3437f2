"""Windows in tests: no display, the project's style, and nothing left behind: widgets, timers, Qt's own threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import open_desk
from tests.support.desk_window import Clerk
from ui.theme.style import dress
from ui.widgets.focus_ring import FocusRings

# the offscreen platform says this of every window; it says nothing about the program
PLATFORM_TALK = r"This plugin does not support (propagateSizeHints|raise)\(\)"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("qt_log_ignore", PLATFORM_TALK)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in the project's style, focus always drawn."""
    dress(qapp)
    FocusRings(qapp)
    return qapp


def _top_levels() -> set[QWidget]:
    return {widget for widget in QApplication.topLevelWidgets() if shiboken6.isValid(widget)}


def _running_timers(root: QObject) -> list[QTimer]:
    return [timer for timer in root.findChildren(QTimer) if timer.isActive()]


@pytest.fixture(autouse=True)
def _no_window_left(qapp: QApplication) -> Iterator[None]:
    """Windows and running timers of a test end with it."""
    before = _top_levels()
    yield
    for _round in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    left = [type(widget).__name__ for widget in _top_levels() - before]
    timers = [timer.objectName() or str(timer.parent()) for timer in _running_timers(qapp)]
    if left or timers:
        pytest.fail(f"left behind: windows {left}, timers {timers}", pytrace=False)


@pytest.fixture
def clerk(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Clerk]:
    """A clerk at a desk that just opened."""
    with open_desk(tmp_path) as desk:
        made = Clerk.at(desk, qtbot)
        yield made
        made.close()
        assert not made.crashes
