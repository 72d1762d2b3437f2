"""What the command line understands about the shared database: ``hub …``, ``enrol``, ``setup`` and ``sync``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_app.i18n import _

KINDS = ("desk", "room", "screen", "leader")
Number = Callable[[str, int, int], Any]


def device_commands(add: Any) -> None:
    """Add what is done at a device: ``enrol``, ``setup`` and ``sync``."""
    enrol = add("enrol", _("join the shared database with a file from the administrator"))
    enrol.add_argument("file", metavar="FILE", type=Path, help=_("the enrolment file; its passphrase is asked for"))
    enrol.add_argument(
        "--replace", action="store_true", help=_("although this PC is enrolled already: the new file takes its place")
    )
    setup = add("setup", _("set this PC up without windows, for a rollout"))
    setup.add_argument("--enrol", metavar="FILE", type=Path, default=None, help=_("the administrator's enrolment file"))
    setup.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, default=None, help=_("its passphrase, in a file in UTF-8")
    )
    setup.add_argument(
        "--slip-printer", metavar="ADDRESS", default="", help=_("tcp:HOST, windows:QUEUE, cups:QUEUE, system:NAME")
    )
    sync = add("sync", _("exchange with the shared database, without a window, until Ctrl+C"))
    sync.add_argument("--once", action="store_true", help=_("once, then end"))


def hub_commands(add: Any, add_to: Any, number: Number) -> None:
    """Add what the administrator does.

    Args:
        add: makes a command of the program.
        add_to: makes a command below ``hub``.
        number: a whole number in bounds.
    """
    hub = add("hub", _("the shared database: for the administrator"))
    below = hub.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"), required=True)

    def sub(name: str, text: str) -> Any:
        return add_to(below, "hub", name, text)

    init = sub("init", _("prepare the shared database, or bring it up to date"))
    init.add_argument(
        "dsn", metavar="DSN|-", help=_("postgresql://… of a role that may create roles; - reads it from standard input")
    )
    init.add_argument("--ca", metavar="FILE", type=Path, default=None, help=_("certificate of the server's CA (PEM)"))
    _enrolment(sub, number)
    sub("devices", _("who is enrolled, since when, seen when"))
    revoke = sub("revoke", _("withdraw a device: its sessions end at once, the keys change"))
    revoke.add_argument("name", metavar="NAME")
    dead = sub("dead", _("a device will never come back: the others bring what the hub lacks of it"))
    dead.add_argument("name", metavar="NAME")
    sub("status", _("how the shared database is"))
    sub("verify", _("check every hash, chain and number of the shared database"))
    serve = sub("serve", _("fill the readable tables and watch the hub, until Ctrl+C"))
    serve.add_argument("--once", action="store_true", help=_("once, then end"))
    serve.add_argument("--rebuild", action="store_true", help=_("empty the tables and fill them anew"))
    conflicts = sub("conflicts", _("tickets that two devices hold"))
    conflicts.add_argument("--day", metavar="YYYY-MM-DD", default="", help=_("of one day; of all days if left out"))
    publish = sub("publish", _("give every device this configuration of the centre"))
    publish.add_argument("file", metavar="FILE", type=Path, help=_("configuration of the centre (TOML)"))
    personal = sub("personal", _("whether the readable tables show names, IDs and phones"))
    personal.add_argument("switch", metavar="on|off", choices=("on", "off"))


def _enrolment(sub: Any, number: Number) -> None:
    enrol = sub("enrol", _("make the enrolment file of a device"))
    enrol.add_argument("name", metavar="NAME", help=_("small letters, digits and -: desk-1, w3, hall"))
    enrol.add_argument("--kind", metavar="|".join(KINDS), choices=KINDS, required=True, help=_("what the device is"))
    enrol.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("where the file goes"))
    enrol.add_argument(
        "--restricted",
        action="store_true",
        default=None,
        help=_("may have discipline and counselling matters (desks and leaders have, rooms have not)"),
    )
    enrol.add_argument("--no-restricted", dest="restricted", action="store_false", help=_("may not have them"))
    enrol.add_argument("--replace", action="store_true", help=_("a new PC under a name that is taken"))
    enrol.add_argument("--host", metavar="HOST", default="", help=_("the server as the devices see it"))
    enrol.add_argument("--port", metavar="N", type=number("--port", 1, 65535), default=None, help=_("its port"))
    enrol.add_argument("--ca", metavar="FILE", type=Path, default=None, help=_("certificate of the server's CA (PEM)"))
