"""Settings and documents have room for everything at every size and scale, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import GUIDE, Desk, open_desk
from ui.documents.window import DocumentsWindow
from ui.settings.window import SettingsWindow
from ui.shell import Shell
from ui.widgets.label import Elided

SIZES = [(1366, 696), (1280, 648), (1093, 542), (960, 468)]
"""Client areas of 1366 × 768 at 100 and 125 %, of 1920 × 1080 at 150 and 200 %."""
SMALLEST = (683, 304)
"""1366 × 768 at 200 %: 683 × 384 with the system's title bar and task bar."""
PATIENCE_MS = 40_000


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[tuple[Desk, Shell]]:
    with open_desk(tmp_path) as desk:
        made = Shell(desk.app, "layout")
        yield desk, made
        made.close()


def scrolled(widget: QWidget) -> bool:
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, QScrollArea):
            return True
        step = step.parentWidget()
    return False


def cut(window: QWidget) -> list[str]:
    """What does not have the room it needs, or reaches over the window's edge."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName() == "focusRing":
            continue
        need = QSize(0, 0)
        if isinstance(widget, QLabel) and widget.wordWrap():
            need = QSize(0, widget.heightForWidth(widget.width())) if widget.text() else need
        elif isinstance(widget, Elided):
            need = QSize(0, widget.sizeHint().height())
        elif isinstance(widget, QLabel | QPushButton | QRadioButton):
            need = widget.minimumSizeHint()
        if need.width() > widget.width() or need.height() > widget.height():
            found.append(f"cut: {type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()}")
        where = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not scrolled(widget) and not window.rect().contains(where) and isinstance(widget, QLabel | QPushButton):
            found.append(f"outside: {type(widget).__name__} {widget.accessibleName()}")
    return found


@pytest.mark.parametrize("size", [*SIZES, SMALLEST])
def test_every_section_has_room(shell: tuple[Desk, Shell], qtbot: QtBot, size: tuple[int, int]) -> None:
    desk, made = shell
    window = SettingsWindow(desk.app, made.work)
    window.resize(*size)
    window.show()
    qtbot.waitUntil(
        lambda: window._kept is not None and not window.background.busy and not made.work.busy, timeout=PATIENCE_MS
    )
    for index, section in enumerate(window.sections.all):
        window.list.choose(index)
        section.show_problem(next(iter(section._fields)), "这里的地址不能用，例如：tcp:10.1.2.50、folder:paper。" * 2)
        qtbot.waitUntil(lambda: not window.background.busy, timeout=PATIENCE_MS)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size, "it is no larger than it was made"
        assert cut(window) == [], f"section {index}"
        assert window.rect().contains(QRect(window.save_button.mapTo(window, QPoint(0, 0)), window.save_button.size()))
    window.close()


def test_a_preview_drawn_before_the_window_had_its_width_is_whole(shell: tuple[Desk, Shell], qtbot: QtBot) -> None:
    desk, made = shell
    window = SettingsWindow(desk.app, made.work)
    window.resize(*SMALLEST)
    window.show()
    sheet = window.preview.sheet
    qtbot.waitUntil(lambda: not sheet.image.isNull(), timeout=PATIENCE_MS)
    sheet.resize(130, sheet.height())
    sheet.show_picture(sheet.image, 80)
    window.resize(1366, 728)
    qtbot.waitUntil(lambda: sheet.width() > 280, timeout=PATIENCE_MS)
    assert sheet.height() >= sheet.sizeHint().height()
    qtbot.waitUntil(lambda: not window.background.busy and not made.work.busy, timeout=PATIENCE_MS)
    window.close()


def test_it_opens_no_larger_than_the_screen(shell: tuple[Desk, Shell], qtbot: QtBot) -> None:
    desk, made = shell
    window = SettingsWindow(desk.app, made.work)
    window.show()
    qtbot.waitUntil(lambda: window._kept is not None and not window.background.busy, timeout=PATIENCE_MS)
    room = window.screen().availableSize()
    assert window.width() <= room.width()
    assert window.height() < room.height(), "the title bar has room too"
    window.close()


@pytest.mark.parametrize("size", SIZES)
def test_documents_have_room(shell: tuple[Desk, Shell], qtbot: QtBot, size: tuple[int, int]) -> None:
    desk, made = shell
    case = desk.ticket(name="周明䶮").case_code
    window = DocumentsWindow(desk.app, made.work, GUIDE)
    window.open_case(case, "D001")
    window.resize(*size)
    window.show()
    qtbot.waitUntil(lambda: window.preview.drawn and not window.background.busy, timeout=PATIENCE_MS)
    window.panel.list.setCurrentIndex(window.panel.list.model().index(window.panel.list.model().rowCount() - 1, 0))
    qtbot.waitUntil(lambda: window.preview.drawn and not window.background.busy, timeout=PATIENCE_MS)
    window.panel.say("打印机中途停下了，可能已打出一部分。请先看打印机，再决定是否重打。", "warn")
    QApplication.processEvents()
    assert cut(window) == []
    window.panel.show_busy(busy=True)
    QApplication.processEvents()
    assert cut(window) == []
    window.close()
