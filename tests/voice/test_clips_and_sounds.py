"""The clips: all are there and can be heard, a centre's own are played instead, half a number is never said."""

from __future__ import annotations

import contextlib
import math
import struct
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_scripts.voice_clips import room_names
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.voice.clips import ClipBook, clip_folders
from desk_app.voice.sound import RATE, Sound, SoundError, at_rate, at_speed, joined, read_wav, wav_bytes, write_wav
from desk_app.voice.words import CHIME, LETTERS, TEN, WORDS, Announcement
from tests.support.commands import ROOT

SHIPPED = ROOT / "resources" / "voice" / "zh"
CALL = Announcement("A001", "call", 3, "")


def tone(rate: int, seconds: float, pitch: float = 440.0) -> Sound:
    count = round(rate * seconds)
    return Sound(rate, array("h", (round(12000 * math.sin(math.tau * pitch * at / rate)) for at in range(count))))


def crossings(sound: Sound) -> float:
    """Pitch of a tone, by how often it goes through zero."""
    pairs = zip(sound.samples, sound.samples[1:], strict=False)
    return sum(1 for a, b in pairs if a < 0 <= b) / sound.seconds


@pytest.fixture
def book(tmp_path: Path) -> ClipBook:
    return ClipBook(clip_folders(tmp_path))


def test_every_letter_digit_word_and_room_of_the_shipped_centre_has_a_clip_that_is_heard(book: ClipBook) -> None:
    rooms = room_names(load_centre(default_centre_path()))
    for name in (*LETTERS, *"0123456789", TEN, *WORDS, CHIME, *rooms):
        clip = book.clip(name)
        assert clip is not None, name
        assert clip.rate == RATE
        assert 0.2 < clip.seconds < 2.5, name
        assert clip.loudness > 0.03, name
    assert not book.unfit


def test_the_clips_are_small_and_of_one_kind() -> None:
    files = list(SHIPPED.glob("*.wav"))
    assert sum(path.stat().st_size for path in files) < 2_000_000
    for path in files:
        with wave.open(str(path)) as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, RATE), path.name


def test_an_announcement_is_as_long_as_its_clips_and_is_heard(book: ClipBook) -> None:
    names = book.names(CALL, chime=True)
    said = book.say(names)
    clips = [clip for name in names if (clip := book.clip(name)) is not None]
    assert said.seconds > sum(clip.seconds for clip in clips)
    assert said.seconds < 8
    assert said.loudness > 0.05


def test_the_centres_own_recording_is_played_instead(tmp_path: Path) -> None:
    own = tmp_path / "voice"
    own.mkdir()
    write_wav(tone(44_100, 0.5), own / "请.wav")
    book = ClipBook(clip_folders(tmp_path))
    clip = book.clip("请")
    assert clip is not None
    assert clip.rate == RATE
    assert clip.seconds == pytest.approx(0.5, abs=0.01)
    assert crossings(clip) == pytest.approx(440, abs=5)
    assert book.has("号")


def test_a_file_that_is_no_recording_is_said_and_ours_is_played(tmp_path: Path) -> None:
    own = tmp_path / "voice"
    own.mkdir()
    (own / "请.wav").write_bytes(b"ID3 not a wav")
    (own / "号.wav").mkdir()
    book = ClipBook(clip_folders(tmp_path))
    assert book.has("请")
    assert book.has("号")
    assert book.unfit == ("请.wav", "号.wav")


def test_half_a_number_is_never_said(tmp_path: Path) -> None:
    for name in (CHIME, "请", "A", "0", "号", "到", "3", "号窗口"):  # no 1
        write_wav(tone(RATE, 0.2), tmp_path / f"{name}.wav")
    assert ClipBook((tmp_path,)).names(CALL, chime=True) == (CHIME,)


def test_a_room_without_a_clip_is_said_by_its_number(book: ClipBook) -> None:
    assert book.names(Announcement("D006", "call", 3, "湖畔调解室"), chime=False)[-2:] == ("3", "号房间")
    assert book.names(Announcement("D006", "call", 1, "金牌调解室"), chime=False)[-1] == "金牌调解室"


@pytest.mark.parametrize("percent", [60, 80, 125, 160])
def test_faster_or_slower_keeps_the_pitch(percent: int) -> None:
    changed = at_speed(tone(RATE, 1.0, 220), percent)
    assert changed.seconds == pytest.approx(100 / percent, abs=0.05)
    assert crossings(changed) == pytest.approx(220, rel=0.04)


def test_speech_at_another_speed_is_as_loud() -> None:
    said = read_wav(SHIPPED / "金牌调解室.wav")
    for percent in (70, 140):
        assert at_speed(said, percent).loudness == pytest.approx(said.loudness, rel=0.2)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_another_rate_keeps_length_and_pitch(rate: int) -> None:
    changed = at_rate(tone(rate, 0.3), RATE)
    assert changed.seconds == pytest.approx(0.3, abs=0.01)
    assert crossings(changed) == pytest.approx(440, abs=8)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_sound_or_are_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.wav"
    good = wav_bytes(tone(RATE, 0.01))
    for content in (data, good[:30] + data, good[: 44 + len(data)]):
        path.write_bytes(content)
        with contextlib.suppress(SoundError):
            assert read_wav(path).samples


def test_a_recording_of_two_channels_becomes_one(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "two.wav"), "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(struct.pack("<4h", 100, 300, -100, -300))
    assert list(read_wav(tmp_path / "two.wav").samples) == [200, -200]


def test_a_recording_of_minutes_is_refused(tmp_path: Path) -> None:
    write_wav(Sound(RATE, array("h", bytes(2 * 16 * RATE))), tmp_path / "long.wav")
    with pytest.raises(SoundError):
        read_wav(tmp_path / "long.wav")


def test_joined_sounds_have_one_rate() -> None:
    assert joined([tone(8_000, 0.1), tone(RATE, 0.1)]).seconds == pytest.approx(0.2, abs=0.01)
