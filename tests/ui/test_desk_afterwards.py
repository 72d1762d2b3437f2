"""At the desk, after the number: paper that fails or is lost, undo, a second matter, the numbers issued last."""

from __future__ import annotations

from desk_app.errors import EnvironmentProblem
from tests.support.desk import WINDOW
from tests.support.desk_window import Clerk
from ui.desk.registering import Registering


def states(clerk: Clerk) -> dict[str, str]:
    return {row.label: row.state for row in clerk.desk.app.ledger.today()}


def test_a_failed_print_loses_no_ticket_and_says_what_to_do(clerk: Clerk) -> None:
    clerk.desk.tray.out_of_paper = True
    clerk.issue()
    issued = clerk.window.page.issued
    assert issued.printed.property("role") == "problem-big"
    assert issued.safe.text()
    assert states(clerk) == {"D001": "waiting"}
    assert clerk.desk.app.ledger.today()[0].copies == 0
    clerk.until(lambda: "1" in clerk.window.strip.paper.text())
    clerk.desk.tray.out_of_paper = False
    clerk.key("F8")
    clerk.until(lambda: issued.printed.property("role") == "emphasis")
    clerk.quiet()
    assert [job.copy for job in clerk.desk.tray.slips] == [1]
    assert clerk.desk.tray.slips[0].slip.reprint is False, "it never came out: no copy mark"


def test_what_did_not_come_out_is_printed_by_itself_when_there_is_paper_again(clerk: Clerk) -> None:
    clerk.desk.tray.out_of_paper = True
    clerk.issue()
    issued = clerk.window.page.issued
    assert clerk.desk.tray.slips == []
    clerk.desk.tray.out_of_paper = False
    clerk.until(lambda: issued.printed.property("role") == "emphasis")
    assert [job.slip.label for job in clerk.desk.tray.slips] == ["D001"]
    clerk.until(lambda: "1" not in clerk.window.strip.paper.text())


def test_a_copy_asks_for_its_reason_and_is_marked(clerk: Clerk) -> None:
    clerk.issue()
    clerk.key("F8")
    row = clerk.window.page.copy_row
    assert row.isVisible()
    assert not row.reason.button.isEnabled()
    assert len(clerk.desk.tray.slips) == 1
    clerk.key("Down")
    row.reason.button.setFocus()
    clerk.key("Enter")
    clerk.until(lambda: len(clerk.desk.tray.slips) == 2)
    clerk.quiet()
    assert clerk.desk.tray.slips[1].slip.reprint is True
    assert len(clerk.desk.events("reprinted")) == 1


def test_esc_leaves_the_copy_unprinted(clerk: Clerk) -> None:
    clerk.issue()
    clerk.key("F8", "Esc")
    assert not clerk.window.page.copy_row.isVisible()
    assert len(clerk.desk.tray.slips) == 1


def test_undo_voids_the_number_and_gives_the_form_back(clerk: Clerk) -> None:
    clerk.issue()
    clerk.key("Ctrl+Z")
    clerk.until_form()
    clerk.quiet()
    assert states(clerk) == {"D001": "void"}
    assert clerk.window.page.registration().name == "周明䶮"
    clerk.past_double_press()
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.label() == "D002", "a voided number is never given again"


def test_undo_is_refused_once_the_number_was_called(clerk: Clerk) -> None:
    clerk.issue()
    assert clerk.desk.app.calls.next("W4", WINDOW) is not None
    clerk.key("Ctrl+Z")
    clerk.until(lambda: "D001" in clerk.window.strip.message.text())
    clerk.quiet()
    assert states(clerk) == {"D001": "called"}
    assert not clerk.window.page.form_open()


def test_undo_is_refused_after_a_minute(clerk: Clerk) -> None:
    clerk.issue()
    clerk.desk.clock.pass_(seconds=61)
    clerk.key("Ctrl+Z")
    clerk.until(lambda: "D001" in clerk.window.strip.message.text())
    clerk.quiet()
    assert states(clerk) == {"D001": "waiting"}


def test_the_undo_button_goes_dark_when_its_time_is_over(clerk: Clerk) -> None:
    clerk.issue()
    flow = clerk.window.flow
    assert isinstance(flow, Registering)
    assert clerk.window.page.issued.undo.isEnabled()
    flow.undo_over.emit()
    assert not clerk.window.page.issued.undo.isEnabled()


def test_a_second_matter_keeps_the_number(clerk: Clerk) -> None:
    clerk.issue()
    clerk.past_double_press()
    clerk.window.page.issued.second.click()
    clerk.type("另外想问问低保")
    clerk.key("Enter")
    clerk.type("1202")
    clerk.key("Enter")
    clerk.until_decided()
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.label() == "D001"
    rows = clerk.desk.app.ledger.today()
    assert len(rows) == 1
    with clerk.desk.app.record.read() as tx:
        assert len(tx.tables.stops(rows[0].visit)) == 2


def test_trouble_of_the_surroundings_stands_in_a_banner_until_it_is_closed(clerk: Clerk) -> None:
    def full_disk() -> None:
        raise EnvironmentProblem("磁盘满了。之前登记的都在。清理后再试。")

    clerk.shell.work.run(full_disk)
    banner = clerk.window.banner
    clerk.until(banner.isVisible)
    assert "磁盘满了" in banner.text()
    clerk.window.page.focus_first()
    clerk.key("Esc")
    assert not banner.isVisible()


def test_the_numbers_issued_last_stand_below_newest_first(clerk: Clerk) -> None:
    clerk.desk.asks()
    clerk.issue()
    recent = clerk.window.page.recent
    clerk.until(lambda: recent.lines[1].isVisible())
    assert [line.label.text() for line in recent.lines[:2]] == ["D001", "A001"]
    assert recent.lines[0].button.key() == "F8"


def test_a_number_issued_before_can_be_printed_from_the_list(clerk: Clerk) -> None:
    clerk.desk.asks()
    clerk.issue()
    recent = clerk.window.page.recent
    clerk.until(lambda: recent.lines[1].isVisible())
    clerk.until(lambda: [row.copies for row in clerk.window.live.view.ledger] == [1, 1])
    recent.lines[1].button.click()
    row = clerk.window.page.copy_row
    clerk.until(row.isVisible)
    clerk.key("Down")
    row.reason.button.setFocus()
    clerk.key("Enter")
    clerk.until(lambda: len(clerk.desk.tray.slips) == 3)
    clerk.quiet()
    assert [job.slip.label for job in clerk.desk.tray.slips] == ["A001", "D001", "A001"], "in the order of issue"
    assert [job.slip.reprint for job in clerk.desk.tray.slips] == [False, False, True]


def test_the_queue_shows_what_other_windows_do(clerk: Clerk) -> None:
    clerk.issue()
    clerk.desk.app.calls.next("W4", WINDOW)
    places = clerk.window.page.queue.windows.model()
    clerk.until(lambda: next(p for p in places.places() if p.code == "W4").state == "called")
