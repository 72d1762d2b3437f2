"""A small day at the command line, as programs see it: one JSON answer for each thing done."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.support.commands import BEFORE, ROOT, Desk, json_lines

VISITOR = {
    "request_id": "b6b1",
    "name": "周明䶮",
    "id_type": "111",
    "id_number": "130981199003070010",
    "phone": "13812341234",
    "address": "安澜镇柳河社区",
    "people": 2,
    "category": "02-01",
    "text": "楼上卫生间漏水，泡坏我家客厅吊顶。",
    "mediation": "accept",
}
ANSWERED = [
    "ok",
    "visit",
    "case_code",
    "ticket",
    "queue",
    "place",
    "path",
    "rule",
    "law",
    "reason",
    "before",
    "estimate",
    "qr",
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def test_a_registration_answers_with_exactly_these_fields(desk: Desk) -> None:
    answer = desk.register(VISITOR).json

    assert list(answer) == ANSWERED
    assert (answer["ok"], answer["ticket"], answer["queue"], answer["place"]) == (True, "D001", "D", "W4")
    assert (answer["path"], answer["rule"], answer["before"]) == ("MED", 5, 0)
    assert len(answer["case_code"]) == 20
    assert answer["qr"].isdigit()
    assert answer["estimate"] is None or len(answer["estimate"]) == 2


def test_danger_is_a_ticket_like_any_other_with_a_word_for_the_clerk(desk: Desk) -> None:
    answer = desk.register({**VISITOR, "flags": ["danger"]}).json

    assert list(answer) == [*ANSWERED, "notice"]
    assert answer["ticket"] == "D001"
    assert "8001" in answer["notice"]


def test_the_same_matter_is_not_accepted_twice(desk: Desk) -> None:
    first = desk.register(VISITOR).json
    said = desk.register({**VISITOR, "request_id": "other"})

    assert said.code == 2
    assert (said.json["ok"], said.json["field"]) == (False, "case")
    assert first["case_code"] in said.json["error"]
    assert desk.run("--json", "queue").json["waiting"] == 1


def test_a_returning_visitor_may_name_the_old_case(desk: Desk) -> None:
    first = desk.register(VISITOR).json
    again = desk.register({**VISITOR, "request_id": "other", "case": first["case_code"]}).json

    assert again["case_code"] == first["case_code"]
    assert again["ticket"] == "D002"


def test_two_processes_with_one_request_give_one_ticket(desk: Desk) -> None:
    assert desk.run("queue").code == 0
    rows = json_lines(*({**BEFORE, "request_id": f"r{n}"} for n in range(20)))

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda _n: desk.process("register", "--no-print", "-", stdin=rows), range(2))

    assert (one.code, two.code) == (0, 0)
    assert one.lines == two.lines
    assert len({line["ticket"] for line in one.lines}) == 20
    assert desk.run("--json", "queue").json["waiting"] == 20


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "来访.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json_lines(VISITOR, BEFORE).replace(b"\n", b"\r\n"))

    said = desk.run("register", str(file))

    assert [line["ok"] for line in said.lines] == [True, True]
    assert said.code == 0


def test_a_last_line_without_line_end_counts(desk: Desk) -> None:
    assert len(desk.run("register", "--no-print", "-", stdin=json_lines(BEFORE, BEFORE)[:-1]).lines) == 2


def test_answers_come_while_the_input_still_goes_on(desk: Desk) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "desk_app", "--home", str(desk.home), "register", "--no-print", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for number in range(1, 4):
            child.stdin.write(json_lines(BEFORE))
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["ticket"] == f"D{number:03d}"
        child.stdin.close()
        assert child.wait(60) == 0


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE events; --",
        "<script>alert(1)</script> & <b>不</b>",
        "1001139999261123000100000030401003041041055270592744564702795",
        "{case} %s %(name)s \\n $HOME `id`",
        "第一行\n第二行",
        "龘䶮㛃𬭎𠅤 ①㎡ ￥ 👨‍👩‍👧",
    ],
)
def test_what_was_typed_is_stored_and_shown_word_for_word(desk: Desk, text: str) -> None:
    answer = desk.register({**VISITOR, "text": text, "address": text.replace("\n", " ")}).json

    assert desk.run("--json", "show", answer["ticket"]).json["text"] == text
    assert text in desk.run("show", answer["case_code"]).out
    assert desk.run("verify").code == 0


def test_nothing_personal_is_shown_in_full(desk: Desk) -> None:
    answer = desk.register(VISITOR)
    shown = [
        answer.out,
        *(
            desk.run(*words).out
            for words in (
                ("show", "D001"),
                ("--json", "show", "D001"),
                ("search", "周明䶮"),
                ("--json", "search", "zmy"),
                ("queue",),
                ("--json", "queue"),
            )
        ),
    ]

    for text in shown:
        for secret in (VISITOR["name"], VISITOR["id_number"], VISITOR["phone"], VISITOR["address"]):
            assert str(secret) not in text


@pytest.mark.parametrize("text", ["周明䶮", "zmy", "1234", "130981199003070010", "D001", "0010"])
def test_a_visitor_is_found_by_whatever_is_known(desk: Desk, text: str) -> None:
    desk.register(VISITOR)

    (found,) = desk.run("--json", "search", text).json["found"]
    assert (found["label"], found["name"], found["phone"]) == ("D001", "周*䶮", "138****1234")


def test_finding_nothing_is_no_mistake(desk: Desk) -> None:
    said = desk.run("search", "无此人")

    assert said.code == 0
    assert "Nothing" in said.out


def test_options_may_stand_before_and_after_the_command(desk: Desk) -> None:
    before = desk.run("--json", "--operator", "lijianguo", "queue")
    after = desk.run("queue", "--operator", "lijianguo", "--json")

    assert before.json["places"] == after.json["places"]


def test_chinese_is_spoken_unless_somebody_asks(desk: Desk) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "desk_app", "act", "D001", "recall"],
        env={**desk.environment(), "PATH": "", "PYTHONIOENCODING": "ascii"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert said.returncode == 2
    assert "没有" in said.stderr.decode("utf-8")


def test_papers_come_as_files_and_a_second_slip_is_marked(desk: Desk, tmp_path: Path) -> None:
    answer = desk.register(VISITOR).json
    plain, copy, pdf, receipt = (tmp_path / name for name in ("a.png", "b.png", "c.pdf", "r.pdf"))

    assert desk.run("slip", "D001", "--out", str(plain)).code == 0
    assert desk.run("slip", "D001", "--out", str(copy), "--reason", "丢失").code == 0
    assert desk.run("slip", "D001", "--out", str(pdf)).code == 0
    assert desk.run("receipt", answer["case_code"], "--out", str(receipt)).code == 0
    assert desk.run("receipt", "D001", "--out", str(receipt)).code == 0

    for picture in (plain, copy):
        (code,) = zxingcpp.read_barcodes(Image.open(picture))
        assert code.text == answer["qr"]
    assert plain.read_bytes() != copy.read_bytes()
    assert "补打" in PdfReader(pdf).pages[0].extract_text()
    assert "周明䶮" in PdfReader(receipt).pages[0].extract_text()
    kinds = [entry["kind"] for entry in desk.run("--json", "show", "D001").json["timeline"]]
    assert (kinds.count("printed"), kinds.count("reprinted")) == (1, 2)


def test_registering_prints_each_slip_once(desk: Desk) -> None:
    desk.register(VISITOR, paper=True)
    desk.register(VISITOR, paper=True)

    assert [path.suffix for path in (desk.home / "paper").iterdir()] == [".png"]


def test_a_small_day(desk: Desk) -> None:
    """Six visitors: served, missed and activated, parked, sent on, gone, voided, and one who waits to the end."""
    assert desk.run("day", "open").code == 0
    tickets = [desk.ticket()["ticket"] for _ in range(7)]
    assert tickets == [f"D00{n}" for n in range(1, 8)]

    def act(ticket: str, *words: str) -> str:
        said = desk.run("--json", "act", ticket, *words)
        assert said.code == 0, said
        return str(said.json["state"])

    def call(place: str) -> object:
        return desk.run("--json", "call", place).json["ticket"]

    assert call("w4") == "D001"
    assert [act("d001", "recall"), act("D001", "arrive"), act("D001", "start")] == ["called", "serving", "serving"]
    assert act("D001", "serve", "--result", "1", "--to", "R1", "--text", "双方同意") == "served"
    assert call("R1") == "D001"
    assert act("D001", "start") == "serving"
    assert call("W4") == "D002"
    assert act("D002", "miss") == "missed"
    assert act("D002", "activate") == "waiting"
    assert call("W4") == "D003"
    assert act("D003", "park", "--reason", "去复印材料") == "parked"
    assert call("W4") == "D004"
    assert act("D004", "return") == "waiting"
    assert act("D004", "transfer", "--to", "C", "--reason", "先问律师") == "waiting"
    assert act("D003", "resume") == "serving"
    assert act("D003", "serve", "--result", "3") == "served"
    assert act("D005", "leave", "--reason", "不等了") == "left"
    assert act("D006", "void", "--reason", "取错") == "void"
    assert desk.run("--json", "place", "W5", "away").json["state"] == "away"
    assert desk.run("call", "W5").code == 2
    assert desk.run("--json", "place", "W5", "open").json["state"] == "open"
    assert call("W5") is None

    report = desk.run("--json", "day", "close").json

    assert (report["visits"], report["stops"], report["served"]) == (7, 8, 2)
    assert report["by_state"] == {"served": 2, "expired": 4, "left": 1, "void": 1}
    assert desk.run("--json", "day", "close").json == report
    assert desk.run("--json", "rebuild").json["changed"] is False
    assert desk.run("--json", "verify").json["ok"] is True
    assert desk.run("doctor").code == 0


def test_what_was_erased_stays_erased_after_a_restore(desk: Desk) -> None:
    answer = desk.register({**VISITOR, "text": "绝密之事"}).json
    assert desk.run("act", "D001", "leave").code == 0
    assert desk.run("backup").code == 0
    assert desk.run("erase", answer["case_code"], "--reason", "本人要求").code == 0
    erased = (desk.home / "erased.list").read_bytes()
    (desk.home / "store.db").write_bytes(b"nothing that could be read" * 1000)

    restored = desk.run("--json", "restore").json

    assert restored["erased"] > 0
    assert desk.run("--json", "search", "zmy").json["found"] == []
    shown = desk.run("--json", "show", answer["case_code"]).json
    assert (shown["text"], shown["person"]["erased"]) == ("", True)
    assert desk.run("verify").code == 0
    assert (desk.home / "erased.list").read_bytes() == erased


def test_after_a_restore_numbers_wait_and_then_come_from_a_lane_never_used(desk: Desk) -> None:
    desk.ticket()
    assert desk.run("backup").code == 0
    given = {desk.ticket()["ticket"]}

    for lane in (8, 9):
        assert desk.run("restore").code == 0
        waiting = desk.register(BEFORE)
        assert waiting.code == 2
        assert "lane next" in waiting.json["error"]
        assert desk.run("--json", "lane", "next").json["lane"] == lane
        tickets = {desk.ticket()["ticket"] for _ in range(2)}
        assert not tickets & given
        given |= tickets

    assert desk.run("restore").code == 0
    assert desk.run("lane", "next").code == 2
    assert given == {"D002", "D8001", "D8002", "D9001", "D9002"}


def test_help_is_one_page_and_names_every_command(desk: Desk) -> None:
    said = desk.run("--help")

    assert said.code == 0
    for command in ("register", "act", "queue", "receipt", "document", "devices", "diary", "voice", "doctor", "demo"):
        assert command in said.out
    assert len(said.out.splitlines()) <= 66  # lines of a printed page
