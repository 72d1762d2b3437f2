"""Makes the clips of the voice with espeak-ng (Debian: ``apt-get install espeak-ng``): small WAV files, mono, 16 kHz.

``uv run python -m build_scripts.voice_clips`` makes letters, digits, words, the chime and the names of rooms of the
centre that is shipped into ``resources/voice/zh``; with ``--centre FILE --out DIR --rooms`` only the names of rooms of
another centre's configuration, for ``HOME/voice``.

Chinese is given to espeak-ng as pinyin, because its own table of characters is small (it reads 请 as "Chinese letter");
letters are read by its Chinese voice, as they are in China's halls.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre
from desk_app.voice.sound import RATE, Sound, at_rate, read_wav, write_wav
from desk_app.voice.words import CHIME, LETTERS, NUMERALS, TEN, WORDS, sayable

OUT = Path(__file__).resolve().parent.parent / "resources" / "voice" / "zh"
SPEED = 145  # espeak-ng's words a minute: slow enough for an elderly visitor in a noisy hall
PEAK = 0.85
_MEDIATION = {"诉调": [["sù"], ["tiáo"]], "警调": [["jǐng"], ["tiáo"]], "检调": [["jiǎn"], ["tiáo"]]}


def main(argv: Sequence[str] | None = None) -> int:
    """Make the clips. Returns 0, or 2 where espeak-ng is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centre", type=Path, default=default_centre_path(), help="whose rooms are named")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the clips")
    parser.add_argument("--rooms", action="store_true", help="only the names of rooms")
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    load_phrases_dict(_MEDIATION)
    centre = load_centre(arguments.centre)
    try:
        made = [_make(name, voice, text, arguments.out) for name, voice, text in _wanted(centre, arguments.rooms)]
    except FileNotFoundError:
        print("espeak-ng is missing: apt-get install espeak-ng", file=sys.stderr)
        return 2
    if not arguments.rooms:
        made.append(_write(CHIME, chime(), arguments.out))
    print(f"{len(made)} clips, {sum(made) // 1024} KiB, in {arguments.out}")
    return 0


def _wanted(centre: Centre, only_rooms: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (name of the clip, voice of espeak-ng, what it is given)."""
    if not only_rooms:
        for letter in LETTERS:
            yield letter, "cmn", letter
        for digit, numeral in enumerate(NUMERALS):
            yield str(digit), "cmn-latn-pinyin", _pinyin(numeral)
        for word in (TEN, *WORDS):
            yield word, "cmn-latn-pinyin", _pinyin(word)
    for name in room_names(centre):
        yield name, "cmn-latn-pinyin", _pinyin(name)


def room_names(centre: Centre) -> list[str]:
    """Return the rooms that are announced, as their clips are called."""
    rooms = (place for place in centre.places.values() if place.kind == "room" and place.public == "yes")
    return list(dict.fromkeys(sayable(place.short) for place in rooms))


def _pinyin(text: str) -> str:
    return " ".join(lazy_pinyin(text, style=Style.TONE3))


def _make(name: str, voice: str, text: str, out: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        words = ["espeak-ng", "-v", voice, "-s", str(SPEED), "-p", "45", "-a", "120", "-w", str(path), text]
        subprocess.run(words, check=True, timeout=60)
        spoken = read_wav(path)
    return _write(name, levelled(trimmed(at_rate(spoken, RATE))), out)


def _write(name: str, sound: Sound, out: Path) -> int:
    path = out / f"{name}.wav"
    write_wav(sound, path)
    return path.stat().st_size


def trimmed(sound: Sound) -> Sound:
    """Return a sound without the silence around it; 10 ms stay."""
    loud = [at for at, sample in enumerate(sound.samples) if abs(sample) > 300]
    if not loud:
        return sound
    margin = sound.rate // 100
    kept = sound.samples[max(0, loud[0] - margin) : loud[-1] + margin]
    fade = min(margin, len(kept))
    for at in range(fade):
        kept[-1 - at] = kept[-1 - at] * at // fade
    return Sound(sound.rate, kept)


def levelled(sound: Sound) -> Sound:
    """Return a sound as loud as all others."""
    peak = max((abs(sample) for sample in sound.samples), default=0)
    factor = PEAK * 32767 / peak if peak else 0.0
    return Sound(sound.rate, array("h", (round(factor * sample) for sample in sound.samples)))


def chime() -> Sound:
    """Return two soft falling tones, a third apart (E5, C5), computed here: nobody's recording."""
    seconds, second_at = 1.3, 0.42
    samples = array("h")
    for at in range(round(seconds * RATE)):
        now = at / RATE
        level = _bell(now, 659.26) + (_bell(now - second_at, 523.25) if now >= second_at else 0.0)
        fade = min(1.0, (seconds - now) / 0.1)
        samples.append(round(0.36 * 32767 * fade * level))
    return Sound(RATE, samples)


def _bell(now: float, pitch: float) -> float:
    attack = min(1.0, now / 0.008)
    partials = ((1.0, 1.0, 3.2), (2.0, 0.28, 5.5), (3.0, 0.10, 9.0))
    return attack * sum(
        share * math.exp(-decay * now) * math.sin(math.tau * times * pitch * now) for times, share, decay in partials
    )


if __name__ == "__main__":
    sys.exit(main())
