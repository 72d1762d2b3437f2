"""The documents that come with the program, as PDF: every field is there, nothing overflows, fonts are embedded."""

import re
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from desk_app.documents.facts import GIVEN, DocumentFacts
from desk_app.documents.make import document_pdf, set_document
from desk_app.documents.marks import Stroke, Text
from desk_app.documents.sheet import DocumentFonts, Sheet
from desk_app.documents.style import HEIGHT
from desk_app.fonts import FontSet, find_fonts, shipped_face
from desk_app.paper.pdf_text import PdfFonts
from tests.support.paper import RARE, centre, receipt, slip, template, zxing
from tests.support.poppler import fonts_of, pages_of, picture_of, text_of, words_of

CODES = ("registration-form", "receipt", "guidance-notice", "mediation-application")
FONTS = DocumentFonts.of_this_pc()
APPEAL = "双方协商两次未果，要求维修并赔偿损失。"
LONGEST = {
    "name": "阿卜杜热西提·阿卜杜外力·买买提艾力江·吐尔逊江尼",
    "address": ("安澜县城关镇人民路街道幸福里社区和谐家园小区" * 6)[:120],
    "appeal": (APPEAL * 200)[:2000],
    "department": "安澜县自然资源和规划局不动产登记交易与权籍调查中心",
    "place_and_ticket": "行业专业调解室（第二调解室，二楼东侧），引导号 D33999",
    "category": "侵权相关纠纷——教育机构、医疗损害、交通事故、环境污染、产品责任、网络侵权、劳务损害",
    "desk": "城关镇便民服务中心二楼东侧综合受理引导台",
    "law": "老年人权益保障法、残疾人保障法、妇女权益保障法、未成年人保护法、退役军人保障法；中心便民规定",
    "external_no": "PAYZ-" + "0123456789" * 5 + "-2026",
    "respondents": "\n".join(
        f"{n}. 阿卜杜热西提·阿卜杜外力，安澜县城关镇人民路 {n} 号楼 3 单元 1202 室" for n in range(1, 10)
    ),
    "requests": "\n".join(f"{n}. 请求对方维修漏水的管道，恢复吊顶原状，并赔偿由此造成的损失。" for n in range(1, 8)),
    "remark": "陪同人一名，需要轮椅通道。" * 6,
}


def pdf_of(code: str, facts: DocumentFacts, fonts: DocumentFonts = FONTS) -> bytes:
    return document_pdf(template(code), facts, fonts)


def squeezed(text: str) -> str:
    return "".join(text.split())


def named(code: str) -> list[str]:
    """The facts that a template names, those of rows and paragraphs that a mediation does not show left out."""
    text = Path("resources/documents", f"{code}.toml").read_text(encoding="utf-8")
    text = re.sub(r'text = "[^"]*"\nwhen = "refused"', "", text)
    text = "\n".join(row for row in text.splitlines() if not row.startswith("#"))
    names = [name for line in re.findall(r'"[^"]*"', text) for _t, name, _s, _c in Formatter().parse(line) if name]
    return [name for name in dict.fromkeys(names) if name not in ("page", "pages")]


def assert_legible(sheet: Sheet) -> None:
    """No line of text stands on another one, crosses a line of the table or leaves the type area; feet lie beneath."""
    style = sheet.style
    for page in sheet.pages:
        lines = [mark for mark in page if isinstance(mark, Text)]
        for one in lines:
            assert one.x >= style.left - 0.1, one.text
            assert one.x + one.width <= style.edge + 0.1, one.text
            assert style.bottom - 32 < one.y < HEIGHT - style.top, one.text
        assert 1 <= sum(one.y < style.bottom for one in lines) <= 2
        boxes = sorted((one.y - 0.1 * one.size, one.y + 0.75 * one.size, one.x, one.x + one.width) for one in lines)
        for number, (_low, high, left, right) in enumerate(boxes):
            for low2, _high2, left2, right2 in boxes[number + 1 :]:
                if low2 >= high:
                    break
                assert right <= left2 + 0.1 or right2 <= left + 0.1, "two lines of text stand on each other"
        for stroke in (mark for mark in page if isinstance(mark, Stroke)):
            for one in lines:
                top, bottom = one.y + 0.75 * one.size, one.y - 0.1 * one.size
                if stroke.x1 == stroke.x2:
                    within = min(stroke.y1, stroke.y2) < one.y < max(stroke.y1, stroke.y2)
                    assert not (within and one.x + 0.1 < stroke.x1 < one.x + one.width - 0.1), "crosses a column"
                else:
                    beside = one.x + one.width <= stroke.x1 + 0.1 or one.x >= stroke.x2 - 0.1
                    assert beside or not bottom < stroke.y1 < top, "stands on a line"


@pytest.mark.parametrize("code", CODES)
def test_every_field_is_on_paper_as_text_that_can_be_copied(code: str) -> None:
    said = {name: f"{LONGEST[name][:20]}" for name in GIVEN if name in LONGEST}
    facts = receipt(name="周敏", **said)
    text = text_of(pdf_of(code, facts))
    names = named(code)
    assert len(names) >= 8
    for name in names:
        for line in facts.word(name).split("\n"):
            assert squeezed(line) in text, name


def test_a_receipt_holds_the_words_around_the_fields_too() -> None:
    text = text_of(pdf_of("receipt", receipt()))
    around = ("登记回执", "来访人（签名）：", "登记人：王敏", "（中心印章）", "本回执一式两份，来访人、中心各执一份。")
    own = (centre().receipt_texts["statement"], *centre().receipt_rights)
    for part in (*around, "第1页，共1页", "来访人数", "法定时限", *own):
        assert squeezed(part) in text, part


def test_a_notice_numbers_only_the_paragraphs_that_are_there() -> None:
    whole = text_of(pdf_of("guidance-notice", receipt()))
    assert [mark for mark in "一二三四五六" if f"{mark}、" in whole] == list("一二三四五")
    assert "四、人民调解不收取任何费用" in whole
    short = text_of(pdf_of("guidance-notice", receipt(conditions=["refused"], law="", deadline="")))
    assert "二、您不同意先行调解" in short
    assert "三、是否受理" in short
    assert "四、" not in short
    assert "不收取任何费用" not in short


@pytest.mark.parametrize("code", CODES)
def test_an_ordinary_document_is_one_a4_page(code: str) -> None:
    [page] = PdfReader(BytesIO(pdf_of(code, receipt()))).pages
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)


@pytest.mark.parametrize("code", CODES)
def test_an_ordinary_document_is_one_page_in_the_shipped_font_too(code: str) -> None:
    only = PdfFonts(FontSet([shipped_face()]))
    sheet = set_document(template(code), receipt(name="周敏"), DocumentFonts(only, only))
    assert len(sheet.pages) == 1
    assert_legible(sheet)


@pytest.mark.parametrize("code", CODES)
def test_every_font_is_embedded_as_a_subset_with_its_characters(code: str, tmp_path: Path) -> None:
    fonts = fonts_of(pdf_of(code, receipt(name=f"周{RARE}")), tmp_path)
    assert fonts
    for font in fonts:
        assert (font.embedded, font.subset, font.unicode) == (True, True, True), font
        assert font.kind == "TrueType"


@pytest.mark.parametrize("code", CODES)
def test_rare_characters_are_drawn_and_can_be_copied(code: str) -> None:
    if find_fonts("serif", pdf=True).missing(RARE):
        pytest.skip("no TrueType font with rare characters here: install fonts-hanazono")
    assert f"周{RARE}" in text_of(pdf_of(code, receipt(name=f"周{RARE}")))


def test_each_rare_character_has_a_shape_of_its_own() -> None:
    if find_fonts("serif", pdf=True).missing(RARE):
        pytest.skip("no TrueType font with rare characters here: install fonts-hanazono")
    seen = {picture_of(pdf_of("receipt", receipt(name=char))).tobytes() for char in (*RARE, "〓", " ")}
    assert len(seen) == 6


def test_a_rare_character_that_no_font_has_is_a_geta_mark() -> None:
    only = PdfFonts(FontSet([shipped_face()]))
    assert "周〓" in text_of(pdf_of("receipt", receipt(name="周𬭎"), DocumentFonts(only, only)))


@pytest.mark.parametrize("code", CODES)
def test_the_qr_of_a_printed_document_is_read(code: str) -> None:
    assert zxing(picture_of(pdf_of(code, receipt()))) == [slip().qr]


def test_a_receipt_without_a_ticket_has_dashes_and_no_qr() -> None:
    facts = receipt(qr="", conditions=(), place_and_ticket="", id_number="", phone="", deadline="", department="")
    pdf = pdf_of("receipt", facts)
    assert text_of(pdf).count("—") >= 5
    assert zxing(picture_of(pdf)) == []


@pytest.mark.parametrize("code", CODES)
def test_the_longest_plausible_values_stay_in_their_cells_and_on_their_pages(code: str) -> None:
    facts = receipt(**LONGEST)
    sheet = set_document(template(code), facts, FONTS)
    assert_legible(sheet)
    pdf = pdf_of(code, facts)
    pages = pages_of(pdf)
    assert len(pages) == len(sheet.pages)
    text = squeezed("".join("".join(m.text for m in page if isinstance(m, Text)) for page in sheet.pages))
    for name in set(named(code)) & set(LONGEST):
        for char in set(squeezed(LONGEST[name])):
            assert text.count(char) >= squeezed(LONGEST[name]).count(char), (name, char)
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in page
        assert squeezed(facts.word("case_code")) in page, "a loose page could not be told"
    for word in words_of(pdf):
        assert sheet.style.left - 0.5 <= word.left, word
        assert word.right <= sheet.style.edge + 0.5, word
        assert 0 < word.top < word.bottom < HEIGHT, word


@pytest.mark.parametrize("code", CODES)
def test_signatures_never_stand_alone_on_a_page(code: str) -> None:
    """Some words of the document itself are on the last page, whatever the length; what they are is looked up first."""
    signed = {"mediation-application": "申请人（签名", "guidance-notice": "来访人（签收", "receipt": "来访人（签名"}
    for length in (*range(20, 1990, 130), *range(190, 240, 5)):
        changes = {"appeal": (APPEAL * 120)[:length], "category": (APPEAL * 120)[: length if "notice" in code else 20]}
        sheet = set_document(template(code), receipt(**changes), FONTS)
        last = [mark for mark in sheet.pages[-1] if isinstance(mark, Text)]
        text = "".join(mark.text for mark in last)
        assert signed.get(code, "来访人（签名") in text
        signature = next(mark for mark in last if signed.get(code, "来访人（签名") in mark.text)
        own = [mark for mark in last if mark.y > signature.y + 20 and mark.size >= sheet.style.body]
        own = [mark for mark in own if not mark.text.endswith(("综合治理中心", "23日"))]  # who seals, and when
        assert own, f"{length} characters: the last page has signatures only"
        assert_legible(sheet)


def test_the_first_line_of_a_page_is_never_the_last_of_its_paragraph() -> None:
    for length in range(400, 900, 29):
        sheet = set_document(template("guidance-notice"), receipt(category=(APPEAL * 60)[:length]), FONTS)
        for page in sheet.pages[1:]:
            body = [mark for mark in page if isinstance(mark, Text) and mark.size == sheet.style.body]
            first = max(body, key=lambda mark: mark.y)
            second = [mark for mark in body if 0 < first.y - mark.y < 1.5 * sheet.style.line]
            assert second, "a line stands alone"


long_texts = st.text("楼上卫生间漏水，（造成）《客厅》吊顶损坏。ABC-2026 13*\n", max_size=900)


@settings(max_examples=20, deadline=None)
@given(
    code=st.sampled_from(CODES),
    appeal=long_texts,
    name=st.text("欧阳买提江·阿卜杜拉龘", min_size=1, max_size=40),
    department=st.text("安澜县人力资源和社会保障局", max_size=60),
    place=st.text("金牌（品牌）调解室4", min_size=1, max_size=40),
    respondents=long_texts,
)
def test_no_text_leaves_its_page_or_its_cell(
    code: str, appeal: str, name: str, department: str, place: str, respondents: str
) -> None:
    changes = {"appeal": appeal, "name": name, "department": department, "place_and_ticket": place}
    sheet = set_document(template(code), receipt(**changes, respondents=respondents), FONTS)
    assert_legible(sheet)
    said = "".join("".join(mark.text.split()) for page in sheet.pages for mark in page if isinstance(mark, Text))
    wanted = squeezed("".join(word for key, word in changes.items() if key in named(code)))
    assert set(wanted) <= set(said)
    assert len(said) >= len(wanted)


def test_no_document_shows_a_number_in_full_unless_it_is_said() -> None:
    for changes in ({"id_number": "130102199003070010"}, {"phone": "13812341234"}):
        with pytest.raises(ValueError):
            receipt(**changes)
        assert receipt(conditions=["full"], **changes)


def test_a_person_is_in_no_property_of_the_file() -> None:
    for code in CODES:
        found = PdfReader(BytesIO(pdf_of(code, receipt(name="欧阳建国"))))
        assert "欧阳" not in str(found.metadata)
        assert "欧阳" not in repr(receipt(name="欧阳建国"))


def test_paragraphs_begin_two_characters_in_and_who_is_written_to_does_not() -> None:
    sheet = set_document(template("guidance-notice"), receipt(name="周敏"), FONTS)
    body = [mark.text for mark in sheet.pages[0] if isinstance(mark, Text) and mark.size == sheet.style.body]
    begun = [text for text in body if text.startswith("　　")]
    assert "周敏：" in body
    assert [text.strip()[:2] for text in begun] == ["您于", "一、", "二、", "三、", "四、", "五、"]
