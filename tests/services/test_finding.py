"""Whoever stands at the desk is found by what they say or hold out; what is not here is said."""

from __future__ import annotations

import pytest

from desk_app.domain.codes import QR_DIGITS
from desk_app.errors import UserError
from desk_app.services.finding import operator_of, sees_restricted
from tests.support.desk import DISCIPLINE, GUIDE, WINDOW, Desk
from tests.support.elsewhere import Elsewhere, arrive


@pytest.mark.parametrize("how", ["ticket", "visit", "case_code", "qr"])
def test_a_visit_is_found_by_ticket_visit_case_or_scan(desk: Desk, how: str) -> None:
    desk.ticket()
    issued = desk.ticket()
    assert desk.app.search.visit(getattr(issued, how), GUIDE).visit == issued.visit


@pytest.mark.parametrize("text", ["d002", " D002 ", "Ｄ００２"])
def test_a_ticket_is_found_however_its_number_is_typed(desk: Desk, text: str) -> None:
    desk.ticket()
    issued = desk.ticket()
    assert desk.app.search.visit(text, GUIDE).label == "D002"
    assert issued.ticket == "D002"


@pytest.mark.parametrize("text", ["D009", "no such thing", "nobody/7", "13999926030201009923", ""])
def test_what_is_not_here_is_said(desk: Desk, text: str) -> None:
    desk.ticket()
    with pytest.raises(UserError) as problem:
        desk.app.search.visit(text, GUIDE)
    assert problem.value.field in ("ticket", "case")


def test_a_forged_and_a_yesterdays_scan_are_refused(desk: Desk) -> None:
    issued = desk.ticket()
    forged = issued.qr[:-1] + str((int(issued.qr[-1]) + 1) % 10)
    with pytest.raises(UserError) as problem:
        desk.app.search.visit(forged, GUIDE)
    assert problem.value.field == "qr"
    desk.clock.pass_(days=1)
    desk.ticket()
    with pytest.raises(UserError) as problem:
        desk.app.search.visit(issued.qr, GUIDE)
    assert problem.value.field == "qr"
    assert desk.app.search.is_scan(issued.qr)
    assert len(issued.qr) == QR_DIGITS
    assert not desk.app.search.is_scan("13812340001")


def test_a_number_held_twice_is_not_guessed(desk: Desk) -> None:
    mine = desk.ticket()
    arrive(desk, *Elsewhere(desk).registers(7, mine.ticket))
    with pytest.raises(UserError) as problem:
        desk.app.search.visit(mine.ticket, GUIDE)
    assert problem.value.field == "ticket"
    assert desk.app.search.visit(mine.case_code, GUIDE).visit == mine.visit
    assert desk.app.search.visit(mine.qr, GUIDE).visit == mine.visit


def test_an_empty_search_finds_nothing_and_a_name_its_owner(desk: Desk) -> None:
    issued = desk.ticket(name="𬭎定方", phone="17703990011")
    assert desk.app.search.search("  ", GUIDE) == []
    for text in ("𬭎定", "定方", "0011", issued.ticket, issued.case_code):
        assert [found.visit for found in desk.app.search.search(text, GUIDE)] == [issued.visit], text


def test_whoever_gave_neither_name_with_phone_nor_document_is_nobody_known(desk: Desk) -> None:
    desk.ticket(name="", phone="")
    assert desk.app.search.earlier("none", "", "", "") == ()
    assert desk.app.search.earlier("none", "", "周明", "") == ()
    assert desk.ticket(name="", phone="").action == "issue"


def test_only_operators_of_the_centre_work_here(desk: Desk) -> None:
    assert operator_of(desk.app.centre, GUIDE).code == GUIDE
    with pytest.raises(UserError) as problem:
        operator_of(desk.app.centre, "somebody")
    assert problem.value.field == "operator"
    assert sees_restricted(desk.app.centre, DISCIPLINE)
    assert not sees_restricted(desk.app.centre, "somebody")


def test_repeating_an_act_that_was_done_is_harmless(desk: Desk) -> None:
    issued = desk.ticket()
    calls = desk.app.calls
    calls.next("W4", WINDOW)
    for _ in range(2):
        calls.arrive(issued.stop, WINDOW)
        calls.start(issued.stop, WINDOW)
    calls.serve(issued.stop, WINDOW, "3")
    for _ in range(2):
        calls.reopen(issued.stop, WINDOW)
    calls.return_to_queue(issued.stop, WINDOW)
    calls.return_to_queue(issued.stop, WINDOW)
    calls.next("W4", WINDOW)
    for _ in range(2):
        calls.miss(issued.stop, WINDOW)
    kinds = [item.envelope.kind for item in desk.events()]
    assert [kinds.count(one) for one in ("arrived", "started", "missed")] == [1, 1, 1]
    assert kinds.count("returned") == 2
    calls.accompany("nobody/1", GUIDE)
    assert "accompanied" not in [item.envelope.kind for item in desk.events()]


def test_asking_for_advice_twice_is_one_registration(desk: Desk) -> None:
    reg = desk.registration(request_id="F6-F6")
    first, again = (desk.app.register.advise(reg, GUIDE) for _ in range(2))
    assert (again.repeated, again.visit, again.action) == (True, first.visit, "advice")
    assert len(desk.app.ledger.today()) == 1


def test_every_field_that_cannot_be_taken_is_named_at_once(desk: Desk) -> None:
    bad = desk.registration(name="a\u202eb", phone="12", people=0, category="", source="77", flags=frozenset({"tall"}),
                            id_type="none", id_number="123", queue="Z", case="1")  # fmt: skip
    fields = {problem.field for problem in desk.app.register.check(bad)}
    assert fields >= {"name", "phone", "people", "category", "source", "flags", "id_type", "queue", "case"}
    assert desk.app.register.check(desk.registration()) == []


def test_backups_older_than_the_newest_fourteen_go(desk: Desk) -> None:
    for _ in range(16):
        desk.ticket()
        desk.app.days.close(GUIDE)
        desk.clock.pass_(days=1)
    kept = sorted(path.name for path in (desk.app.home / "backups").glob("*.db"))
    assert len(kept) == 14
    assert (kept[0], kept[-1]) == ("2026-03-04.db", "2026-03-17.db")


def test_events_of_one_kind_are_read_by_day(desk: Desk) -> None:
    desk.ticket()
    desk.clock.pass_(days=1)
    desk.ticket()
    with desk.app.record.read() as tx:
        assert len(tx.journal.of_kind("issued")) == 2
        assert len(tx.journal.of_kind("issued", "2026-03-03")) == 1


def test_doctor_finds_nothing_wrong_with_a_healthy_desk(desk: Desk) -> None:
    desk.ticket()
    assert all(check.ok for check in desk.app.maintenance.doctor() if check.name != "disk")
    desk.app.days.close(GUIDE)
    backup = next(check for check in desk.app.maintenance.doctor() if check.name == "backup")
    assert "2026-03-02" in backup.sentence
