"""One announcement on this PC's loudspeaker, to hear how loud it is and whether it is understood."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal, Slot

from desk_app.bootstrap import open_app
from desk_app.commands.output import Output, complain
from desk_app.commands.voice import announcement
from desk_app.devices.settings import VoiceSettings
from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.voice.lacks import lack_sentence
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

    def sentence(self) -> str:
        """Return what is told of it."""
        if not self.said:
            return self.problem
        how = _("recordings") if self.voice == "clips" else self.name
        return _("Announced on {device} with: {voice}.").format(device=self.out, voice=how)


class VoiceTrial(QObject):
    """Starts the program, has something said, ends it. Nothing waits; it is gone afterwards.

    Args:
        program: not started yet; taken over.
        words: what is said, with the chime.
    """

    over = Signal(object)  # Trial, once

    def __init__(self, program: VoiceProgram, words: Announcement, parent: QObject | None = None) -> None:
        super().__init__(parent)
        program.setParent(self)
        self._program, self._words = program, words
        self._problem, self._stopped = "", False
        program.trouble.connect(self._tell)
        program.ready.connect(self._say)
        program.ended.connect(self._end)

    def start(self) -> None:
        """Begin; ``over`` follows."""
        self._program.start()

    def stop(self) -> None:
        """Give up, without a word."""
        self._stopped = True
        self._program.disconnect(self)
        self._program.destroyed.connect(self.deleteLater)
        self._program.leave()

    @Slot()
    def _say(self) -> None:
        self._program.say(self._words, chime=True)

    @Slot(str)
    def _tell(self, lack: str) -> None:
        self._problem = lack_sentence(lack) or self._problem
        if lack and not self._program.idle:  # it does not run at all, or said that it could not
            QTimer.singleShot(0, self._give_up)

    @Slot()
    def _give_up(self) -> None:
        self._end(said=False)

    @Slot(bool)
    def _end(self, said: bool) -> None:
        if self._stopped:
            return
        program = self._program
        trial = Trial(said, program.voice, program.name, program.out, "" if said else self._problem)
        self.stop()
        self.over.emit(trial)


def try_voice(program: VoiceProgram, words: Announcement) -> Trial:
    """Have something said, and wait for it with an event loop of its own. Arguments as of :class:`VoiceTrial`."""
    loop = QEventLoop()
    trials: list[Trial] = []
    trial = VoiceTrial(program, words)
    trial.over.connect(trials.append)
    trial.destroyed.connect(loop.quit)
    trial.start()
    loop.exec()
    return trials[0]


def run_voice_test(arguments: argparse.Namespace) -> int:
    """Announce a ticket once. Returns 0 where it was heard, 2 where not.

    Raises:
        UserError: no ticket's number, or no place that numbers are called out for.
    """
    qt = QCoreApplication.instance() or QCoreApplication(["guidance-desk"])
    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        place = arguments.place or first_place(app.centre)
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
        Output(sys.stdout, as_json=arguments.json).result(value, spoken_text(words), trial.sentence())
        return 0
    if arguments.json:
        Output(sys.stdout, as_json=True).json(value)
    complain(trial.problem)
    return 2


def voice_trial(centre: Centre, home: Path, settings: VoiceSettings) -> VoiceTrial:
    """Return a trial of settings that need not be saved; whoever speaks in this home goes on."""
    words = announcement(centre, "A001", first_place(centre), again=False)
    program = VoiceProgram((*usual_command(), *program_options(home, settings), "--share"))
    return VoiceTrial(program, words, QCoreApplication.instance())


def first_place(centre: Centre) -> str:
    """Return the code of the first place that numbers are called out for, ``""`` where there is none."""
    return next((place.code for place in centre.places.values() if place.public == "yes"), "")
