"""Slips as PDF: selectable text, embedded fonts, one page as wide as the roll."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from desk_app.slips.data import SlipTexts
from desk_app.slips.layout import MM58, MM80, Medium
from desk_app.slips.render import SlipRenderer
from tests.support.paper import centre, slip

MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])


@MEDIA
def test_a_pdf_slip_is_one_page_as_wide_as_the_roll_with_text_that_can_be_copied(medium: Medium) -> None:
    [page] = PdfReader(BytesIO(SlipRenderer(SlipTexts.of(centre()), medium).pdf(slip()))).pages
    assert float(page.mediabox.width) == pytest.approx(medium.paper_mm * 72 / 25.4, abs=0.1)
    said = "".join(page.extract_text().split())
    for part in (centre().name, "D006", "请到4号窗口", "约8–16分钟", slip().case_code, "您的信息仅用于办理本次诉求"):
        assert part in said


@MEDIA
def test_every_font_of_a_pdf_slip_is_embedded(medium: Medium) -> None:
    [page] = PdfReader(BytesIO(SlipRenderer(SlipTexts.of(centre()), medium).pdf(slip()))).pages
    fonts = page["/Resources"]["/Font"]
    assert fonts
    assert all("/FontFile2" in fonts[name]["/FontDescriptor"] for name in fonts)


def test_a_pdf_slip_is_the_same_bytes_each_time() -> None:
    renderer = SlipRenderer(SlipTexts.of(centre()))
    assert renderer.pdf(slip()) == renderer.pdf(slip())
