"""Numbers that people carry: the case code (案件码), the ticket's label (引导号) and the digits inside its QR.

All are pure functions of their arguments. Formats are decisions of the design page and printed on paper, so they
never change: a new QR layout gets a new ``QR_FORMAT``.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from desk_app.errors import UserError
from desk_app.i18n import _

MAX_LANE = 99
MAX_NUMBER = 999
MAX_SERIAL = 9999
QR_FORMAT = 1

_MAC_DIGITS = 18
_LABEL = re.compile(r"([A-HJ-NP-Z])([0-9]{1,5})")
_PLACE = re.compile(r"([WR])([1-9][0-9]?)")
_PLACE_BASE = {"W": 100, "R": 200}


def plain_digits(text: str) -> str:
    """Return ``text`` without any blanks and with full-width (全角) digits and letters made plain."""
    return "".join(unicodedata.normalize("NFKC", text).split())


# --- the case code ----------------------------------------------------------------------------------------------------


def case_code(area: str, day: date, lane: int, serial: int) -> str:
    """Return the 20 digits of a case code (一案一码): area 6, yymmdd 6, lane 2, serial 4, check 2.

    Args:
        area: six digits, the administrative division (行政区划代码) of the centre.
        day: the business day of registration.
        lane: the number space of the issuing device, 1 to 99.
        serial: the case's number of that lane and day, 1 to 9999.

    Raises:
        ValueError: a part is out of its range: a bug, callers take parts from the store.

    The two check digits follow ISO 7064 MOD 97-10: one wrong digit and any swap of neighbours are found.
    """
    if not re.fullmatch(r"[0-9]{6}", area) or not 1 <= lane <= MAX_LANE or not 1 <= serial <= MAX_SERIAL:
        raise ValueError("case code part out of range")
    body = f"{area}{day:%y%m%d}{lane:02d}{serial:04d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def check_case_code(text: str) -> str:
    """Return the 20 plain digits of a case code as somebody typed it; blanks and full-width digits are fine.

    Raises:
        UserError: not 20 digits, or the check digits (ISO 7064 MOD 97-10) do not fit.
    """
    code = plain_digits(text)
    if not re.fullmatch(r"[0-9]{20}", code):
        raise UserError(_("A case code has 20 digits. Please check it against the slip."), "case")
    if int(code) % 97 != 1:
        raise UserError(_("This case code has a digit that does not fit. Please check it against the slip."), "case")
    return code


def group_case_code(code: str) -> str:
    """Return a case code in groups of four, as it is printed: ``1399 9926 1123 0100 4771``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


# --- the label --------------------------------------------------------------------------------------------------------


def format_label(prefix: str, lane: int, n: int) -> str:
    """Return a ticket's label: lane 1 prints A001…A999, lane 2 A2001…A2999, lane k Ak001…Ak999.

    Raises:
        ValueError: lane or number out of range; a number never overflows into the next lane (design: Numbers).
    """
    if not 1 <= lane <= MAX_LANE or not 1 <= n <= MAX_NUMBER:
        raise ValueError("label part out of range")
    return f"{prefix}{n:03d}" if lane == 1 else f"{prefix}{lane}{n:03d}"


def parse_label(text: str) -> tuple[str, int, int]:
    """Return (prefix, lane, number) of a label as somebody typed it: ``d006``, ``Ｄ００６``, ``D 6`` are all D006.

    Raises:
        UserError: not a label; the letters I and O are never used (domain: Numbers).
    """
    problem = UserError(_("This is not a ticket number. A number looks like A001 or A2001."), "ticket")
    found = _LABEL.fullmatch(plain_digits(text).upper())
    if found is None:
        raise problem
    prefix, digits = found[1], found[2]
    lane, n = (1, int(digits)) if len(digits) <= 3 else (int(digits[:-3]), int(digits[-3:]))
    # A1001 or A02001 are never printed: taking them would give one ticket two spellings
    if n == 0 or (len(digits) > 3 and (lane < 2 or digits.startswith("0"))):
        raise problem
    return prefix, lane, n


# --- the QR -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QrTicket:
    """What a ticket's QR says: "from this centre, today", and where it was sent when issued. Nothing personal.

    Args:
        key_id: which of the centre's QR keys signed it, 1 to 999.
        centre: the centre's area, six digits.
        day: the business day.
        device: short number of the issuing device, 0 to 9999.
        visit: serial of the visit on that device, 1 to 9999999; (device, visit) is the visit.
        prefix, lane, number: the label; the prefix is a letter.
        queue: prefix of the queue as issued, a hint.
        place: place as issued (``W4``, ``R10``) or ``""``, a hint.
        minute: minutes after midnight of ``day``; up to 1679, since the business day rolls at 04:00.
    """

    key_id: int
    centre: str
    day: date
    device: int
    visit: int
    prefix: str
    lane: int
    number: int
    queue: str
    place: str
    minute: int

    @property
    def label(self) -> str:
        """The label as printed."""
        return format_label(self.prefix, self.lane, self.number)


# name and width of every field, in order; the MAC follows
_FIELDS = (
    ("format", 1),
    ("key_id", 3),
    ("centre", 6),
    ("day", 6),
    ("device", 4),
    ("visit", 7),
    ("prefix", 2),
    ("lane", 2),
    ("number", 3),
    ("queue", 2),
    ("place", 3),
    ("minute", 4),
)
_BODY_DIGITS = sum(width for _name, width in _FIELDS)
QR_DIGITS = _BODY_DIGITS + _MAC_DIGITS
"""62 digits or fewer fit version 2-M (63), well inside the 101 of version 3-M (ISO/IEC 18004, table 7)."""


def encode_qr(ticket: QrTicket, key: bytes) -> str:
    """Return the digits of the ticket's QR: fixed-width fields and an 18-digit MAC (HMAC-SHA256 mod 10^18).

    Digits only, because with a Chinese input method on, letters typed by a scanner are lost (domain: Identity).

    Raises:
        ValueError: a field does not fit its width: a bug, values come from the store.
    """
    values = {
        "format": QR_FORMAT,
        "key_id": ticket.key_id,
        "centre": int(ticket.centre) if re.fullmatch(r"[0-9]{6}", ticket.centre) else -1,
        "day": int(f"{ticket.day:%y%m%d}"),
        "device": ticket.device,
        "visit": ticket.visit,
        "prefix": _letter_number(ticket.prefix),
        "lane": ticket.lane,
        "number": ticket.number,
        "queue": _letter_number(ticket.queue),
        "place": _place_number(ticket.place),
        "minute": ticket.minute,
    }
    for name, width in _FIELDS:
        if not 0 <= values[name] < 10**width:
            raise ValueError(f"QR field {name} does not fit")
    body = "".join(f"{values[name]:0{width}d}" for name, width in _FIELDS)
    return body + _mac(body, key)


def read_qr(text: str, keys: Mapping[int, bytes], today: date, centre: str = "") -> QrTicket:
    """Return the ticket behind scanned digits, having checked that this centre made it and that it is today's.

    Args:
        text: as the scanner typed it; blanks and full-width digits are fine.
        keys: the QR keys that are good today, by id; an old one stays in for the day of its rotation.
        today: the business day.
        centre: six digits of this centre, so that a ticket of another centre is called that; ``""`` does not look.

    Raises:
        UserError: not one of our codes, another centre's, forged (or its key is not good any more), another day's.
    """
    digits = plain_digits(text)
    if not re.fullmatch(rf"[0-9]{{{QR_DIGITS}}}", digits) or digits[0] != str(QR_FORMAT):
        raise UserError(
            _(
                "This code is not from a ticket of this desk. "
                "Please scan the square code on the slip, or type the number."
            ),
            "qr",
        )
    values = _fields(digits)
    if centre and f"{values['centre']:06d}" != centre:
        raise UserError(
            _("This ticket is from another centre, it does not count here. Please register the visitor at the desk."),
            "qr",
        )
    key = keys.get(values["key_id"])
    if key is None or not hmac.compare_digest(_mac(digits[:_BODY_DIGITS], key), digits[_BODY_DIGITS:]):
        raise UserError(
            _(
                "This ticket could not be verified as issued here. "
                "Nothing was changed. Please type the number and check it with the visitor."
            ),
            "qr",
        )
    ticket = _ticket(values)
    if ticket.day != today:
        raise _other_day(ticket.day, today)
    return ticket


def ticket_shaped(digits: str) -> bool:
    """Tell whether plain digits are built like a slip's QR: length, format, a real day, label and hints in range.

    Whether a centre made them only ``read_qr`` can tell; this is for digits that came without the scanner's Enter.
    """
    if not re.fullmatch(rf"[0-9]{{{QR_DIGITS}}}", digits) or digits[0] != str(QR_FORMAT):
        return False
    values = _fields(digits)
    try:
        date(2000 + values["day"] // 10000, values["day"] // 100 % 100, values["day"] % 100)
    except ValueError:
        return False
    in_range = 1 <= values["prefix"] <= 26 and 1 <= values["lane"] <= MAX_LANE and 1 <= values["number"] <= MAX_NUMBER
    return in_range and values["queue"] <= 26 and values["place"] < 300 and values["minute"] < 28 * 60


def _other_day(day: date, today: date) -> UserError:
    if day == today - timedelta(days=1):
        sentence = _(
            "This ticket is from yesterday, numbers are good for one day. Please give the visitor a new number."
        )
    else:
        sentence = _(
            "This ticket is of {date}, numbers are good for one day. Please give the visitor a new number."
        ).format(date=day.isoformat())
    return UserError(sentence, "qr")


def _fields(digits: str) -> dict[str, int]:
    values: dict[str, int] = {}
    start = 0
    for name, width in _FIELDS:
        values[name] = int(digits[start : start + width])
        start += width
    return values


def _ticket(values: Mapping[str, int]) -> QrTicket:
    yymmdd = values["day"]
    return QrTicket(
        key_id=values["key_id"],
        centre=f"{values['centre']:06d}",
        day=date(2000 + yymmdd // 10000, yymmdd // 100 % 100, yymmdd % 100),
        device=values["device"],
        visit=values["visit"],
        prefix=_letter(values["prefix"]),
        lane=values["lane"],
        number=values["number"],
        queue=_letter(values["queue"]),
        place=_place(values["place"]),
        minute=values["minute"],
    )


def _mac(body: str, key: bytes) -> str:
    tag = int.from_bytes(hmac.new(key, body.encode("ascii"), hashlib.sha256).digest(), "big")
    return f"{tag % 10**_MAC_DIGITS:0{_MAC_DIGITS}d}"


def _letter_number(letter: str) -> int:
    return ord(letter) - 64 if re.fullmatch(r"[A-Z]", letter) else -1


def _letter(number: int) -> str:
    return chr(64 + number)


def _place_number(place: str) -> int:
    if not place:
        return 0
    found = _PLACE.fullmatch(place)
    return _PLACE_BASE[found[1]] + int(found[2]) if found else -1


def _place(number: int) -> str:
    if number == 0:
        return ""
    return f"W{number - 100}" if number < 200 else f"R{number - 200}"
