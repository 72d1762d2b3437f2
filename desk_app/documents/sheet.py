"""A4 pages that are set from top to bottom: lines, paragraphs, page turns.

A document is set first, as marks on pages, and drawn when the number of pages is known. What is too long flows to the
next page; nothing is cut. What closes a document (signatures, seal) is never alone on a page: it would confirm nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desk_app.documents.marks import Face, Mark, Text
from desk_app.documents.style import WIDTH, Style
from desk_app.fonts import find_fonts
from desk_app.paper.linebreak import wrap
from desk_app.paper.pdf_text import PdfFonts

LAST_LINES = 2
"""No page begins or ends with one line of several (孤行), and so many stand above the signatures at least."""


@dataclass(frozen=True, slots=True)
class DocumentFonts:
    """The two families of an official document: body (仿宋 or another serif) and title (小标宋 or another)."""

    body: PdfFonts
    title: PdfFonts

    @classmethod
    def of_this_pc(cls) -> DocumentFonts:
        """Return what this PC has; the shipped font stands in for what is missing."""
        return cls(PdfFonts(find_fonts("serif", pdf=True)), PdfFonts(find_fonts("title", pdf=True)))


@dataclass(slots=True)
class Sheet:
    """Sets marks from top to bottom and turns the page where it is full.

    Args:
        fonts: to measure texts with.
        style: margins and sizes.
        running_head: stands small on every page but the first, so that loose pages find each other.
        pages: the marks of each page.
    """

    fonts: DocumentFonts
    style: Style
    running_head: str
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y = self.style.ceiling

    def add(self, mark: Mark) -> None:
        """Put a mark on the page being set."""
        self.pages[-1].append(mark)

    def room(self) -> float:
        """Return the height left on this page."""
        return self.y - self.style.bottom

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        style = self.style
        self.y = style.ceiling
        for part in wrap(self.running_head, style.inner, lambda piece: self.width(piece, style.small)):
            self.line_at(style.left, self.y - style.small, part, style.small)
            self.y -= 1.5 * style.small
        self.y -= 0.5 * style.small

    def line_at(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        face: Face = "body",
        bold: bool = False,
        spacing: float = 0,
        align: Literal["left", "centre", "right"] = "left",
    ) -> None:
        """Put a line of text at a baseline; ``x`` is its left end, middle or right end."""
        if not text:
            return
        width = self.width(text, size, face) + spacing * (len(text) - 1)
        left = {"left": x, "centre": x - width / 2, "right": x - width}[align]
        self.add(Text(left, y, text, size, face, bold, spacing, width))

    def width(self, text: str, size: float, face: Face = "body") -> float:
        """Return the width of a text without spacing."""
        return (self.fonts.title if face == "title" else self.fonts.body).width(text, size)

    def lines(self, text: str, width: float, size: float) -> list[str]:
        """Return a text as lines no wider than ``width``."""
        return wrap(text, width, lambda piece: self.width(piece, size))

    def centred(self, text: str, size: float, line: float, column: float) -> None:
        """Set a centred text into a column in the page's middle, on more lines where it is long."""
        for part in self.lines(text, column, size):
            self.line_at(self._middle(), self.y - line / 2 - 0.36 * size, part, size, align="centre")
            self.y -= line

    def heading(self, text: str, column: float) -> None:
        """Set the document's title: spaced, bold."""
        style, spacing = self.style, self.style.title_spacing
        parts = wrap(text, column, lambda piece: self.width(piece, style.title, "title") + spacing * len(piece))
        for part in parts:
            self.line_at(
                self._middle(),
                self.y - style.title_line / 2 - 0.36 * style.title,
                part,
                style.title,
                face="title",
                bold=True,
                spacing=spacing,
                align="centre",
            )
            self.y -= style.title_line

    def _middle(self) -> float:
        return (self.style.left + WIDTH - self.style.right) / 2

    def paragraph(self, text: str, *, indent: bool = True, keep: float = 0.0) -> None:
        """Set a paragraph.

        Args:
            text: without line ends.
            indent: its first line by two characters (GB/T 9704-2012, 7.3.3).
            keep: the height that must be left beneath its last lines: what closes the document.
        """
        style = self.style
        left = self.lines("　　" + text if indent else text, style.inner, style.body)
        while left:
            fits, kept = int(self.room() // style.line), int((self.room() - keep) // style.line)
            now = portion(len(left), fits, kept)
            for part in left[:now]:
                self.line_at(style.left, self.y - style.line / 2 - 0.36 * style.body, part, style.body)
                self.y -= style.line
            left = left[now:]
            if left:
                self.turn()


def portion(lines: int, fits: int, kept: int) -> int:
    """Return how many lines of a text are set on this page, 0 if the page must be turned first.

    Args:
        lines: how many there are.
        fits: how many have room.
        kept: how many have room if these are the last ones, with what must follow them on the same page.
    """
    if lines <= kept:
        return lines
    now = min(fits, lines - LAST_LINES)
    return now if now >= LAST_LINES else 0
