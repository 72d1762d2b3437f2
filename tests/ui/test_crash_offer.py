"""A crash is told in the window, its report offered by one key; a program that broke off is told at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.hard_crash import frames_of, report_of_last_time, watching_for_hard_crash
from tests.support.commands import ROOT
from tests.support.desk import GUIDE, WINDOW, Desk, open_desk
from ui.desk.run import DeskRun
from ui.room.run import offer_crashes
from ui.room.window import RoomWindow
from ui.shell import Shell

LIMIT_S = 60


class Folders(QObject):
    """Stands for the file manager: notes what it is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def folders(dressed: QApplication) -> Iterator[Folders]:
    made = Folders()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def run(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Iterator[DeskRun]:
    made = DeskRun(GUIDE)
    made.begin(Desk.at(tmp_path).app)
    qtbot.waitUntil(lambda: made.desk is not None and made.desk.live.view is not None, timeout=30_000)
    yield made
    made.close()
    made.deleteLater()


def breaks() -> None:
    raise ZeroDivisionError


def test_a_bug_is_told_and_ctrl_r_opens_the_folder_of_its_report(run: DeskRun, qtbot: QtBot, folders: Folders) -> None:
    desk, shell = run.desk, run.shell
    assert desk is not None
    assert shell is not None
    shell.work.run(breaks)
    qtbot.waitUntil(desk.banner.isVisible, timeout=30_000)
    (report,) = (shell.app.home / "crash").glob("*.txt")
    assert str(report) in desk.banner.text()
    qtbot.waitUntil(run.place.isActiveWindow)
    qtbot.keyClick(desk.page.visitor.name, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert folders.opened == [report.parent]
    assert QGuiApplication.clipboard().text() == str(report)
    assert str(report) in desk.strip.message.text()
    qtbot.keyClick(desk, Qt.Key.Key_Escape)
    assert not desk.banner.isVisible()


def test_the_button_opens_it_too_and_esc_still_closes(run: DeskRun, qtbot: QtBot, folders: Folders) -> None:
    desk, shell = run.desk, run.shell
    assert desk is not None
    assert shell is not None
    shell.work.run(breaks)
    qtbot.waitUntil(desk.banner.isVisible, timeout=30_000)
    desk.banner.details.emit()
    assert len(folders.opened) == 1


def test_without_a_crash_ctrl_r_does_nothing(run: DeskRun, qtbot: QtBot, folders: Folders) -> None:
    assert run.desk is not None
    qtbot.waitUntil(run.place.isActiveWindow)
    qtbot.keyClick(run.desk.page.visitor.name, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert folders.opened == []


def test_a_rooms_console_offers_its_report_too(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, folders: Folders
) -> None:
    with open_desk(tmp_path) as desk:
        shell = Shell(desk.app, "room")
        window = RoomWindow(desk.app, shell.work, "W4", WINDOW)
        offer_crashes(shell, window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        shell.work.run(breaks)
        qtbot.waitUntil(lambda: window.console.bar.offers("Ctrl+R"), timeout=30_000)
        qtbot.keyClick(window.console.next, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert len(folders.opened) == 1
        assert "crash" in window.console.bar.text()
        window.close()
        shell.close()
        window.deleteLater()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal stands for the broken library; Windows has none to send")
def test_a_desk_that_breaks_off_is_told_at_the_next_start_without_values(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    Desk.at(tmp_path).app.close()
    program = subprocess.Popen(
        [sys.executable, "-m", "ui.app", "--home", str(home), "--operator", GUIDE],
        cwd=ROOT,
        env={**os.environ, "GUIDANCE_DESK_STATE": str(tmp_path / "state"), "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + LIMIT_S
    while not any("store opened" in path.read_text("utf-8") for path in home.glob("logs/desk-*.log")):
        assert time.monotonic() < until
        assert program.poll() is None
        time.sleep(0.05)
    program.send_signal(signal.SIGSEGV)
    assert program.wait(LIMIT_S) == -signal.SIGSEGV
    run = DeskRun(GUIDE)
    run.begin(Desk.at(tmp_path).app)
    qtbot.waitUntil(lambda: run.desk is not None and run.desk.banner.isVisible(), timeout=30_000)
    (report,) = (home / "crash").glob("*.txt")
    text = report.read_text(encoding="utf-8")
    assert "Fatal Python error: Segmentation fault" in text
    assert "ui/app.py:" in text
    assert str(ROOT) not in text
    assert list((home / "crash").glob("*.frames")) == []
    run.close()
    run.deleteLater()


def test_a_program_that_ends_well_leaves_nothing(tmp_path: Path) -> None:
    with watching_for_hard_crash(tmp_path, "desk"):
        assert len(list((tmp_path / "crash").iterdir())) == 1
        assert report_of_last_time(tmp_path) is None, "a program that lives has not broken off"
        assert len(list((tmp_path / "crash").iterdir())) == 1, "its file is left to it"
    assert list((tmp_path / "crash").iterdir()) == []


def test_of_what_was_written_only_frames_are_kept() -> None:
    text = (
        "Windows fatal exception: access violation\n\nCurrent thread 0x000012f4 (most recent call first):\n"
        '  File "C:\\Users\\wangmin\\AppData\\ui\\desk\\window.py", line 12 in commit\n'
        "  Garbage: 周明䶮 13812341234\n"
        "Extension modules: shiboken6 (total: 1)\n"
    )
    assert frames_of(text) == [
        "Windows fatal exception: access violation",
        "Current thread 0x000012f4",
        "  ui/desk/window.py:12 commit",
    ]
