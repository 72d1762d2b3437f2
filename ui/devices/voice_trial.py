"""``voice test``: one announcement on this PC's loudspeaker, to hear how loud it is and whether it is understood."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEventLoop

from desk_app.bootstrap import open_app
from desk_app.commands.output import Output, complain
from desk_app.commands.voice import announcement
from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.voice.words import Announcement, spoken_text
from ui.devices.voice import VoiceProgram, program_options, usual_command


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went. ``problem`` is a sentence, ``""`` where it was heard."""

    said: bool
    voice: str
    name: str
    out: str
    problem: str


def try_voice(program: VoiceProgram, words: Announcement) -> Trial:
    """Start the program, have something said, end it. Waits with an event loop of its own.

    Args:
        program: not started yet.
        words: what is said, with the chime.
    """
    loop = QEventLoop()
    ended: list[bool] = []
    problems: list[str] = []

    def tell(sentence: str) -> None:
        if sentence:
            problems.append(sentence)
            if not program.idle:  # it does not run at all
                loop.quit()

    def over(said: bool) -> None:
        ended.append(said)
        loop.quit()

    program.trouble.connect(tell)
    program.ready.connect(lambda: program.say(words, chime=True))
    program.ended.connect(over)
    program.start()
    if not problems or program.idle:
        loop.exec()
    said = ended == [True]
    trial = Trial(said, program.voice, program.name, program.out, "" if said else problems[-1] if problems else "")
    program.close()
    return trial


def run_voice_test(arguments: argparse.Namespace) -> int:
    """Announce a ticket once. Returns 0 where it was heard, 2 where not.

    Raises:
        UserError: no ticket's number, or no place that numbers are called out for.
    """
    qt = QCoreApplication.instance() or QCoreApplication(["guidance-desk"])
    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        place = arguments.place or _first_place(app.centre)
        words = announcement(app.centre, arguments.ticket, place, again=arguments.again)
        options = program_options(app.home, app.devices.settings().voice)
    finally:
        app.close()
    trial = try_voice(VoiceProgram((*usual_command(), *options, "--share"), qt), words)
    value = {
        "ok": trial.said,
        "text": spoken_text(words),
        "voice": trial.voice,
        "name": trial.name,
        "out": trial.out,
        **({} if trial.said else {"error": trial.problem}),
    }
    if trial.said:
        how = _("recordings") if trial.voice == "clips" else trial.name
        lines = (spoken_text(words), _("Announced on {device} with: {voice}.").format(device=trial.out, voice=how))
        Output(sys.stdout, as_json=arguments.json).result(value, *lines)
        return 0
    if arguments.json:
        Output(sys.stdout, as_json=True).json(value)
    complain(trial.problem)
    return 2


def _first_place(centre: Centre) -> str:
    return next((place.code for place in centre.places.values() if place.public == "yes"), "")
