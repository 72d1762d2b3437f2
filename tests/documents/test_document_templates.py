"""A document is a file: what it may say is checked on load, and a new one needs no program."""

import os
from itertools import product
from pathlib import Path

import pytest

from desk_app.documents.facts import CONDITIONS, FACTS, GIVEN, DocumentFacts
from desk_app.documents.fill import ordinal
from desk_app.documents.folders import Mistaken, Templates, shipped_documents
from desk_app.documents.make import document_pdf, set_document
from desk_app.documents.sheet import DocumentFonts, portion
from desk_app.documents.template import Template
from desk_app.documents.template_file import load_template
from desk_app.errors import EnvironmentProblem, UserError
from tests.support.paper import receipt, template
from tests.support.poppler import fonts_of, text_of

FONTS = DocumentFonts.of_this_pc()
LEAST = """name = "便条"
title = "便　条"
foot = "第 {page} 页，共 {pages} 页"
[[paragraphs]]
text = "{name}"
"""
EXTENSION = r'''# 延期告知书, by template alone
name = "延期告知书"
order = 60
title = "延期告知书"
style = "letter"
number = "案件码：{case_code}"
qr = true
copies = 2
copies_line = "一式两份，来访人、承办单位各执一份。"
foot = "第 {page} 页，共 {pages} 页"

[[paragraphs]]
text = "{name}："
indent = false

[[paragraphs]]
text = """您于{registered_date}反映的事项（{category}），由{department}办理。\
因{extension_reason}，不能在原定期限内办结，延长至{extended_until}。"""

[[paragraphs]]
text = "由此带来不便，请您谅解。"

[[signatures]]
text = "来访人（签收）："

[seal]
text = "（承办单位印章）"
name = "{department}"
date = "{today}"
'''


def written(folder: Path, code: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{code}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_program_comes_with_four_documents_in_their_order() -> None:
    found = Templates((shipped_documents(),)).all()
    assert [one.code for one in found] == ["registration-form", "receipt", "guidance-notice", "mediation-application"]
    assert all(isinstance(one, Template) for one in found)
    assert [one.name for one in found if isinstance(one, Template)] == [
        "来访事项登记表", "登记回执", "引导/转交告知书", "人民调解申请书",
    ]  # fmt: skip


def test_every_shipped_document_has_number_qr_seal_copies_and_pages() -> None:
    for one in Templates((shipped_documents(),)).all():
        assert isinstance(one, Template)
        assert "{case_code}" in one.number
        assert one.qr
        assert one.copies == 2
        assert "两份" in one.copies_line
        assert "第 {page} 页，共 {pages} 页" in one.foot
        assert one.seal is not None
        assert one.signatures


def test_a_notice_of_extension_is_a_template_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path / "documents", "extension-notice", EXTENSION)
    found = Templates((shipped_documents(), tmp_path / "documents"))
    assert found.all()[-1].code == "extension-notice"
    notice = found.get("extension-notice")
    assert notice.asks_for(GIVEN) == ("extended_until", "extension_reason")
    said = {"extended_until": "2027年1月22日", "extension_reason": "需要委托鉴定"}
    pdf = document_pdf(notice, receipt(name="周敏", **said), FONTS)
    text = text_of(pdf)
    for part in (
        "延期告知书",
        "周敏：",
        "因需要委托鉴定，不能在原定期限内办结，延长至2027年1月22日。",
        "安澜县人民调解委员会",
        "第1页，共1页",
    ):
        assert part in text
    assert all(font.embedded and font.subset and font.unicode for font in fonts_of(pdf, tmp_path))


def test_the_examples_of_the_help_page_are_templates(tmp_path: Path) -> None:
    page = (shipped_documents().parent / "help" / "document-templates.md").read_text(encoding="utf-8")
    letter, rows = (block.strip("\n") + "\n" for block in page.split("```")[1::2])
    notice = load_template(written(tmp_path, "note", letter + rows))
    assert len(set_document(notice, receipt(), FONTS).pages) == 1


def test_what_nobody_said_is_left_for_the_pen(tmp_path: Path) -> None:
    notice = load_template(written(tmp_path, "extension-notice", EXTENSION))
    assert "因＿＿＿＿＿＿＿＿，不能" in text_of(document_pdf(notice, receipt(), FONTS))
    application = text_of(document_pdf(template("mediation-application"), receipt(), FONTS))
    assert "被申请人纠纷类别" in application, "nothing stands in the field of the other party"
    form = text_of(document_pdf(template("registration-form"), receipt(id_number=""), FONTS))
    assert "证件号码—" in form
    assert "备注以上" in form


MISTAKES = [
    ('text = "{name}"', 'text = "{nmae}"', 5, "text", "{nmae}"),
    ('text = "{name}"', 'text = "{name!r}"', 5, "text", "{name}"),
    ('text = "{name}"', 'text = "{name:>9}"', 5, "text", "{name}"),
    ('text = "{name}"', 'text = "{name.__class__}"', 5, "text", "{name.__class__}"),
    ('text = "{name}"', 'text = "{name"', 5, "text", "brace"),
    ('text = "{name}"', 'text = ""', 5, "text", "empty"),
    ('text = "{name}"', 'text = 5', 5, "text", "quotes"),
    ('text = "{name}"', 'texte = "{name}"', 4, "text", "missing"),
    ('text = "{name}"', 'text = "{page}"', 5, "text", "{page}"),
    ('text = "{name}"', 'text = "a"\nwhen = "midiated"', 6, "when", "midiated"),
    ('text = "{name}"', 'text = "a"\nwhen = 1', 6, "when", "quotes"),
    ('text = "{name}"', 'text = "a"\nspace_after = 200', 6, "space_after", "200"),
    ('title = "便　条"', "", 1, "title", "missing"),
    ('title = "便　条"', 'title = "便　条"\ncopies = 0', 3, "copies", "0"),
    ('title = "便　条"', 'title = "便　条"\nqr = "yes"', 3, "qr", "true or false"),
    ('title = "便　条"', 'title = "便　条"\nstyle = "poster"', 3, "style", "poster"),
    ('title = "便　条"', 'title = "便　条"\ncolour = "red"', 3, "colour", "not known"),
    ('title = "便　条"', 'title = "便　条', 2, "title", "TOML"),
    ('，共 {pages} 页"', '"', 3, "foot", "{pages}"),
    ('text = "{name}"', 'text = "a"\n[seal]\nname = "{centre}"', 6, "text", "missing"),
    ('text = "{name}"', 'text = "a"\n[[signatures]]\ntext = "签名"\nrule = true', 8, "rule", "not known"),
    ('text = "{name}"', 'text = "a"\n[[rows]]\ncells = []', 7, "cells", "empty"),
    ('text = "{name}"', 'text = "a"\n[[rows]]\ncells = [{ lable = "a", text = "b" }]', 7, "lable", "not known"),
    ('text = "{name}"', 'text = "a"\n[[rows]]\ncells = [{ text = "b" }, { label = "a" }]', 7, "cells", "label"),
    ('text = "{name}"', 'text = "a"\n[[rows]]\nheading = "a"\ncells = [{ text = "b" }]', 8, "cells", "not known"),
    ('[[paragraphs]]\ntext = "{name}"', "", 1, "paragraphs", "says nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "other", "line", "key", "piece"), MISTAKES)
def test_a_mistake_is_named_with_file_key_and_line(
    tmp_path: Path, there: str, other: str, line: int, key: str, piece: str, english: None
) -> None:
    assert there in LEAST
    path = written(tmp_path, "note", LEAST.replace(there, other))
    with pytest.raises(UserError) as problem:
        load_template(path)
    assert problem.value.sentence.startswith(f"note.toml, line {line}, {key}: "), problem.value.sentence
    assert piece in problem.value.sentence
    assert problem.value.field == key


def test_the_least_template_is_one(tmp_path: Path) -> None:
    note = load_template(written(tmp_path, "note", LEAST))
    assert (note.code, note.style, note.copies, note.qr, note.full) == ("note", "form", 1, False, False)
    assert len(set_document(note, receipt(), FONTS).pages) == 1


def test_a_file_that_is_no_text_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "note", "")
    path.write_bytes('name = "便条"\ntitle = '.encode() + b"\xb1\xe3")
    with pytest.raises(UserError) as problem:
        load_template(path)
    assert "note.toml" in problem.value.sentence
    with pytest.raises(EnvironmentProblem):
        load_template(tmp_path / "absent.toml")
    for name in ("Note.toml", "a b.toml", "表.toml"):
        with pytest.raises(UserError):
            load_template(tmp_path / name)


def test_the_centre_s_own_words_take_the_place_of_the_program_s(tmp_path: Path) -> None:
    text = (shipped_documents() / "receipt.toml").read_text(encoding="utf-8")
    written(tmp_path / "documents", "receipt", text.replace("（中心印章）", "（综治中心专用章）"))
    found = Templates((shipped_documents(), tmp_path / "documents"))
    assert "综治中心专用章" in text_of(document_pdf(found.get("receipt"), receipt(), FONTS))
    assert [one.code for one in found.all()].count("receipt") == 1


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, "note", LEAST)
    found = Templates((tmp_path,))
    first = found.get("note")
    assert found.get("note") is first
    path.write_text(LEAST.replace("便条", "通知"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert found.get("note").name == "通知"
    path.unlink()
    with pytest.raises(UserError):
        found.get("note")


def test_a_template_with_a_mistake_says_so_and_takes_nothing_else_down(tmp_path: Path) -> None:
    written(tmp_path / "documents", "receipt", 'name = "回执"\n')
    found = Templates((shipped_documents(), tmp_path / "documents"))
    *good, bad = found.all()
    assert [one.code for one in good] == ["registration-form", "guidance-notice", "mediation-application"]
    assert isinstance(bad, Mistaken)
    assert "receipt.toml" in bad.sentence
    with pytest.raises(UserError) as problem:
        found.get("receipt")
    assert problem.value.sentence == bad.sentence


def test_a_document_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UserError) as problem:
        Templates((shipped_documents(), tmp_path / "nowhere")).get("recept")
    assert "recept" in problem.value.sentence
    assert "receipt" in problem.value.sentence


def test_every_fact_has_a_meaning_and_no_condition_hides_one() -> None:
    for name, fact in FACTS.items():
        assert name.isidentifier()
        assert name.islower()
        assert fact.label
        assert fact.meaning
    assert not set(FACTS) & set(CONDITIONS)
    assert {name for name, fact in FACTS.items() if fact.personal} == {
        *("name", "name_masked", "sex", "age", "id_type", "id_number", "phone", "address", "appeal"), *GIVEN,
    }  # fmt: skip


def test_facts_outside_the_list_are_a_mistake_of_ours() -> None:
    for words, conditions in (({"nmae": "周敏"}, ()), ({}, ("midiated",))):
        with pytest.raises(ValueError):
            DocumentFacts(words, frozenset(conditions))


def test_conditions_turn_round_and_facts_are_conditions_too() -> None:
    facts = DocumentFacts({"law": "人民调解法第 17 条", "deadline": ""}, frozenset(("mediated",)))
    held = ("", "mediated", "law", "not refused", "not deadline", "not remark")
    assert [when for when in (*held, "refused", "deadline", "not law", "not mediated") if facts.holds(when)] == list(
        held
    )


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 9, 10, 11, 19, 20, 21, 99)] == [
        "一", "二", "九", "十", "十一", "十九", "二十", "二十一", "九十九",
    ]  # fmt: skip


def test_a_page_never_ends_with_one_line_of_several_and_the_rest_is_never_one() -> None:
    for lines, fits, kept in product(range(1, 60), range(0, 40, 3), range(-5, 41)):
        if kept > fits:
            continue
        now = portion(lines, fits, kept)
        assert 0 <= now <= max(fits, 0)
        if now < lines:
            assert now == 0 or (now >= 2 and lines - now >= 2)
        else:
            assert lines <= kept
