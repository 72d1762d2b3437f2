"""A body holds ids, codes, numbers and times from a closed list; what a person typed is payload and can be erased."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.clock import Stamp
from desk_app.domain.events import (
    FIELDS,
    KINDS,
    LARGEST_NUMBER,
    PERSON_FIELDS,
    Event,
    FieldType,
    Scope,
    decode,
    encode,
    problem_of,
)
from desk_app.record import Record
from desk_app.services.diary import Wanted
from tests.support.desk import DISCIPLINE, GUIDE, WINDOW, Desk, open_desk

ID = re.compile(r"[0-9a-f]{0,64}(/s?[0-9]+)?(/[A-Z][0-9]{0,2})?(/[0-9]+)?|[0-9]{20}")
CODE = re.compile(r"[A-Za-z0-9_.-]{0,32}")
EVENT = re.compile(r"[0-9a-f]{32}:[0-9]+")


def test_there_is_no_field_type_for_text() -> None:
    assert {kind.value for kind in FieldType} == {"id", "code", "number", "time", "day", "ids"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_body_field_is_in_the_closed_list_and_none_is_what_a_person_types(kind: str) -> None:
    known = KINDS[kind]
    assert known.name == kind
    assert known.meaning
    assert len(set(known.body)) == len(known.body)
    for name in known.body:
        assert name in FIELDS, name
        assert name not in PERSON_FIELDS
    assert not set(known.body) & set(known.payload)
    assert known.scope in Scope


def test_every_field_of_the_list_is_used() -> None:
    used = {name for kind in KINDS.values() for name in kind.body}
    assert used == set(FIELDS)


def test_the_reason_for_green_priority_is_no_field() -> None:
    assert not {"flags", "reason", "text", "name", "note", "comment"} & set(FIELDS)


@pytest.mark.parametrize(
    ("kind", "body", "wrong"),
    [
        ("sang", {}, "sang"),
        ("called", {"name": "x"}, "name"),
        ("called", {"attempt": "1"}, "attempt"),
        ("called", {"attempt": True}, "attempt"),
        ("called", {"place": "张三"}, "place"),
        ("called", {"place": "a\nb"}, "place"),
        ("called", {"place": "x" * 81}, "place"),
        ("called", {"place": None}, "place"),
        ("issued", {"taken": 1.5}, "taken"),
        ("erased", {"events": "a:1"}, "events"),
        ("erased", {"events": [1]}, "events"),
        ("day_opened", {"day": 20260302}, "day"),
    ],
)
def test_a_body_that_does_not_fit_is_a_bug_that_is_named(kind: str, body: dict[str, Any], wrong: str) -> None:
    assert wrong in problem_of(kind, body)


def test_a_body_that_does_not_fit_is_not_written(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        with pytest.raises(ValueError), desk.app.record.write() as writer:
            writer.append("called", GUIDE, {"visit": "周明"})
        assert desk.events() == []


@given(
    body=st.dictionaries(
        st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=3)
    )
)
def test_a_body_reads_as_it_was_written(body: dict[str, Any]) -> None:
    try:
        raw = encode(body)
    except UnicodeEncodeError:
        return
    assert decode(raw) == body
    assert encode(decode(raw)) == raw


@given(raw=st.binary(max_size=200))
def test_any_bytes_read_as_some_body(raw: bytes) -> None:
    assert isinstance(decode(raw), dict)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a":"\\ud800"}', b'{"a":"\\udc00\\ud800"}', b"[]", b"1", b"\xff"])
def test_bytes_that_are_no_object_read_as_empty(raw: bytes) -> None:
    assert decode(raw) == {}


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert decode(b'{"a":"\\ud844\\udd45"}') == {"a": "𡅅"}


def test_numbers_that_no_clock_knows_read_as_absent() -> None:
    def one(value: object) -> Event:
        return Event("d", 1, "called", "public", Stamp(1), "", "", "", {"attempt": value})

    assert one(LARGEST_NUMBER).number("attempt", 7) == LARGEST_NUMBER
    for value in (LARGEST_NUMBER + 1, -(10**40), "3", None, 1.5):
        assert one(value).number("attempt", 7) == 7
    assert one(3).code("attempt") == ""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A desk at which every service was used."""
    with open_desk(tmp_path_factory.mktemp("busy")) as desk:
        use_every_service(desk)
        yield desk


def use_every_service(desk: Desk) -> None:
    app, calls = desk.app, desk.app.calls
    app.days.open(GUIDE)
    first = desk.ticket(request_id="这是我的 请求", name="周明䶮", flags=frozenset({"elderly", "danger", "agitated"}))
    second = desk.ticket(queue="C", override_reason="他自己要去那边", people=7, external_no="京A·12345")
    third = desk.ticket(wants="discipline", text="镇里的账")
    other = app.register.second_matter(first.visit, desk.registration(category="07-01"), GUIDE)
    app.register.advise(desk.registration(wants="consult"), GUIDE)
    undone = desk.ticket()
    app.register.undo(undone.visit, GUIDE)
    for issued in (first, second, third):
        app.printing.print_ticket(issued.visit)
    app.printing.reprint(first.visit, "号条湿了", GUIDE)
    calls.accompany(first.visit, GUIDE, "R4")
    calls.call(first.stop, "W4", WINDOW)
    calls.recall(first.stop, WINDOW)
    calls.miss(first.stop, WINDOW)
    calls.activate(first.stop, WINDOW)
    calls.call(first.stop, "W4", WINDOW)
    calls.arrive(first.stop, WINDOW)
    calls.start(first.stop, WINDOW)
    calls.park(first.stop, WINDOW, "去复印")
    calls.resume(first.stop, WINDOW)
    calls.serve(first.stop, WINDOW, "1", "谈得不错", to="R1")
    calls.reopen(first.stop, WINDOW)
    calls.serve(first.stop, WINDOW, "2", "握手了")
    calls.transfer(other.stop, "R1", WINDOW, "那边空")
    app.corrections.reroute(other.stop, "C", "他改了主意", GUIDE)
    calls.leave(other.stop, WINDOW, "等不了")
    calls.call(second.stop, "W3", WINDOW)
    calls.return_to_queue(second.stop, WINDOW)
    calls.void(second.stop, WINDOW, "打错")
    calls.place_state("W4", "away", WINDOW, desk.clock.ms + 60_000)
    app.corrections.correct(first.case_code, {"name": "周鸣", "address": "柳林镇"}, GUIDE)
    app.corrections.link(second.visit, first.case_code, GUIDE)
    app.search.reveal(first.visit, "核对", GUIDE)
    app.corrections.erase(second.case_code, "本人要求", GUIDE)
    _use_the_diary(desk)
    app.maintenance.next_lane()
    calls.call(third.stop, "W1", DISCIPLINE)
    app.days.close(GUIDE)


def _use_the_diary(desk: Desk) -> None:
    diary, ticket = desk.app.diary, desk.ticket()
    booked = diary.book(Wanted("R2", ticket=ticket.ticket, who="周明䶮", department="住建局"), GUIDE)
    diary.arrive(booked.booking, GUIDE)
    diary.end(booked.booking, GUIDE)
    discreet = diary.book(Wanted("R4", who="周明䶮"), GUIDE)
    diary.cancel(discreet.booking, GUIDE, "他改了主意", "visitor")
    desk.app.rota.set("W10", "2026-03-02", "am", "住建局", GUIDE)


NOT_YET = {"clock_offset"}


def test_every_service_was_used(busy: Desk) -> None:
    assert {item.envelope.kind for item in busy.events()} == set(KINDS) - NOT_YET


def test_every_event_that_services_write_fits_its_kind(busy: Desk) -> None:
    for item in busy.events():
        assert problem_of(item.envelope.kind, decode(item.envelope.body)) == ""
        if item.payload is not None:
            typed = set(decode(item.payload.data)) - {"wants"}  # of a confidential matter: erased with the rest
            assert typed <= set(KINDS[item.envelope.kind].payload), item.envelope.kind


def test_bodies_hold_ids_codes_numbers_and_times_only(busy: Desk) -> None:
    shapes = {FieldType.ID: ID, FieldType.CODE: CODE, FieldType.DAY: re.compile(r"\d{4}-\d\d-\d\d")}
    for item in busy.events():
        for name, value in decode(item.envelope.body).items():
            kind = FIELDS[name]
            if kind in shapes:
                assert shapes[kind].fullmatch(value), (item.envelope.kind, name, value)
            elif kind is FieldType.IDS:
                assert all(EVENT.fullmatch(one) for one in value)
            else:
                assert type(value) is int
        assert item.envelope.body.isascii()
        assert CODE.fullmatch(item.envelope.operator)
        assert re.fullmatch(r"[A-Z]\d{3,4}", item.envelope.label or "A001")


def test_what_screens_may_have_says_nothing_about_a_person(busy: Desk) -> None:
    """Public bodies: where, when, which number. Not who, not why, not what about."""
    allowed = {
        "visit", "stop", "serial", "case", "label", "queue", "place", "to_place", "from_place", "before", "low", "high",
        "taken", "booked", "at", "department", "priority", "attempt", "parent", "code", "result", "state", "until",
        "day", "head",
    }  # fmt: skip
    for item in busy.events():
        if item.envelope.scope == "public":
            assert set(decode(item.envelope.body)) <= allowed, item.envelope.kind


def test_the_request_of_a_caller_is_kept_as_a_hash(busy: Desk) -> None:
    from desk_app.record import payload_of, request_id

    assert request_id("") == ""
    assert re.fullmatch(r"[0-9a-f]{32}", request_id("这是我的 请求"))
    assert payload_of(None) == {}
    assert payload_of(b'{"a":1}') == {"a": 1}


def test_the_record_after_every_service_is_its_own_rebuild(busy: Desk) -> None:
    record: Record = busy.app.record
    count, changed = record.rebuild()
    assert count == len(busy.events())
    assert not changed
    assert busy.app.maintenance.verify().faults == ()
