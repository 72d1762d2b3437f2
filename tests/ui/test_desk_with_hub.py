"""The desk and the shared database: what the strip, the banner and the cards say in every state, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.sync_state import SyncState
from desk_app.services.conflicts import Conflict, Side
from desk_app.services.sync_words import sync_words
from tests.support.desk import GUIDE, MEDIATOR, WINDOW, at, open_desk
from tests.support.desk_window import Clerk
from tests.support.faulty_centre import FaultyCentre
from tests.support.joined import centre_of, settle
from tests.support.postgres import PostgresServer
from tests.ui.test_desk_layout import cut, outside, where
from ui.desk.conflict_box import ConflictBox, conflict_text
from ui.desk.queue_model import Column
from ui.widgets.help_window import HelpWindow

TEN = at("2026-03-02 10:02")
ALONE = SyncState("alone")
CONNECTED = SyncState("connected")
OFFLINE = SyncState("offline", since_ms=TEN, to_upload=3, reason="network")


def show(clerk: Clerk, state: SyncState, refused: str = "") -> None:
    """Let the window read this state, as the watch would have it."""
    view = clerk.window.live.view
    assert view is not None
    clerk.window._came(replace(view, sync=sync_words(state, refused), to_upload=state.to_upload))


def waits(clerk: Clerk) -> list[str]:
    model = clerk.window.page.queue.windows.model()
    return [model.index(row, Column.ESTIMATE).data() for row in range(model.rowCount())]


def people(clerk: Clerk) -> list[str]:
    model = clerk.window.page.queue.windows.model()
    return [model.index(row, Column.WAITING).data() for row in range(model.rowCount())]


# --- the words of every state -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ALONE, "本机工作"),
        (CONNECTED, "已连共享库"),
        (SyncState("connected", to_upload=2), "2 条"),
        (SyncState("catching_up", done=1200, total=5000), "1200"),
        (OFFLINE, "3 条待上传"),
        (SyncState("refused", to_upload=1, reason="revoked"), "1 条待上传"),
        (SyncState("stopped", to_upload=4), "4 条待上传"),
    ],
    ids=lambda value: value.phase if isinstance(value, SyncState) else "",
)
def test_the_strip_says_how_it_stands(clerk: Clerk, state: SyncState, said: str) -> None:
    show(clerk, state)
    cell = clerk.window.strip.store
    assert said in cell.text(), cell.text()
    assert cell.accessibleName() == cell.text()
    assert cell.isVisible()
    assert clerk.window.banner.isVisible() == (state.phase in ("offline", "refused"))


def test_cut_off_the_banner_says_since_when_what_works_and_what_is_safe(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    said = clerk.window.banner.text()
    assert "10:02" in said
    assert "3" in said
    assert "不会重号" in said or "不重号" in said, said


def test_a_refusal_names_its_reason_and_has_a_square(clerk: Clerk) -> None:
    show(clerk, SyncState("refused", since_ms=TEN, reason="revoked"), "这台电脑已被管理员撤销。")
    assert "这台电脑已被管理员撤销。" in clerk.window.banner.text()
    assert clerk.window.strip.store._dot._shape == "square"


def test_esc_closes_the_banner_and_it_stays_closed_until_the_next_cut(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    clerk.key("Esc")
    assert not clerk.window.banner.isVisible()
    show(clerk, replace(OFFLINE, to_upload=9))
    assert not clerk.window.banner.isVisible(), "the same cut"
    assert "9 条待上传" in clerk.window.strip.store.text()
    show(clerk, CONNECTED)
    show(clerk, OFFLINE)
    assert clerk.window.banner.isVisible(), "cut again, in the same minute"


def test_esc_throws_nothing_typed_away(clerk: Clerk) -> None:
    clerk.type("周明")
    show(clerk, OFFLINE)
    clerk.key("Esc")
    assert clerk.window.page.visitor.name.text() == "周明"


def test_back_again_is_said_in_green_for_8_seconds_also_when_it_had_to_catch_up_first(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    show(clerk, SyncState("starting", to_upload=3))
    show(clerk, SyncState("catching_up", done=1, total=90, to_upload=3))
    strip = clerk.window.strip.message
    assert strip.text() == ""
    show(clerk, CONNECTED)
    assert strip.text() == "已连上共享库，3 条已上传。"
    assert strip.property("role") == "good"
    assert clerk.window.notices._fade.remainingTime() > 7_000
    show(clerk, CONNECTED)
    assert strip.text() == "已连上共享库，3 条已上传。"
    clerk.window.notices._fade.timeout.emit()
    assert strip.text() == ""


def test_what_was_said_meanwhile_is_not_taken_away_after_the_8_seconds(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    show(clerk, CONNECTED)
    clerk.window.strip.say("别的话")
    clerk.window.notices._fade.timeout.emit()
    assert clerk.window.strip.message.text() == "别的话"


def test_a_start_without_a_cut_says_nothing_of_coming_back(clerk: Clerk) -> None:
    show(clerk, SyncState("starting"))
    show(clerk, CONNECTED)
    assert clerk.window.strip.message.text() == ""


def test_f1_tells_what_being_cut_off_means_and_the_details_button_too(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    clerk.key("F1")
    [page] = clerk.window.findChildren(HelpWindow)
    assert "连不上共享库" in page.text.toPlainText()
    assert "待上传" in page.text.toPlainText()
    page.close()
    clerk.until(lambda: not clerk.window.findChildren(HelpWindow))
    clerk.window.activateWindow()
    show(clerk, OFFLINE)
    clerk.window.banner.details.emit()
    [page] = clerk.window.findChildren(HelpWindow)
    assert "待上传" in page.text.toPlainText()
    page.close()


def test_f1_is_the_pages_own_help_again_once_the_banner_is_gone(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    clerk.key("Esc", "F1")
    [page] = clerk.window.findChildren(HelpWindow)
    assert "登记取号" in page.text.toPlainText().splitlines()[0]
    page.close()


# --- what stands still ------------------------------------------------------------------------------------------------


def test_while_cut_nothing_unknown_is_promised(clerk: Clerk) -> None:
    clerk.desk.ticket()
    clerk.until(lambda: "1" in people(clerk))
    assert set(waits(clerk)) != {"—"}
    assert "0" in people(clerk)
    show(clerk, OFFLINE)
    assert set(waits(clerk)) == {"—"}
    assert "0" not in people(clerk), "a cut connection never shows 0"
    assert "1" in people(clerk), "what was known stays"
    assert "停在 10:02" in clerk.window.page.queue.summary.text()
    assert "停在 10:02" in clerk.window.page.rail.toolTip()
    show(clerk, CONNECTED)
    assert "0" in people(clerk)
    assert set(waits(clerk)) != {"—"}
    assert "停在" not in clerk.window.page.queue.summary.text()


def test_the_suggestion_promises_no_wait_while_cut(clerk: Clerk) -> None:
    clerk.desk.ticket()
    clerk.form()
    clerk.quiet()
    panel = clerk.window.page.route.panel
    clerk.until(lambda: "分钟" in panel.ahead.text())
    show(clerk, OFFLINE)
    assert "分钟" not in panel.ahead.text()
    assert "分" not in "".join(box.wait.text() for box in clerk.window.page.route.others.boxes)
    show(clerk, CONNECTED)
    assert "分钟" in panel.ahead.text()


def test_the_card_of_a_number_issued_while_cut_asks_for_one_more_step(clerk: Clerk) -> None:
    show(clerk, OFFLINE)
    clerk.issue()
    card = clerk.window.page.issued
    show(clerk, OFFLINE)
    assert card.tag.text() == "请多做一步"
    assert "4 号窗口" in card.extra.text()
    assert "号条" in card.extra.text()
    assert "分" not in card.wait.text.text()
    show(clerk, CONNECTED)
    assert card.tag.text() == "案件码"
    assert card.wait.text.text() != ""


def test_a_new_configuration_is_told_once(clerk: Clerk) -> None:
    view = clerk.window.live.view
    assert view is not None
    clerk.window._came(replace(view, news="新配置到了"))
    assert clerk.window.strip.message.text() == "新配置到了"
    clerk.window.strip.say("")
    clerk.window._came(replace(view, news="新配置到了"))
    assert clerk.window.strip.message.text() == ""


# --- room for all of it -----------------------------------------------------------------------------------------------


def squeezed(widget: QWidget) -> list[str]:
    """What has less room than it needs; a line that is elided tells the whole in its tip."""
    return [line for line in cut(widget) if not line.startswith("elided")]


@pytest.fixture
def sized(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Clerk]:
    width, height = request.param
    with open_desk(tmp_path) as desk:
        made = Clerk.at(desk, qtbot, width, height)
        yield made
        made.close()


@pytest.mark.parametrize("sized", [(1366, 696), (1280, 648)], indirect=True)
def test_under_the_banner_every_window_and_room_still_has_its_row(sized: Clerk) -> None:
    queue = sized.window.page.queue
    before = queue.height()
    show(sized, OFFLINE)
    sized.until(lambda: queue.height() < before)
    QApplication.processEvents()
    sized.until(lambda: where(queue.rooms, queue).bottom() <= queue.rect().bottom())
    sized.until(lambda: where(queue.windows, queue).bottom() <= where(queue.rooms, queue).top())
    for table in (queue.windows, queue.rooms):
        rows = sum(table.rowHeight(row) for row in range(table.model().rowCount()))
        assert rows + table.horizontalHeader().height() <= table.height()
    assert sized.window.banner.isVisible()


@pytest.mark.parametrize("sized", [(1366, 696)], indirect=True)
def test_under_the_banner_the_whole_form_is_seen_at_the_size_drawn(sized: Clerk) -> None:
    sized.form()
    sized.quiet()
    show(sized, OFFLINE)
    sized.until(lambda: not sized.window.page.scroller.verticalScrollBar().isVisible())
    sized.until(lambda: squeezed(sized.window) == [])
    assert outside(sized.window) == []


@pytest.mark.parametrize("sized", [(1366, 696), (1280, 648), (960, 468)], indirect=True)
def test_under_the_banner_the_number_issued_and_the_step_to_do_are_not_cut(sized: Clerk) -> None:
    show(sized, OFFLINE)
    sized.issue()
    sized.quiet()
    show(sized, OFFLINE)
    sized.until(lambda: squeezed(sized.window.page.issued) == [])
    assert outside(sized.window) == []
    assert sized.window.rect().contains(where(sized.window.page.issued.next, sized.window))


# --- with a real hub --------------------------------------------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    yield made
    made.close()


def test_a_number_is_taken_by_keyboard_alone_while_the_hub_is_stopped_and_goes_up_afterwards(
    faulty: FaultyCentre, qtbot: QtBot, dressed: QApplication
) -> None:
    here, there = faulty.device("d1"), faulty.device("d2")
    faulty.enrolled.settle()
    here.app.sync.start()
    clerk = Clerk.at(here, qtbot)
    try:
        cell, banner = clerk.window.strip.store, clerk.window.banner
        clerk.until(lambda: "已连共享库" in cell.text())
        faulty.link.refuse()
        faulty.link.drop()
        clerk.until(banner.isVisible)
        assert "离线工作" in cell.text()
        label = clerk.issue()
        assert here.app.sync.state().to_upload >= 3, "registered, routed, issued: known at once"
        assert clerk.window.page.issued.tag.text() == "请多做一步"
        clerk.until(lambda: "条待上传" in cell.text())
        clerk.past_double_press()
        clerk.key("F2")
        clerk.until_form()
        faulty.link.heal()
        clerk.until(lambda: "已连上共享库，" in clerk.window.strip.message.text())
        clerk.until(lambda: not banner.isVisible() and "待上传" not in cell.text())
        clerk.window.live.stop()
    finally:
        clerk.close()
    there.app.sync.start()
    clerk.until(lambda: label in [row.label for row in there.app.ledger.today()])
    there.app.sync.stop()


# --- the conflict list ------------------------------------------------------------------------------------------------


def test_the_ledger_says_in_words_which_places_took_one_ticket(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    with centre_of(tmp_path, "reception", "R5-pc") as (here, there):
        ticket = here.ticket(queue="C", override_reason="expertise")
        here.ticket()
        settle(here, there)
        clerk = Clerk.at(here, qtbot)
        try:
            here.app.calls.call(ticket.stop, "W3", WINDOW)
            there.app.calls.call(ticket.stop, "R5", MEDIATOR)
            settle(here, there)
            clerk.until(lambda: clerk.window.header.tabs._counts.get(1) == 1)
            clerk.key("Ctrl+Tab")
            page = clerk.window.ledger
            clerk.until(lambda: page.panel.row() is not None)
            assert page.panel.check.isHidden()
            clerk.key("Down")
            assert page.panel.check.isVisible()
            said = page.panel.check.text.text()
            for word in (ticket.ticket, "3 号窗口", "R5-pc", "reception", "09:00"):
                assert word in said, said
            assert said.count("\n") == 3
            assert page.panel.check.accessibleDescription() == said
            page.table.setFocus()
            for _step in range(30):
                clerk.key("Tab")
                if isinstance(clerk.focused(), ConflictBox):
                    break
            assert isinstance(clerk.focused(), ConflictBox), "Tab reaches it"
            clerk.key("Esc")
            page.kinds.choose("check")
            labels = [page.filter.index(row, 0).data() for row in range(page.filter.rowCount())]
            assert ticket.ticket in labels
        finally:
            clerk.close()


def test_a_number_given_twice_is_told_for_both_visits_and_counts_once(clerk: Clerk) -> None:
    sides = (
        Side("a/1", "W4", "4 号窗口", "desk-1", TEN, "issued", False),
        Side("b/1", "W1", "1 号窗口", "desk-2", TEN + 60_000, "issued", False),
    )
    conflict = Conflict("label", "2026-03-02", "D001", ("a/1", "b/1"), "", sides)
    first, second = conflict_text(conflict, "a/1").splitlines(), conflict_text(conflict, "b/1").splitlines()
    assert "desk-1" in first[1]
    assert first[1] != second[1], "the own line is marked"
    assert "10:03" in second[2]
    clerk.desk.ticket()
    clerk.until(lambda: clerk.window.live.view is not None and len(clerk.window.live.view.ledger) == 1)
    view = clerk.window.live.view
    assert view is not None
    clerk.window.live.stop()
    [row] = view.ledger
    mine = replace(conflict, visits=(row.visit, "b/1"), sides=(replace(sides[0], visit=row.visit), sides[1]))
    rows = (replace(row, needs_check=True), replace(row, visit="b/1", needs_check=True))
    clerk.window._came(replace(view, ledger=rows, conflicts=(mine,)))
    assert clerk.window.header.tabs._counts.get(1) == 1
    clerk.key("Ctrl+Tab")
    panel = clerk.window.ledger.panel
    for visit in ("b/1", row.visit):
        clerk.window.ledger._choose(visit)
        assert "desk-2" in panel.check.text.text(), visit
    assert clerk.desk.app.conflicts.of_day(GUIDE) == ()
