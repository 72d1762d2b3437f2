"""Scans are told from typing by their rhythm; a second start raises the first window; who works here is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desk_app.bootstrap import App, open_app
from desk_app.errors import EnvironmentProblem, UserError
from tests.support.desk import Desk
from ui.desk.chooser import OperatorChooser
from ui.desk.late import LateApp
from ui.desk.run import DeskRun
from ui.desk.window import DeskWindow
from ui.devices.scanner import ScannerFilter
from ui.single import OnlyOne, raise_first, server_name

DIGITS = "1" + "0123456789" * 3


class Keys:
    """Keys with times that the test sets."""

    def __init__(self, field: QLineEdit) -> None:
        self.field, self.now = field, 0

    def press(self, text: str, gap: int) -> None:
        for char in text:
            self.now += gap
            key = Qt.Key.Key_Return if char == "\n" else Qt.Key(ord(char)) if char.isascii() else Qt.Key.Key_unknown
            typed = "\r" if char == "\n" else char
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key.value, Qt.KeyboardModifier.NoModifier, typed)
                QApplication.sendEvent(self.field, event)


@pytest.fixture
def scanning(qtbot: QtBot, dressed: QApplication) -> Iterator[tuple[Keys, ScannerFilter, list[str]]]:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    keys = Keys(field)
    scanner = ScannerFilter(dressed, field, now_ms=lambda _event: keys.now)
    scans: list[str] = []
    scanner.scanned.connect(scans.append)
    yield keys, scanner, scans
    dressed.removeEventFilter(scanner)


def test_a_burst_of_digits_is_a_scan_and_never_lands_in_the_field(
    scanning: tuple[Keys, ScannerFilter, list[str]],
) -> None:
    keys, _scanner, scans = scanning
    keys.press("张三", 200)
    keys.press(DIGITS + "\n", 8)
    assert scans == [DIGITS]
    assert keys.field.text() == "张三"


def test_typed_digits_reach_the_field_in_order(scanning: tuple[Keys, ScannerFilter, list[str]], qtbot: QtBot) -> None:
    keys, _scanner, scans = scanning
    keys.press("130981199003070010", 120)
    keys.press("\n", 120)
    qtbot.waitUntil(lambda: keys.field.text() == "130981199003070010")
    assert scans == []


def test_a_fast_typist_is_not_a_scanner(scanning: tuple[Keys, ScannerFilter, list[str]], qtbot: QtBot) -> None:
    keys, _scanner, scans = scanning
    keys.press("12\n", 20)
    qtbot.waitUntil(lambda: keys.field.text() == "12")
    keys.press("a1b2", 20)
    qtbot.waitUntil(lambda: keys.field.text() == "12a1b2")
    assert scans == []


def test_full_width_digits_of_an_input_method_count(scanning: tuple[Keys, ScannerFilter, list[str]]) -> None:
    keys, _scanner, scans = scanning
    wide = "".join(chr(0xFF10 + int(digit)) for digit in DIGITS)
    keys.press(wide + "\n", 8)
    assert scans == [DIGITS]


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
    assert desk.page.registration().name == "Wang"
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
