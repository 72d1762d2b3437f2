"""A card is laid on the reader at the desk: it fills the form, and never changes what somebody typed unasked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desk_app.devices.idcard.base import CardFacts, ReaderState
from desk_app.devices.idcard.client import CardReader
from desk_app.devices.idcard.simulator import SAMPLES
from desk_app.domain.masking import mask_id
from desk_app.i18n import _
from desk_app.services.people import typed_of
from tests.support.cards import ORDINARY, QUICK, CardTable
from tests.support.desk_window import Clerk

OTHER = {**ORDINARY, "name": "周明䶮", "id_number": "130981199003070010", "address": "灯塔巷3号"}
FOREIGNER = {
    "kind": "foreigner", "latin_name": "SPECIMEN, ANNA", "sex": "female", "nation": "CAN", "birth": "1960-08-03",
    "id_number": "CAN110060080310", "valid_from": "2017-06-01", "valid_to": "2027-06-01",
}  # fmt: skip


@pytest.fixture
def table(clerk: Clerk, tmp_path: Path) -> CardTable:
    made = CardTable(clerk, tmp_path / "reader")
    made.plug_in()
    return made


def name(clerk: Clerk) -> str:
    return clerk.window.page.registration().name


def said(clerk: Clerk) -> str:
    return clerk.window.strip.message.text()


# --- the form ---------------------------------------------------------------------------------------------------------


def test_a_first_visit_by_card_begins_at_the_phone_and_has_everything_that_is_on_the_card(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    table.fill()
    assert clerk.focused() is page.visitor.phone
    clerk.type("13812341234")
    clerk.key("Enter")
    assert clerk.focused() is page.appeal.text, "the address is on the card: typing on must not replace it"
    clerk.matter()
    clerk.key("Alt+1", "F4")
    clerk.until_issued()
    [row] = clerk.desk.app.ledger.today()
    with clerk.desk.app.record.read() as tx:
        typed = typed_of(tx, row.visit)
    assert {key: typed[key] for key in ("name", "id_type", "id_number", "address", "phone")} == {
        "name": ORDINARY["name"],
        "id_type": "111",
        "id_number": ORDINARY["id_number"],
        "address": ORDINARY["address"],
        "phone": "13812341234",
    }


def test_the_line_over_the_form_says_that_the_card_was_read_and_the_age_suggests_care(table: CardTable) -> None:
    table.fill("rare")
    visitor = table.clerk.window.page.visitor
    assert visitor.line.check.text() == _("Card read, the number is right")
    assert visitor.id_number.text() == mask_id(SAMPLES["rare"]["id_number"])
    assert "elderly" in table.clerk.window.page.registration().flags
    visitor.id_number.setFocus()
    table.clerk.key("Backspace")
    assert visitor.line.check.text() != _("Card read, the number is right")


def test_a_foreigners_card_chooses_its_type_and_tells_age_and_care_without_a_telling_number(table: CardTable) -> None:
    table.fill(FOREIGNER)
    page = table.clerk.window.page
    reg = page.registration()
    assert (reg.id_type, reg.name) == ("553", "SPECIMEN, ANNA")
    assert "elderly" in reg.flags
    assert _("female") in page.visitor.id_number.hint()


def test_an_expired_card_only_warns(table: CardTable) -> None:
    table.fill({**ORDINARY, "valid_to": "2020-01-01"})
    clerk = table.clerk
    assert "2020-01-01" in clerk.window.page.visitor.line.check.text()
    clerk.matter()
    clerk.key("Alt+1", "F4")
    clerk.until_issued()


def test_what_was_typed_before_the_card_stays(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    page.focus_first()
    clerk.type(ORDINARY["name"])
    page.visitor.address.setFocus()
    clerk.type("现住灯塔巷9号")
    page.appeal.text.setFocus()
    clerk.type("楼上漏水")
    table.fill()
    reg = page.registration()
    assert (reg.address, reg.text, reg.id_number) == ("现住灯塔巷9号", "楼上漏水", ORDINARY["id_number"])
    assert page.visitor.question.isHidden()
    assert clerk.focused() is page.appeal.text, "whoever is writing the appeal goes on writing it"


def test_no_document_was_chosen_then_the_card_turned_up(table: CardTable) -> None:
    page = table.clerk.window.page
    next(one for one in page.visitor.no_id.menu().actions() if one.data() == "forgotten").trigger()
    table.fill()
    reg = page.registration()
    assert (reg.id_type, reg.no_id_reason) == ("111", "")
    assert not page.visitor.id_number.isReadOnly()


# --- somebody else's card ---------------------------------------------------------------------------------------------


def asked(table: CardTable) -> None:
    """Somebody is typed in, mediation answered; then a stranger's card is laid down in the middle of typing."""
    clerk, page = table.clerk, table.clerk.window.page
    clerk.form()
    page.visitor.people.setValue(3)
    page.visitor.address.setFocus()
    clerk.type("灯塔")
    table.lay()
    clerk.until(page.visitor.question.isVisible)


def test_a_card_during_typing_asks_and_changes_nothing(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    asked(table)
    assert clerk.focused() is page.visitor.address
    before = page.registration()
    clerk.type("巷")
    clerk.key("Space", "Enter")
    assert page.visitor.question.isVisible(), "no key typed answers the question"
    after = page.registration()
    assert (after.name, after.id_number, after.phone) == (before.name, before.id_number, before.phone)
    assert after.address == "灯塔巷 "


def test_esc_keeps_what_is_typed_and_forgets_the_card(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    asked(table)
    clerk.key("Esc")
    assert page.visitor.question.isHidden()
    assert name(clerk) == "周明䶮"
    assert page.visitor.question.who.text() == ""
    clerk.key("F4")
    clerk.until_issued()
    assert [row.name for row in clerk.desk.app.ledger.today()] == ["周*䶮"]


def test_f9_changes_to_the_person_on_the_card_keeps_the_appeal_and_asks_about_mediation_anew(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    asked(table)
    clerk.key("F9")
    reg = page.registration()
    assert (reg.name, reg.id_number, reg.phone) == (ORDINARY["name"], ORDINARY["id_number"], "")
    assert (reg.text, reg.category, reg.people) == ("楼上漏水，要求赔偿", "02-01", 3)
    assert reg.mediation == ""
    assert page.visitor.question.isHidden()
    assert clerk.focused() is page.visitor.phone


def test_issuing_with_the_question_open_registers_who_was_typed(table: CardTable) -> None:
    clerk = table.clerk
    asked(table)
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.window.page.visitor.question.isHidden()
    assert name(clerk) == "周明䶮"


def test_the_wrong_card_then_the_right_one_needs_no_answer_while_nothing_was_typed(table: CardTable) -> None:
    clerk = table.clerk
    table.fill()
    table.fill(OTHER)
    reg = clerk.window.page.registration()
    assert (reg.name, reg.address) == ("周明䶮", "灯塔巷3号")
    assert said(clerk) == _("The form now holds the person on the card just laid down.")


def test_the_wrong_card_is_asked_about_once_something_was_typed_on_it(table: CardTable) -> None:
    clerk = table.clerk
    table.fill()
    clerk.type("138")
    table.lay(OTHER)
    clerk.until(clerk.window.page.visitor.question.isVisible)
    assert name(clerk) == ORDINARY["name"]


# --- after the number, and elsewhere ----------------------------------------------------------------------------------


def issue_by_card(table: CardTable) -> None:
    table.fill()
    table.clerk.matter()
    table.clerk.key("Alt+1", "F4")
    table.clerk.until_issued()
    table.clerk.past_double_press()


def test_the_next_visitors_card_begins_the_next_form(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    issue_by_card(table)
    table.fill(OTHER)
    assert page.form_open()
    reg = page.registration()
    assert (reg.name, reg.text, reg.category, reg.mediation) == ("周明䶮", "", "", "")
    assert ORDINARY["name"] not in clerk.texts()


def test_the_same_card_again_does_not_take_the_number_off_the_panel(table: CardTable) -> None:
    clerk = table.clerk
    issue_by_card(table)
    sentence = _("This visitor's number is {label}. Take the card away; F2 is the next visitor.").format(label="D001")
    clerk.key("F9")
    clerk.until(lambda: said(clerk) == sentence)
    assert not clerk.window.page.form_open()
    assert clerk.label() == "D001"


def test_a_reason_for_a_copy_half_chosen_is_not_lost(table: CardTable) -> None:
    clerk = table.clerk
    issue_by_card(table)
    clerk.key("F8")
    clerk.until(clerk.window.page.copy_row.isVisible)
    table.lay(OTHER)
    clerk.until(lambda: said(clerk) == _("A card was noticed. F2 and F9 read it, when this is done."))
    assert clerk.window.page.copy_row.isVisible()


def test_another_matter_of_a_ticket_is_finished_first(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    issue_by_card(table)
    page.issued.second_wanted.emit()
    clerk.type("还有一件事")
    table.lay(OTHER)
    clerk.until(
        lambda: said(clerk).startswith(_("A card was noticed. First take the number; then F2 and F9 read the card."))
    )
    assert page.registration().text == "还有一件事"


def test_a_card_brings_the_form_back_from_another_page_but_not_while_somebody_types_there(table: CardTable) -> None:
    clerk = table.clerk
    clerk.key("Ctrl+Tab")
    clerk.until(clerk.window.at_ledger)
    table.fill()
    assert clerk.window.at_form()
    clerk.key("F2", "F2")
    clerk.key("F3")
    clerk.type("zmy")
    table.cards.take_away()
    table.lay(OTHER)
    clerk.until(lambda: said(clerk) == _("A card was noticed. F9 reads it into the form, when you are done here."))
    assert clerk.window.search.text() == "zmy"
    assert name(clerk) == ""
    clerk.key("F9")
    clerk.until(lambda: name(clerk) == "周明䶮" and clerk.window.at_form())


# --- the reader -------------------------------------------------------------------------------------------------------


def test_a_pc_without_a_reader_shows_nothing_of_it_and_says_so_when_asked(clerk: Clerk) -> None:
    assert clerk.window.strip.card is None
    assert not clerk.window.page.visitor.line.read.isVisible()
    clerk.key("F9")
    assert said(clerk)
    clerk.person()


def test_f9_without_a_card_says_what_to_do_each_time(table: CardTable) -> None:
    clerk, line = table.clerk, table.clerk.window.page.visitor.line
    for _round in range(2):
        clerk.window.strip.say("")
        clerk.key("F9")
        clerk.until(lambda: said(clerk) != "")
        assert line.check.text() == _("The card was not read. Lay it down again, or type.")
    assert table.word() == table.says(_("reader ready")), "it is the card's trouble, not the reader's"
    table.fill()


def test_a_card_taken_away_too_soon_is_said_and_the_next_laying_is_read(table: CardTable) -> None:
    clerk = table.clerk
    table.cards.mishap("taken_away", reading=True)
    table.lay()
    clerk.until(lambda: name(clerk) == ORDINARY["name"])


def test_a_helper_that_crashes_in_the_middle_loses_nothing_and_reads_again_by_itself(table: CardTable) -> None:
    clerk, page = table.clerk, table.clerk.window.page
    page.appeal.text.setFocus()
    clerk.type("楼上漏水")
    seen: list[str] = []
    clerk.window.card.reader.stands.connect(lambda _state: seen.append(table.word()))
    table.cards.mishap("crash", reading=True)
    table.lay()
    clerk.until(lambda: name(clerk) == ORDINARY["name"])
    assert table.says(_("reader not known")) in seen
    assert table.word() == table.says(_("reader ready"))
    assert page.registration().text == "楼上漏水"


def test_a_pulled_plug_is_shown_and_put_back_it_goes_on(table: CardTable) -> None:
    table.cards.unplug()
    table.clerk.until(lambda: table.word() == table.says(_("reader not connected")))
    table.cards.plug_in()
    table.clerk.until(lambda: table.word() == table.says(_("reader ready")))
    table.fill()


def test_nothing_of_the_card_stays_after_the_next_visitor(table: CardTable) -> None:
    clerk = table.clerk
    issue_by_card(table)
    clerk.key("F2")
    clerk.until_form()
    clerk.quiet()
    everything = clerk.texts()
    for secret in (ORDINARY["name"], ORDINARY["id_number"], ORDINARY["address"]):
        assert secret not in everything
    kept = [getattr(clerk.window.card, name) for name in ("_asked_about", "_as_filled")]
    assert [*kept, clerk.window.page.visitor._card] == [None, None, None]


def test_closing_the_window_ends_the_helper(table: CardTable) -> None:
    helpers = [one for one in psutil.Process().children(recursive=True) if "idcard" in " ".join(one.cmdline())]
    assert helpers
    table.clerk.window.close()
    _gone, alive = psutil.wait_procs(helpers, timeout=30)
    assert alive == []


def test_a_window_closed_before_the_settings_were_read_starts_no_reader(clerk: Clerk, tmp_path: Path) -> None:
    table, started = CardTable(clerk, tmp_path / "reader"), []
    clerk.window.card.reader.make = lambda settings: started.append(settings)  # type: ignore[func-returns-value]
    devices = clerk.desk.app.devices
    devices.save(replace(devices.settings(), card=table.settings))
    clerk.window.card.start()
    clerk.window.close()
    clerk.until(lambda: not clerk.shell.work.busy)
    assert started == []


def test_what_a_reader_said_just_before_it_was_stopped_is_not_heard(table: CardTable) -> None:
    heard: list[object] = []
    reader = table.clerk.window.card.reader
    reader.laid.connect(heard.append)
    told = threading.Event()

    class Told(CardReader):
        def start(self, on_card: Callable[[CardFacts], None], on_state: Callable[[ReaderState], None]) -> None:
            def tell(card: CardFacts) -> None:
                on_card(card)
                told.set()

            super().start(tell, on_state)

    reader.make = lambda settings: Told(settings, QUICK)
    reader.stop()
    reader.use(table.settings)
    table.cards.lay()
    assert told.wait(30)  # meanwhile the window's thread hears nothing
    reader.stop()
    table.clerk.qtbot.wait(1)
    assert heard == []


def test_another_readers_settings_take_its_place(table: CardTable, tmp_path: Path) -> None:
    other = CardTable(table.clerk, tmp_path / "other")
    other.plug_in()
    table.cards.lay()
    other.fill(OTHER)
    assert name(table.clerk) == "周明䶮"
