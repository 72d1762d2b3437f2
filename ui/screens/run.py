"""``guidance-desk screen``: the hall's screen or a door's, a program of its own."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Final

from desk_app.bootstrap import open_app
from desk_app.commands.calling import code_of
from desk_app.devices.settings import ScreenSettings
from desk_app.hub_account import load_account
from desk_app.screens.hall_facts import zones
from desk_app.screens.names import HALL
from ui.application import settle_down
from ui.screens.door import DoorTimes
from ui.screens.door_window import DoorWindow
from ui.screens.ended import KeeperGone
from ui.screens.hall import HallTimes
from ui.screens.hall_window import HallWindow
from ui.screens.monitors import MonitorFollower
from ui.shell import Shell, make_application
from ui.single import OnlyOne, come_forward, raise_first

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.work import Work

AGAIN: Final = 75
ANY_MONITOR: Final = "any"


def run_screen(arguments: argparse.Namespace) -> int:
    """Open the hall screen or the screen of a door, and open it anew when a new configuration came.

    The same screen started a second time by hand raises the first.

    Raises:
        UserError: the centre has no such zone or place, or its configuration has a mistake.
        EnvironmentProblem: the store cannot be opened.
    """
    qt = make_application()
    ending = KeeperGone(qt) if arguments.kept else None
    if ending is not None:
        ending.gone.connect(qt.quit)
    shows = HALL if arguments.place == HALL else code_of(arguments.place)
    name = f"screen-{shows}-{arguments.zone}-{arguments.monitor}"
    if not arguments.kept and raise_first(arguments.home, name):  # a kept one is started because there is none
        return 0
    only = OnlyOne(arguments.home, name)
    wanted = ScreenSettings(shows, arguments.zone, "", arguments.call_seconds, arguments.page_seconds)
    chosen = arguments.monitor or ANY_MONITOR
    code, again = AGAIN, False
    while code == AGAIN:
        shell = Shell(open_app(arguments.home, centre_file=arguments.centre), "screen")
        try:
            shell.app.sync.start()
            if again and wanted.zone not in zones(shell.app.centre):
                wanted = ScreenSettings(shows, "", "", arguments.call_seconds, arguments.page_seconds)
            window = screen_window(shell.app, shell.work, wanted)
            only.wanted.connect(partial(come_forward, window))
            if arguments.centre is None:  # a file somebody named stays
                window.outdated.connect(partial(qt.exit, AGAIN))
            yields = arguments.monitor is not None and not only_screens(shell.app)
            monitor = "" if chosen == ANY_MONITOR else chosen
            follower = MonitorFollower(window, monitor, yields=yields, kept=arguments.kept)
            follower.moved.connect(window.beating.use_monitor)
            follower.start()
            settle_down()
            try:
                code = qt.exec()
            finally:
                only.wanted.disconnect()
                window.close()
                window.deleteLater()
        finally:
            shell.close()
        again = True
    only.close()
    if ending is not None:
        ending.over()
    return code


def screen_window(app: App, work: Work, screen: ScreenSettings) -> HallWindow | DoorWindow:
    """Return the window of a screen, not shown yet.

    Raises:
        UserError: the centre has no such zone or place.
    """
    call_ms, page_ms = screen.call_seconds * 1000, screen.page_seconds * 1000
    if screen.shows == HALL:
        return HallWindow(app, work, HallTimes(call_ms, page_ms), screen.zone)
    return DoorWindow(app, work, screen.shows, DoorTimes(page_ms))


def only_screens(app: App) -> bool:
    """Tell whether this PC does nothing but show: nobody's work is on its monitors."""
    with app.record.read() as tx:
        account = load_account(tx)
    return account is not None and account.kind == "screen"
