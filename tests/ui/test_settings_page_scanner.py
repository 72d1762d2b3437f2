"""The trial of a scanner: told how the code came, never what it says; nothing else hears it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.domain.codes import QR_DIGITS
from tests.support.paper import slip
from ui.devices.scanner import ScannerFilter
from ui.settings.scan_trial import Received, ScanTrial
from ui.settings.scanner_section import ScannerSection
from ui.widgets.fields import Field

CODE = slip().qr


class Bench:
    """A section, another field, a scanner filter as the desk has one, and a clock that the test owns."""

    def __init__(self, qtbot: QtBot, qt: QApplication) -> None:
        self.now = 1_000
        self.heard: list[str] = []
        self.came: list[Received] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        column = QVBoxLayout(self.window)
        self.section = ScannerSection("扫码枪", self.window)
        self.other = Field("other", self.window)
        column.addWidget(self.section)
        column.addWidget(self.other)
        self.trial: ScanTrial = self.section.trial
        self.trial._now = lambda _event: self.now
        self.scanner = ScannerFilter(qt, self.window, now_ms=lambda _event: self.now)
        self.scanner.scanned.connect(self.heard.append)
        self.scanner.foreign.connect(self.heard.append)
        self.trial.received.connect(self.came.append)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.trial.setFocus()

    def press(self, text: str, gap_ms: int) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        for char in text:
            self.now += gap_ms
            key = Qt.Key.Key_Return if char == "\n" else Qt.Key(ord(char.upper()))
            typed = "\r" if char == "\n" else char
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, key.value, Qt.KeyboardModifier.NoModifier, typed))

    def commit(self, text: str, gap_ms: int) -> None:
        """As an input method gives it, character by character."""
        for char in text:
            self.now += gap_ms
            event = QInputMethodEvent()
            event.setCommitString(char)
            QApplication.sendEvent(self.trial, event)

    def said(self) -> str:
        return self.section.result.text() + self.section.verdict.text()


@pytest.fixture
def bench(qtbot: QtBot, dressed: QApplication) -> Iterator[Bench]:
    made = Bench(qtbot, dressed)
    yield made
    made.scanner.stop()
    made.window.close()


def test_a_slip_is_told_by_its_rhythm_and_length_and_opens_nothing(bench: Bench) -> None:
    bench.press(CODE + "\n", 9)
    assert bench.came == [Received(QR_DIGITS, 0, 0, 9, ended=True, device="")]
    assert str(QR_DIGITS) in bench.said()
    assert "9" in bench.section.result.text()
    assert bench.heard == [], "the desk behind does not open the ticket"


def test_what_the_code_says_is_nowhere_to_be_read(bench: Bench) -> None:
    bench.press(CODE + "\n", 9)
    shown = bench.said() + bench.trial.text() + bench.trial.accessibleDescription() + bench.section.accessibleName()
    assert CODE not in shown
    assert not any(CODE[at : at + 6] in shown for at in range(len(CODE) - 6))
    assert CODE[:8] not in repr(bench.came)
    assert CODE[:8] not in repr(vars(bench.trial))


def test_a_scanner_without_enter_is_told_after_a_moment(bench: Bench, qtbot: QtBot) -> None:
    bench.press(CODE, 9)
    qtbot.waitUntil(lambda: bench.came != [], timeout=30_000)
    assert not bench.came[0].ended
    assert "回车" in bench.said() or "Enter" in bench.said()


def test_a_slow_scanner_is_told_which_gap_to_set(bench: Bench) -> None:
    bench.press(CODE + "\n", 50)
    assert bench.came[0].longest_ms == 50
    assert "60" in bench.section.verdict.text()


def test_letters_and_full_width_digits_are_counted_apart(bench: Bench) -> None:
    bench.press("HTTP123\n", 9)
    assert (bench.came[0].digits, bench.came[0].others) == (3, 4)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in CODE)
    bench.commit(wide, 9)
    bench.press("\n", 9)
    assert (bench.came[1].wide, bench.came[1].digits, bench.came[1].others) == (QR_DIGITS, 0, 0)


def test_typing_by_hand_is_told_as_typing(bench: Bench) -> None:
    bench.press("123456789012345\n", 180)
    assert bench.came[0].longest_ms == 180
    assert bench.section.verdict.text() != ""
    assert bench.trial.text() == ""


def test_elsewhere_the_keys_are_the_desks_again(bench: Bench) -> None:
    bench.other.setFocus()
    bench.press(CODE + "\n", 9)
    assert bench.came == []
    assert bench.heard == [CODE]


def test_tab_and_function_keys_still_leave_the_field(bench: Bench) -> None:
    target = QApplication.focusWidget()
    assert target is bench.trial
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_Tab.value, Qt.KeyboardModifier.NoModifier, "\t"))
    assert QApplication.focusWidget() is not bench.trial
