"""What a clerk feels of the shared database: registering while the network hangs, the window during a catch-up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, QTimer

from db.sync import Timings
from desk_app.bootstrap import App, open_app
from tests.benchmarks.hub_feed import fill
from tests.benchmarks.register import NineOClock, keep_short, registration
from tests.benchmarks.table import quantiles
from tests.support.administrator import Administrator, Pc
from tests.support.hub_devices import Centre, until
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy
from ui.application import make_application, settle_down

_PAUSE_S = 0.01
_BEAT_MS = 2
_IDLE_MS = 5000
_LONG_MS = 16.0


# -- registering


def register_rows(server: PostgresServer, folder: Path, rounds: int, each: int) -> list[list[str]]:
    """Return the table: a desk without sync, in touch with the hub, and with a network that hangs, taking turns."""
    found: dict[str, list[float]] = {}
    with Proxy(server.port) as wire, joined_desk(server, folder / "register", wire) as app:
        operator = next(iter(app.centre.operators))
        done = 0
        for one in range(rounds + 1):
            for name in ("the sync does not run", "in touch with the hub", "the network hangs"):
                if name == "in touch with the hub":
                    app.sync.start()
                    until(lambda: app.sync.state().phase == "connected", "in touch")
                elif name == "the network hangs":
                    wire.silent()
                samples = registering(app, operator, done, each if one else 20)
                done += len(samples)
                if one:  # the first round warms
                    found.setdefault(name, []).extend(samples)
            wire.heal()
            app.sync.stop()
    return [[name, str(len(samples)), *quantiles(samples)] for name, samples in found.items()]


@contextmanager
def joined_desk(server: PostgresServer, folder: Path, wire: Proxy) -> Iterator[App]:
    """A desk that reaches its hub through a proxy."""
    administrator = Administrator(folder / "administrator", server.dsn(server.create_database(), port=wire.port))
    Pc(folder / "home").joins(administrator.invites(name="desk"))
    app = open_app(folder / "home", state_dir=folder / "state", clock=NineOClock())
    try:
        yield app
    finally:
        app.close()


def registering(app: App, operator: str, first: int, count: int) -> list[float]:
    """Register so many people one after another; milliseconds until each was committed."""
    samples = []
    for n in range(first, first + count):
        begun = time.perf_counter()
        issued = app.register.register(registration(n), operator)
        samples.append((time.perf_counter() - begun) * 1000)
        app.sync.wake()
        keep_short(app, issued, operator)
        time.sleep(_PAUSE_S)
    return samples


# -- the window's thread


def window_rows(server: PostgresServer, folder: Path, events: int) -> list[list[str]]:
    """Return the table: how late a beat of the window's event loop comes, at rest and during a catch-up."""
    application = make_application()
    centre = Centre.at(server, server.create_database(), folder / "window")
    fill(centre, events)
    device = centre.device("window", timings=Timings())
    loop = device.loop()
    clock, late = QElapsedTimer(), list[float]()

    def beat() -> None:
        late.append(max(0.0, clock.nsecsElapsed() / 1e6 - _BEAT_MS))
        clock.start()

    def look() -> None:
        if loop.state.phase == "connected" and device.position() == events:
            application.exit()

    beats = QTimer()
    beats.setTimerType(Qt.TimerType.PreciseTimer)
    beats.setInterval(_BEAT_MS)
    beats.timeout.connect(beat)
    settle_down(_IDLE_MS // 2)
    QTimer.singleShot(_IDLE_MS, application.exit)
    clock.start()
    beats.start()
    application.exec()
    at_rest, begun = late[10:], time.perf_counter()
    late.clear()
    looks = QTimer()
    looks.timeout.connect(look)
    looks.start(500)
    loop.start()
    clock.start()
    application.exec()
    seconds = time.perf_counter() - begun
    beats.stop()
    centre.close()
    return [
        _lateness("at rest", at_rest, _IDLE_MS / 1000),
        _lateness(f"catching up {events} events", late, seconds),
    ]


def _lateness(name: str, late: list[float], seconds: float) -> list[str]:
    return [name, f"{seconds:.1f}", str(len(late)), *quantiles(late), str(sum(one > _LONG_MS for one in late))]
