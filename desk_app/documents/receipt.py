"""登记回执: the receipt a visitor signs and takes home (look: receipt-a4).

It confirms that a matter was registered and where it was guided; accepting it is the department's act (domain:
Printing). It bears the full name of who signs it, the ID number only masked (look: NOTES).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk_app.documents.paint import paint
from desk_app.documents.sheet import (
    BODY,
    MARGIN,
    SEAL,
    SMALL,
    THIN,
    WIDTH,
    Cell,
    DocumentFonts,
    Qr,
    Seal,
    Sheet,
    Stroke,
)
from desk_app.domain.centre import Centre
from desk_app.domain.codes import group_case_code
from desk_app.paper.qr import qr_modules

_QR_EDGE = 63.0
_SIGN_HEIGHT = 118.0
_LABEL_COLUMN, _LAST_COLUMN = 73.5, 168.0


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """What a receipt says about one case.

    Args:
        case_code: 20 digits.
        registered: local time (UTC+8).
        desk: number of the desk.
        name: the visitor's full name.
        id_number: masked (``130***********0010``), or ``""``.
        phone: masked, or ``""``.
        people: how many came.
        source: its name, ``现场来访``.
        category: its two levels.
        appeal: as the visitor told it; may be long.
        mediation: what was answered to the offer of mediation.
        path: its name, ``调解``.
        mediated: the path is mediation, which is free of charge (人民调解法 4 条).
        department: who handles it.
        place: as visitors read it, ``4 号窗口``.
        label: the ticket's number.
        deadline: the legal time limit in words, with its law; ``""`` where none applies. Line ends are kept.
        registrar: who registered it.
        qr: digits of the QR, or ``""`` for a receipt without.
    """

    case_code: str
    registered: datetime
    desk: int
    name: str
    id_number: str
    phone: str
    people: int
    source: str
    category: tuple[str, str]
    appeal: str
    mediation: Literal["accept", "refuse", "na"]
    path: str
    mediated: bool
    department: str
    place: str
    label: str
    deadline: str
    registrar: str
    qr: str

    def __post_init__(self) -> None:
        if re.search(r"[0-9]{7}", self.id_number) or re.search(r"[0-9]{7}", self.phone):
            raise ValueError("a receipt shows ID and phone numbers masked")


@dataclass(frozen=True, slots=True)
class ReceiptTexts:
    """The centre's own words on a receipt: ``words`` by the keys of ``paper.texts.RECEIPT_KEYS``."""

    centre: str
    phone: str
    words: Mapping[str, str]
    rights: tuple[str, ...]

    @classmethod
    def of(cls, centre: Centre) -> ReceiptTexts:
        """Return the receipt's words of a centre's configuration."""
        return cls(centre.name, centre.phone, centre.receipt_texts, centre.receipt_rights)


def receipt_pdf(data: ReceiptData, texts: ReceiptTexts, fonts: DocumentFonts) -> bytes:
    """Return the receipt as an A4 PDF: as many pages as its texts need, page numbers on each."""
    return paint(set_receipt(data, texts, fonts).pages, fonts, texts.words["title"])


def set_receipt(data: ReceiptData, texts: ReceiptTexts, fonts: DocumentFonts) -> Sheet:
    """Return the receipt set on pages, not drawn yet."""
    words = texts.words
    code = words["case_code"].format(code=group_case_code(data.case_code))
    sheet = Sheet(fonts, running_head=f"{words['title']}　{code}")
    _head(sheet, data, texts, code)
    sheet.table(_rows(data, words), _LABEL_COLUMN, _LAST_COLUMN)
    sheet.y -= 12
    _paragraphs(sheet, texts)
    _signatures(sheet, data, words)
    _feet(sheet, texts)
    return sheet


def _paragraphs(sheet: Sheet, texts: ReceiptTexts) -> None:
    paragraphs = (texts.words["statement"], *texts.rights)
    for number, text in enumerate(paragraphs):
        last = number == len(paragraphs) - 1
        if last and sheet.room() < sheet.height_of(text) + _SIGN_HEIGHT:
            sheet.turn()  # a page must not hold signatures alone: they would confirm nothing
        sheet.paragraph(text)
        sheet.y -= 4.5 if number == 0 else 0


def _head(sheet: Sheet, data: ReceiptData, texts: ReceiptTexts, code: str) -> None:
    top = sheet.y
    if data.qr:
        sheet.add(Qr(WIDTH - MARGIN - _QR_EDGE, top, _QR_EDGE / qr_modules(data.qr), data.qr))
    column = sheet.inner - 2 * (_QR_EDGE + 12)
    sheet.centred(texts.centre, 15, 20.25, column)
    sheet.y -= 4.5
    sheet.heading(texts.words["title"], column)
    sheet.y = min(sheet.y - 16.5, top - _QR_EDGE - 12)
    size, line = 11.25, 18.0
    when = texts.words["registered"].format(
        time=f"{_date(data.registered, texts.words)} {data.registered:%H:%M}",
        desk=texts.words["desk"].format(n=data.desk),
    )
    right = MARGIN + sheet.inner
    beside = sheet.width(code, size) + sheet.width(when, size) + size <= sheet.inner
    sheet.line_at(MARGIN, sheet.y - 0.8 * line, code, size)
    if not beside:
        sheet.y -= line
    sheet.line_at(right, sheet.y - 0.8 * line, when, size, align="right")
    sheet.y -= line + 4.5


def _rows(data: ReceiptData, words: Mapping[str, str]) -> list[list[Cell]]:
    none = words["none"]
    level1, level2 = data.category
    category = words["category_value"].format(level1=level1, level2=level2) if level2 else level1
    path = words["path_value_mediation" if data.mediated else "path_value"].format(path=data.path)
    place = words["place_value"].format(place=data.place, label=data.label) if data.label else data.place
    return [
        [Cell(words["name"], data.name or none), Cell(words["id_number"], data.id_number or none)],
        [
            Cell(words["phone"], data.phone or none),
            Cell(words["people"], words["people_value"].format(n=data.people, source=data.source)),
        ],
        [Cell(words["category"], category or none)],
        [Cell(words["appeal"], data.appeal or none)],
        [Cell(words["mediation"], words[f"mediation_{data.mediation}"]), Cell(words["path"], path or none)],
        [Cell(words["department"], data.department or none), Cell(words["place"], place or none)],
        [Cell(words["deadline"], data.deadline or none)],
    ]


def _signatures(sheet: Sheet, data: ReceiptData, words: Mapping[str, str]) -> None:
    """Set signature lines at the left and the seal place at the right, at the foot of the last page."""
    top = MARGIN + _SIGN_HEIGHT
    right = MARGIN + sheet.inner
    baseline = top - 20
    sheet.line_at(MARGIN, baseline, words["sign"], BODY)
    start = MARGIN + sheet.width(words["sign"], BODY)
    sheet.add(Stroke(start, baseline - 3, start + 112, baseline - 3, THIN))
    # two-character names are spread to three (公文惯例), so that names stand level
    name = "　".join(data.registrar) if len(data.registrar) == 2 else data.registrar
    sheet.line_at(MARGIN, baseline - 30, words["registrar"].format(name=name), BODY)
    centre_x, centre_y = right - 25 - SEAL / 2, MARGIN + SEAL / 2
    sheet.add(Seal(centre_x, centre_y, SEAL / 2))
    sheet.line_at(centre_x, centre_y - 4, words["seal"], 10.5, align="centre")
    sheet.line_at(right - 22, MARGIN + 12, _date(data.registered, words), BODY, spacing=0.75, align="right")


def _feet(sheet: Sheet, texts: ReceiptTexts) -> None:
    words = texts.words
    y = MARGIN - 14
    for number, page in enumerate(sheet.pages, start=1):
        count = words["page"].format(page=number, pages=len(sheet.pages))
        right = f"{words['phone_line'].format(phone=texts.phone)}　{count}" if texts.phone else count
        foot = Sheet(sheet.fonts, "", pages=[page])
        foot.add(Stroke(MARGIN, y, WIDTH - MARGIN, y, THIN))
        foot.line_at(MARGIN, y - 14, words["copies"], SMALL)
        foot.line_at(WIDTH - MARGIN, y - 14, right, SMALL, align="right")


def _date(when: datetime, words: Mapping[str, str]) -> str:
    return words["date"].format(year=when.year, month=when.month, day=when.day)
