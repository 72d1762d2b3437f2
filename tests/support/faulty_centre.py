"""A centre whose network and hub a test may break; every fault ends with :meth:`FaultyCentre.live`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from db.hub import admin
from db.sync_state import to_upload
from tests.support.desk import Desk, HandClock
from tests.support.enrolled import EnrolledCentre, until
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy

LIVE_S = 60.0
"""Within so many seconds of healing everything is level, on a loaded machine of two cores."""


@dataclass
class FaultyCentre:
    """Devices that reach the hub's server through ``link`` only."""

    folder: Path
    server: PostgresServer
    database: str = ""
    link: Proxy = field(init=False)
    enrolled: EnrolledCentre = field(init=False)
    doubled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = self.database or self.server.create_database()
        self.link = Proxy(self.server.port)
        self.enrolled = EnrolledCentre.at(self.folder, self.server.dsn(self.database, port=self.link.port))

    @property
    def dsn(self) -> str:
        """The administrator's way to the hub, past the faulty network."""
        return self.server.dsn(self.database)

    @property
    def clock(self) -> HandClock:
        """The clock of every device that was given none of its own."""
        return self.enrolled.clock

    @property
    def desks(self) -> list[Desk]:
        return list(self.enrolled.devices.values())

    def device(self, name: str, kind: str = "desk", clock: HandClock | None = None) -> Desk:
        """A new PC that joined; with a clock of its own if one is given."""
        desk = Desk.at(self.folder / name, clock or self.clock)
        desk.visitors = 1000 * len(self.enrolled.devices)
        self.enrolled.devices[name] = desk
        self.enrolled.enrol(desk, name, kind)
        return desk

    def gone(self, name: str) -> None:
        """A PC that never comes back."""
        self.enrolled.devices.pop(name).app.close()

    def start(self) -> None:
        """Every device begins to talk to the hub on a thread of its own."""
        for desk in self.desks:
            desk.app.sync.start()

    def stop(self) -> None:
        for desk in self.desks:
            desk.app.sync.stop()

    def head(self) -> int:
        return admin.status(self.dsn).position

    def begin(self) -> None:
        """Everybody talks to the hub, and everything is level."""
        self.start()
        until(self.is_level)

    def tickets(self, each: int = 1) -> list[str]:
        """So many visitors at each of the first two desks; their numbers."""
        return [desk.ticket().ticket for _ in range(each) for desk in self.desks[:2]]

    def live(self, within_s: float = LIVE_S, *, doubled: Sequence[str] = ()) -> float:
        """Heal, write nothing, and wait until nobody has anything left to say; then everything is the same everywhere.

        Args:
            within_s: seconds it may take.
            doubled: the numbers that this fault gives to two; they have to stand in the list of conflicts.

        Returns:
            how many seconds it took.
        """
        self.link.heal()
        self.start()
        began = time.monotonic()
        while not self.is_level():
            took = time.monotonic() - began
            assert took < within_s, (self.head(), [(desk.folder.name, desk.app.sync.state()) for desk in self.desks])
            time.sleep(0.02)
        took = time.monotonic() - began
        self.stop()
        self.doubled += doubled
        self.assert_same_everywhere()
        return took

    def assert_same_everywhere(self) -> None:
        """Hub and stores hold the same events and rows, whole; no number stands twice but those named."""
        assert admin.verify(self.dsn) == []
        first, events = self.desks[0].dump(), history(self.desks[0])
        assert len(events) == self.head()
        for desk in self.desks:
            assert history(desk) == events
            assert desk.dump() == first
            assert desk.app.maintenance.verify().faults == ()
            assert not desk.app.maintenance.rebuild().changed
        with self.desks[0].app.record.read() as tx:
            numbers = Counter((one.envelope.day, one.envelope.label) for one in tx.journal.of_kind("issued"))
            conflicts = sorted(one.label for one in tx.tables.conflicts() if one.kind == "label")
        twice = sorted(label for (_day, label), count in numbers.items() if label and count > 1)
        assert twice == sorted(self.doubled) == conflicts

    def is_level(self) -> bool:
        """Whether everybody is connected and has everything, the hub too."""
        head = self.head()
        return all(_has_all(desk, head) for desk in self.desks) and self.head() == head

    def labels(self) -> list[str]:
        """The numbers of today as the first desk knows them; one that stands twice was given twice."""
        return sorted(row.label for row in self.desks[0].app.ledger.today() if row.label)

    def close(self) -> None:
        self.link.heal()
        self.enrolled.close()
        self.link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def history(desk: Desk) -> list[tuple[str, int, bytes]]:
    """Every event a device holds, with its place in the chain of whoever wrote it."""
    with desk.app.record.read() as tx:
        return sorted((one.envelope.device, one.envelope.dseq, one.chain) for one in tx.journal.all())


def waiting(desk: Desk) -> int:
    """How many events wait to be uploaded, by the store itself."""
    with desk.app.record.read() as tx:
        return to_upload(tx)


def position(desk: Desk) -> int:
    """How far the device has read the hub's feed."""
    with desk.app.record.read() as tx:
        return tx.sync.cursor().position


def _has_all(desk: Desk, head: int) -> bool:
    if desk.app.sync.state().phase != "connected":
        return False
    with desk.app.record.read() as tx:
        unfinished = to_upload(tx) or tx.sync.count_unfolded() or tx.sync.forgotten(())
        return tx.sync.cursor().position == head and not unfinished
