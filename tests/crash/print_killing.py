"""SIGKILL at random moments between commit and paper: a warm process that prints to a printer in another process.

The printer is a real one on TCP but for its plastic (``tests.support.fake_printer``): what it has received it prints,
also when nobody is there any more. After each kill the desk is opened again and left alone.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import fmean
from typing import IO

from desk_app.bootstrap import App, SystemClock, open_app
from desk_app.devices.printers.base import Printer
from desk_app.devices.printers.tcp import TcpPrinter, TcpTimeouts
from desk_app.domain.centre import Centre
from desk_app.services.print_queue import PrintQueue, Taken
from desk_app.services.print_run import PrintRun
from desk_app.services.views import PrintState
from desk_app.slips.data import SlipData
from desk_app.slips.escpos import INIT, EscPos, ending
from desk_app.slips.render import SlipRenderer
from tests.crash.processes import GUIDE, Say, fork, read_all, registration, state_of, wait_for, warm_renderer
from tests.support.paper_desk import OFTEN, Heard, until
from tests.support.ports import LOOPBACK

ENDING = ending(EscPos())
WHITE = frozenset(b"\0\x10\x04\x01\x02\x03\x1dr")
"""What may follow where a slip broke off: zeros, and questions eaten as part of its band."""
ROOT = Path(__file__).parents[2]
WARM_UPS = 2
OVER = 1.1
PATIENCE_S = 240.0
PATIENT = TcpTimeouts(connect_s=20, answer_s=20, look_s=20, stall_s=60, taken_s=90, end_s=20, total_s=200)
"""This printer always answers: what takes long is the machine, and is no silence."""

COMMITTED, TAKING, TAKEN, DRAWING, ASKING, BEGINNING, SENDING = b"d", b"t", b"k", b"w", b"a", b"b", b"c"
TOOK, NOTED = b"o", b"e"
PHASES = {
    COMMITTED: "committed, nothing begun",
    TAKING: "marking the job as taken",
    TAKEN: "taken, not yet drawing",
    DRAWING: "drawing",
    ASKING: "asking the printer",
    BEGINNING: "marking the job as begun",
    SENDING: "sending, waiting for its word",
    TOOK: "the printer has said so, not yet noted",
    NOTED: "noted",
}
SURELY_NOT = frozenset({COMMITTED, TAKING, TAKEN, DRAWING, ASKING})
BEFORE_PAPER = SURELY_NOT | {BEGINNING, SENDING}


class SpokenQueue(PrintQueue):
    """A print queue that says what it is about to do."""

    say: Say

    def take(self, printer: str = "") -> Taken | None:
        self.say(TAKING)
        taken = super().take(printer)
        if taken is not None:
            self.say(TAKEN)
        return taken

    def _begins(self, taken: Taken, medium: str) -> None:
        self.say(BEGINNING)
        super()._begins(taken, medium)
        self.say(SENDING)

    def _printed(self, taken: Taken, medium: str) -> PrintState:
        self.say(TOOK)
        state = super()._printed(taken, medium)
        self.say(NOTED)
        return state


class SpokenRenderer:
    """A renderer that says when it draws and when it has drawn."""

    def __init__(self, renderer: SlipRenderer, say: Say) -> None:
        self._renderer, self._say = renderer, say

    def escpos(self, slip: SlipData, options: EscPos) -> bytes:
        self._say(DRAWING)
        drawn = self._renderer.escpos(slip, options)
        self._say(ASKING)
        return drawn


class PrinterProcess:
    """The printer, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "tests.support.fake_printer", "--folder", str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, encoding="utf-8", **pipes)  # type: ignore[call-overload]
        self.port = int(self._out.readline())

    @property
    def _out(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def tell(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        assert self._out.readline() == "done\n"

    def rows(self) -> int:
        """How many rows of dots hang in it, not cut."""
        assert self._process.stdin is not None
        self._process.stdin.write("rows\n")
        self._process.stdin.flush()
        return int(self._out.readline())

    def papers(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*.bin"))]

    def close(self) -> None:
        with self._process as process:
            process.communicate("quit\n", timeout=60)


def whole_slip(paper: bytes, drawn: Mapping[str, bytes]) -> str:
    """Return the number whose slip stands whole on a paper, however it was cut off; "" if none does."""
    return next((label for label, one in drawn.items() if paper.startswith(one.removesuffix(ENDING))), "")


def left_of_one(paper: bytes, drawn: Mapping[str, bytes]) -> bool:
    """Tell whether a paper that is no whole slip is what was left of one, finished with white, and cut off."""
    left = paper.removesuffix(INIT + ENDING)
    same = max(same_bytes(left, one) for one in drawn.values())
    return left != paper and set(left[same:]) <= WHITE


def same_bytes(one: bytes, other: bytes) -> int:
    """Return how many bytes two begin with that are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def open_with(home: Path, printer: Printer) -> App:
    def make(_centre: Centre) -> Printer:
        return printer

    return open_app(home, clock=SystemClock(), state_dir=state_of(home), printer=make)


def register_and_print(
    home: Path, port: int, renderer: SlipRenderer, say: Say, timeouts: TcpTimeouts = PATIENT
) -> None:
    """Register without end, each when the slip before has come out; the parent kills at some moment."""
    spoken = SpokenRenderer(renderer, say)
    printer = TcpPrinter(LOOPBACK, port, lambda: spoken, EscPos(), timeouts)  # type: ignore[arg-type,return-value]
    app = open_with(home, printer)
    queue = SpokenQueue(app.record, app.centre, 1)
    queue.say = say
    heard = Heard()
    run = PrintRun(queue, app.store, lambda _name: printer, heard, OFTEN)
    run.start()
    for n in count():
        issued = app.register.register(registration(n), GUIDE)
        say(COMMITTED)
        run.wake()
        until(lambda ticket=issued.ticket: "printed" in heard.states(ticket), PATIENCE_S)


@dataclass
class Fate:
    """What became of the slips that a kill hit."""

    phase: bytes
    word: str
    copies: int


@dataclass
class PrintKills:
    """So many kills of one home, each followed by a restart that is left alone."""

    folder: Path
    times: int
    seed: int = 1
    fates: list[Fate] = field(default_factory=list)
    windows_ms: list[float] = field(default_factory=list)
    numbers: int = 0
    unknown: int = 0
    by_themselves: int = 0
    _seen: int = 0
    _expected: dict[str, bytes] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def inside(self) -> int:
        """How many hit between commit and the word of the printer."""
        return sum(fate.phase in BEFORE_PAPER for fate in self.fates)

    def run(self) -> None:
        renderer = warm_renderer()
        chance = random.Random(self.seed)
        printer = PrinterProcess(self.folder / "paper")
        try:
            for n in range(self.times):
                printer.tell(f"slow {chance.choice((150_000, 400_000, 4_000_000))}")
                phase = self._kill(renderer, printer.port, chance)
                printer.tell("slow 100000000")
                self._look(renderer, printer, phase, n)
        finally:
            printer.close()

    def _kill(self, renderer: SlipRenderer, port: int, chance: random.Random) -> bytes:
        pid, said = fork(lambda say: register_and_print(self.home, port, renderer, say))
        try:
            for _ in range(WARM_UPS):
                began = wait_for(said, COMMITTED, 1, PATIENCE_S)[0]
                window = wait_for(said, TOOK, 1, PATIENCE_S)[0] - began
            self.windows_ms.append(window * 1000)
            wait_for(said, COMMITTED, 1, PATIENCE_S)
            time.sleep(chance.random() ** 2 * window * OVER)  # the first milliseconds have the most phases
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        said_last = read_all(said)
        assert b"!" not in said_last, said_last
        return said_last[-1:] or COMMITTED

    def _look(self, renderer: SlipRenderer, printer: PrinterProcess, phase: bytes, n: int) -> None:
        """Open the desk again: what waits prints by itself; then nothing is twice on paper, nothing missing unsaid."""
        app = open_with(self.home, TcpPrinter(LOOPBACK, printer.port, lambda: renderer, EscPos(), PATIENT))
        heard = Heard()
        try:
            last = max(app.ledger.today(), key=lambda row: row.registered_ms)
            waited = [row.label for row in app.ledger.today() if row.printed == "waiting"]
            app.printing.start(heard, OFTEN)
            until(lambda: heard.views and not heard.view.waiting, PATIENCE_S)
            self.by_themselves += sum("printed" in heard.states(label) for label in waited)
            # all that came before stands on paper when the printer says that it took this one
            fresh = app.register.register(registration(1_000_000 + n), GUIDE)
            app.printing.wake(fresh.visit)
            until(lambda: "printed" in heard.states(fresh.ticket), PATIENCE_S)
            self.fates.append(self._compare(app, renderer, printer, last.label, phase))
            shown = {state.label for state in heard.view.unknown}
            assert shown == {row.label for row in app.ledger.today() if row.printed == "unknown"}
        finally:
            app.close()

    def _compare(self, app: App, renderer: SlipRenderer, printer: PrinterProcess, last: str, phase: bytes) -> Fate:
        rows = app.ledger.today()
        for row in rows:
            if row.label not in self._expected:
                self._expected[row.label] = renderer.escpos(app.printing.slip(row.visit), EscPos())
        papers = printer.papers()
        copies = Counter(label for paper in papers if (label := whole_slip(paper, self._expected)))
        exact = set(papers)
        words = {row.label: row.printed for row in rows}
        for label, word in words.items():
            assert copies[label] <= 1, f"{label} came out {copies[label]} times by itself"
            assert word in ("printed", "unknown"), f"{label} is {word}, and nothing waits"
            alone = self._expected[label] in exact
            assert alone or word == "unknown", f"{label} is called printed, and there is no paper of its own"
        for n, paper in enumerate(papers[self._seen :], self._seen):
            alone = paper in self._expected.values()
            assert alone or left_of_one(paper, self._expected), f"paper {n} holds parts of more than one slip"
        self._seen = len(papers)
        if phase in SURELY_NOT:
            assert words[last] == "printed", f"{last} was not begun, and does not come out by itself"
        self.numbers = len(rows)
        self.unknown = sum(word == "unknown" for word in words.values())
        return Fate(phase, words[last], copies[last])

    def table(self) -> str:
        """Return the phases hit and what became of the slips, for people."""
        width = max(map(len, PHASES.values()))
        mean = fmean(self.windows_ms) if self.windows_ms else 0.0
        lines = [
            f"{self.times} kills at random moments between commit and paper (mean {mean:.0f} ms),"
            f" {self.numbers} numbers",
            f"{'':<{width}}  kills  printed  unknown, on paper  unknown, no paper",
        ]
        for phase, name in PHASES.items():
            hit = Counter((fate.word, fate.copies) for fate in self.fates if fate.phase == phase)
            lines.append(
                f"{name:<{width}}  {hit.total():5d}  {hit['printed', 1]:7d}"
                f"  {hit['unknown', 1]:17d}  {hit['unknown', 0]:17d}"
            )
        lines += [
            f"before the printer's word: {self.inside} of {self.times} ({self.inside / max(1, self.times):.0%})",
            f"at the end: {self.unknown} shown as unknown; {self.by_themselves} that waited came out by themselves"
            " after the restart; none twice by itself, none missing unsaid",
        ]
        return "\n".join(lines)
