"""The story of ``demo --hub``: all work, the shared database stops, all go on, it comes back, everything meets.

Paper crosses the cut: while the database is stopped, who takes a number walks to the room with the slip.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from db.hub import admin
from desk_app.demo.hub_children import Children
from desk_app.demo.hub_report import Checked, HubReport, compared
from desk_app.demo.hub_seen import Seen
from desk_app.demo.hub_server import HubServer
from desk_app.demo.hub_stage import HubStage
from desk_app.demo.hub_talk import Words
from desk_app.i18n import _

DEVICE = "desk_app.demo.hub_device"
_LEVEL_S = 120.0
_PICTURE_AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the parts are, in seconds: connected, the database stopped, connected again."""

    before_s: float
    outage_s: float
    after_s: float


@dataclass
class HubDay:
    """Leads the processes through the three parts.

    Args:
        stage: what is prepared.
        server: of the shared database.
        say: tells the user what happens.
        folder: for pictures; ``None`` takes none.
        eyes: the Python module of a device with a window.
        rebuild: every store is the device's own alone, so that it can be rebuilt for the check.
    """

    stage: HubStage
    server: HubServer
    say: Callable[[str], None]
    folder: Path | None = None
    eyes: str = DEVICE
    rebuild: bool = True
    seen: dict[str, Seen] = field(init=False)
    children: Children = field(init=False, default_factory=Children)
    pictures: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.seen = {spec.name: Seen(spec) for spec in self.stage.specs}
        self._rooms = {spec.place: spec.name for spec in self.stage.specs if spec.place}
        self._holders: dict[str, str] = {}
        self._answers: dict[str, Words] = {}
        self._part = "before"
        self._turn = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every device."""
        return tuple(self.seen)

    # -- the story -------------------------------------------------------------------------------------------------

    def live(self, lengths: Lengths) -> HubReport:
        """Start everybody, live through the three parts, compare. The processes run on until :meth:`close`.

        Raises:
            EnvironmentProblem: somebody did not answer in time.
        """
        self._start()
        self._work(lengths.before_s)
        self._take_pictures("before")
        self.say(_("The shared database is stopped now for {n} seconds.").format(n=round(lengths.outage_s)))
        stopped_ms, stopped = _now_ms(), time.monotonic()
        self.server.stop()
        self._part = "stopped"
        self._until(lambda: self._all_in("offline", "refused"))
        self._work(min(_PICTURE_AFTER_S, lengths.outage_s / 2))
        self._take_pictures("stopped")
        self._work(lengths.outage_s - (time.monotonic() - stopped))
        self._rest()
        self.server.start()
        back_ms = _now_ms()
        level_s = self._level()
        self._part = "after"
        self.say(_("It is back; {s} s later everybody had everything.").format(s=level_s))
        self._work(lengths.after_s)
        self._take_pictures("after")
        self._rest()
        self._level()
        return self._compared(stopped_ms, back_ms, level_s)

    def close(self) -> None:
        """End every process."""
        self.children.close()

    def _start(self) -> None:
        for spec in self.stage.specs:
            module = self.eyes if spec.pictures else DEVICE
            self.children.start(spec, module, sys.executable, self.stage.environment(spec.name))
        self._until(lambda: self._all_in("connected", "follower"))

    def _work(self, seconds: float) -> None:
        """Let everybody work for a while."""
        self.children.say(self.names, "work")
        ends = time.monotonic() + max(0.0, seconds)
        self.children.hear(self._take, lambda: time.monotonic() >= ends, max(0.0, seconds) + 60)

    def _rest(self) -> None:
        self._ask("rest", "resting")

    def _level(self) -> float:
        """Wait, with nobody working, until nothing is left to say. Returns after how many seconds that was."""
        began = time.monotonic()
        while True:
            looks = self._ask("look", "look")
            head = admin.status(self.stage.dsn).position
            if all(look["position"] == head and not look["waiting"] for look in looks.values()) and self._all_in(
                "connected", "follower"
            ):
                return round(time.monotonic() - began, 2)
            if time.monotonic() > began + _LEVEL_S:
                return round(time.monotonic() - began, 2)  # the comparison says who is behind
            self._hear_for(0.05)

    def _compared(self, stopped_ms: int, back_ms: int, level_s: float) -> HubReport:
        found: dict[str, Checked] = {}
        desks = [name for name in self.names if self.seen[name].spec.kind != "screen"]
        screens = [name for name in self.names if name not in desks]
        answers = self._ask("check", "check", desks, rebuild=self.rebuild)
        answers |= self._ask("check", "check", screens, rebuild=False)
        for name, words in answers.items():
            found[name] = Checked.of(words)
        return HubReport(
            server=self.server.kind,
            stopped_ms=stopped_ms,
            back_ms=back_ms,
            level_s=level_s,
            devices=tuple(self.seen.values()),
            check=compared(tuple(self.seen.values()), found, admin.verify(self.stage.dsn)),
            pictures=tuple(self.pictures),
            rebuilt=self.rebuild,
        )

    def _take_pictures(self, moment: str) -> None:
        if self.folder is None:
            return
        with_eyes = [spec for spec in self.stage.specs if spec.pictures]
        for spec in with_eyes:
            name = f"hub-{moment}-{spec.name}.png"
            self.children.say((spec.name,), "picture", path=str(self.folder / name))
            self.pictures.append(name)
        wanted = len(self.pictures)
        self._until(lambda: sum(seen.counts["pictures"] for seen in self.seen.values()) >= wanted)

    # -- what is heard ---------------------------------------------------------------------------------------------

    def _all_in(self, *phases: str) -> bool:
        return all(seen.phase in phases for seen in self.seen.values())

    def _until(self, condition: Callable[[], bool]) -> None:
        self.children.hear(self._take, condition)

    def _hear_for(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        self.children.hear(self._take, lambda: time.monotonic() >= ends)

    def _ask(
        self, what: str, answer: str, names: Sequence[str] | None = None, *, rebuild: bool | None = None
    ) -> dict[str, Words]:
        """Say something to some of them, and return what each answered."""
        asked = self.names if names is None else names
        self._answers.clear()
        more = {} if rebuild is None else {"rebuild": rebuild}
        self.children.say(asked, what, **more)

        def all_there() -> bool:
            return all(self._answers.get(f"{name} {answer}") is not None for name in asked)

        self._until(all_there)
        return {name: self._answers[f"{name} {answer}"] for name in asked}

    def _take(self, name: str, words: Words) -> None:
        what = str(words["say"])
        self._answers[f"{name} {what}"] = words
        self.seen[name].take(words, self._part)
        acts: dict[str, Callable[[str, Words], None]] = {
            "issued": self._walks,
            "called": self._comes,
            "scanned": self._scanned,
            "pictured": partial(self._pictured),
        }
        if what in acts:
            acts[what](name, words)

    def _pictured(self, name: str, _words: Words) -> None:
        self.seen[name].counts["pictures"] += 1

    # -- people walk -----------------------------------------------------------------------------------------------

    def _walks(self, _name: str, words: Words) -> None:
        """While the database is stopped rooms hear of new numbers by their slips only.

        The places of one line take turns; the first who may choose asks at both, as people do.
        """
        if self._part != "stopped":
            return
        queue = self.stage.centre.queues.get(str(words["queue"]))
        doors = [self._rooms[place] for place in (queue.served_by if queue else ()) if place in self._rooms]
        if len(doors) > 1:
            self._turn += 1
            doors = doors if self._turn == 1 else [doors[self._turn % len(doors)]]
        self.children.say(doors, "slip", qr=words["qr"])

    def _comes(self, name: str, words: Words) -> None:
        """Who was called comes to the place that called first; a second place that calls waits in vain."""
        first = self._holders.setdefault(str(words["label"]), name)
        self.children.say((name,), "came", yes=first == name)

    def _scanned(self, name: str, words: Words) -> None:
        self._holders.setdefault(str(words["label"]), name)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
