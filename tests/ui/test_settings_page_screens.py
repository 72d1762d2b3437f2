"""显示屏 in the settings: screens added, changed and removed with keys alone; what is refused stands at its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import DeviceSettings, ScreenSettings
from desk_app.screens.hall_facts import zones
from tests.support.desk import open_desk
from tests.support.settings_keeper import Keeper, problems
from ui.screens.monitor_names import monitor_names
from ui.screens.monitor_numbers import MonitorNumber

KEY = "Alt+7"


@pytest.fixture
def keeper(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Keeper]:
    with open_desk(tmp_path) as desk:
        made = Keeper(desk, qtbot)
        yield made
        made.close()
        assert not made.crashes


def test_screens_are_added_set_and_removed_with_keys_alone(keeper: Keeper, qapp: QApplication) -> None:
    section = keeper.window.sections.screens
    keeper.key(KEY)
    assert not section.shows.isVisible(), "nothing to set while there is none"
    keeper.to(section.list.add)
    keeper.key("Space")
    assert QApplication.focusWidget() is section.shows
    keeper.key("Down")  # the first zone of the hall
    keeper.to(section.monitor)
    keeper.key("Down")  # the first monitor
    keeper.to(section.call)
    keeper.type_number("12")
    keeper.to(section.list.add)
    keeper.key("Space")
    keeper.key("Ctrl+S")
    keeper.until(lambda: len(keeper.kept().screens) == 2)
    zone = zones(keeper.desk.app.centre)[0]
    (monitor,) = monitor_names(qapp.screens())
    assert keeper.kept().screens == (ScreenSettings("hall", zone, monitor, 12), ScreenSettings("hall"))
    keeper.until(lambda: not keeper.window.unsaved)
    keeper.to(section.list.remove)
    keeper.key("Space")
    assert len(section.list.words()) == 1
    keeper.key("Ctrl+S")
    keeper.until(lambda: len(keeper.kept().screens) == 1)


def test_the_visitors_screen_runs_with_the_desk_and_has_no_times(keeper: Keeper) -> None:
    section = keeper.window.sections.screens
    keeper.key(KEY)
    keeper.to(section.list.add)
    keeper.key("Space")
    assert section.call.isVisible()
    while section.shows.value() != "visitor":
        keeper.key("Down")
    assert not section.run.isEnabled()
    assert not section.call.isVisible()
    assert not section.page.isVisible()
    keeper.key("Down")  # the first place
    assert section.run.isEnabled()
    assert section.page.isVisible()
    assert not section.call.isVisible()
    keeper.key("Up", "Ctrl+S")
    keeper.until(lambda: keeper.kept().screens == (ScreenSettings("visitor", run="desk"),))


def test_the_same_screen_twice_is_refused_beside_it(keeper: Keeper) -> None:
    section = keeper.window.sections.screens
    keeper.key(KEY)
    for _screen in range(2):
        keeper.to(section.list.add)
        keeper.key("Space")
    keeper.key("Up")  # the second shows the whole hall too
    assert section.list.words()[0] == section.list.words()[1]
    keeper.key("Alt+1", "Ctrl+S")
    keeper.until(lambda: problems(keeper.window) != [])
    assert keeper.window.stack.currentWidget() is section
    assert section.list.current() == 1
    assert QApplication.focusWidget() is section.shows
    assert keeper.kept() == DeviceSettings()
    keeper.key("Down")
    assert problems(keeper.window) == []
    keeper.key("Ctrl+S")
    keeper.until(lambda: len(keeper.kept().screens) == 2)


def test_what_is_kept_is_shown_though_it_is_there_no_more(keeper: Keeper) -> None:
    kept = (ScreenSettings("hall", "拆了的区", "DEL/U24/7/DP-9"), ScreenSettings("R99"))
    keeper.desk.app.devices.save(replace(keeper.kept(), screens=kept))
    keeper.window.close()
    section = keeper.open().sections.screens
    keeper.key(KEY)
    assert section.settings() == kept
    assert "拆了的区" in section.shows.currentText()
    assert "DEL U24 7 DP-9" in section.monitor.currentText()
    assert section.monitor.value() == "DEL/U24/7/DP-9"
    assert not keeper.window.unsaved
    assert keeper.window.list.rows[6].words()


def test_eight_screens_are_enough(keeper: Keeper) -> None:
    section = keeper.window.sections.screens
    keeper.key(KEY)
    keeper.to(section.list.add)
    for _screen in range(8):
        section.list.add.click()
    assert len(section.settings()) == 8
    assert not section.list.add.isEnabled()
    assert len({(one.shows, one.zone) for one in section.settings()}) == 8, "each is offered another thing"


def test_f8_shows_each_monitor_its_number(keeper: Keeper) -> None:
    keeper.key(KEY, "F8")
    (number,) = keeper.window.findChildren(MonitorNumber)
    assert number.isVisible()
    assert number.number == 1
    assert keeper.window.isActiveWindow()
    QTest.qWait(50)
    keeper.until(lambda: not keeper.window.findChildren(MonitorNumber))
