"""Where the voice's sound comes from and goes to: the system's Chinese voice, the loudspeaker, or a folder of WAVs."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale, QObject, QTimer
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio
from PySide6.QtTextToSpeech import QTextToSpeech

from desk_app.voice.sound import RATE, Sound, joined, silence, write_wav

Ended = Callable[[bool], None]
_KEPT = 500
_TAIL_MS = 250  # some devices cut off the end of what they are given
_NOT_HEARD = frozenset({"mock"})  # Qt's engine for tests
_CANTONESE = frozenset({QLocale.Country.HongKong, QLocale.Country.Macau})


class Out(Protocol):
    """Where a sound goes."""

    def name(self) -> str:
        """Return what it is called; ``""`` while there is none."""
        ...

    def play(self, sound: Sound, ended: Ended) -> None:
        """Play a sound; ``ended`` is called once, later, with whether it was heard to its end."""
        ...


class FolderOut:
    """Writes what would be heard: ``0001.wav`` … ``0500.wav``, then from the beginning; a restart goes on where it was.

    Args:
        folder: where to; made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._count = _last_written(folder)

    def name(self) -> str:
        """Return the folder, if it is there."""
        return str(self._folder) if self._folder.is_dir() else ""

    def play(self, sound: Sound, ended: Ended) -> None:
        """Write it."""
        part = self._folder / f"{self._count % _KEPT + 1:04}.part"
        self._count += 1
        try:
            write_wav(sound, part)
            part.replace(part.with_suffix(".wav"))
        except OSError:
            QTimer.singleShot(0, lambda: ended(False))
        else:
            QTimer.singleShot(0, lambda: ended(True))


def _last_written(folder: Path) -> int:
    """Return the number of the newest sound, 0 where there is none."""
    try:
        newest = max(
            folder.glob(f"{'[0-9]' * 4}.wav"), key=lambda one: (one.stat().st_mtime_ns, one.name), default=None
        )
    except OSError:
        return 0
    return int(newest.stem) if newest is not None else 0


class AudioOut:
    """The system's loudspeaker. It may come and go: it is looked for at each sound.

    Args:
        volume: 0 to 1.
    """

    def __init__(self, volume: float) -> None:
        self._volume = volume
        self._playing: _Playing | None = None

    def name(self) -> str:
        """Return the system's usual device."""
        device = QMediaDevices.defaultAudioOutput()
        return "" if device.isNull() else (device.description() or "?")

    def play(self, sound: Sound, ended: Ended) -> None:
        """Play it on the system's usual device."""
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            QTimer.singleShot(0, lambda: ended(False))
            return
        self._playing = _Playing(device, sound, self._volume, ended)


class _Playing(QObject):
    """One sound under way."""

    def __init__(self, device: QAudioDevice, sound: Sound, volume: float, ended: Ended) -> None:
        super().__init__()
        self._ended: Ended | None = ended
        shape = wanted_format(device)
        self._bytes = QByteArray(as_format(joined((sound, silence(_TAIL_MS))), shape))
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, shape, self)
        self._sink.setVolume(
            QtAudio.convertVolume(
                volume, QtAudio.VolumeScale.LogarithmicVolumeScale, QtAudio.VolumeScale.LinearVolumeScale
            )
        )
        self._sink.stateChanged.connect(self._changed)
        self._sink.start(self._buffer)

    def _changed(self, state: QAudio.State) -> None:
        if state in (QAudio.State.IdleState, QAudio.State.StoppedState) and self._ended is not None:
            ended, self._ended = self._ended, None
            heard = state == QAudio.State.IdleState and self._buffer.atEnd()
            QTimer.singleShot(0, lambda: self._over(ended, heard))

    def _over(self, ended: Ended, heard: bool) -> None:
        self._sink.stop()
        ended(heard)


def wanted_format(device: QAudioDevice) -> QAudioFormat:
    """Return our own format where the device takes it, else the one it likes best."""
    shape = QAudioFormat()
    shape.setSampleRate(RATE)
    shape.setChannelCount(1)
    shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return shape if device.isFormatSupported(shape) else device.preferredFormat()


def as_format(sound: Sound, shape: QAudioFormat) -> bytes:
    """Return a sound's bytes in a device's format: rate (straight lines between samples), channels, kind of number."""
    samples = _stretched(sound.samples, sound.rate, shape.sampleRate())
    channels = shape.channelCount()
    if channels > 1:
        samples = array("h", (sample for sample in samples for _channel in range(channels)))
    kind = shape.sampleFormat()
    if kind == QAudioFormat.SampleFormat.Float:
        return array("f", (sample / 32768 for sample in samples)).tobytes()
    if kind == QAudioFormat.SampleFormat.Int32:
        return array("i", (sample << 16 for sample in samples)).tobytes()
    if kind == QAudioFormat.SampleFormat.UInt8:
        return bytes((sample >> 8) + 128 for sample in samples)
    return samples.tobytes()


def _stretched(samples: array[int], rate: int, wanted: int) -> array[int]:
    if rate == wanted or not samples:
        return samples
    made = array("h")
    last = len(samples) - 1
    for at in range(len(samples) * wanted // rate):
        whole, rest = divmod(at * rate, wanted)
        here, after = samples[min(whole, last)], samples[min(whole + 1, last)]
        made.append(here + (after - here) * rest // wanted)
    return made


# --- the system's voice


def chinese(locales: Sequence[QLocale]) -> QLocale | None:
    """Return the locale in which numbers are called out: Mandarin of the mainland, else another Mandarin.

    Chosen by locale, never by a voice's name: names differ from PC to PC. Hong Kong's and Macau's voices speak
    Cantonese, which is another language to the ear.
    """
    spoken = [
        one for one in locales if one.language() == QLocale.Language.Chinese and one.territory() not in _CANTONESE
    ]
    return min(spoken, key=lambda one: one.territory() != QLocale.Country.China, default=None)


def chosen_speech(volume: float, rate: float, parent: QObject, engines: Sequence[str] | None = None) -> Speech | None:
    """Return the first engine of this system that speaks Mandarin, ``None`` where there is none.

    Args:
        volume: 0 to 1.
        rate: −1 to 1, 0 is usual.
        parent: owns the engine.
        engines: to try; the system's by default.
    """
    for engine in QTextToSpeech.availableEngines() if engines is None else engines:
        if engine in _NOT_HEARD:
            continue
        voice = QTextToSpeech(engine, parent)
        locale = chinese(voice.availableLocales()) if voice.state() != QTextToSpeech.State.Error else None
        if locale is not None:
            return Speech(voice, locale, volume, rate)
        voice.deleteLater()
    return None


class Speech(QObject):
    """The system's voice.

    Args:
        voice: the engine.
        locale: in which it speaks.
        volume: 0 to 1.
        rate: −1 to 1, 0 is usual.
    """

    def __init__(self, voice: QTextToSpeech, locale: QLocale, volume: float, rate: float) -> None:
        super().__init__(voice)
        self._voice = voice
        self._ended: Ended | None = None
        self._begun = False
        voice.setLocale(locale)
        voice.setVolume(volume)
        voice.setRate(rate)
        voice.stateChanged.connect(self._changed)

    @property
    def name(self) -> str:
        """Engine and locale."""
        return f"{self._voice.engine()} {self._voice.locale().name()}"

    def say(self, text: str, ended: Ended) -> None:
        """Speak; ``ended`` is called once with whether it was spoken."""
        self._ended, self._begun = ended, False
        self._voice.say(text)

    def _changed(self, state: QTextToSpeech.State) -> None:
        if self._ended is None:
            return
        if state == QTextToSpeech.State.Speaking:
            self._begun = True
        elif state == QTextToSpeech.State.Error or (state == QTextToSpeech.State.Ready and self._begun):
            ended, self._ended = self._ended, None
            ended(state == QTextToSpeech.State.Ready)
