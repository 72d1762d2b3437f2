"""The receipt (登记回执): what a visitor signs and takes home."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from desk_app.documents.receipt import ReceiptData, ReceiptTexts, receipt_pdf, set_receipt
from desk_app.documents.sheet import HEIGHT, MARGIN, WIDTH, DocumentFonts, Stroke, Text
from desk_app.domain.codes import group_case_code
from desk_app.fonts import FontSet, find_fonts, shipped_face
from desk_app.paper.pdf_text import PdfFonts
from tests.support.paper import RARE, centre, receipt, zxing

TEXTS = ReceiptTexts.of(centre())
FONTS = DocumentFonts.of_this_pc()
long_texts = st.text("楼上卫生间漏水，（造成）《客厅》吊顶损坏。ABC-2026 13*", max_size=900)


def reader(data: ReceiptData, fonts: DocumentFonts = FONTS) -> PdfReader:
    return PdfReader(BytesIO(receipt_pdf(data, TEXTS, fonts)))


def text_of(data: ReceiptData, fonts: DocumentFonts = FONTS) -> str:
    return "".join("".join(page.extract_text().split()) for page in reader(data, fonts).pages)


def rendered(pdf: bytes) -> Image.Image:
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("pdftoppm is missing: install poppler-utils to look at the page")
    done = subprocess.run(
        [program, "-r", "150", "-gray", "-f", "1", "-l", "1", "-"], input=pdf, capture_output=True, timeout=60
    )
    return Image.open(BytesIO(done.stdout))


def test_a_receipt_holds_every_field_as_text_that_can_be_copied() -> None:
    data = receipt(name="周敏")
    said = text_of(data)
    for part in (
        *(centre().name, "登记回执", "2026年11月23日09:27", "1号引导台", data.name, data.id_number, data.phone),
        *(
            "2人（来源：现场来访）",
            "邻里纠纷——用水、排水、通行、通风、采光",
            data.appeal,
            "同意先行调解",
            "调解（不收费）",
        ),
        *(
            data.department,
            "4号窗口，引导号D006",
            "起算日由承办单位告知（《人民调解工作若干规定》第三十三条）",
            "来访人（签名）：",
        ),
        *(
            "登记人：王敏",
            "（中心印章）",
            "本回执一式两份，来访人、中心各执一份。",
            "第1页，共1页",
            TEXTS.words["statement"],
        ),
        *(data.case_code, *TEXTS.rights),
    ):
        assert "".join(part.split()) in said, part


def test_the_receipt_bears_the_full_name_and_masked_numbers_only() -> None:
    assert "欧阳建国" in text_of(receipt(name="欧阳建国"))
    with pytest.raises(ValueError):
        receipt(id_number="130102199003070010")
    with pytest.raises(ValueError):
        receipt(phone="13812341234")


def assert_legible(data: ReceiptData) -> None:
    """No line of text stands on another one or outside the margins; the feet stand below the lower margin."""
    for page in set_receipt(data, TEXTS, FONTS).pages:
        lines = [mark for mark in page if isinstance(mark, Text)]
        boxes = sorted((one.y - 0.1 * one.size, one.y + 0.75 * one.size, one.x, one.x + one.width) for one in lines)
        for number, (_low, high, left, right) in enumerate(boxes):
            for low2, _high2, left2, right2 in boxes[number + 1 :]:
                if low2 >= high:
                    break
                assert right <= left2 + 0.1 or right2 <= left + 0.1, "two lines of text stand on each other"
        feet = sum(one.y < MARGIN for one in lines)
        assert feet == 2
        assert all(MARGIN - 30 < one.y < HEIGHT - MARGIN for one in lines)


def test_an_ordinary_receipt_is_one_a4_page_with_embedded_fonts() -> None:
    [page] = reader(receipt()).pages
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    fonts = page["/Resources"]["/Font"]
    assert fonts
    assert all("/FontFile2" in fonts[name]["/FontDescriptor"] for name in fonts)


def test_rare_characters_of_a_name_print_and_can_be_copied() -> None:
    if find_fonts("serif", pdf=True).missing(RARE):
        pytest.skip("no TrueType font with rare characters here: install fonts-hanazono")
    assert f"周{RARE}" in text_of(receipt(name=f"周{RARE}"))
    seen = {rendered(receipt_pdf(receipt(name=char), TEXTS, FONTS)).tobytes() for char in (*RARE, "〓", " ")}
    assert len(seen) == 6


def test_a_rare_character_that_no_font_has_is_a_geta_mark() -> None:
    only = PdfFonts(FontSet([shipped_face()]))
    assert "周〓" in text_of(receipt(name="周𬭎"), DocumentFonts(only, only))


def test_the_qr_of_a_printed_receipt_is_read() -> None:
    data = receipt()
    assert zxing(rendered(receipt_pdf(data, TEXTS, FONTS))) == [data.qr]


def test_a_receipt_without_a_ticket_has_dashes_and_no_qr() -> None:
    data = receipt(qr="", label="", id_number="", phone="", deadline="", department="")
    assert text_of(data).count("—") >= 4
    assert zxing(rendered(receipt_pdf(data, TEXTS, FONTS))) == []


def test_a_long_appeal_goes_on_over_numbered_pages_and_signatures_never_stand_alone() -> None:
    for length in range(100, 2300, 110):
        appeal = ("双方协商两次未果，要求维修并赔偿损失。" * 200)[:length]
        data = receipt(appeal=appeal)
        assert_legible(data)
        pages = ["".join(page.extract_text().split()) for page in reader(data).pages]
        for number, said in enumerate(pages, start=1):
            assert f"第{number}页，共{len(pages)}页" in said
            assert group_case_code(data.case_code).replace(" ", "") in said
        assert "（签名）" in pages[-1]
        assert "查阅、更正。" in pages[-1], "the last page has signatures only"
        assert sum(said.count("双方协商") for said in pages) == appeal.count("双方协商")


@settings(max_examples=25, deadline=None)
@given(
    appeal=long_texts,
    name=st.text("欧阳买提江·阿卜杜拉龘", min_size=1, max_size=40),
    department=st.text("安澜县人力资源和社会保障局", max_size=60),
    place=st.text("金牌（品牌）调解室4", min_size=1, max_size=40),
)
def test_no_text_leaves_its_page_or_its_cell(appeal: str, name: str, department: str, place: str) -> None:
    assert_legible(receipt(appeal=appeal, name=name, department=department, place=place))
    sheet = set_receipt(receipt(appeal=appeal, name=name, department=department, place=place), TEXTS, FONTS)
    for page in sheet.pages:
        walls = {mark.x1 for mark in page if isinstance(mark, Stroke) and mark.x1 == mark.x2}
        for mark in page:
            if isinstance(mark, Text):
                assert mark.x >= MARGIN - 0.1
                assert mark.x + mark.width <= WIDTH - MARGIN + 0.1
                assert 25 < mark.y < HEIGHT - 25
        for wall in (mark for mark in page if isinstance(mark, Stroke) and mark.x1 == mark.x2):
            for mark in page:
                if isinstance(mark, Text) and min(wall.y1, wall.y2) < mark.y < max(wall.y1, wall.y2):
                    assert not mark.x + 0.1 < wall.x1 < mark.x + mark.width - 0.1, "text crosses a line of the table"
        assert walls or page is not sheet.pages[0]
    wanted = "".join((name + department + place + appeal).split())
    said = "".join("".join(mark.text.split()) for page in sheet.pages for mark in page if isinstance(mark, Text))
    assert sorted(set(wanted)) == sorted(set(wanted) & set(said))
    assert len(said) >= len(wanted)


@pytest.mark.parametrize("fonts", [lambda: FONTS, lambda: DocumentFonts(*2 * (PdfFonts(FontSet([shipped_face()])),))])
def test_the_ordinary_receipt_fits_one_page_in_any_of_our_fonts(fonts: Callable[[], DocumentFonts]) -> None:
    assert len(set_receipt(receipt(), TEXTS, fonts()).pages) == 1


def test_a_person_is_in_no_property_of_the_file() -> None:
    found = reader(receipt(name="欧阳建国"))
    assert "欧阳" not in str(found.metadata)
