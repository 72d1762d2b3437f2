"""The two looks of a document on A4: a form with a table, and a letter in the manner of official documents (公文)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 595.28, 841.89
"""A4 in points (GB/T 9704-2012, 5.1)."""

THIN, FRAME = 0.75, 1.5
QR_EDGE, QR_GAP = 63.0, 12.0
SEAL = 112.0


def _mm(length: float) -> float:
    return length * 72 / 25.4


@dataclass(frozen=True, slots=True)
class Style:
    """Margins and sizes in points.

    Args:
        left, right, top, bottom: margins around the type area (版心).
        body, line: size and line height of paragraphs and signatures.
        title, title_line, title_spacing: of the document's title.
        organisation, organisation_line: above the title.
        number, number_line: of the number line.
        small: of feet and running heads.
        cell, cell_line, cell_pad, cell_inset: of texts in the table.
        label, label_column: of the labels beside them.
        last_column: the value column at the right where a row has two fields.
        rule: length of the line that somebody signs on.
        step: from one line of signatures to the next.
    """

    left: float
    right: float
    top: float
    bottom: float
    body: float
    line: float
    title: float
    title_line: float
    title_spacing: float
    organisation: float
    organisation_line: float
    number: float
    number_line: float
    small: float
    cell: float = 12.0
    cell_line: float = 18.75
    cell_pad: float = 5.25
    cell_inset: float = 6.75
    label: float = 11.25
    label_column: float = 73.5
    last_column: float = 168.0
    rule: float = 112.0
    step: float = 30.0

    @property
    def inner(self) -> float:
        """The width of the type area."""
        return WIDTH - self.left - self.right

    @property
    def edge(self) -> float:
        """The right edge of the type area."""
        return WIDTH - self.right

    @property
    def ceiling(self) -> float:
        """The upper edge of the type area."""
        return HEIGHT - self.top


# look: NOTES, Tokens, A4
_FORM = Style(
    left=_mm(25),
    right=_mm(25),
    top=_mm(25),
    bottom=_mm(25),
    body=12.0,
    line=20.25,
    title=25.0,
    title_line=36.0,
    title_spacing=7.5,
    organisation=15.0,
    organisation_line=20.25,
    number=11.25,
    number_line=18.0,
    small=9.75,
)

# GB/T 9704-2012: 5.2.1 上白边 37 mm, 左白边 28 mm, 版心 156 × 225 mm; 5.2.2 三号仿宋 (16 points); 5.2.3 22 lines a
# page of 28 characters; 7.3.1 title 二号小标宋 (22 points)
_LETTER = Style(
    left=_mm(28),
    right=_mm(26),
    top=_mm(37),
    bottom=_mm(35),
    body=16.0,
    line=_mm(225) / 22,
    title=22.0,
    title_line=34.0,
    title_spacing=2.0,
    organisation=16.0,
    organisation_line=24.0,
    number=12.0,
    number_line=20.0,
    small=10.5,
    cell=14.0,
    cell_line=23.0,
    label=14.0,
    label_column=88.0,
    rule=124.0,
    step=32.0,
)

STYLES: Mapping[str, Style] = {"form": _FORM, "letter": _LETTER}
