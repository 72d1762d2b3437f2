"""Draws set pages as a PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from desk_app.documents.marks import Mark, Qr, Seal, Stroke, Text
from desk_app.documents.sheet import DocumentFonts
from desk_app.documents.style import HEIGHT, WIDTH
from desk_app.paper.qr import draw_qr

_GREY = 0.45


def paint(pages: Sequence[Sequence[Mark]], fonts: DocumentFonts, name: str) -> bytes:
    """Return the pages as PDF bytes: fonts embedded, text selectable.

    Args:
        pages: the marks of each.
        fonts: those the pages were set with.
        name: the document's title in a viewer; never a person's.
    """
    out = io.BytesIO()
    canvas = fonts.body.new_canvas(out, (WIDTH, HEIGHT), name)
    for page in pages:
        for mark in page:
            _paint(canvas, mark, fonts)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _paint(canvas: Any, mark: Mark, fonts: DocumentFonts) -> None:
    match mark:
        case Text():
            writer = fonts.title if mark.face == "title" else fonts.body
            writer.draw(canvas, mark.x, mark.y, mark.text, mark.size, bold=mark.bold, spacing=mark.spacing)
        case Stroke():
            canvas.setLineWidth(mark.weight)
            canvas.line(mark.x1, mark.y1, mark.x2, mark.y2)
        case Qr():
            draw_qr(canvas, mark.x, mark.top, mark.module, mark.digits)
        case Seal():
            canvas.saveState()
            canvas.setLineWidth(0.75)
            canvas.setStrokeGray(_GREY)
            canvas.setDash([2.25, 1.5])
            canvas.circle(mark.x, mark.y, mark.radius)
            canvas.restoreState()
