"""A desk to test: a clock that the test owns, paper that is counted, an ``App`` on a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desk_app.bootstrap import App, open_app
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.devices.printers.base import NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.domain.centre import Centre
from desk_app.domain.clock import CHINA, to_ms
from desk_app.services.register import Issued
from desk_app.services.registration import Registration

MONDAY = "2026-03-02 09:00"
GUIDE, WINDOW, MEDIATOR, DISCIPLINE, ADMIN = "wangmin", "lijianguo", "zhaolixin", "zhouzheng", "liuyang"


def at(moment: str) -> int:
    """Return ``2026-03-02 09:00`` of the centre's zone in milliseconds since 1970."""
    return to_ms(datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA))


class HandClock:
    """A clock that the test sets; every look takes a millisecond, as in life."""

    def __init__(self, moment: str = MONDAY) -> None:
        self.ms = at(moment)

    def now_ms(self) -> int:
        self.ms += 1
        return self.ms

    def set(self, moment: str) -> None:
        self.ms = at(moment)

    def pass_(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self.ms += round(1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days))))


@dataclass
class Tray:
    """A printer that keeps what came out; ``out_of_paper`` makes it refuse."""

    name: str = "tray"
    slips: list[PrintJob] = field(default_factory=list)
    out_of_paper: bool = False

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        if self.out_of_paper:
            raise NotPrinted("no paper", "paper_out")
        job.begins()
        self.slips.append(job)
        return PrintOutcome()

    def status(self) -> PrinterStatus:
        return PrinterStatus("paper_out" if self.out_of_paper else "ok")

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Desk:
    """One desk of a test: the program, its clock and its paper."""

    folder: Path
    clock: HandClock
    tray: Tray
    app: App
    visitors: int = 0

    @classmethod
    def at(cls, folder: Path, clock: HandClock | None = None) -> Desk:
        clock, tray = clock or HandClock(), Tray()
        return cls(folder, clock, tray, cls._open(folder, clock, tray))

    @staticmethod
    def _open(folder: Path, clock: HandClock, tray: Tray) -> App:
        def printer(_centre: Centre) -> Tray:
            return tray

        return open_app(folder / "home", clock=clock, state_dir=folder / "state", printer=printer)

    def restart(self) -> None:
        """Close the program and start it again."""
        self.app.close()
        self.app = self._open(self.folder, self.clock, self.tray)

    def registration(self, **typed: Any) -> Registration:
        """Return a registration for window 4 (mediation accepted) by a visitor never seen before."""
        self.visitors += 1
        fields = {
            "name": f"来访{self.visitors}",
            "phone": f"139{self.visitors:08d}",
            "category": "02-01",
            "mediation": "accept",
            "text": "楼上漏水",
        }
        return Registration(**{**fields, **typed})

    def ticket(self, **typed: Any) -> Issued:
        """Register somebody."""
        return self.app.register.register(self.registration(**typed), GUIDE)

    def asks(self, **typed: Any) -> Issued:
        """Register somebody who has a question: queue A, window 1."""
        return self.ticket(**{"category": "02-01", "wants": "consult", "mediation": "", **typed})

    def state(self, stop: str) -> str:
        with self.app.record.read() as tx:
            row = tx.tables.stop(stop)
            assert row is not None
            return row.state

    def lines(self) -> dict[str, list[str]]:
        """Return who waits at each place, in calling order."""
        places = [place for place in self.app.centre.places if place]
        found = {}
        for place in places:
            found[place] = [entry.label for entry in self.app.board.room(place, ADMIN).waiting]
        return found

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.app.record.read() as tx:
            return tx.tables.dump()

    def events(self, *kinds: str) -> list[Any]:
        with self.app.record.read() as tx:
            found = list(tx.journal.all())
        return [item for item in found if not kinds or item.envelope.kind in kinds]


@contextmanager
def open_desk(folder: Path, clock: HandClock | None = None) -> Iterator[Desk]:
    desk = Desk.at(folder, clock)
    try:
        yield desk
    finally:
        desk.app.close()


def shipped_centre() -> Centre:
    return load_centre(default_centre_path())
