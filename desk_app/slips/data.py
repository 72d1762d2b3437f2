"""What stands on a slip (号条): the facts of one ticket, and the centre's words around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desk_app.domain.centre import Centre
from desk_app.paper.texts import SLIP_ORDER


@dataclass(frozen=True, slots=True)
class SlipData:
    """The facts of one ticket as printed. There is no field for a name, an ID number or a reason, on purpose.

    Args:
        label: the ticket's number, ``D006``.
        place: where to go, as visitors read it (``4 号窗口``, ``金牌调解室``); ``""`` leaves the line out.
        business: the queue's business, ``人民调解``.
        zone: the zone of the place, ``多元化解区``; may be ``""``.
        before: people waiting before this visitor, or None where it is not known (printed ``—``, never 0).
        estimate: the likely wait (low, high) in minutes as it stood at issue, or None where it is not known.
        case_code: 20 digits.
        registered: local time (UTC+8) of registration.
        desk: number of the desk (引导台).
        people: how many came.
        qr: the digits of the QR (``domain.codes.encode_qr``).
        reprint: a copy of a slip that came out before (补打); says so.
    """

    label: str
    place: str
    business: str
    zone: str
    before: int | None
    estimate: tuple[int, int] | None
    case_code: str
    registered: datetime
    desk: int
    people: int
    qr: str
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class SlipTexts:
    """The centre's own words on every slip.

    Args:
        centre: the centre's full name, the first line.
        words: by the keys of ``paper.texts.SLIP_KEYS``.
        lines: the closing lines.
        order: what comes after what, by the names of ``paper.texts.SLIP_ITEMS``.
        logo: a PNG (``paper.logo.read_logo``), or nothing.
    """

    centre: str
    words: Mapping[str, str]
    lines: tuple[str, ...]
    order: tuple[str, ...] = SLIP_ORDER
    logo: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, centre: Centre) -> SlipTexts:
        """Return the slip's words of a centre's configuration."""
        order = centre.slip_order or SLIP_ORDER
        return cls(centre.name, centre.slip_texts, centre.slip_lines, order, centre.slip_logo)
