"""Long work beside the windows: every outcome has its way, and a window that is gone hears nothing more."""

from __future__ import annotations

import threading

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.errors import EnvironmentProblem, UserError
from ui.background import Background
from ui.settings.words import TONES
from ui.theme.tokens import LIGHT, contrast

PATIENCE_MS = 30_000


class Window(QObject):
    """What a window does with what comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.on: list[threading.Thread] = []
        self.background = Background(self.take, self.take, self.take, self)

    def take(self, what: object) -> None:
        self.heard.append(what)
        self.on.append(threading.current_thread())


def fails(problem: Exception) -> None:
    raise problem


def test_each_outcome_has_its_way_and_comes_on_the_windows_thread(qtbot: QtBot) -> None:
    window = Window()
    problems = [UserError("x", "field"), EnvironmentProblem("y"), ValueError("a bug")]
    window.background.run(lambda: 7, window.take)
    for problem in problems:
        window.background.run(lambda problem=problem: fails(problem), window.take)  # type: ignore[misc]
    assert window.background.busy
    qtbot.waitUntil(lambda: not window.background.busy, timeout=PATIENCE_MS)
    assert len(window.heard) == 4
    assert 7 in window.heard
    assert all(problem in window.heard for problem in problems)
    assert set(window.on) == {threading.main_thread()}


def test_a_jobs_own_ways_come_first(qtbot: QtBot) -> None:
    window = Window()
    own: list[str] = []
    window.background.run(
        lambda: fails(EnvironmentProblem("y")), window.take, troubled=lambda problem: own.append(problem.sentence)
    )
    window.background.run(
        lambda: fails(UserError("x", "f")), window.take, refused=lambda problem: own.append(problem.sentence)
    )
    qtbot.waitUntil(lambda: not window.background.busy, timeout=PATIENCE_MS)
    assert sorted(own) == ["x", "y"]
    assert window.heard == []


def test_news_from_within_a_job_comes_before_its_end(qtbot: QtBot) -> None:
    window = Window()

    def work() -> str:
        for step in range(3):
            window.background.soon(lambda step=step: window.take(step))  # type: ignore[misc]
        return "done"

    window.background.run(work, window.take)
    qtbot.waitUntil(lambda: not window.background.busy, timeout=PATIENCE_MS)
    assert window.heard == [0, 1, 2, "done"]


def test_a_window_that_is_gone_hears_nothing_and_the_job_ends(qtbot: QtBot) -> None:
    window, go_on = Window(), threading.Event()
    heard = window.heard
    window.background.run(lambda: go_on.wait(60), window.take)
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(window)
    go_on.set()
    for thread in [one for one in threading.enumerate() if one.name == "background"]:
        thread.join(30)
        assert not thread.is_alive()
    QApplication.processEvents()
    assert heard == []


@pytest.mark.parametrize("state", TONES)
def test_the_words_of_a_devices_state_can_be_read(state: str) -> None:
    tone = LIGHT.tone(TONES[state][0])
    for ground in (LIGHT.surface, LIGHT.tint):
        assert contrast(tone.text, ground) >= 4.5
