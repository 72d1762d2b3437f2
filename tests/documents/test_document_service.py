"""Documents of real cases: what they say, who gets them, what is recorded, what is left behind (nothing)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.events import decode
from desk_app.errors import UserError
from tests.support import commands
from tests.support.commands import is_one_sentence
from tests.support.desk import DISCIPLINE, GUIDE, Desk, open_desk
from tests.support.poppler import text_of

ID = "130102199003070118"
PERSON = {
    "name": "阿卜杜外力䶮",
    "id_type": "111",
    "id_number": ID,
    "phone": "13812341234",
    "address": "安澜县城关镇人民路 12 号院 3 单元 502",
    "text": "楼上卫生间漏水，造成客厅吊顶损坏。",
    "people": 3,
    "external_no": "110-2026-0417",
    "wants": "mediate",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def said(desk: Desk, kind: str, case: str, operator: str = GUIDE, **more: object) -> str:
    return text_of(desk.app.documents.pdf(kind, case, operator, **more))  # type: ignore[arg-type]


def test_each_document_of_a_case_says_what_the_record_knows(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    common = ("阿卜杜外力䶮", "".join(issued.case_code), "邻里纠纷——用水排水通行通风采光", "第1页，共1页")
    on_forms = ("130***********0118", "138****1234", "楼上卫生间漏水，造成客厅吊顶损坏。", "男35岁")
    wanted = {
        "registration-form": (*on_forms, "居民身份证", "城关镇", "3人（来源：现场来访）", "110-2026-0417", "要求调解",
                              "同意先行调解", "调解（不收费）", "调委会", "4号窗口，引导号D001", "登记人：王敏",
                              "2026年3月2日09:00"),
        "receipt": (*on_forms[:3], "调解（不收费）", "人民调解调结，自受理之日起1个月内（人民调解工作若干规定第33条）"),
        "guidance-notice": ("引导至“调解”途径", "转交调委会办理", "请到4号窗口，引导号D001", "依据：人民调解法"),
        "mediation-application": (*on_forms, "城关镇", "自愿申请人民调解委员会调解"),
    }  # fmt: skip
    for kind, parts in wanted.items():
        text = said(desk, kind, issued.case_code)
        for part in (*common, *parts):
            assert part in text, (kind, part)
        assert ID not in text
        assert "13812341234" not in text
        assert "人民路" not in text


def test_a_case_offers_what_fits_it(desk: Desk) -> None:
    mediation, question = desk.ticket(**PERSON), desk.asks()
    every = ["registration-form", "receipt", "guidance-notice", "mediation-application"]
    assert [one.code for one in desk.app.documents.kinds()] == every
    assert [one.code for one in desk.app.documents.kinds(mediation.case_code, GUIDE)] == every
    assert [one.code for one in desk.app.documents.kinds(question.case_code, GUIDE)] == every[:3]
    with pytest.raises(UserError) as problem:
        desk.app.documents.pdf("mediation-application", question.case_code, GUIDE)
    assert problem.value.field == "kind"
    form, receipt, _notice, application = desk.app.documents.kinds()
    assert [one.full for one in (form, receipt, application)] == [True, False, True]
    assert application.given == ("respondents", "requests")
    assert {one.copies for one in desk.app.documents.kinds()} == {2}


def test_numbers_in_full_need_a_reason_which_is_recorded_before_anything_is_handed_on(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    text = said(desk, "registration-form", issued.case_code, reason="存档需要")
    for part in (ID, "13812341234", "人民路12号院"):
        assert part in text
    [logged] = desk.events("revealed")
    assert decode(logged.envelope.body) == {"visit": issued.visit, "case": issued.case_code, "code": "document"}
    assert logged.envelope.operator == GUIDE
    assert decode(logged.payload.data) == {"reason": "存档需要"}
    said(desk, "registration-form", issued.case_code)
    assert len(desk.events("revealed")) == 1, "masked needs no record"


def test_a_document_that_masks_stays_masked_whatever_the_reason(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    with pytest.raises(UserError) as problem:
        desk.app.documents.pdf("receipt", issued.case_code, GUIDE, reason="想看看")
    assert problem.value.field == "reason"
    with pytest.raises(UserError) as problem:
        desk.app.documents.pdf("registration-form", issued.case_code, GUIDE, reason="因" * 501)
    assert problem.value.field == "reason"
    assert desk.events("revealed") == []
    assert ID not in said(desk, "registration-form", issued.case_code, reason="  ")


def test_what_the_clerk_says_for_one_print_is_on_paper_and_nowhere_else(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    given = {"respondents": "韩𬭎，城关镇幸福里 2 号楼", "requests": "维修管道\n赔偿吊顶"}
    text = said(desk, "mediation-application", issued.case_code, given=given)
    assert "韩𬭎，城关镇幸福里2号楼" in text
    assert "维修管道赔偿吊顶" in text
    assert "韩𬭎" not in said(desk, "mediation-application", issued.case_code)
    for wrong in ({"respondent": "韩"}, {"name": "别人"}, {"requests": "\u202e反"}, {"requests": "长" * 2001}):
        with pytest.raises(UserError):
            desk.app.documents.pdf("mediation-application", issued.case_code, GUIDE, given=wrong)


def test_a_confidential_case_gives_no_document_to_whom_it_is_not_for(desk: Desk) -> None:
    secret = desk.ticket(category="15-02", wants="discipline", mediation="")
    for act in (
        lambda: desk.app.documents.pdf("receipt", secret.case_code, GUIDE),
        lambda: desk.app.documents.pdf("registration-form", secret.case_code, GUIDE, reason="存档需要"),
        lambda: desk.app.documents.kinds(secret.case_code, GUIDE),
    ):
        with pytest.raises(UserError) as problem:
            act()
        assert problem.value.field == "case"
    assert desk.events("revealed") == []
    own = desk.app.documents.kinds(secret.case_code, DISCIPLINE)
    assert [one.code for one in own] == ["registration-form", "receipt"], "where it went is on no paper"
    assert "纪检转送" not in said(desk, "receipt", secret.case_code, DISCIPLINE)
    said(desk, "registration-form", secret.case_code, DISCIPLINE, reason="存档需要")
    [logged] = desk.events("revealed")
    assert logged.envelope.scope == "restricted"


def test_an_erased_case_has_nothing_to_confirm(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    desk.clock.pass_(days=1)
    desk.app.corrections.erase(issued.case_code, "本人要求", GUIDE)
    for kind in ("receipt", "registration-form"):
        with pytest.raises(UserError) as problem:
            desk.app.documents.pdf(kind, issued.case_code, GUIDE)
        assert problem.value.field == "case"


def test_a_refused_mediation_names_the_court_and_not_the_mediators(desk: Desk) -> None:
    issued = desk.ticket(**{**PERSON, "mediation": "refuse", "wants": "none"})
    text = said(desk, "guidance-notice", issued.case_code)
    assert "引导至“诉讼”途径，转交人民法院办理，请到5号窗口" in text
    assert "您不同意先行调解，不影响" in text
    assert "不收取" not in text


def test_what_a_clerk_decided_otherwise_is_not_put_down_to_a_law(desk: Desk) -> None:
    issued = desk.ticket(**{**PERSON, "queue": "A", "override_reason": "visitor_wish"})
    text = said(desk, "guidance-notice", issued.case_code)
    assert "引导依据" not in text
    assert "请到1号窗口" in text


def test_a_matter_dealt_with_at_the_desk_has_a_receipt_without_a_number(desk: Desk) -> None:
    advised = desk.app.register.advise(desk.registration(**PERSON), GUIDE)
    text = said(desk, "receipt", advised.case_code)
    assert "引导号" not in text
    assert advised.case_code in text


def test_nothing_is_left_on_the_disk(desk: Desk, tmp_path: Path) -> None:
    issued = desk.ticket(**PERSON)
    said(desk, "receipt", issued.case_code)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    said(desk, "mediation-application", issued.case_code, given={"requests": "维修"})
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_centre_s_own_document_appears_by_itself(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    folder = desk.app.home / "documents"
    folder.mkdir()
    text = (
        'name = "便条"\norder = 1\ntitle = "便　条"\nfoot = "第 {page} 页，共 {pages} 页"\n'
        '[[paragraphs]]\ntext = "{name}，{place}"\n'
    )
    (folder / "note.toml").write_text(text, encoding="utf-8")
    assert desk.app.documents.kinds(issued.case_code, GUIDE)[0].name == "便条"
    assert "阿卜杜外力䶮，4号窗口" in said(desk, "note", issued.case_code)
    (folder / "note.toml").write_text(text.replace("{place}", "{plaice}"), encoding="utf-8")
    problems = [one.problem for one in desk.app.documents.kinds() if one.problem]
    assert len(problems) == 1
    assert "note.toml" in problems[0]
    assert "{plaice}" in problems[0]


def test_a_day_and_an_age_are_those_of_the_printing(desk: Desk) -> None:
    issued = desk.ticket(**PERSON)
    desk.clock.set("2027-03-06 10:00")
    assert "36岁" in said(desk, "registration-form", issued.case_code)
    desk.clock.set("2027-03-07 10:00")
    text = said(desk, "registration-form", issued.case_code)
    assert "37岁" in text
    assert "2026年3月2日" in text, "the form bears the day of registration"
    assert "2027年3月7日" in said(desk, "guidance-notice", issued.case_code)


def test_the_command_line_lists_and_writes_documents(tmp_path: Path) -> None:
    line = commands.Desk(tmp_path / "home")
    made = line.ticket(**PERSON, category="02-01", mediation="accept")
    case, out = made["case_code"], tmp_path / "n.pdf"
    listed = line.run("document", "list", "--json").json
    assert [one["code"] for one in listed["documents"]] == [
        "registration-form", "receipt", "guidance-notice", "mediation-application",
    ]  # fmt: skip
    assert "{case_code}" in line.run("document", "facts").out
    assert line.run("document", "guidance-notice", case, "--out", str(out)).code == 0
    assert "引导（转交）告知书" in text_of(out.read_bytes())
    done = line.run("document", "mediation-application", "D001", "--out", str(out), "--given", "requests=维修\\n赔偿")
    assert done.code == 0
    assert "申请事项维修赔偿" in text_of(out.read_bytes())
    assert line.run("document", "registration-form", case, "--out", str(out), "--reason", "存档").code == 0
    assert ID in text_of(out.read_bytes())
    for words in (
        ("document", "poster", case, "--out", str(out)),
        ("document", "receipt", case),
        ("document", "receipt", "--out", str(out)),
        ("document", "receipt", case, "--out", str(out), "--reason", "存档"),
        ("document", "receipt", case, "--out", str(out), "--given", "requests"),
    ):
        done = line.run(*words)
        assert done.code == 2, words
        assert is_one_sentence(done.err), done.err
