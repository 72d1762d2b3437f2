"""What an earlier visit gives a returning visitor's form: to that person, and only what is theirs to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.errors import UserError
from desk_app.services.returning import Who
from tests.support.desk import ADMIN, GUIDE, Desk, open_desk

NUMBER, PHONE, LEAK = "130981199003070010", "13812341234", "楼上漏水"
ZHOU = Who("111", NUMBER, "周明䶮", "")


def here(desk: Desk, **typed: str) -> tuple[str, str]:
    issued = desk.ticket(**{"name": "周明䶮", "id_type": "111", "id_number": NUMBER, "phone": PHONE, **typed})
    return issued.visit, issued.case_code


def test_phone_matter_and_case_are_offered_to_the_same_document(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk)
        found = desk.app.search.carry_over(visit, case, Who("111", NUMBER, "周明龑", ""))
        assert (found.case_code, found.category, found.phone, found.text) == (case, "02-01", PHONE, LEAK)
        assert (found.visit, found.day) == (visit, "2026-03-02")
        for secret in (PHONE, LEAK, NUMBER):
            assert secret not in f"{found!r} {ZHOU!r}"


def test_a_small_x_is_the_same_number(tmp_path: Path) -> None:
    number = "11010519491231002X"
    with open_desk(tmp_path) as desk:
        visit, case = here(desk, id_number=number)
        assert desk.app.search.carry_over(visit, case, Who("111", number.lower(), "", "")).phone == PHONE
        assert len(desk.app.search.earlier("111", number.lower(), "", "")) == 1


@pytest.mark.parametrize(
    "who", [Who("111", "130981196304010026", "", ""), Who("414", NUMBER, "", ""), Who("none", "", "周明䶮", PHONE)]
)
def test_nobody_else_is_offered_anything(tmp_path: Path, who: Who) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk)
        with pytest.raises(UserError):
            desk.app.search.carry_over(visit, case, who)


def test_without_a_document_name_and_phone_tell_the_same_person(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk, id_type="none", id_number="")
        assert desk.app.search.carry_over(visit, case, Who("none", "", "周明䶮", "138 1234 1234")).text == LEAK
        with pytest.raises(UserError):
            desk.app.search.carry_over(visit, case, Who("none", "", "周明䶮", ""))


def test_a_voided_number_leaves_no_case_to_go_on_with(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk)
        desk.app.register.undo(visit, GUIDE)
        found = desk.app.search.carry_over(visit, case, ZHOU)
        assert (found.case_code, found.phone) == ("", PHONE)


def test_a_confidential_visit_offers_nothing(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk, wants="discipline")
        with pytest.raises(UserError):
            desk.app.search.carry_over(visit, case, ZHOU)
        assert desk.app.search.earlier("111", NUMBER, "", "") == ()


def test_what_was_erased_is_not_offered(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, case = here(desk)
        desk.clock.pass_(days=1)
        desk.app.corrections.erase(case, "retention", ADMIN)
        with pytest.raises(UserError):
            desk.app.search.carry_over(visit, case, ZHOU)


def test_who_still_waits_today_is_told_from_who_was_served(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        visit, _case = here(desk)
        assert [one.here for one in desk.app.search.earlier("111", NUMBER, "", "")] == [True]
        stop = desk.app.search.visit(visit, GUIDE).stop
        desk.app.calls.next("W4", GUIDE)
        desk.app.calls.serve(stop, GUIDE, "1")
        [earlier] = desk.app.search.earlier("111", NUMBER, "", "")
        assert (earlier.here, earlier.open) == (False, True)
