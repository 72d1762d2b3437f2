"""Reads a template (TOML) and names every mistake with file, key and line."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import cast

from desk_app.centre_checks import Table
from desk_app.documents.facts import CONDITIONS, FACTS, FOOT
from desk_app.documents.template import (
    CellText,
    ParagraphText,
    RowText,
    SealText,
    SignatureText,
    StyleName,
    Template,
)
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.toml_file import read_checked

_STYLES = ("form", "letter")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_CELLS, _MOST_SIGNATURES, _MOST_LINES, _MOST_COPIES = 3, 6, 30, 20


def load_template(path: Path) -> Template:
    """Read and check one template.

    Raises:
        UserError: the first mistake in it, named with file, key and line.
        EnvironmentProblem: the file cannot be read.
    """
    if not _NAME.fullmatch(path.stem):
        sentence = _("{file}: the name of a template has small letters a-z, digits and hyphens. Please rename it.")
        raise UserError(sentence.format(file=path.name), "template")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        wrong = _("{file}, line {line}: the file is not UTF-8. Save it as UTF-8 and start again.")
        raise UserError(wrong.format(file=path.name, line=line), "template") from None
    except OSError as error:
        trouble = _("The template {file} cannot be read. Records are safe. Check the disk and the access rights.")
        raise EnvironmentProblem(trouble.format(file=path.name), type(error).__name__) from error
    return read_checked(path, text, lambda top: _template(path.stem, top))


def _template(code: str, top: Table) -> Template:
    found = Template(
        code=code,
        name=top.text("name"),
        order=top.whole("order", 0, 999, 500),
        title=_filled(top, "title"),
        style=cast("StyleName", top.code("style", _STYLES, "form")),
        organisation=_filled(top, "organisation", "{centre}"),
        number=_filled(top, "number", ""),
        beside_number=_filled(top, "beside_number", ""),
        qr=top.flag("qr", False),
        copies=top.whole("copies", 1, _MOST_COPIES, 1),
        copies_line=_filled(top, "copies_line", ""),
        foot=_filled(top, "foot", also=FOOT),
        none=top.text("none", "—", blank=True),
        full=top.flag("full", False),
        when=_when(top),
        rows=tuple(_row(row) for row in _list(top, "rows")),
        opening=tuple(_paragraph(one) for one in _list(top, "opening")),
        paragraphs=tuple(_paragraph(one) for one in _list(top, "paragraphs")),
        signatures=tuple(_signature(one) for one in _list(top, "signatures", _MOST_SIGNATURES)),
        seal=_seal(top.table("seal")) if top.has("seal") else None,
    )
    if found.foot and not all(f"{{{name}}}" in found.foot for name in FOOT):
        top.wrong("foot", _("it must name {page} and {pages}: loose pages must find each other"))
    if not (top.has("rows") or top.has("paragraphs")):
        top.wrong("paragraphs", _("the document says nothing; write paragraphs or rows"))
    top.end()
    return found


def _list(top: Table, key: str, most: int = 200) -> list[Table]:
    if not top.has(key):
        return []
    found = top.tables(key)
    if len(found) > most:
        top.wrong(key, _("at most {n} of these fit").format(n=most))
    return found


def _row(row: Table) -> RowText:
    if row.has("heading"):
        made = RowText(heading=_filled(row, "heading"), when=_when(row))
        row.end()
        return made
    cells = [_cell(one) for one in row.tables("cells")]
    if len(cells) > _MOST_CELLS:
        row.wrong("cells", _("at most {n} of these fit").format(n=_MOST_CELLS))
    if len(cells) > 1 and not all(cell.label for cell in cells):
        row.wrong("cells", _("fields side by side need a label each"))
    made = RowText(cells=tuple(cells), when=_when(row))
    row.end()
    return made


def _cell(cell: Table) -> CellText:
    made = CellText(
        label=cell.text("label", "", blank=True),
        text=_filled(cell, "text", ""),
        lines=cell.whole("lines", 0, _MOST_LINES, 0),
    )
    cell.end()
    return made


def _paragraph(one: Table) -> ParagraphText:
    made = ParagraphText(
        text=_filled(one, "text"),
        indent=one.flag("indent", True),
        numbered=one.flag("numbered", False),
        space_after=one.number("space_after", 0, 100, 0),
        when=_when(one),
    )
    one.end()
    return made


def _signature(one: Table) -> SignatureText:
    made = SignatureText(text=_filled(one, "text"), line=one.flag("line", True), when=_when(one))
    one.end()
    return made


def _seal(one: Table) -> SealText:
    made = SealText(text=_filled(one, "text"), name=_filled(one, "name", ""), date=_filled(one, "date", ""))
    one.end()
    return made


def _when(table: Table) -> str:
    """Read a condition: one of ``CONDITIONS`` or a fact, with ``not`` in front or without."""
    value = table.text("when", "", blank=True)
    name = value.removeprefix("not ")
    if name and name not in CONDITIONS and name not in FACTS:
        sentence = _("the condition “{name}” is not known; a condition or the name of a fact is needed")
        table.wrong("when", sentence.format(name=name[:40]))
    return value


def _filled(table: Table, key: str, default: str | None = None, *, also: tuple[str, ...] = ()) -> str:
    """Read a text and check what it names in braces."""
    value = table.text(key, default, blank=default is not None)
    try:
        parts = list(Formatter().parse(value))
    except ValueError:
        table.wrong(key, _("a brace is open or closed alone; write braces in pairs"))
        return value
    for _text, name, spec, conversion in parts:
        if name is None:
            continue
        if (name not in FACTS and name not in also) or spec or conversion:
            sentence = _("the placeholder {name} is not known; guidance-desk document facts lists them")
            table.wrong(key, sentence.format(name="{" + name[:40] + "}"))
    return value
