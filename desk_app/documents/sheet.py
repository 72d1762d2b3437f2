"""An A4 sheet in the manner of official documents: margins, table, paragraphs, seal place, page numbers.

A document is set first, as marks on pages, and drawn when the number of pages is known. All lengths are points, y
counts upwards from the bottom of the page. What is too long flows to the next page; nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from desk_app.fonts import find_fonts
from desk_app.paper.linebreak import wrap
from desk_app.paper.pdf_text import PdfFonts

WIDTH, HEIGHT = 595.28, 841.89
MARGIN = 25 * 72 / 25.4
"""25 mm on every side (look: Tokens, A4)."""

THIN, FRAME = 0.75, 1.5
BODY, LINE = 12.0, 20.25
TITLE = 25.0
LABEL, CELL_LINE, CELL_PAD, CELL_INSET = 11.25, 18.75, 5.25, 6.75
SMALL = 9.75
SEAL = 112.0

Face = Literal["body", "title"]


@dataclass(frozen=True, slots=True)
class DocumentFonts:
    """The two families of an official document: body (仿宋 or another serif) and title (小标宋 or another)."""

    body: PdfFonts
    title: PdfFonts

    @classmethod
    def of_this_pc(cls) -> DocumentFonts:
        """Return what this PC has; the shipped font stands in for what is missing."""
        return cls(PdfFonts(find_fonts("serif", pdf=True)), PdfFonts(find_fonts("title", pdf=True)))


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``x`` is its left end, ``y`` its baseline."""

    x: float
    y: float
    text: str
    size: float
    face: Face = "body"
    bold: bool = False
    spacing: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR: left edge, upper edge, points a module."""

    x: float
    top: float
    module: float
    digits: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the seal goes: a dashed circle."""

    x: float
    y: float
    radius: float


Mark = Text | Stroke | Qr | Seal


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value; a row has one or two."""

    label: str
    value: str


@dataclass(slots=True)
class Sheet:
    """Sets marks from top to bottom and turns the page where it is full.

    Args:
        fonts: to measure texts with.
        running_head: stands small on every page but the first, so that loose pages find each other.
    """

    fonts: DocumentFonts
    running_head: str
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = HEIGHT - MARGIN

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return WIDTH - 2 * MARGIN

    def add(self, mark: Mark) -> None:
        """Put a mark on the page being set."""
        self.pages[-1].append(mark)

    def room(self) -> float:
        """Return the height left on this page."""
        return self.y - MARGIN

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.y = HEIGHT - MARGIN
        self.line_at(MARGIN, self.y - SMALL, self.running_head, SMALL)
        self.y -= 2 * SMALL

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

    def centred(self, text: str, size: float, line: float, column: float) -> None:
        """Set a centred text into a column in the page's middle, on more lines where it is long."""
        for part in wrap(text, column, lambda piece: self.width(piece, size)):
            self.line_at(WIDTH / 2, self.y - line / 2 - 0.36 * size, part, size, align="centre")
            self.y -= line

    def heading(self, text: str, column: float) -> None:
        """Set the document's title: 25 points, spaced, bold."""
        spacing = 7.5
        for part in wrap(text, column, lambda piece: self.width(piece, TITLE, "title") + spacing * len(piece)):
            self.line_at(WIDTH / 2, self.y - 27, part, TITLE, face="title", bold=True, spacing=spacing, align="centre")
            self.y -= 36

    def height_of(self, text: str) -> float:
        """Return the height that a paragraph will take."""
        return LINE * len(self._paragraph_lines(text))

    def _paragraph_lines(self, text: str) -> list[str]:
        return wrap("　　" + text, self.inner, lambda piece: self.width(piece, BODY))

    def paragraph(self, text: str) -> None:
        """Set a paragraph whose first line is indented by two characters (党政机关公文格式 GB/T 9704)."""
        for part in self._paragraph_lines(text):
            if self.room() < LINE:
                self.turn()
            self.line_at(MARGIN, self.y - LINE / 2 - 0.36 * BODY, part, BODY)
            self.y -= LINE

    def table(self, rows: Sequence[Sequence[Cell]], label_width: float, last_value_width: float) -> None:
        """Set a framed table; a row of one cell spans all columns, a row longer than the page goes on on the next.

        Args:
            rows: each of one or two cells.
            label_width: of the label columns.
            last_value_width: of the fourth column; the second takes the rest.
        """
        top = self.y
        for row in rows:
            lines = self._cell_lines(row, label_width, last_value_width)
            need = max(len(part) for part in lines)
            first = True
            while first or need > 0:
                fits = int((self.room() - 2 * CELL_PAD) // CELL_LINE)
                if fits < min(need, 2):
                    self._frame(top)
                    self.turn()
                    top = self.y
                    continue
                taken = min(need, fits)
                self._row(row, [part[:taken] for part in lines], label_width, last_value_width, taken, top)
                lines = [part[taken:] for part in lines]
                need -= taken
                first = False
        self._frame(top)

    def _columns(self, count: int, label: float, last: float) -> list[tuple[float, float, float]]:
        """Return (label's left, value's left, value's right) of each cell of a row."""
        right = MARGIN + self.inner
        if count == 1:
            return [(MARGIN, MARGIN + label, right)]
        second = right - last - label
        return [(MARGIN, MARGIN + label, second), (second, second + label, right)]

    def _cell_lines(self, row: Sequence[Cell], label: float, last: float) -> list[list[str]]:
        columns = self._columns(len(row), label, last)
        return [
            wrap(cell.value, right - left - 2 * CELL_INSET, lambda piece: self.width(piece, BODY))
            for cell, (_label, left, right) in zip(row, columns, strict=True)
        ]

    def _row(
        self, row: Sequence[Cell], lines: list[list[str]], label: float, last: float, count: int, top: float
    ) -> None:
        height = count * CELL_LINE + 2 * CELL_PAD
        if self.y < top:
            self.add(Stroke(MARGIN, self.y, MARGIN + self.inner, self.y, THIN))
        middle = self.y - height / 2
        for cell, part, (label_x, value_x, _right) in zip(
            row, lines, self._columns(len(row), label, last), strict=True
        ):
            if label_x > MARGIN:
                self.add(Stroke(label_x, self.y, label_x, self.y - height, THIN))
            self.add(Stroke(value_x, self.y, value_x, self.y - height, THIN))
            baseline = middle - 0.36 * LABEL
            self.line_at((label_x + value_x) / 2, baseline, cell.label, LABEL, bold=True, align="centre")
            y = middle + len(part) * CELL_LINE / 2
            for text in part:
                self.line_at(value_x + CELL_INSET, y - CELL_LINE / 2 - 0.36 * BODY, text, BODY)
                y -= CELL_LINE
        self.y -= height

    def _frame(self, top: float) -> None:
        if self.y == top:
            return
        left, right = MARGIN, MARGIN + self.inner
        for x1, y1, x2, y2 in ((left, top, right, top), (left, self.y, right, self.y)):
            self.add(Stroke(x1 - FRAME / 2, y1, x2 + FRAME / 2, y2, FRAME))
        self.add(Stroke(left, top, left, self.y, FRAME))
        self.add(Stroke(right, top, right, self.y, FRAME))
