"""What ``guidance-desk diary`` and ``guidance-desk rota`` understand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_app.domain.diary import HALVES
from desk_app.i18n import _

Number = Callable[[str, int, int], Any]
_CODES = ("no_show", "visitor", "centre", "mistake")


def diary_commands(add: Any, add_to: Any, number: Number) -> None:
    """Add the rooms' diary and the rota.

    Args:
        add: makes a command of the program.
        add_to: makes a command below another.
        number: a whole number in bounds.
    """
    diary = add("diary", _("the rooms' diary: book, who came, what falls through"))
    diary.set_defaults(what="list", place="", day="", cancelled=False)
    below = diary.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"))
    listed = add_to(below, "diary", "list", _("the bookings of a day"))
    listed.add_argument("place", metavar="PLACE", nargs="?", default="", help=_("one room; all if left out"))
    listed.add_argument("--day", metavar="YYYY-MM-DD", default="", help=_("today if left out"))
    listed.add_argument("--cancelled", action="store_true", help=_("cancelled ones too"))
    book = add_to(below, "diary", "book", _("book a room, now or for a day and a time"))
    book.add_argument("place", metavar="PLACE")
    book.add_argument("--at", metavar="HH:MM", default="", help=_("now if left out"))
    book.add_argument("--day", metavar="YYYY-MM-DD", default="", help=_("today if left out"))
    book.add_argument(
        "--minutes", metavar="N", type=number("--minutes", 5, 480), default=0, help=_("as usual there if left out")
    )
    book.add_argument("--ticket", metavar="TICKET", default="", help=_("whom it is for: number, case code or QR"))
    book.add_argument("--who", metavar="NAME", default="", help=_("a name to ask for; never shown in full"))
    book.add_argument("--department", metavar="NAME", default="", help=_("which department holds it"))
    book.add_argument("--reason", metavar="T", default="", help=_("why it is outside opening hours"))
    arrive = _one(add_to, below, "arrive", _("they have come; with a number it is called at its time"))
    arrive.add_argument("--ticket", metavar="TICKET", default="", help=_("their number of today"))
    _one(add_to, below, "end", _("it is over: the room is free again"))
    cancel = _one(add_to, below, "cancel", _("it falls through"))
    cancel.add_argument("--reason", metavar="T", default="", help=_("why, in words"))
    cancel.add_argument("--code", metavar="CODE", choices=_CODES, default="", help=", ".join(_CODES))
    forget = _one(add_to, below, "forget", _("erase the name that was noted with it"))
    forget.add_argument("--reason", metavar="T", default="", help=_("why; kept in the record"))
    rota = add("rota", _("which department sits where, by half-day"))
    rota.set_defaults(what="list", place="", day="", week=False)
    sides = rota.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"))
    shown = add_to(sides, "rota", "list", _("the rota of a day, or of its week"))
    shown.add_argument("place", metavar="PLACE", nargs="?", default="", help=_("one place; all if left out"))
    shown.add_argument("--day", metavar="YYYY-MM-DD", default="", help=_("today if left out"))
    shown.add_argument("--week", action="store_true", help=_("Monday to Sunday of that week"))
    put = add_to(sides, "rota", "set", _("say who sits there; without a name nobody"))
    put.add_argument("place", metavar="PLACE")
    put.add_argument("day", metavar="YYYY-MM-DD")
    put.add_argument("half", metavar="am|pm", choices=HALVES)
    put.add_argument("department", metavar="DEPARTMENT", nargs="?", default="")


def _one(add_to: Any, below: Any, name: str, text: str) -> Any:
    made = add_to(below, "diary", name, text)
    made.add_argument("place", metavar="PLACE|ID", help=_("the room, or the booking's id"))
    made.add_argument("time", metavar="HH:MM", nargs="?", default="", help=_("when it begins"))
    made.add_argument("--day", metavar="YYYY-MM-DD", default="", help=_("today if left out"))
    return made
