"""``guidance-desk room``: the console of a window or room, a program of its own; a second one raises the first."""

from __future__ import annotations

import argparse

from desk_app.bootstrap import open_app
from desk_app.i18n import _
from ui.application import settle_down
from ui.attention import Attention
from ui.crash_offer import OPEN_REPORT, CrashOffer
from ui.devices.makers import system_makers
from ui.devices.scanner import ScannerFilter
from ui.room.look import Look
from ui.room.window import RoomWindow
from ui.shell import Shell, make_application
from ui.single import OnlyOne, come_forward, raise_first


def run_room(arguments: argparse.Namespace) -> int:
    """Open the console.

    Raises:
        UserError: place or operator is not one of this centre.
        EnvironmentProblem: the store cannot be opened.
    """
    qt = make_application()
    name = f"room-{arguments.place}"
    if raise_first(arguments.home, name):
        return 0
    only = OnlyOne(arguments.home, name)
    shell = Shell(open_app(arguments.home, centre_file=arguments.centre, system=system_makers()), "room")
    try:
        shell.app.sync.start()
        window = RoomWindow(shell.app, shell.work, arguments.place, str(arguments.operator or ""))
        only.wanted.connect(lambda: come_forward(window))
        scanner = ScannerFilter(qt, window)
        scanner.scanned.connect(window.scanned)
        scanner.foreign.connect(window.scanned_foreign)
        window.doors.scanner_settings.connect(scanner.use)
        window.doors.start()
        offer_crashes(shell, window).look_back()
        ask_attention(shell, window)
        window.show()
        settle_down()
        return qt.exec()
    finally:
        only.close()
        shell.close()


def ask_attention(shell: Shell, window: RoomWindow) -> Attention:
    """Tell in the task bar of somebody who waits while the place is free, of what is to be checked, of trouble."""
    attention = Attention(window)

    def looked(look: Look) -> None:
        attention.count("waiting", 0 if look.view.current else len(look.view.waiting))
        attention.count("check", len(look.to_know))

    window.looked.connect(looked)
    for trouble in (shell.crashed, shell.work.troubled):
        trouble.connect(attention.once)
    return attention


def offer_crashes(shell: Shell, window: RoomWindow) -> CrashOffer:
    """Show crashes in the console's bar, with their report to open."""

    def tell(head: str, rest: str, *, reported: bool) -> None:
        bar = window.console.bar
        if reported:  # the bar is narrow, and opening the folder copies the path
            rest = _("Give its report to the administrator: it holds no personal data.")
            bar.offer(head, rest, _("Open its folder"), OPEN_REPORT, offer.open, warn=True)
        else:
            bar.show_message(head, rest, warn=True)
        window.console.place_bar()

    def opened(sentence: str) -> None:
        window.console.bar.show_message(sentence)
        window.console.place_bar()

    offer = CrashOffer(shell, window, tell)
    offer.opened.connect(opened)
    return offer
