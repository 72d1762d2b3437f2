"""Makes a document of a template and the facts of a case: sets the pages, then draws them."""

from __future__ import annotations

from desk_app.documents.facts import DocumentFacts
from desk_app.documents.fill import Filler, running_head
from desk_app.documents.marks import Qr, Seal, Stroke
from desk_app.documents.paint import paint
from desk_app.documents.sheet import DocumentFonts, Sheet
from desk_app.documents.style import QR_EDGE, QR_GAP, SEAL, STYLES, THIN
from desk_app.documents.table import set_table
from desk_app.documents.template import SealText, Template
from desk_app.paper.qr import qr_modules

_SEAL_INSET = 25.0
_BENEATH = 12.0


def document_pdf(template: Template, facts: DocumentFacts, fonts: DocumentFonts) -> bytes:
    """Return the document as an A4 PDF: as many pages as its texts need, page numbers on each, fonts embedded.

    Args:
        template: from ``resources/documents`` or the centre's own.
        facts: of the case.
        fonts: kept by the caller for many documents; one thread at a time.
    """
    sheet = set_document(template, facts, fonts)
    return paint(sheet.pages, fonts, template.name)


def set_document(template: Template, facts: DocumentFacts, fonts: DocumentFonts) -> Sheet:
    """Return the document set on pages, not drawn yet."""
    filler = Filler(template, facts)
    number = filler.line(template.number)
    sheet = Sheet(fonts, STYLES[template.style], running_head(filler.line(template.title), number))
    _head(sheet, template, facts, filler)
    closing = _Closing(sheet, template, facts, filler)
    rows, paragraphs = filler.rows(), filler.paragraphs(template.paragraphs)
    for one in filler.paragraphs(template.opening):
        sheet.paragraph(one.text, indent=one.indent)
        sheet.y -= one.space_after
    if rows:
        set_table(sheet, rows, 0.0 if paragraphs else closing.height)
        sheet.y -= _BENEATH
    for place, one in enumerate(paragraphs):
        last = place == len(paragraphs) - 1
        sheet.paragraph(one.text, indent=one.indent, keep=closing.height if last else 0.0)
        sheet.y -= 0.0 if last else one.space_after
    closing.set()
    _feet(sheet, template, filler)
    return sheet


def _head(sheet: Sheet, template: Template, facts: DocumentFacts, filler: Filler) -> None:
    style, top = sheet.style, sheet.y
    qr = facts.qr if template.qr else ""
    if qr:
        sheet.add(Qr(style.edge - QR_EDGE, top, QR_EDGE / qr_modules(qr), qr))
    column = style.inner - 2 * (QR_EDGE + QR_GAP)
    sheet.centred(filler.line(template.organisation), style.organisation, style.organisation_line, column)
    sheet.y -= 4.5
    sheet.heading(filler.line(template.title), column)
    sheet.y -= 16.5
    if qr:
        sheet.y = min(sheet.y, top - QR_EDGE - QR_GAP)
    _number_line(sheet, filler.line(template.number), filler.line(template.beside_number))


def _number_line(sheet: Sheet, left: str, right: str) -> None:
    """Set the number at the left and what stands beside it at the right, on lines of their own where they are long."""
    style = sheet.style
    size = style.number
    beside = sheet.width(left, size) + sheet.width(right, size) + size <= style.inner
    if beside:
        y = sheet.y - 0.8 * style.number_line
        sheet.line_at(style.left, y, left, size)
        sheet.line_at(style.edge, y, right, size, align="right")
        sheet.y -= style.number_line if left or right else 0.0
    else:
        for text in (left, right):
            for part in sheet.lines(text, style.inner, size):
                sheet.line_at(style.left, sheet.y - 0.8 * style.number_line, part, size)
                sheet.y -= style.number_line
    sheet.y -= 4.5


class _Closing:
    """What closes a document: signatures at the left, the seal's place at the right.

    At the foot of the first page; on a later one right beneath the last words, with no room left to add to them.
    Where the seal bears a name (署名), it stands above the signatures: in a letter the sender comes first, and a long
    name would reach into them.
    """

    def __init__(self, sheet: Sheet, template: Template, facts: DocumentFacts, filler: Filler) -> None:
        self._sheet = sheet
        self._filler = filler
        self._seal = template.seal
        self._signatures = [one for one in template.signatures if facts.holds(one.when)]
        style = sheet.style
        self._stacked = bool(self._seal and self._seal.name)
        # a circle beside the lines makes them shorter
        seal = SEAL + _SEAL_INSET + 12 if self._seal and not self._stacked else 0.0
        self._width = style.inner - seal
        self._texts = [
            sheet.lines(filler.line(one.text), self._width, style.body) if one.text else [] for one in self._signatures
        ]
        lines = sum(len(text) for text in self._texts)
        signing = 20.0 + style.step * (lines - 1) + 8 if lines else 0.0
        sealing = SEAL if self._seal else 0.0
        height = signing + sealing if self._stacked else max(signing, sealing)
        self.height = height + 6.0 if height else 0.0

    def set(self) -> None:
        """Set it on the page that the last words are on."""
        sheet, style = self._sheet, self._sheet.style
        top = style.bottom + self.height
        if len(sheet.pages) > 1:
            top = max(top, sheet.y - style.line)
        bottom = top - self.height
        if self._seal:
            lowest = top - 6.0 - SEAL if self._stacked else bottom
            self._set_seal(self._seal, lowest)
            top = lowest if self._stacked else top
        baseline = top - 20.0
        for one, parts in zip(self._signatures, self._texts, strict=True):
            for part in parts:
                sheet.line_at(style.left, baseline, part, style.body)
                baseline -= style.step
            if one.line:
                self._rule(parts[-1], baseline + style.step)

    def _rule(self, text: str, baseline: float) -> None:
        sheet, style = self._sheet, self._sheet.style
        start = style.left + sheet.width(text, style.body)
        end = min(start + style.rule, style.left + self._width)
        if end > start:
            sheet.add(Stroke(start, baseline - 3, end, baseline - 3, THIN))

    def _set_seal(self, seal: SealText, lowest: float) -> None:
        sheet, style = self._sheet, self._sheet.style
        date, name = self._filler.line(seal.date), self._filler.line(seal.name)
        x, y = style.edge - _SEAL_INSET - SEAL / 2, lowest + SEAL / 2
        widest = max(sheet.width(date, style.body), sheet.width(name, style.body))
        x = min(x, style.edge - widest / 2) if name else x
        sheet.add(Seal(x, y, SEAL / 2))
        words = self._filler.line(seal.text)
        if not name:
            sheet.line_at(x, y - 4, words, 10.5, align="centre")
            spacing = 0.75 if date else 0.0
            sheet.line_at(style.edge - 22, lowest + 12, date, style.body, spacing=spacing, align="right")
            return
        # GB/T 9704-2012, 7.3.5.1: the name stands centred over the date, the seal lies on both
        sheet.line_at(x, y + SEAL / 2 - 24, words, 10.5, align="centre")
        for number, part in enumerate(reversed(sheet.lines(name, style.inner, style.body))):
            sheet.line_at(x, lowest + 44 + number * style.line, part, style.body, align="centre")
        sheet.line_at(x, lowest + 14, date, style.body, align="centre")


def _feet(sheet: Sheet, template: Template, filler: Filler) -> None:
    """Set the foot of every page beneath the type area: copies at the left, page number at the right."""
    style = sheet.style
    y = style.bottom - 14
    left = filler.line(template.copies_line)
    for number, page in enumerate(sheet.pages, start=1):
        right = filler.line(template.foot, page=number, pages=len(sheet.pages))
        foot = Sheet(sheet.fonts, style, "", pages=[page])
        foot.add(Stroke(style.left, y, style.edge, y, THIN))
        beside = sheet.width(left, style.small) + sheet.width(right, style.small) + style.small <= style.inner
        foot.line_at(style.left, y - 14, left, style.small)
        foot.line_at(style.edge, y - (14 if beside else 14 + 1.4 * style.small), right, style.small, align="right")
