"""The hall's voice: follows the board and has each call said by a program of its own, which may fall and is restarted.

The window's thread never waits: it writes a line, and an answer comes or a deadline ends the program.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from desk_app.devices.settings import VoiceSettings
from desk_app.domain.centre import Centre
from desk_app.services.views import Board
from desk_app.voice.quiet import is_quiet, quiet_spans
from desk_app.voice.turns import Saying, VoiceTurns
from desk_app.voice.words import Announcement, announcement_of
from desk_app.voice.zones import Zones

BUILT: Final = "voice-speaker.exe" if sys.platform == "win32" else "voice-speaker"
_ROOT = Path(__file__).resolve().parents[2]
_LOOK_EVERY_MS = 100
_DEADLINE_MS = 30_000  # the longest announcement takes 9 s at 60 %: 15 s
_HELLO_MS = 30_000
_REST_MS = (1_000, 5_000, 30_000, 60_000)  # before it is started again
_END_MS = 1_500


def usual_command() -> tuple[str, ...]:
    """Return how the program is started: the build beside ours where there is one, else this Python."""
    built = Path(sys.executable).with_name(BUILT)
    if built.is_file() or getattr(sys, "frozen", False):
        return (str(built),)
    return (sys.executable, "-m", "ui.devices.voice_program")


class VoiceProgram(QObject):
    """The program that speaks: started when first needed, ended when it does not answer, started again after a rest.

    Args:
        command: the program with its options.
        deadline_ms: how long a saying may take.
    """

    ready = Signal()
    ended = Signal(bool)  # the saying under way: said, or not
    trouble = Signal(str)  # a word of ``desk_app.voice.lacks``; "" when it is over

    def __init__(self, command: Sequence[str], parent: QObject | None = None, deadline_ms: int = _DEADLINE_MS) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._deadline_ms = deadline_ms
        self._process = self._made()
        self._closed = False
        self._greeted: dict[str, Any] = {}
        self._number = 0
        self._asked = False
        self.waiting = False  # another screen of this PC speaks
        self._falls = 0
        self._deadline = self._timer(self._too_long)
        self._rest = self._timer(self.start)

    def _timer(self, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(then)
        return timer

    @property
    def voice(self) -> str:
        """``speech``, ``clips`` or ``""`` while it is not up."""
        return str(self._greeted.get("voice", ""))

    @property
    def name(self) -> str:
        """The engine and its locale, where the system speaks."""
        return str(self._greeted.get("name", ""))

    @property
    def out(self) -> str:
        """The loudspeaker, ``""`` where there was none when it started."""
        return str(self._greeted.get("out", ""))

    @property
    def idle(self) -> bool:
        """Whether it is up and says nothing."""
        return bool(self._greeted) and not self._asked

    @Slot()
    def start(self) -> None:
        """Start it, without waiting."""
        if not self._closed and self._process.state() == QProcess.ProcessState.NotRunning:
            self._deadline.start(_HELLO_MS)
            self._process.start(self._command[0], list(self._command[1:]))

    def _made(self) -> QProcess:
        """One object for all runs: one that is deleted in its own signal falls."""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", str(_ROOT))
        environment.insert("PYTHONDONTWRITEBYTECODE", "1")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())  # Qt's talk about codecs it did not find
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._fell)
        process.errorOccurred.connect(self._not_started)
        return process

    def say(self, words: Announcement, *, chime: bool) -> None:
        """Have a call said; ``ended`` follows. Only while ``idle``."""
        if not self.idle:
            return
        self._number += 1
        self._asked = True
        asked = {"n": self._number, "chime": chime, **asdict(words)}
        self._deadline.start(self._deadline_ms)
        self._process.write(json.dumps(asked).encode() + b"\n")

    def leave(self) -> None:
        """Have it end by itself, without waiting; this object is gone afterwards."""
        self._closing()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self.deleteLater()
            return
        self._process.finished.connect(self.deleteLater)
        self._rest.timeout.connect(self._too_long)
        self._rest.start(_END_MS)
        self._process.closeWriteChannel()

    def _closing(self) -> None:
        self._closed = True
        self._rest.stop()
        self._deadline.stop()
        self._greeted, self._asked = {}, False

    def close(self) -> None:
        """End it. Takes at most some three seconds where a sound driver hangs."""
        self._closing()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(_END_MS):
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    # -- what it answers

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            try:
                said = json.loads(bytes(self._process.readLine().data()))
            except ValueError:
                continue
            if isinstance(said, dict) and not self._closed:
                self._heard(said)

    def _heard(self, said: dict[str, Any]) -> None:
        if "waiting" in said:
            self._deadline.stop()
            self.waiting = True
            self.trouble.emit("")
        elif "hello" in said:
            self._deadline.stop()
            self.waiting = False
            self._greeted = said
            self.trouble.emit("" if self.out else "no_loudspeaker")
            self.ready.emit()
        elif self._asked and said.get("n") == self._number:
            self._deadline.stop()
            self._asked = False
            done = said.get("said") is True
            if done:
                self._falls = 0
            self.trouble.emit("" if done else "no_loudspeaker")
            self.ended.emit(done)

    @Slot()
    def _too_long(self) -> None:
        self._process.kill()  # finished() follows

    @Slot(QProcess.ProcessError)
    def _not_started(self, how: QProcess.ProcessError) -> None:
        if how == QProcess.ProcessError.FailedToStart:  # every other one ends in finished()
            self._fell()

    @Slot()
    def _fell(self) -> None:
        if self._closed:
            return
        self._greeted, self.waiting = {}, False
        self._deadline.stop()
        self._rest.start(_REST_MS[min(self._falls, len(_REST_MS) - 1)])
        self._falls += 1
        self.trouble.emit("not_running")
        if self._asked:
            self._asked = False
            self.ended.emit(False)


class HallVoice(QObject):
    """Announces the calls of a board while the settings say so.

    Args:
        centre: the tables.
        home: of the store; a centre's own recordings lie in it.
        now_ms: the wall clock, milliseconds since 1970.
        command: the program that speaks, without its options; the usual one by default.
    """

    trouble = Signal(str)  # a word of ``desk_app.voice.lacks`` for whoever looks after the screen; "": it is over
    announced = Signal(object)  # Saying, when it begins

    def __init__(
        self,
        centre: Centre,
        home: Path,
        now_ms: Callable[[], int],
        parent: QObject | None = None,
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._centre, self._home, self._now_ms = centre, home, now_ms
        self._command = tuple(command or usual_command())
        self._settings = VoiceSettings()
        self._fallen = self._silenced_by = ""
        self._turns: VoiceTurns | None = None
        self._program: VoiceProgram | None = None
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_EVERY_MS)
        self._look.timeout.connect(self._next)

    @property
    def program(self) -> VoiceProgram | None:
        """The program that speaks, ``None`` while the voice is off."""
        return self._program

    @property
    def lack(self) -> str:
        """What it lacks now, a word of ``desk_app.voice.lacks``; ``""``: nothing, or it is off."""
        return self._fallen or self._silenced_by

    def follow(self, board: Board, settings: VoiceSettings, zones: Zones, *, stopped: bool = False) -> None:
        """Take the board as it is now.

        Args:
            board: as just read.
            settings: as they are now; a change counts from here on.
            zones: where it may speak now.
            stopped: the board stands still: nothing is announced from it.
        """
        if settings != self._settings:
            self._use(settings)
        if self._turns is None:
            return
        self._lacking(elsewhere="elsewhere" if zones.elsewhere else "")
        self._turns.use_zones(zones.own)
        another = self._program is not None and self._program.waiting  # another screen of this PC says it
        silent = stopped or another or not zones.own
        self._turns.update(board, self._elapsed.elapsed(), self._now_ms(), stopped=silent)
        self._next()

    def lost(self) -> None:
        """The store could not be read: what waits is forgotten."""
        if self._turns is not None:
            self._turns.silence()

    def close(self) -> None:
        """Be silent; the program that speaks is gone afterwards."""
        program = self._silenced()
        if program is not None:
            program.close()
            program.deleteLater()

    def _silenced(self) -> VoiceProgram | None:
        self._look.stop()
        self._turns = None
        program, self._program = self._program, None
        if program is not None:
            program.disconnect(self)
        return program

    def _use(self, settings: VoiceSettings) -> None:
        program = self._silenced()
        if program is not None:
            program.leave()
        self._settings = settings
        self._lacking(fallen="", elsewhere="")
        if not settings.on:
            return
        quiet = partial(is_quiet, quiet_spans(settings.quiet))
        self._turns = VoiceTurns(frozenset(), settings.limit_s * 1000, quiet)
        self._program = VoiceProgram((*self._command, *program_options(self._home, settings)), self)
        self._program.trouble.connect(self._troubled)
        self._program.ended.connect(self._ended)
        self._program.ready.connect(self._next)
        self._program.start()
        self._look.start()

    @Slot(str)
    def _troubled(self, lack: str) -> None:
        self._lacking(fallen=lack)

    def _lacking(self, *, fallen: str | None = None, elsewhere: str | None = None) -> None:
        """Take what the program lacks, or which zones another PC has; tell whoever listens what is new."""
        before = self.lack
        self._fallen = self._fallen if fallen is None else fallen
        self._silenced_by = self._silenced_by if elsewhere is None else elsewhere
        if self.lack != before:
            self.trouble.emit(self.lack)

    @Slot()
    def _next(self) -> None:
        """Say what is next, if nothing is being said. What waits too long while nobody can speak is dropped."""
        if self._turns is None or self._program is None or not self._program.idle:
            return
        said = self._turns.next(self._elapsed.elapsed(), self._now_ms())
        if said is not None:
            self._say(said, self._program)

    def _say(self, said: Saying, program: VoiceProgram) -> None:
        program.say(announcement_of(said.call, self._centre), chime=said.nth == 1)
        self.announced.emit(said)

    @Slot(bool)
    def _ended(self, _said: bool) -> None:
        if self._turns is not None:
            self._turns.ended(self._elapsed.elapsed())


def program_options(home: Path, settings: VoiceSettings) -> tuple[str, ...]:
    """Return the options of the program that speaks."""
    said = ("--engine", settings.engine, "--volume", str(settings.volume), "--speed", str(settings.speed))
    folder = home / settings.out.removeprefix("folder:")
    return ("--home", os.fspath(home), *said, *(("--folder", os.fspath(folder)) if settings.out else ()))
