"""Slips as PDF: the same layout as the raster, as text that can be selected and a QR of rectangles."""

from __future__ import annotations

import io

from PIL import Image

from desk_app.paper.pdf_text import PdfFonts
from desk_app.paper.qr import draw_qr
from desk_app.slips.content import slip_content
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.layout import DPI, RULE_DOTS, Medium, PictureMark, QrMark, RuleMark, TextMark, place_slip

_DOT = 72 / DPI  # points
_MM = 72 / 25.4


def slip_pdf(
    data: SlipData, texts: SlipTexts, fonts: PdfFonts, medium: Medium, logo: Image.Image | None = None
) -> bytes:
    """Return a slip as a PDF of one page, as wide as the roll and as long as the slip.

    Args:
        data: the ticket.
        texts: the centre's words.
        fonts: ``PdfFonts(find_fonts("sans", pdf=True))``; embedded as subsets.
        medium: ``layout.MM80`` or ``layout.MM58``.
        logo: the centre's, as dots that fit the medium.
    """
    page = place_slip(slip_content(data, texts, logo), medium, fonts.width)
    height = page.height * _DOT
    left = (medium.paper_mm * _MM - medium.width * _DOT) / 2
    out = io.BytesIO()
    canvas = fonts.new_canvas(out, (medium.paper_mm * _MM, height), f"{texts.words['title']} {data.label}")
    for mark in page.marks:
        match mark:
            case TextMark():
                spacing = mark.spacing * _DOT
                x, y = left + mark.x * _DOT, height - mark.baseline * _DOT
                fonts.draw(canvas, x, y, mark.text, mark.size * _DOT, bold=True, spacing=spacing)
            case RuleMark():
                canvas.setLineWidth(RULE_DOTS * _DOT)
                canvas.setDash([6 * _DOT, 3 * _DOT] if mark.dashed else [])
                y = height - (mark.y + RULE_DOTS / 2) * _DOT
                canvas.line(left + mark.x * _DOT, y, left + mark.right * _DOT, y)
                canvas.setDash([])
            case QrMark():
                draw_qr(canvas, left + mark.x * _DOT, height - mark.y * _DOT, mark.module * _DOT, mark.digits)
            case PictureMark(x, y, image):
                across, down = image.width * _DOT, image.height * _DOT
                canvas.drawInlineImage(image, left + x * _DOT, height - y * _DOT - down, across, down)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
