"""The test slip shows what a printer can do, in raster and in the printer's own characters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from desk_app.fonts import find_fonts
from desk_app.i18n import choose_language
from desk_app.slips.data import SlipTexts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.escpos import EscPos
from desk_app.slips.layout import MM58, MM80, Medium, PictureMark, TextMark, place_slip
from desk_app.slips.render import SlipRenderer
from desk_app.slips.selftest import TEST_DIGITS, PrinterWords, selftest_content
from tests.support.escpos_decoder import decode
from tests.support.paper import CHINA, RARE, centre, zxing

MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
NOW = datetime(2026, 11, 23, 9, 27, 5, tzinfo=CHINA)
WORDS = PrinterWords("号条打印机", "tcp:10.1.2.50:9100", "80 mm, partial cut")
TEXTS = SlipTexts.of(centre())


@pytest.fixture(params=["en", "zh_CN"], autouse=True)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    choose_language(request.param)
    yield
    choose_language("zh_CN")


@MEDIA
def test_it_names_the_printer_its_address_and_the_time(medium: Medium) -> None:
    drawer = SlipDrawer(TEXTS, find_fonts("sans"), medium)
    page = place_slip(selftest_content(NOW, WORDS, medium), medium, drawer.measure)
    said = "".join(mark.text for mark in page.marks if isinstance(mark, TextMark)).replace(" ", "")
    for part in (*(WORDS.name, WORDS.address, "80mm,partialcut"), "2026-11-2309:27:05", *RARE, "①㎡￥"):
        assert part in said
    for mark in page.marks:
        if isinstance(mark, TextMark):
            assert mark.x >= medium.margin - 1
            assert mark.x + mark.width <= medium.width - medium.margin + 1
    assert max(mark.image.width for mark in page.marks if isinstance(mark, PictureMark)) == medium.width


@MEDIA
def test_its_ruler_reaches_the_first_and_the_last_dot_of_the_head(medium: Medium) -> None:
    image = SlipRenderer(TEXTS, medium).test_slip(NOW, WORDS)
    assert image.size[0] == medium.width
    assert 0 in image.crop((0, 0, 1, image.height)).tobytes("raw", "L")
    assert 0 in image.crop((medium.width - 1, 0, medium.width, image.height)).tobytes("raw", "L")


@MEDIA
def test_its_qr_is_read_and_is_no_ticket(medium: Medium) -> None:
    assert zxing(SlipRenderer(TEXTS, medium).test_slip(NOW, WORDS)) == [TEST_DIGITS]


@MEDIA
def test_it_is_printed_dot_for_dot(medium: Medium) -> None:
    renderer = SlipRenderer(TEXTS, medium)
    [sheet] = decode(renderer.test_escpos(NOW, WORDS, EscPos(cut="full")), medium.width).slips
    assert sheet.picture().tobytes() == renderer.test_slip(NOW, WORDS).tobytes()
    assert sheet.cut == "full"


@MEDIA
def test_in_text_mode_it_shows_the_printers_own_characters(medium: Medium) -> None:
    renderer = SlipRenderer(TEXTS, medium)
    [sheet] = decode(renderer.test_escpos(NOW, WORDS, EscPos("text")), medium.width).slips
    said = "".join(line.text for line in sheet.lines)
    assert WORDS.name in said
    assert "请到 4 号窗口" in said
    assert not set(RARE) & set(said)
