"""The framed table of a form: labels, values, headings; a row longer than the page goes on on the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk_app.documents.marks import Stroke
from desk_app.documents.sheet import Sheet, portion
from desk_app.documents.style import FRAME, THIN

_LABEL_LINE = 1.3
_LABEL_INSET = 3.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value, at least ``lines`` high; with ``label`` empty the value takes the label's room too."""

    label: str
    value: str = field(repr=False)
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One to three cells; ``heading`` marks a single one that is centred and bold."""

    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell as it is set: columns, lines of label and value."""

    label_x: float
    value_x: float
    right: float
    label: list[str]
    value: list[str]


def set_table(sheet: Sheet, rows: Sequence[Row], keep: float = 0.0) -> None:
    """Set a framed table.

    Args:
        sheet: where it goes.
        rows: of it.
        keep: the height that must be left beneath its last line.
    """
    top = sheet.y
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        top = _set_row(sheet, row, top, keep if last else _beneath_heading(sheet, row))
    _frame(sheet, top)


def _beneath_heading(sheet: Sheet, row: Row) -> float:
    """A heading does not stand alone at the foot of a page."""
    return 2 * (sheet.style.cell_line + 2 * sheet.style.cell_pad) if row.heading else 0.0


def _set_row(sheet: Sheet, row: Row, top: float, keep: float) -> float:
    """Set one row, on as many pages as it needs; return where the frame of this page begins."""
    style, boxes = sheet.style, _boxes(sheet, row)
    need = _lines(boxes, sheet)
    while True:
        room = sheet.room() - 2 * style.cell_pad
        now = portion(need, int(room // style.cell_line), int((room - keep) // style.cell_line))
        if now:
            _draw(sheet, row, [_part(box, 0, now) for box in boxes], now, top)
            boxes, need = [_part(box, now, None) for box in boxes], need - now
            if need <= 0:
                return top
        _frame(sheet, top)
        sheet.turn()
        top = sheet.y


def _part(box: _Box, start: int, end: int | None) -> _Box:
    return _Box(box.label_x, box.value_x, box.right, box.label, box.value[start:end])


def _lines(boxes: Sequence[_Box], sheet: Sheet) -> int:
    """Return the height of a row in lines of values; a label of several lines needs room too."""
    style = sheet.style
    labels = max(len(box.label) for box in boxes) * _LABEL_LINE * style.label / style.cell_line
    return max(*(len(box.value) for box in boxes), int(labels + 0.99), 1)


def _boxes(sheet: Sheet, row: Row) -> list[_Box]:
    style = sheet.style
    made = []
    for cell, (label_x, value_x, right) in zip(row.cells, _columns(sheet, row), strict=True):
        value = sheet.lines(cell.value, right - value_x - 2 * style.cell_inset, style.cell)
        value += [""] * (cell.lines - len(value))
        label = sheet.lines(cell.label, style.label_column - 2 * _LABEL_INSET, style.label) if cell.label else []
        made.append(_Box(label_x, value_x, right, label, value))
    return made


def _columns(sheet: Sheet, row: Row) -> list[tuple[float, float, float]]:
    """Return (label's left, value's left, value's right) of each cell of a row."""
    style, label = sheet.style, sheet.style.label_column
    if len(row.cells) == 1:
        return [(style.left, style.left + (label if row.cells[0].label else 0), style.edge)]
    if len(row.cells) == 2:
        second = style.edge - style.last_column - label
        return [(style.left, style.left + label, second), (second, second + label, style.edge)]
    third = style.inner / 3
    lefts = [style.left + number * third for number in range(3)]
    return [(left, left + label, left + third) for left in lefts]


def _draw(sheet: Sheet, row: Row, boxes: Sequence[_Box], count: int, top: float) -> None:
    style = sheet.style
    height = count * style.cell_line + 2 * style.cell_pad
    if sheet.y < top:
        sheet.add(Stroke(style.left, sheet.y, style.edge, sheet.y, THIN))
    middle = sheet.y - height / 2
    for box in boxes:
        if box.label_x > style.left:
            sheet.add(Stroke(box.label_x, sheet.y, box.label_x, sheet.y - height, THIN))
        if box.value_x > box.label_x:
            sheet.add(Stroke(box.value_x, sheet.y, box.value_x, sheet.y - height, THIN))
            _label(sheet, box, middle)
        y = middle + len(box.value) * style.cell_line / 2
        for text in box.value:
            baseline = y - style.cell_line / 2 - 0.36 * style.cell
            if row.heading:
                at = (style.left + style.edge) / 2
                sheet.line_at(at, baseline, text, style.cell, bold=True, align="centre")
            else:
                sheet.line_at(box.value_x + style.cell_inset, baseline, text, style.cell)
            y -= style.cell_line
    sheet.y -= height


def _label(sheet: Sheet, box: _Box, middle: float) -> None:
    style = sheet.style
    line = _LABEL_LINE * style.label
    y = middle + (len(box.label) - 1) * line / 2 - 0.36 * style.label
    for part in box.label:
        sheet.line_at((box.label_x + box.value_x) / 2, y, part, style.label, bold=True, align="centre")
        y -= line


def _frame(sheet: Sheet, top: float) -> None:
    if sheet.y == top:
        return
    left, right = sheet.style.left, sheet.style.edge
    for x1, y1, x2, y2 in ((left, top, right, top), (left, sheet.y, right, sheet.y)):
        sheet.add(Stroke(x1 - FRAME / 2, y1, x2 + FRAME / 2, y2, FRAME))
    sheet.add(Stroke(left, top, left, sheet.y, FRAME))
    sheet.add(Stroke(right, top, right, sheet.y, FRAME))
