"""A centre with a real hub: the administrator, desks that joined it, and somebody who reads the readable tables."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.report.server import Served, Timings, serve
from tests.support.administrator import Administrator, Pc
from tests.support.desk import Desk, HandClock, open_desk

PATIENCE_S = 60.0
QUICK = Timings(
    lease=3, renew=0.5, watch=0.5, look=0.02, late=0.2, say=0.0, retry=0.2, settle=PATIENCE_S, fetch=PATIENCE_S
)


@dataclass
class ServedCentre:
    """Desks by the order of their joining, on one clock."""

    administrator: Administrator
    desks: tuple[Desk, ...]
    said: list[str] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        return self.administrator.dsn

    def all_hear_all(self) -> None:
        """Upload and fetch until every desk has everything."""
        for _round in range(2):
            for desk in self.desks:
                state = desk.app.sync.once(PATIENCE_S)
                assert state.phase == "connected", state

    def serves(self, desk: Desk, *, rebuild: bool = False) -> Served:
        """Bring the readable tables up to date from this desk; another's lease ends a second after it is given back."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            served = serve(desk.app, once=True, rebuild=rebuild, say=self.said.append, timings=QUICK)
            if served.ended != "standby" or time.monotonic() > deadline:
                return served
            threading.Event().wait(0.05)

    @contextmanager
    def serving(self, desk: Desk) -> Iterator[threading.Thread]:
        """Keep ``hub serve`` running at this desk."""
        stop = threading.Event()
        server = threading.Thread(
            target=serve, args=(desk.app,), kwargs={"say": self.said.append, "stop": stop, "timings": QUICK}
        )
        server.start()
        try:
            yield server
        finally:
            stop.set()
            server.join(PATIENCE_S)
            assert not server.is_alive()


@contextmanager
def served_centre(folder: Path, dsn: str, *names: str, clock: HandClock | None = None) -> Iterator[ServedCentre]:
    """Make a hub behind ``dsn`` and let desks of these names join it."""
    clock = clock or HandClock()
    administrator = Administrator(folder / "administrator", dsn, clock=clock)
    with ExitStack() as stack:
        desks = []
        for name in names:
            Pc(folder / name / "home", clock=clock).joins(administrator.invites(name=name))
            desks.append(stack.enter_context(open_desk(folder / name, clock)))
        yield ServedCentre(administrator, tuple(desks))
