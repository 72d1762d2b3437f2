"""Sounds of the voice: WAV in and out, one rate, joined, faster or slower. Mono, 16 bit; no Qt, no device."""

from __future__ import annotations

import io
import math
import struct
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

RATE = 16_000  # samples a second: all of speech that a hall's loudspeaker gives back
LONGEST_S = 15
SLOWEST, FASTEST = 60, 160
_LEAST_RATE, _MOST_RATE = 8_000, 96_000
_LOBES = 8


class SoundError(ValueError):
    """A file that is not a WAV of ours: 16 bit PCM, one or two channels, 8–96 kHz, at most 15 s."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of one channel, ``rate`` a second."""

    rate: int
    samples: array[int] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    @property
    def loudness(self) -> float:
        """Root mean square, 0 (silence) to 1."""
        if not self.samples:
            return 0.0
        return math.sqrt(sum(sample * sample for sample in self.samples) / len(self.samples)) / 32768

    def as_bytes(self) -> bytes:
        """Return the samples as a device takes them on every machine: little-endian."""
        samples = self.samples
        if sys.byteorder == "big":
            samples = array("h", samples)
            samples.byteswap()
        return samples.tobytes()


def read_wav(path: Path) -> Sound:
    """Return the sound of a WAV file; of two channels their mean.

    Raises:
        SoundError: it is something else.
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file, wave.open(file) as wav:
            channels, width, rate = wav.getnchannels(), wav.getsampwidth(), wav.getframerate()
            known = channels in (1, 2) and width == 2 and _LEAST_RATE <= rate <= _MOST_RATE
            if not known or wav.getnframes() > LONGEST_S * rate:
                raise SoundError
            raw = wav.readframes(LONGEST_S * rate)
    except (wave.Error, EOFError, RuntimeError, struct.error) as problem:  # what wave says of broken chunks
        raise SoundError from problem
    samples = array("h", raw[: len(raw) - len(raw) % (2 * channels)])
    if sys.byteorder == "big":
        samples.byteswap()
    if channels == 2:
        samples = array("h", ((a + b) // 2 for a, b in zip(samples[::2], samples[1::2], strict=True)))
    if not samples:
        raise SoundError
    return Sound(rate, samples)


def wav_bytes(sound: Sound) -> bytes:
    """Return a sound as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(sound.rate)
        wav.writeframes(sound.as_bytes())
    return out.getvalue()


def write_wav(sound: Sound, path: Path) -> None:
    """Write a sound as a WAV file.

    Raises:
        OSError: it cannot be written.
    """
    path.write_bytes(wav_bytes(sound))


def silence(ms: int) -> Sound:
    """Return nothing to hear for ``ms`` milliseconds."""
    return Sound(RATE, array("h", bytes(2 * (ms * RATE // 1000))))


def joined(sounds: Sequence[Sound]) -> Sound:
    """Return sounds one after the other, at our rate."""
    samples = array("h")
    for sound in sounds:
        samples.extend(at_rate(sound, RATE).samples)
    return Sound(RATE, samples)


def at_rate(sound: Sound, rate: int) -> Sound:
    """Return the same sound with another number of samples a second (windowed sinc, so that nothing whistles)."""
    if sound.rate == rate:
        return sound
    step = sound.rate / rate
    cutoff = min(1.0, 1 / step)
    reach = _LOBES / cutoff
    source, count = sound.samples, len(sound.samples)
    made = array("h")
    for at in range(round(count / step)):
        centre = at * step
        first, last = max(0, math.ceil(centre - reach)), min(count - 1, math.floor(centre + reach))
        value = 0.0
        for index in range(first, last + 1):
            value += source[index] * _sinc(cutoff * (index - centre)) * _window((index - centre) / reach)
        made.append(_clipped(value * cutoff))
    return Sound(rate, made)


def _sinc(x: float) -> float:
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def _window(x: float) -> float:
    return 0.5 + 0.5 * math.cos(math.pi * x)


def _clipped(value: float) -> int:
    return max(-32768, min(32767, round(value)))


def at_speed(sound: Sound, percent: int) -> Sound:
    """Return a sound slower or faster at the same pitch: pieces of 30 ms laid over each other where they fit best.

    Args:
        sound: speech.
        percent: 100 is as recorded; 60 to 160.
    """
    if percent == 100 or not sound.samples:
        return sound
    source, count = sound.samples, len(sound.samples)
    piece, overlap, search = sound.rate * 30 // 1000, sound.rate * 10 // 1000, sound.rate * 5 // 1000
    wanted = max(1, round(count * 100 / percent))
    made = array("h", source[:piece])
    while len(made) < wanted:
        target = (len(made) - overlap) * percent // 100
        begin = _best(source, made, max(0, target - search), min(target + search, count - overlap), overlap)
        if begin is None:
            break
        tail = len(made) - overlap
        for at in range(overlap):
            made[tail + at] = (made[tail + at] * (overlap - at) + source[begin + at] * at) // overlap
        following = source[begin + overlap : begin + piece]
        if not following:
            break
        made.extend(following)
    return Sound(sound.rate, made[:wanted])


def _best(source: array[int], made: array[int], first: int, last: int, overlap: int) -> int | None:
    """Return where in ``source`` the waves go on as ``made`` ends."""
    if first > last:
        return None
    end = made[-overlap::4]
    return max(
        range(first, last + 1, 2),
        key=lambda begin: sum(a * b for a, b in zip(end, source[begin : begin + overlap : 4], strict=False)),
    )
