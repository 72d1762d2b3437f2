"""Where 文书 and 设置 are opened from: the issued card, the search, the ledger, the room; by key and by button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import DeviceSettings, ScannerSettings
from tests.support.desk import MEDIATOR, open_desk
from tests.support.desk_window import Clerk
from ui.documents.window import DocumentsWindow
from ui.room.window import RoomWindow
from ui.settings.window import SettingsWindow
from ui.work import Work


def documents(clerk: Clerk) -> DocumentsWindow:
    clerk.until(lambda: bool(clerk.window.findChildren(DocumentsWindow)))
    [found] = clerk.window.findChildren(DocumentsWindow)
    clerk.until(found.isActiveWindow)
    clerk.until(lambda: found.preview.drawn and not found.background.busy)
    return found


def leave(clerk: Clerk, window: DocumentsWindow | SettingsWindow) -> None:
    kind = type(window)
    clerk.key("Esc")
    clerk.until(lambda: clerk.window.findChildren(kind) == [])
    clerk.window.activateWindow()
    clerk.until(clerk.window.isActiveWindow)


def test_after_the_number_ctrl_p_shows_its_documents_and_esc_comes_back(clerk: Clerk) -> None:
    label = clerk.issue()
    clerk.key("Ctrl+P")
    window = documents(clerk)
    assert label in window.windowTitle()
    assert window.preview.count >= 1
    leave(clerk, window)
    assert clerk.label() == label, "the ticket is still on the panel"


def test_the_button_on_the_issued_card_does_the_same(clerk: Clerk) -> None:
    clerk.issue()
    button = clerk.window.doors.papers
    assert button.isVisible()
    assert button.key() == "Ctrl+P"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    leave(clerk, documents(clerk))


def test_with_a_form_open_there_is_no_case_yet_and_a_sentence_says_so(clerk: Clerk) -> None:
    clerk.issue()
    clerk.past_double_press()
    clerk.key("F2")
    clerk.until_form()
    clerk.key("Ctrl+P")
    assert clerk.window.findChildren(DocumentsWindow) == [], "not those of the visitor before"
    assert clerk.window.strip.message.text() != ""


def test_from_the_search_it_is_the_case_that_is_shown(clerk: Clerk) -> None:
    clerk.issue()
    other = clerk.desk.asks(name="钱八")
    clerk.window.open_visit(other.case_code)
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    clerk.key("Ctrl+P")
    window = documents(clerk)
    assert other.ticket in window.windowTitle()
    leave(clerk, window)
    detail = clerk.window.finder.detail.papers
    assert detail.isVisible()
    QTest.mouseClick(detail, Qt.MouseButton.LeftButton)
    leave(clerk, documents(clerk))


def test_from_the_ledger_it_is_the_chosen_line(clerk: Clerk) -> None:
    clerk.issue()
    clerk.key("Ctrl+Tab")
    clerk.until(lambda: clerk.window.ledger.panel.row() is not None)
    clerk.key("Ctrl+P")
    leave(clerk, documents(clerk))


def test_the_desks_keys_rest_while_documents_are_open(clerk: Clerk) -> None:
    label = clerk.issue()
    clerk.past_double_press()
    clerk.key("Ctrl+P")
    window = documents(clerk)
    clerk.key("F2", "Ctrl+Z")
    assert not clerk.window.page.form_open()
    assert clerk.label() == label
    leave(clerk, window)


def settings(clerk: Clerk) -> SettingsWindow:
    [window] = clerk.window.findChildren(SettingsWindow)
    clerk.until(window.isActiveWindow)
    clerk.until(lambda: window._kept is not None and not window.background.busy)
    return window


def test_settings_open_with_their_key_and_with_the_gear(clerk: Clerk) -> None:
    clerk.key("Ctrl+Comma")
    leave(clerk, settings(clerk))
    gear = clerk.window.doors.gear
    assert gear.accessibleName()
    QTest.mouseClick(gear, Qt.MouseButton.LeftButton)
    leave(clerk, settings(clerk))


def test_what_is_saved_reaches_the_scanner_at_once(clerk: Clerk) -> None:
    came: list[ScannerSettings] = []
    clerk.window.doors.scanner_settings.connect(came.append)
    clerk.window.doors.start()
    clerk.until(lambda: came == [ScannerSettings()])
    clerk.key("Ctrl+Comma")
    window = settings(clerk)
    clerk.key("Alt+4")
    window.sections.scanner.gap.setFocus()
    clerk.key("Up")
    clerk.key("Ctrl+S")
    clerk.until(lambda: came[-1] == ScannerSettings(gap_ms=36))
    assert clerk.desk.app.devices.settings() == DeviceSettings(scanner=ScannerSettings(gap_ms=36))
    clerk.until(lambda: not window.background.busy)
    leave(clerk, window)


def test_a_card_reader_that_is_saved_runs_at_once(clerk: Clerk, tmp_path: Path) -> None:
    assert not clerk.window.card.reader.configured
    clerk.key("Ctrl+Comma")
    window = settings(clerk)
    clerk.key("Alt+5")
    window.sections.card.driver.choose("simulator")
    window.sections.card.library.setText(str(tmp_path / "cards"))
    clerk.key("Ctrl+S")
    clerk.until(lambda: clerk.window.card.reader.configured)
    clerk.until(lambda: not window.background.busy)
    leave(clerk, window)
    clerk.window.card.stop()


def test_the_gear_has_room_at_every_size(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    with open_desk(tmp_path) as desk:
        clerk = Clerk.at(desk, qtbot)
        for width, height in ((1366, 696), (1280, 648), (1093, 542), (911, 440)):
            clerk.window.resize(QSize(width, height))
            gear = clerk.window.doors.gear
            where = QRect(gear.mapTo(clerk.window, QPoint(0, 0)), gear.size())
            assert clerk.window.rect().contains(where)
            assert gear.width() >= 28
        clerk.close()


def test_in_the_room_ctrl_o_shows_the_form_of_whoever_is_here(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    with open_desk(tmp_path) as desk:
        work = Work("room", at_end=desk.app.store.close)
        window = RoomWindow(desk.app, work, "W4", MEDIATOR)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
        QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        assert window.findChildren(DocumentsWindow) == []
        qtbot.waitUntil(lambda: window.console.bar.isVisible(), timeout=30_000)
        issued = desk.ticket(name="周明䶮")
        assert desk.app.calls.next("W4", MEDIATOR) is not None
        qtbot.waitUntil(lambda: window.acts is not None and window.acts.current is not None, timeout=30_000)
        QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(window.findChildren(DocumentsWindow)), timeout=30_000)
        [papers] = window.findChildren(DocumentsWindow)
        qtbot.waitUntil(lambda: papers.preview.drawn, timeout=30_000)
        document = papers.panel.document()
        assert document is not None
        assert document.code == "registration-form"
        assert issued.ticket in papers.windowTitle()
        papers.close()
        qtbot.waitUntil(lambda: window.findChildren(DocumentsWindow) == [], timeout=30_000)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
        QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        [devices] = window.findChildren(SettingsWindow)
        qtbot.waitUntil(lambda: devices._kept is not None and not devices.background.busy, timeout=30_000)
        devices.close()
        window.close()
        work.close()
        window.deleteLater()
