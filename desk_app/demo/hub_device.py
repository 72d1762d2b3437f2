"""One device of ``demo --hub`` as a process of its own: opens its store, talks to the shared database, works as told.

Started by :mod:`desk_app.demo.hub_day`; ends when the one that leads it does.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.sync_state import SyncState, to_upload
from desk_app.bootstrap import App, open_app
from desk_app.commands.output import use_utf8
from desk_app.commands.parser import language_of
from desk_app.demo.hub_hands import Hands, RoomHands, hands_for
from desk_app.demo.hub_talk import DeviceSpec, Talk, Words
from desk_app.i18n import choose_language
from desk_app.services.lanes import lanes_of

_LOOK_S = 0.05  # a short catching-up is to be seen


class Device:
    """The device behind its process.

    Args:
        spec: what it is.
        talk: with whoever leads the demo.
    """

    def __init__(self, spec: DeviceSpec, talk: Talk) -> None:
        self.spec, self.talk = spec, talk
        self.app: App = open_app(Path(spec.home))
        self._hands: Hands = hands_for(self.app, spec, talk)
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watching, name="watch", daemon=True)
        self._acts: dict[str, Callable[[Words], None]] = {
            "work": lambda _words: self._hands.work(),
            "rest": lambda _words: self._hands.rest(),
            "slip": self._slip,
            "came": self._came,
            "look": lambda _words: self._look(),
            "check": lambda words: self._check(rebuild=bool(words["rebuild"])),
        }

    def start(self) -> None:
        """Begin to talk to the shared database and say how it stands."""
        self.app.sync.start()
        self._watch.start()
        self.talk.say("ready", lane=self._lane())

    def hear(self, words: Words) -> None:
        """Do what was said; what is not for a device without a window is passed over."""
        act = self._acts.get(str(words["say"]))
        if act is not None:
            act(words)

    def close(self) -> None:
        """End work, watch and store."""
        self._ended.set()
        self._hands.close()
        if self._watch.is_alive():
            self._watch.join(10)
        self.app.close()

    def _lane(self) -> int:
        """The number lane in use; 0 for whoever gives no numbers."""
        with self.app.record.read() as tx:
            return lanes_of(tx)[0] if self.spec.kind == "desk" else 0

    def _slip(self, words: Words) -> None:
        if isinstance(self._hands, RoomHands):
            self._hands.slip(str(words["qr"]))

    def _came(self, words: Words) -> None:
        if isinstance(self._hands, RoomHands):
            self._hands.came(yes=bool(words["yes"]))

    def _watching(self) -> None:
        """Say each change of phase, and how much waits to go up."""
        told: tuple[Any, ...] = ()
        try:
            while not self._ended.wait(_LOOK_S):
                state = self.app.sync.state()
                now = (state.phase, state.reason, state.to_upload)
                if now != told:
                    told = now
                    self._say_state(state)
        finally:
            self.app.store.close()

    def _say_state(self, state: SyncState) -> None:
        self.talk.say(
            "state",
            phase=state.phase,
            reason=state.reason,
            at_ms=self.app.clock.now_ms(),
            to_upload=state.to_upload,
            done=state.done,
            total=state.total,
        )

    def _look(self) -> None:
        with self.app.record.read() as tx:
            mark, waiting = tx.sync.cursor(), to_upload(tx)
        phase = self.app.sync.state().phase
        self.talk.say("look", phase=phase, waiting=waiting, position=mark.position, prefix=mark.prefix.hex())

    def _check(self, *, rebuild: bool) -> None:
        """Hold the store against itself, and say what is to be compared with the others'.

        Args:
            rebuild: fold the tables anew and see whether that changes anything; needs the store for itself.
        """
        record = self.app.record
        day = record.day_now()
        with record.read() as tx:
            mark = tx.sync.cursor()
            tables = tx.tables.dump()
            labels = [visit.label for visit in tx.tables.visits_of_day(day) if visit.label]
        board = self.app.board.board()
        duty = next(iter(self.app.centre.operators))
        conflicts = self.app.conflicts.of_day(duty) if self.spec.kind != "screen" else ()
        self.talk.say(
            "check",
            position=mark.position,
            prefix=mark.prefix.hex(),
            tables=hashlib.sha256(json.dumps(tables, default=_hex).encode()).hexdigest(),
            public=[[call.label, call.place] for call in board.calls] + [[label, "missed"] for label in board.missed],
            labels=labels,
            conflicts=[
                {"kind": one.kind, "label": one.label, "places": [side.place_label for side in one.sides]}
                for one in conflicts
            ],
            faults=list(self.app.maintenance.verify().faults),
            rebuilt=self.app.maintenance.rebuild().changed if rebuild else False,
        )


def _hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def begun(argv: list[str]) -> tuple[DeviceSpec, Talk]:
    """Return what this process is and with whom it talks."""
    use_utf8()
    choose_language(language_of(argv, os.environ.get("GUIDANCE_DESK_LANG", "")))
    return DeviceSpec.from_json(argv[0]), Talk(sys.stdin, sys.stdout)


def main(argv: list[str]) -> int:
    """Be a device without a window, until the talk ends."""
    spec, talk = begun(argv)
    device = Device(spec, talk)
    try:
        device.start()
        for words in talk.hear():
            if words["say"] == "end":
                break
            device.hear(words)
    finally:
        device.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
