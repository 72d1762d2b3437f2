"""``guidance-desk demo``: prepares the throw-away centre, then shows windows or takes pictures."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from desk_app.bootstrap import App, open_app
from desk_app.commands.output import Output
from desk_app.demo.before import TODAY, first_moment, live_through
from desk_app.demo.cards import DemoCards
from desk_app.demo.crowd import Crowd
from desk_app.demo.day_plan import plan_day
from desk_app.demo.fast_clock import FastClock
from desk_app.demo.morning import Morning
from desk_app.devices.settings import CardReaderSettings
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _

SEED = 25
"""A morning with a bit of everything: people waiting, rooms in use, a missed number."""
VISITS = 200


@dataclass(frozen=True, slots=True)
class Stage:
    """The throw-away centre with its day, not begun yet."""

    app: App
    clock: FastClock
    crowd: Crowd
    morning: Morning
    cards: DemoCards


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo: live with a display, else as pictures, slips and a report in ``arguments.out``."""
    if arguments.hub:
        from ui.demo.hub import run_hub_demo

        return run_hub_demo(arguments, out_folder(arguments.out), display=has_display())
    output = Output(sys.stdout, as_json=arguments.json)
    seed = SEED if arguments.seed is None else arguments.seed
    with tempfile.TemporaryDirectory(prefix="guidance-desk-demo-", ignore_cleanup_errors=True) as name:
        if has_display():
            return _live(Path(name), arguments, seed, output)
        return _pictures(Path(name), arguments, seed, output)


def has_display() -> bool:
    """Tell whether windows could be seen."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def make_stage(home: Path, visits: int, seed: int, centre_file: Path | None = None) -> Stage:
    """Open a new centre in ``home`` and live through the days before."""
    crowd = Crowd(seed, TODAY)
    clock = FastClock(first_moment(crowd))
    app = open_app(home / "home", clock=clock, state_dir=home / "state", centre_file=centre_file)
    try:
        live_through(app, clock, crowd, seed)
        morning = Morning(app, clock, plan_day(app.centre, visits, seed), crowd, seed)
        morning.scenery()
        cards = DemoCards(home / "reader", crowd, TODAY, seed)
        card = CardReaderSettings(driver="simulator", library=str(cards.folder))
        app.devices.save(replace(app.devices.settings(), card=card))
    except BaseException:
        app.close()
        raise
    return Stage(app, clock, crowd, morning, cards)


def _live(home: Path, arguments: argparse.Namespace, seed: int, output: Output) -> int:
    from ui.demo.live import show_live

    if not output.as_json:
        output.say(_("A made-up morning is being prepared. Closing the desk window ends it; nothing is kept."))
        output.say(_("F9 at the desk lays the next visitor's card on a simulated reader; the first was here before."))
    stage = make_stage(home, arguments.visits or VISITS, seed, arguments.centre)
    return show_live(stage, arguments.speed)


def _pictures(home: Path, arguments: argparse.Namespace, seed: int, output: Output) -> int:
    began = time.monotonic()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = out_folder(arguments.out)
    if not output.as_json:
        output.say(_("No display here: a made-up morning becomes pictures, slips and a report. Some 30 seconds."))
    from ui.demo.pictures import take_pictures

    stage = make_stage(home, arguments.visits or VISITS, seed, arguments.centre)
    try:
        written = take_pictures(stage, folder)
    finally:
        with suppress(OSError):
            stage.app.close()
    seconds = round(time.monotonic() - began, 1)
    names = [path.name for path in written]
    output.result(
        {"ok": True, "out": str(folder), "files": names, "seconds": seconds},
        *(f"  {name}" for name in names),
        _("{n} files in {folder}, {seconds} s. The throw-away store is gone.").format(
            n=len(names), folder=folder, seconds=seconds
        ),
    )
    return 0


def out_folder(given: Path) -> Path:
    """Return the folder for pictures and report, made if need be.

    Raises:
        EnvironmentProblem: it cannot be made.
    """
    folder = given.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            _("--out: the folder {folder} cannot be made: {why}. Choose another.").format(
                folder=folder, why=error.strerror or ""
            ),
            type(error).__name__,
        ) from error
    return folder
