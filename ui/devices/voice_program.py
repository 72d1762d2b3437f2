"""The program that speaks, beside the hall screen: a sound driver that hangs or falls over takes no screen with it.

``python -m ui.devices.voice_program`` reads one JSON line a saying (``{"n": 1, "chime": true, "label": "A001", "kind":
"call", "number": 3, "room": ""}``) and answers one line when it was said (``{"n": 1, "said": true}``) or could not be
(``"why"``: ``no_device``, ``device``). It ends with its input. While another program of this home speaks it only waits
(``{"waiting": true}``).
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from desk_app.voice.clips import ClipBook, clip_folders
from desk_app.voice.one_voice import OneVoice
from desk_app.voice.words import CHIME, Announcement, spoken_text
from ui.devices.voice_sound import AudioOut, FolderOut, Out, Speech, chosen_speech

VERSION = 1
_TAKE_OVER_MS = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """How it speaks: ``engine`` auto or clips, ``volume`` and ``speed`` in percent, ``folder`` instead of a device.

    ``share``: it speaks although another program of this home may.
    """

    home: Path
    engine: str
    volume: int
    speed: int
    folder: Path | None
    share: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said; ``n`` goes with the answer."""

    n: int
    chime: bool
    words: Announcement


def understood(line: bytes) -> Asked | None:
    """Return what a line asks for, ``None`` if it is not understood."""
    try:
        raw = json.loads(line)
        words = Announcement(str(raw["label"]), raw["kind"], int(raw["number"]), str(raw["room"]))
        return Asked(int(raw["n"]), bool(raw["chime"]), words)
    except (ValueError, KeyError, TypeError):
        return None


class Speaker(QObject):
    """Says one thing at a time: with the system's voice, else with clips.

    Args:
        options: how.
        answer: takes what is answered.
    """

    def __init__(self, options: Options, answer: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._answer = answer
        self._book = ClipBook(clip_folders(options.home), options.speed)
        self._out: Out = FolderOut(options.folder) if options.folder else AudioOut(options.volume / 100)
        self._speech: Speech | None = None
        if options.engine == "auto" and options.folder is None:
            self._speech = chosen_speech(options.volume / 100, (options.speed - 100) / 100, self)

    def hello(self) -> None:
        """Say that it hears; what is asked before would be lost."""
        name = self._speech.name if self._speech else ""
        voice = "speech" if self._speech else "clips"
        self._answer({"hello": VERSION, "voice": voice, "name": name, "out": self._out.name()})

    @Slot(object)
    def hear(self, asked: Asked) -> None:
        """Say what was asked for."""
        if not self._out.name():
            self._answer({"n": asked.n, "said": False, "why": "no_device"})
        elif self._speech is None:
            self._play(asked, chime=asked.chime)
        elif asked.chime:
            self._out.play(self._book.say((CHIME,)), lambda _heard: self._speak(asked))
        else:
            self._speak(asked)

    def _speak(self, asked: Asked) -> None:
        if self._speech is not None:
            self._speech.say(spoken_text(asked.words), lambda said: self._spoken(asked, said=said))

    def _spoken(self, asked: Asked, *, said: bool) -> None:
        """A voice that gave up is not asked again: the clips are there."""
        if said:
            self._answer({"n": asked.n, "said": True})
        else:
            self._speech = None
            self._play(asked, chime=False)

    def _play(self, asked: Asked, *, chime: bool) -> None:
        def ended(said: bool) -> None:
            self._answer({"n": asked.n, "said": said, **({} if said else {"why": "device"})})

        self._out.play(self._book.say(self._book.names(asked.words, chime=chime)), ended)


class Lines(QObject):
    """Reads standard input on a thread of its own, because no system waits for a pipe and for sounds at once."""

    came = Signal(object)
    over = Signal()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._read, name="voice's input", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            asked = understood(line)
            if asked is not None:
                self.came.emit(asked)
        self.over.emit()


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(value).encode() + b"\n")
    sys.stdout.buffer.flush()


class Turn(QObject):
    """Makes the speaker once no other program of this home speaks.

    Args:
        options: how it speaks.
        lines: what is asked for.
    """

    def __init__(self, options: Options, lines: Lines) -> None:
        super().__init__()
        self._options, self._lines = options, lines
        self._one = OneVoice(options.home)
        self._speaker: Speaker | None = None
        self._again = QTimer(self)
        self._again.setInterval(_TAKE_OVER_MS)
        self._again.timeout.connect(self.take)

    @Slot()
    def take(self) -> None:
        """Begin if nobody else speaks, else try again every second."""
        if self._options.share or self._one.take():
            self._again.stop()
            self._speaker = Speaker(self._options, _answer)
            self._lines.came.connect(self._speaker.hear, Qt.ConnectionType.QueuedConnection)
            self._speaker.hello()
        elif not self._again.isActive():
            _answer({"waiting": True})
            self._again.start()


def main(argv: Sequence[str] | None = None) -> int:
    """Speak until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--volume", type=int, default=80)
    parser.add_argument("--speed", type=int, default=100)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--share", action="store_true")
    given = parser.parse_args(argv)
    app = QCoreApplication(["voice"])
    lines = Lines()
    turn = Turn(Options(given.home, given.engine, given.volume, given.speed, given.folder, given.share), lines)
    lines.over.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    lines.start()
    turn.take()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
