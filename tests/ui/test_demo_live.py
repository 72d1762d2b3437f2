"""The live demo: desk, console and hall move by themselves, a person may join in, closing the desk ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.demo.live import LiveDemo
from ui.demo.run import make_stage


@pytest.fixture
def demo(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[LiveDemo]:
    made = LiveDemo(make_stage(tmp_path, 120, 25), speed=600)
    yield made
    made.close()


def test_the_morning_goes_on_in_all_windows(demo: LiveDemo, qtbot: QtBot) -> None:
    before = _tickets(demo)
    demo.begin()

    qtbot.waitUntil(lambda: len(_tickets(demo) - before) >= 3, timeout=20_000)
    qtbot.waitUntil(lambda: not demo.desk.live.asked_for, timeout=20_000)
    assert all(window.isVisible() for window in demo.windows)


def test_closing_the_desk_ends_it(demo: LiveDemo, qtbot: QtBot) -> None:
    demo.begin()
    with qtbot.waitSignal(demo.ended, timeout=10_000):
        demo.desk.close()


def test_somebody_registered_by_hand_is_called_with_the_others(demo: LiveDemo, qtbot: QtBot) -> None:
    demo.begin()
    page, app = demo.desk.page, demo.app
    page.visitor.name.setText("柳一一")
    page.appeal.text.setPlainText("楼上漏水")
    page.appeal.set_category("14-02")
    demo.desk.commit()
    qtbot.waitUntil(lambda: demo.desk.flow.last is not None, timeout=20_000)
    issued = demo.desk.flow.last
    assert issued is not None

    def state() -> str:
        return app.search.visit(issued.case_code, "wangmin").state

    qtbot.waitUntil(lambda: state() not in ("waiting", "called"), timeout=30_000)


def _tickets(demo: LiveDemo) -> set[str]:
    """Return the numbers on the hall screen."""
    return {word for word in demo.hall.words() if word[:1] in "ABCDEFGHJK" and word[1:].isdigit()}
