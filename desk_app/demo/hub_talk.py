"""How the demo's processes talk to the one that leads them: one JSON object a line, over standard input and output."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """One device of the demo.

    Args:
        name: at the shared database.
        kind: ``desk``, ``room`` or ``screen``.
        home: folder of its store.
        place: the window or room it serves; ``""`` for desks and screens.
        seed: chooses who comes and how long a service takes.
        queues: prefixes of the queues people come for (desks).
        pace_s: seconds between two people at a desk; of a service at a room.
        pictures: whether its process has a window and takes pictures of it.
    """

    name: str
    kind: str
    home: str
    place: str = ""
    seed: int = 0
    queues: tuple[str, ...] = ()
    pace_s: float = 3.0
    pictures: bool = False

    def to_json(self) -> str:
        """Return it as one argument of a process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> DeviceSpec:
        """The reverse of :meth:`to_json`."""
        fields = json.loads(text)
        return cls(**{**fields, "queues": tuple(fields["queues"])})


class Talk:
    """One end of the talk; lines of several threads do not mix.

    Args:
        heard: lines of the other end.
        said: where our lines go.
    """

    def __init__(self, heard: IO[str], said: IO[str]) -> None:
        self._heard = heard
        self._said = said
        self._guard = threading.Lock()

    def say(self, what: str, **words: Any) -> None:
        """Say one thing. Nobody there any more to hear it: nothing."""
        line = json.dumps({"say": what, **words})
        with self._guard:
            try:
                self._said.write(line + "\n")
                self._said.flush()
            except (OSError, ValueError):
                return

    def hear(self) -> Iterator[Words]:
        """What the other end says, until it ends. Lines that are not of the talk are passed over."""
        for line in self._heard:
            try:
                words = json.loads(line)
            except ValueError:
                continue
            if isinstance(words, dict) and "say" in words:
                yield words
