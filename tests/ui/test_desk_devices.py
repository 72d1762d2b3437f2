"""A second start raises the first window; who works here is asked; the form is there before the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.bootstrap import App, open_app
from desk_app.errors import EnvironmentProblem, UserError
from tests.support.desk import Desk
from ui.desk.chooser import OperatorChooser
from ui.desk.late import LateApp
from ui.desk.run import DeskRun
from ui.desk.window import DeskWindow
from ui.single import OnlyOne, raise_first, server_name


def test_a_second_start_raises_the_first(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    assert not raise_first(tmp_path)
    only = OnlyOne(tmp_path)
    with qtbot.waitSignal(only.wanted):
        assert raise_first(tmp_path)
    assert not raise_first(tmp_path / "other")
    only.close()
    assert not raise_first(tmp_path)
    only.deleteLater()


def test_the_sockets_name_tells_nothing_about_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "王敏的电脑"
    assert server_name(home, "desk") == server_name(home / "x" / "..", "desk")
    assert "王敏" not in server_name(home, "desk")


@pytest.fixture
def run_desk(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Iterator[DeskRun]:
    run = DeskRun()
    run.begin(Desk.at(tmp_path).app)
    yield run
    run.close()
    run.deleteLater()


def test_who_works_here_is_chosen_with_keys_before_the_desk_opens(run_desk: DeskRun, qtbot: QtBot) -> None:
    chooser = run_desk.window
    assert isinstance(chooser, OperatorChooser)
    qtbot.waitUntil(run_desk.place.isActiveWindow)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(run_desk.window, DeskWindow))
    assert "孙志强" in run_desk.window.strip.who.text()
    qtbot.waitUntil(lambda: run_desk.window.page.queue.windows.model().rowCount() > 0)
    run_desk.come_forward()
    assert run_desk.window.isVisible()


def test_nobody_else_may_open_the_desk(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    run = DeskRun("nobody")
    with pytest.raises(UserError) as refused:
        run.begin(Desk.at(tmp_path).app)
    assert refused.value.field == "operator"
    run.close()


def test_the_form_can_be_typed_into_before_the_store_is_open(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    go_on = threading.Event()

    def slowly(home: Path, centre_file: Path | None) -> App:
        go_on.wait(10)
        return open_app(home, centre_file=centre_file, state_dir=tmp_path / "state")

    run = DeskRun("wangmin")
    run.place.show()
    run.begin(LateApp(tmp_path / "home", opener=slowly))
    desk = run.desk
    assert desk is not None
    qtbot.waitUntil(run.place.isActiveWindow)
    qtbot.keyClicks(desk.page.visitor.name, "Wang")
    qtbot.waitUntil(lambda: desk.page.registration().name == "Wang")  # a letter waits a moment: is it a scanner's?
    assert desk.live.view is None
    go_on.set()
    qtbot.waitUntil(lambda: desk.live.view is not None)
    qtbot.waitUntil(lambda: "1" in run.place.windowTitle())
    assert desk.page.registration().name == "Wang"
    run.close()
    run.deleteLater()


def test_a_store_that_cannot_be_opened_ends_the_program_with_a_sentence(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    def refuse(_home: Path, _centre: Path | None) -> App:
        raise EnvironmentProblem("磁盘写不进去。")

    run = DeskRun("wangmin")
    with qtbot.waitSignal(run.failed) as blocker:
        run.begin(LateApp(tmp_path, opener=refuse))
    assert blocker.args[0].sentence == "磁盘写不进去。"
    run.close()
    run.deleteLater()
