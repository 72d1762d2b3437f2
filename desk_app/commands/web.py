"""``serve-screens``: hall and doors as a page for browsers, until Ctrl+C. Off unless somebody starts it."""

from __future__ import annotations

import socket
from argparse import Namespace
from ipaddress import ip_address

from desk_app.bootstrap import App, open_app
from desk_app.commands.output import Output
from desk_app.i18n import _

_LOOK_S = 0.5


def serve_screens(arguments: Namespace, output: Output) -> int:
    """Serve the page; begins anew by itself when a new configuration of the centre came from the shared database."""
    told = False
    while True:
        app = open_app(arguments.home, centre_file=arguments.centre)
        try:
            _until_outdated(app, arguments, None if told else output)
        finally:
            app.close()
        told = True


def _until_outdated(app: App, arguments: Namespace, output: Output | None) -> None:
    from desk_app.web.server import ScreenServer  # only here: nobody else pays for aiohttp

    server = ScreenServer(app, arguments.address, arguments.port, fixed=arguments.centre is not None)
    server.start()
    try:
        app.sync.start(calling=False)
        if output is not None:
            _tell(output, arguments.address, server.port)
        while server.wait(_LOOK_S) is None:
            pass
    finally:
        server.stop()


def _tell(output: Output, address: str, port: int) -> None:
    """Say what is open now, and to whom."""
    here = ip_address(address)
    if here.is_loopback:
        who = _("Only browsers on this PC can open it.")
    else:
        who = _("Everybody whose computer can reach this PC by network can open it, without a password.")
    links = [f"http://{_in_link(one)}:{port}/" for one in (own_addresses() if here.is_unspecified else (address,))]
    value = {"ok": True, "links": links, "address": address, "port": port}
    output.result(
        value,
        _("Screens for browsers are open at: {links}").format(links="　".join(links)),
        _("Hall: /hall　one zone: /hall?zone=…　door: /door/R1"),
        who,
        _("It shows ticket numbers and places, as the hall screen does; no names, no matters. It takes no orders."),
        _("Stop with Ctrl+C; it is not started by itself again."),
    )


def _in_link(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def own_addresses() -> tuple[str, ...]:
    """Return this PC's addresses as far as its own name leads to them, the loopback last."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    except OSError:  # the PC's own name is not in any list
        found = set()
    return (*sorted(found - {"127.0.0.1"}), "127.0.0.1")
