"""From a card's bytes to texts: encodings, blanks, dates, codes.

What stands on the chip is UTF-16LE in fields of a fixed length, filled with blanks (GA 450's text area, as the manual
of SDT hands it over). ``termb.dll`` hands over GBK. Names outside GBK are the trouble: a library's conversion leaves
``?`` in their place, and chips written before GB 18030-2005 hold some of them in the private use area (䶮 as U+E863).
The latter are put right; what cannot be is marked ``LOST``, and the desk says so.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LOST = "\ufffd"  # a character that was there and cannot be told
LONG = "long"  # 长期

# GB 18030-2000 to 2005: what Python's codec (2000) leaves in the private use area.
_LATER = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}


class Undecodable(ValueError):  # noqa: N818
    """Bytes that are no text of the encoding. Carries none of them."""


def utf16_text(field: bytes) -> str:
    """Return a fixed field of the chip: UTF-16LE, an odd byte at the end dropped, blanks and NULs taken away."""
    text = field[: len(field) // 2 * 2].decode("utf-16-le", "replace")
    return _settled(text)


def written(buffer: bytes, length: int) -> bytes:
    """Return what a library wrote into a buffer.

    Args:
        buffer: all of it.
        length: what the library says it wrote; not believed where it is beyond the buffer or less than one. The text
            ends at the first NUL in any case.
    """
    return (buffer[:length] if 0 < length <= len(buffer) else buffer).split(b"\0", 1)[0]


def encoding_of(fields: Iterable[bytes]) -> str:
    """Return how a card's fields are encoded: GB 18030 (which holds GBK), or UTF-8 where all of them are UTF-8.

    One short name may be both by chance; name, address and authority together are not.
    """
    try:
        wide = [field.decode("utf-8") for field in fields if not field.isascii()]
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8" if wide else "gb18030"


def narrow_text(field: bytes, encoding: str) -> str:
    """Return a field as text.

    Raises:
        Undecodable: the bytes are no text of that encoding.
    """
    try:
        return _settled(field.decode(encoding))
    except UnicodeDecodeError:
        raise Undecodable from None


def marked(text: str) -> str:
    """Return a name or an address with each ``?`` as ``LOST``: none has a question mark of its own."""
    return re.sub("[?？]", LOST, text)


def agree(wide: str, narrow: str) -> bool:
    """Return whether a text got as UTF-16 and the same text got as GBK are one, but for what GBK cannot hold."""
    left = iter(wide)
    return bool(wide) and all(char in left for char in narrow if char not in "?？" + LOST)


def iso_date(text: str) -> str:
    """Return ``1990-03-07`` for 19900307, 1990.03.07, 1990-3-7 or 1990年3月7日; ``long`` for 长期; else ``""``."""
    if "长期" in text:
        return LONG
    text = text.strip()
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text) or re.fullmatch(r"(\d{4})\D+(\d\d?)\D+(\d\d?)\D?", text)
    if not found:
        return ""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return ""


def sex_word(text: str) -> str:
    """Return ``male`` or ``female`` for GB/T 2261.1's 1 and 2 or the words 男 and 女; ``""`` for anything else."""
    return {"1": "male", "男": "male", "2": "female", "女": "female", "M": "male", "F": "female"}.get(text.strip(), "")


def _settled(text: str) -> str:
    """Return the text without blanks around it and NULs in it; private characters put right or ``LOST``."""
    return "".join(map(_public, text.replace("\0", ""))).strip(" \u3000\t\r\n")


def _public(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:  # half a pair
        return LOST
    if not (0xE000 <= code <= 0xF8FF or code >= 0xF0000):
        return char
    if code in _LATER:
        return chr(_LATER[code])
    if 0xE815 <= code <= 0xE864:  # GBK's FE50 to FEA0, as Windows' code page 936 has them
        low = 0x50 + code - 0xE815
        found = bytes((0xFE, low + (low >= 0x7F))).decode("gb18030")
        if not 0xE000 <= ord(found) <= 0xF8FF:
            return found
    return LOST
