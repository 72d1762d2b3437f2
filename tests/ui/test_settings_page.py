"""设置: this PC's devices by keyboard alone: chosen, tried before they are kept, named with their state in words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.centre_file import default_centre_path
from desk_app.devices.idcard.simulator import SimulatedCards
from desk_app.devices.settings import DeviceSettings, DocumentPrinterSettings, SlipPrinterSettings
from tests.support.desk import open_desk
from tests.support.fake_printer import FakePrinter
from tests.support.settings_keeper import PATIENCE_MS, Keeper, problems
from ui.devices.system_printer import PagesWanted
from ui.documents.print_dialog import ChosenPrinter
from ui.settings.asking import Asking
from ui.settings.window import SettingsWindow
from ui.widgets.focus_ring import ring_of


@pytest.fixture
def keeper(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Keeper]:
    with open_desk(tmp_path) as desk:
        made = Keeper(desk, qtbot)
        yield made
        made.close()
        assert not made.crashes


def test_a_printer_in_the_network_is_set_up_with_keys_alone(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.address.kind)
    keeper.key("Up", "Up", "Up")  # from the folder up to the network
    assert window.sections.slip.address.kind.value() == "tcp"
    keeper.key("Tab")
    keeper.type("10.1.2.50")
    keeper.to(window.sections.slip.paper)
    keeper.key("Right")
    keeper.key("Ctrl+S")
    keeper.until(lambda: keeper.kept().slip.paper == 58)
    assert keeper.kept().slip.address == "tcp:10.1.2.50"
    keeper.until(lambda: keeper.saved != [])
    assert not window.unsaved
    assert window.strip.message.property("role") == "good"


def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_kept(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.address.kind)
    keeper.key("Up", "Up", "Up", "Tab")
    keeper.type("not an address")
    keeper.key("Alt+4", "Ctrl+S")  # from another section
    keeper.until(lambda: problems(window) != [])
    assert window.list.current() == 0, "the section with the field comes forward"
    assert QApplication.focusWidget() is window.sections.slip.address.value
    assert window.sections.slip.address.value.property("problem") is True
    assert not any("slip.address" in sentence for sentence in problems(window)), "no codes"
    assert keeper.kept() == DeviceSettings()
    assert window.strip.message.text()
    keeper.type("10.1.2.50")
    assert window.strip.message.text() == "", "it is corrected: the refusal stands nowhere any more"
    assert problems(window) == []
    keeper.key("Ctrl+S")
    keeper.until(lambda: keeper.kept().slip.address == "tcp:10.1.2.50")
    keeper.until(lambda: problems(window) == [])


def test_an_address_written_in_full_is_taken_whatever_the_kind(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.address.value)
    keeper.type("tcp:10.1.2.50:9101")
    assert window.sections.slip.state.text(), "how an unsaved printer is, is not known"
    assert window.sections.slip.state.text() != window.standing.lines["slip"][0]
    keeper.key("Ctrl+S")
    keeper.until(lambda: keeper.kept().slip.address == "tcp:10.1.2.50:9101")
    keeper.until(lambda: window.sections.slip.address.kind.value() == "tcp")
    assert window.sections.slip.address.value.text() == "10.1.2.50:9101"


def test_each_section_has_its_key_and_its_state_in_a_word(keeper: Keeper) -> None:
    window = keeper.window
    for index in range(6):
        keeper.key(f"Alt+{index + 1}")
        assert window.stack.currentWidget() is window.sections.all[index]
        assert window.list.rows[index].words()
    assert window.preview.isVisible() is False
    keeper.key("Alt+1")
    assert window.preview.isVisible()
    keeper.key("Down")
    assert window.stack.currentWidget() is window.sections.second, "arrows go through the list too"


def test_the_preview_follows_the_paper(keeper: Keeper) -> None:
    window = keeper.window
    keeper.until(lambda: window.preview.sheet.image.width() == 576)
    keeper.to(window.sections.slip.paper)
    keeper.key("Right")
    keeper.until(lambda: window.preview.sheet.image.width() == 384)
    keeper.key("Left")
    keeper.until(lambda: window.preview.sheet.image.width() == 576)


def test_the_preview_follows_the_centres_file_and_tells_its_mistakes(keeper: Keeper) -> None:
    window, home = keeper.window, keeper.desk.app.home
    keeper.until(lambda: window.preview.sheet.image.width() == 576 and window.preview._stamp is not None)
    first = window.preview.sheet.image.copy()
    words = default_centre_path().read_text(encoding="utf-8")
    (home / "centre.toml").write_text(
        words.replace("安澜县社会治安综合治理中心", "云岭县社会治安综合治理中心"), "utf-8"
    )
    keeper.until(lambda: window.preview.sheet.image != first)
    assert window.preview.note.isVisible()
    second = window.preview.sheet.image.copy()
    (home / "centre.toml").write_text(words + "\n[slip\n", encoding="utf-8")
    keeper.until(lambda: not window.preview.problem.isHidden())
    assert "centre.toml" in window.preview.problem.text()
    assert window.preview.sheet.image == second, "the picture of before stays"
    (home / "centre.toml").write_text(words, encoding="utf-8")
    keeper.until(lambda: window.preview.problem.isHidden())
    keeper.until(lambda: window.preview.sheet.image == first)


def test_a_test_slip_comes_out_before_anything_is_saved(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.address.value)
    keeper.type("try")
    keeper.key("F8")
    keeper.until(lambda: not window.trials.busy(window.sections.slip))
    [file] = (keeper.desk.app.home / "try").iterdir()
    assert file.suffix == ".png"
    assert window.sections.slip.result.text()
    assert keeper.kept() == DeviceSettings()
    assert keeper.desk.events() == [], "a test slip is no event"


def test_the_focus_stays_where_it_was_after_a_trial_and_after_saving(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.test)
    keeper.key("Enter")
    keeper.until(lambda: window.sections.slip.result.text() != "" and not window.trials.busy(window.sections.slip))
    assert QApplication.focusWidget() is window.sections.slip.test
    keeper.to(window.sections.slip.feed)
    keeper.key("Up")
    window.save_button.setFocus()
    keeper.key("Enter")
    keeper.until(lambda: keeper.kept().slip.feed == 5)
    keeper.until(lambda: not window.save_button.isEnabled())
    assert QApplication.focusWidget() is window.list.rows[0], "not the button that closes"


def test_a_test_slip_on_a_printer_that_is_out_of_paper_says_so(keeper: Keeper) -> None:
    with FakePrinter() as printer:
        printer.paper_out()
        window = keeper.window
        window.sections.slip.address.show_address(printer.address)
        keeper.key("F8")
        keeper.until(lambda: not window.trials.busy(window.sections.slip) and window.sections.slip.result.text() != "")
        said = window.sections.slip.result.text()
        assert "纸" in said or "paper" in said
        assert printer.papers == ()


def test_another_printer_is_none_until_it_is_ticked(keeper: Keeper) -> None:
    window = keeper.window
    keeper.key("Alt+2")
    assert not window.sections.second.address.isEnabled()
    assert keeper.kept().second_slip is None
    keeper.to(window.sections.second.used)
    keeper.key("Space")
    assert window.sections.second.address.isEnabled()
    keeper.key("Ctrl+S")
    keeper.until(lambda: keeper.kept().second_slip == SlipPrinterSettings())


def test_a_test_page_comes_out_of_the_a4_printer(keeper: Keeper, tmp_path: Path) -> None:
    window = keeper.window
    keeper.key("Alt+3")
    window.sections.documents.address.show_address("folder:a4")
    keeper.key("F8")
    keeper.until(
        lambda: not window.trials.busy(window.sections.documents) and window.sections.documents.result.text() != ""
    )
    [file] = (keeper.desk.app.home / "a4").iterdir()
    [page] = PdfReader(file).pages
    assert round(float(page.mediabox.height)) == 842
    window.sections.documents.address.show_address("")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "asked.pdf"))
    keeper.chosen = ChosenPrinter(printer, PagesWanted())
    keeper.key("F8")
    keeper.until(lambda: (tmp_path / "asked.pdf").exists() and not window.trials.busy(window.sections.documents))


def test_found_printers_are_offered_and_fill_kind_and_address(keeper: Keeper) -> None:
    from ui.settings.address import FoundPrinter

    window = keeper.window
    window._found([FoundPrinter("system:HP LaserJet", "HP LaserJet"), FoundPrinter("windows:XP-80C", "XP-80C")])
    address = window.sections.slip.address
    keeper.to(address.found)
    keeper.key("Down")
    assert address.address() == "system:HP LaserJet"
    assert window.unsaved


def test_unsaved_changes_are_asked_about_once_then_left(keeper: Keeper) -> None:
    window = keeper.window
    keeper.to(window.sections.slip.feed)
    keeper.key("Up")
    assert window.save_button.isEnabled()
    keeper.key("Esc")
    assert window.isVisible()
    assert window.strip.message.property("role") == "warn"
    keeper.key("Esc")
    assert not shiboken6.isValid(window) or not window.isVisible()
    assert keeper.kept() == DeviceSettings()


def test_nothing_changed_closes_at_once(keeper: Keeper) -> None:
    assert not keeper.window.save_button.isEnabled()
    keeper.key("Esc")
    assert not shiboken6.isValid(keeper.window) or not keeper.window.isVisible()


def test_what_was_kept_is_shown_again(keeper: Keeper) -> None:
    settings = DeviceSettings(
        slip=SlipPrinterSettings("tcp:10.1.2.50", 58, "text", "none", 7),
        second_slip=SlipPrinterSettings("folder:second"),
        documents=DocumentPrinterSettings("system:HP", 3),
    )
    keeper.desk.app.devices.save(settings)
    keeper.window.close()
    keeper.open()
    assert keeper.window.settings() == settings
    assert not keeper.window.unsaved


def test_the_window_answers_while_a_printer_does_not(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_on: list[threading.Thread] = []
    really = Asking._on_thread

    def watched(asking: Asking, act: Callable[[], Any]) -> Any:
        asked_on.append(threading.current_thread())
        return really(asking, act)

    monkeypatch.setattr(Asking, "_on_thread", watched)
    with FakePrinter() as printer:
        printer.go_silent()
        keeper.desk.app.devices.save(DeviceSettings(slip=SlipPrinterSettings(printer.address)))
        keeper.window.close()
        window = keeper.open_unsettled()
        keeper.until(lambda: window._kept is not None)
        assert window.background.busy
        keeper.key("Alt+4")
        assert window.stack.currentWidget() is window.sections.scanner
        keeper.settled()
        assert window.list.rows[0].words() not in ("正常", "well")
    assert asked_on
    assert threading.main_thread() not in asked_on


def test_whatever_takes_the_focus_has_a_name_and_the_ring(keeper: Keeper) -> None:
    window = keeper.window
    for index in range(6):
        keeper.key(f"Alt+{index + 1}")
        for _step in range(12):
            at = QApplication.focusWidget()
            assert at is not None
            assert at.accessibleName() or at.objectName().startswith("qt_"), at
            assert ring_of(window).isVisible()
            keeper.key("Tab")


def test_a_card_is_read_as_a_trial_and_only_a_masked_name_is_shown(keeper: Keeper, tmp_path: Path) -> None:
    window = keeper.window
    cards = SimulatedCards(tmp_path / "cards")
    cards.lay("ordinary")
    freed: list[bool] = []
    window.trials._free_card_reader = lambda: freed.append(True)
    keeper.key("Alt+5")
    window.sections.card.driver.choose("simulator")
    keeper.to(window.sections.card.library)
    keeper.type(str(tmp_path / "cards"))
    with keeper.qtbot.waitSignal(window.trials.card_over, timeout=PATIENCE_MS):
        keeper.key("F9")
    assert freed == [True], "the desk let go of the reader before"
    said = window.sections.card.result.text()
    assert "甘*辰" in said
    assert "甘雨辰" not in said
    assert "1399991990" not in said
    assert keeper.kept() == DeviceSettings()


def test_closing_ends_what_waits_for_a_card(keeper: Keeper) -> None:
    window = keeper.window
    keeper.key("Alt+5")
    window.sections.card.driver.choose("simulator")
    keeper.key("F9")
    keeper.until(lambda: window.sections.card.result.text() != "")
    window.close()
    for thread in [one for one in threading.enumerate() if one.name == "background"]:
        thread.join(30)
        assert not thread.is_alive()


def test_the_command_opens_the_settings_alone(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    from ui.app import main

    with open_desk(tmp_path):
        pass  # a store that is there
    seen: list[str] = []

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, SettingsWindow) and window._kept is not None and not window.background.busy:
                seen.append(window.windowTitle())
                window.close()
                return
        QTimer.singleShot(50, look)

    QTimer.singleShot(50, look)
    assert main(["--home", str(tmp_path / "home"), "settings"]) == 0
    assert len(seen) == 1
