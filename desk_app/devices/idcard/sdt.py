"""The SDT family: ``sdtapi.dll`` of 公安部第一研究所's interface, which most makes of reader offer beside their own.

    SDT_OpenPort(port)                                     0x90 open. USB 1001 to 1016, serial 1 to 16.
    SDT_StartFindIDCard(port, uchar iin[4], 0)             0x9F found · 0x80 none, or one that was read and still lies
    SDT_SelectIDCard(port, uchar sn[8], 0)                 0x90 selected · 0x81 not
    SDT_ReadBaseMsg(port, text, &length, photo, &length, 0)  0x90 read: text of 256 bytes, UTF-16LE
    SDT_ReadNewAppMsg(port, text, &length, 0)              0x90 the newest address (70 bytes) · 0x91 there is none;
                                                           either says that a selected card lies there
    SDT_GetSAMStatus(port, 0)                              0x90 the security module works · 0x60 it does not
    SDT_ClosePort(port)

The last argument 0: the port is open already. Other codes, as the manual lists them: 0x01 port, 0x02 timeout, 0x03
transfer, 0x05 serial port, 0x21 command, 0x31 0x32 authentication between card and module, 0x33 0x3F the card's data,
0x40 unknown kind of card, 0x41 reading, 0x47 random number, 0x60 self-test, 0x66 not licensed.

The picture comes with the text whether asked for or not: its buffer is zeroed at once. ``SDT_ReadBaseFPMsg`` (the
fingerprint) is never called.

The text's fields (offset, length in bytes), by the type at 248: blank 居民身份证 · ``J`` 港澳台居民居住证 · ``I``
外国人永久居留身份证 of 2017 · ``Y`` of 2023. Of ``Y`` the layout is from a vendor's example, not from the standard.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING

from desk_app.devices.idcard.decoding import iso_date, sex_word, utf16_text
from desk_app.devices.idcard.drivers import Trouble
from desk_app.devices.idcard.nations import nation_name
from desk_app.devices.idcard.natives import ROOM, Unread, found_library, load
from desk_app.devices.idcard.traces import Traces

if TYPE_CHECKING:
    from desk_app.devices.idcard.drivers import Card
    from desk_app.devices.idcard.natives import Library, Loading

USUAL = ("sdtapi.dll", "Sdtapi.dll") if sys.platform == "win32" else ("libsdtapi.so", "sdtapi.so")
NEEDED = ("SDT_OpenPort", "SDT_ClosePort", "SDT_StartFindIDCard", "SDT_SelectIDCard", "SDT_ReadBaseMsg")
DONE, FOUND, NOT_FOUND, NOT_SELECTED, NONE_SUCH = 0x90, 0x9F, 0x80, 0x81, 0x91
TEXT = 256  # bytes of the text area
ASKED_EVERY = 10  # looks without a card, then the security module is asked whether the reader is still there

TYPE_AT = (248, 2)
OF_ID = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id_number": (122, 36),
    "authority": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
OF_HMT = {name: place for name, place in OF_ID.items() if name != "nation"}  # 32: kept free; 220: 通行证号码
OF_FOREIGNER_2017 = {
    "latin_name": (0, 120),
    "sex": (120, 2),
    "id_number": (122, 30),
    "nation": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
    "authority": (240, 8),
}
OF_FOREIGNER_2023 = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "latin_name": (52, 70),
    "id_number": (122, 36),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "latin_rest": (220, 22),
    "nation": (242, 6),
}
KINDS = {
    "I": ("foreigner", OF_FOREIGNER_2017),
    "Y": ("foreigner", OF_FOREIGNER_2023),
    "J": ("hmt", OF_HMT),
    "": ("id", OF_ID),
}
GONE = frozenset((0x01, 0x02, 0x03, 0x05))
BROKEN = frozenset((0x60, 0x66))
TOO_SOON = frozenset((NOT_FOUND, NOT_SELECTED, 0x41))


class Sdt:
    """One reader behind ``sdtapi.dll``.

    Args:
        library: of the settings.
        port: 1001 to 1016 USB, 1 to 16 serial.
        loading: loads the library, here or in a program apart.
    """

    def __init__(self, library: str, port: int, loading: Loading = load) -> None:
        self._setting = library
        self._load = loading
        self._port = port
        self._dll: Library | None = None
        self._traces: Traces | None = None
        self._empty = 0

    def open(self) -> None:
        """Load the library and open the port."""
        path = found_library(self._setting, USUAL)
        self._traces = Traces(path)
        self._traces.wipe()
        self._dll = self._load(path, NEEDED)
        code = int(self._dll.SDT_OpenPort(self._port))
        if code != DONE:
            raise Trouble("reader_broken" if code in BROKEN else "no_port", f"SDT_OpenPort {code:#04x}")

    def find(self, *, again: bool) -> bool:
        """Return whether a card is selected."""
        dll = self._opened()
        if again and self._new_address(dll) is not None:
            return True  # read before, and still selected
        code = int(dll.SDT_StartFindIDCard(self._port, ctypes.create_string_buffer(ROOM), 0))
        if code == NOT_FOUND:
            self._still_there(dll, asked=again)
            return False
        self._empty = 0
        if code != FOUND:
            raise _trouble("SDT_StartFindIDCard", code)
        code = int(dll.SDT_SelectIDCard(self._port, ctypes.create_string_buffer(ROOM), 0))
        if code != DONE:
            raise _trouble("SDT_SelectIDCard", code)
        return True

    def card(self) -> Card:
        """Read the card that was selected."""
        dll = self._opened()
        text, photo = ctypes.create_string_buffer(ROOM), Unread()
        text_length, photo_length = ctypes.c_uint(ROOM), ctypes.c_uint(ROOM)
        try:
            code = int(
                dll.SDT_ReadBaseMsg(self._port, text, ctypes.byref(text_length), photo, ctypes.byref(photo_length), 0)
            )
            ctypes.memset(photo, 0, ROOM)
            if code != DONE:
                raise _trouble("SDT_ReadBaseMsg", code)
            card = card_of(text.raw[:TEXT])
            newest = self._new_address(dll) if card["kind"] == "id" else None
            card["address"] = newest or card["address"]
            return card
        finally:
            ctypes.memset(text, 0, ROOM)
            if self._traces is not None:
                self._traces.wipe()

    def close(self) -> None:
        """Close the port, wipe once more."""
        if self._dll is not None:
            self._dll.SDT_ClosePort(self._port)
        if self._traces is not None:
            self._traces.wipe()
        self._dll = None

    def _opened(self) -> Library:
        if self._dll is None:
            raise Trouble("no_port", "not open")
        return self._dll

    def _new_address(self, dll: Library) -> str | None:
        """Return the newest address of the selected card, ``""`` where it has none; None where none is selected."""
        if not hasattr(dll, "SDT_ReadNewAppMsg"):
            return None
        buffer, length = ctypes.create_string_buffer(ROOM), ctypes.c_uint(ROOM)
        code = int(dll.SDT_ReadNewAppMsg(self._port, buffer, ctypes.byref(length), 0))
        text = utf16_text(buffer.raw[:70]) if code == DONE and length.value else ""
        ctypes.memset(buffer, 0, ROOM)
        return text if code in (DONE, NONE_SUCH) else None

    def _still_there(self, dll: Library, *, asked: bool) -> None:
        """Ask the security module now and then: a reader that was unplugged may say "no card" for ever."""
        self._empty += 1
        if not (asked or self._empty % ASKED_EVERY == 0) or not hasattr(dll, "SDT_GetSAMStatus"):
            return
        code = int(dll.SDT_GetSAMStatus(self._port, 0))
        if code != DONE:
            raise Trouble("reader_broken" if code in BROKEN else "no_reader", f"SDT_GetSAMStatus {code:#04x}")


def card_of(text: bytes) -> Card:
    """Return what stands in the text area.

    Args:
        text: its 256 bytes.

    Raises:
        Trouble: ``unreadable``: a kind of card that is not known.
    """
    mark = _field(text, TYPE_AT)
    if mark not in KINDS:
        raise Trouble("unreadable", "type of card")
    kind, places = KINDS[mark]
    found = {name: _field(text, place) for name, place in places.items()}
    nation = found.get("nation", "")
    return {
        "kind": kind,
        "name": found["name"],
        "latin_name": found.get("latin_name", "") + found.get("latin_rest", ""),
        "sex": sex_word(found["sex"]),
        "nation": nation if kind == "foreigner" else nation_name(nation),
        "birth": iso_date(found["birth"]),
        "address": found.get("address", ""),
        "id_number": found["id_number"],
        "authority": found.get("authority", ""),
        "valid_from": iso_date(found["valid_from"]),
        "valid_to": iso_date(found["valid_to"]),
    }


def _field(text: bytes, place: tuple[int, int]) -> str:
    start, length = place
    return utf16_text(text[start : start + length])


def _trouble(function: str, code: int) -> Trouble:
    detail = f"{function} {code:#04x}"
    if code in GONE:
        return Trouble("no_reader", detail)
    if code in BROKEN:
        return Trouble("reader_broken", detail)
    return Trouble("taken_away" if code in TOO_SOON else "unreadable", detail)
