"""Personal data as it may be shown (PIPL 28–30): 张*三, 130***********0010, 138****1234, the town alone."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TOWN: Final = re.compile(r"[^省市县旗区\s\d]{1,10}?(?:街道|镇|乡|苏木)")


def mask_name(name: str) -> str:
    """Return ``张*`` for two characters, the first, a star and the last for more, ``*`` for one.

    A character is what a reader sees as one: 𬭎, or a letter with its marks and variation selectors.
    """
    seen = _characters(name.strip())
    if len(seen) <= 1:
        return "*" * len(seen)
    if len(seen) == 2:
        return f"{seen[0]}*"
    return f"{seen[0]}*{seen[-1]}"


def mask_id(number: str) -> str:
    """Return ``130***********0010``: 3 first and 4 last of a long number, 2 and 2 of a shorter one, else only stars."""
    first, last = (3, 4) if len(number) >= 15 else (2, 2) if len(number) >= 8 else (0, 0)
    return number[:first] + "*" * (len(number) - first - last) + (number[-last:] if last else "")


def mask_phone(phone: str) -> str:
    """Return ``138****1234``; of a number without area code the last 4 digits, of a shorter one nothing."""
    digits = phone.partition("-")[0]
    if len(digits) >= 10:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-4:]}" if len(digits) >= 7 else "*" * len(digits)


def mask_address(address: str) -> str:
    """Return the town (镇, 乡, 街道) alone, or ``****`` where none is named."""
    if not address.strip():
        return ""
    town = _TOWN.search(address)
    return town.group() if town else "****"


def _characters(text: str) -> list[str]:
    """Split into what a reader sees as characters: a base with its combining marks and variation selectors."""
    seen: list[str] = []
    for char in text:
        belongs = unicodedata.combining(char) or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
        if belongs and seen:
            seen[-1] += char
        else:
            seen.append(char)
    return seen
