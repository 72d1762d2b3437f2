"""Where a device is: ``tcp:10.1.2.50``, ``windows:XP-80C``, ``cups:slips``, ``system:HP``, ``folder:paper``."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from desk_app.errors import UserError
from desk_app.i18n import _

AddressKind = Literal["folder", "tcp", "cups", "windows", "system"]
SLIP_KINDS: tuple[AddressKind, ...] = ("folder", "tcp", "cups", "windows", "system")
DOCUMENT_KINDS: tuple[AddressKind, ...] = ("folder", "cups", "system")
"""What takes an A4 page: a RAW queue or port does not know what a PDF is."""
TCP_PORT = 9100
"""JetDirect; every receipt printer with a network plug listens there."""

_LONGEST = 220
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*\.?")
_QUEUE = re.compile(r"[^\s/#'\"\\?-][^\s/#'\"\\?]{0,126}")
"""CUPS refuses blanks, ``/`` and ``#`` in names; what begins with ``-`` would be an option of ``lp``."""


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """A device's address.

    Args:
        kind: the way to it.
        target: host, queue, printer or folder.
        port: of ``tcp``, else 0.
    """

    kind: AddressKind
    target: str
    port: int = 0

    def __str__(self) -> str:
        if self.kind != "tcp":
            return f"{self.kind}:{self.target}"
        host = f"[{self.target}]" if ":" in self.target else self.target
        return f"tcp:{host}" if self.port == TCP_PORT else f"tcp:{host}:{self.port}"

    def folder(self, home: Path) -> Path:
        """Return the folder of a ``folder`` address; a relative one lies in ``home``."""
        return home / Path(self.target).expanduser()


def parse_address(text: str, field: str, kinds: Collection[AddressKind] = SLIP_KINDS) -> DeviceAddress:
    """Return the address that ``text`` means; an input method's wide colon is a colon.

    Args:
        text: as typed.
        field: named where it does not fit.
        kinds: the ways allowed here.

    Raises:
        UserError: it is none; says what one looks like.
    """
    typed = unicodedata.normalize("NFC", text).strip()
    head, colon, rest = typed.replace("：", ":", 1).partition(":")
    kind, target = head.strip().lower(), rest.strip()
    if not colon or kind not in get_args(AddressKind):
        raise UserError(
            _("{field}: “{text}” is no printer's address. Write for instance: {examples}.").format(
                field=field, text=_shown(typed), examples=_examples(kinds)
            ),
            field,
        )
    if kind not in kinds:
        raise UserError(
            _("{field}: {kind} does not print this kind of paper. Write for instance: {examples}.").format(
                field=field, kind=kind, examples=_examples(kinds)
            ),
            field,
        )
    if not target or len(typed) > _LONGEST or not typed.isprintable():
        raise UserError(
            _("{field}: after {kind}: comes the name of the printer or folder, up to {n} characters.").format(
                field=field, kind=kind, n=_LONGEST
            ),
            field,
        )
    if kind == "tcp":
        return _tcp(target, field)
    if kind == "cups" and not _QUEUE.fullmatch(target):
        raise UserError(
            _("{field}: “{text}” is no name of a CUPS queue. See: guidance-desk devices.").format(
                field=field, text=_shown(target)
            ),
            field,
        )
    return DeviceAddress(cast("AddressKind", kind), target)


def _tcp(target: str, field: str) -> DeviceAddress:
    target = unicodedata.normalize("NFKC", target)
    found = re.fullmatch(
        r"\[(?P<six>[^\]]+)\](?::(?P<port6>\d{1,5}))?|(?P<host>[^:\[\]]+)(?::(?P<port>\d{1,5}))?", target
    )
    host = (found["six"] or found["host"]).strip() if found else ""
    port = int((found["port6"] or found["port"] or TCP_PORT) if found else 0)
    if not _is_host(host, six=bool(found and found["six"])) or not 1 <= port <= 65535:
        raise UserError(
            _(
                "{field}: “{text}” is no network address. Write for instance: tcp:10.1.2.50 or tcp:10.1.2.50:9100."
            ).format(field=field, text=_shown(target)),
            field,
        )
    return DeviceAddress("tcp", host, port)


def _is_host(host: str, *, six: bool) -> bool:
    try:
        return ipaddress.ip_address(host).version == (6 if six else 4)
    except ValueError:
        # digits and dots alone are an address with a mistake in it, not a name
        return not six and bool(_HOST.fullmatch(host)) and not re.fullmatch(r"[\d.]+", host)


def _examples(kinds: Collection[AddressKind]) -> str:
    shown = {
        "tcp": "tcp:10.1.2.50",
        "windows": "windows:XP-80C",
        "cups": "cups:slips",
        "system": "system:HP LaserJet",
        "folder": "folder:paper",
    }
    return ", ".join(text for kind, text in shown.items() if kind in kinds)


def _shown(text: str) -> str:
    clean = "".join(char if char.isprintable() else "�" for char in text)
    return clean if len(clean) <= 40 else clean[:40] + "…"
