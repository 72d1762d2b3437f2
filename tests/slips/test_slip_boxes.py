"""Nothing on a slip is cut and nothing lies on anything else: by ink on the raster, by boxes of words in the PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import ImageChops

from desk_app.fonts import FontSet, find_fonts, shipped_face
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.layout import MM58, MM80, Mark, Medium, Page, QrMark
from tests.support.tickets import Renderers, Ticket, thirty_tickets

MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
TICKETS = thirty_tickets()
RENDERERS = Renderers()
FONTS = find_fonts("sans")
Box = tuple[float, float, float, float]

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')


def ink(drawer: SlipDrawer, page: Page, mark: Mark, fonts: FontSet = FONTS) -> Box | None:
    """The box of the dots that one mark burns, drawn far from any edge so that nothing of it can be lost."""
    around = 400
    wide = replace(page.medium, width=page.medium.width + 2 * around)
    moved = (
        replace(mark, x=mark.x + around, baseline=mark.baseline + around)
        if hasattr(mark, "baseline")
        else replace(mark, x=mark.x + around, y=mark.y + around, **_right(mark, around))
    )
    alone = SlipDrawer(drawer._texts, fonts, wide)
    image = alone.draw_page(Page(wide, page.height + 2 * around, (moved,)))
    box = ImageChops.invert(image.convert("L")).getbbox()
    return box and (box[0] - around, box[1] - around, box[2] - around, box[3] - around)


def _right(mark: Mark, by: int) -> dict[str, int]:
    return {"right": mark.right + by} if hasattr(mark, "right") else {}


def crossing(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@MEDIA
@pytest.mark.parametrize("ticket", TICKETS[::3], ids=lambda ticket: ticket.name)
def test_every_mark_burns_inside_the_paper_and_beside_every_other(ticket: Ticket, medium: Medium) -> None:
    _nothing_touches(ticket, medium, FONTS)


@MEDIA
@pytest.mark.parametrize("label", ["J111", "Q007"])
def test_a_number_that_goes_below_its_line_stays_off_the_place_in_the_shipped_font(label: str, medium: Medium) -> None:
    ticket = TICKETS[0]
    labelled = replace(ticket, data=replace(ticket.data, label=label))
    _nothing_touches(labelled, medium, FontSet([shipped_face()]))


def _nothing_touches(ticket: Ticket, medium: Medium, fonts: FontSet) -> None:
    drawer = SlipDrawer(ticket.texts, fonts, medium)
    page = drawer.page(ticket.data)
    boxes = [(mark, box) for mark in page.marks if (box := ink(drawer, page, mark, fonts))]
    for mark, (left, top, right, bottom) in boxes:
        assert left >= medium.margin - 4, mark
        assert right <= medium.width - medium.margin + 4, mark
        assert top >= 0, mark
        assert bottom <= page.height, mark
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not crossing(first, second), (one, other)


@MEDIA
@pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: ticket.name)
def test_no_ink_comes_into_the_quiet_zone_of_the_qr(ticket: Ticket, medium: Medium) -> None:
    drawer = SlipDrawer(ticket.texts, FONTS, medium)
    page = drawer.page(ticket.data)
    [qr] = [mark for mark in page.marks if isinstance(mark, QrMark)]
    edge, quiet = 25 * qr.module, 4 * qr.module  # 62 digits are version 2
    box = (qr.x - quiet, qr.y - quiet, qr.x + edge + quiet, qr.y + edge + quiet)
    assert box[0] >= 0
    assert box[2] <= medium.width
    around = drawer.draw_page(page).crop(box)
    around.paste(1, (quiet, quiet, quiet + edge, quiet + edge))
    assert around.getextrema()[0] > 0, "ink in the quiet zone"


@MEDIA
def test_words_of_a_pdf_lie_inside_the_page_and_beside_each_other(tmp_path: Path, medium: Medium) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is missing: install poppler-utils to have the boxes of words measured")
    for number, ticket in enumerate(TICKETS):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(RENDERERS.of(ticket, medium).pdf(ticket.data))
        command = [program, "-bbox", str(path), "-"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True)
        [(width, height)] = [(float(w), float(h)) for w, h in _PAGE.findall(done.stdout)]
        words = [(text, tuple(map(float, box))) for *box, text in _WORD.findall(done.stdout)]
        assert len(words) > 5
        for text, (left, top, right, bottom) in words:
            assert left >= 0, (ticket.name, text)
            assert right <= width, (ticket.name, text)
            assert top >= -1, (ticket.name, text)  # pdftotext's boxes are a line's ascent, not its ink
            assert bottom <= height + 1, (ticket.name, text)
        for (one, (l1, t1, r1, b1)), (other, (l2, t2, r2, b2)) in combinations(words, 2):
            # a font's box is higher than an ideograph: a fifth at both ends is air
            a, b = (b1 - t1) / 5, (b2 - t2) / 5
            crossed = crossing((l1 + 0.5, t1 + a, r1 - 0.5, b1 - a), (l2 + 0.5, t2 + b, r2 - 0.5, b2 - b))
            assert not crossed, (ticket.name, one, other)
