"""Seeded mixtures of typing and scanning in real fields: every scan once, every typed key where it belongs."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.support.scanning import Fingers, HandTime
from tests.support.scanning_mixture import Mixture, Move
from ui.devices.scanner import ScannerFilter


class Rows(QListWidget):
    """A list that writes down its keys."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._form = form

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._form.seen.append(f"list {event.text() or event.key()}")


class Form(QDialog):
    """Fields, a list, a default button, a shortcut; ``seen`` says what they were made to do, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.line, self.text, self.rows, self.search = QLineEdit(), QPlainTextEdit(), Rows(self), QLineEdit()
        self.button = QPushButton("ok")
        self.button.setDefault(True)
        column = QVBoxLayout(self)
        for widget in (self.search, self.line, self.text, self.rows, self.button):
            column.addWidget(widget)
        self.text.setTabChangesFocus(True)
        self.button.clicked.connect(lambda: self._note("click"))
        self.search.returnPressed.connect(lambda: self._note("search"))
        QShortcut(QKeySequence("F2"), self).activated.connect(lambda: self._note("F2"))

    def _note(self, what: str) -> None:
        self.seen.append(f"{what}: {self.search.text()}|{self.line.text()}|{self.text.toPlainText()}")

    def empty(self) -> None:
        for field in (self.search, self.line, self.text):
            field.clear()
        self.line.setFocus()
        self.seen.clear()

    def state(self) -> tuple[object, ...]:
        self._note("end")
        return (*self.seen, (self.search, self.line, self.text, self.rows, self.button).index(self.focusWidget()))


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def do(form: Form, moves: list[Move]) -> tuple[object, ...]:
    """What comes of it without any scanner's filter."""
    form.empty()
    fingers = Fingers(HandTime())
    for move in moves:
        move.do(fingers)
    return form.state()


def hold(form: Form, app: QApplication, seeds: range) -> None:
    """Typing alone, and the same typing with scans in between, must come to the same."""
    scans, delivered = 0, 0
    for seed in seeds:
        mixture = Mixture(seed)
        expected = do(form, [move for move in mixture.moves if move.who == "hand"])
        form.empty()
        time, got, others = HandTime(), list[str](), list[str]()
        scanner = ScannerFilter(app, now_ms=time.of, patience=time.patience)
        scanner.scanned.connect(got.append)
        scanner.foreign.connect(others.append)
        fingers = Fingers(time)
        for move in mixture.moves:
            move.do(fingers)
        fingers.wait()
        state = form.state()
        scanner.stop()
        scanner.deleteLater()
        assert (state, got, others) == (expected, mixture.scans, mixture.others), f"seed {seed}"
        scans, delivered = scans + len(mixture.scans), delivered + len(got)
    assert scans == delivered > len(seeds)


def test_mixtures_of_typing_and_scans_are_never_confused(form: Form, qapp: QApplication) -> None:
    hold(form, qapp, range(120))


@pytest.mark.long
def test_a_thousand_mixtures_are_never_confused(form: Form, qapp: QApplication) -> None:
    hold(form, qapp, range(1_000))
