"""The command line: the same services as the windows, ``--json`` for programs, one sentence where something is wrong.

Exit codes: 0 done · 2 something the user or the environment must mend (one sentence on standard error) · 1 a bug of
ours (a crash report without values) · 130 interrupted · 141 nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from desk_app.commands.output import Output, complain, refusal, use_utf8
from desk_app.commands.parser import TRIALS, WINDOW_COMMANDS, WINDOW_PARTS, language_of, parse
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hard_crash import watching_for_hard_crash
from desk_app.i18n import _, choose_language
from desk_app.logs import logging_to, note_start

if TYPE_CHECKING:
    from desk_app.bootstrap import App

log = logging.getLogger(__name__)

OK, BUG, REFUSED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
Windows = Callable[[argparse.Namespace], int]
OnStore = Callable[["App", argparse.Namespace, Output], int]
OnFolder = Callable[[argparse.Namespace, Output], int]

# command: module of desk_app.commands, function in it; imported when wanted, because a command must start fast
_ON_STORE = {
    "register": ("registering", "register"),
    "call": ("calling", "call"),
    "act": ("calling", "act"),
    "place": ("calling", "place"),
    "day": ("days", "day"),
    "queue": ("reading", "queue"),
    "show": ("reading", "show"),
    "search": ("reading", "search"),
    "slip": ("papers", "slip"),
    "receipt": ("papers", "receipt"),
    "document": ("papers", "document"),
    "diary": ("diary", "diary"),
    "rota": ("diary", "rota"),
    "devices": ("devices", "devices"),
    "voice": ("voice", "voice"),
    "screens": ("screens", "screens"),
    "erase": ("care", "erase"),
    "rebuild": ("care", "rebuild"),
    "verify": ("care", "verify"),
    "lane": ("care", "lane"),
    "backup": ("care", "backup"),
    "sync": ("syncing", "sync"),
}
_ON_FOLDER = {
    "doctor": ("care", "doctor"),
    "logs": ("logs", "logs"),
    "before-upgrade": ("upgrading", "before_upgrade"),
    "restore": ("keys", "restore"),
    "recover": ("keys", "recover"),
    "recovery-key": ("keys", "recovery_key"),
    "hub": ("hub", "hub"),
    "enrol": ("joining", "enrol"),
    "setup": ("setup", "setup"),
    "serve-screens": ("web", "serve_screens"),
}


def main(argv: Sequence[str] | None = None, windows: Windows | None = None) -> int:
    """Run one command.

    Args:
        argv: without the program's name; the process's own if left out.
        windows: runs ``desk``, ``room``, ``screen`` and ``demo``; given by ``ui.app``, the only place with Qt.

    Returns:
        the exit code, see above.
    """
    use_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    choose_language(language_of(words, os.environ.get("GUIDANCE_DESK_LANG", "")))
    home: Path | None = None
    as_json = "--json" in words
    try:
        arguments = parse(words)
        arguments.home = home = _home(arguments.home)
        return _run(arguments, windows)
    except SystemExit as ended:  # argparse showed its help
        return ended.code if isinstance(ended.code, int) else OK
    except UserError as problem:
        return _refused(problem, as_json=as_json)
    except EnvironmentProblem as problem:
        return _refused(UserError(problem.sentence), as_json=as_json)
    except KeyboardInterrupt:
        complain(_("Stopped. What was registered is safe."))
        return INTERRUPTED
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:  # noqa: BLE001 - the program's outermost edge: a report instead of a traceback
        return _crashed(home or _home(None), error)


def _run(arguments: argparse.Namespace, windows: Windows | None) -> int:
    command = str(arguments.command)
    if command in WINDOW_COMMANDS or (command, getattr(arguments, "what", "")) in WINDOW_PARTS:
        if windows is None:
            raise UserError(
                _("{command} needs windows: start it with guidance-desk {command}.").format(command=command), "command"
            )
        if command in TRIALS:  # its home is a throw-away one
            return windows(arguments)
        with _noted(arguments.home, command), watching_for_hard_crash(arguments.home, command):
            note_start(command)
            return windows(arguments)
    output = Output(sys.stdout, as_json=arguments.json)
    with _noted(arguments.home, command):
        if command in _ON_FOLDER:
            return cast("OnFolder", _function(*_ON_FOLDER[command]))(arguments, output)
        return _on_store(cast("OnStore", _function(*_ON_STORE[command])), arguments, output)


@contextmanager
def _noted(home: Path, command: str) -> Iterator[None]:
    """Keep in the log what a command could not do."""
    with logging_to(home, command):
        try:
            yield
        except EnvironmentProblem as problem:
            log.info("%s could not go on: %s", command, problem.detail or type(problem).__name__)
            raise
        except (UserError, BrokenPipeError):
            raise
        except Exception:
            log.info("%s met a bug", command)  # its crash report says which
            raise


def _on_store(act: OnStore, arguments: argparse.Namespace, output: Output) -> int:
    from desk_app.bootstrap import open_app
    from desk_app.trouble import explained

    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        arguments.operator = operator(app, arguments.operator)
        with explained(app.home):
            return act(app, arguments, output)
    finally:
        app.close()


def operator(app: App, given: str) -> str:
    """Return who is working: as given, else the centre's first guide.

    Raises:
        UserError: nobody of that id works here.
    """
    from desk_app.services.finding import operator_of

    if given:
        return operator_of(app.centre, given).code
    people = app.centre.operators.values()
    return next((one.code for one in people if "guide" in one.roles), next(iter(app.centre.operators), ""))


def _function(module: str, name: str) -> Callable[..., int]:
    return cast("Callable[..., int]", getattr(import_module(f"desk_app.commands.{module}"), name))


def _home(given: Path | None) -> Path:
    named = given or (Path(text) if (text := os.environ.get("GUIDANCE_DESK_HOME", "")) else None)
    if named is None:
        from desk_app.homes import place_of_this_pc

        named = place_of_this_pc().home
    return named.expanduser().absolute()


def _refused(problem: UserError, *, as_json: bool) -> int:
    if as_json:
        Output(sys.stdout, as_json=True).json(refusal(problem))
    complain(problem.sentence)
    return REFUSED


def _crashed(home: Path, error: Exception) -> int:
    from desk_app.bootstrap import SystemClock
    from desk_app.crash import crash_sentence, write_report

    complain(crash_sentence(write_report(home, error, SystemClock().now_ms())))
    return BUG


def _pipe_closed() -> int:
    """Nobody reads any more: leave quietly, and keep Python from complaining at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED
