"""What ``guidance-desk devices`` understands: printers, card reader and scanner of this PC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_app.commands.voice_grammar import voice_choices
from desk_app.i18n import _

Number = Callable[[str, int, int], Any]


def devices_command(add: Any, add_to: Any, number: Number) -> None:
    """Add the devices of this PC.

    Args:
        add: makes a command of the program.
        add_to: makes a command below another.
        number: a whole number in bounds.
    """
    devices = add("devices", _("printers, card reader and scanner of this PC"))
    devices.set_defaults(what="list")
    below = devices.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"))
    add_to(below, "devices", "list", _("which there are, and how they are"))
    choose = add_to(below, "devices", "set", _("choose a device and how it is used"))
    _choices(choose, add_to, number)
    test = add_to(below, "devices", "test", _("print a test slip: no ticket"))
    test.add_argument("device", metavar="slip|second", choices=("slip", "second"))


def _choices(choose: Any, add_to: Any, number: Number) -> None:
    each = choose.add_subparsers(dest="device", metavar=_("DEVICE"), title=_("devices"), required=True)

    def device(name: str, text: str) -> Any:
        return add_to(each, "devices set", name, text)

    for name, text in (("slip", _("the slip printer")), ("second", _("the other slip printer, Ctrl+F8"))):
        slip = device(name, text)
        slip.add_argument(
            "address",
            metavar="ADDRESS",
            nargs="?",
            default=None,
            help=_("tcp:HOST[:PORT], windows:QUEUE, cups:QUEUE, system:NAME, folder:DIR; second: none"),
        )
        slip.add_argument("--paper", metavar="80|58", type=int, choices=(80, 58), help=_("width of the roll in mm"))
        slip.add_argument(
            "--mode",
            metavar="raster|text",
            choices=("raster", "text"),
            help=_("drawn, or in the printer's own characters"),
        )
        slip.add_argument(
            "--cut", metavar="full|partial|none", choices=("full", "partial", "none"), help=_("what the cutter does")
        )
        slip.add_argument("--feed", metavar="N", type=number("--feed", 0, 30), help=_("lines fed before the cutter"))
    documents = device("documents", _("the A4 printer"))
    documents.add_argument(
        "address",
        metavar="ADDRESS|ask",
        nargs="?",
        default=None,
        help=_("cups:QUEUE, system:NAME, folder:DIR; ask: choose each time"),
    )
    documents.add_argument("--copies", metavar="N", type=number("--copies", 1, 9), help=_("how many of each"))
    card = device("card", _("the ID-card reader"))
    card.add_argument("driver", metavar="DRIVER|none", nargs="?", default=None, help="termb, sdt, simulator, none")
    card.add_argument("--library", metavar="FILE", help=_("the maker's library; its usual name if left out"))
    card.add_argument(
        "--port", metavar="N", type=number("--port", 1, 1016), help=_("the maker's number: 1001–1016 USB, 1–16 serial")
    )
    scanner = device("scanner", _("the barcode scanner"))
    scanner.add_argument(
        "--gap-ms", metavar="N", type=number("--gap-ms", 5, 200), help=_("longest time between two of its keys")
    )
    scanner.add_argument(
        "--shortest", metavar="N", type=number("--shortest", 4, 64), help=_("fewest characters of a scan")
    )
    voice_choices(device("voice", _("the voice that calls numbers out")), number)
