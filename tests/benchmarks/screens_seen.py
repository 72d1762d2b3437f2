"""How soon a call stands on a hall screen: committed at a room → pixels changed on another PC's screen.

    uv run python -m tests.benchmarks.screens_seen [--calls 500] [--screens 1,20] [--equal]

A real PostgreSQL with fsync on loopback. A room's PC (this process) registers somebody, serves the one before, and
calls; one watched screen is the real ``guidance-desk screen hall`` in a process of its own with its own store, on the
monitor of an X server (Xvfb, 1920×1080). *Committed* is when the room's transaction begins to be folded and committed
(what that takes counts); *changed* is when the pixels of that place's line are others in the X server's memory. Both
are looked at by this process alone, which asks the screen nothing. Before and after each call the line is compared,
dot for dot, with the line as it has to be.

The other screens are the same program with stores of their own, without a monitor. A centre's screens have PCs of their
own, here all share two cores: the others run at idle priority (SCHED_IDLE), their server processes do not. ``--equal``
gives all the same priority: that measures this machine's cores, not the program.

The steps come from the watched screen's notebook (``watched_screen.py``): committed → in the screen's store → board
read → painted → pixels. *NOTIFY* is a bare notification from one connection to another process, with as many listeners.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import tempfile
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
from PySide6.QtGui import QImage

from desk_app.i18n import choose_language
from desk_app.record import Writer
from desk_app.screens.states import local_states
from desk_app.services.views import Board
from tests.benchmarks.table import print_table, quantiles
from tests.support.desk import ADMIN, Desk
from tests.support.enrolled import EnrolledCentre, until
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable
from tests.support.screen_processes import PcClock, ScreenProcess, offscreen
from tests.support.virtual_monitor import Box, VirtualMonitor
from ui.application import make_application
from ui.screens.hall import HallScreen

PLACE = "W4"
_PATIENCE_S = 60.0
_LOOK_S = 0.0005


class Watched:
    """The watched screen's monitor, and the line of the place as it has to be there.

    Args:
        monitor: what is looked at.
        room: whose store says what has to stand there.
    """

    def __init__(self, monitor: VirtualMonitor, room: Desk) -> None:
        make_application()
        self._monitor, self._room = monitor, room
        self._hall = HallScreen(room.app.centre, room.app.clock.now_ms)
        self._hall.resize(monitor.wide, monitor.high)
        board = self._board()
        at = [place.code for place in board.places if place.kind == "window"].index(PLACE)
        self._line: Box = self._hall._regions[f"window {at}"].rect.toAlignedRect().getRect()

    def _board(self) -> Board:
        board = self._room.app.board.board()
        self._hall.show_board(board)
        return board

    def look(self) -> bytes:
        """Return some lines of pixels through the digits of the place's number and of the next one's."""
        left, top, wide, high = self._line
        rows = (top + high * share // 8 for share in (2, 3, 4, 5, 6))
        return b"".join(self._monitor.line(y, left, left + wide) for y in rows)

    def right(self) -> bool:
        """Whether the line on the monitor is, dot for dot, the line as it has to be by the room's store."""
        self._board()
        wanted = QImage(self._monitor.wide, self._monitor.high, QImage.Format.Format_RGB32)
        self._hall.render(wanted)
        return self._monitor.shows(wanted, [self._line])

    def changed(self, before: bytes) -> int:
        """Wait until the pixels are others; return when that was seen, in nanoseconds."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.look() == before:
            assert time.monotonic() < deadline, "the call does not come to the screen"
            time.sleep(_LOOK_S)
        return time.monotonic_ns()

    def close(self) -> None:
        self._hall.close()
        self._hall.deleteLater()


@dataclass
class Times:
    """What is known of every call, in nanoseconds of the machine's monotonic clock."""

    committed: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def milliseconds(self) -> list[float]:
        return [(self.changed[label] - at) / 1e6 for label, at in self.committed.items()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--screens", default="1,20", help="how many in each round, with commas between")
    parser.add_argument("--equal", action="store_true", help="the other screens at the watched one's priority")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    choose_language("zh_CN")
    rows, steps = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "programs").mkdir(mode=0o755)
        with PostgresServer(reachable(embedded_programs(), folder / "programs")) as server:
            for screens in (int(one) for one in options.screens.split(",")):
                bare = notified(server.dsn(server.create_database()), screens, options.calls)
                rows.append([f"{screens}: bare NOTIFY → listener", str(len(bare)), *quantiles(bare)])
                times, notebook = seen(server, folder / str(screens), screens, options.calls, options.equal)
                found = times.milliseconds()
                rows.append([f"{screens}: committed → pixels changed", str(len(found)), *quantiles(found)])
                steps += [[f"{screens}: {what}", *quantiles(ms)] for what, ms in broken_down(times, notebook)]
    print_table(["screens, ms (aim p99 < 100)", "number", "p50", "p95", "p99", "max"], rows)
    print()
    print_table(["of which, ms", "p50", "p95", "p99", "max"], steps)


# -- the screens


def seen(server: PostgresServer, folder: Path, screens: int, calls: int, equal: bool) -> tuple[Times, Path]:
    """Let a room call, and watch one of so many screens. Returns the times and the screen's notebook."""
    folder.mkdir(mode=0o755)
    centre = EnrolledCentre.at(folder, server.dsn(server.create_database()))
    centre.clock = PcClock()
    room = centre.device("room-1", "desk")
    pcs = [_closed(centre, f"screen-{number}") for number in range(screens)]
    with ExitStack() as stack:
        stack.callback(centre.close)
        monitor = stack.enter_context(VirtualMonitor())
        notebook = folder / "notebook"
        words = ("-m", "tests.benchmarks.watched_screen", str(notebook))
        watched = ScreenProcess(pcs[0], monitor.environment(), program=words)
        stack.callback(watched.close)
        others = [ScreenProcess(pc, offscreen()) for pc in pcs[1:]]
        for other in others:
            stack.callback(other.close)
        room.app.sync.start()
        times = Times()
        looking = Watched(monitor, room)
        stack.callback(looking.close)
        until(lambda: all(local_states(pc.folder / "home") for pc in pcs))
        for other in others:
            if not equal:
                _idle_priority(other.process.pid)
        with noted_commits(room) as committed:
            _call_all(room, looking, times, committed, calls)
    return times, notebook


def _idle_priority(process: int) -> None:
    """Let a process run only where nobody else would, every thread of it."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


def _closed(centre: EnrolledCentre, name: str) -> Desk:
    pc = centre.device(name, "screen")
    pc.app.close()
    return centre.devices.pop(name)


@contextmanager
def noted_commits(room: Desk) -> Iterator[list[int]]:
    """The moments at which transactions of this room's own began to be folded and committed, the newest last.

    Not those at which they had been: on a busy machine others may have read a commit before its writer goes on.
    """
    found: list[int] = []
    write = room.app.record.write

    @contextmanager
    def noted() -> Iterator[Writer]:
        with write() as writer:
            yield writer
            if threading.current_thread() is threading.main_thread():  # the sync has its own
                found.append(time.monotonic_ns())

    room.app.record.write = noted  # type: ignore[method-assign]
    yield found
    room.app.record.write = write  # type: ignore[method-assign]


def _call_all(room: Desk, watched: Watched, times: Times, committed: list[int], calls: int) -> None:
    chance = random.Random(5)
    stop = ""
    for _number in range(calls):
        issued = room.ticket()
        if stop:
            room.app.calls.serve(stop, ADMIN, "3")
        until(watched.right)
        time.sleep(chance.uniform(0.05, 0.15))  # no lock step with anybody's rhythm
        before = watched.look()
        called = room.app.calls.next(PLACE, ADMIN)
        assert called is not None
        at = committed[-1]
        times.changed[issued.ticket] = watched.changed(before)
        times.committed[issued.ticket] = at
        stop = called.stop
    until(watched.right)


# -- where the time goes


def broken_down(times: Times, notebook: Path) -> list[tuple[str, list[float]]]:
    """Return the steps of every call, in milliseconds."""
    notes: dict[tuple[str, str], list[int]] = {}
    for line in notebook.read_text(encoding="utf-8").splitlines():
        at, what, label = line.split(" ", 2)
        notes.setdefault((what, label), []).append(int(at))
    steps: dict[str, list[float]] = {
        "committed → in its store": [],
        "→ board read": [],
        "→ painted": [],
        "→ pixels": [],
    }
    for label, committed in times.committed.items():
        read = _first(notes["read", label], committed)
        stored = min(read, _first(notes["stored", ""], committed))
        painted = _first(notes["painted", label], read)
        moments = [committed, stored, read, painted, times.changed[label]]
        for name, begun, ended in zip(steps, moments, moments[1:], strict=False):
            steps[name].append((ended - begun) / 1e6)
    return list(steps.items())


def _first(moments: list[int], since: int) -> int:
    return moments[bisect_left(moments, since)]


# -- the reference


def notified(dsn: str, listeners: int, number: int) -> list[float]:
    """Return how long bare notifications take to one of so many listeners in another process, in milliseconds."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_listen, args=(theirs, dsn, listeners, number))
    process.start()
    ours.recv()
    sent = []
    with psycopg.connect(dsn, autocommit=True) as link:
        for _ in range(number):
            time.sleep(0.01)
            sent.append(time.monotonic_ns())
            link.execute("NOTIFY seen")
    heard: list[int] = ours.recv()
    process.join()
    return [(there - here) / 1e6 for here, there in zip(sent, heard, strict=True)]


def _listen(pipe: Connection, dsn: str, listeners: int, number: int) -> None:
    with ExitStack() as stack:
        links = [stack.enter_context(psycopg.connect(dsn, autocommit=True)) for _ in range(listeners)]
        for link in links:
            link.execute("LISTEN seen")
        pipe.send("ready")
        heard = [time.monotonic_ns() for _notice in links[0].notifies(stop_after=number)]
        pipe.send(heard[:number])


if __name__ == "__main__":
    main()
