"""What a call sounds like: 请 A001 号到 3 号窗口, as a sentence for a speaking engine and as an order of clips.

The digits of a ticket are read one by one (A 零 零 一), a window as a number (十二号窗口), a recall is marked; ticket
and place only, never a name or a matter (the field's page, "Numbers" and "Privacy"). 一 is read yī: the field's page
spells 零零一, and 幺, usual on telephones and radios, is not how visitors read the number on their slip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desk_app.domain.centre import Centre
from desk_app.services.views import CallView

Kind = Literal["call", "recall"]

NUMERALS = "零一二三四五六七八九"
TEN = "十"
CHIME, PLEASE, NUMBER, TO, WINDOW, ROOM, AGAIN = "提示音", "请", "号", "到", "号窗口", "号房间", "再次呼叫"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of queues: no I and no O (the field's page, "Numbers")."""
WORDS = (PLEASE, NUMBER, TO, WINDOW, ROOM, AGAIN)
"""What every announcement is made of, beside letters, digits, the chime and the names of rooms."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One call as it is announced.

    Args:
        label: the ticket's number, ``A001``.
        kind: a first call, or a recall (重呼).
        number: the window's or room's number.
        room: how the room is called; ``""`` for a window.
    """

    label: str
    kind: Kind
    number: int
    room: str


def announcement_of(call: CallView, centre: Centre) -> Announcement:
    """Return what is announced for a call of the board.

    Args:
        call: of the board; its place is one of the centre.
        centre: the tables.
    """
    place = centre.places[call.place]
    room = "" if place.kind == "window" else sayable(place.short)
    return Announcement(call.label, "recall" if call.again else "call", place.number, room)


def spoken_text(said: Announcement) -> str:
    """Return the sentence for a speaking engine.

    All numbers are Chinese numerals, so that no engine reads ``A001`` as *one* or ``10`` digit by digit.
    """
    label = "".join(NUMERALS[int(char)] if char.isdecimal() else char for char in said.label)
    place = said.room or numeral(said.number) + WINDOW
    again = f"{AGAIN}，" if said.kind == "recall" else ""
    return f"{again}{PLEASE}{label}{NUMBER}，{TO}{place}。"


def clip_names(said: Announcement, there: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the clips that say the same, in order, without the chime. A clip's name is what it says.

    Args:
        said: the announcement.
        there: whether a clip of that name can be played. A room whose name nobody recorded is said by its number
            (1 号房间): a wrong or half name would send somebody to the wrong door.
    """
    again = (AGAIN,) if said.kind == "recall" else ()
    if said.room and there(said.room):
        place: tuple[str, ...] = (said.room,)
    else:
        place = (*_numeral_clips(said.number), ROOM if said.room else WINDOW)
    return (*again, PLEASE, *said.label, NUMBER, TO, *place)


def numeral(number: int) -> str:
    """Return a number from 0 to 99 as it is read: 二, 十, 十二, 二十, 二十一."""
    return "".join(clip if clip == TEN else NUMERALS[int(clip)] for clip in _numeral_clips(number))


def sayable(name: str) -> str:
    """Return a name as it is read aloud and as its clip is called: 调解室(一) without brackets, dots and blanks."""
    return "".join(char for char in name if char.isalnum())


def _numeral_clips(number: int) -> tuple[str, ...]:
    tens, ones = divmod(number, 10)
    before = () if tens == 0 else (TEN,) if tens == 1 else (str(tens), TEN)
    return (*before, str(ones)) if ones or not tens else before
