"""What a slip will look like, for the settings page: the centre's words and order with an invented ticket."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from PIL import Image

from desk_app.centre_file import load_centre
from desk_app.domain.codes import QrTicket, case_code, encode_qr, format_label
from desk_app.fonts import find_fonts
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.layout import MM80, Medium

_NO_KEY = bytes(32)
"""Signed with no centre's key: a scanner refuses the preview's QR."""


def preview(texts: SlipTexts, medium: Medium = MM80) -> Image.Image:
    """Return the picture of an invented ticket, one bit a dot; takes 60 ms the first time, less than 10 then.

    Args:
        texts: the words as they are being edited.
        medium: ``layout.MM80`` or ``layout.MM58``.

    Raises:
        KeyError: a word is missing or a placeholder unknown: ask ``paper.texts.faults`` before.
    """
    return SlipDrawer(texts, find_fonts("sans"), medium).draw(invented())


def preview_of_file(path: Path, medium: Medium = MM80) -> Image.Image:
    """Return the preview of a configuration that is being edited, as it lies on the disk now.

    Args:
        path: the centre's file.
        medium: ``layout.MM80`` or ``layout.MM58``.

    Raises:
        UserError: it has a mistake, named with file, key and line: keep showing the picture of before.
        EnvironmentProblem: it cannot be read.
    """
    return preview(SlipTexts.of(load_centre(path)), medium)


def invented(*, reprint: bool = False) -> SlipData:
    """Return the ticket of the pictures (D006): nobody's."""
    at = datetime(2026, 11, 23, 9, 27, tzinfo=timezone(timedelta(hours=8)))
    area = "139999"
    ticket = QrTicket(
        key_id=999,
        centre=area,
        day=at.date(),
        device=0,
        visit=6,
        prefix="D",
        lane=1,
        number=6,
        queue="D",
        place="W4",
        minute=at.hour * 60 + at.minute,
    )
    return SlipData(
        label=format_label("D", 1, 6),
        place="4 号窗口",
        business="人民调解",
        zone="多元化解区",
        before=1,
        estimate=(8, 16),
        case_code=case_code(area, at.date(), 1, 6),
        registered=at,
        desk=1,
        people=2,
        qr=encode_qr(ticket, _NO_KEY),
        reprint=reprint,
    )
