"""What a receipt printer says of itself, byte by byte (Epson ESC/POS Command Reference: DLE EOT, GS r, GS a).

Every answer has fixed bits; a byte without them is no answer. Three kinds cannot be taken for each other:

====================  ===========================  ======================================================
kind                  fixed bits                   asked by
====================  ===========================  ======================================================
real-time status      ``0..1 ..10``                DLE EOT 1 printer · 2 offline cause · 3 error · 4 paper
automatic (ASB)       ``0..1 ..00`` then three     nobody, on printers so set: skipped, trouble is heeded
                      bytes of ``0..0 ....``
transmitted status    ``0..0 ....``                GS r 1, answered in order: behind what was sent before
XON 11h, XOFF 13h     ``0001 00.1``                nobody: skipped
====================  ===========================  ======================================================

Bits of the real-time status: 1: 08h offline. 2: 04h cover open, 08h feed button, 20h stopped for want of paper, 40h
error. 3: 08h cutter, 20h unrecoverable, 40h recovers by itself (hot head). 4: 0Ch near end, 60h paper out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from desk_app.devices.printers.base import PrinterStatus
from desk_app.i18n import _

Kind = Literal["real_time", "transmitted", "automatic"]

QUESTIONS = (1, 4, 2, 3)
"""DLE EOT n, what matters most first: some printers answer only a few."""

_XON, _XOFF = 0x11, 0x13
_AUTOMATIC_BYTES = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the printer: its kind and its bytes (four of an automatic one)."""

    kind: Kind
    data: bytes


class AnswerReader:
    """Finds the answers in what a printer sends, however it is chopped and whatever lies between."""

    def __init__(self) -> None:
        self._automatic = bytearray()

    def read(self, data: bytes) -> list[Answer]:
        """Return the answers that are whole with these bytes."""
        found = []
        for byte in data:
            answer = self._byte(byte)
            if answer is not None:
                found.append(answer)
        return found

    def _byte(self, byte: int) -> Answer | None:
        if byte in (_XON, _XOFF):
            return None
        if byte & 0x93 == 0x10:
            self._automatic = bytearray((byte,))
            return None
        if byte & 0x90 == 0 and self._automatic:
            self._automatic.append(byte)
            if len(self._automatic) < _AUTOMATIC_BYTES:
                return None
            whole, self._automatic = bytes(self._automatic), bytearray()
            return Answer("automatic", whole)
        self._automatic = bytearray()  # what began was none
        if byte & 0x93 == 0x12:
            return Answer("real_time", bytes((byte,)))
        if byte & 0xF0 == 0:  # bits 5 and 6 are not used by GS r 1
            return Answer("transmitted", bytes((byte,)))
        return None


def ask(question: int) -> bytes:
    """Return DLE EOT n: answered at once, also by a printer that is offline.

    Args:
        question: 1 to 4.
    """
    return b"\x10\x04" + bytes((question,))


ASK_IN_ORDER = b"\x1dr\x01"
"""GS r 1: answered when everything before it was executed."""


TELL_CHANGES, TELL_NO_CHANGES = b"\x1da\x0e", b"\x1da\x00"
"""GS a: the automatic status at once and at every change of online/offline, errors and paper; and no more of it."""


def paper_out_in_order(answer: bytes) -> bool:
    """Tell whether an answer to GS r 1 says that there is no paper."""
    return bool(answer[0] & 0x0C)


def status_of(answers: Mapping[int, int]) -> PrinterStatus:
    """Return what the answers to DLE EOT say together.

    Trouble counts whoever tells it; ``ok`` and ``paper_low`` need all four answers.

    Args:
        answers: question (1…4) to the byte that came; what was not answered is left out.
    """
    said = {n: byte for n, byte in answers.items() if byte & 0x93 == 0x12}
    one, two, three, four = (said.get(n, 0) for n in (1, 2, 3, 4))
    if two & 0x04:
        return cover_open()
    if four & 0x60 or two & 0x20:
        return paper_out()
    if three & 0x08:
        return cutter_stuck()
    if three & 0x20:
        return in_trouble()
    if three & 0x40:
        return too_hot()
    if two & 0x40:
        return in_trouble()
    if one & 0x08 or two & 0x08:
        return offline()
    if len(said) < len(QUESTIONS):
        return half_told() if said else says_nothing()
    return paper_low() if four & 0x0C else PrinterStatus("ok")


def automatic_trouble(data: bytes) -> PrinterStatus | None:
    """Return the trouble that an automatic status tells; ``None`` where it tells of none.

    Args:
        data: its four bytes.
    """
    first, second, third = data[0], data[1], data[2]
    if first & 0x20:
        return cover_open()
    if third & 0x0C:
        return paper_out()
    if second & 0x08:
        return cutter_stuck()
    if second & 0x20:
        return in_trouble()
    if second & 0x40:
        return too_hot()
    return offline() if first & 0x08 else None


def paper_out() -> PrinterStatus:
    """No paper (缺纸)."""
    return PrinterStatus(
        "paper_out",
        _("The printer is out of paper. Please put in a new roll; slips not yet begun then print by themselves."),
    )


def paper_low() -> PrinterStatus:
    """The roll is nearly used up (纸将用完)."""
    return PrinterStatus("paper_low", _("The paper roll is nearly used up. Please keep a new one ready."))


def cover_open() -> PrinterStatus:
    """The cover is open (上盖未合)."""
    return PrinterStatus(
        "cover_open", _("The printer's cover is open. Please close it; slips not yet begun then print by themselves.")
    )


def offline() -> PrinterStatus:
    """It is there and does not print."""
    return PrinterStatus("offline", _("The printer is offline. Please look at its lamps and its feed button."))


def cutter_stuck() -> PrinterStatus:
    """The cutter cannot move."""
    return PrinterStatus(
        "error", _("The printer's cutter is stuck. Please switch the printer off, clear the cutter, and switch it on.")
    )


def too_hot() -> PrinterStatus:
    """It pauses and goes on by itself."""
    return PrinterStatus("error", _("The print head is too hot and pauses. It goes on by itself when it has cooled."))


def in_trouble() -> PrinterStatus:
    """It says that something is wrong and not what."""
    return PrinterStatus("error", _("The printer reports trouble. Please switch it off and on, then look at it."))


def says_nothing() -> PrinterStatus:
    """Connected, and silent: never taken for well."""
    return PrinterStatus(
        "unknown", _("The printer is connected but does not tell its state. Please look whether slips come out.")
    )


def half_told() -> PrinterStatus:
    """It answered some of the questions, and told no trouble."""
    return PrinterStatus(
        "unknown", _("The printer tells only a part of its state. Please look whether slips come out.")
    )
