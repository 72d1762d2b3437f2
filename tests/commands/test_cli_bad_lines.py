"""A registration that cannot be taken is answered by a sentence that names the field; nothing else is lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from desk_app.domain.codes import case_code
from tests.support.commands import BEFORE, Desk, is_one_sentence, json_lines


def _with(**fields: object) -> bytes:
    return json_lines({**BEFORE, **fields})


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass") + b"\n"


BAD_LINES = [
    # what is not a registration at all
    ("broken JSON", _raw('{"name": "周明"'), "line"),
    ("no JSON", _raw("周明 邻里纠纷"), "line"),
    ("single quotes", _raw("{'name': '周明'}"), "line"),
    ("a list", _raw('["周明"]'), "line"),
    ("a text", _raw('"周明"'), "line"),
    ("a number", _raw("42"), "line"),
    ("null", _raw("null"), "line"),
    ("two objects on a line", _raw('{"name": "甲"} {"name": "乙"}'), "line"),
    ("NaN", _raw('{"people": NaN}'), "line"),
    ("Infinity", _raw('{"people": -Infinity}'), "line"),
    ("a number of 5,000 digits", _raw('{"people": ' + "9" * 5000 + "}"), "line"),
    ("100,000 brackets", _raw('{"name": ' + "[" * 100_000), "line"),
    ("a line of a megabyte", _raw('{"text": "' + "长" * 400_000 + '"}'), "line"),
    ("GB18030", '{"name": "周明", "category": "02-01"}\n'.encode("gb18030"), "line"),
    ("a byte that is no text", b'{"name": "\xff\xfe", "category": "02-01"}\n', "line"),
    ("a field twice", _raw('{"name": "甲", "name": "乙", "category": "02-01"}'), "name"),
    # fields of another type
    ("a name as number", _with(name=7), "name"),
    ("a name as list", _with(name=["周明"]), "name"),
    ("a category as number", _with(category=2.01), "category"),
    ("a scale as number", _with(scale=1), "scale"),
    ("a text as object", _with(text={"zh": "漏水"}), "text"),
    ("a request as number", _with(request_id=1), "request_id"),
    ("people as text", _with(people="2"), "people"),
    ("people as true", _with(people=True), "people"),
    ("people as half", _with(people=1.5), "people"),
    ("people as float", _with(people=1e9), "people"),
    ("flags as text", _with(flags="elderly"), "flags"),
    ("flags as numbers", _with(flags=[1]), "flags"),
    ("flags nested", _with(flags=[["elderly"]]), "flags"),
    ("flags as object", _with(flags={"elderly": True}), "flags"),
    # fields that do not exist
    ("a mistyped field", _with(catgory="02-01"), "catgory"),
    ("an unknown field", _with(weather="晴"), "weather"),
    ("an empty field name", _with(**{"": "x"}), ""),
    # numbers of people
    ("nobody", _with(people=0), "people"),
    ("less than nobody", _with(people=-1), "people"),
    ("a thousand million people", _with(people=1_000_000_000), "people"),
    # codes
    ("no category", _with(category=""), "category"),
    ("an unknown category", _with(category="88-01"), "category"),
    ("a level 1 category", _with(category="02"), "category"),
    ("a category in full width", _with(category="０２-０１"), "category"),
    ("an unknown source", _with(source="77"), "source"),
    ("an unknown scale", _with(scale="04"), "scale"),
    ("an unknown want", _with(wants="money"), "wants"),
    ("an unknown answer to mediation", _with(mediation="maybe"), "mediation"),
    ("an unknown flag", _with(flags=["elderly", "vip"]), "flags"),
    ("an unknown kind of document", _with(id_type="112"), "id_type"),
    ("an unknown reason for no document", _with(no_id_reason="dog"), "no_id_reason"),
    ("an unknown queue", _with(queue="Z", override_reason="other"), "queue"),
    ("an override without reason", _with(queue="C"), "override_reason"),
    ("an override with blanks as reason", _with(queue="C", override_reason="　 "), "override_reason"),
    ("an override with 600 characters", _with(queue="C", override_reason="因" * 600), "override_reason"),
    # documents
    ("a wrong check digit", _with(id_type="111", id_number="130981199003070011"), "id_number"),
    ("30 February", _with(id_type="111", id_number="130981199002300013"), "id_number"),
    ("a birth to come", _with(id_type="111", id_number="130981209903070018"), "id_number"),
    ("17 digits", _with(id_type="111", id_number="13098119900307001"), "id_number"),
    ("15 digits", _with(id_type="111", id_number="130981900307001"), "id_number"),
    ("letters in an ID number", _with(id_type="111", id_number="13098119900307ABCD"), "id_number"),
    ("a document without number", _with(id_type="111"), "id_number"),
    ("a number without document", _with(id_type="none", id_number="130981199003070010"), "id_type"),
    ("a permit of six digits", _with(id_type="516", id_number="H123456"), "id_number"),
    ("a passport with signs", _with(id_type="414", id_number="E12#4567"), "id_number"),
    ("a phone of five digits", _with(phone="13812"), "phone"),
    ("a phone of letters", _with(phone="请打我手机"), "phone"),
    # texts
    ("an appeal of 10,000 characters", _with(text="诉" * 10_000), "text"),
    ("a name of 10,000 characters", _with(name="周" * 10_000), "name"),
    ("an address of 300 characters", _with(address="路" * 300), "address"),
    ("an external number of 100 characters", _with(external_no="9" * 100), "external_no"),
    ("a request of 200 characters", _with(request_id="r" * 200), "request_id"),
    ("a NUL in the name", _with(name="周\x00明"), "name"),
    ("an escape in the appeal", _with(text="漏水\x1b[2J"), "text"),
    ("a line break in the name", _with(name="周\n明"), "name"),
    ("a tab in the address", _with(address="柳河\t社区"), "address"),
    ("a line separator in the appeal", _with(text="漏\u2028水"), "text"),
    ("a right-to-left override in the name", _with(name="周\u202e明"), "name"),
    ("an isolate in the appeal", _with(text="漏\u2066水"), "text"),
    ("a lone surrogate in the name", _raw('{"name": "周\\ud800明", "category": "02-01"}'), "name"),
    ("a noncharacter in the appeal", _with(text="漏\uffff水"), "text"),
    # old cases
    ("a case with a wrong digit", _with(case="13999926112301000124"), "case"),
    ("a case of ten digits", _with(case="1399992611"), "case"),
    ("a case that nobody knows", _with(case=case_code("139999", date(2025, 1, 2), 1, 1)), "case"),
    ("a case of letters", _with(case="案件"), "case"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk") / "home")


def test_there_are_enough_of_them() -> None:
    assert len(BAD_LINES) >= 60


@pytest.mark.parametrize(("line", "field"), [case[1:] for case in BAD_LINES], ids=[case[0] for case in BAD_LINES])
def test_a_bad_line_is_answered_by_a_sentence_and_its_neighbours_are_registered(
    desk: Desk, line: bytes, field: str
) -> None:
    said = desk.run("register", "--no-print", "-", stdin=_with() + line + _with())

    first, bad, last = said.lines
    assert first["ok"]
    assert last["ok"]
    assert (bad["ok"], bad["field"], bad["line"]) == (False, field, 2)
    assert set(bad) == {"ok", "error", "field", "line"}
    assert is_one_sentence(bad["error"] + "\n")
    assert said.code == 2
    assert is_one_sentence(said.err)


def test_afterwards_everything_that_was_taken_is_there_and_whole(desk: Desk) -> None:
    taken = desk.register(BEFORE).json
    number = int(taken["ticket"][1:])

    assert desk.run("verify").code == 0
    assert desk.run("--json", "rebuild").json["changed"] is False
    for label in range(1, number + 1):
        assert desk.run("--json", "show", f"D{label:03d}").json["text"] == BEFORE["text"]


def test_a_file_in_gb18030_is_refused_before_anything_is_registered(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    file = tmp_path / "visits.jsonl"
    plain = json.dumps({**BEFORE, "text": "x", "name": "Li"}).encode("ascii")
    file.write_bytes(plain + b"\n" + json.dumps(BEFORE, ensure_ascii=False).encode("gb18030"))

    said = desk.run("register", str(file))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "UTF-8" in said.err
    assert "GB18030" in said.err
    assert desk.run("--json", "queue").json["waiting"] == 0


def test_a_file_in_utf_16_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "visits.jsonl"
    file.write_bytes(_with().decode().encode("utf-16"))

    assert "UTF-16" in Desk(tmp_path / "home").run("register", str(file)).err


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    said = Desk(tmp_path / "home").run("register", "-", stdin=content)

    assert said.code == 2
    assert "empty" in said.err
    assert said.json["field"] == "file"
