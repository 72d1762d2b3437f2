"""A PDF's pages as pictures, in memory only: for the preview and for printers that take pictures (pypdfium2)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS: Final = 72.0
"""Points to an inch: the unit of PDF (ISO 32000-1, 8.3.2.3)."""
_BAND: Final = 256
"""Rows a strip: at 1,024 windows stood still for 0.1 s at each one while the printer's file was written."""
_PDFIUM: Final = threading.Lock()  # PDFium may be called by one thread at a time in the whole process (its own docs)


class PdfPages:
    """One document, open until ``close``; every method may be called from any thread.

    Args:
        pdf: the document. It is kept in memory and nowhere else.

    Raises:
        ValueError: this is no PDF.
    """

    def __init__(self, pdf: bytes) -> None:
        with _PDFIUM:
            try:
                self._document = pypdfium2.PdfDocument(pdf)
            except pypdfium2.PdfiumError as problem:
                raise ValueError("not a PDF") from problem
            self._sizes = tuple(self._document.get_page_size(index) for index in range(len(self._document)))
            self._open = True

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def size(self, page: int) -> QSizeF:
        """Return the size of page ``page`` (from 0) in points."""
        width, height = self._sizes[page]
        return QSizeF(width, height)

    def image(self, page: int, dpi: float) -> QImage:
        """Return page ``page`` (from 0) drawn at ``dpi`` dots an inch; an empty picture once it was closed."""
        with _PDFIUM:
            return self._draw(page, dpi / POINTS, 0, 0) if self._open else QImage()

    def bands(self, page: int, dpi: float) -> Iterator[tuple[int, QImage]]:
        """Draw page ``page`` strip by strip from the top, so that a page at 600 dpi needs a few MB, not 140.

        Yields:
            the first row of the strip, and its picture.
        """
        scale = dpi / POINTS
        rows = -(-self._sizes[page][1] * scale // 1)  # as PDFium rounds it: up
        for top in range(0, int(rows), _BAND):
            with _PDFIUM:
                strip = self._draw(page, scale, top, max(0, int(rows) - top - _BAND))
            yield top, strip

    def close(self) -> None:
        """Forget the document. Waits for a page that is being drawn: not on the window's thread."""
        with _PDFIUM:
            self._open = False
            self._document.close()

    def _draw(self, page: int, scale: float, above: int, below: int) -> QImage:
        """Draw a page without so many rows above and below."""
        crop = (0.0, max(0.0, below - 0.5) / scale, 0.0, max(0.0, above - 0.5) / scale)  # pypdfium2 rounds it up again
        opened = self._document[page]
        bitmap = opened.render(scale=scale, crop=crop, prefer_bgrx=True)
        size = (bitmap.width, bitmap.height, bitmap.stride)
        picture = QImage(bytes(bitmap.buffer), *size, QImage.Format.Format_RGB32).copy()  # owns its dots
        bitmap.close()
        opened.close()
        return picture
