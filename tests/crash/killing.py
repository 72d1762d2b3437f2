"""SIGKILL at random delays inside the register window of a warm process, and what is true afterwards."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from desk_app.bootstrap import App
from desk_app.projection import event_of
from desk_app.slips.render import SlipRenderer
from tests.crash.processes import (
    BETWEEN_BEGIN_AND_PAPER,
    PAPER,
    PHASES,
    REGISTERING,
    fork,
    open_at,
    read_all,
    register_for_ever,
    registration,
    wait_for,
    warm_renderer,
)

WARM_UPS = 3
OVER = 1.15  # a little beyond the window: killed while the paper is being noted, too


@dataclass
class Kills:
    """So many kills of one home, each followed by a look at everything that is left."""

    folder: Path
    times: int
    seed: int = 1
    hits: Counter[bytes] = field(default_factory=Counter)
    windows_ms: list[float] = field(default_factory=list)
    numbers: int = 0
    unknown: int = 0
    waiting: int = 0

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def inside(self) -> int:
        """How many hit between BEGIN and paper."""
        return sum(self.hits[phase] for phase in BETWEEN_BEGIN_AND_PAPER)

    def run(self) -> None:
        renderer = warm_renderer()
        chance = random.Random(self.seed)
        for n in range(self.times):
            self._kill(renderer, chance)
            app, _paper = open_at(self.home, renderer)
            try:
                self._look(app, n)
            finally:
                app.close()
        app, _paper = open_at(self.home, renderer)
        try:
            self._look_at_the_end(app)
        finally:
            app.close()

    def _kill(self, renderer: SlipRenderer, chance: random.Random) -> None:
        pid, said = fork(lambda say: register_for_ever(self.home, renderer, say))
        try:
            begun = wait_for(said, REGISTERING, 1) + wait_for(said, PAPER, 1)
            for _ in range(WARM_UPS - 1):
                begun = wait_for(said, REGISTERING, 1) + wait_for(said, PAPER, 1)
            window = begun[1] - begun[0]
            self.windows_ms.append(window * 1000)
            wait_for(said, REGISTERING, 1)
            time.sleep(chance.random() * window * OVER)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        rest = read_all(said)
        self.hits[rest[-1:] or REGISTERING] += 1

    def _look(self, app: App, n: int) -> None:
        """No number twice, no half visit, paper at most once, and never missing without a word."""
        app.printing.settle()
        with app.record.read() as tx:
            events = list(tx.journal.all())
            day = max(item.envelope.day for item in events)
            visits = tx.tables.visits_of_day(day)
        about: dict[str, Counter[str]] = {}
        labels = [item.envelope.label for item in events if item.envelope.kind == "issued"]
        assert len(labels) == len(set(labels)), "a number was given twice"
        for event in map(event_of, events):
            if visit := event.code("visit"):
                about.setdefault(visit, Counter())[event.kind] += 1
        for visit, kinds in about.items():
            assert (kinds["registered"], kinds["routed"], kinds["issued"]) == (1, 1, 1), (
                f"half a visit: {visit} {kinds}"
            )
            assert kinds["printed"] <= 1
        assert {row.visit for row in visits} == set(about), "rows and events differ"
        self.numbers = len(labels)
        self._look_at_paper(app)
        fresh = app.register.register(registration(1_000_000 + n), "wangmin")
        assert fresh.ticket not in labels
        app.printing.print_ticket(fresh.visit)

    def _look_at_paper(self, app: App) -> None:
        papers = Counter(path.name.partition(".")[0] for path in (self.folder / "paper").glob("*.png"))
        self.unknown = self.waiting = 0
        for row in app.ledger.today():
            assert papers[row.label] <= 1, "printed twice"
            assert row.printed in ("printed", "waiting", "unknown")
            if row.printed == "printed":
                assert papers[row.label] == 1, "counted as printed, and there is no paper"
            elif row.printed == "waiting":
                assert papers[row.label] == 0, "there is paper, and it would be printed again"
                self.waiting += 1
            else:
                self.unknown += 1

    def _look_at_the_end(self, app: App) -> None:
        assert all(one.state == "printed" for one in app.printing.retry())
        self._look_at_paper(app)
        assert app.maintenance.verify().faults == ()
        assert not app.maintenance.rebuild().changed

    def table(self) -> str:
        """Return the phases hit, for people."""
        width = max(map(len, PHASES.values()))
        mean = fmean(self.windows_ms) if self.windows_ms else 0.0
        lines = [
            f"{self.times} kills at random moments of the register window (mean {mean:.1f} ms), {self.numbers} numbers",
            *(f"{name:<{width}}  {self.hits[phase]:4d}{_mark(phase)}" for phase, name in PHASES.items()),
            f"between BEGIN and paper: {self.inside} of {self.times} ({self.inside / max(1, self.times):.0%})",
            f"at the end: {self.unknown} slips unknown, {self.waiting} waiting, every other printed exactly once",
        ]
        return "\n".join(lines)


def _mark(phase: bytes) -> str:
    return "  *" if phase in BETWEEN_BEGIN_AND_PAPER else ""


def homes(folder: Path, kills: int) -> Sequence[tuple[Path, int]]:
    """Spread many kills over several homes, so that a day's numbers last."""
    each = 100
    return [(folder / f"{n}", min(each, kills - n * each)) for n in range((kills + each - 1) // each)]
