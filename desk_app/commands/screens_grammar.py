"""What ``guidance-desk screens`` understands: the screens of this PC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_app.i18n import _

Number = Callable[[str, int, int], Any]


def screens_command(add: Any, add_to: Any, number: Number) -> None:
    """Add the screens of this PC.

    Args:
        add: makes a command of the program.
        add_to: makes a command below another.
        number: a whole number in bounds.
    """
    screens = add("screens", _("the screens of this PC: choosing and keeping them up"))
    below = screens.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"))
    add_to(below, "screens", "list", _("which screens there are, and how they are"))
    new = add_to(below, "screens", "add", _("one more screen on this PC"))
    new.add_argument("shows", metavar="hall|PLACE|visitor", help=_("hall, the screen of a place, or for the visitor"))
    new.add_argument("--zone", metavar="NAME", default=None, help=_("hall: only this zone's places and calls"))
    _choices(new, number)
    change = add_to(below, "screens", "change", _("change a screen of this PC"))
    change.add_argument("name", metavar="SCREEN", help=_("its name: hall, hall/ZONE, R1, visitor"))
    _choices(change, number)
    remove = add_to(below, "screens", "remove", _("take a screen away from this PC"))
    remove.add_argument("name", metavar="SCREEN", help=_("its name: hall, hall/ZONE, R1, visitor"))
    add_to(below, "screens", "monitors", _("the monitors of this PC, as --monitor takes them"))
    add_to(below, "screens", "run", _("start this PC's screens and keep them up; for autostart"))


def _choices(parser: Any, number: Number) -> None:
    parser.add_argument(
        "--monitor",
        metavar="MONITOR|any",
        help=_("which monitor, as screens monitors names it; any: the second one where there is one"),
    )
    parser.add_argument(
        "--call-seconds",
        metavar="N",
        type=number("--call-seconds", 3, 60),
        help=_("hall: how long a call stays before the next takes its turn"),
    )
    parser.add_argument(
        "--page-seconds",
        metavar="N",
        type=number("--page-seconds", 3, 60),
        help=_("how long a page stays where there is more than fits"),
    )
    parser.add_argument(
        "--run",
        metavar="own|desk",
        choices=("own", "desk"),
        help=_("own: a program of its own that is kept up; desk: opened by the desk"),
    )
