"""What ``guidance-desk voice`` and ``devices set voice`` understand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_app.i18n import _

Number = Callable[[str, int, int], Any]


def voice_command(add: Any, add_to: Any) -> None:
    """Add the voice.

    Args:
        add: makes a command of the program.
        add_to: makes a command below another.
    """
    voice = add("voice", _("the voice that calls numbers out"))
    below = voice.add_subparsers(dest="what", metavar=_("COMMAND"), title=_("commands"), required=True)
    say = add_to(below, "voice", "say", _("what is announced for a ticket, as a sentence and as a sound"))
    _announcement(say)
    say.add_argument("--out", metavar="FILE.wav", type=Path, required=True, help=_("the clips, joined"))
    test = add_to(below, "voice", "test", _("announce a ticket on this PC's loudspeaker, once"))
    _announcement(test, ticket="A001")
    add_to(below, "voice", "check", _("which recordings there are, and which rooms have none"))


def _announcement(parser: Any, ticket: str = "") -> None:
    kept = {"nargs": "?", "default": ticket} if ticket else {}
    parser.add_argument("ticket", metavar="TICKET", help=_("its number"), **kept)
    parser.add_argument("place", metavar="PLACE", help="W1, R1 …", **({"nargs": "?", "default": ""} if ticket else {}))
    parser.add_argument("--again", action="store_true", help=_("as a recall"))


def voice_choices(voice: Any, number: Number) -> None:
    """Add what can be chosen of the voice.

    Args:
        voice: the parser of ``devices set voice``.
        number: a whole number in bounds.
    """
    voice.add_argument("--on", metavar="yes|no", choices=("yes", "no"), help=_("whether this PC's hall screen speaks"))
    voice.add_argument(
        "--engine",
        metavar="auto|clips",
        choices=("auto", "clips"),
        help=_("auto: the system's Chinese voice where there is one; clips: always the recordings"),
    )
    voice.add_argument("--volume", metavar="N", type=number("--volume", 0, 100), help=_("percent"))
    voice.add_argument("--speed", metavar="N", type=number("--speed", 60, 160), help=_("percent; 100 is usual"))
    voice.add_argument(
        "--quiet", metavar="HH:MM-HH:MM,…|none", help=_("hours without announcements, e.g. 12:00-14:00,17:30-08:00")
    )
    voice.add_argument("--zones", metavar="ZONE,…|all", help=_("the zones its loudspeaker serves"))
    voice.add_argument(
        "--out", metavar="folder:DIR|speaker", help=_("folder:DIR writes sounds there instead of playing them")
    )
    voice.add_argument(
        "--limit-s",
        metavar="N",
        type=number("--limit-s", 20, 600),
        help=_("seconds after which an announcement that could not begin is dropped"),
    )
