"""The console at small sizes and with rare characters: what gives way, and what never does."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.ui.rooms.conftest import Bench
from tests.ui.rooms.test_room_privacy import everything_shown
from ui.room.queue_paint import RAIL
from ui.room.window import RoomWindow
from ui.widgets.label import Elided

SIZES = [(1366, 696), (1280, 648), (1093, 546), (960, 468), (1920, 1008)]


def served(bench: Bench, size: tuple[int, int]) -> RoomWindow:
    ticket = bench.desk.ticket(name="䶮㛃𬭎𠅤", people=4, phone="13812345678")
    for _n in range(12):
        bench.desk.ticket(name="欧阳𬭎")
    window = bench.console()
    window.resize(*size)
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    bench.until(lambda: window.console.size().width() == size[0])
    return window


def in_window(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", SIZES)
def test_actions_head_and_strip_never_give_way(bench: Bench, size: tuple[int, int]) -> None:
    window = served(bench, size)
    console = window.console
    whole = window.rect()
    pinned: list[QAbstractButton] = [
        console.next,
        console.visit.head.start,
        console.call.recall,
        console.call.miss,
        console.call.park,
        console.move_on.send,
        console.result.finish,
        console.place,
    ]
    for button in pinned:
        assert button.isVisible()
        assert whole.contains(in_window(button, window)), button.text()
        assert button.height() >= 26
    for widget in (console.search, console.strip, console.header):
        assert whole.contains(in_window(widget, window))
    boxes = [in_window(button, window) for button in pinned]
    assert not any(a.intersects(b) for at, a in enumerate(boxes) for b in boxes[at + 1 :])


@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_unless_it_is_elided_with_a_tip(bench: Bench, size: tuple[int, int]) -> None:
    window = served(bench, size)

    def cut() -> list[str]:
        plain = [
            label
            for label in window.console.findChildren(QLabel)
            if label.isVisible() and not isinstance(label, Elided) and not label.wordWrap()
        ]
        return [label.text() for label in plain if label.width() < label.sizeHint().width()]

    bench.qtbot.waitUntil(lambda: cut() == [], timeout=2_000)


def test_the_queue_shrinks_to_a_rail_before_the_actions_do(bench: Bench) -> None:
    window = served(bench, (1366, 696))
    assert window.console.left.width() == 292
    assert window.console.right.width() == 324
    window.resize(1093, 546)
    bench.until(lambda: window.console.left.width() == RAIL)
    assert window.console.right.width() == 300


def test_rare_characters_are_shown_by_a_font_that_has_them(bench: Bench) -> None:
    window = served(bench, (1366, 696))
    assert "䶮" in everything_shown(window)


def test_every_control_has_a_name_for_a_screen_reader(bench: Bench) -> None:
    window = served(bench, (1366, 696))
    console = window.console
    controls: list[QWidget] = [
        console.next,
        console.place,
        console.search,
        console.queue.list,
        console.visit.head.start,
        console.visit.person.reason.reasons,
        console.call.why,
        console.move_on.where,
        console.result.note,
        console.result.onward,
        *console.findChildren(QAbstractButton),
    ]
    assert not [control for control in controls if not (control.accessibleName() or getattr(control, "text", str)())]
