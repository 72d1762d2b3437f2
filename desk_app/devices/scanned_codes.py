"""What a burst of keys at a scanner's speed is: a slip of ours, somebody else's code, or typing after all.

Rules: a slip's QR holds digits only and has one length (``desk_app.domain.codes``; domain page, Identity). Whether a
slip is this centre's and today's is not decided here: ``read_qr`` does, and says it. Codes of others are never kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from desk_app.domain.codes import QR_DIGITS, check_case_code, ticket_shaped
from desk_app.domain.identity import check_digit
from desk_app.errors import UserError
from desk_app.i18n import _

ForeignKind = Literal["payment", "web", "goods", "cut", "number", "text"]

MOST_EXTRA: Final = 24
"""Keys that may come between and around a slip's digits: a quick typist's during the two seconds of a slow scanner."""
_CUT: Final = 40  # digits: no number of daily life is that long, so it was part of a slip
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # symbology identifier, ISO/IEC 15424: ]Q1 before a QR
_PAYMENT: Final = ("alipay", "wxp://", "tenpay", "95516.com", "wx.pay", "weixin.qq.com/pay")
_GOODS: Final = (12, 13, 14)  # UPC-A, EAN-13, ITF-14 (GS1 General Specifications, 7.9: check digit)
_LEADING: Final = 3  # keys typed by hand that may hang before somebody else's code


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key with a character: when it was pressed (ms of any one clock), and the character, half-width."""

    time_ms: int
    char: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Affixes:
    """What a scanner puts before and after a code (前缀、后缀), as far as it has been seen."""

    lead: str = ""
    trail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a burst is.

    Args:
        kind: ``ticket``: digits to be looked up; ``foreign``: somebody else's code; ``typing``.
        text: the digits of a ticket, the ``ForeignKind`` of a foreign code.
        typed: which strokes a person typed meanwhile; all of them for ``typing``.
        affixes: what stood around a ticket in the scanner's own rhythm, typed or not.
    """

    kind: Literal["ticket", "foreign", "typing"]
    text: str = field(default="", repr=False)
    typed: tuple[int, ...] = ()
    affixes: Affixes = Affixes()


def read_burst(
    strokes: Sequence[Stroke], shortest: int, known: Affixes, *, ended: bool, usual_ms: float = math.inf
) -> Reading:
    """Say what a burst is.

    Args:
        strokes: the keys, none further apart than a scanner's.
        shortest: fewest characters of a code.
        known: what this scanner put around the last slip.
        ended: whether Enter or Tab came behind. Without it only digits built like a slip's count as a scan.
        usual_ms: what half of the gaps must not exceed, lest somebody who types quickly be taken for a scanner; digits
            built like a slip's prove themselves.
    """
    text = "".join(stroke.char for stroke in strokes)
    typing = Reading("typing", typed=tuple(range(len(strokes))))
    if len(text) < shortest or len(set(text)) == 1:  # one character over and over is a key held down
        return typing
    ticket = _ticket(strokes, known, ended=ended)
    if ticket is not None:
        return ticket
    if not ended or median(_gaps(strokes)) > usual_ms:
        return typing
    return _other(strokes, shortest, typing)


def is_whole_ticket(strokes: Sequence[Stroke]) -> bool:
    """Tell whether nothing is missing of a slip's digits, whatever was typed before and among them."""
    if not QR_DIGITS <= len(strokes) <= QR_DIGITS + MOST_EXTRA:
        return False
    return ticket_shaped("".join(stroke.char for stroke in strokes if stroke.char.isdigit())[-QR_DIGITS:])


# --- ours -------------------------------------------------------------------------------------------------------------


def _ticket(strokes: Sequence[Stroke], known: Affixes, *, ended: bool) -> Reading | None:
    """Find a slip's digits; what stands between them was typed by a person, what stands around them perhaps."""
    where = [index for index, stroke in enumerate(strokes) if stroke.char.isdigit()]
    if len(where) < QR_DIGITS or len(strokes) > QR_DIGITS + MOST_EXTRA:
        return None
    digits = "".join(strokes[index].char for index in where)
    starts = [at for at in range(len(digits) - QR_DIGITS + 1) if ticket_shaped(digits[at : at + QR_DIGITS])]
    if ended and not starts and len(strokes) == QR_DIGITS:
        starts = [0]  # another's or a spoilt slip: looking it up says which
    if len(starts) != 1:
        return None
    taken = where[starts[0] : starts[0] + QR_DIGITS]
    first, last = taken[0], taken[-1]
    beat = _gaps(strokes[first : last + 1])
    lead = _in_beat(strokes[: first + 1], beat, 0, first)
    trail = _in_beat(strokes[last:], beat, 1, len(strokes) - last)
    own = set(taken)
    if lead and (lead == known.lead or _AIM.fullmatch(lead)):
        own |= set(range(first))
    if trail and trail == known.trail:
        own |= set(range(last, len(strokes)))
    typed = tuple(index for index in range(len(strokes)) if index not in own)
    return Reading("ticket", digits[starts[0] : starts[0] + QR_DIGITS], typed, Affixes(lead, trail))


def _gaps(strokes: Sequence[Stroke]) -> list[int]:
    return [after.time_ms - before.time_ms for before, after in pairwise(strokes)]


def _in_beat(strokes: Sequence[Stroke], beat: list[int], start: int, end: int) -> str:
    """Return the characters ``start`` to ``end`` if all the gaps are such as stand between the slip's digits."""
    usual = sorted(beat)[1:-2]  # of a busy PC one or two are longer
    regular = all(usual[0] - 1 <= gap <= usual[-1] + 1 for gap in _gaps(strokes))
    return "".join(stroke.char for stroke in strokes[start:end]) if regular else ""


# --- others' ----------------------------------------------------------------------------------------------------------


def _other(strokes: Sequence[Stroke], shortest: int, typing: Reading) -> Reading:
    typed = _typed_before(strokes, shortest)
    text = "".join(stroke.char for stroke in strokes[typed:])
    if _is_id_number(text):  # a card reader that types: the number belongs into its field
        return typing
    kind: Literal["ticket", "foreign"] = "ticket" if _is_case_code(text) else "foreign"
    return Reading(kind, text if kind == "ticket" else foreign_kind(text), tuple(range(typed)))


def _typed_before(strokes: Sequence[Stroke], shortest: int) -> int:
    """Return how many keys at the beginning stand too far off to be the scanner's (one of its gaps may be long)."""
    gaps = _gaps(strokes)
    most = min(_LEADING, len(strokes) - shortest)
    return next((count for count in range(most, 0, -1) if gaps[count - 1] > 1.5 * sorted(gaps[count:])[-2] + 3), 0)


def _is_case_code(text: str) -> bool:
    try:
        return bool(check_case_code(text)) and text.isdigit()
    except UserError:
        return False


def _is_id_number(text: str) -> bool:
    """Tell whether this is a 公民身份号码 (GB 11643) with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{17}[0-9Xx]", text)) and check_digit(text[:17]) == text[17].upper()


def foreign_kind(text: str) -> ForeignKind:
    """Say what a code that is not ours looks like. Nothing of it is kept.

    Payment codes: WeChat's have 18 digits from 10 to 15, Alipay's 16 to 24 from 25 to 30 (their pages for merchants).
    """
    low = text.lower()
    if not text.isdigit():
        if any(mark in low for mark in _PAYMENT):
            return "payment"
        return "web" if "://" in low or low.startswith("www.") else "text"
    if re.fullmatch(r"1[0-5][0-9]{16}|(2[5-9]|30)[0-9]{14,22}", text):
        return "payment"
    if len(text) in _GOODS and _goods_check(text):
        return "goods"
    return "cut" if len(text) >= _CUT else "number"


def _goods_check(digits: str) -> bool:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0


def foreign_words(kind: str) -> str:
    """Return what to say of a code that is not a slip's: what it is not, what is safe, what to do."""
    if kind == "cut":
        return _(
            "Only part of a slip was read. Nothing was changed. "
            "Finish what the input method composes (Space or Esc), then scan once more."
        )
    looks = {
        "payment": _("a payment code (nothing is to be paid here)"),
        "web": _("a web address"),
        "goods": _("a goods code"),
        "number": _("a number of another place"),
    }.get(kind, _("a code of another place"))
    return _("Not a slip of this centre, but {what}. Nothing was changed. Scan the slip's square code, or F3.").format(
        what=looks
    )
