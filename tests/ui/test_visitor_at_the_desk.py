"""The visitor's screen follows the desk: masked while keys are pressed, the number once it is committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.i18n import _
from desk_app.screens.states import read_state
from desk_app.services.sync_words import SyncWords
from tests.support.desk_window import Clerk
from tests.support.needles import Person, encoded, search_files
from tests.support.paper import zxing
from tests.support.pixels import photograph, pixels
from ui.desk.visitor_screen import TICKET_STAYS_MS, VisitorWindow, open_visitor

PERSON = Person(2)
NUMBER, PHONE, NAME = (str(PERSON.typed[key]) for key in ("id_number", "phone", "name"))


class Seat:
    """Where the visitor sits: everything that was ever to be read there, at every change."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.window = VisitorWindow(clerk.window)
        self.window.show()
        clerk.window.activateWindow()  # the offscreen platform gives the keys to whatever was shown last
        clerk.until(clerk.window.isActiveWindow)
        self.seen: list[tuple[str, ...]] = []
        refresh = self.window.refresh

        def looked() -> None:
            refresh()
            self.seen.append(tuple(self.window.words()))

        self.window._soon.timeout.connect(looked)

    def words(self) -> list[str]:
        QApplication.processEvents()
        self.window.refresh()
        return self.window.words()

    def reads(self, text: str) -> bool:
        return any(text in word for word in self.words())

    def ever(self) -> set[str]:
        return {word for words in self.seen for word in words}


@pytest.fixture
def seat(clerk: Clerk) -> Iterator[Seat]:
    made = Seat(clerk)
    yield made
    made.window.close()
    made.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def fill(clerk: Clerk, seat: Seat) -> None:
    """Register somebody as clerks do, letter by letter, looking at the visitor's screen after each."""
    page = clerk.window.page
    page.focus_first()
    for letter in NAME:  # an input method may give them one by one
        clerk.type(letter)
        seat.words()
    clerk.key("Enter")
    for digit in NUMBER:
        clerk.type(digit)
        seat.words()
    clerk.key("Enter")
    for digit in PHONE:
        clerk.type(digit)
        seat.words()
    clerk.key("Enter")
    clerk.type(str(PERSON.typed["address"]))
    clerk.key("Enter", "Enter", "Enter")
    clerk.matter(str(PERSON.typed["text"]))


def test_nothing_unmasked_is_ever_on_the_screen_through_a_whole_registration(clerk: Clerk, seat: Seat) -> None:
    seen = [" ".join(seat.words())]
    fill(clerk, seat)
    seen.append(" ".join(seat.words()))
    clerk.key("Alt+1")
    seen.append(" ".join(seat.words()))
    clerk.key("F4")
    clerk.until_issued()
    seen.append(" ".join(seat.words()))
    seat.window.lost()
    seen.append(" ".join(seat.words()))
    clerk.past_double_press()
    clerk.key("F2")
    clerk.until_form()
    seen.append(" ".join(seat.words()))
    everything = "\n".join((*seen, *(" ".join(words) for words in seat.seen)))
    assert len(seat.seen) > 30
    for needle in (*PERSON.words(), NAME[1:3], NUMBER[3:14], NUMBER[6:14], PHONE[3:9], "芦苇荡", "拾贝", "水泵"):
        assert needle not in everything, needle
    assert "甘*" in everything, "there was something to see"


def test_a_field_being_typed_in_shows_its_length_alone_so_no_row_of_masks_tells_the_number(
    clerk: Clerk, seat: Seat
) -> None:
    fill(clerk, seat)
    seat.words()
    digits = {word for word in seat.ever() if "*" in word and any(char.isdigit() for char in word)}
    masks = {"139***********" + NUMBER[-4:], "177****" + PHONE[-4:]}
    assert digits == masks, "one mask each, once it is whole and left"
    names = {word for word in seat.ever() if "*" in word and not set(word) <= set("*0123456789X")}
    assert names == {f"{NAME[0]}*{NAME[-1]}"}
    assert {"*", "**", "*" * 10, "*" * 18} <= seat.ever()


def test_a_number_that_is_not_whole_shows_no_digit_even_when_left(clerk: Clerk, seat: Seat) -> None:
    clerk.person(number=NUMBER[:12], phone=PHONE[:8])
    assert "*" * 12 in seat.words()
    assert "*" * 8 in seat.words()


def test_the_number_stands_there_once_it_is_committed_and_is_that_one(clerk: Clerk, seat: Seat) -> None:
    clerk.form()
    before = set(seat.words())
    clerk.key("F4")
    clerk.until_issued()
    issued = clerk.window.flow.last
    assert issued is not None
    words = seat.words()
    place = clerk.desk.app.centre.place_label(issued.place)
    assert {clerk.label(), "人民调解　多元化解区"} <= set(words)
    assert any(place in word for word in words)
    assert clerk.label() not in before
    assert clerk.label() in [row.label for row in clerk.desk.app.ledger.today()]
    assert zxing(photograph(pixels(seat.window))) == [issued.qr], "the slip's"
    for secret in ("邻里", "周", "䶮", "1308", "****"):
        assert not seat.reads(secret), "on the number's side nothing of the person is left"


def test_a_registration_that_is_refused_shows_no_number(clerk: Clerk, seat: Seat) -> None:
    clerk.person(number="130981199003070011")
    clerk.matter()
    clerk.key("F4")
    clerk.until(lambda: clerk.focused() is clerk.window.page.visitor.id_number)
    seat.words()
    assert not {word for word in seat.ever() if word[:1] == "D" and word[1:].isdigit()}


def test_a_number_taken_back_is_gone_at_once(clerk: Clerk, seat: Seat) -> None:
    label = clerk.issue()
    assert label in seat.words()
    clerk.quiet()
    clerk.key("Ctrl+Z")
    clerk.until_form()
    assert label not in seat.words()
    assert "138****1234" in seat.words(), "the form is open again"


def test_the_next_visitor_finds_nothing_of_the_last(clerk: Clerk, seat: Seat) -> None:
    idle = set(seat.words())
    label = clerk.issue()
    clerk.past_double_press()
    clerk.key("F2")
    clerk.until_form()
    assert label not in seat.words()
    assert len(idle & set(seat.words())) >= len(idle) - 1, "all but the clock"


def test_the_number_goes_by_itself_when_nobody_comes(clerk: Clerk, seat: Seat) -> None:
    label = clerk.issue()
    assert label in seat.words()
    beat = seat.window._beat() + TICKET_STAYS_MS + 1
    seat.window._beat = lambda: beat
    seat.window.heard()
    assert label not in seat.words()
    assert clerk.label() == label, "the clerk still has it"


def test_the_offer_comes_with_the_matter_and_the_answer_given_is_shown(clerk: Clerk, seat: Seat) -> None:
    question = _("Would you like to try mediation first?")
    clerk.person()
    assert not seat.reads(question)
    assert seat.reads(_("Your personal data"))
    clerk.matter()
    assert seat.reads(question)
    assert not seat.reads(_("Your personal data"))
    assert not seat.reads(_("chosen"))
    clerk.key("Alt+2")
    assert seat.reads(_("chosen"))
    assert any("诉讼" in word for word in seat.words()), "where it goes on without mediation"
    clerk.key("Alt+3")
    assert not seat.reads(question)


def test_a_category_that_is_only_highlighted_is_not_shown(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    clerk.window.page.appeal.category.setFocus()
    clerk.type("lljf")
    clerk.until_decided()
    assert not seat.reads("邻里纠纷")
    clerk.key("Enter")
    assert seat.reads("邻里纠纷")


def test_a_confidential_matter_looks_like_one_that_is_not_written_down_yet(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    before = seat.words()
    clerk.window.page.route.wants.choose("discipline")
    clerk.matter()
    assert seat.words() == before
    clerk.key("F4")
    clerk.until_issued()
    assert clerk.label() in seat.words()
    for secret in ("检举", "纪检", "邻里", "控告"):
        assert not any(secret in word for word in seat.ever() | set(seat.words()))


def test_danger_agitation_and_care_leave_no_trace(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    clerk.matter()
    before = seat.words()
    page = clerk.window.page
    page.route.colleague.setChecked(True)
    chips = {**page.visitor.care.chips, **page.appeal.more_panel.flags.chips}
    for flag in ("elderly", "danger", "violence"):
        chips[flag].click()
        clerk.quiet()
        assert flag in page.registration().flags
        assert seat.words() == before, flag


def test_without_a_document_it_says_so_kindly(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    visitor = clerk.window.page.visitor
    next(one for one in visitor.no_id.menu().actions() if one.data() == "refused").trigger()
    words = seat.words()
    assert _("none, registered all the same") in words
    assert not seat.reads("不愿")


def test_when_the_store_does_not_answer_it_says_so_and_goes_on_by_itself(clerk: Clerk, seat: Seat) -> None:
    label = clerk.issue()
    clerk.quiet()
    clerk.window.live.stop()
    seat.window.lost()
    assert seat.reads(_("One moment please"))
    assert label in seat.words(), "what is committed stays true"
    assert seat.reads(_("How long it takes is not known just now"))
    clerk.window.live.start()
    clerk.until(lambda: not seat.reads(_("One moment please")))


def test_cut_off_from_the_shared_database_it_promises_no_wait(clerk: Clerk, seat: Seat) -> None:
    label = clerk.issue()
    assert not seat.reads(_("How long it takes is not known just now"))
    view = clerk.window.live.view
    assert view is not None
    clerk.window.live.came.emit(replace(view, sync=SyncWords("warn", "", head="cut", stale="since 09:00")))
    assert seat.reads(_("How long it takes is not known just now"))
    assert not seat.reads(_("One moment please")), "the desk works on"
    assert label in seat.words()


def test_advice_shows_that_it_is_registered_and_no_number(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    clerk.matter()
    clerk.key("F6")
    clerk.until(lambda: not clerk.window.page.form_open())
    assert seat.reads(_("Registered, no number"))
    assert not seat.reads(_("Your number"))


def test_other_pages_of_the_desk_never_reach_it(clerk: Clerk, seat: Seat) -> None:
    clerk.issue()
    clerk.past_double_press()
    clerk.key("F2")
    clerk.until_form()
    idle = seat.words()
    clerk.key("F3")
    clerk.type("周明")
    clerk.until(lambda: clerk.window.finder.detail.view() is not None)
    assert [word for word in seat.words() if ":" not in word] == [word for word in idle if ":" not in word]


def test_it_ends_with_the_desk(clerk: Clerk) -> None:
    window = open_visitor(clerk.window, "")
    clerk.window.close()
    assert not window.isVisible()
    assert not window._timer.isActive()
    window.deleteLater()


def test_the_desk_learns_that_it_lives_and_nothing_of_what_it_shows(clerk: Clerk, seat: Seat) -> None:
    clerk.person()
    seat.window.beating.beat()
    home = clerk.desk.app.home
    clerk.until(lambda: read_state(home, "visitor") is not None)
    state = read_state(home, "visitor")
    assert state is not None
    assert (state.shows, state.shown) == ("visitor", "")
    needles = encoded(["周明䶮", "周*䶮", "130981199003070010", "0010", "13812341234", "138****1234"])
    assert search_files([home / "screens"], needles) == {}


def test_following_costs_next_to_nothing_a_key(clerk: Clerk, seat: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    window = seat.window
    window._soon.timeout.disconnect()
    window._soon.timeout.connect(window.refresh)
    clerk.window.page.focus_first()
    clerk.type(NAME)
    clerk.key("Enter")
    QTest.qWait(50)
    spent = 0.0
    for digit in NUMBER * 5:
        clerk.type(digit)
        at = time.thread_time()  # of the window's thread alone, however many others are at work on this machine
        window.refresh()
        window.repaint(window._on_screen(window._regions["row 1"].rect).toAlignedRect())
        spent += time.thread_time() - at
        QApplication.processEvents()
    each = spent * 1000 / len(NUMBER * 5)
    with capsys.disabled():
        print(f"\nvisitor's screen, a key: {each:.2f} ms of the window's thread")
    assert each < 4, "a fifth of it on a machine that has nothing else to do"
