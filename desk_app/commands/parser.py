"""What the command line understands. Every mistake is one sentence that names the argument, never pages of usage."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from desk_app.commands.devices_grammar import devices_command
from desk_app.commands.diary_grammar import diary_commands
from desk_app.commands.hub_grammar import device_commands, hub_commands
from desk_app.commands.screens_grammar import screens_command
from desk_app.commands.voice_grammar import voice_command
from desk_app.commands.web_grammar import web_command
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.version import PROGRAM, program_version

ACTS = (
    "recall",
    "arrive",
    "start",
    "miss",
    "activate",
    "park",
    "resume",
    "transfer",
    "return",
    "leave",
    "serve",
    "void",
)
WINDOW_COMMANDS = frozenset({"desk", "room", "screen", "settings", "demo", "self-test"})
TRIALS = frozenset({"demo", "self-test"})
"""Window commands in a throw-away home."""
WINDOW_PARTS = frozenset({("voice", "test"), ("screens", "monitors"), ("screens", "run")})
"""Commands of a group that need Qt: it makes the sound, knows the monitors, keeps programs up."""
LANGUAGES = {"zh": "zh_CN", "zh_CN": "zh_CN", "en": "en"}
MOST_VISITS = 2000
_GLOBAL = {"home": None, "operator": "", "json": False, "centre": None, "lang": None}


class Parser(argparse.ArgumentParser):
    """An argparse parser whose help is translated and whose errors are sentences."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", _Formatter)
        super().__init__(add_help=False, allow_abbrev=False, **kwargs)
        self._positionals.title = _("arguments")
        self._optionals.title = _("options")
        self.add_argument("-h", "--help", action="help", help=_("show this page"))

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found as a sentence."""
        raise _sentence(message, self.prog)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        if isinstance(action, argparse._SubParsersAction):
            raise UserError(
                _("There is no command “{value}”. See what there is with: guidance-desk --help.").format(
                    value=shortened(value)
                ),
                "command",
            )
        raise UserError(
            _("{argument}: “{value}” is not one of {choices}.").format(
                argument=_name_of(action), value=shortened(value), choices=", ".join(map(str, action.choices))
            ),
            _name_of(action),
        )


class _Formatter(argparse.HelpFormatter):
    """Help as people read it: a translated prefix, room for the names."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class _Version(argparse.Action):
    """Shows the version."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        text = f"{PROGRAM} {program_version()}".strip() + "\n"
        sys.stdout.write(text)
        parser.exit()


def shortened(value: object) -> str:
    """Return what somebody typed, short enough for a sentence and without what no terminal should get."""
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    return text if len(text) <= 24 else text[:24] + "…"


def _name_of(action: argparse.Action) -> str:
    if action.option_strings:
        return action.option_strings[-1]
    return str(action.metavar or action.dest)


def _sentence(message: str, prog: str) -> UserError:
    """Word what argparse says; what a later Python says in other words is passed on as it is."""
    if found := re.match(r"the following arguments are required: (.+)", message):
        names = found[1]
        return UserError(
            _("{argument} is missing. See: {program} --help.").format(argument=names, program=prog), names.split(",")[0]
        )
    if found := re.match(r"unrecognized arguments: (.+)", message, re.DOTALL):
        name = found[1].split()[0]
        return UserError(
            _("“{argument}” is not understood here. See: {program} --help.").format(
                argument=shortened(name), program=prog
            ),
            name,
        )
    if found := re.match(r"argument (\S+?): expected", message):
        name = found[1].split("/")[-1]
        return UserError(_("{argument} needs a value after it.").format(argument=name), name)
    if found := re.match(r"argument (\S+?): (?:ignored explicit argument|invalid \w+ value).*", message, re.DOTALL):
        name = found[1].split("/")[-1]
        return UserError(_("{argument}: this value does not fit.").format(argument=name), name)
    return UserError(_("The command was not understood: {what}.").format(what=shortened(message)))


def _number(name: str, least: int, most: int) -> Any:
    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise UserError(
                _("{argument} must be a whole number from {least} to {most}.").format(
                    argument=name, least=least, most=most
                ),
                name,
            )
        return value

    return convert


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10_000:
        raise UserError(_("--speed must be a number above 0, up to 10000."), "--speed")
    return value


def _bounded(name: str, least: float, most: float) -> Any:
    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise UserError(
                _("{argument} must be a number from {least} to {most}.").format(argument=name, least=least, most=most),
                name,
            )
        return value

    return convert


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise UserError(
            _("{argument}: “{value}” is not one of {choices}.").format(
                argument="--lang", value=shortened(text), choices="zh, en"
            ),
            "--lang",
        )
    return LANGUAGES[text]


def language_of(argv: Sequence[str], environment: str) -> str:
    """Return the language before anything is parsed, because help and errors are in it already."""
    for at, word in enumerate(argv):
        if word.startswith("--lang="):
            return LANGUAGES.get(word.partition("=")[2], "zh_CN")
        if word == "--lang" and at + 1 < len(argv):
            return LANGUAGES.get(argv[at + 1], "zh_CN")
    return LANGUAGES.get(environment, "zh_CN")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the command and its arguments; ``desk`` where nothing is said.

    Raises:
        UserError: one sentence that names the argument.
        SystemExit: help or the version was asked for and shown.
    """
    parser = build_parser()
    arguments = parser.parse_args(list(argv))
    for name, default in _GLOBAL.items():
        if not hasattr(arguments, name):
            setattr(arguments, name, default)
    if arguments.command is None:
        arguments.command = "desk" if arguments.self_test is None else "self-test"
    return arguments


def build_parser() -> Parser:
    """Return the whole grammar, with help in the chosen language."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group(_("options of every command"))
    group.add_argument("--home", metavar="DIR", type=Path, help=_("folder of the store (or set GUIDANCE_DESK_HOME)"))
    group.add_argument("--operator", metavar="ID", help=_("who is working; the centre's first guide if left out"))
    group.add_argument("--json", action="store_true", help=_("output for programs"))
    group.add_argument("--centre", metavar="FILE", type=Path, help=_("configuration of the centre (TOML)"))
    group.add_argument("--lang", metavar="zh|en", type=_language, help=_("language; Chinese if left out"))
    parser = Parser(
        prog=PROGRAM,
        description=_("The reception desk of a governance centre: register, guide, number, call, finish."),
        epilog=_("Without a command the desk window opens."),
        parents=[shared],
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=_("show the version"))
    parser.add_argument("--self-test", metavar="FILE", type=Path, help=argparse.SUPPRESS)  # the installer's; README
    commands: Any = parser.add_subparsers(dest="command", metavar=_("COMMAND"), title=_("commands"))

    def add_to(below: Any, above: str, name: str, text: str) -> Parser:
        prog = " ".join(word for word in (PROGRAM, above, name) if word)
        made: Parser = below.add_parser(name, help=text, description=text, parents=[shared], prog=prog)
        return made

    def add(name: str, text: str) -> Parser:
        return add_to(commands, "", name, text)

    _windows(add)
    _tickets(add)
    _reading(add)
    _papers(add)
    _care(add)
    diary_commands(add, add_to, _number)
    devices_command(add, add_to, _number)
    voice_command(add, add_to)
    screens_command(add, add_to, _number)
    web_command(add, _number)
    device_commands(add)
    hub_commands(add, add_to, _number)
    return parser


def _windows(add: Any) -> None:
    add("desk", _("the guidance desk's window"))
    room = add("room", _("the console of a window or room"))
    room.add_argument("place", metavar="PLACE", nargs="?", default="", help=_("W1, R1 …; asked for if left out"))
    screen = add("screen", _("a public screen"))
    screen.add_argument("place", metavar="hall|PLACE", help=_("hall, or one place"))
    screen.add_argument("--zone", metavar="NAME", default="", help=_("hall: only this zone's places and calls"))
    screen.add_argument(
        "--call-seconds",
        metavar="N",
        type=_number("--call-seconds", 3, 60),
        default=8,
        help=_("hall: how long a call stays before the next takes its turn"),
    )
    screen.add_argument(
        "--page-seconds",
        metavar="N",
        type=_number("--page-seconds", 3, 60),
        default=8,
        help=_("how long a page stays where there is more than fits"),
    )
    screen.add_argument(
        "--monitor",
        metavar="MONITOR|any",
        help=_("which monitor, as screens monitors names it; any: the second one where there is one"),
    )
    screen.add_argument(
        "--kept", action="store_true", help=_("ends with screens run; nobody at the screen can close it")
    )
    add("settings", _("the devices of this PC: printers, scanner, card reader"))
    demo = add("demo", _("a made-up morning in a throw-away store"))
    demo.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("demo-output"), help=_("where pictures and report go")
    )
    demo.add_argument(
        "--visits", metavar="N", type=_number("--visits", 1, MOST_VISITS), default=None, help=_("visits of the day")
    )
    demo.add_argument("--seed", metavar="N", type=_number("--seed", 0, 2**31), default=None, help=_("another day"))
    demo.add_argument("--speed", metavar="X", type=_speed, default=30.0, help=_("how much faster than the clock"))
    shared = demo.add_argument_group(_("the shared database"))
    shared.add_argument(
        "--hub", action="store_true", help=_("two desks, three rooms and a screen; their database stops and comes back")
    )
    shared.add_argument(
        "--dsn", metavar="DSN", default="", help=_("on this PostgreSQL: a database is made there and dropped again")
    )
    shared.add_argument(
        "--minutes", metavar="N", type=_bounded("--minutes", 0.1, 600), default=2.0, help=_("how long they work")
    )
    shared.add_argument(
        "--outage",
        metavar="SECONDS",
        type=_bounded("--outage", 2, 3600),
        default=60.0,
        help=_("how long it is stopped"),
    )


def _tickets(add: Any) -> None:
    register = add("register", _("register visits from JSON Lines; writes one JSON line for each"))
    register.add_argument("file", metavar="FILE|-", help=_("file in UTF-8, - for standard input"))
    register.add_argument("--no-print", action="store_true", help=_("slips wait for the desk's printer"))
    call = add("call", _("call the next visitor to a window or room"))
    call.add_argument("place", metavar="PLACE")
    act = add("act", _("act on a ticket: call again, arrive, start, finish, send on …"))
    act.add_argument("ticket", metavar="TICKET", help=_("number, case code or digits of the QR"))
    act.add_argument("act", metavar="ACT", choices=ACTS, help=", ".join(ACTS))
    act.add_argument("--to", metavar="QUEUE|PLACE", default="", help=_("transfer, serve: where to"))
    act.add_argument("--result", metavar="CODE", default="", help=_("serve: how it ended"))
    act.add_argument("--text", metavar="T", default="", help=_("serve, park: a remark"))
    act.add_argument("--reason", metavar="T", default="", help=_("transfer, park, leave, void: why"))
    act.add_argument("--place", metavar="P", default="", help=_("arrive, start, resume: at which place"))
    place = add("place", _("open a window or room, say that it is away, or close it"))
    place.add_argument("place", metavar="PLACE")
    place.add_argument("state", metavar="STATE", choices=("open", "away", "close"), help="open, away, close")
    place.add_argument("--until", metavar="HH:MM", default="", help=_("away: back at"))
    day = add("day", _("begin or end the day"))
    day.add_argument("what", metavar="open|close", choices=("open", "close"))


def _reading(add: Any) -> None:
    add("queue", _("who waits where"))
    show = add("show", _("one visit, masked, with its timeline"))
    show.add_argument("ticket", metavar="TICKET|CASE")
    search = add("search", _("find visits by name, pinyin, phone, ID, ticket or case code"))
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--limit", metavar="N", type=_number("--limit", 1, 200), default=20, help=_("at most so many"))


def _papers(add: Any) -> None:
    slip = add("slip", _("a ticket's slip as PDF or picture"))
    slip.add_argument("ticket", metavar="TICKET")
    slip.add_argument("--out", metavar="F.pdf|F.png", type=Path, required=True)
    slip.add_argument("--reason", metavar="T", default="", help=_("why it is printed again"))
    receipt = add("receipt", _("the receipt of a case as A4 PDF"))
    receipt.add_argument("case", metavar="CASE")
    receipt.add_argument("--out", metavar="F.pdf", type=Path, required=True)
    document = add(
        "document", _("a document of a case as A4 PDF; list: which there are, facts: what templates may name")
    )
    document.add_argument("kind", metavar="KIND|list|facts")
    document.add_argument("case", metavar="CASE", nargs="?", default="")
    document.add_argument("--out", metavar="F.pdf", type=Path, default=None)
    document.add_argument(
        "--reason", metavar="T", default="", help=_("ID, phone and address in full: why; it is recorded")
    )
    document.add_argument(
        "--given", metavar="NAME=TEXT", action="append", help=_("what nobody recorded, instead of writing it by hand")
    )


def _care(add: Any) -> None:
    erase = add("erase", _("erase the personal data of a case for good"))
    erase.add_argument("case", metavar="CASE")
    erase.add_argument("--reason", metavar="T", default="", help=_("why; kept in the record"))
    add("rebuild", _("fold every table anew from the events"))
    add("verify", _("check that record and file are whole"))
    add("doctor", _("what is well and what is wrong with this PC"))
    logs = add("logs", _("where the log files are; --out packs them"))
    logs.add_argument(
        "--out",
        metavar="F.zip",
        type=Path,
        default=None,
        help=_("logs, crash reports and what doctor says, in one file"),
    )
    lane = add("lane", _("take the spare number lane"))
    lane.add_argument("what", metavar="next", choices=("next",))
    backup = add("backup", _("write an encrypted backup"))
    backup.add_argument("--to", metavar="FILE", type=Path, default=None, help=_("home/backups if left out"))
    add("before-upgrade", _("the installer's: a store that is there is backed up"))
    restore = add("restore", _("put a backup in the place of a damaged store"))
    restore.add_argument("backup", metavar="BACKUP", type=Path, nargs="?", default=None, help=_("newest if left out"))
    recover = add("recover", _("make the key file again from the recovery key"))
    recover.add_argument("key", metavar="KEY")
    add("recovery-key", _("show the recovery key, to be written down"))
