"""``guidance-desk voice`` and ``devices set voice``: what is announced as text, clips and a WAV; the settings."""

from __future__ import annotations

import time
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.screens.states import ScreenState, write_state
from desk_app.voice.sound import read_wav
from tests.support.commands import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def test_say_writes_a_sound_that_is_not_silence(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "a.wav"
    said = desk.run("voice", "say", "A001", "W3", "--out", str(out), "--json")
    assert said.code == 0
    assert said.json["text"] == "请A零零一号，到三号窗口。"
    assert said.json["clips"] == ["提示音", "请", "A", "0", "0", "1", "号", "到", "3", "号窗口"]
    with wave.open(str(out)) as wav:
        assert (wav.getnchannels(), wav.getframerate()) == (1, 16_000)
        assert 4 < wav.getnframes() / 16_000 < 8
    assert read_wav(out).loudness > 0.05
    quiet_parts = [part for part in _tenths(out) if part < 0.001]
    assert len(quiet_parts) < 15


def _tenths(path: Path) -> list[float]:
    sound = read_wav(path)
    step = sound.rate // 10
    parts = [sound.samples[at : at + step] for at in range(0, len(sound.samples), step)]
    return [max(abs(sample) for sample in part) / 32768 for part in parts]


def test_a_recall_to_a_room_is_said_as_one(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("voice", "say", "ｄ６", "r1", "--again", "--out", str(tmp_path / "a.wav"))
    assert said.out.splitlines()[0] == "再次呼叫，请D零零六号，到金牌调解室。"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("I001", "W3"), "ticket"),
        (("A001", "W33"), "place"),
        (("A001", "R4"), "place"),  # 心理咨询室: no number is shown or said
        (("A001", "R9"), "place"),
    ],
)
def test_what_is_not_called_out_is_refused(desk: Desk, tmp_path: Path, words: tuple[str, str], field: str) -> None:
    said = desk.run("voice", "say", *words, "--out", str(tmp_path / "a.wav"), "--json")
    assert (said.code, said.json["field"]) == (2, field)
    assert not (tmp_path / "a.wav").exists()


def test_a_folder_that_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("voice", "say", "A001", "W3", "--out", str(tmp_path / "none" / "a.wav"))
    assert said.code == 2
    assert "a.wav" in said.err


def test_check_says_which_recordings_are_used(desk: Desk) -> None:
    assert desk.run("voice", "check", "--json").json == {"ok": True, "missing": [], "rooms_by_number": [], "unfit": []}
    own = desk.home / "voice"
    own.mkdir()
    (own / "请.wav").write_bytes(b"no sound")
    assert desk.run("voice", "check", "--json").json["unfit"] == ["请.wav"]


def test_the_voice_is_off_until_somebody_switches_it_on(desk: Desk) -> None:
    kept = desk.run("devices", "set", "voice", "--volume", "60", "--json").json["settings"]["voice"]
    assert kept == {
        "on": False,
        "engine": "auto",
        "volume": 60,
        "speed": 100,
        "quiet": "",
        "limit_s": 120,
        "zones": "",
        "out": "",
    }
    words = ("--on", "yes", "--quiet", "12：00－14：00", "--engine", "clips", "--limit-s", "60")
    kept = desk.run("devices", "set", "voice", *words, "--json").json["settings"]["voice"]
    assert kept == {
        "on": True,
        "engine": "clips",
        "volume": 60,
        "speed": 100,
        "quiet": "12:00-14:00",
        "limit_s": 60,
        "zones": "",
        "out": "",
    }
    assert desk.run("devices", "set", "voice", "--quiet", "none", "--json").json["settings"]["voice"]["quiet"] == ""


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--quiet", "lunch", "voice.quiet"),
        ("--volume", "101", "--volume"),
        ("--speed", "20", "--speed"),
        ("--zones", "楼上", "--zones"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(desk: Desk, option: str, value: str, field: str) -> None:
    said = desk.run("devices", "set", "voice", option, value, "--json")
    assert (said.code, said.json["field"]) == (2, field)


def test_the_doctor_speaks_of_a_voice_that_is_on(desk: Desk) -> None:
    def voice() -> list[dict[str, object]]:
        return [one for one in desk.run("doctor", "--json").json["checks"] if one["name"] == "voice"]

    assert voice() == []
    desk.run("devices", "set", "voice", "--on", "yes")
    (check,) = voice()
    assert check["ok"] is True
    (desk.home / "voice").mkdir()
    (desk.home / "voice" / "号.wav").write_bytes(b"no sound")
    (check,) = voice()
    assert "号.wav" in str(check["sentence"])


def test_the_loudspeaker_needs_windows(desk: Desk) -> None:
    assert desk.run("voice", "test").code == 2


def test_doctor_says_what_the_voice_of_a_screen_lacks(desk: Desk) -> None:
    assert desk.run("devices", "set", "voice", "--on", "yes").code == 0
    now = time.time_ns() // 1_000_000
    state = ScreenState("hall", "hall", "", "", now, now, "", None, "elsewhere", "", 0, "")
    write_state(desk.home, state)
    voice = next(line for line in desk.run("doctor").out.splitlines() if "Another PC" in line)
    assert "silent there" in voice
    write_state(desk.home, replace(state, voice=""))
    assert "Another PC" not in desk.run("doctor").out
