"""A desk whose slips come out of a printer on TCP, and who hears what its printing thread says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from desk_app.bootstrap import App, open_app
from desk_app.devices.printers.base import Printer
from desk_app.devices.printers.tcp import TcpPrinter, TcpTimeouts
from desk_app.domain.centre import Centre
from desk_app.services.paper_words import PaperView, PaperWords, paper_words
from desk_app.services.print_run import PrintTimings
from desk_app.services.views import PrintState
from desk_app.slips.data import SlipTexts
from desk_app.slips.escpos import EscPos
from desk_app.slips.render import SlipRenderer
from tests.support.desk import Desk, HandClock, Tray, shipped_centre
from tests.support.fake_printer import FakePrinter
from tests.support.ports import LOOPBACK

PATIENCE_S = 40.0
BRISK = TcpTimeouts(connect_s=2, answer_s=0.3, stall_s=2, taken_s=6, end_s=2, total_s=15)
OFTEN = PrintTimings(look=0.05, status=0.2, again_ready=0.3, again_silent=0.5, again_most=2.0, trouble=0.2)
"""The same behaviour as in life, with less waiting in it."""


@cache
def renderer() -> SlipRenderer:
    """The shipped centre's slips; fonts are loaded once."""
    return SlipRenderer(SlipTexts.of(shipped_centre()))


def until(true: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to that")
        time.sleep(0.01)


@dataclass
class Heard:
    """Who is told by the printing thread."""

    views: list[PaperView] = field(default_factory=list)
    slips: list[PrintState] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def paper(self, view: PaperView) -> None:
        with self.guard:
            self.views.append(view)

    def slip(self, state: PrintState) -> None:
        with self.guard:
            self.slips.append(state)

    @property
    def view(self) -> PaperView:
        with self.guard:
            return self.views[-1] if self.views else PaperView()

    @property
    def words(self) -> PaperWords:
        return paper_words(self.view)

    def states(self, label: str) -> list[str]:
        """What was told of one number, in order."""
        with self.guard:
            return [state.state for state in self.slips if state.label == label]


def tcp_printer(port: int, timeouts: TcpTimeouts | None = BRISK) -> TcpPrinter:
    return TcpPrinter(LOOPBACK, port, renderer, EscPos(), timeouts)


def desk_at(folder: Path, printer: Printer, clock: HandClock | None = None) -> Desk:
    """Open the desk in ``folder`` with this printer; may be opened twice, as by two processes of a PC."""
    clock = clock or HandClock()

    def make(_centre: Centre) -> Printer:
        return printer

    app: App = open_app(folder / "home", clock=clock, state_dir=folder / "state", printer=make)
    return Desk(folder, clock, Tray(), app)


@dataclass
class PaperDesk:
    """A desk, its printer, and what is heard."""

    desk: Desk
    printer: FakePrinter
    heard: Heard

    def issue(self) -> tuple[str, str]:
        """Register somebody as the window does; returns visit and label."""
        issued = self.desk.ticket()
        self.desk.app.printing.wake(issued.visit)
        return issued.visit, issued.ticket

    def copies(self, visit: str) -> int:
        """How many plain slips of a visit came out whole."""
        slip = self.desk.app.printing.slip(visit)
        return self.printer.copies_of(renderer().escpos(slip, EscPos()))

    def marked_copies(self, visit: str) -> int:
        """How many slips of a visit came out that say 补打."""
        slip = self.desk.app.printing.slip(visit, reprint=True)
        return self.printer.copies_of(renderer().escpos(slip, EscPos()))

    def word(self, label: str) -> str:
        """How the ledger calls the slip of a number."""
        return next(row.printed for row in self.desk.app.ledger.today() if row.label == label)

    def until_word(self, label: str, *words: str) -> None:
        until(lambda: self.word(label) in words)


@contextmanager
def paper_desk(folder: Path, printer: FakePrinter, clock: HandClock | None = None) -> Iterator[PaperDesk]:
    """A desk at work with a printer that runs already."""
    made = PaperDesk(desk_at(folder, tcp_printer(printer.port), clock), printer, Heard())
    try:
        made.desk.app.printing.start(made.heard, OFTEN)
        yield made
    finally:
        made.desk.app.close()
