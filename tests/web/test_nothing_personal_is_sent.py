"""What browsers get holds ticket numbers and places: nothing of what anybody said, checked against the whole store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.events import decode
from desk_app.screens.hall_facts import zones
from desk_app.services.register import Issued
from desk_app.web.facts import hall
from tests.support.desk import DISCIPLINE, GUIDE, MEDIATOR, WINDOW, Desk
from tests.support.needles import Person, encoded, found_in
from tests.web.conftest import Serve
from tests.web.talking import ask, listening

PEOPLE = [Person(n) for n in range(1, 13)]
PAGES = ("/", "/hall", "/door/R1", "/screen.css", "/screen.js", "/ink.js", "/hall.js", "/door.js", "/icon.svg")


def everything(desk: Desk, port: int) -> bytes:
    """Return every byte that any browser could get now, headers too."""
    centre = desk.app.centre
    paths = [*PAGES, "/now/hall", *(f"/now/hall?zone={quote(zone)}" for zone in zones(centre))]
    paths += [f"/{kind}door/{code}" for code in centre.places for kind in ("", "now/")]
    answers = [ask(port, path) for path in paths]
    return b"\n".join(repr(answer.headers).encode() + answer.body for answer in answers)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def said_by_anybody(desk: Desk) -> set[str]:
    """Return every text that stands in a payload of the store: all that is sealed there because it is personal."""
    payloads = [item.payload.data for item in desk.events() if item.payload is not None]
    return {text for data in payloads for text in strings(decode(data)) if len(text) > 1}


def a_day(desk: Desk) -> tuple[dict[int, Issued], Issued]:
    """People come; some are called, missed, sent on, one to the counsellor's room; one accuses somebody."""
    calls = desk.app.calls
    issued = {one.serial: desk.ticket(**one.typed) for one in PEOPLE}
    secret = desk.ticket(**(Person(40).typed | {"wants": "discipline"}))
    first = calls.next("W4", MEDIATOR)
    assert first is not None
    calls.miss(first.stop, MEDIATOR)
    second = calls.next("W4", MEDIATOR)
    assert second is not None
    calls.arrive(second.stop, MEDIATOR)
    calls.transfer(issued[5].stop, "R4", MEDIATOR, "要谈一谈")
    calls.call(issued[5].stop, "R4", "chenjing")
    calls.call(secret.stop, "W1", DISCIPLINE)
    calls.next("W1", WINDOW)
    desk.app.search.reveal(issued[1].visit, "核对身份", GUIDE)
    desk.app.corrections.correct(issued[1].case_code, {"name": "慕容改过名"}, GUIDE)
    return issued, secret


def test_nothing_that_the_store_holds_of_anybody_is_sent(desk: Desk, serve: Serve) -> None:
    server = serve()
    empty = everything(desk, server.port).decode()
    with listening(server.port) as browser, listening(server.port, "/live/door/R4") as door:
        issued, _secret = a_day(desk)
        shown = ""
        while "D002" not in shown:
            shown = str(browser.next("picture"))
        door.next("beat")
        sent = everything(desk, server.port) + browser.sent + door.sent
    people = [word for person in [*PEOPLE, Person(40)] for word in person.words()]
    assert found_in(sent, encoded(people)) == []
    text = sent.decode()
    known = {word for word in said_by_anybody(desk) if word not in empty}
    assert len(known) > 5 * len(PEOPLE)
    assert {word for word in known if word in text} == set()
    for one in issued.values():
        assert one.visit not in text
        assert one.stop not in text
        assert one.case_code not in text
    staff = [one.name for one in desk.app.centre.operators.values()]
    assert {name for name in staff if name in text} == set()
    matters = {word for one in desk.app.centre.categories.values() for word in (one.code, one.level1, one.level2)}
    assert {word for word in matters if word in text and word not in empty} == set()
    assert "D001" in text, "there was something to look through"


def test_the_search_finds_what_is_there(desk: Desk) -> None:
    a_day(desk)
    known = said_by_anybody(desk)
    assert {str(PEOPLE[2].typed[name]) for name in ("name", "id_number", "phone", "address", "text")} <= known


def test_of_a_discreet_room_only_its_state_is_sent(desk: Desk, serve: Serve) -> None:
    port = serve().port
    issued, _secret = a_day(desk)
    label = issued[5].ticket
    for picture in (ask(port, "/now/hall").json["picture"][kind] for kind in ("live", "stopped")):
        (room,) = [row for row in picture["rooms"] if row["name"] == "心理咨询室"]
        assert (room["state"], room["beside"], room["called"]) == ("使用中", "", False)
    assert label not in ask(port, "/now/hall").body.decode()
    door = ask(port, "/now/door/R4")
    assert label not in door.body.decode()
    for picture in (door.json["picture"][kind] for kind in ("live", "stopped")):
        assert (picture["number"]["title"], picture["coming"], picture["today"]) == ("", None, None)


@pytest.mark.parametrize("code", ["R4", "W4"])
def test_even_a_board_that_says_more_of_a_discreet_place_is_sent_without_it(desk: Desk, code: str) -> None:
    board = desk.app.board.board()
    more = {"public": "state", "current": "D987", "next": "D988", "until_ms": board.as_of_ms, "waiting": 98765}
    places = tuple(replace(one, **more) if one.code == code else one for one in board.places)
    said = str(hall(desk.app.centre, replace(board, places=places), None, "", board.as_of_ms))
    assert {word for word in ("D987", "D988", "98765") if word in said} == set()
    inner = tuple(replace(one, public="no", name="密谈室", short="密谈室") for one in board.places)
    assert "密谈室" not in str(hall(desk.app.centre, replace(board, places=inner), None, "", board.as_of_ms))


def test_an_accusation_is_in_no_call_and_no_count(desk: Desk, serve: Serve) -> None:
    port = serve().port
    secret = desk.ticket(**(PEOPLE[0].typed | {"wants": "discipline"}))
    other = desk.asks()
    row = ask(port, "/now/hall").json["picture"]["live"]["windows"][0]
    assert (row["next"], row["waiting"]) == (other.ticket, "1")
    desk.app.calls.call(secret.stop, "W1", DISCIPLINE)
    picture = ask(port, "/now/hall").json["picture"]
    for kind in ("live", "stopped"):
        assert (picture[kind]["banner"]["label"], picture[kind]["banner"]["recent"]) == ("", [])
    assert picture["live"]["windows"][0]["current"] == (
        desk.app.board.board().places[0].current or "空闲"
    )  # as the hall screen


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text("甘乌欧阳䶮辉𬭎㛃牧野", min_size=2, max_size=6),
    text=st.text("水泵漏邻居钱债<>&'\"{}\\$", min_size=4, max_size=40),
    digits=st.integers(10**7, 10**8 - 1),
)
def test_whatever_anybody_says_it_is_not_sent(
    desk: Desk, serve: Serve, tmp_path: Path, name: str, text: str, digits: int
) -> None:
    desk.ticket(name=name, text=text, phone=f"139{digits}")
    desk.app.calls.next("W4", MEDIATOR)
    server = serve()
    try:
        sent = everything(desk, server.port).decode()
    finally:
        server.stop()
    assert name not in sent
    assert f"139{digits}" not in sent
    assert text.strip() not in sent
    assert (tmp_path / "home").exists()
    while (called := desk.app.board.room("W4", MEDIATOR).current) is not None:
        desk.app.calls.arrive(called.stop, MEDIATOR)
        desk.app.calls.serve(called.stop, MEDIATOR, "2", "")
