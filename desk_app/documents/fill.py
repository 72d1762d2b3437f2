"""Puts the facts of a case into a template's words."""

from __future__ import annotations

from string import Formatter

from desk_app.documents.facts import FACTS, DocumentFacts
from desk_app.documents.table import Cell, Row
from desk_app.documents.template import CellText, ParagraphText, Template

PEN = "＿" * 8
"""Where a fact that is not known goes in a sentence: to be written by hand."""

_ORDINALS = "一二三四五六七八九"


class Filler:
    """Fills the texts of one document.

    Args:
        template: checked on load, so every name in braces is a fact.
        facts: of the case.
    """

    def __init__(self, template: Template, facts: DocumentFacts) -> None:
        self._template = template
        self._facts = facts
        self._known = {name: facts.word(name) for name in FACTS}
        self._written = {name: word or PEN for name, word in self._known.items()}

    def line(self, text: str, **also: object) -> str:
        """Return a line of head or foot; what is not known leaves nothing."""
        return text.format_map({**self._known, **also}).strip() if text else ""

    def rows(self) -> list[Row]:
        """Return the table's rows that are there for this case."""
        made = []
        for row in self._template.rows:
            if not self._facts.holds(row.when):
                continue
            if row.heading:
                made.append(Row((Cell("", self.line(row.heading)),), heading=True))
            else:
                made.append(Row(tuple(self._cell(cell) for cell in row.cells)))
        return made

    def _cell(self, cell: CellText) -> Cell:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(cell.text) if name}
        if names and not any(self._known[name] for name in names):
            return Cell(cell.label, "" if cell.lines else self._template.none, cell.lines)
        return Cell(cell.label, cell.text.format_map(self._known), cell.lines)

    def paragraphs(self, texts: tuple[ParagraphText, ...]) -> list[ParagraphText]:
        """Return the paragraphs that are there for this case, one a line, numbered where they are."""
        made: list[ParagraphText] = []
        count = 0
        for one in texts:
            if not self._facts.holds(one.when):
                continue
            text = one.text.format_map(self._written)
            if one.numbered:
                count += 1
                text = f"{ordinal(count)}、{text}"
            *before, last = text.split("\n")
            made.extend(ParagraphText(part, one.indent) for part in before)
            made.append(ParagraphText(last, one.indent, space_after=one.space_after))
        return made


def ordinal(number: int) -> str:
    """Return 一, 二 … 十, 十一 … 九十九 (GB/T 9704-2012, 7.3.3: the first level is counted so)."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return ten + (_ORDINALS[ones - 1] if ones else "")


def running_head(sheet_title: str, number: str) -> str:
    """Return what stands small on the second and later pages."""
    return f"{sheet_title}　{number}".strip()
