"""Identity documents and telephone numbers as visitors show them: normalised, checked, never judged further.

The codes of documents are those of GA/T 2000.156 (公安信息代码 常用证件代码), as far as a desk meets them:

====  ==========================================  ==============================================================
111   居民身份证                                    GB 11643: 17 digits and a check digit (ISO 7064 MOD 11-2); the
                                                  same rule covers 港澳台居民居住证 (81, 82, 83 …) and the foreign
                                                  permanent resident's card of 2023 (9 …)
414   普通护照                                      5 to 15 letters and digits
511   台湾居民来往大陆通行证                          8 digits
516   港澳居民来往内地通行证                          H or M with 8 digits, or 10 of the older kind
553   外国人永久居留身份证                            3 letters with 12 digits (before 2023), or the 18 of 111
990   其他证件                                      anything up to 40 characters
none  无证件                                        no number; the reason is asked for instead
====  ==========================================  ==============================================================
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from desk_app.domain.texts import clean_text
from desk_app.errors import UserError
from desk_app.i18n import _

Sex = Literal["male", "female", ""]

ID_TYPES: Final = ("111", "414", "511", "516", "553", "990", "none")
OLDEST: Final = 120  # years; beyond, the number was misread
ELDERLY_FROM: Final = 60  # 老年人权益保障法 2
ADULT_FROM: Final = 18  # 未成年人保护法 2

# GB/T 2260: the first two digits of mainland provinces and of 台港澳 (with their residence permits, 81 to 83).
_PROVINCES: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True, slots=True)
class IdFacts:
    """What a checked number tells. ``warnings`` are sentences to show; they stop nothing."""

    normalised: str
    birth: date | None
    sex: Sex
    warnings: tuple[str, ...]


def check_id(id_type: str, number: str, today: date) -> IdFacts:
    """Normalise and check the number of an identity document.

    Args:
        id_type: one of ``ID_TYPES``.
        number: as typed or scanned; full-width characters, spaces and a small x are accepted.
        today: the business day, for births to come and ages beyond belief.

    Raises:
        UserError: ``id_type`` unknown, or ``id_number`` wrong, with what is wrong in it.
    """
    if id_type not in ID_TYPES:
        sentence = _("The document type “{value}” is not known. Use one of: {known}.")
        raise UserError(sentence.format(value=id_type[:20], known=", ".join(ID_TYPES)), "id_type")
    if id_type == "990":
        return _plain(_required(clean_text(number, "id_number", 40)))
    text = normalise_number(clean_text(number, "id_number", 60))
    if id_type == "none":
        if text:
            raise _wrong(
                _("ID number: there is a number, but the type says “no document”. Choose the type of document.")
            )
        return _plain("")
    _required(text)
    if id_type == "111" or (id_type == "553" and text.isdigit()):
        return _citizen(text, today)
    pattern, sentence = _other_form(id_type)
    if not re.fullmatch(pattern, text, re.ASCII):
        raise _wrong(sentence)
    return _plain(text)


def normalise_number(number: str) -> str:
    """Return ``number`` in ASCII capitals without spaces and dashes: what matching and searching compare."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", number)).upper()


def check_digit(first17: str) -> str:
    """Return the 18th character of a 公民身份号码: ISO 7064 MOD 11-2 over 17 digits (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def age_on(birth: date, today: date) -> int:
    """Return the age in completed years (周岁)."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def suggested_care(birth: date | None, today: date) -> frozenset[str]:
    """Return the care flags that the age suggests (``elderly`` from 60, ``minor`` below 18); the clerk decides."""
    if birth is None:
        return frozenset()
    age = age_on(birth, today)
    return frozenset({"elderly"} if age >= ELDERLY_FROM else {"minor"} if age < ADULT_FROM else ())


def check_phone(phone: str) -> str:
    """Return the number as digits (an extension after ``-``), or ``""`` where none was given.

    Mainland mobiles, fixed lines with or without the area code, 400 and 800 numbers and, with a leading ``+``, numbers
    abroad. Separators, full-width characters and a leading 86 are accepted.

    Raises:
        UserError: ``phone`` is none of these.
    """
    text = re.sub(r"[‐-―]", "-", unicodedata.normalize("NFKC", clean_text(phone, "phone", 40)))
    text = re.sub(r"^\s*(0\d{2,3}-\d{7,8})-(\d{1,6})$", r"\1转\2", text)  # 0399-5550100-8001
    text = re.sub(r"[\s().·/\-]", "", text)
    if not text:
        return ""
    text = re.sub(r"^(?:\+|00)86(?=[01]\d{9})", "", text)
    main, _mark, extension = re.sub(r"(?i)转|分机|ext|x|#", "-", text).partition("-")
    mobile = r"1[3-9]\d{9}"
    fixed = r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[2-8]\d{6,7}"
    service = r"[48]00\d{7}"
    abroad = r"(?:\+|00)[1-9]\d{5,14}"
    if not re.fullmatch(rf"{mobile}|{fixed}|{service}|{abroad}", main, re.ASCII):
        sentence = _(
            "Phone: this is not a mobile number of 11 digits or a fixed line with its area code. Check the digits."
        )
        raise UserError(sentence, "phone")
    if extension and not re.fullmatch(r"-*\d{1,6}", extension, re.ASCII):
        raise UserError(_("Phone: the extension is not made of up to 6 digits. Check it."), "phone")
    return f"{main}-{extension.lstrip('-')}" if extension else main


def _plain(number: str) -> IdFacts:
    return IdFacts(number, None, "", ())


def _wrong(sentence: str) -> UserError:
    return UserError(sentence, "id_number")


def _required(text: str) -> str:
    if not text:
        raise _wrong(_("ID number: it is empty. Type or scan it, or choose “no document” with a reason."))
    return text


def _other_form(id_type: str) -> tuple[str, str]:
    """Return the pattern of a document's number and the sentence for what does not fit."""
    return {
        "414": (r"[A-Z0-9]{5,15}", _("ID number: a passport number has 5 to 15 letters and digits. Check it.")),
        "511": (r"\d{8}", _("ID number: a Taiwan resident's travel permit has 8 digits. Check it.")),
        "516": (
            r"[HM]\d{8}(?:\d{2})?",
            _("ID number: a Hong Kong or Macao resident's permit is H or M with 8 or 10 digits. Check it."),
        ),
        "553": (
            r"[A-Z]{3}\d{12}",
            _("ID number: a foreign resident's card has 3 letters with 12 digits, or 18 digits. Check it."),
        ),
    }[id_type]


def _citizen(text: str, today: date) -> IdFacts:
    """Check a 公民身份号码 (GB 11643)."""
    if len(text) == 15 and text.isdigit():
        raise _wrong(_("ID number: these are the 15 digits of an old card. Type the 18 of the present one."))
    if len(text) != 18:
        raise _wrong(_("ID number: 18 characters are needed, there are {n}. Check it.").format(n=len(text)))
    if not re.fullmatch(r"\d{17}[\dX]", text, re.ASCII):
        raise _wrong(_("ID number: only digits may stand in it, and an X at the very end. Check it."))
    try:
        birth = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise _wrong(
            _("ID number: digits 7 to 14 are not a date of the calendar. Check them against the card.")
        ) from None
    if birth > today:
        raise _wrong(_("ID number: the date of birth is still to come. Check digits 7 to 14."))
    if age_on(birth, today) > OLDEST:
        raise _wrong(
            _("ID number: the date of birth is more than {n} years ago. Check digits 7 to 14.").format(n=OLDEST)
        )
    if check_digit(text[:17]) != text[17]:
        raise _wrong(_("ID number: the check digit does not fit. Compare the last digit, then the others."))
    known = _PROVINCES.match(text) or text[0] == "9"  # 9: the foreign permanent resident's card
    warnings = (
        () if known else (_("ID number: the area code at its beginning is not known. Compare it with the card."),)
    )
    return IdFacts(text, birth, "male" if int(text[16]) % 2 else "female", warnings)
