"""``screens``: which screens this PC has, choosing them. Keeping them up and naming monitors needs windows."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, replace
from typing import Any

from desk_app.bootstrap import App
from desk_app.commands.calling import code_of
from desk_app.commands.output import Output
from desk_app.commands.parser import shortened
from desk_app.commands.screen_states import screen_states
from desk_app.devices.settings import ScreenSettings
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.screens.hall_facts import check_zone
from desk_app.screens.kept import read_kept
from desk_app.screens.names import HALL, VISITOR, screen_name
from desk_app.screens.states import forget_state

_ANY = "any"


def screens(app: App, arguments: Namespace, output: Output) -> int:
    """List, add, change or remove."""
    if arguments.what in (None, "list"):
        return _list(app, output)
    kept = app.devices.settings()
    if arguments.what == "add":
        screen = _added(app, arguments)
        changed = (*kept.screens, screen)
    else:
        screen = _named(kept.screens, arguments.name)
        after = () if arguments.what == "remove" else (_changed(screen, arguments),)
        changed = tuple(other for one in kept.screens for other in (after if one is screen else (one,)))
    app.devices.save(replace(kept, screens=changed))
    if arguments.what == "remove":
        forget_state(app.home, screen_name(screen))
    now = app.devices.settings().screens
    output.result({"ok": True, "screens": [asdict(one) for one in now]}, _("Kept."))
    return 0


def _list(app: App, output: Output) -> int:
    found = app.devices.settings().screens
    states, said = screen_states(app)
    told = read_kept(app.home).values()
    value = {
        "ok": True,
        "screens": [{"name": screen_name(one), **asdict(one)} for one in found],
        "kept": [asdict(one) for one in told],
        "states": states,
    }
    lines = [f"{screen_name(one)}  {one.monitor or _ANY}  {one.run}" for one in found]
    lines += [f"{one.name}: {one.sentence}" for one in told if one.sentence]
    output.result(value, *[*lines, *said] or [_("This PC has no screens.")])
    return 0


def check_screen(app: App, screen: ScreenSettings) -> None:
    """Check what a screen shows against the centre.

    Raises:
        UserError: there is no such zone, no such place, or it is on no public screen.
    """
    if screen.shows == HALL:
        check_zone(app.centre, screen.zone)
    elif screen.shows != VISITOR:
        app.doors.check(screen.shows)


def _added(app: App, arguments: Namespace) -> ScreenSettings:
    shows = arguments.shows.strip()
    if shows not in (HALL, VISITOR):
        shows = app.doors.check(code_of(shows)).code
    run = "desk" if shows == VISITOR else "own"
    screen = _changed(ScreenSettings(shows, arguments.zone or "", run=run), arguments)  # type: ignore[arg-type]
    check_screen(app, screen)
    return screen


def _changed(screen: ScreenSettings, arguments: Namespace) -> ScreenSettings:
    names = ("monitor", "call_seconds", "page_seconds", "run")
    given: dict[str, Any] = {name: value for name in names if (value := getattr(arguments, name)) is not None}
    if given.get("monitor") == _ANY:
        given["monitor"] = ""
    return replace(screen, **given)


def _named(found: tuple[ScreenSettings, ...], name: str) -> ScreenSettings:
    for screen in found:
        if screen_name(screen) in (name, code_of(name)):
            return screen
    sentence = _("This PC has no screen “{name}”. There are: {known}.")
    known = ", ".join(screen_name(one) for one in found) or "—"
    raise UserError(sentence.format(name=shortened(name), known=known), "name")
