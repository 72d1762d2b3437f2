"""Text in PDF (reportlab): runs by coverage, embedded subsets, made heavier where bold is asked of a regular face.

reportlab is imported when first used: it takes 0.2 s, and a desk opens without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from desk_app.fonts import Face, FontSet

_HEAVIER = 36
"""A regular face is made bold by an outline of 1/36 of its size (sans slips look like the raster then)."""


class PdfFonts:
    """A font set for one kind of text in PDF.

    Keeps what it measured: use one for many documents, on one thread.

    A face that may not be embedded (fsType of OS/2 forbids it: reportlab refuses) is passed over for the next one.

    Args:
        fonts: ``fonts.find_fonts(..., pdf=True)``.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._advances: dict[str, float] = {}

    def new_canvas(self, out: BinaryIO, page_size: tuple[float, float], title: str) -> Any:
        """Return a reportlab canvas that embeds every font it uses, its own first one included.

        Args:
            out: where the PDF goes at ``canvas.save()``.
            page_size: width and height in points.
            title: the document's title in the viewer; never a person's.
        """
        from reportlab.pdfgen.canvas import Canvas

        first = _registered(self._runs(" ")[0][0])  # else reportlab puts an unembedded Helvetica on each page
        # not compressed: 28 KB more a page, and a third of its time less
        canvas = Canvas(out, pagesize=page_size, pageCompression=0, invariant=1, initialFontName=first)
        canvas.setTitle(title)
        canvas.setAuthor("")
        canvas.setCreator("Guidance Desk")
        return canvas

    def width(self, text: str, size: float) -> float:
        """Return the width of a text, in the unit of ``size``. reportlab sets TrueType without kerning."""
        advances = self._advances
        return size * sum(advances[char] if char in advances else self._advance(char) for char in text)

    def _advance(self, char: str) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        width = sum(stringWidth(run, _registered(face), 1) for face, run in self._runs(char))
        self._advances[char] = float(width)
        return self._advances[char]

    def draw(
        self, canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False, spacing: float = 0
    ) -> None:
        """Write a line on a reportlab canvas with its left end of the baseline at (x, y), in points."""
        pen = canvas.beginText(x, y)
        pen.setCharSpace(spacing)
        for face, run in self._runs(text):
            pen.setFont(_registered(face), size)
            heavier = bold and not face.bold
            pen.setTextRenderMode(2 if heavier else 0)
            if heavier:
                canvas.setLineWidth(size / _HEAVIER)
            pen.textOut(run)
        pen.setTextRenderMode(0)
        canvas.drawText(pen)

    def _runs(self, text: str) -> list[tuple[Face, str]]:
        from reportlab.pdfbase.ttfonts import TTFError

        while True:
            runs = self._fonts.runs(text)
            for face in {face for face, _run in runs}:
                try:
                    _registered(face)
                except TTFError:
                    self._fonts = FontSet([other for other in self._fonts.faces if other != face])
                    break
            else:
                return runs


def _registered(face: Face) -> str:
    """Return reportlab's name of a face; the file is read the first time (0.15 s), reportlab keeps it."""
    from reportlab.pdfbase import pdfmetrics

    if face.name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(_embedded_font()(face.name, str(face.path), subfontIndex=face.index))
    return face.name


def _embedded_font() -> Callable[..., Any]:
    from reportlab.pdfbase.ttfonts import TTFont

    class EmbeddedFont(TTFont):  # type: ignore[misc]
        """A TTFont whose rare characters can be copied and searched.

        reportlab 5.1 writes code points above U+FFFF as five hex digits into ToUnicode; PDF 32000-1 9.10.3 asks for
        UTF-16BE, so 𬭎 came out as two other characters.

        It also copies all glyphs of the file (20 MB of a Chinese font) for each document, and embeds all of ASCII.
        """

        def __init__(self, name: str, filename: str, subfontIndex: int) -> None:  # noqa: N803 - reportlab's name
            super().__init__(name, filename, subfontIndex=subfontIndex, asciiReadable=False)
            face, whole = self.face, self.face.get_table

            def table(tag: str) -> Any:
                return _Glyphs(face._ttf_data, *face.get_table_pos(tag)) if tag == "glyf" else whole(tag)

            face.get_table = table
            face.name += b"-GD"  # reportlab would take another font object of the same face for this one

        def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
            """Add the font's objects to the document and mend its ToUnicode maps."""
            super().addObjects(doc)
            for name, thing in doc.idToObject.items():
                if str(name).startswith("toUnicodeCMap:"):
                    thing.content = re.sub(r"> <([0-9A-F]{5,6})>", _as_utf16, thing.content)

    return EmbeddedFont


class _Glyphs:
    """The outlines of a font file, copied one by one as they are sliced out."""

    def __init__(self, data: bytes, start: int, length: int) -> None:
        self._data = data
        self._start = start
        self._end = start + length

    def __getitem__(self, part: slice) -> bytes:
        return bytes(self._data[self._start + part.start : min(self._start + part.stop, self._end)])


def _as_utf16(found: re.Match[str]) -> str:
    return f"> <{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"
