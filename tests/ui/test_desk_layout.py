"""The desk can be read and reached: nothing cut, the focus always drawn, names for readers, Tab in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import open_desk
from tests.support.desk_window import Clerk
from ui.desk.columns import columns_for
from ui.widgets.label import Elided

DRAWN = [(1366, 696), (1280, 648)]  # client areas of 1366 x 768 and of 1920 x 1080 at 150 %
LONG_NAME = "周明䶮㛃𬭎𠅤"


@pytest.fixture
def sized(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Clerk]:
    width, height = request.param
    with open_desk(tmp_path) as desk:
        made = Clerk.at(desk, qtbot, width, height)
        yield made
        made.close()


def where(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def cut(window: QWidget) -> list[str]:
    """Return what does not have the room it needs."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        need = QSize(0, 0)
        if isinstance(widget, Elided):
            need = QSize(0, widget.sizeHint().height())
            if widget.elided():
                found.append(f"elided: {widget.text()}")
        elif isinstance(widget, QLabel) and widget.wordWrap():
            need = QSize(0, widget.heightForWidth(widget.width())) if widget.text() else need
        elif isinstance(widget, QLabel | QPushButton | QRadioButton):
            need = widget.minimumSizeHint()
        if need.width() > widget.width() or need.height() > widget.height():
            found.append(f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()}")
    return found


def outside(window: QWidget) -> list[str]:
    """Return what reaches over the sides of the scroll area or window it stands in."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName() == "focusRing":
            continue
        holder: QWidget = window
        step = widget.parentWidget()
        while step is not None and step is not window:
            if isinstance(step, QScrollArea):
                holder = step
                break
            step = step.parentWidget()
        box, room = where(widget, window), where(holder, window)
        if box.left() < room.left() - 1 or box.right() > room.right() + 1:
            found.append(f"{type(widget).__name__} {widget.objectName()} {box} in {room}")
    return found


@pytest.mark.parametrize("sized", DRAWN, indirect=True)
def test_nothing_is_cut_at_the_sizes_drawn(sized: Clerk) -> None:
    sized.form(name=LONG_NAME)
    sized.until(lambda: cut(sized.window) == [])  # a board that just came is laid out in the next round
    assert outside(sized.window) == []
    assert not sized.window.page.scroller.verticalScrollBar().isVisible()
    sized.key("F4")
    sized.until_issued()
    sized.quiet()
    sized.until(lambda: cut(sized.window.page.issued) == [])
    assert outside(sized.window) == []


@pytest.mark.parametrize("sized", DRAWN, indirect=True)
def test_the_returning_visitor_fits_too(sized: Clerk) -> None:
    sized.issue()
    sized.past_double_press()
    sized.key("F2")
    sized.form()
    sized.until(sized.window.page.visitor.returning.isVisible)
    matter = sized.window.page.visitor.returning.matter
    sized.until(lambda: cut(sized.window.page.visitor) == [f"elided: {matter.text()}"])
    assert matter.toolTip() == matter.text(), "too long for a line: the tip shows all"
    assert not sized.window.page.visitor.scroller.verticalScrollBar().isVisible()


@pytest.mark.parametrize("sized", [(1366, 696), (1093, 542)], indirect=True)
def test_ledger_and_search_have_room(sized: Clerk) -> None:
    sized.issue(name=LONG_NAME)
    sized.key("Ctrl+Tab")
    sized.until(lambda: sized.window.ledger.panel.row() is not None)
    assert outside(sized.window.ledger) == []
    assert cut(sized.window.ledger.panel) == []
    sized.key("Ctrl+G")
    sized.until(lambda: sized.window.finder.detail.view() is not None)
    assert outside(sized.window.finder) == []


@pytest.mark.parametrize("sized", [(1093, 542), (911, 440)], indirect=True)
def test_at_small_sizes_the_queue_is_a_rail_cards_scroll_and_the_actions_stay(sized: Clerk) -> None:
    sized.form()
    page, window = sized.window.page, sized.window
    assert page.rail.isVisible()
    assert page.rail.width() == 72
    assert not page.queue.isVisible()
    assert page.scroller.verticalScrollBar().isVisible()
    for pinned in (page.commit, page.advise, window.strip, window.header):
        assert window.rect().contains(where(pinned, window))
    assert outside(window) == []
    sized.key("F4")
    sized.until_issued()
    assert window.rect().contains(where(page.issued.next, window))


def test_the_columns_are_those_of_the_grid() -> None:
    assert (columns_for(1366).left, columns_for(1366).right, columns_for(1366).gap) == (312, 348, 10)
    assert (columns_for(1280).left, columns_for(1280).right, columns_for(1280).gap) == (296, 312, 8)
    assert columns_for(1093).rail
    assert (columns_for(1920).left, columns_for(1920).middle, columns_for(1920).right) == (360, 900, 420)


def test_whatever_takes_the_focus_has_a_name(clerk: Clerk) -> None:
    clerk.issue()
    nameless = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in clerk.window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
        and not isinstance(widget, QScrollArea)
        and not widget.objectName().startswith("qt_")
        and type(widget).__module__.startswith("ui.")
    ]
    assert nameless == []


def beside_the_chosen(widget: QWidget) -> bool:
    """Say whether Tab passes a widget over because another one of its group is chosen: arrows go there."""
    if not isinstance(widget, QRadioButton) or widget.group() is None or widget.group().checkedButton() is None:
        return False
    return widget.group().checkedButton() is not widget


def test_tab_walks_in_reading_order(clerk: Clerk) -> None:
    clerk.form()
    page = clerk.window.page
    expected = [
        widget for widget in page.stops() if widget.isVisible() and widget.isEnabled() and not beside_the_chosen(widget)
    ]
    expected[0].setFocus()
    walked = [clerk.focused()]
    for _step in range(len(expected) - 1):
        clerk.key("Tab")
        walked.append(clerk.focused())
    assert [w.accessibleName() for w in walked] == [w.accessibleName() for w in expected]
    assert len(walked) > 15


def test_the_focus_is_always_drawn(clerk: Clerk) -> None:
    clerk.form()
    for widget in clerk.window.page.stops():
        if widget.isVisible() and widget.isEnabled():
            widget.setFocus()
            clerk.until(clerk.ring_is_drawn)
    clerk.window.search.setFocus()
    assert clerk.ring_is_drawn()


def test_the_focus_is_drawn_after_a_click_too(clerk: Clerk) -> None:
    QTest.mouseClick(clerk.window.page.visitor.address, Qt.MouseButton.LeftButton)
    assert clerk.focused() is clerk.window.page.visitor.address
    assert clerk.ring_is_drawn()


def test_the_ring_follows_when_cards_scroll(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    with open_desk(tmp_path) as desk:
        clerk = Clerk.at(desk, qtbot, 1093, 542)
        clerk.form()
        clerk.window.page.route.elsewhere.setFocus()
        clerk.until(clerk.ring_is_drawn)
        clerk.close()


def test_help_opens_with_f1_for_each_page_and_closes_with_esc(clerk: Clerk) -> None:
    from ui.widgets.help_window import HelpWindow

    for _page in range(3):
        clerk.key("F1")
        opened = clerk.window.findChildren(HelpWindow)
        assert len(opened) == 1
        assert len(opened[0].text.toPlainText()) > 200
        QTest.keyClick(opened[0].text, Qt.Key.Key_Escape)
        clerk.until(lambda: clerk.window.findChildren(HelpWindow) == [])
        clerk.window.activateWindow()
        clerk.until(clerk.window.isActiveWindow)
        clerk.key("Ctrl+Tab")
