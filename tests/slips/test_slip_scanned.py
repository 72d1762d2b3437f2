"""The QR of thirty varied slips after print and scan: one bit, worn paper, a dead dot, optics at their worst.

What is done to each picture, in this order: what the decoder put together from the printer's bytes (1 bit) · 5 % of the
dots flipped · one row of dots dead · scaled twice · Gaussian blur of 2.5 dots · turned by 2°. Seeds are the tickets'
numbers. “A row of dots dead” is a heating element that does not burn: a white line along the paper, laid through the
QR; as a seam of two bands it lies across. “Scaled twice” is tried both ways: to twice the size, and smaller and back.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image, ImageFilter

from desk_app.fonts import find_fonts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.layout import MM58, MM80, Medium, QrMark
from tests.support.escpos_decoder import decode
from tests.support.paper import flipped, zbar, zxing
from tests.support.tickets import Renderers, Ticket, thirty_tickets

Dead = Literal["element", "seam", "both"]
Scaled = Literal["to twice the size", "smaller and back"]
TICKETS = thirty_tickets()
RENDERERS = Renderers()
FONTS = find_fonts("sans")


def printed(ticket: Ticket, medium: Medium) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """What the printer's bytes make, and where the QR stands in it."""
    renderer = RENDERERS.of(ticket, medium)
    [sheet] = decode(renderer.escpos(ticket.data), medium.width).slips
    drawer = SlipDrawer(ticket.texts, FONTS, medium)
    [qr] = [mark for mark in drawer.page(ticket.data).marks if isinstance(mark, QrMark)]
    edge = 29 * qr.module
    return sheet.picture(), (qr.x, qr.y, qr.x + edge, qr.y + edge)


def scanned(
    image: Image.Image, qr: tuple[int, int, int, int], seed: int, dead: Dead, scaled: Scaled, sigma: float = 2.5
) -> Image.Image:
    chance = random.Random(seed)
    seen = flipped(image, seed)
    column, row = chance.randrange(qr[0], qr[2]), chance.randrange(qr[1], qr[3])
    if dead in ("element", "both"):
        seen.paste(255, (column, 0, column + 1, seen.height))
    if dead in ("seam", "both"):
        seen.paste(255, (0, row, seen.width, row + 1))
    width, height = seen.size
    smooth = Image.Resampling.BILINEAR
    if scaled == "to twice the size":
        seen = seen.resize((2 * width, 2 * height), smooth).filter(ImageFilter.GaussianBlur(2 * sigma))
    else:
        small = seen.resize((round(0.7 * width), round(0.7 * height)), smooth)
        seen = small.resize((width, height), smooth).filter(ImageFilter.GaussianBlur(sigma))
    return seen.rotate(2, smooth, expand=True, fillcolor=255)


def read_by_both(folder: Path, medium: Medium, dead: Dead, scaled: Scaled) -> tuple[list[str], list[str]]:
    """The names of the tickets that zxing-cpp and zbar did not read."""
    wanted: dict[Path, Ticket] = {}
    not_by_zxing: list[str] = []
    for seed, ticket in enumerate(TICKETS):
        image = scanned(*printed(ticket, medium), seed, dead, scaled)
        path = folder / f"{seed}.pgm"
        image.save(path)
        wanted[path] = ticket
        if zxing(image) != [ticket.data.qr]:
            not_by_zxing.append(ticket.name)
    seen = zbar(list(wanted))
    return not_by_zxing, [ticket.name for path, ticket in wanted.items() if seen.get(path) != [ticket.data.qr]]


@pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
def test_30_of_30_slips_are_read_after_print_and_scan(tmp_path: Path, medium: Medium) -> None:
    assert read_by_both(tmp_path, medium, "element", "to twice the size") == ([], [])


@pytest.mark.long
@pytest.mark.parametrize("dead", ["element", "seam", "both"])
@pytest.mark.parametrize("scaled", ["to twice the size", "smaller and back"])
@pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
def test_30_of_30_slips_are_read_whichever_dots_are_dead(
    tmp_path: Path, medium: Medium, dead: Dead, scaled: Scaled
) -> None:
    assert read_by_both(tmp_path, medium, dead, scaled) == ([], [])
