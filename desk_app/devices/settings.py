"""Which devices this PC has: printers, scanner, ID-card reader, voice, screens. Kept in the store, per PC."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from db.transaction import Transaction
from desk_app.devices.addresses import DOCUMENT_KINDS, SLIP_KINDS, AddressKind, parse_address
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.screens.names import HALL, VISITOR, screen_name
from desk_app.voice.quiet import quiet_spans, written

PaperMode = Literal["raster", "text"]
Cut = Literal["full", "partial", "none"]
VoiceEngine = Literal["auto", "clips"]
RunsIn = Literal["own", "desk"]
MOST_SCREENS = 8
STAYS = range(3, 61)
"""Seconds that a call or a page may stay."""


@dataclass(frozen=True, slots=True)
class SlipPrinterSettings:
    """A printer of slips (号条打印机).

    Args:
        address: ``folder:DIR`` (beside the store), ``tcp:HOST[:PORT]``, ``cups:QUEUE``, ``windows:QUEUE`` (RAW) or
            ``system:NAME`` (through its driver).
        paper: width of the roll in mm, 80 or 58.
        mode: ``raster`` prints what was drawn; ``text`` uses the printer's own GB18030 characters.
        cut: what the cutter does.
        feed: lines fed before the cutter.
    """

    address: str = "folder:paper"
    paper: int = 80
    mode: PaperMode = "raster"
    cut: Cut = "partial"
    feed: int = 4


@dataclass(frozen=True, slots=True)
class DocumentPrinterSettings:
    """The printer of A4 documents.

    Args:
        address: ``""`` asks each time; else ``cups:QUEUE``, ``system:NAME`` or ``folder:DIR``.
        copies: how many of each (公文一式两份).
    """

    address: str = ""
    copies: int = 2


@dataclass(frozen=True, slots=True)
class CardReaderSettings:
    """The ID-card reader (读卡器). The picture on a card is never read (PIPL 6: no more than is needed).

    Args:
        driver: ``""`` none, ``termb``, ``sdt``, ``simulator``.
        library: path of the vendor's library; ``""`` is its usual name.
        port: the vendor's port number: 1001…1016 USB, 1…16 serial.
    """

    driver: str = ""
    library: str = ""
    port: int = 1001


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """The barcode scanner (扫码枪): longest gap between its keys in ms, fewest digits of a scan."""

    gap_ms: int = 35
    shortest: int = 12


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The voice that calls numbers out (语音叫号), of the hall screen on this PC.

    Args:
        on: whether this PC announces; one PC a zone.
        engine: ``auto`` speaks with the system's Chinese voice where there is one, ``clips`` plays the recordings.
        volume: percent.
        speed: percent; 100 is as recorded, or the system's usual.
        quiet: hours without announcements, ``12:00-14:00, 17:30-08:00``.
        limit_s: an announcement that could not begin within so many seconds is dropped.
        zones: the zones (区域) its loudspeaker serves, with commas between them; ``""`` all.
        out: ``""`` the loudspeaker; ``folder:DIR`` writes sounds there instead (a trial, another sound system).
    """

    on: bool = False
    engine: VoiceEngine = "auto"
    volume: int = 80
    speed: int = 100
    quiet: str = ""
    limit_s: int = 120
    zones: str = ""
    out: str = ""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """A screen of this PC (显示屏): what it shows, on which monitor.

    Args:
        shows: ``hall``, ``visitor`` (the screen for whoever stands at the desk) or the code of a place.
        zone: hall: only this zone (区); ``""`` the whole hall.
        monitor: which one, as ``ui.screens.monitors`` names it; ``""`` the second where there is one, else the first.
        call_seconds: hall: how long a call stays before the next takes its turn.
        page_seconds: how long a page stays where there is more than fits.
        run: ``own``, a program of its own that is kept up (看护); ``desk``, opened by the desk's program.
    """

    shows: str
    zone: str = ""
    monitor: str = ""
    call_seconds: int = 8
    page_seconds: int = 8
    run: RunsIn = "own"


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """All devices of this PC. ``second_slip`` is the other printer (Ctrl+F8)."""

    slip: SlipPrinterSettings = field(default_factory=SlipPrinterSettings)
    second_slip: SlipPrinterSettings | None = None
    documents: DocumentPrinterSettings = field(default_factory=DocumentPrinterSettings)
    card: CardReaderSettings = field(default_factory=CardReaderSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    screens: tuple[ScreenSettings, ...] = ()


SETTING = "devices"
"""Where they are kept: one JSON text in the store's own settings, which are encrypted and stay on this PC."""

_Check = Callable[[object, str], Any]


def load_settings(tx: Transaction) -> DeviceSettings:
    """Return this PC's devices. What cannot be understood (a newer program wrote it) is as delivered, so that the desk
    opens; see :func:`unreadable`.
    """
    raw = _stored(tx)
    sections = {}
    for name in _NAMES:
        try:
            sections[name] = _section(raw.get(name), name)
        except UserError:
            sections[name] = None
    return DeviceSettings(**{name: value for name, value in sections.items() if value is not None})


def unreadable(tx: Transaction) -> UserError | None:
    """Return what :func:`load_settings` passed over, for ``doctor``."""
    try:
        checked(_stored(tx))
    except UserError as problem:
        return problem
    return None


def save_settings(tx: Transaction, settings: DeviceSettings) -> None:
    """Keep this PC's devices.

    Raises:
        UserError: something does not fit; nothing was kept.
    """
    fit = checked(asdict(settings))
    tx.settings.set(SETTING, json.dumps(asdict(fit), ensure_ascii=False, sort_keys=True))


def checked(raw: Mapping[str, object]) -> DeviceSettings:
    """Return settings as typed or read, if all of them fit.

    Args:
        raw: section (``slip``, ``second_slip``, ``documents``, ``card``, ``scanner``, ``voice``) to its fields,
            ``screens`` to a list of such; what is left out is as delivered.

    Raises:
        UserError: names the field (``slip.address``, ``screens.1.zone``) and says what to do.
    """
    for name in raw:
        if name not in _NAMES:
            raise _unknown(name, _NAMES)
    sections = {name: _section(raw.get(name), name) for name in _NAMES}
    return DeviceSettings(**{name: value for name, value in sections.items() if value is not None})


def _stored(tx: Transaction) -> Mapping[str, object]:
    try:
        raw = json.loads(tx.settings.get(SETTING) or "{}")
    except ValueError:
        return {}
    return raw if isinstance(raw, dict) else {}


def _section(raw: object, name: str) -> Any:
    """Return a section as its dataclass, ``None`` where nothing is said."""
    if raw is None:
        return None
    if name == _SCREENS:
        return _screens(raw)
    kind, checks = _SECTIONS[name]
    return _group(raw, name, kind, checks)


def _group(raw: object, name: str, kind: type, checks: Mapping[str, _Check]) -> Any:
    if not isinstance(raw, Mapping):
        raise UserError(_("{field}: a group of settings is expected here.").format(field=name), name)
    for key in raw:
        if key not in checks:
            raise _unknown(f"{name}.{key}", tuple(f"{name}.{one}" for one in checks))
    return kind(**{key: checks[key](value, f"{name}.{key}") for key, value in raw.items()})


def _screens(raw: object) -> tuple[ScreenSettings, ...]:
    if not isinstance(raw, (list, tuple)) or len(raw) > MOST_SCREENS:
        sentence = _("screens: a list of up to {n} screens is expected.")
        raise UserError(sentence.format(n=MOST_SCREENS), _SCREENS)
    found: dict[str, ScreenSettings] = {}
    for at, each in enumerate(raw, start=1):
        name = f"{_SCREENS}.{at}"
        if isinstance(each, Mapping) and "shows" not in each:
            raise UserError(_("{field}: say what it shows: hall, visitor or a place.").format(field=name), name)
        screen: ScreenSettings = _group(each, name, ScreenSettings, _SCREEN)
        if screen.zone and screen.shows != HALL:
            raise UserError(_("{field}: only a hall screen has a zone.").format(field=f"{name}.zone"), f"{name}.zone")
        if screen.shows == VISITOR and screen.run != "desk":
            sentence = _("{field}: the visitor's screen is opened by the desk.")
            raise UserError(sentence.format(field=f"{name}.run"), f"{name}.run")
        called = screen_name(screen)
        if called in found:
            sentence = _("{field}: this PC has the screen “{name}” already. Change that one.")
            raise UserError(sentence.format(field=f"{name}.shows", name=called), f"{name}.shows")
        found[called] = screen
    return tuple(found.values())


def _shows(value: object, name: str) -> str:
    text = _text(value, name)
    if text not in (HALL, VISITOR) and not _PLACE.fullmatch(text):
        raise UserError(_("{field}: hall, visitor or a place (W1, R1 …) is expected.").format(field=name), name)
    return text


def _unknown(field_name: str, known: tuple[str, ...]) -> UserError:
    sentence = _("{field}: there is no such setting. There are: {known}.")
    return UserError(sentence.format(field=field_name, known=", ".join(known)), field_name)


def _address(kinds: tuple[AddressKind, ...], *, empty: bool = False) -> _Check:
    def check(value: object, name: str) -> str:
        text = _text(value, name)
        return "" if empty and not text else str(parse_address(text, name, kinds))

    return check


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or not (value.isprintable() or not value):
        raise UserError(_("{field}: a text of up to {n} characters is expected.").format(field=name, n=_LONGEST), name)
    return value.strip()


def _one_of(*choices: object) -> _Check:
    def check(value: object, name: str) -> object:
        if isinstance(value, bool) or value not in choices:
            shown = ", ".join(str(one) if one != "" else "“”" for one in choices)
            raise UserError(_("{field} must be one of: {choices}.").format(field=name, choices=shown), name)
        return value

    return check


def _whole(*allowed: range) -> _Check:
    def check(value: object, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not any(value in one for one in allowed):
            shown = ", ".join(f"{one.start}–{one.stop - 1}" for one in allowed)
            raise UserError(_("{field} must be a whole number: {choices}.").format(field=name, choices=shown), name)
        return value

    return check


def _yes_no(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise UserError(_("{field} must be yes or no.").format(field=name), name)
    return value


def _hours(value: object, name: str) -> str:
    return written(quiet_spans(_text(value, name), name))


_LONGEST = 240
_PLACE = re.compile(r"[WR][1-9][0-9]?")
_SCREENS = "screens"
_SCREEN: dict[str, _Check] = {
    "shows": _shows,
    "zone": _text,
    "monitor": _text,
    "call_seconds": _whole(STAYS),
    "page_seconds": _whole(STAYS),
    "run": _one_of("own", "desk"),
}
_SLIP: dict[str, _Check] = {
    "address": _address(SLIP_KINDS),
    "paper": _one_of(80, 58),
    "mode": _one_of("raster", "text"),
    "cut": _one_of("full", "partial", "none"),
    "feed": _whole(range(31)),
}
_SECTIONS: dict[str, tuple[type, dict[str, _Check]]] = {
    "slip": (SlipPrinterSettings, _SLIP),
    "second_slip": (SlipPrinterSettings, _SLIP),
    "documents": (
        DocumentPrinterSettings,
        {"address": _address(DOCUMENT_KINDS, empty=True), "copies": _whole(range(1, 10))},
    ),
    "card": (
        CardReaderSettings,
        {
            "driver": _one_of("", "termb", "sdt", "simulator"),
            "library": _text,
            "port": _whole(range(1, 17), range(1001, 1017)),
        },
    ),
    "scanner": (ScannerSettings, {"gap_ms": _whole(range(5, 201)), "shortest": _whole(range(4, 65))}),
    "voice": (
        VoiceSettings,
        {
            "on": _yes_no,
            "engine": _one_of("auto", "clips"),
            "volume": _whole(range(101)),
            "speed": _whole(range(60, 161)),
            "quiet": _hours,
            "limit_s": _whole(range(20, 601)),
            "zones": _text,
            "out": _address(("folder",), empty=True),
        },
    ),
}
_NAMES = (*_SECTIONS, _SCREENS)
