"""华视 (ChinaVision) readers: ``termb.dll``, as its manual for CVR-100 readers has it.

    CVR_InitComm(port)             1 done · 2 the port does not open · 0, 3 a library of its own is missing.
                                   USB is 1001 to 1016, serial 1 to 16.
    CVR_Authenticate()             1 a card was found and selected · 2 none · 3 it could not be selected ·
                                   0 not initialised · 4 the reader is not connected (newer libraries). A card that was
                                   read is not found again until it was taken away.
    CVR_AuthenticateForNoJudge()   the same, a card that was read included; not in every library.
    CVR_Read_Content(4)            1 done · 0 the card could not be read · 4 not connected · 99 something else. Leaves
                                   wz.txt and zp.bmp behind: wiped after each card.
    GetPeopleName(char *, int *)   … and its like: 1 done. The length is the buffer's going in, the text's coming out.
                                   GBK, ended by NUL. The same name with U: UTF-16LE; only in newer libraries.
    GetCertType(char *, int *)     I or Y a foreigner's card, J 港澳台居民居住证, blank an ID card; newer libraries.
    CVR_CloseComm()

``CVR_Read_FPContent`` (the fingerprint) is never called, nor anything that hands over the picture. From memory rather
than from a manual: code 4 of ``CVR_Read_Content``, the encoding of the U functions (believed only where it agrees with
GBK), that ``GetPeopleNation`` tells the nationality of a foreigner.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING

from desk_app.devices.idcard.decoding import (
    Undecodable,
    agree,
    encoding_of,
    iso_date,
    marked,
    narrow_text,
    sex_word,
    utf16_text,
    written,
)
from desk_app.devices.idcard.drivers import Trouble
from desk_app.devices.idcard.nations import nation_name
from desk_app.devices.idcard.natives import found_library, load
from desk_app.devices.idcard.traces import Traces

if TYPE_CHECKING:
    from desk_app.devices.idcard.drivers import Card
    from desk_app.devices.idcard.natives import Library, Loading

USUAL = ("termb.dll", "Termb.dll") if sys.platform == "win32" else ("libtermb.so", "termb.so")
FIELDS = {
    "name": "GetPeopleName",
    "sex": "GetPeopleSex",
    "nation": "GetPeopleNation",
    "birth": "GetPeopleBirthday",
    "address": "GetPeopleAddress",
    "id_number": "GetPeopleIDCode",
    "authority": "GetDepartment",
    "valid_from": "GetStartDate",
    "valid_to": "GetEndDate",
}
OF_FOREIGNERS = {"type": "GetCertType", "chinese_name": "GetPeopleChineseName"}  # in newer libraries
NEEDED = ("CVR_InitComm", "CVR_CloseComm", "CVR_Authenticate", "CVR_Read_Content", *FIELDS.values())
KINDS = {"I": "foreigner", "Y": "foreigner", "J": "hmt"}
SIZE = 512  # bytes; the longest field, an address, has 70


class Termb:
    """One reader behind ``termb.dll``.

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

    def open(self) -> None:
        """Load the library, wipe what an earlier run left, open the port."""
        path = found_library(self._setting, USUAL)
        self._traces = Traces(path)
        self._traces.wipe()
        self._dll = self._load(path, NEEDED)
        code = int(self._dll.CVR_InitComm(self._port))
        if code != 1:
            raise Trouble("driver_missing" if code in (0, 3) else "no_port", f"CVR_InitComm {code}")

    def find(self, *, again: bool) -> bool:
        """Return whether a card was found and selected."""
        dll = self._opened()
        name = "CVR_AuthenticateForNoJudge" if again and _has(dll, "CVR_AuthenticateForNoJudge") else "CVR_Authenticate"
        code = int(getattr(dll, name)())
        if code in (1, 2):
            if again and code == 2:
                self._still_there(dll)
            return code == 1
        raise Trouble("no_reader" if code in (0, 4) else "unreadable", f"{name} {code}")

    def card(self) -> Card:
        """Read the card that was found; whatever happens, what the library wrote is wiped."""
        dll = self._opened()
        try:
            code = int(dll.CVR_Read_Content(4))
            if code != 1:
                problem = {0: "taken_away", 4: "no_reader"}.get(code, "unreadable")
                raise Trouble(problem, f"CVR_Read_Content {code}")
            return _card(dll)
        except Undecodable:
            raise Trouble("unreadable", "termb text") from None
        finally:
            if self._traces is not None:
                self._traces.wipe()

    def close(self) -> None:
        """Close the port, wipe once more."""
        if self._dll is not None:
            self._dll.CVR_CloseComm()
        if self._traces is not None:
            self._traces.wipe()
        self._dll = None

    def _opened(self) -> Library:
        if self._dll is None:
            raise Trouble("no_port", "not open")
        return self._dll

    def _still_there(self, dll: Library) -> None:
        """Older libraries say "no card" of a reader that was unplugged: when somebody asks, open the port anew."""
        dll.CVR_CloseComm()
        code = int(dll.CVR_InitComm(self._port))
        if code != 1:
            raise Trouble("no_reader", f"CVR_InitComm {code}")


def _card(dll: Library) -> Card:
    raw = {name: _narrow(dll, function) for name, function in {**FIELDS, **OF_FOREIGNERS}.items()}
    encoding = encoding_of(raw.values())
    text = {name: narrow_text(field, encoding) for name, field in raw.items()}
    kind = KINDS.get(text["type"], "id")
    name = _wide(dll, "GetPeopleName", text["name"])
    chinese = _wide(dll, "GetPeopleChineseName", text["chinese_name"])
    return {
        "kind": kind,
        "name": marked(chinese if kind == "foreigner" else name),
        "latin_name": name if kind == "foreigner" else "",
        "sex": sex_word(text["sex"]),
        "nation": text["nation"] if kind == "foreigner" else nation_name(text["nation"]),
        "birth": iso_date(text["birth"]),
        "address": marked(_wide(dll, "GetPeopleAddress", text["address"])),
        "id_number": text["id_number"],
        "authority": text["authority"],
        "valid_from": iso_date(text["valid_from"]),
        "valid_to": iso_date(text["valid_to"]),
    }


def _narrow(dll: Library, function: str) -> bytes:
    """Return a field's bytes; none where the library has no such function."""
    return written(*_got(dll, function))


def _wide(dll: Library, function: str, narrow: str) -> str:
    """Return a field as UTF-16 where the library can and agrees with itself, else as it was got before."""
    buffer, _length = _got(dll, function + "U")
    end = next((at for at in range(0, len(buffer) - 1, 2) if buffer[at : at + 2] == b"\0\0"), len(buffer))
    wide = utf16_text(buffer[:end])
    return wide if agree(wide, narrow) else narrow


def _got(dll: Library, function: str) -> tuple[bytes, int]:
    if not _has(dll, function):
        return b"", 0
    buffer = ctypes.create_string_buffer(SIZE)
    length = ctypes.c_int(SIZE)
    code = int(getattr(dll, function)(buffer, ctypes.byref(length)))
    found = buffer.raw if code == 1 else b""
    ctypes.memset(buffer, 0, SIZE)
    return found, length.value


def _has(dll: Library, function: str) -> bool:
    return hasattr(dll, function)
