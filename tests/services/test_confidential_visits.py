"""检举控告: a neutral ticket of queue A, and nobody outside the role can tell that it is there (信访工作条例 30)."""

from __future__ import annotations

import pytest

from desk_app.errors import UserError
from desk_app.services.register import Issued
from tests.support.desk import DISCIPLINE, GUIDE, WINDOW, Desk

WHO = {"name": "匡慎言", "phone": "13912340077", "text": "镇里的账不对"}


@pytest.fixture
def secret(desk: Desk) -> Issued:
    return desk.ticket(wants="discipline", **WHO)


def test_the_ticket_looks_like_any_of_queue_a(desk: Desk, secret: Issued) -> None:
    assert (secret.ticket, secret.place, secret.path) == ("A001", "W1", "ASK")
    assert desk.asks().ticket == "A002"


def test_it_is_in_no_list_count_search_or_screen(desk: Desk, secret: Issued) -> None:
    other = desk.asks()
    assert other.before == 0
    board = desk.app.board.board()
    assert (board.waiting, board.queues["A"].waiting) == (1, 1)
    assert board.category_counts == {"02-01": 1}
    assert [entry.label for entry in desk.app.board.room("W1", WINDOW).waiting] == ["A002"]
    assert [row.label for row in desk.app.ledger.today()] == ["A002"]
    assert [row.label for row in desk.app.ledger.remaining()] == ["A002"]
    for text in ("匡慎言", "ksy", "0077", "A001", secret.case_code, secret.case_code[-4:]):
        assert [found.visit for found in desk.app.search.search(text, GUIDE) if found.visit == secret.visit] == [], text
    assert desk.app.search.earlier("none", "", WHO["name"], WHO["phone"]) == ()
    with pytest.raises(UserError) as problem:
        desk.app.search.visit("A001", GUIDE)
    assert problem.value.field == "ticket"


def test_calling_it_shows_on_no_screen_and_blocks_no_window(desk: Desk, secret: Issued) -> None:
    desk.app.calls.call(secret.stop, "W1", DISCIPLINE)
    board = desk.app.board.board()
    assert board.calls == ()
    assert next(place for place in board.places if place.code == "W1").current is None
    desk.asks()
    assert desk.app.calls.next("W1", WINDOW) is not None
    desk.app.calls.miss(secret.stop, DISCIPLINE)
    assert desk.app.board.board().missed == ()


def test_the_role_finds_it(desk: Desk, secret: Issued) -> None:
    for text in ("匡慎言", "ksy", "0077", "A001", secret.case_code):
        assert secret.visit in [found.visit for found in desk.app.search.search(text, DISCIPLINE)], text
    view = desk.app.search.visit("A001", DISCIPLINE)
    assert (view.text, view.path) == (WHO["text"], "DISC")


def test_everything_written_about_it_is_restricted(desk: Desk, secret: Issued) -> None:
    calls = desk.app.calls
    desk.app.printing.print_ticket(secret.visit)
    desk.app.printing.reprint(secret.visit, "丢了", DISCIPLINE)
    desk.app.search.reveal(secret.visit, "转交", DISCIPLINE)
    desk.app.corrections.correct(secret.case_code, {"name": "匡慎"}, DISCIPLINE)
    calls.call(secret.stop, "W1", DISCIPLINE)
    calls.recall(secret.stop, DISCIPLINE)
    calls.miss(secret.stop, DISCIPLINE)
    calls.activate(secret.stop, DISCIPLINE)
    calls.transfer(secret.stop, "R6", DISCIPLINE)
    desk.app.corrections.reroute(secret.stop, "A", "other", DISCIPLINE)
    calls.arrive(secret.stop, DISCIPLINE, "W1")
    calls.park(secret.stop, DISCIPLINE)
    calls.resume(secret.stop, DISCIPLINE)
    calls.accompany(secret.visit, DISCIPLINE)
    calls.serve(secret.stop, DISCIPLINE, "6", to="R6")
    old = desk.asks()
    desk.app.corrections.link(secret.visit, old.case_code, DISCIPLINE)
    about = [item.envelope for item in desk.events() if secret.visit.encode() in item.envelope.body]
    assert len({event.kind for event in about}) > 15
    assert {event.scope for event in about} == {"restricted"}


def test_no_body_says_what_it_is_about_outside_its_own_event(desk: Desk, secret: Issued) -> None:
    desk.app.corrections.correct(secret.case_code, {"phone": "13912340078"}, DISCIPLINE)
    for item in desk.events("registered", "corrected", "issued"):
        assert b"discipline" not in item.envelope.body
        assert b"DISC" not in item.envelope.body


def test_its_registration_is_read_and_corrected_by_the_role_only(desk: Desk, secret: Issued) -> None:
    with pytest.raises(UserError) as problem:
        desk.app.corrections.registration(secret.case_code, GUIDE)
    assert problem.value.field == "case"
    with pytest.raises(UserError):
        desk.app.corrections.correct(secret.case_code, {"name": "别人"}, GUIDE)
    with pytest.raises(UserError):
        desk.app.corrections.erase(secret.case_code, "不该看到", GUIDE)
    with pytest.raises(UserError):
        desk.app.documents.facts(secret.case_code, GUIDE)
    with pytest.raises(UserError):
        desk.app.search.reveal(secret.visit, "好奇", GUIDE)
    assert desk.app.corrections.registration(secret.case_code, DISCIPLINE).wants == "discipline"


def test_what_turns_out_to_be_confidential_disappears_from_every_list(desk: Desk) -> None:
    issued = desk.ticket(**WHO)
    desk.app.corrections.correct(issued.case_code, {"wants": "discipline"}, GUIDE)
    assert desk.app.ledger.today() == ()
    assert desk.app.board.board().waiting == 0
    assert desk.app.search.search("匡慎言", GUIDE) == []
    assert [found.visit for found in desk.app.search.search("匡慎言", DISCIPLINE)] == [issued.visit]
    [corrected] = desk.events("corrected")
    assert corrected.envelope.scope == "restricted"
    assert b"discipline" not in corrected.envelope.body


def test_a_confidential_second_matter_gets_a_number_of_its_own(desk: Desk) -> None:
    first = desk.ticket()
    with pytest.raises(UserError) as problem:
        desk.app.register.second_matter(first.visit, desk.registration(wants="discipline"), GUIDE)
    assert problem.value.field == "wants"
    assert [row.label for row in desk.app.ledger.today()] == ["D001"]


def test_its_case_is_not_known_to_whoever_may_not_see_it(desk: Desk, secret: Issued) -> None:
    with pytest.raises(UserError) as problem:
        desk.ticket(case=secret.case_code)
    assert problem.value.field == "case"
    other = desk.asks()
    with pytest.raises(UserError):
        desk.app.corrections.link(other.visit, secret.case_code, GUIDE)


def test_the_day_ends_it_with_the_others_and_the_report_does_not_count_it(desk: Desk, secret: Issued) -> None:
    desk.asks()
    report = desk.app.days.close(GUIDE)
    assert (report.visits, report.stops, report.expired) == (1, 1, 1)
    assert desk.state(secret.stop) == "expired"


def test_paper_that_waits_is_named_to_the_desk_that_prints_it_and_nothing_else_is(desk: Desk, secret: Issued) -> None:
    desk.tray.out_of_paper = True
    desk.app.printing.print_ticket(secret.visit)
    [waiting] = desk.app.printing.pending()
    assert (waiting.label, waiting.state) == ("A001", "waiting")
    slip = desk.app.printing.slip(secret.visit)
    ordinary = desk.app.printing.slip(desk.asks().visit)
    assert (slip.business, slip.place) == (ordinary.business, ordinary.place)
