"""The test slip (自检页): shows on paper what a printer can do, without a ticket and without an event.

A missing arrow at an edge means that the paper is set wider than the head prints; a ragged bar, a worn head or too
little heat; a question mark among the rare characters cannot happen in raster, which is the reason for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from desk_app.i18n import _
from desk_app.slips.content import Item, Pair, Picture, QrBlock, Rule, Words
from desk_app.slips.layout import Medium

RARE = "䶮 㛃 𬭎 𠅤 〇 ① ㎡ ￥ ·"
"""Characters of names and addresses that printers' own fonts lack or mistake (domain: Identity, Printing)."""

TEST_DIGITS = "01234567890123456789"
"""What the test slip's QR says: no ticket, so that a scanner can be tried with it too."""

_MM = 8
_WEIGHTS = (1, 2, 3, 4, 6, 8)
_BLACK, _WHITE = 0, 1


@dataclass(frozen=True, slots=True)
class PrinterWords:
    """What a test slip says about its printer.

    Args:
        name: as the clerk knows it, ``号条打印机``.
        address: ``tcp:10.1.2.50:9100``.
        settings: paper, mode and cutter in words; may be ``""``.
    """

    name: str
    address: str
    settings: str = ""


def selftest_content(now: datetime, printer: PrinterWords, medium: Medium) -> list[Item]:
    """Return the items of a test slip from top to bottom.

    Args:
        now: local time.
        printer: what is being tried.
        medium: paper that is set for it.
    """
    head = [part for part in (printer.name, printer.address, printer.settings) if part]
    size = _("Paper {mm} mm, {dots} dots, 203 dpi").format(mm=medium.paper_mm, dots=medium.width)
    edges = _("Both arrows must touch the edge of the print. If one is missing, choose narrower paper.")
    sample = _("Small words are this size, never smaller.")
    return [
        Words("title", (_("Printer test"),)),
        *(Words("small", (part,)) for part in (*head, size)),
        Pair(_("Time of printing"), f"{now:%Y-%m-%d %H:%M:%S}"),
        Rule(),
        Picture(ruler(medium.width)),
        Words("small", (edges,), centred=False),
        Rule(dashed=True),
        Picture(weights(medium.width - 2 * medium.margin)),
        Rule(dashed=True),
        Words("place", ("请到 4 号窗口",)),
        Words("fact", ("人民调解　多元化解区",)),
        Words("fact", (RARE,)),
        Words("small", (sample,), centred=False),
        Rule(dashed=True),
        QrBlock(TEST_DIGITS, _("Try the scanner"), "", ((TEST_DIGITS[:10],), (TEST_DIGITS[10:],))),
        Rule(),
        Words("small", (_("This is not a ticket."),)),
    ]


def ruler(width: int) -> Image.Image:
    """Return a ruler over the whole head: a stroke a millimetre, arrows at the first and at the last dot."""
    height = 64
    image = Image.new("1", (width, height), _WHITE)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(24)
    pen.rectangle((0, 0, width - 1, 1), fill=_BLACK)
    for mm in range(width // _MM):
        length = 28 if mm % 10 == 0 else 20 if mm % 5 == 0 else 10
        pen.rectangle((mm * _MM, 0, mm * _MM + 1, length), fill=_BLACK)
        if mm % 10 == 0 and 0 < mm < width // _MM - 2:
            pen.text((mm * _MM, 30), str(mm), fill=_BLACK, font=font, anchor="mt")
    middle = height - 12
    for tip, back in ((0, 22), (width - 1, width - 23)):
        pen.polygon(((tip, middle), (back, middle - 10), (back, middle + 10)), fill=_BLACK)
    return image


def weights(width: int) -> Image.Image:
    """Return lines of 1 to 8 dots across and upright, and bars of a quarter, a half and all dots."""
    rows = sum(_WEIGHTS) + 8 * len(_WEIGHTS)
    image = Image.new("1", (width, rows + 56), _WHITE)
    pen = ImageDraw.Draw(image)
    y, half = 0, width // 2
    for weight in _WEIGHTS:
        pen.rectangle((0, y, half - 16, y + weight - 1), fill=_BLACK)
        y += weight + 8
    x = half + 16
    while x + max(_WEIGHTS) < width:
        for weight in _WEIGHTS:
            if x + weight < width:
                pen.rectangle((x, 0, x + weight - 1, rows - 10), fill=_BLACK)
            x += weight + 8
    third = width // 3
    for index, tile in enumerate(("10/00", "10/01", "11/11")):
        image.paste(_screen(tile, third - 8, 48), (index * third, rows + 4))
    return image


def _screen(tile: str, width: int, height: int) -> Image.Image:
    """Return an area of repeated dots; ``10/01`` is a chessboard."""
    rows = tile.split("/")
    small = Image.new("1", (2, 2))
    small.putdata([_BLACK if dot == "1" else _WHITE for row in rows for dot in row])
    area = Image.new("1", (width, height), _WHITE)
    for x in range(0, width, 2):
        area.paste(small, (x, 0))
    for y in range(2, height, 2):
        area.paste(area.crop((0, 0, width, 2)), (0, y))
    return area
