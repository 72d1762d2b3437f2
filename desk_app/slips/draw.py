"""Draws slips with Pillow: one bit a dot at 203 dpi, as a thermal head prints it. No grey, no Qt."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from PIL import Image, ImageDraw, ImageFont

from desk_app.fonts import Face, FontSet
from desk_app.paper.logo import logo_dots
from desk_app.paper.qr import qr_matrix
from desk_app.slips.content import Item, slip_content
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.layout import DPI, RULE_DOTS, Medium, Page, PictureMark, QrMark, RuleMark, TextMark, place_slip

_BLACK, _WHITE = 0, 1
_DASH, _DASH_GAP = 6, 3
_KEPT_LINES = 256
_LEVEL = 112
_CUT = [0] * _LEVEL + [255] * (256 - _LEVEL)
_HEAVIER = 50
"""A face that is not bold gets an outline of 1/50 of its size around its strokes."""


class SlipDrawer:
    """Draws slips of one centre on one medium.

    Most lines are the same on every slip: each line's bitmap is kept and pasted, so that a slip takes a few
    milliseconds. One drawer belongs to one thread.

    Args:
        texts: the centre's words.
        fonts: ``fonts.find_fonts("sans")``.
        medium: ``layout.MM80`` or ``layout.MM58``.
    """

    def __init__(self, texts: SlipTexts, fonts: FontSet, medium: Medium) -> None:
        self.medium = medium
        self._texts = texts
        self._fonts = fonts
        self.logo = logo_dots(texts.logo, *medium.logo) if texts.logo else None
        self._loaded: dict[tuple[Face, int], ImageFont.FreeTypeFont] = {}
        self._widths: dict[tuple[str, float], float] = {}
        self._lines: OrderedDict[tuple[str, int, int], tuple[Image.Image, int, int]] = OrderedDict()

    def page(self, data: SlipData) -> Page:
        """Return where everything of a slip stands."""
        return place_slip(self.content(data), self.medium, self.measure)

    def content(self, data: SlipData) -> list[Item]:
        """Return what stands on a slip, from top to bottom."""
        return slip_content(data, self._texts, self.logo)

    def draw(self, data: SlipData) -> Image.Image:
        """Return the slip as a one-bit image, as wide as the medium."""
        return self.draw_page(self.page(data))

    def draw_items(self, items: Sequence[Item]) -> Image.Image:
        """Return a part of a slip as a one-bit image, as wide as the medium, without margins above and below."""
        return self.draw_page(place_slip(items, replace(self.medium, top=0, bottom=0), self.measure))

    def draw_page(self, page: Page) -> Image.Image:
        """Return what was placed as a one-bit image, as wide as the medium."""
        image = Image.new("1", (self.medium.width, page.height), _WHITE)
        pen = ImageDraw.Draw(image)
        for mark in page.marks:
            match mark:
                case TextMark():
                    bitmap, left, top = self._line(mark.text, mark.size, mark.spacing)
                    image.paste(_BLACK, (round(mark.x) + left, round(mark.baseline) + top), bitmap)
                case RuleMark():
                    _rule(pen, mark)
                case QrMark():
                    image.paste(_qr(mark), (mark.x, mark.y))
                case PictureMark():
                    image.paste(mark.image, (mark.x, mark.y))
        return image

    def png(self, data: SlipData) -> bytes:
        """Return the slip as PNG: one bit a dot, 203 dpi."""
        out = io.BytesIO()
        self.draw(data).save(out, "PNG", dpi=(DPI, DPI), bits=1, compress_level=3)
        return out.getvalue()

    def measure(self, text: str, size: float) -> float:
        """Return the width of a text in dots."""
        key = (text, size)
        if key not in self._widths:
            if len(self._widths) > 16 * _KEPT_LINES:
                self._widths.clear()
            self._widths[key] = sum(self._font(face, int(size)).getlength(run) for face, run in self._fonts.runs(text))
        return self._widths[key]

    def _font(self, face: Face, size: int) -> ImageFont.FreeTypeFont:
        key = (face, size)
        if key not in self._loaded:
            self._loaded[key] = ImageFont.truetype(
                face.path, size, index=face.index, layout_engine=ImageFont.Layout.BASIC
            )
        return self._loaded[key]

    def _line(self, text: str, size: int, spacing: int) -> tuple[Image.Image, int, int]:
        """Return a line as a mask and the offset of its corner from the pen at the baseline."""
        key = (text, size, spacing)
        if key in self._lines:
            self._lines.move_to_end(key)
            return self._lines[key]
        around, baseline = size // 3, round(1.15 * size)  # no stroke of a Chinese font goes farther
        width = ceil(self.measure(text, size)) + spacing * len(text) + 2 * around
        image = Image.new("L", (width, round(1.6 * size)), 0)
        pen = ImageDraw.Draw(image)
        x = float(around)
        for face, run in self._fonts.runs(text):
            font = self._font(face, size)
            weight = 0.0 if face.bold else size / _HEAVIER
            for piece in run if spacing else (run,):
                pen.text((round(x), baseline), piece, fill=255, font=font, anchor="ls", stroke_width=weight)
                x += font.getlength(piece) + spacing
        # drawn smooth and then cut at a level: hinting to one bit would make strokes of 24 dots thinner than of 26
        image = image.point(_CUT, mode="1")
        box = image.getbbox() or (0, 0, 1, 1)
        self._lines[key] = (image.crop(box), box[0] - around, box[1] - baseline)
        if len(self._lines) > _KEPT_LINES:
            self._lines.popitem(last=False)
        return self._lines[key]


def _rule(pen: ImageDraw.ImageDraw, mark: RuleMark) -> None:
    bottom = mark.y + RULE_DOTS - 1
    if not mark.dashed:
        pen.rectangle((mark.x, mark.y, mark.right - 1, bottom), fill=_BLACK)
        return
    for x in range(mark.x, mark.right, _DASH + _DASH_GAP):
        pen.rectangle((x, mark.y, min(x + _DASH, mark.right) - 1, bottom), fill=_BLACK)


def _qr(mark: QrMark) -> Image.Image:
    matrix = qr_matrix(mark.digits)
    small = Image.new("1", (len(matrix), len(matrix)))
    small.putdata([_BLACK if dark else _WHITE for row in matrix for dark in row])
    edge = len(matrix) * mark.module
    return small.resize((edge, edge), Image.Resampling.NEAREST)
