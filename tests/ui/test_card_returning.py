"""A returning visitor lays a card down: three keys later the number is issued. Mediation is asked anew each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.idcard.simulator import SAMPLES
from desk_app.domain.events import decode
from desk_app.errors import UserError
from desk_app.services.people import typed_of
from desk_app.services.returning import Who
from tests.support.cards import LEAK, ORDINARY, PHONE, CardTable, was_here
from tests.support.desk import GUIDE, MONDAY, Desk, HandClock, open_desk
from tests.support.desk_window import Clerk

Before = Callable[[Desk], str]
NUMBER = ORDINARY["id_number"]


def in_mediation(desk: Desk) -> str:
    return was_here(desk, result="1")


def finished(desk: Desk) -> str:
    return was_here(desk, result="3")


class Return:
    """Somebody who was here a week ago is here again."""

    def __init__(self, clerk: Clerk, table: CardTable, case: str) -> None:
        self.clerk, self.table, self.case = clerk, table, case
        self.page, self.panel = clerk.window.page, clerk.window.page.visitor.returning

    def keys(self, *names: str) -> int:
        """Press keys; how many physical keys that were: Alt+1 is two."""
        self.clerk.key(*names)
        return sum(len(name.split("+")) for name in names)


DRAWN = [(1366, 696), (1280, 648)]  # client areas of 1366 x 768 and of 1920 x 1080 at 150 %


@pytest.fixture
def again(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Return]:
    before: Before = getattr(request, "param", in_mediation)
    with open_desk(tmp_path, HandClock("2026-02-24 09:00")) as desk:
        desk.app.days.open(GUIDE)
        case = before(desk)
        desk.app.days.close(GUIDE)
        desk.clock.set(MONDAY)
        clerk = Clerk.at(desk, qtbot)
        table = CardTable(clerk, tmp_path / "reader")
        table.plug_in()
        yield Return(clerk, table, case)
        clerk.close()
        assert not clerk.crashes


@pytest.mark.parametrize("again", [in_mediation, finished], indirect=True)
def test_four_keys_after_the_card_is_laid_down_the_number_is_issued(again: Return) -> None:
    desk = again.clerk.desk
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    pressed = again.keys("Enter")
    again.clerk.until_decided()
    assert again.page.registration().mediation == "", "each time a person answers"
    pressed += again.keys("Alt+1", "F4")
    again.clerk.until_issued()
    assert pressed <= 4
    [row] = desk.app.ledger.today()
    assert (row.label, row.case_code) == ("D001", again.case)
    assert [job.slip.label for job in desk.tray.slips] == ["D001"]
    with desk.app.record.read() as tx:
        typed = typed_of(tx, row.visit)
    expected = {"name": ORDINARY["name"], "id_type": "111", "id_number": NUMBER, "phone": PHONE, "text": LEAK}
    assert {key: typed[key] for key in expected} == expected
    assert typed["address"] == ORDINARY["address"]
    registered = [decode(item.envelope.body) for item in desk.events("registered")][-1]
    assert (registered["mediation"], registered["category"]) == ("accept", "02-01")


@pytest.mark.parametrize("size", DRAWN)
def test_the_offer_fits_at_the_sizes_drawn(again: Return, size: tuple[int, int]) -> None:
    again.clerk.window.resize(*size)
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    assert not again.page.visitor.scroller.verticalScrollBar().isVisible()
    assert len({button.y() for button in again.panel.buttons() if button.isVisible()}) == 1
    again.keys("Enter")
    again.clerk.until_decided()
    assert not again.page.visitor.scroller.verticalScrollBar().isVisible()


def test_a_hasty_clerk_need_not_wait_for_what_enter_takes_over(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    go_on = threading.Event()
    again.clerk.shell.work.run(lambda: go_on.wait(30))
    again.keys("Enter", "Alt+1", "F4")
    go_on.set()
    again.clerk.until_issued()
    [row] = again.clerk.desk.app.ledger.today()
    assert (row.label, row.case_code, row.category) == ("D001", again.case, "02-01")


def test_what_comes_after_the_form_was_emptied_goes_nowhere(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    go_on = threading.Event()
    again.clerk.shell.work.run(lambda: go_on.wait(30))
    again.keys("Enter", "F2", "F2")
    assert not again.page.has_typing()
    go_on.set()
    again.table.rest()
    reg = again.page.registration()
    assert (reg.text, reg.phone, reg.case, reg.category) == ("", "", "", "")


def test_what_is_carried_over_is_marked_and_the_phone_is_never_shown_in_full(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    again.keys("Enter")
    again.clerk.until_decided()
    assert again.page.appeal.text.toPlainText() == LEAK
    assert "2026-02-24" in again.page.appeal.carried.text()
    assert again.page.appeal.carried.isVisible()
    phone = again.page.visitor.phone
    phone.setFocus()
    assert (phone.text(), phone.placeholderText(), phone.value()) == ("", "138****1234", PHONE)
    again.clerk.type("13900001111")
    assert again.page.registration().phone == "13900001111"
    assert PHONE not in again.clerk.texts()


def test_what_was_carried_over_can_be_left_again_and_typing_stays(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    again.keys("Enter")
    again.clerk.until_decided()
    again.page.visitor.phone.setFocus()
    again.clerk.type("13900001111")
    again.panel.back.setFocus()
    again.keys("Enter")
    reg = again.page.registration()
    assert (reg.case, reg.category, reg.text, reg.phone) == ("", "", "", "13900001111")
    assert not again.page.appeal.carried.isVisible()
    assert again.panel.take.isVisible()


def test_what_the_clerk_typed_is_not_replaced_by_what_is_carried_over(again: Return) -> None:
    again.table.fill()
    again.page.visitor.phone.setFocus()
    again.clerk.type("13900001111")
    again.page.appeal.text.setFocus()
    again.clerk.type("协议没有履行")
    again.panel.take.setFocus()
    again.keys("Enter")
    again.clerk.until_decided()
    reg = again.page.registration()
    assert (reg.phone, reg.text, reg.case, reg.category) == ("13900001111", "协议没有履行", again.case, "02-01")


def test_another_matter_takes_the_phone_alone(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    again.keys("Tab", "Tab")
    assert again.panel.other.hasFocus()
    again.keys("Enter")
    again.table.rest()
    reg = again.page.registration()
    assert (reg.phone, reg.case, reg.category, reg.text) == (PHONE, "", "", "")
    assert again.clerk.focused() is again.page.appeal.text


def test_another_matter_of_the_same_ticket_gets_a_case_of_its_own(again: Return) -> None:
    again.table.fill()
    again.clerk.until(again.panel.take.hasFocus)
    again.keys("Enter")
    again.clerk.until_decided()
    again.keys("Alt+1", "F4")
    again.clerk.until_issued()
    again.clerk.past_double_press()
    again.page.issued.second_wanted.emit()
    again.clerk.matter("咨询工伤认定", "07")
    again.keys("F4")
    again.clerk.until_issued()
    cases = {decode(item.envelope.body)["case"] for item in again.clerk.desk.events("registered")}
    assert len(cases) == 2


@pytest.mark.parametrize("again", [lambda _desk: ""], indirect=True)
def test_whoever_still_waits_today_is_shown_the_progress_and_gets_no_second_number(again: Return) -> None:
    desk = again.clerk.desk
    was_here(desk, result="")
    again.table.fill()
    again.clerk.until(again.panel.same.hasFocus)
    assert not again.panel.take.isVisible()
    again.keys("Enter")
    again.clerk.until(lambda: again.clerk.window.finder.detail.view() is not None)
    assert again.clerk.window.finder.detail.view().label == "D001"  # type: ignore[union-attr]
    assert len(desk.app.ledger.today()) == 1


def test_the_same_matter_typed_anew_is_still_not_accepted_twice(again: Return) -> None:
    again.table.fill()
    again.page.visitor.phone.setFocus()
    again.clerk.type(PHONE)
    again.clerk.matter()
    again.keys("Alt+1", "F4")
    again.clerk.until(lambda: again.clerk.window.strip.message.text() != "")
    again.clerk.quiet()
    assert again.page.form_open()
    assert again.clerk.desk.app.ledger.today() == ()


@pytest.mark.parametrize("again", [lambda desk: was_here(desk, result="", wants="discipline")], indirect=True)
def test_a_confidential_visit_is_neither_shown_nor_carried_over(again: Return) -> None:
    desk = again.clerk.desk
    again.table.fill()
    assert not again.panel.isVisible()
    assert again.clerk.focused() is again.page.visitor.phone
    visit = next(decode(item.envelope.body)["visit"] for item in desk.events("registered"))
    with pytest.raises(UserError):
        desk.app.search.carry_over(str(visit), again.case, Who("111", NUMBER, "", ""))


def test_another_persons_visit_gives_nothing(again: Return) -> None:
    desk = again.clerk.desk
    visit = next(decode(item.envelope.body)["visit"] for item in desk.events("registered"))
    for who in (
        Who("111", SAMPLES["rare"]["id_number"], "", ""),
        Who("none", "", "", ""),
        Who("none", "", "甘雨辰", "1"),
    ):
        with pytest.raises(UserError):
            desk.app.search.carry_over(str(visit), again.case, who)
    assert PHONE not in repr(desk.app.search.carry_over(str(visit), again.case, Who("111", NUMBER, "", "")))


def test_a_clerk_who_goes_on_typing_keeps_the_focus(again: Return) -> None:
    go_on = threading.Event()
    again.clerk.shell.work.run(lambda: go_on.wait(30))
    again.table.cards.lay()
    again.clerk.until(lambda: again.page.registration().id_number == NUMBER)
    assert again.clerk.focused() is again.page.visitor.phone
    again.clerk.type("139")
    again.keys("Tab")
    at = again.clerk.focused()
    go_on.set()
    again.clerk.until(again.panel.isVisible)
    again.table.rest()
    assert again.clerk.focused() is at
