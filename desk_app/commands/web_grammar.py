"""What ``guidance-desk serve-screens`` understands."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from desk_app.errors import UserError
from desk_app.i18n import _

Number = Callable[[str, int, int], Any]


def web_command(add: Any, number: Number) -> None:
    """Add the page for browsers.

    Args:
        add: makes a command of the program.
        number: a whole number in bounds.
    """
    web = add("serve-screens", _("hall and door screens as a page that any browser on the local network can show"))
    web.add_argument(
        "--address",
        metavar="A.B.C.D",
        type=_address,
        default="0.0.0.0",  # noqa: S104 - what the command is for; it says so when it starts
        help=_("address of this PC to answer at; 127.0.0.1: this PC alone; all of its addresses if left out"),
    )
    web.add_argument(
        "--port", metavar="N", type=number("--port", 1, 65535), default=8650, help=_("port; 8650 if left out")
    )


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise UserError(
            _("--address must be an address of this PC, for example 192.168.1.20, 0.0.0.0 or 127.0.0.1."), "--address"
        ) from None
