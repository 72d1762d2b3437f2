"""The desk and the public screens: how many live stands in the strip, Ctrl+M shows each, by keyboard alone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.screens.states import ScreenState, local_states, write_state
from desk_app.services.screen_words import screen_cell
from desk_app.services.screens import SeenScreen
from tests.support.desk_window import Clerk
from ui.desk.screens_model import Column
from ui.desk.screens_window import ScreensWindow

HALL = ScreenState("hall", "hall", "", "", 0, 0, "", None, "", "0.1.0", 0, "")


def beats(clerk: Clerk, name: str, *, ago_s: int = 1, **more: object) -> None:
    """A screen of this PC beat so many seconds ago."""
    then = clerk.desk.clock.now_ms() - 1000 * ago_s
    state = replace(HALL, name=name, shows=name, started_ms=then, beat_ms=then)
    write_state(clerk.desk.app.home, replace(state, **more))  # type: ignore[arg-type]


def looked(clerk: Clerk) -> str:
    """What the strip says after a look."""
    clerk.window.screens.look()
    clerk.shell.work.run(lambda: None, lambda _none: done.append(True))
    done: list[bool] = []
    clerk.until(lambda: bool(done))
    cell = clerk.window.strip.screens
    return "" if cell is None or not cell.isVisible() else cell.text()


def panel(clerk: Clerk) -> ScreensWindow:
    """Ctrl+M."""
    clerk.window.activateWindow()
    clerk.until(clerk.window.isActiveWindow)
    clerk.key("Ctrl+M")
    clerk.until(lambda: bool(clerk.window.findChildren(ScreensWindow)))
    (window,) = clerk.window.findChildren(ScreensWindow)
    clerk.until(window.isActiveWindow)
    return window


def lines(window: ScreensWindow) -> list[list[str]]:
    rows, columns = window.model.rowCount(), len(Column)
    return [[window.model.index(row, column).data() for column in range(columns)] for row in range(rows)]


def test_a_centre_without_screens_reads_nothing_about_them(clerk: Clerk) -> None:
    assert looked(clerk) == ""
    assert clerk.window.strip.screens is None, "not even an empty cell"
    clerk.window.page.appeal.text.setFocus()
    clerk.type("a")
    window = panel(clerk)
    assert window.said.text() == "还没有见过显示屏。"
    assert clerk.window.page.appeal.text.toPlainText() == "a", "the key types nothing"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    clerk.until(lambda: not window.isVisible())


def test_the_strip_counts_those_that_live_and_its_tip_names_the_others(clerk: Clerk) -> None:
    beats(clerk, "hall")
    beats(clerk, "R1")
    assert looked(clerk) == "显示屏 2/2"
    beats(clerk, "R1", ago_s=120)
    beats(clerk, "W1", stopped_ms=clerk.desk.clock.now_ms() - 60_000)
    assert looked(clerk) == "显示屏 1/3"
    cell = clerk.window.strip.screens
    assert cell is not None
    room = clerk.desk.app.centre.places["R1"].name
    assert f"门口屏（{room}）：没有回音，08:5" in cell.toolTip()
    assert "数据停在 08:5" in cell.toolTip()
    assert cell.accessibleDescription() == cell.toolTip()


def test_cut_off_from_the_shared_database_the_others_are_counted_apart(clerk: Clerk) -> None:
    app = clerk.desk.app
    here = replace(HALL, beat_ms=clerk.desk.clock.now_ms())
    seen = [SeenScreen(here, "alive", True, here.beat_ms)]
    seen += [SeenScreen(replace(here, device=name), "unknown", False, 0) for name in ("wall-1", "wall-2")]
    clerk.window.strip.show_screens(screen_cell(seen, app.centre, here.beat_ms))
    cell = clerk.window.strip.screens
    assert cell is not None
    assert cell.text() == "显示屏 1/1，2 块未知"
    clerk.window.strip.show_screens(screen_cell(seen[1:], app.centre, here.beat_ms))
    assert cell.text() == "显示屏 —，2 块未知"


def test_each_screen_is_a_line_the_worst_is_chosen_and_says_what_to_do(clerk: Clerk) -> None:
    beats(clerk, "R1", ago_s=3_600 * 30)
    beats(clerk, "hall", restarts=3, voice="no_loudspeaker", started_ms=clerk.desk.clock.now_ms() - 3_600_000)
    beats(clerk, "visitor")
    looked(clerk)
    window = panel(clerk)
    room = clerk.desk.app.centre.places["R1"].name
    assert lines(window) == [
        [f"门口屏（{room}）", "本机", "没有回音", "03-01 03:00 起没有回音"],
        ["大厅屏", "本机", "没有音箱", "08:00 开始显示，自动重启过 3 次"],
        ["来访人屏", "本机", "正常", "08:59 开始显示"],
    ]
    assert "从列表里去掉" in window.said.text()
    assert window.table.hasFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert "接上音箱" in window.said.text()
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert window.said.text() == ""


def test_a_screen_that_was_taken_down_leaves_the_list_with_del_one_that_lives_stays(clerk: Clerk) -> None:
    beats(clerk, "R1", ago_s=120)
    beats(clerk, "hall")
    looked(clerk)
    window = panel(clerk)
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert not window.forget_button.isEnabled()
    QTest.keyClick(window.table, Qt.Key.Key_Delete)
    QTest.keyClick(window.table, Qt.Key.Key_Up)
    assert window.forget_button.isEnabled()
    QTest.keyClick(window.table, Qt.Key.Key_Delete)
    clerk.until(lambda: window.model.rowCount() == 1)
    assert [one.name for one in local_states(clerk.desk.app.home)] == ["hall"]
    assert looked(clerk) == "显示屏 1/1"


def test_the_list_read_anew_keeps_the_choice_and_follows_what_happens(clerk: Clerk) -> None:
    beats(clerk, "R1")
    beats(clerk, "hall")
    looked(clerk)
    window = panel(clerk)
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    beats(clerk, "hall", ago_s=90)
    looked(clerk)
    assert lines(window)[1][Column.STATE] == "没有回音"
    assert "重新开机" in window.said.text()
    beats(clerk, "R1", ago_s=90)
    beats(clerk, "R0")
    looked(clerk)
    assert len(lines(window)) == 3
    chosen = window.table.currentIndex().row()
    assert lines(window)[chosen][Column.WHERE] == "大厅屏", "it is still the chosen one"
    QTest.keyClick(window.table, Qt.Key.Key_Escape)
    clerk.until(lambda: not window.isVisible())
    assert panel(clerk) is window
