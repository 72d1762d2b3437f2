"""The voice is chosen by locale, never by name; a sound fits whatever a loudspeaker wants; ``voice test``."""

from __future__ import annotations

import itertools
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QObject
from PySide6.QtMultimedia import QAudioFormat
from PySide6.QtTextToSpeech import QTextToSpeech
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.voice.sound import RATE, Sound, read_wav
from tests.support.commands import ROOT
from ui.devices.voice_program import Asked, understood
from ui.devices.voice_sound import FolderOut, Speech, as_format, chinese, chosen_speech

LONG_MS = 60_000


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["en_US", "zh_TW", "zh_CN"], "zh_CN"),
        (["zh_HK", "zh_TW"], "zh_TW"),
        (["zh_SG"], "zh_SG"),
        (["zh_HK", "zh_MO", "yue_HK"], None),  # Cantonese
        (["en_US", "ja_JP"], None),
        ([], None),
    ],
)
def test_the_mandarin_of_the_mainland_is_chosen_first_and_cantonese_never(there: list[str], chosen: str | None) -> None:
    found = chinese([QLocale(name) for name in there])
    assert (found.name() if found is not None else None) == chosen


def test_an_engine_that_nobody_hears_is_no_voice(qapp: QApplication) -> None:
    assert chosen_speech(0.8, 0.0, QObject(), engines=("mock",)) is None


def test_an_engine_says_when_it_has_spoken(qtbot: QtBot, qapp: QApplication) -> None:
    owner = QObject()
    speech = Speech(QTextToSpeech("mock", owner), QLocale("en_US"), 0.8, 0.0)
    heard: list[bool] = []
    for n in (1, 2):
        speech.say("A001", heard.append)
        qtbot.waitUntil(lambda n=n: len(heard) == n, timeout=LONG_MS)
    assert heard == [True, True]
    assert speech.name == "mock en_US"


def wanted(kind: QAudioFormat.SampleFormat, rate: int = RATE, channels: int = 1) -> QAudioFormat:
    shape = QAudioFormat()
    shape.setSampleRate(rate)
    shape.setChannelCount(channels)
    shape.setSampleFormat(kind)
    return shape


def test_a_sound_fits_what_a_loudspeaker_wants() -> None:
    sound = Sound(RATE, array("h", [0, 16384, -32768]))
    kinds = QAudioFormat.SampleFormat
    assert struct.unpack("<3h", as_format(sound, wanted(kinds.Int16))) == (0, 16384, -32768)
    assert struct.unpack("<6h", as_format(sound, wanted(kinds.Int16, channels=2))) == (
        0,
        0,
        16384,
        16384,
        -32768,
        -32768,
    )
    assert struct.unpack("<3f", as_format(sound, wanted(kinds.Float))) == (0.0, 0.5, -1.0)
    assert struct.unpack("<3i", as_format(sound, wanted(kinds.Int32))) == (0, 1 << 30, -(1 << 31))
    assert as_format(sound, wanted(kinds.UInt8)) == bytes([128, 192, 0])


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_at_another_rate_it_is_as_long_and_as_high(rate: int) -> None:
    sound = Sound(RATE, array("h", (round(9000 * math.sin(math.tau * 300 * at / RATE)) for at in range(RATE))))
    made = array("h", as_format(sound, wanted(QAudioFormat.SampleFormat.Int16, rate)))
    assert len(made) == pytest.approx(rate, abs=2)
    assert sum(1 for a, b in itertools.pairwise(made) if a < 0 <= b) == pytest.approx(300, abs=1)


def test_a_folder_keeps_the_last_five_hundred(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    out = FolderOut(tmp_path / "heard")
    heard: list[bool] = []
    for _ in range(501):
        out.play(Sound(RATE, array("h", [1])), heard.append)
    qtbot.waitUntil(lambda: len(heard) == 501, timeout=LONG_MS)
    assert all(heard)
    assert len(list((tmp_path / "heard").iterdir())) == 500


def test_a_program_that_starts_again_writes_after_the_last_sound(tmp_path: Path, qapp: QApplication) -> None:
    for name, modified in (("0001", 100), ("0002", 200), ("0003", 50)):  # the third is of a round before
        (tmp_path / f"{name}.wav").write_bytes(b"before")
        os.utime(tmp_path / f"{name}.wav", (modified, modified))

    FolderOut(tmp_path).play(Sound(RATE, array("h", [1, 2])), lambda _heard: None)

    kept = {path.stem for path in tmp_path.glob("*.wav") if path.read_bytes() == b"before"}
    assert kept == {"0001", "0002"}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"rubbish",
        b"[]",
        b"{}",
        b'{"n": 1}',
        b'{"n": "x", "chime": 1, "label": "A", "kind": "call", "number": 1, "room": ""}',
    ],
)
def test_a_line_that_is_not_understood_is_passed_over(line: bytes) -> None:
    assert understood(line) is None


def test_a_line_says_what_is_wanted() -> None:
    line = b'{"n": 7, "chime": true, "label": "A001", "kind": "recall", "number": 3, "room": ""}'
    asked = understood(line)
    assert isinstance(asked, Asked)
    assert (asked.n, asked.chime, asked.words.label, asked.words.kind, asked.words.number) == (
        7,
        True,
        "A001",
        "recall",
        3,
    )


def program(*words: str, home: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = (sys.executable, "-m", "ui.app", "--lang", "en", *words, "--home", str(home))
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False)


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_voice_test_announces_once_and_says_with_what(tmp_path: Path, environment: dict[str, str]) -> None:
    home = tmp_path / "home"
    assert (
        program("devices", "set", "voice", "--out", "folder:heard", home=home, environment=environment).returncode == 0
    )
    done = program("voice", "test", "B012", "R1", "--json", home=home, environment=environment)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["voice"], said["text"]) == ("clips", "请B零一二号，到金牌调解室。")
    (sound,) = (home / "heard").glob("*.wav")
    assert read_wav(sound).loudness > 0.05


def test_voice_test_without_a_loudspeaker_is_one_sentence(tmp_path: Path, environment: dict[str, str]) -> None:
    home = tmp_path / "home"
    assert program("devices", "set", "voice", "--out", "folder:f", home=home, environment=environment).returncode == 0
    (home / "f").write_bytes(b"a file, no folder")
    done = program("voice", "test", home=home, environment=environment)
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1


class Hearing:
    """A PulseAudio of its own whose loudspeaker goes nowhere, and what was played on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "socket"
        self.own = {"PULSE_SERVER": f"unix:{self.socket}", "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
        load = ("--load=module-null-sink sink_name=hall", f"--load=module-native-protocol-unix socket={self.socket}")
        command = ("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", *load)
        self.server = self._start(*command)
        deadline = time.monotonic() + 30
        while not self.socket.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        with (folder / "raw").open("wb") as raw:
            record = ("parec", "-d", "hall.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1")
            self.recorder = self._start(*record, stdout=raw)

    def _start(self, *command: str, stdout: object = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self.own}
        return subprocess.Popen(command, env=environment, stdout=stdout, stderr=subprocess.DEVNULL)  # type: ignore[call-overload,no-any-return]

    def heard(self) -> Sound:
        data = (self.folder / "raw").read_bytes()
        return Sound(RATE, array("h", data[: len(data) // 2 * 2]))

    def close(self) -> None:
        for one in (self.recorder, self.server):
            one.terminate()
            one.wait(30)


@pytest.fixture
def hearing(tmp_path: Path) -> Iterator[Hearing]:
    if not shutil.which("pulseaudio") or not shutil.which("parec"):
        pytest.skip("pulseaudio and parec are not here")
    folder = tmp_path / "pulse"
    folder.mkdir(mode=0o700)
    made = Hearing(folder)
    yield made
    made.close()


@pytest.mark.long
def test_on_a_loudspeaker_it_is_heard_to_its_end(hearing: Hearing, tmp_path: Path, environment: dict[str, str]) -> None:
    home = tmp_path / "home"
    words = ("devices", "set", "voice", "--engine", "clips", "--volume", "100")
    assert program(*words, home=home, environment=environment).returncode == 0
    done = program("voice", "test", "A001", "W3", "--json", home=home, environment={**environment, **hearing.own})
    assert json.loads(done.stdout)["ok"] is True, done.stderr
    heard = hearing.heard()
    loud = [at for at, sample in enumerate(heard.samples) if abs(sample) > 300]
    assert (loud[-1] - loud[0]) / RATE == pytest.approx(6.2, abs=0.4)
