"""Real processes at one store: forked from a warm parent, so that each is warm too, killed or left to work.

POSIX only: ``fork`` makes a process in a millisecond that has every import, font and template in memory. The parent has
no store open when it forks.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from db.highwater import HighWaterFile, machine_mark
from desk_app.bootstrap import App, SystemClock, open_app
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.devices.printers.base import PrinterStatus, PrintJob, PrintOutcome
from desk_app.domain.centre import Centre
from desk_app.record import Record, Writer
from desk_app.services.learned import Times
from desk_app.services.printing import PrintingService
from desk_app.services.register import RegisterService
from desk_app.services.registration import Registration
from desk_app.slips.data import SlipTexts
from desk_app.slips.render import SlipRenderer

GUIDE = "wangmin"
Say = Callable[[bytes], None]

# what a process says before it does it; the last one it said is where the kill hit
REGISTERING, BEGUN, COMMITTING, COMMITTED = b"r", b"b", b"c", b"d"
PRINTING, TAKING, TAKEN, DRAWING, PAPER, SETTLING, SETTLED = b"p", b"t", b"k", b"w", b"o", b"s", b"e"
PHASES = {
    REGISTERING: "checking, waiting for its turn",
    BEGUN: "after BEGIN: reading, deciding, writing",
    COMMITTING: "in COMMIT",
    COMMITTED: "committed, not yet printing",
    PRINTING: "making the slip's data",
    TAKING: "taking the print job",
    TAKEN: "job taken, not yet drawing",
    DRAWING: "drawing and writing the slip",
    PAPER: "paper out, not yet noted",
    SETTLING: "noting the paper",
    SETTLED: "done",
}
BETWEEN_BEGIN_AND_PAPER = frozenset({BEGUN, COMMITTING, COMMITTED, PRINTING, TAKING, TAKEN, DRAWING})


@dataclass
class CountedPaper:
    """A printer whose every copy is a file of its own, so that a second one would be seen."""

    folder: Path
    renderer: SlipRenderer
    say: Say = lambda _phase: None
    name: str = "folder"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        self.say(DRAWING)
        picture = self.renderer.png(job.slip)
        job.begins()
        self.folder.mkdir(exist_ok=True)
        for n in count():
            path = self.folder / f"{job.slip.label}.{os.getpid()}.{n}.png"
            if not path.exists():
                break
        part = path.with_suffix(".part")
        part.write_bytes(picture)
        part.replace(path)
        self.say(PAPER)
        return PrintOutcome((path,))

    def status(self) -> PrinterStatus:
        return PrinterStatus("ok")

    def close(self) -> None:
        """Nothing is held."""


class SpokenRecord(Record):
    """A record that says when its transactions begin, commit and are done."""

    def __init__(self, app: App, say: Say) -> None:
        mark = HighWaterFile(state_of(app.home) / f"{app.store.device}.mark", machine_mark())
        super().__init__(app.store, app.clock, app.centre.code, mark)
        self.say = say
        self.words: tuple[bytes, bytes, bytes] = (BEGUN, COMMITTING, COMMITTED)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        with super().write() as writer:
            self.say(self.words[0])
            yield writer
            self.say(self.words[1])
        self.say(self.words[2])


def state_of(home: Path) -> Path:
    return home.parent / "state"


def warm_renderer() -> SlipRenderer:
    """Load fonts and templates once, in the parent."""
    return SlipRenderer(SlipTexts.of(load_centre(default_centre_path())))


def open_at(home: Path, renderer: SlipRenderer, say: Say = lambda _phase: None) -> tuple[App, CountedPaper]:
    paper = CountedPaper(home.parent / "paper", renderer, say)

    def printer(_centre: Centre) -> CountedPaper:
        return paper

    return open_app(home, clock=SystemClock(), state_dir=state_of(home), printer=printer), paper


def registration(n: int) -> Registration:
    return Registration(
        request_id=f"{os.getpid()}-{n}",
        name="周明䶮",
        phone=f"138{os.getpid() % 10_000:04d}{n % 10_000:04d}",
        category="02-01",
        mediation="accept",
        text="楼上漏水",
    )


def register_for_ever(home: Path, renderer: SlipRenderer, say: Say) -> None:
    """Register and print without end, saying each phase; the parent kills at some moment."""
    app, paper = open_at(home, renderer, say)
    record = SpokenRecord(app, say)
    register = RegisterService(record, app.centre, Times(app.centre))
    printing = PrintingService(record, app.centre, 1, lambda: paper)
    for n in count():
        say(REGISTERING)
        record.words = (BEGUN, COMMITTING, COMMITTED)
        issued = register.register(registration(n), GUIDE)
        say(PRINTING)
        record.words = (TAKING, TAKING, TAKEN)
        settle_words(record, paper)
        printing.print_ticket(issued.visit)
        say(SETTLED)


def settle_words(record: SpokenRecord, paper: CountedPaper) -> None:
    """From the moment the paper is out, the record's transactions are those that note it."""
    say = record.say

    def spoken(phase: bytes) -> None:
        if phase == PAPER:
            record.words = (SETTLING, SETTLING, SETTLED)
        say(phase)

    paper.say = spoken


def fork(work: Callable[[Say], None]) -> tuple[int, int]:
    """Run ``work`` in a child. Returns its pid and the end of a pipe from which its words are read."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.close(reading)
        work(lambda phase: os.write(writing, phase) and None)
        code = 0
    except BaseException as error:  # noqa: BLE001 - the child must never run on into the parent's code
        os.write(writing, f"!{type(error).__name__}: {error}".encode())
    finally:
        os._exit(code)


def read_all(fd: int) -> bytes:
    """Everything a dead child said."""
    parts = []
    while part := os.read(fd, 65536):
        parts.append(part)
    os.close(fd)
    return b"".join(parts)


def wait_for(fd: int, word: bytes, times: int, patience_s: float = 30.0) -> list[float]:
    """Read until ``word`` was said so many times; return when each was heard."""
    heard: list[float] = []
    deadline = time.monotonic() + patience_s
    while len(heard) < times:
        said = os.read(fd, 1)
        if not said or said == b"!" or time.monotonic() > deadline:
            raise AssertionError(f"the child stopped: {said!r} {os.read(fd, 2000)!r}")
        if said == word:
            heard.append(time.monotonic())
    return heard


CAN_FORK = sys.platform != "win32"
WHY_NOT = "forks warm processes and kills them with SIGKILL, which Windows does not have"
