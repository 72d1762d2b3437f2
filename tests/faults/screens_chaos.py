"""Breaks whatever a hall screen stands on, at random, while a room calls; after each healing the monitor must be right.

    uv run python -m tests.faults.screens_chaos [--minutes 10] [--seed 1]

The real hall screen under its keeper (``guidance-desk screens run``) on the monitor of an X server (Xvfb), a real
PostgreSQL, a proxy for a network, a room that registers, calls, misses and finishes all the time, cut off or not. The
faults: the screen's process is killed, or its keeper (the screen then ends by itself), the hub is stopped or killed,
the network cut, hung, flapping, the monitor unplugged or given another resolution; sometimes two at once. *Healed* is
when everything is there again and the keeper has started the screen, which rests longer with every fall.
From then on the room rests, and the time is taken until the *pixels* of the monitor are those of the hub's events
folded: every line of windows and rooms and the tickets that were missed, drawn anew from the room's store once it has
read the hub's feed to its head. The heading has a clock, the banner's calls take turns, estimates age and notices turn
their pages: they are left out, but a screen that says its data stands still has other colours in every line.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desk_app.i18n import choose_language
from tests.benchmarks.table import print_table, quantiles
from tests.support.desk import ADMIN, Desk
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import Programs, embedded_programs, reachable
from tests.support.screen_processes import KeptScreen, PcClock
from tests.support.virtual_monitor import Box, VirtualMonitor
from ui.screens.hall import HallScreen
from ui.screens.long_run import SHIFT_EVERY_MS

Round = tuple[str, float]
PLACES = ("W1", "W4")
SIZES = ((1920, 1080), (1366, 768), (1280, 720), (1080, 1080))
_MISSED = 6  # more would turn their pages
LIVE_S = 60.0
"""Within so many seconds it must be right on a machine that others load too; the aim on a quiet one is 5."""


STARTS_WITHIN_MS = 20_000
"""Of a process's life at most so much is over when its picture begins to wander."""


def wandered(age_ms: int) -> int:
    """The last moment at which a picture of that age moved."""
    return max(0, age_ms) // SHIFT_EVERY_MS * SHIFT_EVERY_MS


@dataclass
class Hall:
    """A centre with one hall screen, everything of which may be broken. The room's PC is in this process."""

    folder: Path
    server: PostgresServer
    monitor: VirtualMonitor
    seed: int
    centre: FaultyCentre = field(init=False)
    room: Desk = field(init=False)
    screen: KeptScreen = field(init=False)
    acts: int = 0

    def __post_init__(self) -> None:
        self.fate, self.chance = random.Random(self.seed), random.Random(self.seed)  # what breaks; what the room does
        self.centre = FaultyCentre(self.folder, self.server)
        self.centre.enrolled.clock = PcClock()
        self.room = self.centre.device("room-1")
        pc = self.centre.device("hall", "screen")
        pc.app.close()
        self.centre.enrolled.devices.pop("hall")
        self.room.app.sync.start()
        self.screen = KeptScreen(pc, self.monitor.environment())

    # -- the room

    def work(self, seconds: float) -> None:
        """The room does something about every quarter of a second."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._act()
            time.sleep(self.chance.uniform(0.05, 0.45))

    def _act(self) -> None:
        self.acts += 1
        place = self.chance.choice(PLACES)
        view = self.room.app.board.room(place, ADMIN)
        if len(view.waiting) < 3:
            self.room.asks() if place == "W1" else self.room.ticket()
        elif view.current is None:
            self.room.app.calls.next(place, ADMIN)
        elif self.chance.random() < 0.2 and len(self.room.app.board.board().missed) < _MISSED:
            self.room.app.calls.miss(view.current.stop, ADMIN)
        else:
            self.room.app.calls.serve(view.current.stop, ADMIN, "3")

    # -- what breaks, and how it is healed

    def faults(self) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
        """Return every fault: how it is done, how it is healed."""
        link, server, monitor = self.centre.link, self.server, self.monitor
        return {
            "screen killed": (self.screen.kill_screen, self.screen.screen_again),
            "screen and keeper killed": (self.screen.kill, self.screen.again),
            "hub stopped": (lambda: server.stop("immediate"), server.start),
            "hub killed": (server.kill, server.start),
            "network cut": (link.refuse, link.heal),
            "network hung": (link.silent, link.heal),
            "network hung, then reset": (link.silent, lambda: (link.drop(), link.heal())[0]),
            "network flapping": (lambda: link.flap(0.3, 0.2), link.heal),
            "monitor unplugged": (monitor.unplug, monitor.plug),
            "resolution changed": (lambda: monitor.resolution(*self.fate.choice(SIZES)), lambda: None),
        }

    def round(self) -> Round:
        """Break one thing or two, work on, heal, and wait until the monitor is right. Returns what, and the seconds."""
        faults = self.faults()
        chosen = self.fate.sample(sorted(faults), self.fate.choice((1, 1, 2)))
        if any("hub" in one for one in chosen):  # one fault of the way to it at a time
            chosen = [one for one in chosen if "network" not in one]
        chosen = [one for at, one in enumerate(chosen) if one.split()[0] not in [two.split()[0] for two in chosen[:at]]]
        for one in chosen:
            faults[one][0]()
            self.work(self.fate.uniform(0.0, 0.5))
        self.work(self.fate.choice((0.5, 1.5, 4.0, 9.0)))
        for one in chosen:
            faults[one][1]()
        return " + ".join(sorted(chosen)), self.right()

    # -- what is shown

    def right(self, within_s: float = LIVE_S) -> float:
        """Wait until the monitor shows the fold of the hub. Returns the seconds it took."""
        began = time.monotonic()
        while not self.is_right():
            took = time.monotonic() - began
            if took > within_s:
                self.monitor.picture().save(str(self.folder / "shown.png"))
                self._wanted()[0].save(str(self.folder / "wanted.png"))
                raise AssertionError(f"after {took:.0f} s the monitor is not right: {self.folder}, seed {self.seed}")
            time.sleep(0.02)
        return time.monotonic() - began

    def is_right(self) -> bool:
        """Whether the monitor shows, dot for dot, what the hub's events come to."""
        if not self.centre.is_level():
            return False
        age = self.screen.age_ms()
        return any(self.monitor.shows(*self._wanted(at)) for at in {wandered(age), wandered(age - STARTS_WITHIN_MS)})

    def _wanted(self, wandered_ms: int = 0) -> tuple[QImage, list[Box]]:
        hall = HallScreen(self.room.app.centre, self.room.app.clock.now_ms, beat=lambda: wandered_ms)
        hall._look()  # the picture wanders with the age of its screen
        hall.resize(self.monitor.wide, self.monitor.high)
        hall.show_board(self.room.app.board.board())
        drawn = QImage(self.monitor.wide, self.monitor.high, QImage.Format.Format_RGB32)
        hall.render(drawn)
        lines = [region for name, region in hall._regions.items() if name.split()[0] in ("window", "room", "missed")]
        boxes = [hall._on_screen(region.rect).toRect().adjusted(2, 2, -2, -2).getRect() for region in lines]
        hall.close()
        hall.deleteLater()
        QApplication.processEvents()
        return drawn, boxes

    def close(self) -> None:
        self.screen.close()
        self.centre.close()


def run(programs: Programs, folder: Path, seed: int, seconds: float, most: int = 10**9) -> list[Round]:
    """Break and heal for so long. Returns what was broken and how many seconds until the monitor was right.

    Args:
        programs: of the PostgreSQL.
        folder: empty; stores and, where it fails, pictures lie there.
        seed: of what happens.
        seconds: how long; what was begun is ended.
        most: times, even if there is time for more.
    """
    with ExitStack() as stack:
        server = stack.enter_context(PostgresServer(programs))
        monitor = stack.enter_context(VirtualMonitor())
        hall = Hall(folder, server, monitor, seed)
        stack.callback(hall.close)
        hall.right()
        hall.work(2.0)
        rounds, end = [("nothing", hall.right())], time.monotonic() + seconds
        while time.monotonic() < end and len(rounds) <= most:
            rounds.append(hall.round())
            print(f"{rounds[-1][1]:6.2f} s  {rounds[-1][0]}", flush=True)
        return rounds


def main() -> None:
    """Run it and print what was broken and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    choose_language("zh_CN")
    from ui.application import make_application

    make_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "programs").mkdir(mode=0o755)
        rounds = run(reachable(embedded_programs(), folder / "programs"), folder, options.seed, options.minutes * 60)
    print_rounds(rounds)


def print_rounds(rounds: Sequence[Round]) -> None:
    """Print every sort of fault with the seconds until the monitor was right."""
    sorts = sorted({what for what, _s in rounds})
    found = [(what, [seconds for one, seconds in rounds if one == what]) for what in sorts]
    found.append(("all", [seconds for _what, seconds in rounds]))
    head = ["healed → right, s (aim 5)", "number", "p50", "p95", "p99", "max"]
    print_table(head, [[what, str(len(taken)), *quantiles(taken)] for what, taken in found])


if __name__ == "__main__":
    main()
