"""A scanner is caught wherever the focus is, and what somebody types stays whole, whatever keys come in between."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from desk_app.devices.scanned_codes import foreign_words
from desk_app.devices.settings import ScannerSettings
from desk_app.domain.codes import case_code
from desk_app.domain.identity import check_digit
from tests.support.scanning import Fingers, HandTime, a_slip
from ui.devices.scanner import ScannerFilter

SLIP = a_slip()
PAYMENT = "https://qr.alipay.com/fkx07215xjqa9fx0"


@dataclass
class Form:
    """A dialog with every kind of thing that takes keys, a default button and a shortcut."""

    dialog: QDialog
    line: QLineEdit
    text: QPlainTextEdit
    list: QListWidget
    button: QPushButton
    clicks: list[str]
    fingers: Fingers
    scanner: ScannerFilter
    scans: list[str]
    others: list[str]


@pytest.fixture
def form(qtbot: QtBot, dressed: QApplication) -> Iterator[Form]:
    dialog = QDialog()
    line, text, rows, button = QLineEdit(), QPlainTextEdit(), QListWidget(), QPushButton("ok")
    rows.addItems(["1 one", "2 two", "3 three"])
    button.setDefault(True)
    column = QVBoxLayout(dialog)
    for widget in (line, text, rows, button):
        column.addWidget(widget)
    clicks: list[str] = []
    button.clicked.connect(lambda: clicks.append(f"button {line.text()}"))
    QShortcut(QKeySequence("F2"), dialog).activated.connect(lambda: clicks.append(f"F2 {line.text()}"))
    QShortcut(QKeySequence("Return"), rows, context=Qt.ShortcutContext.WidgetShortcut).activated.connect(
        lambda: clicks.append("row")
    )
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    line.setFocus()
    time = HandTime()
    scanner = ScannerFilter(dressed, dialog, now_ms=time.of, patience=time.patience)
    made = Form(dialog, line, text, rows, button, clicks, Fingers(time), scanner, [], [])
    scanner.scanned.connect(made.scans.append)
    scanner.foreign.connect(made.others.append)
    yield made
    scanner.stop()


def test_a_scan_never_lands_in_a_field_not_even_its_first_digit(form: Form) -> None:
    form.fingers.type("zhang")
    form.fingers.scan(SLIP)
    form.fingers.type("san")
    form.fingers.wait()
    assert form.scans == [SLIP]
    assert form.line.text() == "zhangsan"
    assert form.clicks == []


@pytest.mark.parametrize("gap", [1, 5, 15, 30, 34])
def test_quick_and_slow_scanners_are_scanners(form: Form, gap: int) -> None:
    form.fingers.scan(SLIP, gap)
    assert form.scans == [SLIP]
    assert form.line.text() == ""


@pytest.mark.parametrize("gap", [45, 60, 80, 100, 120])
def test_an_id_number_typed_quickly_is_typing(form: Form, gap: int) -> None:
    form.fingers.type("130981199003070029\n", gap)
    form.fingers.wait()
    assert form.scans == form.others == []
    assert form.line.text() == "130981199003070029"
    assert form.clicks == ["button 130981199003070029"]


def test_keys_that_roll_over_are_typing(form: Form) -> None:
    for pair in ("12", "ab", "34", "1a"):
        form.fingers.key(pair[0], 110)
        form.fingers.key(pair[1], 20)
    form.fingers.key("\n", 20)
    form.fingers.wait()
    assert form.line.text() == "12ab341a"
    assert form.clicks == ["button 12ab341a"]
    assert form.scans == form.others == []


def test_a_key_held_down_is_never_a_scan(form: Form) -> None:
    form.fingers.repeat("0", 70)
    assert form.line.text() == "0" * 71  # each as it came
    form.fingers.key("\n", 20)
    form.fingers.wait()
    assert form.line.text() == "0" * 71
    assert form.scans == form.others == []
    assert len(form.clicks) == 1


def test_equal_digits_at_once_are_not_taken_for_a_key_held_down(form: Form) -> None:
    slip = "100" + SLIP[3:]
    form.fingers.at_once(slip + "\n")
    assert form.scans == [slip]
    assert form.line.text() == ""


def test_full_width_digits_count_as_keys_and_as_an_input_method_commits_them(form: Form) -> None:
    wide = "".join(chr(0xFF10 + int(digit)) for digit in SLIP)
    form.fingers.scan(wide)
    for digit in wide:
        form.fingers.compose("", digit, 6)
    form.fingers.key("\n", 6)
    assert form.scans == [SLIP, SLIP]
    assert form.line.text() == ""
    form.fingers.compose("", wide[0])
    form.fingers.wait()
    assert form.line.text() == wide[0]


def test_without_enter_a_whole_slip_counts_and_anything_shorter_is_typing(form: Form) -> None:
    form.fingers.scan(SLIP, end="")
    form.fingers.wait(60)
    assert form.scans == [SLIP]
    form.fingers.wait()
    form.fingers.scan(SLIP[:-1], end="")
    form.fingers.wait(200)
    assert form.scans == [SLIP]
    assert form.line.text() == SLIP[:-1]


def test_tab_and_two_ends_behind_a_code_are_the_scanners(form: Form) -> None:
    for end in ("\t", "\n\n", "\n\t", "\t\n"):
        form.fingers.scan(SLIP, end=end)
    form.fingers.scan(SLIP, end="")
    form.fingers.key("\n", 60)  # its Enter came late
    assert form.scans == [SLIP] * 5
    assert form.dialog.focusWidget() is form.line
    assert form.clicks == []
    form.fingers.key("\n", 300)
    assert form.clicks == ["button "]


def test_two_scans_within_50_ms_are_two(form: Form) -> None:
    other = a_slip(random.Random(2))
    form.fingers.scan(SLIP, 3)
    form.fingers.scan(other, 3, before=40)
    form.fingers.scan(SLIP, 3, before=8)
    assert form.scans == [SLIP, other, SLIP]
    assert form.line.text() == ""


def test_a_scanners_prefix_is_known_from_its_second_scan_and_an_aim_identifier_at_once(form: Form) -> None:
    form.fingers.scan("]Q1" + SLIP)
    assert form.line.text() == ""
    for _time in range(3):
        form.fingers.scan("#" + SLIP + "$")
    assert form.scans == [SLIP] * 4
    assert form.line.text() == "#$"  # once: a key typed by hand could have come just before


@pytest.mark.parametrize("end", ["\n", "\t"])
def test_enter_presses_no_button_and_no_row(form: Form, end: str) -> None:
    for widget in (form.button, form.list, form.text):
        widget.setFocus()
        form.fingers.scan(SLIP, end=end)
        assert form.dialog.focusWidget() is widget
    assert form.scans == [SLIP] * 3
    assert form.clicks == []
    assert form.list.currentRow() <= 0
    assert form.text.toPlainText() == ""


def test_space_on_a_button_presses_it_once(form: Form) -> None:
    form.button.setFocus()
    form.fingers.key("Space")
    assert not form.button.isDown()
    form.fingers.wait()
    assert len(form.clicks) == 1
    assert not form.button.isDown()


def test_what_was_typed_is_there_before_a_shortcut_acts(form: Form) -> None:
    form.fingers.type("12", 20)
    form.fingers.key("F2", 10)
    assert form.clicks == ["F2 12"]


def test_a_shortcut_in_the_middle_of_a_scan_acts_and_the_scan_goes_on(form: Form) -> None:
    form.fingers.scan(SLIP[:30], end="")
    form.fingers.key("F2", 3)
    form.fingers.scan(SLIP[30:], before=3)
    assert form.clicks == ["F2 "]
    assert form.scans == [SLIP]
    assert form.line.text() == ""


def test_a_click_comes_after_what_was_typed(form: Form) -> None:
    form.fingers.type("99", 20)
    QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert form.clicks == ["button 99"]


def test_somebody_may_type_letters_while_a_slip_is_scanned(form: Form) -> None:
    form.fingers.key("a")
    for index, digit in enumerate(SLIP):
        form.fingers.key(digit, 6)
        if index in (12, 29, 47):
            form.fingers.key("xyz"[index // 17 % 3], 2)
    form.fingers.key("\n", 6)
    form.fingers.wait()
    assert form.scans == [SLIP]
    assert sorted(form.line.text()) == ["a", "x", "y", "z"]
    assert form.line.text()[0] == "a"


def test_a_digit_typed_just_before_a_scan_stays_typed(form: Form) -> None:
    form.fingers.key("7")
    form.fingers.scan(SLIP, 5, before=21)
    form.fingers.wait()
    assert form.line.text() == "7"
    assert form.scans == [SLIP]


def test_the_number_pad_types_and_scans(form: Form) -> None:
    form.fingers.numpad("138")
    form.fingers.wait()
    assert form.line.text() == "138"
    form.fingers.numpad(SLIP, 5)
    form.fingers.key("\n", 5)
    assert form.scans == [SLIP]
    assert form.line.text() == "138"


def test_what_is_composed_stays_through_a_scan(form: Form) -> None:
    form.fingers.compose("zhou")
    form.fingers.scan(SLIP)
    assert form.scans == [SLIP]
    form.fingers.compose("zhou'ming")
    form.fingers.compose("", "周明")
    form.fingers.wait()
    assert form.line.text() == "周明"


def test_an_input_method_that_ate_the_first_digit_makes_the_scan_incomplete_and_nothing_lands(form: Form) -> None:
    form.fingers.compose("zhou")
    form.fingers.compose("", "周")
    form.fingers.scan(SLIP[1:], before=5)
    assert form.others == ["cut"]
    assert form.line.text() == "周"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (PAYMENT, "payment"),
        ("wxp://f2f0abcDEF123", "payment"),
        ("134580123456789012", "payment"),
        ("281234567890123456", "payment"),
        ("https://www.gov.cn/zhengce/", "web"),
        ("6901234567892", "goods"),
        ("SF1234567890123", "text"),
        ("20260302000017", "number"),
        (SLIP[:-1], "cut"),
    ],
)
def test_codes_of_others_are_named_and_land_nowhere(form: Form, code: str, kind: str) -> None:
    form.fingers.type("ab")
    form.fingers.scan(code)
    form.fingers.type("cd")
    form.fingers.wait()
    assert form.others == [kind]
    assert form.scans == []
    assert form.line.text() == "abcd"
    assert code[:6] not in foreign_words(kind)


def test_a_code_with_several_lines_is_spoken_of_once_and_lands_nowhere(form: Form) -> None:
    form.fingers.scan("BEGIN:VCARD 30")
    for line in ("N:Li", "TEL:13812340001", "END:VCARD"):
        form.fingers.scan(line, before=5, end="\n\n")
    assert form.others == ["text"]
    assert form.line.text() == ""
    assert form.clicks == []
    form.fingers.type("ok\n")
    assert form.clicks == ["button ok"]


def test_a_card_reader_that_types_an_id_number_fills_the_field(form: Form) -> None:
    number = "13098119900307001" + check_digit("13098119900307001")
    form.fingers.scan(number)
    form.fingers.wait()
    assert form.line.text() == number
    assert form.others == []


def test_the_case_code_of_a_document_is_a_scan(form: Form) -> None:
    code = case_code("139999", date(2026, 3, 2), 1, 7)
    form.fingers.scan(code)
    assert form.scans == [code]


def test_typing_that_moves_the_focus_takes_the_next_keys_along(form: Form) -> None:
    form.line.textChanged.connect(lambda text: form.text.setFocus() if len(text) == 2 else None)
    form.fingers.type("1234", 20)
    form.fingers.key("\n", 20)
    form.fingers.type("5", 20)
    form.fingers.wait()
    assert form.line.text() == "12"
    assert form.text.toPlainText() == "34\n5"


def test_a_field_that_is_gone_leaves_its_keys_to_whoever_has_the_focus(form: Form, qtbot: QtBot) -> None:
    passing = QLineEdit(form.dialog)
    form.dialog.layout().addWidget(passing)
    passing.setFocus()
    form.fingers.type("5")
    form.line.setFocus()
    shiboken6.delete(passing)
    form.fingers.wait()
    assert form.line.text() == "5"


def test_other_settings_count_at_once(form: Form) -> None:
    form.scanner.use(ScannerSettings(gap_ms=60, shortest=20))
    form.fingers.scan(SLIP, 55)
    form.fingers.scan("6901234567892")
    form.fingers.wait()
    assert form.scans == [SLIP]
    assert form.line.text() == "6901234567892"


def test_a_dialog_on_top_is_no_obstacle(form: Form, qtbot: QtBot) -> None:
    top = QDialog(form.dialog)
    field = QLineEdit(top)
    top.setModal(True)
    top.show()
    top.activateWindow()
    qtbot.waitUntil(top.isActiveWindow)
    field.setFocus()
    form.fingers.scan(SLIP)
    form.fingers.type("a")
    form.fingers.wait()
    assert form.scans == [SLIP]
    assert field.text() == "a"
    top.close()


def test_with_real_time_typing_comes_through_and_a_scan_is_one(qtbot: QtBot, dressed: QApplication) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow)
    line.setFocus()
    scanner = ScannerFilter(dressed, line)
    with qtbot.waitSignal(scanner.scanned) as caught:
        QTest.keyClicks(line, SLIP)
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert caught.args == [SLIP]
    QTest.keyClicks(line, "wang12")
    qtbot.waitUntil(lambda: line.text() == "wang12")
    scanner.stop()
