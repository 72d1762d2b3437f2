"""Slips in a printer's own characters: nothing that a ROM may lack is sent as text, nothing is lost."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from desk_app.slips.escpos import EscPos
from desk_app.slips.escpos_text import in_rom
from desk_app.slips.layout import MM58, MM80, Medium
from tests.support.escpos_decoder import Line, Sheet, decode
from tests.support.escpos_decoder import in_rom as rom_of_the_standard
from tests.support.paper import RARE, slip
from tests.support.tickets import Renderers, Ticket, thirty_tickets

MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
TICKETS = thirty_tickets()
RENDERERS = Renderers()
USUAL = TICKETS[0].texts
TEXT = EscPos("text")


def printed(ticket: Ticket, medium: Medium) -> Sheet:
    [sheet] = decode(RENDERERS.of(ticket, medium).escpos(ticket.data, TEXT), medium.width).slips
    return sheet


def said(sheet: Sheet) -> str:
    return "".join("".join(line.text for line in sheet.lines).split())


@MEDIA
@pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: ticket.name)
def test_every_printer_understands_the_job_and_no_line_runs_over_the_edge(ticket: Ticket, medium: Medium) -> None:
    sheet = printed(ticket, medium)  # the decoder refuses what is not in the manual, wraps or is not in the ROM
    assert sheet.cut == "partial"
    assert sheet.lines
    assert sheet.bands, "the number and the QR are always dots"


@MEDIA
def test_words_are_the_printers_own_in_the_order_of_the_slip(medium: Medium) -> None:
    text = said(printed(TICKETS[0], medium))
    parts = (
        USUAL.centre,
        "群众诉求引导单",
        "请到4号窗口",
        "人民调解",
        "多元化解区",
        "前面等候1人",
        "预计约8–16分钟",
        *USUAL.lines,
    )
    places = [text.find("".join(part.split())) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@MEDIA
def test_the_number_the_rules_and_the_qr_are_the_same_dots_as_in_raster(medium: Medium) -> None:
    sheet = printed(TICKETS[0], medium)
    renderer = RENDERERS.of(TICKETS[0], medium)
    drawn = renderer.image(TICKETS[0].data)
    whole = drawn.tobytes()
    across = medium.width // 8
    for number in range(len(sheet.bands)):
        assert sheet.band_picture(number).tobytes() in whole, f"band {number} is nowhere on the drawn slip"
    assert sum(band.height for band in sheet.bands) * across < len(whole) * 0.7


@MEDIA
@pytest.mark.parametrize("char", [*RARE, "\U00030ede", "㐀", "ñ", "$", "\\", "~", "\ufe0f", "€"])
def test_a_line_with_a_character_outside_the_rom_is_drawn_whole(char: str, medium: Medium) -> None:
    place = f"{char}号调解室"
    with_it = printed(Ticket("", replace(slip(), place=place), USUAL), medium)
    without = printed(Ticket("", replace(slip(), place=""), USUAL), medium)
    assert said(with_it) == said(without)
    assert sum(band.height for band in with_it.bands) > sum(band.height for band in without.bands)


@MEDIA
@pytest.mark.parametrize("char", "①㎡·—–…№℃龘镕囍％（）“”￥")
def test_signs_that_code_page_guessing_loses_are_printed_by_the_rom(char: str, medium: Medium) -> None:
    place = f"{char}号调解室"
    assert place in said(printed(Ticket("", replace(slip(), place=place), USUAL), medium))


def test_a_half_width_yen_sign_is_sent_as_the_full_width_one() -> None:
    assert "￥5室" in said(printed(Ticket("", replace(slip(), place="¥5室"), USUAL), MM80))


def test_what_we_take_for_the_rom_is_in_the_two_byte_tables_of_the_standard() -> None:
    for code in range(0x80, sys.maxunicode + 1):
        char = chr(code)
        if in_rom(char):
            lead, trail = char.encode("gb18030")
            assert rom_of_the_standard(lead, trail), f"U+{code:04X}"


def test_all_of_gb_2312_is_printed_by_the_rom() -> None:
    hanzi = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    chars = [pair.decode("gb2312", errors="replace") for pair in hanzi]
    assert sum(in_rom(char) for char in chars if len(char) == 1 and char != "\ufffd") == 6763


@MEDIA
def test_the_place_is_large_and_the_closing_lines_are_not(medium: Medium) -> None:
    lines = {line.text.strip(): line for line in printed(TICKETS[0], medium).lines}

    def size(line: Line) -> tuple[int, int]:
        return line.wide, line.high

    assert size(lines["请到 4 号窗口"]) == (2, 2)
    assert lines["请到 4 号窗口"].align == "centre"
    assert size(lines[USUAL.lines[0]]) == (1, 1)
    assert lines[USUAL.lines[0]].align == "left"


@MEDIA
@pytest.mark.parametrize("ticket", TICKETS[:10], ids=lambda ticket: ticket.name)
def test_values_end_at_the_right_margin(ticket: Ticket, medium: Medium) -> None:
    values = [line for line in printed(ticket, medium).lines if line.text.startswith(("  前面等候", " 前面等候"))]
    values += [line for line in printed(ticket, medium).lines if line.text.startswith(("  预计", " 预计"))]
    assert [line.dots for line in values] == [medium.width - medium.margin] * 2


def test_text_takes_fewer_bytes_than_dots() -> None:
    renderer = RENDERERS.of(TICKETS[0], MM80)
    assert len(renderer.escpos(slip(), TEXT)) < 0.7 * len(renderer.escpos(slip()))


def test_cutter_and_feed_are_as_set() -> None:
    [sheet] = decode(RENDERERS.of(TICKETS[0], MM80).escpos(slip(), EscPos("text", "full", 2)), 576).slips
    assert sheet.cut == "full"
    assert sheet.fed == [2]
