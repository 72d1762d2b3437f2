"""A document as its template (``resources/documents/*.toml``) says: no document has code of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

StyleName = Literal["form", "letter"]


@dataclass(frozen=True, slots=True)
class CellText:
    """One field of a table.

    Args:
        label: in the label column; ``""`` for a text over the whole width.
        text: what stands in it, with ``{facts}``.
        lines: at least so many lines high; with them an unknown fact leaves room for the pen instead of a dash.
    """

    label: str
    text: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class RowText:
    """A row of one to three fields, or a heading over the table's whole width."""

    cells: tuple[CellText, ...] = ()
    heading: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph.

    Args:
        text: with ``{facts}``; line ends begin new paragraphs.
        indent: its first line by two characters (GB/T 9704-2012, 7.3.3).
        numbered: 一、二、三、 in front, counted over the numbered ones that are there.
        space_after: points.
        when: a condition or a fact.
    """

    text: str
    indent: bool = True
    numbered: bool = False
    space_after: float = 0.0
    when: str = ""


@dataclass(frozen=True, slots=True)
class SignatureText:
    """A line of the sign-off: ``text``, then a rule to write on where ``line``."""

    text: str
    line: bool = True
    when: str = ""


@dataclass(frozen=True, slots=True)
class SealText:
    """Where the seal goes: what stands in the circle, who seals (署名), the date beneath."""

    text: str
    name: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of document.

    Args:
        code: the file's name without its ending.
        name: as lists show it.
        order: place in lists.
        title: as it stands on paper.
        style: ``form`` (a table, 12 points) or ``letter`` (公文, 16 points, GB/T 9704-2012).
        organisation: above the title.
        number: the number line, left.
        beside_number: the number line, right.
        qr: whether the ticket's QR stands in the corner.
        copies: how many are printed.
        copies_line: in the foot, left.
        foot: in the foot, right; ``{page}`` and ``{pages}`` are known there.
        none: what stands in a field that nothing is known for.
        full: personal data may stand in full, with a reason that is recorded.
        when: for which cases it is offered.
    """

    code: str
    name: str
    order: int
    title: str
    style: StyleName
    organisation: str
    number: str
    beside_number: str
    qr: bool
    copies: int
    copies_line: str
    foot: str
    none: str
    full: bool
    when: str
    rows: tuple[RowText, ...]
    opening: tuple[ParagraphText, ...]
    paragraphs: tuple[ParagraphText, ...]
    signatures: tuple[SignatureText, ...]
    seal: SealText | None

    def asks_for(self, given: Iterable[str]) -> tuple[str, ...]:
        """Return those facts of ``given`` that this template names, in its order."""
        text = "\n".join(self._texts())
        return tuple(name for name in given if f"{{{name}}}" in text)

    def _texts(self) -> list[str]:
        cells = [cell.text for row in self.rows for cell in row.cells]
        paragraphs = [one.text for one in (*self.opening, *self.paragraphs)]
        return [self.organisation, self.number, self.beside_number, *cells, *paragraphs]
