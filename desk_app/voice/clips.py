"""The clips (录音片段): which there are, a centre's own before ours, and an announcement put together from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desk_app.voice.sound import RATE, Sound, SoundError, at_rate, at_speed, joined, read_wav, silence
from desk_app.voice.words import AGAIN, CHIME, NUMBER, PLEASE, TO, Announcement, clip_names

OWN_FOLDER = "voice"
"""Below the home: ``HOME/voice/请.wav`` is played instead of ours."""
_SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "voice" / "zh"
_PAUSE_AFTER_MS = {CHIME: 250, AGAIN: 300, PLEASE: 60, NUMBER: 160, TO: 50}
_PAUSE_MS = 45  # between digits: each is heard as one


def clip_folders(home: Path) -> tuple[Path, ...]:
    """Return where clips lie: the centre's own recordings, then the ones shipped."""
    return (home / OWN_FOLDER, _SHIPPED)


class ClipBook:
    """Finds clips and keeps those it has read.

    Args:
        folders: looked through in this order.
        speed: percent; 100 is as recorded. The chime is not changed.
    """

    def __init__(self, folders: Sequence[Path], speed: int = 100) -> None:
        self._folders = tuple(folders)
        self._speed = speed
        self._read: dict[str, Sound | None] = {}
        self._unfit: list[str] = []

    def has(self, name: str) -> bool:
        """Whether a clip of that name can be played."""
        return self.clip(name) is not None

    def clip(self, name: str) -> Sound | None:
        """Return a clip, ``None`` where there is none. Reads the file the first time only."""
        if name not in self._read:
            found = self._find(name)
            if found is not None:
                found = at_rate(found, RATE) if name == CHIME else at_speed(at_rate(found, RATE), self._speed)
            self._read[name] = found
        return self._read[name]

    @property
    def unfit(self) -> tuple[str, ...]:
        """Names of files that are no sounds of ours; the next folder's were played instead."""
        return tuple(self._unfit)

    def _find(self, name: str) -> Sound | None:
        for folder in self._folders:
            try:
                return read_wav(folder / f"{name}.wav")
            except FileNotFoundError:
                continue
            except (OSError, SoundError):
                self._unfit.append(f"{name}.wav")
        return None

    def names(self, said: Announcement, *, chime: bool) -> tuple[str, ...]:
        """Return the clips of an announcement, in order.

        Where a clip is missing nothing but the chime is left: half a number would call somebody else.

        Args:
            said: the announcement.
            chime: begin with it.
        """
        begin = (CHIME,) if chime and self.has(CHIME) else ()
        wanted = clip_names(said, self.has)
        return begin + (wanted if all(self.has(name) for name in wanted) else ())

    def say(self, names: Sequence[str]) -> Sound:
        """Return clips one after the other, with the pauses of speech between them."""
        parts: list[Sound] = []
        for name in names:
            clip = self.clip(name)
            if clip is not None:
                parts += [clip, silence(_PAUSE_AFTER_MS.get(name, _PAUSE_MS))]
        return joined(parts)
