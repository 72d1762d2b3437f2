"""The program's entry. Commands without windows go to ``desk_app.cli``; Qt is imported only when a window is wanted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: arguments without the program's name; the process's own by default.

    Returns:
        the exit code: 0 done, 2 for what the user or the environment must mend, 1 for a bug.
    """
    from desk_app.cli import main as command_line

    return command_line(list(sys.argv[1:] if argv is None else argv), windows=open_windows)


def open_windows(arguments: argparse.Namespace) -> int:
    """Run what has windows: ``desk``, ``room``, ``screen``, ``settings``, ``demo``, ``voice test``, the self-test."""
    if arguments.command == "self-test":
        return int(import_module("ui.selftest.run").run_self_test(arguments))
    if arguments.command == "demo":
        return int(import_module("ui.demo").run_demo(arguments))
    if arguments.command == "screen":
        return int(import_module("ui.screens.run").run_screen(arguments))
    if arguments.command == "room":
        return int(import_module("ui.room.run").run_room(arguments))
    if arguments.command == "settings":
        return run_settings(arguments)
    if arguments.command == "voice":
        return int(import_module("ui.devices.voice_trial").run_voice_test(arguments))
    if arguments.command == "screens":
        return int(import_module("ui.screens.run_keeper").run_screens(arguments))
    return run_desk(arguments)


def run_desk(arguments: argparse.Namespace) -> int:
    """Open the desk window; a second one raises the first. On a new PC the first start comes before, unless the
    command line says who works here or which centre it is.

    The window is painted first, then the form is built, then the store is opened on the worker: somebody can read
    and type before everything is there.

    Raises:
        UserError: the centre's configuration has a mistake, or nobody with the operator's code works here.
        EnvironmentProblem: the store cannot be opened.
    """
    from PySide6.QtCore import Qt

    from ui.application import make_application, settle_down
    from ui.desk.run import DeskRun
    from ui.single import OnlyOne, raise_first

    qt = make_application()
    home: Path = arguments.home
    if raise_first(home):
        return 0
    run = DeskRun(_operator(arguments), OnlyOne(home))
    failed: list[Exception] = []

    def give_up(problem: Exception) -> None:
        failed.append(problem)
        qt.exit(2)

    def build() -> None:
        from desk_app.errors import EnvironmentProblem, UserError
        from ui.desk.late import LateApp

        try:
            run.begin(LateApp(home, arguments.centre))
        except (UserError, EnvironmentProblem) as problem:
            give_up(problem)

    run.failed.connect(give_up)

    def first() -> None:
        from desk_app.first_start import wanted

        if arguments.operator or arguments.centre or not wanted(home):
            build()
            return
        from ui.first_start.run import FirstStartRun

        FirstStartRun(home, run.place, build)

    run.place.painted.connect(first, Qt.ConnectionType.QueuedConnection)
    run.place.show()
    settle_down()
    try:
        code = qt.exec()
    finally:
        run.close()
    if failed:
        raise failed[0]
    return code


def run_settings(arguments: argparse.Namespace) -> int:
    """Open the settings of this PC's devices alone; a desk that is open takes the printers at its next slip."""
    from desk_app.bootstrap import open_app
    from ui.devices.makers import system_makers
    from ui.settings.window import SettingsWindow
    from ui.shell import Shell, make_application

    qt = make_application()
    shell = Shell(open_app(arguments.home, centre_file=arguments.centre, system=system_makers()), "settings")
    window = SettingsWindow(shell.app, shell.work, centre_file=arguments.centre)
    shell.crashed.connect(window.say_trouble)
    window.show()
    try:
        return qt.exec()
    finally:
        shell.close()


def _operator(arguments: argparse.Namespace) -> str:
    return str(arguments.operator or "")


if __name__ == "__main__":
    sys.exit(main())
