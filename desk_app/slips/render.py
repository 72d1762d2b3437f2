"""One centre's slips on one kind of paper, as picture, PDF or a printer's bytes; fonts are found at the first slip."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from PIL import Image

from desk_app.fonts import FontSet, find_fonts
from desk_app.paper.pdf_text import PdfFonts
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.escpos import EscPos, raster_bytes
from desk_app.slips.escpos_text import text_bytes
from desk_app.slips.layout import MM80, Medium, place_slip
from desk_app.slips.pdf import slip_pdf
from desk_app.slips.selftest import PrinterWords, selftest_content


class SlipRenderer:
    """Draws slips; keep one for the day, on one thread: what does not change from slip to slip is drawn once.

    Args:
        texts: the centre's words, ``SlipTexts.of(centre)``.
        medium: ``layout.MM80`` or ``layout.MM58``.
    """

    def __init__(self, texts: SlipTexts, medium: Medium = MM80) -> None:
        self.texts = texts
        self.medium = medium

    def image(self, data: SlipData) -> Image.Image:
        """Return the slip as a one-bit picture of 203 dpi."""
        return self._drawer.draw(data)

    def png(self, data: SlipData) -> bytes:
        """Return the slip as PNG, one bit a dot, 203 dpi."""
        return self._drawer.png(data)

    def pdf(self, data: SlipData) -> bytes:
        """Return the slip as a PDF of one page as wide as the roll."""
        return slip_pdf(data, self.texts, self._pdf_fonts, self.medium, self._drawer.logo)

    def escpos(self, data: SlipData, options: EscPos | None = None) -> bytes:
        """Return the slip as a job for a thermal printer, from ESC @ to the cut.

        Args:
            data: the ticket.
            options: the printer's; ``EscPos()`` if left out.
        """
        if options is None or options.mode == "raster":
            return raster_bytes(self.image(data), options)
        return text_bytes(self._drawer.content(data), self.medium, self._drawer.draw_items, options)

    def test_slip(self, now: datetime, printer: PrinterWords) -> Image.Image:
        """Return the test slip (自检页) as a one-bit picture of 203 dpi.

        Args:
            now: local time.
            printer: what it says about the printer.
        """
        items = selftest_content(now, printer, self.medium)
        return self._drawer.draw_page(place_slip(items, self.medium, self._drawer.measure))

    def test_escpos(self, now: datetime, printer: PrinterWords, options: EscPos | None = None) -> bytes:
        """Return the test slip as a job for a thermal printer; in text mode its words are the printer's own."""
        if options is None or options.mode == "raster":
            return raster_bytes(self.test_slip(now, printer), options)
        items = selftest_content(now, printer, self.medium)
        return text_bytes(items, self.medium, self._drawer.draw_items, options)

    def missing(self, text: str) -> str:
        """Return the characters of ``text`` that this PC cannot print, for ``doctor``."""
        return self._fonts.missing(text)

    @cached_property
    def _fonts(self) -> FontSet:
        return find_fonts("sans")

    @cached_property
    def _drawer(self) -> SlipDrawer:
        return SlipDrawer(self.texts, self._fonts, self.medium)

    @cached_property
    def _pdf_fonts(self) -> PdfFonts:
        return PdfFonts(find_fonts("sans", pdf=True))
